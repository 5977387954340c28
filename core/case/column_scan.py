"""What one pass over a text column finds: its values, what is missing, and whether they read as
numbers or dates.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from core.case import missing
from core.case.arrow_types import BEGINNING, CHECKSUM
from core.case.moments import SHORT_YEAR, Layout, joined, layout_of
from core.case.numerals import Numerals
from core.case.patterns import any_match, every_match

FEW = 100  # text with so few values may be meant as groups, even where all of them are numbers
TIME_WORDS = (
    "date",
    "day",
    "time",
    "datum",
    "tag",
    "zeit",
    "stamp",
    "_dt",
    "_at",
    "_ts",
)


COUNTED = 2_000
ALIKE = (
    r"^[+-]?(\d[\d.,' ]*|[.,]\d+)([eE][+-]?\d+)?\s?%?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
)
DATE_ALIKE = r"^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
SHORTENED = rf"… \({CHECKSUM} [0-9a-f]{{16}}\)$"


@dataclass(slots=True)
class Looked:
    """What one pass over a text column found."""

    name: str
    rows: int = 0
    levels: Counter[str] = field(default_factory=Counter)
    many: bool = False
    spellings: Counter[str] = field(default_factory=Counter)
    words: Numerals = field(default_factory=Numerals)
    odd: Counter[str] = field(default_factory=Counter)
    alike: int = 0
    date_alike: int = 0
    layout: Layout | None = None
    is_date: bool = True
    dates: int = 0
    values: int = 0
    short_years: bool = False
    long: bool = False


def look(found: Looked, values: pa.Array, extra: tuple[str, ...] = ()) -> None:
    """Look at one part of a text column."""
    every = (*missing.ALWAYS, *missing.AMONG_NUMBERS, *extra)
    trimmed = pc.utf8_trim_whitespace(values)
    is_gone = missing.gone_of_trimmed(trimmed, every)
    some_gone = is_gone.true_count
    if some_gone:
        result = trimmed.filter(pc.and_(is_gone, pc.is_valid(trimmed)))
        found.spellings.update(counted(result))
    found.rows += len(values)
    found.long = found.long or _shortened(trimmed)
    _count(found, trimmed)
    _try(found, trimmed.filter(pc.invert(is_gone)) if some_gone else trimmed)


def counted(values: pa.Array) -> dict[str, int]:
    """Count how often each value stands there, in the order in which they come first."""
    pairs = pc.value_counts(values)
    return dict(
        zip(pairs.field(0).to_pylist(), pairs.field(1).to_pylist(), strict=True)
    )


def _shortened(trimmed: pa.Array) -> bool:
    """Say whether some of the texts were so long that only their beginning was kept."""
    if (pc.max(pc.binary_length(trimmed)).as_py() or 0) <= BEGINNING:
        return False
    return any_match(trimmed, SHORTENED)


def _count(found: Looked, trimmed: pa.Array) -> None:
    if found.many:
        return
    found.levels.update(counted(trimmed.drop_null() if trimmed.null_count else trimmed))
    found.many = len(found.levels) > COUNTED


def _try(found: Looked, values: pa.Array) -> None:
    """Try the readings that are still open.

    Count what speaks against them as long as it is little.
    """
    if not len(values):
        return
    found.values += len(values)
    found.words.add(values)
    layout = layout_of(
        values, compact=any(word in found.name.lower() for word in TIME_WORDS)
    )
    found.is_date = found.is_date and layout is not None
    if found.is_date:
        found.layout = layout if found.dates == 0 else joined(found.layout, layout)
        found.is_date = found.layout is not None
        found.dates += len(values)
    if found.words.numeric or layout is not None:
        return
    alike = pc.match_substring_regex(values, ALIKE)
    found.alike += alike.true_count
    if alike.true_count:
        found.date_alike += pc.match_substring_regex(values, DATE_ALIKE).true_count
    if len(found.odd) < FEW:
        odd = values.filter(pc.invert(alike)) if alike.true_count else values
        for word, count in list(counted(odd).items())[:FEW]:
            found.odd[word] += count
    found.short_years = every_match(values, SHORT_YEAR)
