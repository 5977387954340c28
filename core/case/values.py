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
from core.messages import mark

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
        result = trimmed.filter(pc.and_(is_gone, pc.is_valid(trimmed)))
        found.spellings.update(counted(result))
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
    texts = missing.words_kept(
        {column.name: column.levels for column in columns if not column.many}
    )
    decimal_mark, notes = _mark(columns, wanted)
    orders = [
        column.layout.order for column in columns if column.layout is not None and _dated(column)
    ]
    order = wanted.dates or next(
        (order for order in orders if order in {"day first", "month first"}), None
    )
    typeds: dict[str, Typed] = {}
    for column in columns:
        if column.long:
            why = mark("texts of more than 1,024 bytes are kept by their beginning and a checksum")
            notes.append(Note(f"column {column.name}", why, "read", column.name))
        typeds[column.name], said = _type(
            column, decimal_mark, order, extra, texts.get(column.name, set()), typed=typed
        )
        notes += said
    used = sorted(
        {
            word
            for column in columns
            for word in column.spellings
            if word and word in typeds[column.name].spellings
        }
    )
    commas = [
        column
        for column in columns
        if typeds[column.name].mark == "," and typeds[column.name].kind == pa.float64()
    ]
    points = [
        column
        for column in columns
        if typeds[column.name].mark == "." and typeds[column.name].kind == pa.float64()
    ]
    thousands = {
        column.words.thousands(typeds[column.name].mark)
        for column in columns
        if typeds[column.name].kind in {pa.float64(), pa.int64()}
    } - {""}
    names = {" ": "space", "'": "apostrophe"}
    choice = Dialect(
        decimal="both" if commas and points else "," if commas else "." if points else None,
        thousands=" ".join(sorted(names.get(sign, sign) for sign in thousands)) or None,
        dates=next(
            (each.layout.order for each in typeds.values() if each.layout is not None), None
        ),
        missing=tuple(used) or None,
    )
    return typeds, choice, notes


def _mark(columns: list[Looked], wanted: Dialect) -> tuple[str | None, list[Note]]:
    """Take the decimal mark of the columns that leave no doubt.

    None where they do not agree or none does.
    """
    if wanted.decimal:
        return wanted.decimal, []
    settled = {
        column.words.mark for column in columns if column.words.seen and column.words.numeric
    } - {None}
    return (settled.pop() if len(settled) == 1 else None), []


def _dated(looked: Looked) -> bool:
    return looked.is_date and looked.dates > 0 and looked.layout is not None


def _type(
    looked: Looked,
    decimal_mark: str | None,
    order: str | None,
    extra: tuple[str, ...],
    texts: set[str],
    *,
    typed: bool,
) -> tuple[Typed, list[Note]]:
    """Decide for one column."""
    numbers = (*missing.ALWAYS, *missing.AMONG_NUMBERS, *extra)
    if looked.values == 0:
        return Typed(pa.string(), numbers), _told_missing(looked, numbers)
    text = tuple(word for word in (*missing.ALWAYS, *extra) if word not in texts or word in extra)
    notes = [
        Note(
            f"“{word}” in {looked.name}",
            mark("label or predictions share it, so it is kept as a class"),
            "doubt",
            looked.name,
        )
        for word in sorted(texts)
    ]
    if "NA" in looked.spellings and "NA" not in extra and missing.code_column(looked.levels):
        text = tuple(word for word in text if word != "NA")
        notes.append(
            Note(
                mark("“NA” in {name}").format(name=looked.name),
                mark(
                    "it stands among codes of two letters, so it is kept as a value; if it means "
                    "missing, say so under “How the file was read”"
                ),
                "doubt",
                looked.name,
            )
        )
    as_text = Typed(pa.string(), text)
    stays = typed and not looked.many and len(looked.levels) <= FEW
    if not stays and _dated(looked):
        return _date(looked, order, numbers, as_text, notes)
    if not stays and looked.words.seen and looked.words.numeric and not looked.words.padded:
        found, said = _number(looked, decimal_mark, numbers, typed=typed)
        if found is not None:
            return found, notes + said + _told_missing(looked, numbers)
        return as_text, notes + said + _told_missing(looked, text)
    return as_text, notes + _told_missing(looked, text) + _strange(looked)


def _date(
    looked: Looked, order: str | None, numbers: tuple[str, ...], as_text: Typed, notes: list[Note]
) -> tuple[Typed, list[Note]]:
    layout = looked.layout
    assert layout is not None  # noqa: S101  the caller asked
    if not layout.order:
        chosen = (
            order
            if order in {"day first", "month first"}
            else mark("day first")
            if layout.dotted
            else None
        )
        if chosen is None:
            example = next(iter(looked.levels), "")
            why = mark(
                "“{example}” may begin with the day or with the month; choose the order of "
                "dates to use it as a time"
            ).format(example=example)
            return as_text, [
                *notes,
                Note(
                    mark("the dates in {name}").format(name=looked.name), why, "doubt", looked.name
                ),
            ]
        if order is None:
            notes = [
                *notes,
                Note(
                    mark("the dates in {name}").format(name=looked.name),
                    mark("written with dots, so the day is taken to come first"),
                    "doubt",
                    looked.name,
                ),
            ]
        layout = Layout(layout.pattern, chosen, layout.zoned, layout.dotted)
    if layout.zoned:
        notes = [
            *notes,
            Note(
                mark("the times in {name}").format(name=looked.name),
                mark("they carry a time zone and are shown in UTC"),
                "read",
                looked.name,
            ),
        ]
    return Typed(pa.timestamp("us"), numbers, layout=layout), notes + _told_missing(looked, numbers)


def _number(
    looked: Looked, decimal_mark: str | None, numbers: tuple[str, ...], *, typed: bool
) -> tuple[Typed | None, list[Note]]:
    words = looked.words
    notes = (
        [
            Note(
                f"{looked.name}",
                mark("text that holds nothing but numbers is read as numbers"),
                "read",
                looked.name,
            )
        ]
        if typed
        else []
    )
    if words.percent:
        notes.append(
            Note(
                f"{looked.name}",
                mark("per cent signs are read as hundredths: 12% is 0.12"),
                "read",
                looked.name,
            )
        )
    if words.whole:
        return Typed(pa.int64(), numbers), notes
    if words.long and not words.signs:
        return None, []
    own = words.mark
    signs = words.signs or set()
    if own is None and signs & {",", "."}:
        both = mark("the decimal mark of its numbers is ambiguous")
        if decimal_mark is None and "," in signs:
            return None, [
                Note(
                    f"{looked.name}",
                    mark(
                        "{both}: “{looked}” may be thousands or decimals; choose the decimal mark"
                    ).format(both=both, looked=_example(looked, ",")),
                    "doubt",
                    looked.name,
                )
            ]
        if decimal_mark is None and not typed and "." in signs:
            notes.append(
                Note(
                    f"{looked.name}",
                    mark(
                        "“{looked}” is read with a decimal point; choose the decimal mark if it "
                        "means thousands"
                    ).format(looked=_example(looked, ".")),
                    "doubt",
                    looked.name,
                )
            )
        own = decimal_mark or "."
    if decimal_mark and words.pointed and words.commaed:
        own = decimal_mark
    own = own or decimal_mark or "."
    decimals = {".": ".", ",": ","}[own] in signs or words.percent or not _plain_whole(looked)
    return Typed(pa.float64() if decimals else pa.int64(), numbers, own), notes


def _plain_whole(looked: Looked) -> bool:
    """Say whether all values are whole numbers with thousands marks: they stay whole."""
    return not looked.many and all(
        level.lstrip("+-").replace(",", "").replace(".", "").replace(" ", "").isdigit()
        for level in looked.levels
        if level not in missing.ALWAYS and level not in missing.AMONG_NUMBERS
    )


def _example(looked: Looked, decimal_mark: str) -> str:
    return next((level for level in looked.levels if decimal_mark in level), decimal_mark)


def _told_missing(looked: Looked, spellings: tuple[str, ...]) -> list[Note]:
    result = {word: n for word, n in looked.spellings.items() if word and word in spellings}
    if not result:
        return []
    listed = ", ".join(f"“{word}” ({n:,})" for word, n in sorted(result.items()))
    return [Note(f"{listed} in {looked.name}", mark("read as missing"), "read", looked.name)]


def _strange(looked: Looked) -> list[Note]:
    """Name what keeps a column from being numbers or dates, where it is little."""
    total = sum(looked.odd.values())
    if looked.alike and 0 < total <= MOST_ODD * looked.values:
        listed = ", ".join(f"“{word}”" for word in list(looked.odd)[:3])
        kind = "dates" if looked.date_alike else "numbers"
        why = mark(
            "{total} of {values} values are no {kind} ({listed}), so the column is read "
            "as text; name them as missing, or correct them"
        ).format(total=f"{total:,}", values=f"{looked.values:,}", kind=kind, listed=listed)
        return [Note(f"{looked.name}", why, "doubt", looked.name)]
    if looked.short_years:
        return [
            Note(
                mark("the dates in {name}").format(name=looked.name),
                mark(
                    "their years have two digits, so they are read as text; write years with four"
                ),
                "doubt",
                looked.name,
            )
        ]
    if looked.date_alike == looked.values > 0:
        return [
            Note(
                mark("the dates in {name}").format(name=looked.name),
                mark(
                    "not all of them are written in the same way, or some are no days of the "
                    "calendar, so they are read as text"
                ),
                "doubt",
                looked.name,
            )
        ]
    return []
