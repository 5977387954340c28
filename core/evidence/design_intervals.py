"""Intervals of findings where rows have weights or belong together: linearized variances, effective
rows, sums of clusters.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from core.evidence.records import Estimate, Finding, Gap
from core.evidence.rows.clusters import FEW_CLUSTERS, FEWEST_CLUSTERS, clustered_mean
from core.evidence.rows.sufficient_stats import PARTS, Measured
from core.evidence.statistics.intervals import (
    tango,
    wilson,
)
from core.messages import mark

EXACT = 1e-15  # a variance below it is rounding
Z95 = float(ndtri(0.975))
ALIKE = 1e-9  # relative rounding of sums of weights that are all equal


def widened(
    finding: Finding,
    sums: Measured,
    rows: float,
    design: float | None,
    of_rates: float = 1.0,
) -> Finding:
    """Let weights and clusters, where there are any, decide share, rates and intervals of a
    finding.
    """
    if sums.weights is not None and not finding.n:
        gap = Gap(mark("weighted rate"), mark("every weight in this segment is 0"))
        finding = replace(finding, baseline=gap, candidate=gap, change=gap)
    if sums.weights is not None and rows > 0:
        finding = replace(finding, share=min(float(sums.weights[0]) / rows, 1.0))
    if finding.verdict == "too few":
        return finding
    if sums.weights is not None:
        finding = _weighted(finding, sums.weights, sums.losses is not None)
    if design is None or finding.verdict == "too few":
        return finding
    finding = _with_rates(finding, sums, of_rates)
    return (
        _widened(finding, design)
        if sums.groups is None
        else _clustered(finding, sums.groups, design)
    )


def _weighted(finding: Finding, sums: np.ndarray, by_loss: bool) -> Finding:
    """Put weighted estimates in the place of plain ones, with linearized variances (Binder 1983).

    A rate keeps its score interval on the number of equal records that would have the same
    variance, never more than Kish's. That is the number of the rows only where all weights are
    equal; then they say nothing, and the plain ones stand.
    """
    weight, before, now, moved, square, *squares = (float(item) for item in sums)
    if weight <= 0 or square <= 0:
        gap = Gap(mark("weighted rate"), mark("every weight in this segment is 0"))
        return replace(
            finding,
            baseline=gap,
            candidate=gap,
            change=gap,
            p=1.0,
            p_adjusted=1.0,
            verdict="too few",
        )
    size = weight * weight / square
    if abs(size - finding.n) <= ALIKE * finding.n:
        return finding
    means = (before / weight, now / weight, (now - before) / weight)
    errors = [
        float(np.sqrt(max(second - 2 * mean * first + mean * mean * square, 0.0)))
        / weight
        for mean, first, second in zip(means, squares[:3], squares[3:], strict=True)
    ]
    if by_loss:
        return _weighted_means(finding, means, errors, size)
    sides = []
    for mean, equal in zip(means[:2], _worths(finding, sums), strict=True):
        share, worth = min(mean, 1.0), equal * few_left(size)
        method = mark("Wilson score interval on {worth} effective rows").format(
            worth=f"{worth:,.0f}"
        )
        sides.append(
            Estimate(mean, *_ends(wilson(share * worth, worth)), finding.n, method)
        )
    worth = worth_of(moved / weight - means[2] ** 2, errors[2], size) * few_left(size)
    up, down = (
        (moved + now - before) / 2 * worth / weight,
        (moved - now + before) / 2 * worth / weight,
    )
    up, down = max(up, 0.0), max(min(down, worth - up), 0.0)
    method = mark("Tango score interval on {worth} effective rows").format(
        worth=f"{worth:,.0f}"
    )
    change = Estimate(means[2], *_ends(tango(up, down, worth)), finding.n, method)
    # A mid-p McNemar test counts whole rows; the score test of the same interval takes its place.
    p = float(2 * ndtr(-abs(up - down) / np.sqrt(up + down))) if up + down > 0 else 1.0
    return replace(
        finding, baseline=sides[0], candidate=sides[1], change=change, p=p, p_adjusted=p
    )


def worth_of(spread: float, error: float, most: float) -> float:
    """Give the equal records of this variance whose mean has this standard error; at most `most`.

    Heavy records that differ from light ones make it fewer than Kish's number, which takes weight
    and error as unrelated.
    """
    if error * error <= EXACT * spread or spread <= EXACT:
        return most
    return max(min(spread / (error * error), most), 1.0)


def few_left(size: float) -> float:
    """Give the factor for few records, whose variance is an estimate (Korn & Graubard 1998)."""
    return (1 - 1 / max(size, 2.0)) * (
        Z95 / float(stdtrit(max(size - 1, 1.0), 0.975))
    ) ** 2


def _weighted_means(
    finding: Finding, means: tuple[float, ...], errors: list[float], size: float
) -> Finding:
    sides = []
    for mean, error in zip(means, errors, strict=True):
        half = float(stdtrit(max(size - 1, 1), 0.975)) * error
        sides.append(
            Estimate(
                mean,
                mean - half,
                mean + half,
                finding.n,
                mark("t interval on {size} effective rows").format(size=f"{size:,.0f}"),
            )
        )
    p = (
        float(2 * stdtr(max(size - 1, 1), -abs(means[2]) / errors[2]))
        if errors[2] > 0
        else 1.0
    )
    return replace(
        finding,
        baseline=sides[0],
        candidate=sides[1],
        change=sides[2],
        p=p,
        p_adjusted=p,
    )


def _with_rates(finding: Finding, sums: Measured, usual: float) -> Finding:
    """Widen the interval of each model's own rate to what rows that belong together allow.

    By the sums of its clusters (Korn & Graubard 1998); where there are too few of them, or none
    were summed, by the `usual` design effect of all rows.
    """
    sides = [finding.baseline, finding.candidate]
    sizes = _worths(finding, sums.weights)
    for i, side in enumerate(sides):
        if isinstance(side, Estimate):
            clustered = _rate_of_clusters(side, sums.groups, i, finding.is_rate)
            sides[i] = clustered or _of_usual(side, sizes[i], usual, finding.is_rate)
    return replace(finding, baseline=sides[0], candidate=sides[1])


def _worths(finding: Finding, weights: np.ndarray | None) -> tuple[float, float]:
    """Give how many equal records the rates of both models rest on, before clusters."""
    if weights is None or weights[0] <= 0 or not finding.is_rate:
        return float(finding.n), float(finding.n)
    weight, square = float(weights[0]), float(weights[4])
    size, made_of = weight * weight / square, []
    for i in (0, 1):
        mean = float(weights[1 + i]) / weight
        error = (
            np.sqrt(
                max(
                    weights[8 + i] - 2 * mean * weights[5 + i] + mean * mean * square,
                    0.0,
                )
            )
            / weight
        )
        made_of.append(worth_of(mean * (1 - mean), float(error), size))
    return made_of[0], made_of[1]


def _rate_of_clusters(
    side: Estimate, groups: np.ndarray | None, model: int, is_rate: bool
) -> Estimate | None:
    if groups is None:
        return None
    there = groups[0] > 0
    size, change, loss = (
        groups[i][there] for i in ((4, 5, 6) if len(groups) > PARTS else (0, 1, 3))
    )
    clusters, total = size.size, float(size.sum())
    if clusters < FEWEST_CLUSTERS or total <= 0:
        return None
    rest = loss + model * change - side.value * size
    error = float(np.sqrt(clusters / (clusters - 1) * (rest @ rest))) / total
    quantile = float(stdtrit(clusters - 1, 0.975))
    if not is_rate:
        half = quantile * error
        method = mark("cluster-robust t interval, {clusters} clusters").format(
            clusters=f"{clusters:,}"
        )
        return (
            replace(side, low=side.value - half, high=side.value + half, method=method)
            if error > 0
            else None
        )
    share = min(max(side.value, 0.0), 1.0)
    if share * (1 - share) <= EXACT or error <= 0:
        return None
    worth = worth_of(share * (1 - share), error, float(side.n)) * (Z95 / quantile) ** 2
    method = mark(
        "Wilson score interval on {worth} effective rows in {clusters} clusters"
    ).format(worth=f"{worth:,.0f}", clusters=f"{clusters:,}")
    low, high = _ends(wilson(share * worth, worth))
    return replace(side, low=low, high=high, method=method)


def _of_usual(side: Estimate, size: float, usual: float, is_rate: bool) -> Estimate:
    """Widen a mean's interval by the design effect of all rows; that of a rate by fewer rows."""
    if usual <= 1:
        return side
    wider = float(np.sqrt(usual))
    if not is_rate:
        low, high = (
            side.value - wider * (side.value - side.low),
            side.value + wider * (side.high - side.value),
        )
        return replace(
            side,
            low=low,
            high=high,
            method=f"{side.method}, {wider:.2f} times as wide for rows that belong together",
        )
    share, worth = min(max(side.value, 0.0), 1.0), max(size / usual, 1.0)
    low, high = _ends(wilson(share * worth, worth))
    low, high = min(low, side.low), max(high, side.high)
    method = mark("Wilson score interval on {worth} effective rows").format(
        worth=f"{worth:,.0f}"
    )
    return replace(side, low=low, high=high, method=method)


def _ends(pair: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def _clustered(finding: Finding, groups: np.ndarray, design: float) -> Finding:
    """Widen the interval of the change to what rows that belong together allow.

    A slice that holds too few clusters for an estimate of its own takes the design effect of all
    rows. So does a rate that changed in few clusters, where that is wider: their sums tell of no
    change that did not happen yet.
    """
    if not isinstance(finding.change, Estimate):
        return finding
    weighted = len(groups) > PARTS
    sums = groups[PARTS : PARTS + 2] if weighted else groups[:2]
    measure = _of_weighted_clusters if weighted else _of_clusters
    robust = measure(finding, *sums[:, sums[0] > 0], design)
    able = np.count_nonzero(groups[0]) >= FEWEST_CLUSTERS
    if not (finding.is_rate and able and np.count_nonzero(groups[1]) < FEW_CLUSTERS):
        return robust
    plain = (
        _widened(finding, design) if weighted else _of_effective_rows(finding, design)
    )
    return max(robust, plain, key=_width)


def _of_effective_rows(finding: Finding, design: float) -> Finding:
    """Give the change of a rate as if there were as many rows as those that belong together are
    worth (Kish 1965).
    """
    share = 1 / max(design, 1.0)
    low, high = _ends(tango(finding.b * share, finding.c * share, finding.n * share))
    wider = _widened(finding, design)
    if not isinstance(wider.change, Estimate):
        return wider
    method = mark("Tango score interval on {n} effective rows").format(
        n=f"{finding.n * share:,.0f}"
    )
    return replace(
        wider, change=replace(wider.change, low=low, high=high, method=method)
    )


def _width(finding: Finding) -> float:
    return (
        finding.change.high - finding.change.low
        if isinstance(finding.change, Estimate)
        else 0.0
    )


def _of_clusters(
    finding: Finding, sizes: np.ndarray, sums: np.ndarray, design: float
) -> Finding:
    result, p = clustered_mean(sizes, sums)
    if isinstance(result.value, Estimate) and p is not None:
        return replace(
            finding, change=replace(result.value, n=finding.n), p=p, p_adjusted=p
        )
    return _widened(finding, design)


def _of_weighted_clusters(
    finding: Finding, weights: np.ndarray, sums: np.ndarray, design: float
) -> Finding:
    """Give the weighted change with its cluster-robust t interval (a ratio of sums over clusters).

    The scale of weights does not matter.
    """
    total, clusters = float(weights.sum()), weights.size
    if clusters < FEWEST_CLUSTERS or total <= 0:
        return _widened(finding, design)
    point = float(sums.sum() / total)
    rest = sums - point * weights
    error = float(np.sqrt(clusters / (clusters - 1) * (rest @ rest)) / total)
    if error == 0:
        return _widened(finding, design)
    half = float(stdtrit(clusters - 1, 0.975)) * error
    p = float(2 * stdtr(clusters - 1, -abs(point) / error))
    change = Estimate(
        point,
        point - half,
        point + half,
        finding.n,
        mark("cluster-robust t interval of weighted rows, {clusters} clusters").format(
            clusters=f"{clusters:,}"
        ),
    )
    return replace(finding, change=change, p=p, p_adjusted=p)


def _widened(finding: Finding, design: float) -> Finding:
    """Widen the interval of the change by the design effect of all rows, and temper its p as
    much.
    """
    if not isinstance(finding.change, Estimate):
        return finding
    wider = float(np.sqrt(max(design, 1.0)))
    value, low, high = finding.change.value, finding.change.low, finding.change.high
    z = -float(ndtri(max(finding.p, 1e-300) / 2)) / wider
    p = float(2 * ndtr(-z))
    change = replace(
        finding.change,
        low=value - wider * (value - low),
        high=value + wider * (high - value),
        method=f"{finding.change.method}, {wider:.2f} times as wide for rows that belong together",
    )
    return replace(finding, change=change, p=p, p_adjusted=p)
