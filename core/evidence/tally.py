"""Sums over slices: all that findings need from the rows. Sums of batches and of partitions add."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.evidence.estimates import Counts, Losses
from core.evidence.outcomes import GROUPS, Outcomes

MAX_CLASSES = 30


@dataclass(slots=True)
class Sums:
    """Sums of one set of rows: counts by outcome, sums of losses with squares, both by half (the first was searched)."""

    counts: np.ndarray = field(default_factory=lambda: np.zeros((2, 4), np.int64))
    losses: np.ndarray = field(default_factory=lambda: np.zeros((2, 5)))
    groups: np.ndarray | None = None
    weights: np.ndarray | None = None
    joint: np.ndarray | None = None

    def add(self, rows: Outcomes, kept: np.ndarray | None = None, classes: bool = False) -> None:
        """Add the kept rows of a batch."""
        for half in (0, 1):
            mine = rows.first == (half == 0)
            mine = mine if kept is None else mine & kept
            self.counts[half] += np.bincount(rows.outcome[mine], minlength=4)
            if rows.errors is not None:
                before, now = np.abs(rows.errors[:, mine])
                change = now - before
                self.losses[half] += (before.sum(), now.sum(), (before**2).sum(), (now**2).sum(), (change**2).sum())
        if rows.group is not None:
            self._add_groups(rows, rows.group, kept)
        if rows.weight is not None:
            self._add_weights(rows, rows.weight, kept)
        if classes and rows.errors is None:
            self._add_joint(rows, kept)

    def _add_groups(self, rows: Outcomes, group: np.ndarray, kept: np.ndarray | None) -> None:
        if self.groups is None:
            self.groups = np.zeros((2, 3 if rows.weight is None else 5, GROUPS))
        for half in (0, 1):
            mine = rows.first == (half == 0)
            mine = mine if kept is None else mine & kept
            at, change = group[mine], rows.change[mine]
            weighed = () if rows.weight is None else (rows.weight[mine], rows.weight[mine] * change)
            for place, values in enumerate((None, change, change**2, *weighed)):
                self.groups[half, place] += np.bincount(at, values, minlength=GROUPS)

    def _add_weights(self, rows: Outcomes, weight: np.ndarray, kept: np.ndarray | None) -> None:
        """Sum weight, weighted losses and squared change; then the squared weights times losses, change, and their squares."""
        if self.weights is None:
            self.weights = np.zeros((2, 11))
        for half in (0, 1):
            mine = rows.first == (half == 0)
            mine = mine if kept is None else mine & kept
            self.weights[half] += [one[mine].sum() for one in weighted(rows, weight)]

    def _add_joint(self, rows: Outcomes, kept: np.ndarray | None) -> None:
        """Count truth x baseline's class x candidate's class on both halves together, and on the second alone."""
        k = MAX_CLASSES
        if self.joint is None:
            self.joint = np.zeros((2, k, k, k), np.int64)
        for half in (0, 1):
            mine = rows.first == (half == 0)
            mine = mine if kept is None else mine & kept
            mine &= (rows.truth < k) & (rows.taken < k).all(axis=0)
            cell = (rows.truth[mine] * k + rows.taken[0, mine]) * k + rows.taken[1, mine]
            self.joint[half] += np.bincount(cell, minlength=k**3).reshape(k, k, k)

    def pick(self, second_only: bool) -> Sums:
        """Keep the second half only, or both halves added, in the first place."""
        def one(x: np.ndarray | None) -> np.ndarray | None:
            return None if x is None else (x[1] if second_only else x.sum(axis=0))[None]

        counts, losses = one(self.counts), one(self.losses)
        return Sums(np.zeros((1, 4), np.int64) if counts is None else counts, np.zeros((1, 5)) if losses is None else losses, one(self.groups), one(self.weights), one(self.joint))

    def less(self, other: Sums) -> Sums:
        """Take a part away: what is left of all rows without a slice."""
        def left(x: np.ndarray | None, y: np.ndarray | None) -> np.ndarray | None:
            return None if x is None or y is None else x - y

        return Sums(self.counts - other.counts, self.losses - other.losses, left(self.groups, other.groups), left(self.weights, other.weights), left(self.joint, other.joint))

    @property
    def as_counts(self) -> Counts:
        """Write picked sums as counts."""
        a, b, c, d = (int(one) for one in self.counts[0])
        return Counts(a, b, c, d)

    @property
    def as_losses(self) -> Losses:
        """Write picked sums as losses."""
        return Losses(int(self.counts[0].sum()), *(float(one) for one in self.losses[0]))


class ByCode:
    """Sums for every code of an axis at once, from which those of any condition follow by adding."""

    def __init__(self, codes: int) -> None:
        """Start with nothing counted."""
        self.codes = codes
        self.counts = np.zeros((codes, 2, 4), np.int64)
        self.losses = np.zeros((codes, 2, 5))
        self.weights: np.ndarray | None = None

    def add(self, rows: Outcomes, codes: np.ndarray) -> None:
        """Add a batch, given the code of each row."""
        cell = codes.astype(np.int64) * 2 + ~rows.first
        self.counts += np.bincount(cell * 4 + rows.outcome, minlength=self.codes * 8).reshape(self.codes, 2, 4)
        if rows.errors is not None:
            before, now = np.abs(rows.errors)
            self.losses += self._summed(cell, (before, now, before**2, now**2, (now - before) ** 2))
        if rows.weight is not None:
            made = self._summed(cell, weighted(rows, rows.weight))
            self.weights = made if self.weights is None else self.weights + made

    def _summed(self, cell: np.ndarray, values: tuple[np.ndarray, ...]) -> np.ndarray:
        sums = [np.bincount(cell, one, minlength=self.codes * 2).reshape(self.codes, 2) for one in values]
        return np.stack(sums, axis=-1)

    def sums(self, member: np.ndarray) -> Sums:
        """Add up the codes that a condition holds."""
        return Sums(self.counts[member].sum(axis=0), self.losses[member].sum(axis=0), None, None if self.weights is None else self.weights[member].sum(axis=0))


def weighted(rows: Outcomes, weight: np.ndarray) -> tuple[np.ndarray, ...]:
    """Give what is summed of each weighted row: weight, losses and squared change; squared weights with losses, change and squares."""
    before, now = np.abs(rows.errors) if rows.errors is not None else np.array([rows.outcome >> 1, rows.outcome & 1], float)
    d, v = now - before, weight * weight
    return weight, weight * before, weight * now, weight * d * d, v, v * before, v * now, v * d, v * before**2, v * now**2, v * d * d
