"""What drives an outcome: one input at a time at its stated ends, its share of the variance, and
where it breaks even.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.case.inputs import Correlation, Quantity
from core.case.model import Case
from core.impact.chain import lines_of, steps_of, total_delay, walk
from core.impact.copula import scores_of
from core.impact.points import Points
from core.impact.quantities import middle

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


def variance_shares(
    outcome: np.ndarray, orders: Sequence[np.ndarray]
) -> tuple[float, ...]:
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


@dataclass(frozen=True, slots=True)
class Driver:
    """What one input does to the outcome: the swing at its ends, its share of the variance, and
    where it breaks even.

    At `breaks_even` a day of harm costs as much as a day's delay, all else in the middle; None
    where no value does that.
    """

    swing: Swing
    name: str
    variance: float
    breaks_even: float | None
    quantity: Quantity

    @property
    def id(self) -> str:
        """Name the input."""
        return self.swing.id

    @property
    def inside(self) -> bool:
        """Say whether the break-even value lies within the range."""
        return (
            self.breaks_even is not None
            and self.quantity.low <= self.breaks_even <= self.quantity.high
        )


@lru_cache(maxsize=64)
def _order(
    name: str,
    ids: tuple[str, ...],
    correlations: tuple[Correlation, ...],
    points: Points,
) -> np.ndarray:
    return np.argsort(scores_of(ids, correlations, points)[name])


def everybody(rate: Quantity) -> bool:
    """Say whether a measured share is 1 by definition, because the change over all records is
    priced.
    """
    return rate.id == "share" and rate.low == rate.high == 1


def base_of(case: Case, shown: tuple[Quantity, ...]) -> dict[str, float]:
    """Give every input one number: the likely value where it is named, else the median."""
    overridden = {quantity.id: quantity for quantity in case.what_ifs}
    return {
        assumption.id: middle(overridden.get(assumption.id, assumption))
        for assumption in (*case.assumptions, *shown)
    }


def drivers(
    case: Case,
    draws: dict[str, np.ndarray],
    outcome: np.ndarray,
    shown: tuple[Quantity, ...],
    points: Points,
    known: dict[str, np.ndarray],
) -> tuple[Driver, ...]:
    """Move each input of the chain to its ends with all others in the middle, widest swing
    first.
    """
    base = base_of(case, shown)
    used = {factor for factors in steps_of(base).values() for factor in factors}
    overridden = {quantity.id: quantity for quantity in case.what_ifs}
    rates = [
        overridden.get(quantity.id, quantity)
        for quantity in shown
        if not everybody(quantity)
    ]
    inputs = {
        assumption.id: assumption
        for assumption in (*case.assumptions, *rates)
        if assumption.id in used
    }
    swings = tornado(
        _outcome, base, {name: (item.low, item.high) for name, item in inputs.items()}
    )
    ids = tuple(assumption.id for assumption in case.assumptions)

    def order_of(swing: Swing) -> np.ndarray:
        if swing.id in ids:
            return _order(swing.id, ids, case.correlations, points)
        # Where no order is kept, as for a what-if in the place of a measured rate, it is made.
        return (
            np.argsort(draws[swing.id]) if swing.id in overridden else known[swing.id]
        )

    moving = [swing for swing in swings if swing.low != swing.high]
    shares = variance_shares(outcome, [order_of(swing) for swing in moving])
    share_of = dict(zip([swing.id for swing in moving], shares, strict=True))
    return tuple(
        Driver(
            swing,
            inputs[swing.id].name,
            share_of.get(swing.id, 0.0),
            _break_even(base, swing.id),
            inputs[swing.id],
        )
        for swing in swings
    )


def _outcome(value: Mapping[str, float]) -> float:
    return float(walk(value).outcome)


def _break_even(base: dict[str, float], name: str) -> float | None:
    """Solve money a day = cost of a day of delay for one input.

    The chain is a straight line in each of them.
    """
    delay = total_delay(base)
    if not lines_of(base) or delay is None:
        return None
    nothing, item = (_outcome({**base, name: end}) for end in (0.0, 1.0))
    if item == nothing:
        return None
    root = (float(delay) - nothing) / (item - nothing)
    return root if root > 0 else None
