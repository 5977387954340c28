"""How many rows a batch needs, so that a model that is fixed shows it."""

from __future__ import annotations

import math

import numpy as np
from scipy.special import bdtr, ndtri

from core import words
from core.evidence.estimates import Gap
from core.messages import mark, say

POWER = 0.9
CONFIDENCE = 0.95
MOST_ROWS = 10_000_000
ROWS_NEEDED = mark("rows needed")


def rows_for(
    rate: float, bound: float, power: float = POWER, confidence: float = CONFIDENCE
) -> int | Gap:
    """Count the rows from which on a true error rate shows a Wilson upper end at or below the
    bound, with this power.

    Exact binomial power. It falls between two numbers of errors that are allowed and jumps at the
    next (Chernick & Liu 2002), so the number given is the one from which on it stays at or above
    `power`. A rate at or above the bound is a Gap, as are more than ten million rows. Raises
    ValueError for rates outside [0, 1] and power or confidence that are no such fractions.

    >>> rows_for(0.02, 0.05), rows_for(0.0, 0.05)
    (440, 73)
    """
    _fractions(power, confidence)
    if not (0 <= rate <= 1 and 0 <= bound <= 1):
        raise ValueError(
            f"rate and bound are fractions in [0, 1], got {rate} and {bound}."
        )
    if rate >= bound:
        return Gap(
            ROWS_NEEDED,
            say(
                "a model whose true error rate is {rate} cannot show that it is {bound} at"
                " most, on however many rows",
                rate=_percent(rate),
                bound=_percent(bound),
            ),
        )
    if bound == 1:
        return 1
    z = float(ndtri(0.5 + confidence / 2))
    most = math.floor(
        MOST_ROWS * bound - z * math.sqrt(MOST_ROWS * bound * (1 - bound))
    )
    if most < 0 or _least_power(most, rate, bound, z) < power:
        return Gap(
            ROWS_NEEDED,
            say(
                "more than {most_rows} rows: {rate} and {bound} are too close, or both too small",
                most_rows=words.count(MOST_ROWS),
                rate=_percent(rate),
                bound=_percent(bound),
            ),
        )
    return int(_first(_settled(rate, bound, power, z, most), bound, z))


def _first(errors: np.ndarray | int, bound: float, z: float) -> np.ndarray:
    """Give the fewest rows on which so many errors pass: Wilson's upper end is at or below b where
    x <= n b - z sqrt(n b (1 - b)).
    """
    spread = z * math.sqrt(bound * (1 - bound))
    root = (
        spread + np.sqrt(spread * spread + 4 * bound * np.asarray(errors, float))
    ) / (2 * bound)
    return np.maximum(np.ceil(root * root * (1 - 1e-15)), 1).astype(np.int64)


def _least_power(
    errors: np.ndarray | int, rate: float, bound: float, z: float
) -> np.ndarray:
    """Give the power where it is lowest with so many errors allowed: on the last row before one
    more is.
    """
    return bdtr(errors, _first(np.asarray(errors) + 1, bound, z) - 1, rate)


def _settled(rate: float, bound: float, power: float, z: float, most: int) -> int:
    """Find the number of errors from which on the lowest power holds, by halving and then a look
    around for late teeth.
    """
    low, high = -1, most
    while high - low > 1:
        middle = (low + high) // 2
        low, high = (
            (low, middle)
            if _least_power(middle, rate, bound, z) >= power
            else (middle, high)
        )
    around = 20 + 8 * math.isqrt(high)
    errors = np.arange(max(high - around, 0), min(high + around, most) + 1)
    short = np.flatnonzero(_least_power(errors, rate, bound, z) < power)
    return int(errors[short[-1]]) + 1 if short.size else high


def rows_for_mean(
    mean: float,
    sd: float,
    bound: float,
    power: float = POWER,
    confidence: float = CONFIDENCE,
) -> int | Gap:
    """Count the rows on which a true mean shows the upper end of its t interval at or below the
    bound, with this power.

    Normal formula with Guenther's correction for t (Guenther 1981, Am Stat 35:243); `mean`, `sd`
    (of one row) and `bound` in one unit. A mean at or above the bound is a Gap. Raises ValueError
    for values that are not finite and a spread below 0.

    >>> rows_for_mean(10.0, 5.0, 11.0)
    265
    """
    _fractions(power, confidence)
    if not (
        math.isfinite(mean) and math.isfinite(bound) and math.isfinite(sd) and sd >= 0
    ):
        raise ValueError(
            f"mean, spread and bound must be finite and the spread 0 or more, got {mean}, {sd} and"
            f" {bound}."
        )
    if mean >= bound:
        return Gap(
            ROWS_NEEDED,
            say(
                "a model that is truly at the bound or beyond it cannot show that it is not,"
                " on however many rows"
            ),
        )
    sure, reach = float(ndtri(0.5 + confidence / 2)), float(ndtri(power))
    rows = ((sure + reach) * sd / (bound - mean)) ** 2 + sure * sure / 2
    if rows > MOST_ROWS:
        return Gap(
            ROWS_NEEDED,
            say(
                "more than {most_rows} rows: what is expected lies too close to the bound",
                most_rows=words.count(MOST_ROWS),
            ),
        )
    return math.ceil(rows)


def _fractions(power: float, confidence: float) -> None:
    if not (0 < power < 1 and 0.5 <= confidence < 1):
        raise ValueError(
            f"power and confidence are fractions such as 0.9 and 0.95, got {power} and"
            f" {confidence}."
        )


def _percent(share: float) -> str:
    places = next(
        (
            places
            for places in range(1, 4)
            if math.isclose(round(share, places + 2), share, abs_tol=1e-12)
        ),
        3,
    )
    return words.percent(share, places)
