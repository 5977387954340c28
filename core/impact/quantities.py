"""Ranges with units to draws: what a 90 % range means for each shape, and what is wrong with a range."""

from __future__ import annotations

import numpy as np
from scipy.special import expit, logit, ndtr

from core.case.model import Quantity
from core.errors import Complaint

SPAN = 2 * 1.6448536269514722  # normal scores between the 5th and the 95th percentile


def draw(quantity: Quantity, scores: np.ndarray) -> np.ndarray:
    """Turn normal scores into draws whose 5th and 95th percentiles are the ends of the range.

    >>> draw(Quantity("x", "x", "", 2.0, 8.0), np.array([-1.6448536, 0.0, 1.6448536])).round(3).tolist()
    [2.0, 4.0, 8.0]
    """
    low, high = quantity.low, quantity.high
    if quantity.shape == "fixed" or low == high:
        return np.full(scores.shape, low)
    if quantity.shape == "share":
        return expit(_between(logit(low), logit(high), scores))
    if quantity.shape == "normal":
        return _between(low, high, scores)
    return np.exp(_between(np.log(low), np.log(high), scores))


def _between(low: float, high: float, scores: np.ndarray) -> np.ndarray:
    return (low + high) / 2 + (high - low) / SPAN * scores


def middle(quantity: Quantity) -> float:
    """Give the median of a quantity.

    >>> middle(Quantity("x", "x", "", 2.0, 8.0))
    4.0
    """
    return float(draw(quantity, np.zeros(1))[0])


def spread(span: tuple[float, float], scores: np.ndarray) -> np.ndarray:
    """Draw evenly between two ends.

    >>> spread((0.0, 10.0), np.array([0.0])).tolist()
    [5.0]
    """
    low, high = span
    return low + (high - low) * ndtr(scores)


def wrong(quantity: Quantity) -> list[Complaint]:
    """Say everything that is wrong with a range."""
    told = []
    if not np.isfinite([quantity.low, quantity.high]).all():
        told.append(Complaint(f"{quantity.name}: both ends must be numbers", "fill in both ends"))
    elif quantity.low > quantity.high:
        told.append(Complaint(f"{quantity.name}: the low end lies above the high end", "swap the two ends"))
    elif quantity.shape == "share" and not 0 < quantity.low <= quantity.high < 1:
        told.append(Complaint(f"{quantity.name}: a share lies between 0 and 1, both left out", "write 5 % as 0.05"))
    elif quantity.shape == "lognormal" and quantity.low <= 0:
        told.append(Complaint(f"{quantity.name}: the low end must be above zero", "give the smallest value you think possible"))
    return told


def reach(quantity: Quantity) -> tuple[float, float, float]:
    """Give the ends and the step of a slider for a quantity: four times as wide as agreed, in round steps.

    >>> reach(Quantity("x", "x", "", 100.0, 200.0))
    (20.0, 800.0, 10.0)
    """
    if quantity.shape == "share":
        step = 0.005 if quantity.high < 0.2 else 0.01
        return step, min(float(np.ceil(quantity.high * 4 / step)) * step, 1 - step), step
    step = 10.0 ** np.floor(np.log10(max(quantity.high - quantity.low, quantity.high / 10)) - 1)
    low = max(np.floor(quantity.low / 4 / step) * step, step)
    return float(low), float(np.ceil(quantity.high * 4 / step) * step), float(step)
