"""Groups of people: how far apart both models treat them, before and now, and by how much that moved.

A gap is the rate of one group less that of another, or of everybody else. Both models see the same records, so the change
of a gap is a difference of two independent groups' paired changes; its interval adds the squares of the two Tango limits
(square-and-add, as Newcombe 1998 does for two single proportions), its test their variances.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.special import ndtr

from core.evidence.error_measures import ErrorMeasure
from core.evidence.estimates import Counts, Estimate, Gap
from core.evidence.intervals import tango, wilson
from core.evidence.records import GroupGap

FEWEST_DISCORDANT = 10
MOST_PAIRED = 6  # groups of a column that are compared one with one; more are compared with the rest alone
REST = "rest"
METHOD = "square-and-add of Tango's limits of two independent groups"


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one group by the class that was true: counts of shape (classes, 4), see `Sums`."""

    name: str
    counts: np.ndarray


def selected_counts(counts: np.ndarray, positive: np.ndarray) -> Counts:
    """Turn counts by class and outcome into counts of being selected: "wrong" then means predicted positive.

    `positive` marks the slots of the positive class. A positive that is got right is selected, and so is a false alarm.
    """
    yes, no = counts[positive].sum(axis=0), counts[~positive].sum(axis=0)
    a, b, c, d = no + yes[::-1]
    return Counts(int(a), int(b), int(c), int(d))


def gaps_of(
    column: str,
    groups: list[Group],
    kinds: list[tuple[ErrorMeasure, np.ndarray | None]],
    positive: np.ndarray | None,
    least: int,
    design: float | None,
) -> list[GroupGap]:
    """Compare the groups of a column by each kind; those with fewer than `least` records of a kind are told as too few.

    `kinds` holds each measure with the slots of the classes that it is about, None for all. `design` widens intervals for
    records that belong together.
    """
    able = [one for one in groups if one.counts.sum() >= least]
    whole = sum((one.counts for one in groups), np.zeros_like(groups[0].counts)) if groups else np.zeros((1, 4))
    pairs: list[tuple[Group, Group]] = []
    if len(groups) == 2:
        pairs = [(groups[0], groups[1])]
    elif len(groups) > 2:
        pairs = [(one, Group(REST, whole - one.counts)) for one in groups]
        pairs += list(combinations(able, 2)) if len(able) <= MOST_PAIRED else []
    made = []
    for measure, slots in kinds:
        for one, other in pairs:
            two = tuple(_Side(each.name, _counts(each.counts, measure, slots, positive)) for each in (one, other))
            made.append(_gap(column, two[0], two[1], measure, least, design))
    return made


@dataclass(frozen=True, slots=True)
class _Side:
    name: str
    counts: Counts

    def rate(self, *, now: bool) -> Estimate:
        hits = self.counts.candidate_wrong if now else self.counts.baseline_wrong
        low, high = wilson(hits, self.counts.n)
        return Estimate(hits / self.counts.n, float(low), float(high), self.counts.n, "Wilson score interval")

    @property
    def moved(self) -> tuple[float, float, float, float]:
        """Give the paired change with Tango's limits, and its variance."""
        one = self.counts
        change = (one.b - one.c) / one.n
        low, high = (float(end) for end in tango(one.b, one.c, one.n))
        return change, low, high, max((one.b + one.c) / one.n - change * change, 0.0) / one.n


def _counts(counts: np.ndarray, measure: ErrorMeasure, slots: np.ndarray | None, positive: np.ndarray | None) -> Counts:
    if measure.kind == "selected":
        return selected_counts(counts, np.zeros(len(counts), bool) if positive is None else positive)
    a, b, c, d = (int(one) for one in (counts if slots is None else counts[slots]).sum(axis=0))
    return Counts(a, b, c, d)


def _gap(column: str, one: _Side, other: _Side, measure: ErrorMeasure, least: int, design: float | None) -> GroupGap:
    sizes = (one.counts.n, other.counts.n)
    if min(sizes) < max(least, 1):
        few = one if sizes[0] < least else other
        gap = Gap("gap between groups", f"{few.counts.n} records of “{few.name}”, fewer than the {least} needed")
        shared = (column, one.name, other.name, measure.kind, sizes, None, 0.0, 0.0, gap, 1.0, 1.0)
        return GroupGap(*shared, "too few", measure.of_class)
    if other.name != REST and one.rate(now=True).value < other.rate(now=True).value:
        one, other = other, one  # the group with the higher rate now is named first
    first = one.rate(now=False), one.rate(now=True)
    second = other.rate(now=False), other.rate(now=True)
    sides = (first, second)
    before, now = (sides[0][i].value - sides[1][i].value for i in (0, 1))
    (d, low, high, spread), (e, below, above, rest) = one.moved, other.moved
    wider = float(np.sqrt(max(design or 1.0, 1.0)))
    down, up = (wider * float(np.hypot(*ends)) for ends in ((d - low, above - e), (high - d, e - below)))
    error = wider * float(np.sqrt(spread + rest))
    few = one.counts.discordant + other.counts.discordant < FEWEST_DISCORDANT
    p = 1.0 if few or error == 0 else float(2 * ndtr(-abs(d - e) / error))
    change = Estimate(d - e, d - e - down, d - e + up, sum(sizes), METHOD)
    size = (one.counts.n, other.counts.n)
    shared = (column, one.name, other.name, measure.kind, size, sides, before, now, change, p, p)
    return GroupGap(*shared, "unclear", measure.of_class)


def judged_gap(gap: GroupGap, bound: float | None) -> GroupGap:
    """Give the verdict on a gap: one that grew for sure, by more than the bound, fails; without a bound any that grew.

    Selection has no direction of its own: it counts as a gap alone.
    """
    if gap.verdict == "too few" or not isinstance(gap.change, Estimate):
        return gap
    allowed = 0.0 if bound is None else bound
    if gap.rose and gap.grew > allowed:
        return replace(gap, verdict="fails", bound=bound)
    reach = max(abs(gap.gap_before + end) for end in (gap.change.low, gap.change.high)) - abs(gap.gap_before)
    return replace(gap, verdict="clears" if reach <= allowed else "unclear", bound=bound)
