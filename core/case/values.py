"""Text columns with the type that every value bears: whole, number, moment or text.

In doubt, text and a note.
"""

from __future__ import annotations

from dataclasses import dataclass

import pyarrow as pa
import pyarrow.compute as pc

from core.case import missing
from core.case.column_scan import FEW, Looked
from core.case.moments import Layout, parsed
from core.case.numerals import as_number
from core.case.readers.dialect import Dialect, Note
from core.messages import mark

# so few strange values among numbers or dates are named, not taken for text without a word
MOST_ODD = 0.05


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
        column.layout.order
        for column in columns
        if column.layout is not None and _dated(column)
    ]
    order = wanted.dates or next(
        (order for order in orders if order in {"day first", "month first"}), None
    )
    typeds: dict[str, Typed] = {}
    for column in columns:
        if column.long:
            why = mark(
                "texts of more than 1,024 bytes are kept by their beginning and a checksum"
            )
            notes.append(Note(f"column {column.name}", why, "read", column.name))
        typeds[column.name], said = _type(
            column,
            decimal_mark,
            order,
            extra,
            texts.get(column.name, set()),
            typed=typed,
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
        decimal="both"
        if commas and points
        else ","
        if commas
        else "."
        if points
        else None,
        thousands=" ".join(sorted(names.get(sign, sign) for sign in thousands)) or None,
        dates=next(
            (each.layout.order for each in typeds.values() if each.layout is not None),
            None,
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
        column.words.mark
        for column in columns
        if column.words.seen and column.words.numeric
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
    text = tuple(
        word for word in (*missing.ALWAYS, *extra) if word not in texts or word in extra
    )
    notes = [
        Note(
            f"“{word}” in {looked.name}",
            mark("label or predictions share it, so it is kept as a class"),
            "doubt",
            looked.name,
        )
        for word in sorted(texts)
    ]
    if (
        "NA" in looked.spellings
        and "NA" not in extra
        and missing.code_column(looked.levels)
    ):
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
    if (
        not stays
        and looked.words.seen
        and looked.words.numeric
        and not looked.words.padded
    ):
        found, said = _number(looked, decimal_mark, numbers, typed=typed)
        if found is not None:
            return found, notes + said + _told_missing(looked, numbers)
        return as_text, notes + said + _told_missing(looked, text)
    return as_text, notes + _told_missing(looked, text) + _strange(looked)


def _date(
    looked: Looked,
    order: str | None,
    numbers: tuple[str, ...],
    as_text: Typed,
    notes: list[Note],
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
                    mark("the dates in {name}").format(name=looked.name),
                    why,
                    "doubt",
                    looked.name,
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
    return Typed(pa.timestamp("us"), numbers, layout=layout), notes + _told_missing(
        looked, numbers
    )


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
    decimals = (
        {".": ".", ",": ","}[own] in signs or words.percent or not _plain_whole(looked)
    )
    return Typed(pa.float64() if decimals else pa.int64(), numbers, own), notes


def _plain_whole(looked: Looked) -> bool:
    """Say whether all values are whole numbers with thousands marks: they stay whole."""
    return not looked.many and all(
        level.lstrip("+-").replace(",", "").replace(".", "").replace(" ", "").isdigit()
        for level in looked.levels
        if level not in missing.ALWAYS and level not in missing.AMONG_NUMBERS
    )


def _example(looked: Looked, decimal_mark: str) -> str:
    return next(
        (level for level in looked.levels if decimal_mark in level), decimal_mark
    )


def _told_missing(looked: Looked, spellings: tuple[str, ...]) -> list[Note]:
    result = {
        word: n for word, n in looked.spellings.items() if word and word in spellings
    }
    if not result:
        return []
    listed = ", ".join(f"“{word}” ({n:,})" for word, n in sorted(result.items()))
    return [
        Note(f"{listed} in {looked.name}", mark("read as missing"), "read", looked.name)
    ]


def _strange(looked: Looked) -> list[Note]:
    """Name what keeps a column from being numbers or dates, where it is little."""
    total = sum(looked.odd.values())
    if looked.alike and 0 < total <= MOST_ODD * looked.values:
        listed = ", ".join(f"“{word}”" for word in list(looked.odd)[:3])
        kind = "dates" if looked.date_alike else "numbers"
        why = mark(
            "{total} of {values} values are no {kind} ({listed}), so the column is read "
            "as text; name them as missing, or correct them"
        ).format(
            total=f"{total:,}", values=f"{looked.values:,}", kind=kind, listed=listed
        )
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
