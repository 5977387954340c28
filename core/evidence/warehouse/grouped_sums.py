"""Counts that a warehouse gives, as the sums that findings are made from.

A grouped row stands for many rows that agree in what they are grouped by, so each sum of the file
is here a sum of products with the number of rows.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.error_kinds import MAX_CLASSES
from core.evidence.rows.cluster_sums import CodedClusters
from core.evidence.rows.sufficient_stats import WEIGHED, ByCode, Sums


@dataclass(frozen=True, slots=True)
class Pair:
    """Sums of a pair of losses in each grouped row: `plain` (5, entries) as `Losses` have them;
    `weights` (11, entries) as `Sums.weights` has them, None without weights.
    """

    n: np.ndarray
    plain: np.ndarray
    weights: np.ndarray | None

    def take(self, chosen: np.ndarray) -> Pair:
        """Keep some grouped rows."""
        weights = None if self.weights is None else self.weights[:, chosen]
        return Pair(self.n[chosen], self.plain[:, chosen], weights)


@dataclass(frozen=True, slots=True)
class Grouped:
    """Grouped rows: how many rows each stands for, and what these have in common, all of shape
    (entries,).

    `half` is 0 for the half that was searched; `taken` is known where the statement kept apart what
    the models said. `losses` says whether `first` holds losses, and not right or wrong.
    """

    code: np.ndarray
    half: np.ndarray
    truth: np.ndarray
    outcome: np.ndarray
    first: Pair
    second: Pair | None = None
    taken: np.ndarray | None = None
    group: np.ndarray | None = None
    losses: bool = False
    classes: int = 1
    clusters: int = 1

    @property
    def stratum(self) -> np.ndarray:
        """Give the slot of the class of each grouped row."""
        return np.minimum(self.truth, self.classes - 1)

    def take(self, chosen: np.ndarray) -> Grouped:
        """Keep some grouped rows, by mask."""
        return Grouped(
            self.code[chosen],
            self.half[chosen],
            self.truth[chosen],
            self.outcome[chosen],
            self.first.take(chosen),
            None if self.second is None else self.second.take(chosen),
            None if self.taken is None else self.taken[:, chosen],
            None if self.group is None else self.group[chosen],
            self.losses,
            self.classes,
            self.clusters,
        )

    def of_second(self) -> Grouped | None:
        """Give the same grouped rows by their second losses, which know no classes."""
        if self.second is None:
            return None
        nothing = np.zeros_like(self.outcome)
        return Grouped(
            self.code, self.half, nothing, nothing, self.second, None, None, self.group, True, 1,
            self.clusters,
        )  # fmt: skip


def of_outcomes(
    n: np.ndarray, outcome: np.ndarray, weights: tuple[np.ndarray, np.ndarray] | None
) -> Pair:
    """Write rows that are right or wrong as losses of 0 or 1, all alike in a grouped row.

    `weights` are the sums of the weights and of their squares.
    """
    before, now = (outcome >> 1).astype(float), (outcome & 1).astype(float)
    apart = (now - before) ** 2
    plain = np.array([before, now, before, now, apart]) * n
    if weights is None:
        return Pair(n, plain, None)
    w, v = weights
    change = now - before
    summed = [w, w * before, w * now, w * apart, v, v * before, v * now, v * change, v * before,
              v * now, v * apart]  # fmt: skip
    return Pair(n, plain, np.array(summed))


def add_to_sums(sums: Sums, grouped: Grouped, *, classes: bool = False) -> None:
    """Add grouped rows to the sums of one set of rows; `classes` also counts what was taken for
    what.
    """
    k = grouped.classes
    place = grouped.half * k + grouped.stratum
    sums.counts = sums.counts + _counts(
        place * 4 + grouped.outcome, grouped.first.n, (2, k, 4)
    )
    if grouped.losses:
        sums.losses = sums.losses + _summed(grouped.half, grouped.first.plain, 2)
    if grouped.first.weights is not None:
        weights = _summed(place, grouped.first.weights, 2 * k).reshape(2, k, WEIGHED)
        sums.weights = weights if sums.weights is None else sums.weights + weights
    if grouped.group is not None:
        sums.groups = _groups(sums.groups, grouped, grouped.group)
    if classes and grouped.taken is not None:
        joint = _joint(grouped, grouped.taken)
        sums.joint = joint if sums.joint is None else sums.joint + joint
    second = grouped.of_second()
    if second is not None:
        sums.second = sums.second or Sums()
        add_to_sums(sums.second, second)


def add_to_codes(target: ByCode, grouped: Grouped) -> None:
    """Add grouped rows to the sums of every code of an axis."""
    k = grouped.classes
    half = grouped.code * 2 + grouped.half
    place = half * k + grouped.stratum
    counts = _counts(
        place * 4 + grouped.outcome, grouped.first.n, (target.codes, 2, k, 4)
    )
    target.counts = target.counts + counts
    if grouped.losses:
        summed = _summed(half, grouped.first.plain, target.codes * 2)
        target.losses = target.losses + summed.reshape(target.codes, 2, 5)
    if grouped.first.weights is not None:
        weights = _summed(place, grouped.first.weights, target.codes * 2 * k)
        weights = weights.reshape(target.codes, 2, k, WEIGHED)
        target.weights = weights if target.weights is None else target.weights + weights
    if target.clusters is not None and grouped.group is not None:
        _add_clusters(target.clusters, grouped, grouped.group)
    second = grouped.of_second()
    if second is not None:
        clustered = target.clusters is not None
        target.second = target.second or ByCode(target.codes, clustered=clustered)
        add_to_codes(target.second, second)


def _counts(at: np.ndarray, n: np.ndarray, shape: tuple[int, ...]) -> np.ndarray:
    found = np.bincount(at, n, minlength=int(np.prod(shape)))
    return np.rint(found).astype(np.int64).reshape(shape)


def _summed(at: np.ndarray, terms: np.ndarray, places: int) -> np.ndarray:
    """Sum each term by place: shape (places, terms)."""
    return np.stack(
        [np.bincount(at, term, minlength=places) for term in terms], axis=-1
    )


def _cluster_terms(pair: Pair) -> list[np.ndarray]:
    """Give rows, sums of the change, of its squares and of the baseline's loss; then by weight."""
    before, now, _, _, apart = pair.plain
    terms = [pair.n.astype(float), now - before, apart, before]
    if pair.weights is not None:
        terms += [pair.weights[0], pair.weights[2] - pair.weights[1], pair.weights[1]]
    return terms


def _groups(sums: np.ndarray | None, grouped: Grouped, group: np.ndarray) -> np.ndarray:
    terms = np.array(_cluster_terms(grouped.first))
    k, clusters = grouped.classes, grouped.clusters
    at = (grouped.half * k + grouped.stratum) * clusters + group
    found = _summed(at, terms, 2 * k * clusters).reshape(2, k, clusters, len(terms))
    found = np.moveaxis(found, -1, 1)
    return found if sums is None else sums + found


def _add_clusters(target: CodedClusters, grouped: Grouped, group: np.ndarray) -> None:
    k, clusters = grouped.classes, grouped.clusters
    target.classes, target.clusters = k, clusters
    place = (grouped.code.astype(np.int64) * k + grouped.stratum) * clusters + group
    terms = np.array(_cluster_terms(grouped.first))
    keys = np.concatenate([target.keys, place])
    joined = (
        terms if target.sums is None else np.concatenate([target.sums, terms], axis=1)
    )
    target.keys, at = np.unique(keys, return_inverse=True)
    target.sums = _summed(at, joined, target.keys.size).T


def _joint(grouped: Grouped, taken: np.ndarray) -> np.ndarray:
    k = MAX_CLASSES
    own = (grouped.truth < k) & (taken < k).all(axis=0)
    cell = (
        (grouped.half[own] * k + grouped.truth[own]) * k + taken[0, own]
    ) * k + taken[1, own]
    return _counts(cell, grouped.first.n[own], (2, k, k, k))
