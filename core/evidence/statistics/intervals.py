"""Intervals and tests for one proportion, a difference of two, and a mean.

Corrections for many tests; all vectorised over slices.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np
from scipy.special import bdtr, betainc, gammaln, ndtri, stdtr, stdtrit

CONFIDENCE = 0.95
HALVINGS = 60
FEW = 12  # slices
Numbers = np.ndarray | float | int


def _z(confidence: float) -> float:
    if not 0.5 <= confidence < 1:
        raise ValueError(
            f"confidence is a fraction between 0.5 and 1, got {confidence}."
        )
    return float(ndtri(0.5 + confidence / 2))


def wilson(
    hits: Numbers, n: Numbers, confidence: float = CONFIDENCE
) -> tuple[np.ndarray, np.ndarray]:
    """Give the Wilson score interval of a proportion, without continuity correction (Wilson 1927.

    Newcombe 1998).

    >>> low, high = wilson(0, 20)
    >>> float(low), round(float(high), 4)
    (0.0, 0.1611)
    """
    hits, n = np.asarray(hits, float), np.asarray(n, float)
    if not np.all((hits >= 0) & (hits <= n) & (n > 0)):
        raise ValueError(
            f"wilson needs 0 <= hits <= n and n > 0, got hits={hits}, n={n}."
        )
    z = _z(confidence)
    p = hits / n
    centre = p + z * z / (2 * n)
    half = z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n))
    low, high = (centre - half) / (1 + z * z / n), (centre + half) / (1 + z * z / n)
    return np.where(hits == 0, 0.0, np.maximum(low, 0)), np.where(
        hits == n, 1.0, np.minimum(high, 1)
    )


def _tango_score(
    delta: Numbers,
    b: Numbers,
    c: Numbers,
    n: Numbers,
    *,
    sqrt: Callable[..., Any] = np.sqrt,
    larger: Callable[..., Any] = np.maximum,
) -> Numbers:
    second = 2 * n
    first = -b - c + (2 * n - b + c) * delta
    zeroth = -c * delta * (1 - delta)
    root = sqrt(larger(first * first - 4 * second * zeroth, 0.0))
    q = (root - first) / (2 * second)
    variance = larger(n * (2 * q + delta * (1 - delta)), 1e-300)
    return (b - c - n * delta) / sqrt(variance)


def tango(
    b: Numbers, c: Numbers, n: Numbers, confidence: float = CONFIDENCE
) -> tuple[np.ndarray, np.ndarray]:
    """Give Tango's score interval of the paired difference (b - c) / n (Tango 1998, Stat Med
    17:891).

    `b` counts rows that only the baseline got right, `c` rows that only the candidate got right.

    >>> low, high = tango(0, 0, 50)
    >>> round(float(low), 4), round(float(high), 4)
    (-0.0713, 0.0713)
    """
    b, c, n = np.broadcast_arrays(
        np.asarray(b, float), np.asarray(c, float), np.asarray(n, float)
    )
    if not np.all((b >= 0) & (c >= 0) & (b + c <= n) & (n > 0)):
        raise ValueError(
            f"tango needs b, c >= 0, b + c <= n and n > 0, got b={b}, c={c}, n={n}."
        )
    z = _z(confidence)
    point = (b - c) / n
    low = _root(z, np.full(point.shape, -1.0), point, (b, c, n))
    high = _root(-z, point, np.full(point.shape, 1.0), (b, c, n))
    return np.where(c == n, -1.0, low), np.where(b == n, 1.0, high)


def _root(
    target: float,
    low: np.ndarray,
    high: np.ndarray,
    cells: tuple[np.ndarray, np.ndarray, np.ndarray],
) -> np.ndarray:
    """Halve the span, where the score falls with delta, until the ends meet in double precision."""
    if low.size <= FEW:
        spans = zip(low.flat, high.flat, *(cell.flat for cell in cells), strict=True)
        roots = [_one_root(target, *(float(part) for part in span)) for span in spans]
        return np.reshape(roots, low.shape)
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        above = _tango_score(middle, *cells) > target
        low, high = np.where(above, middle, low), np.where(above, high, middle)
    return (low + high) / 2


def _one_root(
    target: float, low: float, high: float, b: float, c: float, n: float
) -> float:
    """Take the same steps in plain numbers, which are faster than arrays where slices are few."""
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        if _tango_score(middle, b, c, n, sqrt=math.sqrt, larger=max) > target:
            low = middle
        else:
            high = middle
    return (low + high) / 2


def mcnemar_midp(b: Numbers, c: Numbers) -> np.ndarray:
    """Test b against c with the two-sided mid-p McNemar test (Fagerland, Lydersen & Laake 2013).

    >>> float(mcnemar_midp(5, 0)), float(mcnemar_midp(0, 0)), float(mcnemar_midp(4, 4))
    (0.03125, 1.0, 1.0)
    """
    b, c = np.asarray(b, float), np.asarray(c, float)
    if not np.all((b >= 0) & (c >= 0)):
        raise ValueError(f"mcnemar_midp needs counts, got b={b}, c={c}.")
    k, x = b + c, np.minimum(b, c)
    log_pmf = gammaln(k + 1) - gammaln(x + 1) - gammaln(k - x + 1) - k * np.log(2)
    below = (
        bdtr(x, k.astype(int), 0.5)
        if k.max(initial=0) < 2**31
        else betainc(np.maximum(k - x, 1), x + 1, 0.5)
    )
    p = 2 * below - np.exp(log_pmf)
    return np.where(b == c, 1.0, np.clip(p, 0.0, 1.0))


def mean_interval(
    total: float, squares: float, n: int, confidence: float = CONFIDENCE
) -> tuple[float, float, float]:
    """Give the mean of n values and its t interval, from their sum and sum of squares.

    >>> tuple(round(x, 3) for x in mean_interval(6.0, 14.0, 3))
    (2.0, -0.484, 4.484)
    """
    if n < 2:
        raise ValueError(f"an interval of a mean needs two rows or more, got n={n}.")
    _z(confidence)
    mean = total / n
    error = _standard_error(total, squares, n)
    half = float(stdtrit(n - 1, 0.5 + confidence / 2)) * error
    return mean, mean - half, mean + half


def _standard_error(total: float, squares: float, n: int) -> float:
    variance = max(squares - total * total / n, 0.0) / (n - 1)
    return float(np.sqrt(variance / n))


def paired_t(total: float, squares: float, n: int) -> float:
    """Test whether a mean difference is zero, two-sided, from its sum and sum of squares.

    Where all differences are the same there is no spread to go by: then it is the sign test.

    >>> paired_t(-20.0, 20.0, 20) == 0.5**19
    True
    """
    if n < 2:
        return 1.0
    error = _standard_error(total, squares, n)
    if error == 0:
        return 1.0 if total == 0 else float(0.5 ** (n - 1))
    return float(2 * stdtr(n - 1, -abs(total / n) / error))


def _chances(p: list[float] | np.ndarray) -> np.ndarray:
    values = np.asarray(p, float)
    if np.any(~((values >= 0) & (values <= 1))):
        raise ValueError(f"p-values lie in [0, 1], got {values}.")
    return values


def holm(p: list[float] | np.ndarray) -> np.ndarray:
    """Adjust p-values by Holm's step-down (Holm 1979); order is kept, ties get one value.

    >>> holm([0.01, 0.04, 0.03]).round(4).tolist()
    [0.03, 0.06, 0.06]
    """
    return weighted_holm(p)


def weighted_holm(
    p: list[float] | np.ndarray, shares: list[float] | np.ndarray | None = None
) -> np.ndarray:
    """Adjust p-values by Holm's step-down with weights (Holm 1979, section 3).

    Equal weights give Holm's own.

    `shares` are the weights, above 0, on any scale: the step for the smallest p / weight divides by
    all weights, the next by those that are left. The chance of any false rejection stays below the
    level whatever the dependence.

    >>> weighted_holm([0.01, 0.04, 0.03], [2, 1, 1]).round(4).tolist()
    [0.02, 0.06, 0.06]
    """
    values = _chances(p)
    if values.size == 0:
        return values
    weights = np.ones(values.size) if shares is None else np.asarray(shares, float)
    if weights.shape != values.shape or not np.all(
        np.isfinite(weights) & (weights > 0)
    ):
        raise ValueError(
            f"weights must be above 0, one for each p-value, got {weights}."
        )
    order = np.argsort(values / weights, kind="stable")
    left = np.cumsum(weights[order][::-1])[::-1]
    steps = values[order] * left / weights[order]
    adjusted = np.empty_like(values)
    adjusted[order] = np.minimum(np.maximum.accumulate(steps), 1.0)
    return adjusted


def bonferroni_level(m: int, confidence: float = CONFIDENCE) -> float:
    """Give the confidence of each of m intervals that together hold with `confidence`.

    Feeds `wilson`, `tango` and the rest.

    >>> round(bonferroni_level(5), 4)
    0.99
    """
    if m < 1 or m != int(m):
        raise ValueError(
            f"bonferroni_level needs the number of intervals, 1 or more, got {m}."
        )
    _z(confidence)
    return 1 - (1 - confidence) / m


def _whole(name: str, *numbers: Numbers) -> list[np.ndarray]:
    value = np.broadcast_arrays(*(np.asarray(number, float) for number in numbers))
    if not all(
        np.all(np.isfinite(item) & (item >= 0) & (item == np.floor(item)))
        for item in value
    ):
        raise ValueError(
            f"{name} needs whole counts of 0 or more, got {', '.join(str(item) for item in value)}."
        )
    return list(value)


def kish_n(weights: np.ndarray) -> float:
    """Give the rows that weighted rows are worth, (sum w)^2 / sum w^2 (Kish 1965).

    Equal weights give their number exactly.

    >>> kish_n(np.array([0.3, 0.3, 0.3])), kish_n(np.array([1.0, 1.0, 0.0]))
    (3.0, 2.0)
    """
    w = np.asarray(weights, float)
    if not np.all(np.isfinite(w) & (w >= 0)):
        raise ValueError(
            "kish_n needs weights of 0 or more: mend negative, missing or infinite ones."
        )
    most = float(w.max(initial=0.0))
    return 0.0 if most == 0 else float((w / most).sum() ** 2 / ((w / most) ** 2).sum())


def newcombe_unpaired(
    before: tuple[Numbers, Numbers],
    after: tuple[Numbers, Numbers],
    confidence: float = CONFIDENCE,
) -> tuple[np.ndarray, np.ndarray]:
    """Give the hybrid score interval of rate after - rate before of separate rows, each (hits, n)
    (Newcombe 1998, Stat Med 17:873).

    >>> [round(float(end), 4) for end in newcombe_unpaired((48, 80), (56, 70))]
    [0.0524, 0.3339]
    """
    x, n, y, m = _whole("newcombe_unpaired", *before, *after)
    (low, high), (now_low, now_high) = (
        wilson(x, n, confidence),
        wilson(y, m, confidence),
    )
    p, q = x / n, y / m
    return q - p - np.hypot(q - now_low, high - p), q - p + np.hypot(
        now_high - q, p - low
    )


def smallest_p(discordant: Numbers) -> np.ndarray:
    """Give the smallest p that so many discordant rows can reach by mid-p: 2^-k.

    >>> float(smallest_p(4)), float(smallest_p(5))
    (0.0625, 0.03125)
    """
    k = _whole("smallest_p", discordant)[0]
    return np.exp2(-k)
