"""Sums over slices: all that findings need from the rows. Sums of batches and of partitions add.

Rates are counted by the class that was true, so that the misses of a class and the false alarms
follow from the same counts as the error rate: for two classes that is one count of eight cells
instead of four.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.case.error_kinds import MAX_CLASSES, ErrorMeasure
from core.evidence.estimates import Counts, Losses
from core.evidence.rows.cluster_sums import CodedClusters
from core.evidence.rows.row_outcomes import Outcomes

WEIGHED = 11
PARTS = 4  # sums of a cluster without weights


@dataclass(frozen=True, slots=True)
class Measured:
    """The sums of one kind of error in one set of rows.

    `groups` has shape (4 or 7, clusters): rows, sums of the change, of its squares and of the
    baseline's loss, and with weights the weight, the weighted change and the weighted loss.
    `weights` has shape (11,), see `weighted`.
    """

    n: int
    counts: Counts | None
    losses: Losses | None
    groups: np.ndarray | None = None
    weights: np.ndarray | None = None


@dataclass(slots=True)
class Sums:
    """Sums of one set of rows, each by half (the first was searched): counts by class and outcome,
    losses with squares.

    Shapes, where h is the half and c the class: counts (h, c, 4), losses (h, 5), groups (h, 4 or 7,
    c, clusters), weights (h, c, 11), joint (h, k, k, k). `second` are the sums of the second loss
    of each row, where there is one: the signed error of a number, or the log loss of a score.
    """

    counts: np.ndarray = field(default_factory=lambda: np.zeros((2, 1, 4), np.int64))
    losses: np.ndarray = field(default_factory=lambda: np.zeros((2, 5)))
    groups: np.ndarray | None = None
    weights: np.ndarray | None = None
    joint: np.ndarray | None = None
    second: Sums | None = None

    def add(
        self, rows: Outcomes, values: np.ndarray | None = None, classes: bool = False
    ) -> None:
        """Add the kept rows of a batch; rows of weight 0 are none."""
        values = _counted(rows, values)
        if self.counts.shape[1] != rows.classes:
            self.counts = self.counts + np.zeros((2, rows.classes, 4), np.int64)
        for half in (0, 1):
            own = rows.first == (half == 0)
            own = own if values is None else own & values
            cell = rows.cell[own]
            self.counts[half] += np.bincount(cell, minlength=4 * rows.classes).reshape(
                rows.classes, 4
            )
            if rows.losses is not None:
                self.losses[half] += loss_sums(rows.losses[:, own])
            if rows.group is not None:
                self._add_groups(rows, rows.group, half, own)
            if rows.weight is not None:
                self._add_weights(rows, rows.weight, half, own)
        if classes and rows.losses is None:
            self._add_joint(rows, values)
        if rows.second is not None:
            self.second = self.second or Sums()
            self.second.add(rows.second, _within(rows.scored, values))

    def _add_groups(
        self, rows: Outcomes, group: np.ndarray, half: int, own: np.ndarray
    ) -> None:
        if self.groups is None:
            parts = PARTS if rows.weight is None else PARTS + 3
            self.groups = np.zeros((2, parts, rows.classes, rows.clusters))
        cells, change, before = (
            rows.classes * rows.clusters,
            rows.change[own],
            rows.before[own],
        )
        at = rows.stratum[own].astype(np.int64) * rows.clusters + group[own]
        weighed: tuple[np.ndarray, ...] = ()
        if rows.weight is not None:
            weight = rows.weight[own]
            weighed = (weight, weight * change, weight * before)
        for place, values in enumerate((None, change, change**2, before, *weighed)):
            result = np.bincount(at, values, minlength=cells)
            self.groups[half, place] += result.reshape(rows.classes, rows.clusters)

    def _add_weights(
        self, rows: Outcomes, weight: np.ndarray, half: int, own: np.ndarray
    ) -> None:
        if self.weights is None:
            self.weights = np.zeros((2, rows.classes, WEIGHED))
        at = rows.stratum[own]
        for place, values in enumerate(weighted(rows, weight)):
            self.weights[half, :, place] += np.bincount(
                at, values[own], minlength=rows.classes
            )

    def _add_joint(self, rows: Outcomes, values: np.ndarray | None) -> None:
        """Count truth x baseline's class x candidate's class in each half."""
        k = MAX_CLASSES
        if self.joint is None:
            self.joint = np.zeros((2, k, k, k), np.int64)
        for half in (0, 1):
            own = rows.first == (half == 0)
            own = own if values is None else own & values
            own &= (rows.truth < k) & (rows.taken < k).all(axis=0)
            cell = (rows.truth[own] * k + rows.taken[0, own]) * k + rows.taken[1, own]
            self.joint[half] += np.bincount(cell, minlength=k**3).reshape(k, k, k)

    def pick(self, second_only: bool) -> Sums:
        """Keep the second half only, or both halves added, in the first place."""

        def picked(x: np.ndarray | None) -> np.ndarray | None:
            return None if x is None else (x[1] if second_only else x.sum(axis=0))[None]

        part = slice(1, None) if second_only else slice(None)
        sums = Sums(
            self.counts[part].sum(axis=0, keepdims=True),
            self.losses[part].sum(axis=0, keepdims=True),
        )
        sums.groups, sums.weights, sums.joint = (
            picked(self.groups),
            picked(self.weights),
            picked(self.joint),
        )
        sums.second = None if self.second is None else self.second.pick(second_only)
        return sums

    def less(self, other: Sums) -> Sums:
        """Take a part away: what is left of all rows without a slice."""

        def left(x: np.ndarray | None, y: np.ndarray | None) -> np.ndarray | None:
            return x if x is None or y is None else x - y

        sums = Sums(
            self.counts - other.counts,
            self.losses - other.losses,
            left(self.groups, other.groups),
        )
        sums.weights, sums.joint = (
            left(self.weights, other.weights),
            left(self.joint, other.joint),
        )
        sums.second = self.second
        if self.second is not None and other.second is not None:
            sums.second = self.second.less(other.second)
        return sums

    @property
    def rows(self) -> int:
        """Count the rows of both halves."""
        return int(self.counts.sum())

    def of(self, measure: ErrorMeasure, classes: tuple[str, ...] = ()) -> Measured:
        """Reduce picked sums to those of one kind of error.

        `classes` are the names of the class slots in their order.
        """
        if measure.source == "second":
            return _all_classes(
                self.second or Sums(np.zeros((1, 1, 4), np.int64), np.zeros((1, 5))),
                by_loss=True,
            )
        if not measure.of_class:
            return _all_classes(self, by_loss=measure.source == "losses")
        known = [
            class_name == measure.of_class
            for class_name in classes[: self.counts.shape[1]]
        ]
        chosen = np.array([*known, *([False] * (self.counts.shape[1] - len(known)))])
        return _some_classes(self, ~chosen if measure.others else chosen)

    @property
    def as_counts(self) -> Counts:
        """Write picked sums as counts."""
        a, b, c, d = (int(item) for item in self.counts[0].sum(axis=0))
        return Counts(a, b, c, d)

    @property
    def as_losses(self) -> Losses:
        """Write picked sums as losses."""
        return Losses(
            int(self.counts[0].sum()), *(float(item) for item in self.losses[0])
        )


def _counted(rows: Outcomes, values: np.ndarray | None) -> np.ndarray | None:
    if rows.weight is None:
        return values
    return rows.weight > 0 if values is None else values & (rows.weight > 0)


def _within(scored: np.ndarray | None, values: np.ndarray | None) -> np.ndarray | None:
    return values if scored is None else scored if values is None else scored & values


def loss_sums(losses: np.ndarray) -> np.ndarray:
    """Sum the losses of both models, shape (2, rows): baseline, candidate, their squares, the
    squared change.
    """
    before, now = losses
    change = now - before
    return np.array(
        [before.sum(), now.sum(), before @ before, now @ now, change @ change]
    )


def _all_classes(sums: Sums, *, by_loss: bool) -> Measured:
    groups = None if sums.groups is None else sums.groups[0].sum(axis=1)
    weights = None if sums.weights is None else sums.weights[0].sum(axis=0)
    n = int(sums.counts[0].sum())
    return Measured(
        n,
        None if by_loss else sums.as_counts,
        sums.as_losses if by_loss else None,
        groups,
        weights,
    )


def _some_classes(sums: Sums, chosen: np.ndarray) -> Measured:
    a, b, c, d = (int(item) for item in sums.counts[0][chosen].sum(axis=0))
    groups = None if sums.groups is None else sums.groups[0][:, chosen].sum(axis=1)
    weights = None if sums.weights is None else sums.weights[0][chosen].sum(axis=0)
    return Measured(a + b + c + d, Counts(a, b, c, d), None, groups, weights)


class ByCode:
    """Sums for every code of an axis at once, from which those of any condition follow by
    adding.
    """

    def __init__(self, codes: int, *, clustered: bool = False) -> None:
        """Start with nothing counted; `clustered` keeps the sums of clusters as well."""
        self.codes = codes
        self.clusters = CodedClusters() if clustered else None
        self.counts = np.zeros((codes, 2, 1, 4), np.int64)
        self.losses = np.zeros((codes, 2, 5))
        self.weights: np.ndarray | None = None
        self.second: ByCode | None = None

    def add(
        self, rows: Outcomes, codes: np.ndarray, values: np.ndarray | None = None
    ) -> None:
        """Add a batch, given the code of each row; rows of weight 0 are none."""
        values = _counted(rows, values)
        if self.clusters is not None:
            self.clusters.add(rows, codes, values)
        shape = (self.codes, 2, rows.classes, 4)
        if self.counts.shape != shape:
            self.counts = self.counts + np.zeros(shape, np.int64)
        cell = codes.astype(np.int64) * 2 + ~rows.first
        at = cell * (4 * rows.classes) + rows.cell
        self.counts += np.bincount(
            at if values is None else at[values], minlength=int(np.prod(shape))
        ).reshape(shape)
        if rows.losses is not None:
            before, now = rows.losses
            result = (before, now, before**2, now**2, (now - before) ** 2)
            self.losses += self._summed(cell, result, self.codes * 2, values).reshape(
                self.codes, 2, 5
            )
        if rows.weight is not None:
            places = self.codes * 2 * rows.classes
            summed = self._summed(
                cell * rows.classes + rows.stratum,
                weighted(rows, rows.weight),
                places,
                values,
            )
            summed = summed.reshape(self.codes, 2, rows.classes, WEIGHED)
            self.weights = summed if self.weights is None else self.weights + summed
        if rows.second is not None:
            self.second = self.second or ByCode(
                self.codes, clustered=self.clusters is not None
            )
            self.second.add(rows.second, codes, _within(rows.scored, values))

    @staticmethod
    def _summed(
        cell: np.ndarray,
        values: tuple[np.ndarray, ...],
        places: int,
        retained: np.ndarray | None,
    ) -> np.ndarray:
        at = cell if retained is None else cell[retained]
        return np.stack(
            [
                np.bincount(
                    at, value if retained is None else value[retained], minlength=places
                )
                for value in values
            ],
            axis=-1,
        )

    def sums(self, member: np.ndarray) -> Sums:
        """Add up the codes that a condition holds."""
        result = Sums(self.counts[member].sum(axis=0), self.losses[member].sum(axis=0))
        result.weights = (
            None if self.weights is None else self.weights[member].sum(axis=0)
        )
        result.groups = None if self.clusters is None else self.clusters.groups(member)
        result.second = None if self.second is None else self.second.sums(member)
        return result


def weighted(rows: Outcomes, weight: np.ndarray) -> tuple[np.ndarray, ...]:
    """Give what is summed of each weighted row: weight, losses and squared change.

    Squared weights with losses, change and squares.
    """
    before, now = (
        rows.losses
        if rows.losses is not None
        else np.array([rows.outcome >> 1, rows.outcome & 1], float)
    )
    d, v = now - before, weight * weight
    return (
        weight,
        weight * before,
        weight * now,
        weight * d * d,
        v,
        v * before,
        v * now,
        v * d,
        v * before**2,
        v * now**2,
        v * d * d,
    )
