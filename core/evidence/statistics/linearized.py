"""Metrics of records that do not count alike or do not stand alone: weights, clusters, or both.

Every metric here is a function of the weights that does not change when all of them are multiplied
by one number. Its slope in the weight of a record says how far that record moves it; the squares of
weight times slope, summed over records or over whole clusters, are its variance (linearization,
Binder 1983; the infinitesimal jackknife, Jaeckel 1972). One rule serves ratios, areas and means of
classes alike, and a change of two models on the same records is the difference of their slopes.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.special import stdtr, stdtrit

from core.evidence.records import Gap
from core.evidence.rows.clusters import FEWEST_CLUSTERS
from core.evidence.rows.sample_sums import Sample
from core.evidence.statistics.independent import rate_ends, summary_of
from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.statistics.metric_result import (
    FEW_DISCORDANT,
    SAME,
    Compared,
    Measured,
    estimate_or_gap,
    few,
    gap,
)
from core.messages import mark

FLAT = 1e-24  # a variance below it, of metrics of order 1, is rounding


@dataclass(frozen=True)
class Design:
    """How records count: weights above 0 and cluster numbers, both of shape (records,), or None.

    `weighted` says that the weights were given and are not all 1; `usual` is the design effect
    over all records, for what shows no likeness inside clusters of its own.
    """

    weights: np.ndarray
    clusters: np.ndarray | None = None
    usual: float = 1.0
    weighted: bool = True

    def take(self, rows: np.ndarray) -> Design:
        """Keep some records, by mask."""
        clusters = None if self.clusters is None else self.clusters[rows]
        return Design(self.weights[rows], clusters, self.usual, self.weighted)

    @property
    def n(self) -> int:
        """Count the records."""
        return self.weights.size

    @cached_property
    def places(self) -> tuple[np.ndarray, int]:
        """Number the clusters from 0, shape (records,), and count them.

        Sorted once for all metrics.
        """
        if self.clusters is None:
            return np.arange(self.n), self.n
        known, place = np.unique(self.clusters, return_inverse=True)
        return place, known.size

    @property
    def worth(self) -> str:
        """Say what the interval rests on."""
        if self.clusters is None:
            return mark("weighted records")
        of = mark(" of weighted records") if self.weighted else ""
        return f"{self.places[1]:,} clusters{of}"


def spread(design: Design, slopes: np.ndarray) -> tuple[np.ndarray, float]:
    """Give the covariance of metrics and its degrees of freedom, from their slopes in each weight.

    `slopes` has shape (metrics, records); the covariance (metrics, metrics). Raises ValueError for
    fewer than two records or clusters, which have no spread.
    """
    pulls = np.atleast_2d(slopes) * design.weights
    freedom = float(design.weights.sum() ** 2 / (design.weights @ design.weights)) - 1
    if design.clusters is not None:
        place, groups = design.places
        pulls = np.array([np.bincount(place, row, minlength=groups) for row in pulls])
        freedom = groups - 1.0
    units = pulls.shape[1]
    if units < 2:
        raise ValueError(f"a spread needs two records or clusters, got {units}.")
    return units / (units - 1) * (pulls @ pulls.T), max(freedom, 1.0)


def smooth(
    what: str,
    value: float,
    slopes: np.ndarray,
    design: Design,
    ends: tuple[float, float] = (-1.0, 1.0),
    *said: str,
) -> tuple[Measured, float | None]:
    """Give a metric with its t interval from its slopes, cut to `ends`, and the p against 0.

    Too few clusters, or slopes that are all 0, are a gap that keeps the value as a point.
    """
    if (why := lacking(design)) is not None:
        return gap(what, why, *said, point=value), None
    variance, freedom = spread(design, slopes)
    error = float(np.sqrt(variance[0, 0]))
    if error * error <= FLAT * max(value * value, 1e-12):
        why = mark("no record moves it, so its spread is unknown")
        return gap(what, why, *said, point=value), None
    half = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * error
    estimate = estimate_or_gap(
        value,
        (max(value - half, ends[0]), min(value + half, ends[1])),
        design.n,
        mark("linearized t interval, {worth}").format(worth=design.worth),
        *said,
        few(design.n),
    )
    return estimate, float(2 * stdtr(freedom, -abs(value) / error))


def lacking(design: Design) -> str | None:
    """Say why no interval can be given: too few records or clusters; None where one can."""
    if design.n < 2:
        return (
            mark("one record has no spread")
            if design.n
            else mark("no records with a weight above 0")
        )
    if design.clusters is None:
        return None
    groups = design.places[1]
    if groups >= FEWEST_CLUSTERS:
        return None
    return mark("{groups} clusters, fewer than the {fewest_clusters} needed").format(
        groups=groups, fewest_clusters=FEWEST_CLUSTERS
    )


def compared(
    what: str,
    sides: tuple[Measured, Measured],
    values: tuple[float, float],
    slopes: tuple[np.ndarray, np.ndarray],
    design: Design,
) -> Compared:
    """Compare a metric of both models: the change by the difference of their slopes."""
    name = mark("change of {what}").format(what=what)
    moved = slopes[1] - slopes[0]
    if not moved.any():
        same = estimate_or_gap(
            0.0,
            (0.0, 0.0),
            design.n,
            mark("linearized t interval, {worth}").format(worth=design.worth),
            SAME,
        )
        return Compared(*sides, same, 1.0)
    thin = few(
        int(np.count_nonzero(moved)), FEW_DISCORDANT, mark("records that differ")
    )
    change, p = smooth(
        name, values[1] - values[0], moved, design, (-np.inf, np.inf), thin
    )
    return Compared(*sides, change, p)


def rate_of(what: str, hits: np.ndarray, design: Design) -> Measured:
    """Give a weighted or clustered share with Wilson's interval on its effective records.

    `hits` has shape (records,), true or false.
    """
    if not design.n:
        return gap(what, mark("no records with a weight above 0"))
    if (why := lacking(design)) is not None and design.clusters is not None:
        return gap(what, why)
    groups = 0 if design.clusters is None else int(design.clusters.max()) + 1
    sample = Sample(hits.astype(float), design.weights, design.clusters, groups)
    found = summary_of(sample, design.usual)
    if isinstance(found, Gap):
        return Measured(found)
    method = mark("Wilson score interval on {effective} effective records").format(
        effective=f"{found.effective:,.0f}"
    )
    return estimate_or_gap(
        found.mean, rate_ends(found), design.n, method, few(design.n)
    )


# Slopes of the metrics, each of shape (records,)


def precision_slopes(
    hit: np.ndarray, said: np.ndarray, w: np.ndarray
) -> tuple[float, np.ndarray]:
    """Give the share of records called a class that are of it, and its slopes."""
    called = float(w @ said)
    value = float(w @ (hit & said)) / called
    return value, said * (hit - value) / called


def f1_slopes(
    true: np.ndarray, said: np.ndarray, w: np.ndarray
) -> tuple[float, np.ndarray]:
    """Give F1 of a class and its slopes; 0 where nothing is caught."""
    both = true.astype(float) + said
    total = float(w @ both)
    value = 2 * float(w @ (true & said)) / total
    return value, (2.0 * (true & said) - value * both) / total


def balanced_slopes(
    truth: np.ndarray, taken: np.ndarray, w: np.ndarray
) -> tuple[float, np.ndarray]:
    """Give mean recall of the classes that records have, and its slopes; class numbers from 0."""
    rows = np.bincount(truth, w)
    there = np.flatnonzero(rows > 0)
    recall = np.zeros(rows.size)
    recall[there] = np.bincount(truth, w * (taken == truth), minlength=rows.size)[there]
    recall[there] /= rows[there]
    slopes = ((taken == truth) - recall[truth]) / rows[truth] / there.size
    return float(recall[there].mean()), slopes


def macro_slopes(
    truth: np.ndarray, taken: np.ndarray, w: np.ndarray
) -> tuple[float, np.ndarray]:
    """Give mean F1 of the classes that are true or said, and its slopes; class numbers from 0."""
    size = int(max(truth.max(), taken.max())) + 1
    both = np.bincount(truth, w, minlength=size) + np.bincount(taken, w, minlength=size)
    hits = np.bincount(truth, w * (taken == truth), minlength=size)
    there = both > 0
    f1 = np.where(there, 2 * hits / np.where(there, both, 1.0), 0.0)
    part = np.where(there, f1 / np.where(there, both, 1.0), 0.0)
    gained = 2.0 * (taken == truth) / both[truth]
    slopes = (gained - part[truth] - part[taken]) / there.sum()
    return float(f1[there].mean()), slopes


def auc_slopes(
    positive: np.ndarray, score: np.ndarray, w: np.ndarray
) -> tuple[float, np.ndarray]:
    """Give the chance that a positive scores above a negative, by weight, ties counted half."""
    _, place = np.unique(score, return_inverse=True)
    size = int(place.max()) + 1
    slopes = np.empty(score.size)
    totals = [float(w @ (positive == side)) for side in (False, True)]
    for side in (False, True):
        other = np.bincount(place, w * (positive != side), minlength=size)
        below = (np.cumsum(other) - other / 2) / totals[not side]
        of_side = positive == side
        share = below[place[of_side]]
        slopes[of_side] = share if side else 1 - share
    value = float(w[positive] @ slopes[positive]) / totals[True]
    slopes -= value
    slopes /= np.where(positive, totals[True], totals[False])
    return value, slopes


def average_precision_slopes(
    positive: np.ndarray, score: np.ndarray, w: np.ndarray
) -> tuple[float, np.ndarray]:
    """Give average precision by weight (scikit-learn's steps, ties together), and its slopes.

    With T the weight of positives and S that of all at or above a score, it is the mean over the
    positives of T / S; a record adds to both for every positive that scores no higher than it.
    """
    _, place = np.unique(score, return_inverse=True)
    size = int(place.max()) + 1
    hits = np.bincount(place, w * positive, minlength=size)
    caught = np.cumsum(hits[::-1])[::-1]
    said = np.cumsum(np.bincount(place, w, minlength=size)[::-1])[::-1]
    total = float(caught[0])
    value = float(hits @ (caught / said)) / total
    up = np.cumsum(hits / said)[place]
    down = np.cumsum(hits * caught / said**2)[place]
    slopes = (positive * ((caught / said)[place] - value + up) - down) / total
    return value, slopes


def rmse_slopes(off: np.ndarray, w: np.ndarray) -> tuple[float, np.ndarray]:
    """Give the root mean squared error and its slopes; `off` are errors in the label's unit."""
    total, square = float(w.sum()), off * off
    value = float(np.sqrt(w @ square / total))
    if value == 0:
        return 0.0, np.zeros(off.size)
    return value, (square - value * value) / (2 * value * total)
