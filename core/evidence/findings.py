"""Counts to findings: rates with intervals, the change with its interval and test, and the verdict against a limit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.case.model import Limit, Slice
from core.evidence.intervals import holm, mcnemar_midp, mean_interval, paired_t, tango, wilson
from core.evidence.records import Counts, Estimate, Finding, Gap, Losses, Rest, Verdict

FEWEST_DISCORDANT = 10


def from_counts(where: Slice, counts: Counts, rows: int, least: int, on: Rest = "all rows") -> Finding:
    """Make a finding from the four counts of one slice; below `least` rows every rate is a Gap."""
    n = counts.n
    made_id = f"error-rate/{where.id}"
    if n < least:
        gap = Gap("error rate", f"{n} rows, fewer than the {least} needed")
        return Finding(made_id, where, "error-rate", n, n / rows, gap, gap, gap, 1.0, 1.0, "too few", on, counts.b, counts.c)
    low, high = (float(end) for end in tango(counts.b, counts.c, n))
    change = Estimate((counts.b - counts.c) / n, low, high, n, "Tango score interval, paired")
    p = float(mcnemar_midp(counts.b, counts.c))
    sides = (_rate(counts.baseline_wrong, n), _rate(counts.candidate_wrong, n))
    return Finding(made_id, where, "error-rate", n, n / rows, *sides, change, p, p, "unclear", on, counts.b, counts.c)


def _rate(hits: int, n: int) -> Estimate:
    low, high = wilson(hits, n)
    return Estimate(hits / n, float(low), float(high), n, "Wilson score interval")


def from_losses(where: Slice, sums: Losses, rows: int, least: int, on: Rest = "all rows") -> Finding:
    """Make a finding from sums of absolute errors, in the unit of the label."""
    n, made_id = sums.n, f"absolute-error/{where.id}"
    if n < max(least, 2):
        gap = Gap("mean absolute error", f"{n} rows, fewer than the {least} needed")
        return Finding(made_id, where, "absolute-error", n, n / rows, gap, gap, gap, 1.0, 1.0, "too few", on)
    baseline = Estimate(*mean_interval(sums.baseline, sums.baseline_sq, n), n, "t interval")
    candidate = Estimate(*mean_interval(sums.candidate, sums.candidate_sq, n), n, "t interval")
    total = sums.candidate - sums.baseline
    change = Estimate(*mean_interval(total, sums.change_sq, n), n, "t interval of the paired difference")
    p = paired_t(total, sums.change_sq, n)
    return Finding(made_id, where, "absolute-error", n, n / rows, baseline, candidate, change, p, p, "unclear", on)


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
    if finding.change.low > bound:
        few = finding.metric == "error-rate" and finding.b + finding.c < FEWEST_DISCORDANT
        return "unclear" if few else "fails"
    return "clears" if finding.change.high <= bound else "unclear"


def counts_of(outcome: np.ndarray) -> Counts:
    """Count outcomes coded as 2 x baseline wrong + candidate wrong."""
    a, b, c, d = (int(one) for one in np.bincount(outcome, minlength=4))
    return Counts(a, b, c, d)


def losses_of(losses: np.ndarray) -> Losses:
    """Sum absolute errors of shape (2, rows): baseline first."""
    baseline, candidate = losses
    change = candidate - baseline
    sums = (baseline.sum(), candidate.sum(), (baseline**2).sum(), (candidate**2).sum(), (change**2).sum())
    return Losses(baseline.size, *(float(one) for one in sums))
