"""Rows that arrive as Python values, from workbooks and JSON, written to a Parquet file with one
type a column.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core.case.paths import as_text

BATCH_ROWS = 50_000
LARGEST = 2**63
Rows = Iterable[list[Any]]


def kind_of_value(value: object) -> str:  # noqa: PLR0911  a table of kinds
    """Name the kind of a value: one of nothing, flag, whole, number, moment, text, nested."""
    match value:
        case None:
            return "nothing"
        case bool():
            return "flag"
        case int():
            return "whole" if -LARGEST <= value < LARGEST else "text"
        case float():
            return "number"
        case dt.datetime() | dt.date():
            return "moment"
        case dict() | list():
            return "nested"
        case _:
            return "text"


def common_kind(kinds: set[str]) -> str:
    """Choose the one kind that holds values of several.

    >>> common_kind({"whole", "number", "nothing"}), common_kind({"flag", "text"})
    ('number', 'text')
    >>> common_kind({"nothing"})
    'nothing'
    """
    seen = kinds - {"nothing"}
    if not seen:
        return "nothing"
    if "nested" in seen:
        return "nested"
    if seen == {"whole", "number"}:
        return "number"
    return seen.pop() if len(seen) == 1 else "text"


ARROW = {
    "nothing": pa.null(),
    "flag": pa.bool_(),
    "whole": pa.int64(),
    "number": pa.float64(),
    "moment": pa.timestamp("us"),
    "text": pa.string(),
}


def write_rows(
    names: list[str], kinds: list[str], rows: Callable[[], Rows], out: Path
) -> pa.Schema:
    """Write rows of values to Parquet, leaving out nested columns; gives the schema."""
    retained = [i for i, kind in enumerate(kinds) if kind != "nested"]
    schema = pa.schema([(names[i], ARROW[kinds[i]]) for i in retained])
    with pq.ParquetWriter(out, schema, compression="zstd") as writer:
        for part in _parts(rows()):
            columns = [
                pa.array([_as(row[i], kinds[i]) for row in part], ARROW[kinds[i]])
                for i in retained
            ]
            writer.write_batch(pa.record_batch(columns, schema=schema))
    return schema


def _parts(rows: Rows) -> Iterator[list[list[Any]]]:
    part: list[list[Any]] = []
    for row in rows:
        part.append(row)
        if len(part) >= BATCH_ROWS:
            yield part
            part = []
    if part:
        yield part


def _as(value: Any, kind: str) -> Any:  # noqa: ANN401, PLR0911  a cell may hold anything
    if value is None:
        return None
    if kind == "text" and isinstance(value, str):
        return as_text(value)
    if kind == "text":
        if isinstance(value, bool):
            return "true" if value else "false"
        if isinstance(value, float) and value.is_integer():
            return str(int(value))
        return str(value)
    if kind == "number":
        return float(value)
    if kind == "moment":
        moment = (
            value
            if isinstance(value, dt.datetime)
            else dt.datetime.combine(value, dt.time())
        )
        return (
            moment.astimezone(dt.UTC).replace(tzinfo=None) if moment.tzinfo else moment
        )
    return value
