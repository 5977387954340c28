"""What drives an outcome: one input at a time at its stated ends, its share of the variance, and
where it breaks even.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

BINS = 64


@dataclass(frozen=True, slots=True)
class Swing:
    """The outcome at the low end and at the high end of one input with all else at base."""

    id: str
    low: float
    high: float
    at_low: float
    at_high: float

    @property
    def width(self) -> float:
        """Give the size of the swing."""
        return abs(self.at_high - self.at_low)


def tornado(
    outcome: Callable[[Mapping[str, float]], float],
    base: Mapping[str, float],
    ends: Mapping[str, tuple[float, float]],
) -> tuple[Swing, ...]:
    """Move each input to its low and high end with all others at base, widest swing first.

    Raises ValueError for low above high.

    Outcomes stay at the end they belong to; they are not sorted (Howard 1988; Eschenbach 1992).

    >>> ranges = {"a": (1, 3), "b": (2.5, 3.5)}
    >>> [one.id for one in tornado(lambda x: x["a"] * x["b"], {"a": 2, "b": 3}, ranges)]
    ['a', 'b']
    """
    result = []
    for name, (low, high) in ends.items():
        if not low <= high:
            raise ValueError(f"tornado needs low <= high, got {name}=({low}, {high}).")
        at_low, at_high = (float(outcome({**base, name: end})) for end in (low, high))
        result.append(Swing(name, low, high, at_low, at_high))
    return tuple(sorted(result, key=lambda item: -item.width))


def variance_shares(outcome: np.ndarray, orders: Sequence[np.ndarray]) -> tuple[float, ...]:
    """Give the share of an outcome's variance that goes with each input alone: the first-order
    indices of Sobol (1993).

    The draws are put in the order of an input and averaged in 64 bins; what bins of pure noise
    would show is taken off. A long tail is averaged away within the last bin: the share of a
    lognormal comes out up to a fifteenth too low, never too high. `outcome` and each of `orders`
    have shape (n,), an order being the argsort of its input; n is a multiple of 64.
    """
    whole = float(outcome.var())
    if whole <= 0:
        return (0.0,) * len(orders)
    size = outcome.size // BINS
    result = []
    for order in orders:
        between = float(outcome[order].reshape(BINS, size).mean(axis=1).var())
        # In bins of equal size, what does not lie between them lies within.
        noise = (whole - between) / (size - 1) * (1 - 1 / BINS)
        result.append(min(max((between - noise) / whole, 0.0), 1.0))
    return tuple(result)
