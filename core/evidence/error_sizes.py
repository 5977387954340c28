"""Amounts of error as records that are right or wrong: those that are off by more than a size."""

from __future__ import annotations

from dataclasses import replace

from core.evidence.estimates import Estimate
from core.evidence.findings import from_counts
from core.evidence.records import Finding
from core.evidence.rows.sufficient_stats import Sums


def by_size(
    like: Finding, sums: Sums, total: float, least: int, design: float | None
) -> Finding:
    """Count the records of a finding whose error is above the size that does harm.

    `sums` are those of its records, judged by that size, `total` all that they are a share of. The
    design effect of clusters on the amounts widens the interval of the counts as well.
    """
    picked = sums.pick(like.on == "confirmation rows")
    found = from_counts(like.slice, picked.as_counts, round(total), least, like.on)
    return replace(_widened(found, design or 1.0), id=f"exceeding/{like.slice.id}")


def _widened(finding: Finding, design: float) -> Finding:
    change = finding.change
    if not isinstance(change, Estimate) or design <= 1:
        return finding
    low, high = (
        change.value + (end - change.value) * design**0.5
        for end in (change.low, change.high)
    )
    return replace(
        finding, change=replace(change, low=max(low, -1.0), high=min(high, 1.0))
    )
