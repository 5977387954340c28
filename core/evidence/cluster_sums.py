"""Sums of groups of people by cluster, kept for pairs that occur: a cluster meets few groups."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.evidence.outcomes import Outcomes


@dataclass(frozen=True, slots=True)
class ClusterSums:
    """Sums of the records of one group by class and cluster, each of shape (entries,).

    `size` counts records, or their weight; `change` and `before` are the sums of the change and of
    the baseline's errors, weighted where records are.
    """

    cluster: np.ndarray
    slot: np.ndarray
    size: np.ndarray
    change: np.ndarray
    before: np.ndarray

    @classmethod
    def joined(cls, parts: list[ClusterSums]) -> ClusterSums | None:
        """Put the records of several groups together; None of none."""
        if not parts:
            return None
        names = ("cluster", "slot", "size", "change", "before")
        return cls(*(np.concatenate([getattr(one, name) for one in parts]) for name in names))

    def by_cluster(
        self, slots: np.ndarray | None, selected: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sum the classes that `slots` marks (None for all) by cluster: size, change and before.

        `selected` marks the positive class, to count who is predicted positive instead of errors:
        of the positives those who are not missed.
        """
        kept = np.ones(self.slot.size, bool) if slots is None else slots[self.slot]
        size, change, before = self.size, self.change, self.before
        if selected is not None:
            positive = selected[self.slot]
            change = np.where(positive, -change, change)
            before = np.where(positive, size - before, before)
        parts = (size, change, before)
        made = [np.bincount(self.cluster[kept], one[kept]) for one in parts]
        return made[0], made[1], made[2]


@dataclass(slots=True)
class GroupClusters:
    """Adds up batches of records by group, class and cluster."""

    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    sums: np.ndarray = field(default_factory=lambda: np.empty((3, 0)))
    classes: int = 1
    clusters: int = 1

    def add(self, rows: Outcomes, codes: np.ndarray) -> None:
        """Add a batch, with the code of the group of each record, shape (records,)."""
        if rows.group is None:
            return
        self.classes, self.clusters = rows.classes, rows.clusters
        weight = np.ones(codes.size) if rows.weight is None else rows.weight
        place = codes.astype(np.int64) * rows.classes + rows.stratum
        keys = np.concatenate([self.keys, place * rows.clusters + rows.group])
        new = np.array([weight, weight * rows.change, weight * rows.before])
        values = np.concatenate([self.sums, new], axis=1)
        self.keys, at = np.unique(keys, return_inverse=True)
        self.sums = np.array([np.bincount(at, one, minlength=self.keys.size) for one in values])

    def of(self, code: int) -> ClusterSums:
        """Give the sums of one group."""
        span = self.classes * self.clusters
        first, last = np.searchsorted(self.keys, (code * span, (code + 1) * span))
        keys = self.keys[first:last] - code * span
        return ClusterSums(keys % self.clusters, keys // self.clusters, *self.sums[:, first:last])
