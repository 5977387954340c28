"""One look at every column: its kind, what is missing, its levels or its spread."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.files import batches

Kind = Literal["text", "whole", "number", "flag", "moment", "other"]
MAX_LEVELS = 1_000
COUNTED = 50_000
LARGEST_WHOLE = 2.0**53
SAMPLE = 100_000
PARTS = 8


@dataclass(frozen=True, slots=True)
class Column:
    """A column as it was found.

    `levels` holds values with their counts, most frequent first; empty where there are too many.

    `distinct` counts the different values, up to `COUNTED`; `common` is how often the most frequent
    one stands there. Numbers that are all whole are whole, whatever their type: 0.0 and 1.0 are
    classes as 0 and 1 are.
    """

    name: str
    kind: Kind
    rows: int
    missing: int
    levels: tuple[tuple[str, int], ...] = ()
    low: float | None = None
    high: float | None = None
    total: float | None = None
    edges: tuple[float, ...] = ()
    distinct: int = 0
    common: int = 0

    @property
    def many(self) -> bool:
        """Say whether the column has more levels than can be listed."""
        return not self.levels and self.missing < self.rows


def plain(value: object) -> str:
    """Write a value as the level it stands for: 1, 1.0 and True are different from "yes", 1 and 1.0
    are the same.

    >>> plain(1.0), plain(1), plain("1.0"), plain(True), plain(None)
    ('1', '1', '1.0', 'true', '')
    """
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, float) and value.is_integer():
        return str(int(value))
    return str(value)


@dataclass(slots=True)
class _Tally:
    kind: Kind
    missing: int = 0
    rows: int = 0
    levels: Counter = field(default_factory=Counter)
    full: bool = False
    whole: bool = True
    low: float = np.inf
    high: float = -np.inf
    total: float = 0.0
    sample: list[np.ndarray] = field(default_factory=list)


def profile(path: Path, columns: tuple[str, ...] | None = None) -> tuple[Column, ...]:
    """Look at the columns of a typed copy in one pass over its batches."""
    file = pq.ParquetFile(path)
    schema = file.schema_arrow  # once: it is made anew each time, of every column
    names = tuple(schema.names) if columns is None else columns
    tallies = {name: _Tally(kind_of(schema.field(name).type)) for name in names}
    stride = max(1, file.metadata.num_rows // SAMPLE)
    for batch in batches(path, names):
        places = {name: i for i, name in enumerate(batch.schema.names)}
        for name in names:
            _add(tallies[name], batch.column(places[name]), stride)
    return tuple(_column(name, tally) for name, tally in tallies.items())


def kind_of(kind: pa.DataType) -> Kind:
    """Say what a column of an Arrow type holds; what cannot be compared is other."""
    if pa.types.is_dictionary(kind):
        return kind_of(kind.value_type)
    if pa.types.is_boolean(kind):
        return "flag"
    if pa.types.is_integer(kind):
        return "whole"
    if pa.types.is_floating(kind) or pa.types.is_decimal(kind):
        return "number"
    if pa.types.is_timestamp(kind) or pa.types.is_date(kind):
        return "moment"
    texts = (pa.types.is_string, pa.types.is_large_string, pa.types.is_string_view)
    return "text" if any(is_kind(kind) for is_kind in texts) else "other"


def _add(tally: _Tally, values: pa.Array, stride: int) -> None:
    tally.rows += len(values)
    if tally.kind == "number":
        gaps = pc.is_nan(pc.cast(values, pa.float64(), safe=False))
        values = pc.if_else(gaps, None, values) if gaps.true_count else values
    tally.missing += values.null_count
    values = values.drop_null() if values.null_count else values
    if tally.kind in {"whole", "number", "moment"}:
        numbers = as_numbers(values)
        numbers = numbers[np.isfinite(numbers)]
        _spread(tally, numbers, stride)
        if tally.kind == "number":
            tally.whole = tally.whole and _all_whole(numbers)
    counted = tally.kind in {"text", "whole", "flag"} or (
        tally.kind == "number" and tally.whole
    )
    if not tally.full and counted:
        pairs = pc.value_counts(values)
        levels, counts = (pairs.field(i).to_pylist() for i in (0, 1))
        if tally.kind != "text":
            levels = [plain(level) for level in levels]
        for level, count in zip(levels, counts, strict=True):
            tally.levels[level] += count
        tally.full = len(tally.levels) > COUNTED


def _all_whole(numbers: np.ndarray) -> bool:
    return bool(
        (np.floor(numbers) == numbers).all() and (np.abs(numbers) < LARGEST_WHOLE).all()
    )


def _spread(tally: _Tally, numbers: np.ndarray, stride: int) -> None:
    if numbers.size:
        tally.low, tally.high = (
            min(tally.low, numbers.min()),
            max(tally.high, numbers.max()),
        )
        with np.errstate(over="ignore"):
            tally.total += float(numbers.sum())
        tally.sample.append(numbers[::stride])


def as_numbers(values: pa.Array) -> np.ndarray:
    """Turn an Arrow array into floats; moments into seconds since 1970; missing into nan."""
    if pa.types.is_dictionary(values.type):
        values = values.dictionary_decode()
    if pa.types.is_temporal(values.type):
        seconds = pc.cast(pc.cast(values, pa.timestamp("us")), pa.int64(), safe=False)
        return np.where(bare(pc.is_valid(seconds)), bare(seconds) / 1e6, np.nan)
    return bare(pc.fill_null(pc.cast(values, pa.float64(), safe=False), float("nan")))


def bare(values: pa.Array) -> np.ndarray:
    """Read an array of numbers or flags straight from its buffer.

    Where a value is missing anything may stand.

    Arrow's own conversion imports pandas, which takes longer than all the reading of a small file.
    """
    if pa.types.is_boolean(values.type):
        values = pc.cast(values, pa.uint8())
        return bare(values).astype(bool)
    kind = np.dtype(values.type.to_pandas_dtype())
    data = values.buffers()[1]
    if data is None or len(values) == 0:
        return np.zeros(len(values), kind)
    return np.frombuffer(data, kind, len(values), values.offset * kind.itemsize)


def _column(name: str, tally: _Tally) -> Column:
    sample = np.concatenate(tally.sample) if tally.sample else np.empty(0)
    counted = tally.levels if tally.kind != "number" or tally.whole else Counter()
    many = len(counted) > MAX_LEVELS
    levels = (
        ()
        if many
        else tuple(sorted(counted.items(), key=lambda item: (-item[1], item[0])))
    )
    seen = bool(sample.size)
    return Column(
        name,
        "whole" if tally.kind == "number" and tally.whole and seen else tally.kind,
        tally.rows,
        tally.missing,
        levels,
        float(tally.low) if seen else None,
        float(tally.high) if seen else None,
        tally.total if seen and tally.kind != "moment" else None,
        _edges(sample),
        len(counted),
        max(counted.values(), default=0),
    )


def _edges(sample: np.ndarray) -> tuple[float, ...]:
    """Cut points between bins: between neighbours where there are few values, else at quantiles
    that exist in the sample.
    """
    values = np.unique(sample)
    if values.size < 2:
        return ()
    if values.size <= 2 * PARTS:
        return tuple(float(value) for value in values[1:])
    cuts = np.quantile(sample, np.arange(1, PARTS) / PARTS, method="higher")
    return tuple(float(cut) for cut in np.unique(cuts) if cut > values[0])
