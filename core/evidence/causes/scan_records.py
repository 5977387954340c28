"""What a hunt is about and what it finds: two sides to compare, the trace of one column, the slice
in which it changed.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.evidence.rows.axes import Axis


@dataclass(frozen=True, slots=True)
class Side:
    """Rows of one table: the codes of every axis, and the coarser codes, both of shape (axes,
    rows).
    """

    codes: np.ndarray
    coarse: np.ndarray

    @property
    def rows(self) -> int:
        """Count the rows."""
        return self.codes.shape[1]

    def take(self, rows: np.ndarray) -> Side:
        """Keep some rows, by mask or by number."""
        return Side(self.codes[:, rows], self.coarse[:, rows])


@dataclass(frozen=True, slots=True)
class Trace:
    """One column on two sides: its codes in the rows that are asked about and in those they are
    compared with.

    `given_levels` splits a joint code (column x given) so that only the change of the column given
    the other counts; it is the number of codes of the given column, 1 for a column on its own.
    """

    column: str
    what: str
    now: Side
    before: Side
    now_codes: np.ndarray
    before_codes: np.ndarray
    size: int
    given_levels: int = 1
    given_column: str = ""
    barred: frozenset[str] = frozenset()
    names: tuple[str, ...] = ()


Parts = tuple[tuple[int, tuple[int, ...]], ...]


@dataclass(frozen=True, slots=True)
class Found:
    """A slice in which a column changed: its parts (axis, conditions of which any holds), gain, and
    shift in [0, 1].
    """

    trace: Trace
    parts: Parts
    gain: float
    z: float
    inside: float
    outside: float
    table: np.ndarray


def overall(trace: Trace) -> np.ndarray:
    """Count the codes on both sides, shape (2, codes)."""
    return np.array(
        [
            np.bincount(trace.now_codes, minlength=trace.size),
            np.bincount(trace.before_codes, minlength=trace.size),
        ],
        float,
    )


def counted(trace: Trace, axes: tuple[Axis, ...], parts: Parts) -> np.ndarray:
    """Count the codes inside a slice on both sides, shape (2, codes)."""
    pairs = ((trace.now, trace.now_codes), (trace.before, trace.before_codes))
    return np.array(
        [
            np.bincount(codes[inside(axes, side.codes, parts)], minlength=trace.size)
            for side, codes in pairs
        ],
        float,
    )


def inside(axes: tuple[Axis, ...], codes: np.ndarray, parts: Parts) -> np.ndarray:
    """Tell for each row whether it meets, for every part, at least one of the part's conditions."""
    values = np.ones(codes.shape[1], bool)
    for number, conditions in parts:
        any_of = np.any(axes[number].member[list(conditions)], axis=0)
        values &= np.asarray(any_of)[codes[number]]
    return values
