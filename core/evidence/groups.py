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
    """The records of one group by the class that was true: counts of shape (classes, 4) and weights of (classes, 11), see `Sums`."""

    name: str
    counts: np.ndarray
    weights: np.ndarray | None = None


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
    pairs: list[tuple[Group, Group]] = []
    if len(groups) == 2:
        pairs = [(groups[0], groups[1])]
    elif len(groups) > 2:
        pairs = [(one, _rest(groups, one)) for one in groups]
        pairs += list(combinations(able, 2)) if len(able) <= MOST_PAIRED else []
    made = []
    for measure, slots in kinds:
        for one, other in pairs:
            first, second = (_side(each, measure, slots, positive) for each in (one, other))
            made.append(_gap(column, first, second, measure, least, design))
    return made


def _rest(groups: list[Group], but: Group) -> Group:
    others = [one for one in groups if one is not but]
    weights = None if but.weights is None else sum(one.weights for one in others if one.weights is not None)
    return Group(REST, np.sum([one.counts for one in others], axis=0), None if weights is None else np.asarray(weights))


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a gap; `hits`, `up` and `down` are of `size` records, which weights make fewer than they are."""

    name: str
    counts: Counts
    size: float
    hits: tuple[float, float]
    up: float
    down: float

    def rate(self, *, now: bool) -> Estimate:
        hits = min(self.hits[now], self.size)
        low, high = wilson(hits, self.size)
        return Estimate(hits / self.size, float(low), float(high), self.counts.n, "Wilson score interval")

    @property
    def moved(self) -> tuple[float, float, float, float]:
        """Give the paired change with Tango's limits, and its variance."""
        change = (self.up - self.down) / self.size
        low, high = (float(end) for end in tango(self.up, self.down, self.size))
        return change, low, high, max((self.up + self.down) / self.size - change * change, 0.0) / self.size


def _side(group: Group, measure: ErrorMeasure, slots: np.ndarray | None, positive: np.ndarray | None) -> _Side:
    one = _counts(group.counts, measure, slots, positive)
    if group.weights is None:
        return _Side(group.name, one, one.n, (one.baseline_wrong, one.candidate_wrong), one.b, one.c)
    weight, before, now, moved, square = _weighed(group.weights, measure, slots, positive)
    if weight <= 0:
        return _Side(group.name, Counts(), 0.0, (0.0, 0.0), 0.0, 0.0)
    size = weight * weight / square
    share = size / weight
    up, down = max((moved + now - before) / 2, 0.0) * share, max((moved - now + before) / 2, 0.0) * share
    return _Side(group.name, one, size, (before * share, now * share), up, min(down, size - up))


def _weighed(
    weights: np.ndarray, measure: ErrorMeasure, slots: np.ndarray | None, positive: np.ndarray | None
) -> tuple[float, float, float, float, float]:
    """Give the weight, the weighted hits of both models, the weight that moved, and the squared weights (see `weighted`)."""
    if measure.kind != "selected" or positive is None:
        weight, before, now, moved, square = (float(x) for x in (weights if slots is None else weights[slots])[:, :5].sum(axis=0))
        return weight, before, now, moved, square
    yes, no = weights[positive].sum(axis=0), weights[~positive].sum(axis=0)
    # A positive is selected where it is not missed.
    before, now = (float(yes[0] - yes[i] + no[i]) for i in (1, 2))
    return float(yes[0] + no[0]), before, now, float(yes[3] + no[3]), float(yes[4] + no[4])


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
