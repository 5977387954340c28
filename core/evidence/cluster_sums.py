"""Sums of groups or segments by cluster, kept for pairs that occur: a cluster meets few of them."""

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
class CodedClusters:
    """Adds up batches of records by code, class and cluster.

    `sums` has shape (4 or 7, entries): rows, sums of the change, its squares and the baseline's
    loss, and with weights the weight, the weighted change and the weighted loss.
    """

    keys: np.ndarray = field(default_factory=lambda: np.empty(0, np.int64))
    sums: np.ndarray | None = None
    classes: int = 1
    clusters: int = 1

    def add(self, rows: Outcomes, codes: np.ndarray, kept: np.ndarray | None = None) -> None:
        """Add the kept rows of a batch, with the code of each record, shape (records,)."""
        if rows.group is None:
            return
        self.classes, self.clusters = rows.classes, rows.clusters
        place = codes.astype(np.int64) * rows.classes + rows.stratum
        place = place * rows.clusters + rows.group
        change, before = rows.change, rows.before
        values = [np.ones(codes.size), change, change**2, before]
        if rows.weight is not None:
            values += [rows.weight, rows.weight * change, rows.weight * before]
        new = np.array(values)
        if kept is not None:
            place, new = place[kept], new[:, kept]
        keys = np.concatenate([self.keys, place])
        sums = new if self.sums is None else np.concatenate([self.sums, new], axis=1)
        self.keys, at = np.unique(keys, return_inverse=True)
        self.sums = np.array([np.bincount(at, one, minlength=self.keys.size) for one in sums])

    def of(self, code: int) -> ClusterSums | None:
        """Give the sums of one code; None where there are no clusters."""
        if self.sums is None:
            return None
        span = self.classes * self.clusters
        first, last = np.searchsorted(self.keys, (code * span, (code + 1) * span))
        keys, sums = self.keys[first:last] - code * span, self.sums[:, first:last]
        size, change, before = sums[4:] if len(sums) > 4 else sums[[0, 1, 3]]
        return ClusterSums(keys % self.clusters, keys // self.clusters, size, change, before)

    def groups(self, member: np.ndarray) -> np.ndarray | None:
        """Add up the codes that `member` marks: shape (1, 4 or 7, classes, clusters that occur)."""
        if self.sums is None:
            return None
        kept = member[self.keys // (self.classes * self.clusters)]
        keys = self.keys[kept]
        there, cluster = np.unique(keys % self.clusters, return_inverse=True)
        slot = keys // self.clusters % self.classes
        at, cells = slot * there.size + cluster, self.classes * there.size
        made = [np.bincount(at, one[kept], minlength=cells) for one in self.sums]
        return np.array(made).reshape(1, len(made), self.classes, there.size)
