"""Draws to what is said of them: mean, median, 90% range, the worst 5%, and fifty equally likely
values.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

DOTS = 50
TAIL = 0.95
_AT = np.array([0.05, 0.5, 0.95])
_DOTS_AT = (np.arange(DOTS) + 0.5) / DOTS


@dataclass(frozen=True, slots=True)
class Range:
    """A spread of outcomes: mean, median, 90% range, mean of the worst 5%, and fifty equally
    likely values.
    """

    mean: float
    mid: float
    low: float
    high: float
    worst: float
    dots: tuple[float, ...] = ()


def spread_of(values: np.ndarray, *, dots: bool = True) -> Range:
    """Summarise draws of shape (n,).

    Quantiles of type 7 (Hyndman & Fan 1996); `dots` adds the fifty values.

    >>> spread_of(np.arange(101.0)).mid
    50.0
    """
    return _spread(values, dots=dots)


def spreads(values: np.ndarray, *, dots: bool = False) -> tuple[Range, ...]:
    """Summarise each row of draws of shape (k, n).

    `dots` adds the fifty values, which only pictures need.
    """
    return tuple(_spread(row, dots=dots) for row in values)


def _spread(row: np.ndarray, *, dots: bool) -> Range:
    low, high = float(row.min()), float(row.max())
    if low == high:
        return Range(low, low, low, low, low, (low,) * DOTS if dots else ())
    tail = int(TAIL * row.size)
    below, above, weight = _places(row.size)
    # Three quantiles need no full sort; fifty do.
    ordered = np.sort(row) if dots else np.partition(row, (*below, *above, tail))
    ends = ordered[list(below)] * (1 - weight) + ordered[list(above)] * weight
    fifty = _at(ordered, _DOTS_AT).tolist() if dots else ()
    return Range(
        float(row.mean()),
        float(ends[1]),
        float(ends[0]),
        float(ends[2]),
        float(ordered[tail:].mean()),
        tuple(fifty),
    )


@cache
def _places(n: int) -> tuple[tuple[int, ...], tuple[int, ...], np.ndarray]:
    place = _AT * (n - 1)
    below = place.astype(int)
    return (
        tuple(below.tolist()),
        tuple(np.minimum(below + 1, n - 1).tolist()),
        place - below,
    )


def _at(ordered: np.ndarray, at: np.ndarray) -> np.ndarray:
    # np.quantile would sort again, which is what costs.
    place = at * (ordered.size - 1)
    below = place.astype(int)
    weight = place - below
    return (
        ordered[below] * (1 - weight)
        + ordered[np.minimum(below + 1, ordered.size - 1)] * weight
    )


def times(item: Range, factor: float) -> Range:
    """Stretch a spread by a factor of 0 or more."""
    dots = tuple(dot * factor for dot in item.dots)
    return Range(
        item.mean * factor,
        item.mid * factor,
        item.low * factor,
        item.high * factor,
        item.worst * factor,
        dots,
    )
