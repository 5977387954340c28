"""Counts to findings: rates with intervals, the change with its interval and test, and the verdict against a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from scipy.special import ndtr, ndtri, stdtr, stdtrit

from core.case.model import Limit
from core.case.slices import Slice
from core.evidence.clusters import FEWEST_CLUSTERS, clustered_mean
from core.evidence.estimates import Counts, Losses
from core.evidence.intervals import holm, mcnemar_midp, mean_interval, paired_t, tango, wilson
from core.evidence.records import Estimate, Finding, Gap, Rest, Verdict
from core.evidence.tally import Sums

FEWEST_DISCORDANT = 10


def from_counts(where: Slice, counts: Counts, rows: int, least: int, on: Rest = "all rows") -> Finding:
    """Make a finding from the four counts of one slice; below `least` rows every rate is a Gap."""
    n = counts.n
    made_id = f"error-rate/{where.id}"
    if n < least:
        gap = Gap("error rate", f"{n} rows, fewer than the {least} needed")
        return Finding(made_id, where, "error-rate", n, n / max(rows, 1), gap, gap, gap, 1.0, 1.0, "too few", on, counts.b, counts.c)
    low, high = (float(end) for end in tango(counts.b, counts.c, n))
    change = Estimate((counts.b - counts.c) / n, low, high, n, "Tango score interval, paired")
    p = float(mcnemar_midp(counts.b, counts.c))
    sides = (_rate(counts.baseline_wrong, n), _rate(counts.candidate_wrong, n))
    return Finding(made_id, where, "error-rate", n, n / max(rows, 1), *sides, change, p, p, "unclear", on, counts.b, counts.c)


def _rate(hits: int, n: int) -> Estimate:
    low, high = wilson(hits, n)
    return Estimate(hits / n, float(low), float(high), n, "Wilson score interval")


def from_losses(where: Slice, sums: Losses, rows: int, least: int, on: Rest = "all rows") -> Finding:
    """Make a finding from sums of absolute errors, in the unit of the label."""
    n, made_id = sums.n, f"absolute-error/{where.id}"
    if n < max(least, 2):
        gap = Gap("mean absolute error", f"{n} rows, fewer than the {least} needed")
        return Finding(made_id, where, "absolute-error", n, n / max(rows, 1), gap, gap, gap, 1.0, 1.0, "too few", on)
    baseline = Estimate(*mean_interval(sums.baseline, sums.baseline_sq, n), n, "t interval")
    candidate = Estimate(*mean_interval(sums.candidate, sums.candidate_sq, n), n, "t interval")
    total = sums.candidate - sums.baseline
    change = Estimate(*mean_interval(total, sums.change_sq, n), n, "t interval of the paired difference")
    p = paired_t(total, sums.change_sq, n)
    return Finding(made_id, where, "absolute-error", n, n / max(rows, 1), baseline, candidate, change, p, p, "unclear", on)


def from_sums(where: Slice, sums: Sums, rows: int, least: int, on: Rest, by_loss: bool, design: float | None = None) -> Finding:
    """Make a finding from picked sums; weights and clusters, where there are any, decide the intervals.

    `design` is the design effect of clusters over all rows; None takes rows as independent.
    """
    made = from_losses(where, sums.as_losses, rows, least, on) if by_loss else from_counts(where, sums.as_counts, rows, least, on)
    if made.verdict == "too few":
        return made
    if sums.weights is not None:
        made = _weighted(made, sums.weights[0], by_loss)
    if design is None:
        return made
    return _widened(made, design) if sums.groups is None else _clustered(made, sums.groups[0], design)


def _weighted(made: Finding, sums: np.ndarray, by_loss: bool) -> Finding:
    """Put weighted estimates in the place of plain ones: Kish's effective n for rates, squared weights for means."""
    weight, before, now, moved, square, *squares = (float(one) for one in sums)
    if weight <= 0:
        gap = Gap("weighted rate", "every weight in this slice is 0")
        return replace(made, baseline=gap, candidate=gap, change=gap, p=1.0, p_adjusted=1.0, verdict="too few")
    size = weight * weight / square
    if not by_loss:
        sides = [Estimate(one / weight, *_ends(wilson(min(one / weight, 1.0) * size, size)), made.n, f"Wilson score interval on {size:,.0f} effective rows") for one in (before, now)]
        up, down = (moved + now - before) / 2 * size / weight, (moved - now + before) / 2 * size / weight
        up, down = max(up, 0.0), max(min(down, size - up), 0.0)
        change = Estimate((now - before) / weight, *_ends(tango(up, down, size)), made.n, f"Tango score interval on {size:,.0f} effective rows")
        # A mid-p McNemar test counts whole rows; with weights the score test of the same interval takes its place.
        p = float(2 * ndtr(-abs(up - down) / np.sqrt(up + down))) if up + down > 0 else 1.0
        return replace(made, baseline=sides[0], candidate=sides[1], change=change, p=p, p_adjusted=p)
    means = (before / weight, now / weight, (now - before) / weight)
    told = []
    for mean, first, second in zip(means, squares[:3], squares[3:], strict=True):
        error = np.sqrt(max(second - 2 * mean * first + mean * mean * square, 0.0)) / weight
        half = float(stdtrit(max(size - 1, 1), 0.975)) * error
        told.append((Estimate(mean, mean - half, mean + half, made.n, f"t interval on {size:,.0f} effective rows"), error))
    p = float(2 * stdtr(max(size - 1, 1), -abs(means[2]) / told[2][1])) if told[2][1] > 0 else 1.0
    return replace(made, baseline=told[0][0], candidate=told[1][0], change=told[2][0], p=p, p_adjusted=p)


def _ends(pair: tuple[np.ndarray, np.ndarray]) -> tuple[float, float]:
    return float(pair[0]), float(pair[1])


def _clustered(made: Finding, groups: np.ndarray, design: float) -> Finding:
    """Widen the interval of the change to what rows that belong together allow.

    A slice that holds too few clusters for an estimate of its own takes the design effect of all rows.
    """
    sizes, sums = groups[:2]
    kept = sizes > 0
    if not isinstance(made.change, Estimate):
        return made
    if len(groups) > 3:
        return _of_weighted_clusters(made, groups[3][groups[3] > 0], groups[4][groups[3] > 0], design)
    told, p = clustered_mean(sizes[kept], sums[kept])
    if isinstance(told.value, Estimate) and p is not None:
        return replace(made, change=replace(told.value, n=made.n), p=p, p_adjusted=p)
    return _widened(made, design)


def _of_weighted_clusters(made: Finding, weights: np.ndarray, sums: np.ndarray, design: float) -> Finding:
    """Give the weighted change with its cluster-robust t interval (a ratio of sums over clusters); the scale of weights does not matter."""
    total, clusters = float(weights.sum()), weights.size
    if clusters < FEWEST_CLUSTERS or total <= 0:
        return _widened(made, design)
    point = float(sums.sum() / total)
    rest = sums - point * weights
    error = float(np.sqrt(clusters / (clusters - 1) * (rest @ rest)) / total)
    if error == 0:
        return _widened(made, design)
    half = float(stdtrit(clusters - 1, 0.975)) * error
    p = float(2 * stdtr(clusters - 1, -abs(point) / error))
    change = Estimate(point, point - half, point + half, made.n, f"cluster-robust t interval of weighted rows, {clusters:,} clusters")
    return replace(made, change=change, p=p, p_adjusted=p)


def _widened(made: Finding, design: float) -> Finding:
    """Widen the interval of the change by the design effect of all rows, and temper its p as much."""
    if not isinstance(made.change, Estimate):
        return made
    wider = float(np.sqrt(max(design, 1.0)))
    value, low, high = made.change.value, made.change.low, made.change.high
    z = -float(ndtri(max(made.p, 1e-300) / 2)) / wider
    p = float(2 * ndtr(-z))
    change = replace(made.change, low=value - wider * (value - low), high=value + wider * (high - value), method=f"{made.change.method}, {wider:.2f} times as wide for rows that belong together")
    return replace(made, change=change, p=p, p_adjusted=p)


def corrected(findings: list[Finding]) -> list[Finding]:
    """Adjust the p-values of a family by Holm; slices with too few rows are not in the family."""
    family = [i for i, one in enumerate(findings) if one.verdict != "too few"]
    adjusted = holm([findings[i].p for i in family])
    for i, p in zip(family, adjusted, strict=True):
        findings[i] = replace(findings[i], p_adjusted=float(p))
    return findings


def judged(finding: Finding, limit: Limit | None) -> Finding:
    """Give the verdict: the whole interval beyond the limit fails, below it clears, across it is unclear."""
    return replace(finding, verdict=_verdict(finding, limit))


def _verdict(finding: Finding, limit: Limit | None) -> Verdict:
    if finding.verdict == "too few" or isinstance(finding.change, Gap):
        return "too few"
    bound = 0.0 if limit is None else limit.bound
    if limit is not None and limit.relative and isinstance(finding.baseline, Estimate):
        bound *= finding.baseline.value
    if finding.change.low > bound:
        few = finding.metric == "error-rate" and finding.b + finding.c < FEWEST_DISCORDANT
        return "unclear" if few else "fails"
    return "clears" if finding.change.high <= bound else "unclear"
