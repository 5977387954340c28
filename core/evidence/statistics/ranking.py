"""How well scores rank: ROC AUC with ties counted half, its interval and the paired difference by
DeLong.

DeLong, DeLong & Clarke-Pearson 1988 in the fast form of Sun & Xu 2014: three sorts a model. The
area is the chance that a row of the class scores above a row that is not of it.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import ndtr, ndtri

from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.statistics.method_inputs import columns, outcomes
from core.evidence.statistics.metric_result import (
    Compared,
    Measured,
    estimate_or_gap,
    gap,
)
from core.messages import mark

FEW_OF_CLASS = 10
METHOD = mark("DeLong interval")
SAME_ORDER = mark(
    "identical ranking of the rows: the change is zero by definition, not by measurement"
)


def midranks(values: np.ndarray) -> np.ndarray:
    """Rank values from 1, shape (rows,); ties share the mean of their ranks.

    >>> midranks(np.array([3.0, 1.0, 3.0])).tolist()
    [2.5, 1.0, 2.5]
    """
    order = np.argsort(values)
    ordered = values[order]
    starts = (
        np.flatnonzero(np.concatenate([[True], ordered[1:] != ordered[:-1]]))
        if values.size
        else np.empty(0, int)
    )
    sizes = np.diff(np.append(starts, values.size))
    ranks = np.empty(values.size)
    ranks[order] = np.repeat(starts + (sizes + 1) / 2, sizes)
    return ranks


def auc_change(truth: ArrayLike, baseline: ArrayLike, candidate: ArrayLike) -> Compared:
    """Compare the areas of two models on the same rows: candidate - baseline with DeLong's paired
    interval and p.

    The same ranking gives [0, 0], p = 1 and says so; the interval of the change is cut to [-1, 1].
    """
    positive, (before, after) = _given(truth, baseline=baseline, candidate=candidate)
    if not _both(positive):
        none = _one_class(positive)
        return Compared(
            none,
            none,
            gap(mark("change of ROC AUC"), mark("needs rows of both classes")),
        )
    ranks, now = midranks(before), midranks(after)
    (item, parts), (two, others) = (
        _parts(positive, before, ranks),
        _parts(positive, after, now),
    )
    first, second = (
        _estimate(area, _variance(part, part), positive)
        for area, part in ((item, parts), (two, others))
    )
    point, n = two - item, positive.size
    if np.array_equal(ranks, now):
        return Compared(
            first, second, estimate_or_gap(0.0, (0.0, 0.0), n, METHOD, SAME_ORDER), 1.0
        )
    fewest = _fewest(positive)
    if fewest < FEW_OF_CLASS:
        return Compared(
            first,
            second,
            gap(
                mark("change of ROC AUC"),
                mark(
                    "{fewest} rows in a class, fewer than the {few_of_class} needed"
                ).format(fewest=fewest, few_of_class=FEW_OF_CLASS),
                point=point,
            ),
        )
    between = tuple(
        later - earlier for earlier, later in zip(parts, others, strict=True)
    )
    variance = _variance(between, between)
    if variance <= 1e-20:
        return Compared(
            first,
            second,
            gap(
                mark("change of ROC AUC"),
                mark(
                    "its variance is zero on these records, so it cannot be estimated"
                ),
                point=point,
            ),
        )
    error = float(np.sqrt(variance))
    half = float(ndtri(0.5 + CONFIDENCE / 2)) * error
    change = estimate_or_gap(
        point,
        (max(point - half, -1.0), min(point + half, 1.0)),
        n,
        mark("DeLong interval, paired"),
    )
    return Compared(first, second, change, float(2 * ndtr(-abs(point) / error)))


def _given(
    truth: ArrayLike, **scores: ArrayLike
) -> tuple[np.ndarray, list[np.ndarray]]:
    positive = outcomes(truth, "truth")
    return positive, columns(truth=positive, **scores)[1:]


def _both(positive: np.ndarray) -> bool:
    return bool(positive.any() and not positive.all())


def _fewest(positive: np.ndarray) -> int:
    return int(min(positive.sum(), (~positive).sum()))


def _one_class(positive: np.ndarray) -> Measured:
    return gap(
        mark("ROC AUC"),
        mark("needs rows of both classes") if positive.size else mark("no rows"),
    )


def _parts(
    positive: np.ndarray, scores: np.ndarray, ranks: np.ndarray
) -> tuple[float, tuple[np.ndarray, np.ndarray]]:
    """Give the area, and for each row the share of the other class that it beats (negatives: that
    beats it).
    """
    m, n = int(positive.sum()), int((~positive).sum())
    over = (ranks[positive] - midranks(scores[positive])) / n
    under = 1 - (ranks[~positive] - midranks(scores[~positive])) / m
    return float(over.mean()), (over, under)


def _variance(value: tuple[np.ndarray, ...], two: tuple[np.ndarray, ...]) -> float:
    total = 0.0
    for first, second in zip(value, two, strict=True):
        if first.size < 2:
            return float("nan")
        total += (
            float((first - first.mean()) @ (second - second.mean()))
            / (first.size - 1)
            / first.size
        )
    return total


def _estimate(area: float, variance: float, positive: np.ndarray) -> Measured:
    fewest = _fewest(positive)
    if fewest < FEW_OF_CLASS:
        return gap(
            mark("interval of ROC AUC"),
            mark(
                "{fewest} rows in a class, fewer than the {few_of_class} needed"
            ).format(fewest=fewest, few_of_class=FEW_OF_CLASS),
            point=area,
        )
    if variance <= 1e-20:
        return gap(
            mark("interval of ROC AUC"),
            mark(
                "every row ranks alike against the other class, where DeLong's variance is zero"
            ),
            point=area,
        )
    half = float(ndtri(0.5 + CONFIDENCE / 2) * np.sqrt(variance))
    return estimate_or_gap(
        area, (max(area - half, 0.0), min(area + half, 1.0)), positive.size, METHOD
    )
