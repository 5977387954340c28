"""Rows that are no records: totals and means at the end of a table, units or a second header under
the first.

They are found by what stands in them and asked about; until a person has decided, none of them is
counted.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.case.arrow_types import Plan
from core.case.missing import ALWAYS, AMONG_NUMBERS
from core.case.numerals import COMMAED, PERCENT, POINTED
from core.case.readers.dialect import Dialect, Note, Source
from core.errors import Complaint
from core.messages import mark

LAST = 8  # rows at the end that may sum up: total, mean, deviation, count
WORDS = (
    r"((grand|sub|overall)["
    r" -]?)?totals?|sums?|means?|averages?|avg\.?|medians?|counts?|st(an)?d\.?( ?dev(iation)?\.?)?"
    r"|min(imum)?|max(imum)?|summe|gesamt(summe)?|insgesamt|mittel(wert)?|durchschnitt|schnitt"
    r"|anzahl"
    r"|somme|moyenne|suma|media|promedio|totale?|totaal|gemiddelde"
)
SUMMARY = re.compile(
    rf"^(the )?({WORDS})( \([^)]*\))?\s*:?$|^n\s*=\s*[\d.,' ]+$|^σ$|^∑$", re.IGNORECASE
)
DO = mark(
    "take the row out, or say what it is with summary_rows: “left out” or “records”"
)

SETTLES = (
    ("summary_rows=left out", mark("It is no record: leave it out")),
    ("summary_rows=records", mark("It is a record")),
)


@dataclass(frozen=True, slots=True)
class Summary:
    """A row that is no record: its place among the rows, counted from 0, and why it is none."""

    place: int
    what: str
    column: str


def asked_about(source: Source, plans: list[Plan], wanted: Dialect) -> Source:
    """Give the rows that are records.

    Those that sum them up become complaints, or notes where a person decided.
    """
    texts = [plan for plan in plans if plan.kind == pa.string()]
    found = (
        [] if not texts or wanted.summary_rows == "records" else _found(source, texts)
    )
    if not found:
        return source
    numbers = _numbers([each.place for each in found], source.skipped)
    if wanted.summary_rows == "left out":
        notes = [
            Note(f"row {row:,}", each.what, "left_out", each.column)
            for each, row in zip(found, numbers, strict=True)
        ]
        troubles = []
    else:
        notes = []
        troubles = [
            Complaint(each.what, DO, each.column, row, SETTLES)
            for each, row in zip(found, numbers, strict=True)
        ]
    gone = np.array([each.place for each in found])

    def batches(columns: tuple[str, ...] | None) -> Iterator[pa.RecordBatch]:
        start = 0
        for batch in source.batches(columns):
            own = gone[(gone >= start) & (gone < start + batch.num_rows)] - start
            start += batch.num_rows
            if own.size:
                stays = np.ones(batch.num_rows, bool)
                stays[own] = False
                batch = batch.filter(pa.array(stays))  # noqa: PLW2901  the records
            if batch.num_rows:
                yield batch

    return replace(
        source,
        batches=batches,
        notes=[*source.notes, *notes],
        troubles=[*source.troubles, *troubles],
        skipped=sorted([*source.skipped, *numbers]),
    )


def _found(source: Source, texts: list[Plan]) -> list[Summary]:
    """Look at the first row and the last ones.

    What stands there must stand nowhere else in its column.
    """
    first, last, rows = _ends(source, texts)
    found = []
    if rows > LAST:
        for i in range(last.num_rows - 1, -1, -1):
            hit = _summary(last, i)
            if hit is None:
                break
            found.append((rows - last.num_rows + i, *hit))
    found = [
        Summary(
            place,
            mark("this row sums up the others: “{word}”").format(word=word[:40]),
            name,
        )
        for place, name, word in found
        if _times(source, texts, name, word) <= len(found)
    ]
    under = _units(source, texts, first) if rows > LAST else None
    return [*([under] if under else []), *sorted(found, key=lambda each: each.place)]


def _ends(source: Source, texts: list[Plan]) -> tuple[pa.Table, pa.Table, int]:
    """Give the first rows, the last rows and the count of all, as texts."""
    names = tuple(plan.name for plan in texts)
    first: pa.Table | None = None
    last: list[pa.Table] = []
    rows = 0
    for batch in source.batches(names):
        rows += batch.num_rows
        if first is None:
            first = _as_texts(batch.slice(0, 1), texts)
        tail = _as_texts(batch.slice(max(0, batch.num_rows - LAST)), texts)
        last = [*last, tail][-2:] if tail.num_rows < LAST else [tail]
    every = pa.concat_tables(last)
    head = first if first is not None else every.slice(0, 0)
    return head, every.slice(max(0, every.num_rows - LAST)), rows


def _as_texts(batch: pa.RecordBatch, texts: list[Plan]) -> pa.Table:
    columns = [
        pc.utf8_trim_whitespace(plan.convert(batch.column(plan.name))) for plan in texts
    ]
    return pa.table(columns, names=[plan.name for plan in texts])


def _summary(last: pa.Table, row: int) -> tuple[str, str] | None:
    """Name the column and the word by which a row sums up others."""
    for name in last.schema.names:
        word = last.column(name)[row].as_py()
        if word and SUMMARY.match(word):
            return name, word
    return None


def _times(source: Source, texts: list[Plan], name: str, word: str) -> int:
    plan = next(each for each in texts if each.name == name)
    same = 0
    for batch in source.batches((name,)):
        values = pc.utf8_trim_whitespace(plan.convert(batch.column(0)))
        same += pc.sum(pc.equal(values, word)).as_py() or 0
    return same


def _units(source: Source, texts: list[Plan], first: pa.Table) -> Summary | None:
    """Find a first row of units: no number in it, and words in columns that hold nothing but
    numbers below.
    """
    words = {
        name: first.column(name)[0].as_py() if first.num_rows else None
        for name in first.schema.names
    }
    said = {
        name: word
        for name, word in words.items()
        if word and word not in (*ALWAYS, *AMONG_NUMBERS)
    }
    if not said or any(_is_number(word) for word in said.values()):
        return None
    plans = {plan.name: plan for plan in texts}
    for name, word in said.items():
        if _numbers_below(source, plans[name]):
            what = mark(
                "this row holds no values: it says “{word}” above numbers, as units or a "
                "second header do"
            ).format(word=word[:40])
            return Summary(0, what, name)
    return None


def _numbers_below(source: Source, plan: Plan) -> bool:
    """Say whether a text column holds nothing but numbers below its first row."""
    batch = next(source.batches((plan.name,)), None)
    if batch is None:
        return False
    values = pc.utf8_trim_whitespace(plan.convert(batch.column(0).slice(1, 1_000)))
    known = values.filter(
        pc.invert(pc.is_in(values, value_set=pa.array((*ALWAYS, *AMONG_NUMBERS))))
    )
    known = known.drop_null()
    if len(known) < LAST:
        return False
    numbers = pc.or_(
        pc.match_substring_regex(known, POINTED),
        pc.match_substring_regex(known, COMMAED),
    )
    return pc.mean(pc.cast(numbers, pa.float64())).as_py() > MOSTLY


MOSTLY = 0.95


def _is_number(word: str) -> bool:
    values = pa.array([word])
    return any(
        pc.match_substring_regex(values, item)[0].as_py()
        for item in (POINTED, COMMAED, PERCENT)
    )


def _numbers(places: list[int], skipped: list[int]) -> list[int]:
    """Turn places among the rows into their numbers in the file, where the first line is row 1."""
    last = max(places) + 2 + len(skipped)
    every = np.setdiff1d(np.arange(2, last + 1), np.array(skipped, int))
    return [int(item) for item in every[places]]
