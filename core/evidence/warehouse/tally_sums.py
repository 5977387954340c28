"""The sums that a warehouse answers with, read as the pairs of losses that a file gives."""

from __future__ import annotations

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from core.evidence.warehouse.grouped_sums import Pair


def numbers_of(values: pa.ChunkedArray) -> np.ndarray:
    """Read numbers of any type as floats, nothing as 0."""
    return np.array(
        pc.fill_null(pc.cast(values, pa.float64(), safe=False), 0.0).to_pylist(), float
    )


def pair_of(part: pa.Table, name: str, n: np.ndarray | None) -> Pair:
    """Read the sums of a pair of losses."""
    columns = [numbers_of(part.column(column)) for column in _summed(part, name)]
    n = numbers_of(part.column(f"{name}_n")) if n is None else n
    plain = np.array(columns[:5])
    if len(columns) == 5:
        return Pair(n, plain, None)
    w, v = (numbers_of(part.column(f"{name}_{power}")) for power in ("sw", "sww"))
    before, now, apart, v_before, v_now, v_before2, v_now2, v_apart = columns[5:]
    weights = [w, before, now, apart, v, v_before, v_now, v_now - v_before, v_before2, v_now2,
               v_apart]  # fmt: skip
    return Pair(n, plain, np.array(weights))


def _summed(part: pa.Table, name: str) -> list[str]:
    return [f"{name}_{i}" for i in range(13) if f"{name}_{i}" in part.column_names]
