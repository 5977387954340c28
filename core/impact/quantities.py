"""Ranges with units to draws: what a 90% range means for each shape, and what is wrong with a
range.
"""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit, ndtr

from core.case.inputs import Quantity
from core.errors import Complaint
from core.impact.pert import pert
from core.messages import say

SPAN = 2 * 1.6448536269514722  # normal scores between the 5th and the 95th percentile
FINEST = 1e-6  # the smallest part of the high end that a slider steps by
RISE = "rise"  # the one input whose share may be negative: a change of an error rate


def draw(quantity: Quantity, scores: np.ndarray) -> np.ndarray:
    """Turn normal scores into draws whose 5th and 95th percentiles are the ends of the range.

    Of a PERT, its extremes.

    What is counted as a share stays one, whatever its shape.

    >>> z = np.array([-1.6448536, 0.0, 1.6448536])
    >>> draw(Quantity("x", "x", "", 2.0, 8.0), z).round(3).tolist()
    [2.0, 4.0, 8.0]
    """
    drawn = _drawn(quantity, scores)
    return (
        np.clip(drawn, _least_share(quantity), 1.0)
        if quantity.unit == "share"
        else drawn
    )


def _least_share(quantity: Quantity) -> float:
    return -1.0 if quantity.id == RISE else 0.0


def _drawn(quantity: Quantity, scores: np.ndarray) -> np.ndarray:
    low, high = quantity.low, quantity.high
    if quantity.shape == "fixed" or low == high:
        return np.full(scores.shape, float(low))
    if quantity.shape == "pert":
        return pert(low, _mode(quantity), high, scores)
    if quantity.shape == "share":
        return expit(_between(logit(low), logit(high), scores))
    if quantity.shape == "normal":
        return _between(low, high, scores)
    return np.exp(_between(np.log(low), np.log(high), scores))


def _between(low: float, high: float, scores: np.ndarray) -> np.ndarray:
    return (low + high) / 2 + (high - low) / SPAN * scores


def _mode(quantity: Quantity) -> float:
    return (
        (quantity.low + quantity.high) / 2
        if quantity.likely is None
        else quantity.likely
    )


def middle(quantity: Quantity) -> float:
    """Give the value that stands for a quantity where one number must: the likely one where it is
    named, else the median.

    >>> middle(Quantity("x", "x", "", 2.0, 8.0))
    4.0
    >>> middle(Quantity("x", "x", "", 2.0, 8.0, likely=3.0))
    3.0
    """
    if quantity.likely is not None:
        return quantity.likely
    return float(draw(quantity, np.zeros(1))[0])


def surprise(quantity: Quantity, value: float) -> float:
    """Say how far out a value lies, as a normal score: 0 in the middle, 1.64 at the ends of the
    range, infinite where it cannot be.

    >>> round(surprise(Quantity("x", "x", "", 2.0, 8.0), 8.0), 3)
    1.645
    """
    low, high = quantity.low, quantity.high
    if quantity.shape == "fixed" or low == high:
        return 0.0 if value == low else float("inf")
    if quantity.shape == "pert":
        grid = np.linspace(-8, 8, 1025)
        return float(np.interp(value, draw(quantity, grid), grid, -np.inf, np.inf))
    if quantity.shape == "normal":
        return (value - (low + high) / 2) / (high - low) * SPAN
    turn = logit if quantity.shape == "share" else np.log
    if value <= 0 or (quantity.shape == "share" and value >= 1):
        return float("inf")
    ends = turn(np.array([low, high]))
    if ends[0] == ends[1]:  # a range so narrow that it has no width on its own scale
        return 0.0 if low <= value <= high else float("inf")
    return float((turn(value) - ends.mean()) / (ends[1] - ends[0]) * SPAN)


def spread(span: tuple[float, float], scores: np.ndarray) -> np.ndarray:
    """Draw evenly between two ends.

    >>> spread((0.0, 10.0), np.array([0.0])).tolist()
    [5.0]
    """
    low, high = span
    return low + (high - low) * ndtr(scores)


def wrong(quantity: Quantity) -> list[Complaint]:
    """Say everything that is wrong with a range, and what to do."""
    ends = [*_wrong_ends(quantity)]
    if (
        not ends
        and quantity.likely is not None
        and not quantity.low <= quantity.likely <= quantity.high
    ):
        ends.append(
            Complaint(
                say(
                    "{name}: the likely value lies outside the range",
                    name=quantity.name,
                ),
                say("move it between the two ends, or widen the range"),
            )
        )
    if quantity.source.strip() in {"", "agreed with"}:
        ends.append(
            Complaint(
                say(
                    "{name}: it is not said where the range comes from",
                    name=quantity.name,
                ),
                say("write “measured”, “agreed with” and a name, or “assumed”"),
            )
        )
    return ends


def _wrong_ends(quantity: Quantity) -> list[Complaint]:
    """Find the first thing that is wrong with the ends.

    What comes after it would only repeat it.
    """
    low, high, shape = quantity.low, quantity.high, quantity.shape
    share, drawn = (
        shape == "share" or quantity.unit == "share",
        shape not in {"fixed", "pert"},
    )
    rules = (
        (
            np.isfinite([low, high]).all(),
            say("both ends must be numbers"),
            say("fill in both ends"),
        ),
        (
            low <= high,
            say("the low end lies above the high end"),
            say("swap the two ends"),
        ),
        (
            not share or (low >= _least_share(quantity) and high <= 1),
            say("a share lies between 0 and 1"),
            say("write 5% as 0.05"),
        ),
        (
            shape != "share" or (low > 0 and high < 1),
            say("a share lies between 0 and 1, both left out"),
            say("write 5% as 0.05, or choose “fixed” for 0 or 1"),
        ),
        (
            shape != "lognormal" or low > 0,
            say("the low end must be above zero"),
            say(
                "give the smallest value you think possible, or choose “fixed” for zero"
            ),
        ),
        (
            shape != "fixed" or low == high,
            say("a fixed value has one number, and there are two"),
            say("make both ends the same, or choose another shape"),
        ),
        (
            drawn or low >= 0 or quantity.id == RISE,
            say("it must not be negative"),
            say("give zero or more"),
        ),
    )
    return next(
        (
            [Complaint(f"{quantity.name}: {what}", do)]
            for holds, what, do in rules
            if not holds
        ),
        [],
    )


def reach(quantity: Quantity) -> tuple[float, float, float]:
    """Give the ends and the step of a slider for a quantity: four times as wide as agreed, in round
    steps.

    >>> reach(Quantity("x", "x", "", 100.0, 200.0))
    (20.0, 800.0, 10.0)
    >>> reach(Quantity("rise", "rise", "share", 0.3, 0.4, "normal"))
    (0.0, 0.8, 0.01)
    """
    low, high = quantity.low, quantity.high
    if quantity.shape == "normal" or low <= 0:
        return _reach_both_ways(quantity)
    if quantity.shape == "share" or quantity.unit == "share":
        return _reach_of_share(low, high)
    # A range over many powers of ten needs small steps, but never more than a slider can tell
    # apart.
    step = 10.0 ** np.floor(
        np.log10(max(min(max(high - low, high / 10), low * 10), high * FINEST)) - 1
    )
    least = max(np.floor(low / 4 / step) * step, step)
    return float(min(least, low)), float(np.ceil(high * 4 / step) * step), float(step)


def _reach_of_share(low: float, high: float) -> tuple[float, float, float]:
    step = 0.005 if high < 0.2 else 0.01
    room = low if high >= 1 else min(low, 1 - high)
    if room < step:
        step = float(10.0 ** np.floor(np.log10(max(room, FINEST))))
    most = (
        1.0
        if high >= 1
        else max(min(float(np.ceil(high * 4 / step)) * step, 1 - step), high)
    )
    return min(step, low), most, step


def _reach_both_ways(quantity: Quantity) -> tuple[float, float, float]:
    size = max(abs(quantity.low), abs(quantity.high), 1e-9)
    step = float(10.0 ** np.floor(np.log10(size) - 1))
    far = float(np.ceil(2 * size / step - 1e-9) * step)
    most = min(far, 1.0) if quantity.unit == "share" else far
    return (0.0 if quantity.low >= 0 else -most), most, step
