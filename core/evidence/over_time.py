"""Whether a change is the same over time: any difference between batches, and a pattern that
repeats by the calendar.

The two are tested apart from the search for one step, because a change may rise and fall without
any step, and repeat without any trend.
"""

from __future__ import annotations

import numpy as np
from scipy import stats

from core.evidence.detector_constants import DETECTORS
from core.messages import mark

TIME = DETECTORS.over_time

DAY = 86_400.0
# What may repeat, how long a cycle lasts, and into how many parts it is cut.
CYCLES = (
    (mark("time of day"), DAY, 24),
    (mark("day of the week"), 7 * DAY, 7),
    (mark("time of year"), 365.25 * DAY, 12),
)


def between(
    n: np.ndarray, total: np.ndarray, squares: np.ndarray, design: float = 1.0
) -> float | None:
    """Test whether the mean differs between batches: the F test of one-way analysis of variance
    (Fisher, 1925).

    `n`, `total` and `squares` are the count, sum and sum of squares of each batch. `design` divides
    F where rows that belong together are worth fewer than their number (Rao and Scott, 1981). None
    where there is nothing to test.

    >>> one = between(np.array([2, 2]), np.array([3.0, 7.0]), np.array([5.0, 25.0]))
    >>> round(one, 4) if one is not None else None
    0.1056
    """
    there = n > 0
    n, total, squares = n[there], total[there], squares[there]
    groups, rows = n.size, n.sum()
    if groups < 2 or rows <= groups:
        return None
    within = float((squares - total**2 / n).sum())
    among = float((total**2 / n).sum() - total.sum() ** 2 / rows)
    tiny = 1e-12 * max(float(squares.sum()), 1e-300)
    if within <= tiny:
        return None if among <= tiny else 0.0
    ratio = (among / (groups - 1)) / (within / (rows - groups)) / max(design, 1.0)
    return float(stats.f.sf(max(ratio, 0.0), groups - 1, rows - groups))


def recurring(
    moments: np.ndarray, change: np.ndarray
) -> tuple[str, float | None, tuple[str, ...]]:
    """Test whether a change repeats by time of day, day of the week, or time of year, whatever else
    moves from cycle to cycle.

    `moments` are seconds. Gives the pattern with the smallest p, its p times the number of patterns
    tested (Bonferroni), and all that could be tested: those of which the rows cover two cycles at
    least.
    """
    tested = {
        name: p
        for name, length, parts in CYCLES
        if (p := _repeats(moments, change, length, parts)) is not None
    }
    if not tested:
        return "", None, ()
    name = min(tested, key=tested.__getitem__)
    return name, min(tested[name] * len(tested), 1.0), tuple(tested)


def _repeats(
    moments: np.ndarray, change: np.ndarray, length: float, parts: int
) -> float | None:
    """Test parts of a cycle against their interaction with the cycles: only what comes back in
    cycle after cycle counts.

    A weighted two-way analysis of variance without interaction, on the means of the cells (Scheffé,
    1959, chapter 4).
    """
    if moments.size == 0 or np.ptp(moments) < 2 * length:
        return None
    cycle = ((moments - moments.min()) // length).astype(int)
    blocks = min(int(cycle.max()) + 1, TIME.most_cycles)
    block = cycle * blocks // (int(cycle.max()) + 1)
    part = ((moments % length) // (length / parts)).astype(int) % parts
    cell = block * parts + part
    n = np.bincount(cell, minlength=blocks * parts)
    total = np.bincount(cell, weights=change, minlength=blocks * parts)
    there = np.flatnonzero(n)
    return _added(n[there], total[there] / n[there], there // parts, there % parts)


def _added(
    n: np.ndarray, mean: np.ndarray, block: np.ndarray, part: np.ndarray
) -> float | None:
    """Test whether the parts explain what the blocks leave."""
    alone = _dummies(block)
    both = np.hstack([alone, _dummies(part)[:, 1:]])
    (left, used), (rest, all_used) = _fit(alone, mean, n), _fit(both, mean, n)
    error_df, more = mean.size - all_used, all_used - used
    if (
        more < 1
        or error_df < TIME.fewest_error_freedom
        or rest <= 1e-12 * max(left, 1e-300)
    ):
        return None
    return float(
        stats.f.sf(max((left - rest) / more, 0.0) / (rest / error_df), more, error_df)
    )


def _dummies(code: np.ndarray) -> np.ndarray:
    return (code[:, None] == np.unique(code)[None, :]).astype(float)


def _fit(
    design: np.ndarray, value: np.ndarray, weight: np.ndarray
) -> tuple[float, int]:
    """Fit by weighted least squares.

    Gives the weighted sum of squares that is left, and the rank.
    """
    root = np.sqrt(weight)
    found, _, rank, _ = np.linalg.lstsq(
        design * root[:, None], value * root, rcond=None
    )
    return float((((value - design @ found) * root) ** 2).sum()), int(rank)
