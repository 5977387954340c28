"""Batches in the order of their time: each file once, none with rows from before the one ahead of
it.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core import words
from core.errors import BadRows, Complaint
from core.messages import mark, quoted, say

UNTIMED = mark(
    "No time is known of {names}, so the order of the batches is taken as it is."
)


@dataclass(frozen=True, slots=True)
class BatchFile:
    """A file of new rows: its name, its digest, and its first and last moment where it has any."""

    name: str
    sha256: str
    span: tuple[dt.datetime, dt.datetime] | None = None


def span_of(
    path: Path, timestamp: str | None
) -> tuple[dt.datetime, dt.datetime] | None:
    """Give the first and the last moment of a typed copy; None without a column of moments.

    Moments without a zone are taken as they stand, those with one in UTC.
    """
    if timestamp is None or timestamp not in pq.read_schema(path).names:
        return None
    moments = pq.read_table(path, columns=[timestamp]).column(0)
    if not pa.types.is_temporal(moments.type) or pa.types.is_time(moments.type):
        return None
    ends = pc.min_max(pc.cast(moments, pa.timestamp("us"), safe=False)).as_py()
    return None if ends["min"] is None else (ends["min"], ends["max"])


def in_order(batches: Sequence[BatchFile]) -> None:
    """Check that each file comes once and begins no earlier than the one before it ends.

    Raises BadRows with every complaint: a batch that counts twice, or old rows given as new ones,
    would open a gate that new traffic has not opened.
    """
    result, seen, last = [], dict[str, str](), None
    for batch in batches:
        if batch.sha256 in seen:
            do = say("provide each batch of new records once")
            result.append(
                Complaint(
                    say(
                        "“{name}” holds the same records as “{seen}”",
                        name=batch.name,
                        seen=seen[batch.sha256],
                    ),
                    do,
                )
            )
            continue
        seen[batch.sha256] = batch.name
        if batch.span is None:
            continue
        if last is not None and last.span is not None and batch.span[0] < last.span[1]:
            begins, ends = _moment(batch.span[0]), _moment(last.span[1])
            what = say(
                "“{name}” begins on {begins}, before “{name_2}” ends on {ends}",
                name=batch.name,
                begins=begins,
                name_2=last.name,
                ends=ends,
            )
            do = say(
                "provide the batches oldest first, each with records later than the one before"
            )
            result.append(Complaint(what, do))
        if last is None or last.span is None or batch.span[1] > last.span[1]:
            last = batch
    if result:
        raise BadRows(*result)


def untimed_words(batches: Sequence[BatchFile]) -> str:
    """Say that the order could not be checked.

    Nothing where all batches have times, and for a single one.
    """
    names = tuple(quoted(batch.name) for batch in batches if batch.span is None)
    return say(UNTIMED, names=words.listed(names)) if names and len(batches) > 1 else ""


def _moment(at: dt.datetime) -> str:
    return f"{words.day(at.date(), year=True)}, {words.time_of_day(at)}"
