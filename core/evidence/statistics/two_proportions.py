"""Tests of two independent proportions: Fisher's exact test, its mid-p form, and the score test."""

from __future__ import annotations

import numpy as np
from scipy.special import gammaln, ndtr

LARGEST_EXACT = (
    200_000  # tables summed exactly; beyond, the normal test agrees to many digits
)
SAME_P = (
    1 + 1e-7
)  # as likely as the observed table up to rounding, as in R's fisher.test


def fisher_midp(before: tuple[int, int], after: tuple[int, int]) -> float:
    """Test two independent proportions, each (errors, records), by Fisher's mid-p, two-sided.

    Tables less likely than the observed one count in full, those as likely count by half (Lancaster
    1961; Lydersen, Fagerland & Laake 2009): the size stays near its nominal level where Fisher's
    own test wastes half of it.

    >>> round(fisher_midp((7, 34), (1, 34)), 4)
    0.0297
    """
    chances, observed = _tables(before, after)
    if chances is None:
        return _pooled(before, after)
    as_likely = chances <= observed * SAME_P
    if as_likely.all():
        return (
            1.0  # the observed table is the likeliest: nothing speaks against equality
        )
    less = chances < observed / SAME_P
    return float(chances[less].sum() + chances[as_likely & ~less].sum() / 2)


def _tables(
    before: tuple[int, int], after: tuple[int, int]
) -> tuple[np.ndarray | None, float]:
    """Give the chances of all tables with these margins and of this one; None for too many."""
    (x, n), (y, m) = before, after
    if not (0 <= x <= n and 0 <= y <= m and n > 0 and m > 0):
        raise ValueError(
            f"a test of two proportions needs 0 <= errors <= records, got {before} and {after}."
        )
    errors = x + y
    first, last = max(0, errors - m), min(errors, n)
    if last - first > LARGEST_EXACT:
        return None, 0.0
    k = np.arange(first, last + 1)
    total = _log_choose(n + m, errors)
    chances = np.exp(_log_choose(n, k) + _log_choose(m, errors - k) - total)
    return chances, float(chances[x - first])


def _log_choose(n: float | np.ndarray, k: float | np.ndarray) -> np.ndarray:
    return (
        gammaln(np.add(n, 1)) - gammaln(np.add(k, 1)) - gammaln(np.subtract(n, k) + 1)
    )


def _pooled(before: tuple[int, int], after: tuple[int, int]) -> float:
    (x, n), (y, m) = before, after
    return score_test(y / m - x / n, (x + y) / (n + m), (n, m))


def score_test(
    difference: float,
    pooled: float,
    sizes: tuple[float, float],
    correlation: float = 0.0,
) -> float:
    """Test a difference of two rates by the score test on (effective) records, two-sided.

    `pooled` is the rate of both together, `sizes` the records of each; correlation as in `shared`.
    """
    spread = pooled * (1 - pooled)
    item, two = spread / sizes[0], spread / sizes[1]
    variance = item + two - 2 * correlation * (item * two) ** 0.5
    if variance <= 0:
        return 1.0
    return float(2 * ndtr(-abs(difference) / variance**0.5))
