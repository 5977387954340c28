"""What drives an outcome: one input at a time at its stated ends, its share of the variance, and where it breaks even."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

import numpy as np

BINS = 64


@dataclass(frozen=True, slots=True)
class Swing:
    """The outcome at the low end and at the high end of one input with all else at base; `monotone` False where base lies outside both."""

    id: str
    low: float
    high: float
    at_low: float
    at_high: float
    monotone: bool

    @property
    def width(self) -> float:
        """Give the size of the swing."""
        return abs(self.at_high - self.at_low)


def tornado(outcome: Callable[[Mapping[str, float]], float], base: Mapping[str, float], ends: Mapping[str, tuple[float, float]]) -> tuple[Swing, ...]:
    """Move each input to its low and high end with all others at base, widest swing first; raises ValueError for low above high.

    Outcomes stay at the end they belong to; they are not sorted (Howard 1988; Eschenbach 1992).

    >>> [one.id for one in tornado(lambda x: x["a"] * x["b"], {"a": 2, "b": 3}, {"a": (1, 3), "b": (2.5, 3.5)})]
    ['a', 'b']
    """
    middle = outcome(base)
    made = []
    for name, (low, high) in ends.items():
        if not low <= high:
            raise ValueError(f"tornado needs low <= high, got {name}=({low}, {high}).")
        at_low, at_high = (float(outcome({**base, name: end})) for end in (low, high))
        made.append(Swing(name, low, high, at_low, at_high, min(at_low, at_high) <= middle <= max(at_low, at_high)))
    return tuple(sorted(made, key=lambda one: -one.width))


def variance_share(outcome: np.ndarray, order: np.ndarray) -> float:
    """Give the share of an outcome's variance that goes with one input alone: the first-order index of Sobol (1993).

    The draws are put in the order of the input and averaged in 64 bins; what bins of pure noise would show is taken off.
    A long tail is averaged away within the last bin: the share of a lognormal comes out up to a fifteenth too low, never too high.
    `outcome` and `order` have shape (n,), order being the argsort of the input; n is a multiple of 64.
    """
    whole = float(outcome.var())
    if whole <= 0:
        return 0.0
    bins = outcome[order].reshape(BINS, -1)
    between, inside = float(bins.mean(axis=1).var()), float(bins.var(axis=1).mean())
    return min(max((between - inside / (bins.shape[1] - 1) * (1 - 1 / BINS)) / whole, 0.0), 1.0)


def break_even(gain: Callable[[float], float], low: float, high: float, cells: int = 256) -> tuple[float, ...]:
    """Find every value between low and high at which `gain` is zero; empty where there is none.

    Cells are searched for a change of sign and halved until the ends meet. A root that only touches zero between two cells
    can be missed, and a jump over zero is not a root.

    >>> [round(one, 6) for one in break_even(lambda x: (x - 1) * (x - 3), 0, 5)]
    [1.0, 3.0]
    """
    grid = np.linspace(low, high, cells + 1)
    values = [float(gain(float(one))) for one in grid]
    roots = [float(x) for x, y in zip(grid, values, strict=True) if y == 0]
    for left, right, here, there in zip(grid, grid[1:], values, values[1:], strict=False):
        if (here < 0 < there or there < 0 < here) and (root := _halved(gain, float(left), float(right), here < 0)) is not None:
            roots.append(root)
    return tuple(sorted(set(roots)))


def _halved(gain: Callable[[float], float], left: float, right: float, rises: bool) -> float | None:
    # What is left of the gain is compared with both ends of the cell: next to a root one of them is all but zero.
    size = max(abs(float(gain(left))), abs(float(gain(right))))
    for _ in range(60):
        middle = (left + right) / 2
        left, right = (middle, right) if (float(gain(middle)) < 0) is rises else (left, middle)
    return (left + right) / 2 if abs(float(gain((left + right) / 2))) <= 1e-6 * size else None
