"""Groups of people: how far apart both models treat them, before and now, and by how much that
moved.

A gap is the rate of one group less that of another, or of everybody else. Both models see the same
records, so the change of a gap is a difference of two independent groups' paired changes; its
interval adds the squares of the two Tango limits (square-and-add, as Newcombe 1998 does for two
single proportions), its test their variances. Weights and clusters enter by linearized variances,
as the number of equal records that would have the same (Binder 1983; Korn & Graubard 1998); groups
that share clusters are joined with their correlation (Zou & Donner 2008).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import combinations

import numpy as np
from scipy.special import ndtr, stdtrit

from core.case.error_kinds import ErrorMeasure
from core.evidence.design_intervals import ALIKE, Z95, few_left, worth_of
from core.evidence.detector_constants import DETECTORS
from core.evidence.estimates import Counts, Estimate, Gap
from core.evidence.records import GroupGap
from core.evidence.rows.cluster_sums import ClusterSums
from core.evidence.rows.clusters import FEW_CLUSTERS, FEWEST_CLUSTERS, carriers
from core.evidence.statistics.intervals import tango, wilson
from core.messages import mark

VERDICTS = DETECTORS.verdicts

REST = "rest"
METHOD = mark("square-and-add of Tango's limits of two independent groups")


@dataclass(frozen=True, slots=True)
class Group:
    """The records of one group by the class that was true.

    `counts` has shape (classes, 4), `weights` (classes, 11), see `Sums`; `clusters` are the sums of
    the clusters of the group's records, where records belong together.
    """

    name: str
    counts: np.ndarray
    weights: np.ndarray | None = None
    clusters: ClusterSums | None = None


def selected_counts(counts: np.ndarray, positive: np.ndarray) -> Counts:
    """Turn counts by class and outcome into counts of being selected: "wrong" then means predicted
    positive.

    `positive` marks the slots of the positive class. A positive that is got right is selected, and
    so is a false alarm.
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
    carrying: int = 0,
) -> list[GroupGap]:
    """Compare the groups of a column by each kind.

    Those with fewer than `least` records of a kind are told as too few.

    `kinds` holds each measure with the slots of the classes that it is about, None for all.
    `design` widens intervals for records that belong together; a change that fewer than `carrying`
    clusters bring about, of many, is no sure one.
    """
    able = [group for group in groups if group.counts.sum() >= least]
    pairs: list[tuple[Group, Group]] = []
    if len(groups) == 2:
        pairs = [(groups[0], groups[1])]
    elif len(groups) > 2:
        pairs = [(group, _rest(groups, group)) for group in groups]
        pairs += (
            list(combinations(able, 2))
            if len(able) <= VERDICTS.most_paired_groups
            else []
        )
    group_gaps = []
    for measure, slots in kinds:
        for item, other in pairs:
            first, second = (
                _side(each, measure, slots, positive, design) for each in (item, other)
            )
            group_gaps.append(
                _gap(column, first, second, measure, least, design, carrying)
            )
    return group_gaps


def _rest(groups: list[Group], but: Group) -> Group:
    others = [group for group in groups if group is not but]
    weights = (
        None
        if but.weights is None
        else sum(other.weights for other in others if other.weights is not None)
    )
    joined = ClusterSums.joined(
        [other.clusters for other in others if other.clusters is not None]
    )
    counts = np.sum([other.counts for other in others], axis=0)
    return Group(REST, counts, None if weights is None else np.asarray(weights), joined)


@dataclass(frozen=True, slots=True)
class _Side:
    """One side of a gap: the rates of both models, the change with its limits and variance.

    `pulls` says how far each cluster moves the change, and `parts` what it adds to it, both of
    shape (clusters,); None for records that stand alone.
    """

    name: str
    counts: Counts
    rates: tuple[Estimate, Estimate] | None = None
    change: float = 0.0
    ends: tuple[float, float] = (0.0, 0.0)
    variance: float = 0.0
    pulls: np.ndarray | None = None
    parts: np.ndarray | None = None


def _side(
    group: Group,
    measure: ErrorMeasure,
    slots: np.ndarray | None,
    positive: np.ndarray | None,
    design: float | None,
) -> _Side:
    item = _counts(group.counts, measure, slots, positive)
    if not item.n:
        return _Side(group.name, item)
    means = (
        item.baseline_wrong / item.n,
        item.candidate_wrong / item.n,
        (item.b - item.c) / item.n,
    )
    moved, sizes = (item.b + item.c) / item.n, [float(item.n)] * 3
    pulls = parts = None
    if group.weights is not None:
        weight, before, now, moved, square, *squares = _weighed(
            group.weights, measure, slots, positive
        )
        if weight <= 0 or square <= 0:
            return _Side(group.name, Counts())
        means, moved = (
            (before / weight, now / weight, (now - before) / weight),
            moved / weight,
        )
        most = min(weight * weight / square, float(item.n))
        if most < item.n * (1 - ALIKE):
            errors = [
                np.sqrt(max(second - 2 * mean * first + mean * mean * square, 0.0))
                / weight
                for mean, first, second in zip(
                    means, squares[:3], squares[3:], strict=True
                )
            ]
            few = few_left(most)
            sizes = [
                few * worth_of(_spread(means, moved, i), float(error), most)
                for i, error in enumerate(errors)
            ]
    if group.clusters is not None:
        found = _of_clusters(group.clusters, measure, slots, positive, means)
        if found is not None:
            errors, pulls, shrunk, parts = found
            moving = int(np.count_nonzero(parts))
            if (
                moving < FEW_CLUSTERS
            ):  # their sums tell of no change that did not happen yet
                sizes[2] /= max(design or 1.0, 1.0)
            sizes = [
                shrunk * worth_of(_spread(means, moved, i), error, size)
                for i, (error, size) in enumerate(zip(errors, sizes, strict=True))
            ]
    return replace(_measured(group.name, item, means, moved, sizes, pulls), parts=parts)


def _spread(means: tuple[float, ...], moved: float, which: int) -> float:
    """Give the variance of a record: of the errors of a model, or of the change."""
    return moved - means[2] ** 2 if which == 2 else means[which] * (1 - means[which])


def _measured(
    name: str,
    counts: Counts,
    means: tuple[float, ...],
    moved: float,
    sizes: list[float],
    pulls: np.ndarray | None,
) -> _Side:
    rates = []
    for mean, size in zip(means[:2], sizes[:2], strict=True):
        low, high = wilson(min(max(mean, 0.0), 1.0) * size, size)
        rates.append(
            Estimate(
                mean, float(low), float(high), counts.n, mark("Wilson score interval")
            )
        )
    size, change = sizes[2], means[2]
    up, down = (
        max((moved + change) / 2, 0.0) * size,
        max((moved - change) / 2, 0.0) * size,
    )
    low, high = tango(up, min(down, size - up), size)
    variance = max(moved - change * change, 0.0) / size
    return _Side(
        name,
        counts,
        (rates[0], rates[1]),
        change,
        (float(low), float(high)),
        variance,
        pulls,
    )


def _of_clusters(
    sums: ClusterSums,
    measure: ErrorMeasure,
    slots: np.ndarray | None,
    positive: np.ndarray | None,
    means: tuple[float, ...],
) -> tuple[list[float], np.ndarray, float, np.ndarray] | None:
    """Give the standard errors of both rates and of the change, and how clusters move the change.

    Then comes the factor by which few clusters leave fewer records yet (Korn & Graubard 1998), and
    what each cluster adds to the change. Too few clusters give None.
    """
    selected = None if measure.kind != "selected" else positive
    size, change, before = sums.by_cluster(slots, selected)
    clusters, total = int(np.count_nonzero(size)), float(size.sum())
    if clusters < FEWEST_CLUSTERS or total <= 0:
        return None
    rest = (
        before - means[0] * size,
        before + change - means[1] * size,
        change - means[2] * size,
    )
    pulls = [float(np.sqrt(clusters / (clusters - 1))) * item / total for item in rest]
    few = float(Z95 / stdtrit(clusters - 1, VERDICTS.interval_quantile_share)) ** 2
    return (
        [float(np.sqrt(pull @ pull)) for pull in pulls],
        pulls[2],
        few,
        change / total,
    )


def _weighed(
    weights: np.ndarray,
    measure: ErrorMeasure,
    slots: np.ndarray | None,
    positive: np.ndarray | None,
) -> tuple[float, ...]:
    """Give the sums of `weighted` of a kind; of selection with "wrong" for selected."""
    if measure.kind != "selected" or positive is None:
        return tuple(
            float(x) for x in (weights if slots is None else weights[slots]).sum(axis=0)
        )
    w, before, now, moved, square, *squares = weights[positive].sum(axis=0)
    # A positive is selected where it is not missed; 0 and 1 are their own squares.
    first = (square - squares[0], square - squares[1], -squares[2])
    second = (square - squares[3], square - squares[4], squares[5])
    yes = np.array([w, w - before, w - now, moved, square, *first, *second])
    return tuple(float(x) for x in yes + weights[~positive].sum(axis=0))


def _counts(
    counts: np.ndarray,
    measure: ErrorMeasure,
    slots: np.ndarray | None,
    positive: np.ndarray | None,
) -> Counts:
    if measure.kind == "selected":
        return selected_counts(
            counts, np.zeros(len(counts), bool) if positive is None else positive
        )
    a, b, c, d = (
        int(item) for item in (counts if slots is None else counts[slots]).sum(axis=0)
    )
    return Counts(a, b, c, d)


def _gap(
    column: str,
    side: _Side,
    other: _Side,
    measure: ErrorMeasure,
    least: int,
    design: float | None,
    carrying: int,
) -> GroupGap:
    sizes = (side.counts.n, other.counts.n)
    if side.rates is None or other.rates is None or min(sizes) < max(least, 1):
        few = side if sizes[0] < max(least, 1) or side.rates is None else other
        gap = Gap(
            mark("gap between groups"),
            mark("{n} records of “{name}”, fewer than the {least} needed").format(
                n=few.counts.n, name=few.name, least=least
            ),
        )
        shared = (
            column,
            side.name,
            other.name,
            measure.kind,
            sizes,
            None,
            0.0,
            0.0,
            gap,
            1.0,
            1.0,
        )
        return GroupGap(*shared, "too few", measure.of_class)
    if other.name != REST and side.rates[1].value < other.rates[1].value:
        # The group with the higher rate now is named first.
        return _gap(column, other, side, measure, least, design, carrying)
    sides = (side.rates, other.rates)
    before, now = (sides[0][i].value - sides[1][i].value for i in (0, 1))
    together, wider = 0.0, float(np.sqrt(max(design or 1.0, 1.0)))
    if side.pulls is not None and other.pulls is not None:
        wider, together = 1.0, _shared(side.pulls, other.pulls)
    (low, high), (below, above) = side.ends, other.ends
    d, e = side.change, other.change
    down, up = (
        wider * _joined(*ends, together)
        for ends in ((d - low, above - e), (high - d, e - below))
    )
    error = wider * _joined(side.variance**0.5, other.variance**0.5, together)
    few = (
        side.counts.discordant + other.counts.discordant
        < VERDICTS.fewest_discordant_rows
    )
    few = few or _carried(side, other, carrying)
    p = 1.0 if few or error == 0 else float(2 * ndtr(-abs(d - e) / error))
    change = Estimate(d - e, d - e - down, d - e + up, sum(sizes), METHOD)
    size = (side.counts.n, other.counts.n)
    shared = (
        column,
        side.name,
        other.name,
        measure.kind,
        size,
        sides,
        before,
        now,
        change,
        p,
        p,
    )
    return GroupGap(*shared, "unclear", measure.of_class)


def _carried(item: _Side, other: _Side, carrying: int) -> bool:
    """Say whether a handful of clusters brings about the whole change of the gap."""
    if item.parts is None or other.parts is None:
        return False
    size = max(item.parts.size, other.parts.size)
    first, second = (
        np.pad(each, (0, size - each.size)) for each in (item.parts, other.parts)
    )
    there = np.zeros(size, bool)
    for side in (item, other):
        if side.pulls is not None:
            there[: side.pulls.size] |= side.pulls != 0
    moved = (first - second)[there]
    return carriers(moved if moved.sum() > 0 else -moved, carrying) is not None


def _shared(values: np.ndarray, other: np.ndarray) -> float:
    """Give the correlation of two changes by their clusters; 0 where they share none."""
    size = max(values.size, other.size)
    first, second = (np.pad(each, (0, size - each.size)) for each in (values, other))
    both = float(np.sqrt((first @ first) * (second @ second)))
    most = VERDICTS.correlation_most
    return float(np.clip(first @ second / both, -most, most)) if both > 0 else 0.0


def _joined(value: float, two: float, correlation: float) -> float:
    """Join two distances, with the correlation of what they are of (Zou & Donner 2008)."""
    return float(
        np.sqrt(max(value * value + two * two - 2 * correlation * value * two, 0.0))
    )


def judged_gap(gap: GroupGap, bound: float | None) -> GroupGap:
    """Give the verdict on a gap: one that grew for sure, by more than the bound, fails.

    Without a bound any that grew.

    Selection has no direction of its own: it counts as a gap alone.
    """
    if gap.verdict == "too few" or not isinstance(gap.change, Estimate):
        return gap
    allowed = 0.0 if bound is None else bound
    if gap.rose and gap.grew > allowed:
        return replace(gap, verdict="fails", bound=bound)
    reach = max(
        abs(gap.gap_before + end) for end in (gap.change.low, gap.change.high)
    ) - abs(gap.gap_before)
    return replace(
        gap, verdict="clears" if reach <= allowed else "unclear", bound=bound
    )
