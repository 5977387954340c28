"""Which feature moved inside the slice and not outside it: the slice now against the same slice in the reference rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow.parquet as pq

from core.case.model import Columns, Condition, Slice
from core.case.profile import as_numbers, plain
from core.evidence.records import Shift

FEWEST = 30
BINS = 20


def shifts(columns: Columns, rows: Path, reference: Path, where: Slice | None) -> tuple[Shift, ...]:
    """Rank features by total variation between reference and now inside the slice, less that outside it.

    `inside` and `outside` are total variation distances in [0, 1]; conditions of the slice on the feature itself make
    it no candidate. Without a slice, all rows count as inside.
    """
    there = set(pq.read_schema(reference).names)
    asked = () if where is None else where.where
    if any(one.column not in there for one in asked):
        return ()
    names = [one for one in (*columns.features, *columns.segments) if one in there and one not in {c.column for c in asked}]
    now, before = (_table(path, names, asked) for path in (rows, reference))
    made = [_shift(name, now, before) for name in names]
    return tuple(sorted((one for one in made if one), key=lambda one: one.outside - one.inside))


def _table(path: Path, names: list[str], asked: tuple[Condition, ...]) -> tuple[dict[str, np.ndarray], np.ndarray]:
    table = pq.ParquetFile(path).read(list(dict.fromkeys([*names, *(one.column for one in asked)])))
    kept = np.ones(table.num_rows, bool)
    for one in asked:
        kept &= meets(table.column(one.column).combine_chunks(), one)
    return {name: _values(table.column(name).combine_chunks()) for name in names}, kept


def _values(values) -> np.ndarray:  # noqa: ANN001
    try:
        return as_numbers(values)
    except (ValueError, TypeError, NotImplementedError):
        return np.array([plain(one) for one in values.to_pylist()], dtype=object)


def meets(values, one: Condition) -> np.ndarray:  # noqa: ANN001
    """Tell which values meet a condition."""
    if one.op in {"is_null", "not_null"}:
        gone = np.array([item is None or item != item for item in values.to_pylist()])  # noqa: PLR0124  nan differs from itself
        return gone if one.op == "is_null" else ~gone
    if one.op == "==":
        return np.array([plain(item) == plain(one.value) for item in values.to_pylist()])
    numbers = as_numbers(values)
    ends = {"<": (None, one.value), ">=": (one.value, None)}.get(one.op, one.value)
    low, high = (_number(end) for end in ends) if isinstance(ends, tuple) else (None, None)
    return (numbers >= (-np.inf if low is None else low)) & (numbers < (np.inf if high is None else high))


def _number(end: object) -> float | None:
    if end is None:
        return None
    return np.datetime64(end, "us").astype(np.int64) / 1e6 if isinstance(end, str) else float(str(end))


def _shift(name: str, now, before) -> Shift | None:  # noqa: ANN001
    (now_values, now_in), (old_values, old_in) = (now[0][name], now[1]), (before[0][name], before[1])
    if min(now_in.sum(), old_in.sum()) < FEWEST:
        return None
    inside = _distance(now_values[now_in], old_values[old_in])
    outside = _distance(now_values[~now_in], old_values[~old_in]) if min((~now_in).sum(), (~old_in).sum()) >= FEWEST else 0.0
    middles = (None, None)
    if now_values.dtype != object and np.isfinite(old_values[old_in]).any() and np.isfinite(now_values[now_in]).any():
        middles = (float(np.nanmedian(old_values[old_in])), float(np.nanmedian(now_values[now_in])))
    return Shift(name, inside, outside, *middles)


def _distance(now: np.ndarray, old: np.ndarray) -> float:
    """Total variation between two samples; numbers in bins at the old sample's quantiles, missing as its own bin."""
    if "O" in {now.dtype.kind, old.dtype.kind}:
        now, old = now.astype(str), old.astype(str)
        levels = np.unique(np.concatenate([now, old]))
        codes = [np.searchsorted(levels, one) for one in (now, old)]
        size = levels.size
    else:
        known = old[np.isfinite(old)]
        edges = np.unique(np.quantile(known, np.arange(1, BINS) / BINS)) if known.size else np.empty(0)
        size = edges.size + 2
        codes = [np.where(np.isnan(one), size - 1, np.searchsorted(edges, one, side="right")) for one in (now, old)]
    shares = [np.bincount(one, minlength=size) / max(one.size, 1) for one in codes]
    return float(np.abs(shares[0] - shares[1]).sum() / 2)
