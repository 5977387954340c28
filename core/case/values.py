"""Text columns with the type that every value bears: whole, number, moment or text.

In doubt, text and a note.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field

import pyarrow as pa
import pyarrow.compute as pc

from core.case import missing
from core.case.arrow_types import BEGINNING, CHECKSUM
from core.case.moments import SHORT_YEAR, Layout, joined, layout_of, parsed
from core.case.numerals import Numerals, as_number
from core.case.patterns import any_match, every_match
from core.case.readers.dialect import Dialect, Note

FEW = 100  # text with so few values may be meant as groups, even where all of them are numbers
COUNTED = 2_000
# so few strange values among numbers or dates are named, not taken for text without a word
MOST_ODD = 0.05
TIME_WORDS = ("date", "day", "time", "datum", "tag", "zeit", "stamp", "_dt", "_at", "_ts")
ALIKE = r"^[+-]?(\d[\d.,' ]*|[.,]\d+)([eE][+-]?\d+)?\s?%?$|^\d{1,4}[-/.]\d{1,2}[-/.]\d{1,4}"
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


@dataclass(frozen=True, slots=True)
class Typed:
    """How a text column becomes values: its type, which spellings are missing, and how the rest is
    read.
    """

    kind: pa.DataType
    spellings: tuple[str, ...]
    mark: str = "."
    layout: Layout | None = None

    def cast(self, values: pa.Array) -> pa.Array:
        """Turn a part of the column into values."""
        is_gone = missing.gone(values, self.spellings)
        nothing = pa.scalar(None, pa.string())
        bare = pc.if_else(is_gone, nothing, values) if is_gone.true_count else values
        if self.kind == pa.string():
            return bare
        if self.layout is not None:
            return parsed(pc.utf8_trim_whitespace(bare), self.layout)
        return as_number(bare, self.mark, self.kind)


def look(found: Looked, values: pa.Array, extra: tuple[str, ...] = ()) -> None:
    """Look at one part of a text column."""
    every = (*missing.ALWAYS, *missing.AMONG_NUMBERS, *extra)
    trimmed = pc.utf8_trim_whitespace(values)
    is_gone = missing.gone_of_trimmed(trimmed, every)
    some_gone = is_gone.true_count
    if some_gone:
        told = trimmed.filter(pc.and_(is_gone, pc.is_valid(trimmed)))
        found.spellings.update(counted(told))
    found.rows += len(values)
    found.long = found.long or _shortened(trimmed)
    _count(found, trimmed)
    _try(found, trimmed.filter(pc.invert(is_gone)) if some_gone else trimmed)


def counted(values: pa.Array) -> dict[str, int]:
    """Count how often each value stands there, in the order in which they come first."""
    pairs = pc.value_counts(values)
    return dict(zip(pairs.field(0).to_pylist(), pairs.field(1).to_pylist(), strict=True))


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
    layout = layout_of(values, compact=any(word in found.name.lower() for word in TIME_WORDS))
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


def settle(
    columns: list[Looked], wanted: Dialect, *, typed: bool
) -> tuple[dict[str, Typed], Dialect, list[Note]]:
    """Decide the type of every text column together: one decimal mark, one order of dates, and what
    is missing.

    In files whose format gives types (`typed`) text stays text, unless it has too many values to be
    groups.
    """
    extra = wanted.missing or ()
    kept = missing.words_kept({one.name: one.levels for one in columns if not one.many})
    mark, notes = _mark(columns, wanted)
    orders = [one.layout.order for one in columns if one.layout is not None and _dated(one)]
    order = wanted.dates or next(
        (one for one in orders if one in {"day first", "month first"}), None
    )
    made: dict[str, Typed] = {}
    for one in columns:
        if one.long:
            why = "texts of more than 1,024 bytes are kept by their beginning and a checksum"
            notes.append(Note(f"column {one.name}", why, "read", one.name))
        made[one.name], said = _type(
            one, mark, order, extra, kept.get(one.name, set()), typed=typed
        )
        notes += said
    used = sorted(
        {
            word
            for one in columns
            for word in one.spellings
            if word and word in made[one.name].spellings
        }
    )
    commas = [
        one for one in columns if made[one.name].mark == "," and made[one.name].kind == pa.float64()
    ]
    points = [
        one for one in columns if made[one.name].mark == "." and made[one.name].kind == pa.float64()
    ]
    thousands = {
        one.words.thousands(made[one.name].mark)
        for one in columns
        if made[one.name].kind in {pa.float64(), pa.int64()}
    } - {""}
    names = {" ": "space", "'": "apostrophe"}
    choice = Dialect(
        decimal="both" if commas and points else "," if commas else "." if points else None,
        thousands=" ".join(sorted(names.get(sign, sign) for sign in thousands)) or None,
        dates=next((each.layout.order for each in made.values() if each.layout is not None), None),
        missing=tuple(used) or None,
    )
    return made, choice, notes


def _mark(columns: list[Looked], wanted: Dialect) -> tuple[str | None, list[Note]]:
    """Take the decimal mark of the columns that leave no doubt.

    None where they do not agree or none does.
    """
    if wanted.decimal:
        return wanted.decimal, []
    settled = {one.words.mark for one in columns if one.words.seen and one.words.numeric} - {None}
    return (settled.pop() if len(settled) == 1 else None), []


def _dated(one: Looked) -> bool:
    return one.is_date and one.dates > 0 and one.layout is not None


def _type(
    one: Looked,
    mark: str | None,
    order: str | None,
    extra: tuple[str, ...],
    kept: set[str],
    *,
    typed: bool,
) -> tuple[Typed, list[Note]]:
    """Decide for one column."""
    numbers = (*missing.ALWAYS, *missing.AMONG_NUMBERS, *extra)
    if one.values == 0:
        return Typed(pa.string(), numbers), _told_missing(one, numbers)
    text = tuple(word for word in (*missing.ALWAYS, *extra) if word not in kept or word in extra)
    notes = [
        Note(
            f"“{word}” in {one.name}",
            "label or predictions share it, so it is kept as a class",
            "doubt",
            one.name,
        )
        for word in sorted(kept)
    ]
    if "NA" in one.spellings and "NA" not in extra and missing.code_column(one.levels):
        text = tuple(word for word in text if word != "NA")
        notes.append(
            Note(
                f"“NA” in {one.name}",
                "it stands among codes of two letters, so it is kept as a value; if it means"
                " missing, say so under “How the file was read”",
                "doubt",
                one.name,
            )
        )
    as_text = Typed(pa.string(), text)
    stays = typed and not one.many and len(one.levels) <= FEW
    if not stays and _dated(one):
        return _date(one, order, numbers, as_text, notes)
    if not stays and one.words.seen and one.words.numeric and not one.words.padded:
        found, said = _number(one, mark, numbers, typed=typed)
        if found is not None:
            return found, notes + said + _told_missing(one, numbers)
        return as_text, notes + said + _told_missing(one, text)
    return as_text, notes + _told_missing(one, text) + _strange(one)


def _date(
    one: Looked, order: str | None, numbers: tuple[str, ...], as_text: Typed, notes: list[Note]
) -> tuple[Typed, list[Note]]:
    layout = one.layout
    assert layout is not None  # noqa: S101  the caller asked
    if not layout.order:
        chosen = (
            order
            if order in {"day first", "month first"}
            else "day first"
            if layout.dotted
            else None
        )
        if chosen is None:
            example = next(iter(one.levels), "")
            why = (
                f"“{example}” may begin with the day or with the month; choose the order of dates"
                " to use it as a time"
            )
            return as_text, [*notes, Note(f"the dates in {one.name}", why, "doubt", one.name)]
        if order is None:
            notes = [
                *notes,
                Note(
                    f"the dates in {one.name}",
                    "written with dots, so the day is taken to come first",
                    "doubt",
                    one.name,
                ),
            ]
        layout = Layout(layout.pattern, chosen, layout.zoned, layout.dotted)
    if layout.zoned:
        notes = [
            *notes,
            Note(
                f"the times in {one.name}",
                "they carry a time zone and are shown in UTC",
                "read",
                one.name,
            ),
        ]
    return Typed(pa.timestamp("us"), numbers, layout=layout), notes + _told_missing(one, numbers)


def _number(
    one: Looked, mark: str | None, numbers: tuple[str, ...], *, typed: bool
) -> tuple[Typed | None, list[Note]]:
    words = one.words
    notes = (
        [
            Note(
                f"{one.name}",
                "text that holds nothing but numbers is read as numbers",
                "read",
                one.name,
            )
        ]
        if typed
        else []
    )
    if words.percent:
        notes.append(
            Note(
                f"{one.name}",
                "per cent signs are read as hundredths: 12% is 0.12",
                "read",
                one.name,
            )
        )
    if words.whole:
        return Typed(pa.int64(), numbers), notes
    if words.long and not words.signs:
        return None, []
    own = words.mark
    signs = words.signs or set()
    if own is None and signs & {",", "."}:
        both = "the decimal mark of its numbers is ambiguous"
        if mark is None and "," in signs:
            return None, [
                Note(
                    f"{one.name}",
                    f"{both}: “{_example(one, ',')}” may be thousands or decimals; choose the"
                    " decimal mark",
                    "doubt",
                    one.name,
                )
            ]
        if mark is None and not typed and "." in signs:
            notes.append(
                Note(
                    f"{one.name}",
                    f"“{_example(one, '.')}” is read with a decimal point; choose the decimal mark"
                    " if it means thousands",
                    "doubt",
                    one.name,
                )
            )
        own = mark or "."
    if mark and words.pointed and words.commaed:
        own = mark
    own = own or mark or "."
    decimals = {".": ".", ",": ","}[own] in signs or words.percent or not _plain_whole(one)
    return Typed(pa.float64() if decimals else pa.int64(), numbers, own), notes


def _plain_whole(one: Looked) -> bool:
    """Say whether all values are whole numbers with thousands marks: they stay whole."""
    return not one.many and all(
        level.lstrip("+-").replace(",", "").replace(".", "").replace(" ", "").isdigit()
        for level in one.levels
        if level not in missing.ALWAYS and level not in missing.AMONG_NUMBERS
    )


def _example(one: Looked, mark: str) -> str:
    return next((level for level in one.levels if mark in level), mark)


def _told_missing(one: Looked, spellings: tuple[str, ...]) -> list[Note]:
    told = {word: n for word, n in one.spellings.items() if word and word in spellings}
    if not told:
        return []
    listed = ", ".join(f"“{word}” ({n:,})" for word, n in sorted(told.items()))
    return [Note(f"{listed} in {one.name}", "read as missing", "read", one.name)]


def _strange(one: Looked) -> list[Note]:
    """Name what keeps a column from being numbers or dates, where it is little."""
    total = sum(one.odd.values())
    if one.alike and 0 < total <= MOST_ODD * one.values:
        listed = ", ".join(f"“{word}”" for word in list(one.odd)[:3])
        kind = "dates" if one.date_alike else "numbers"
        why = (
            f"{total:,} of {one.values:,} values are no {kind} ({listed}), so the column is read as"
            " text; name them as missing, or correct them"
        )
        return [Note(f"{one.name}", why, "doubt", one.name)]
    if one.short_years:
        return [
            Note(
                f"the dates in {one.name}",
                "their years have two digits, so they are read as text; write years with four",
                "doubt",
                one.name,
            )
        ]
    if one.date_alike == one.values > 0:
        return [
            Note(
                f"the dates in {one.name}",
                "not all of them are written in the same way, or some are no days of the calendar,"
                " so they are read as text",
                "doubt",
                one.name,
            )
        ]
    return []
