"""Sums of groups or segments by cluster, kept for pairs that occur: a cluster meets few of them."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np

from core.evidence.rows.row_outcomes import Outcomes


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
        return cls(
            *(np.concatenate([getattr(part, name) for part in parts]) for name in names)
        )

    def by_cluster(
        self, slots: np.ndarray | None, selected: np.ndarray | None
    ) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
        """Sum the classes that `slots` marks (None for all) by cluster: size, change and before.

        `selected` marks the positive class, to count who is predicted positive instead of errors:
        of the positives those who are not missed.
        """
        rows = np.ones(self.slot.size, bool) if slots is None else slots[self.slot]
        size, change, before = self.size, self.change, self.before
        if selected is not None:
            positive = selected[self.slot]
            change = np.where(positive, -change, change)
            before = np.where(positive, size - before, before)
        parts = (size, change, before)
        size, change, before = (
            np.bincount(self.cluster[rows], part[rows]) for part in parts
        )
        return size, change, before


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

    def add(
        self, rows: Outcomes, codes: np.ndarray, rows_in: np.ndarray | None = None
    ) -> None:
        """Add the rows of a batch that `rows_in` marks, with the code of each record."""
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
        if rows_in is not None:
            place, new = place[rows_in], new[:, rows_in]
        keys = np.concatenate([self.keys, place])
        sums = new if self.sums is None else np.concatenate([self.sums, new], axis=1)
        self.keys, at = np.unique(keys, return_inverse=True)
        self.sums = np.array(
            [np.bincount(at, part, minlength=self.keys.size) for part in sums]
        )

    def of(self, code: int) -> ClusterSums | None:
        """Give the sums of one code; None where there are no clusters."""
        if self.sums is None:
            return None
        span = self.classes * self.clusters
        first, last = np.searchsorted(self.keys, (code * span, (code + 1) * span))
        keys, sums = self.keys[first:last] - code * span, self.sums[:, first:last]
        size, change, before = sums[4:] if len(sums) > 4 else sums[[0, 1, 3]]
        return ClusterSums(
            keys % self.clusters, keys // self.clusters, size, change, before
        )

    def groups(self, member: np.ndarray) -> np.ndarray | None:
        """Add up the codes that `member` marks: shape (1, 4 or 7, classes, clusters that occur)."""
        if self.sums is None:
            return None
        inside = member[self.keys // (self.classes * self.clusters)]
        keys = self.keys[inside]
        there, cluster = np.unique(keys % self.clusters, return_inverse=True)
        slot = keys // self.clusters % self.classes
        at, cells = slot * there.size + cluster, self.classes * there.size
        parts = [np.bincount(at, part[inside], minlength=cells) for part in self.sums]
        return np.array(parts).reshape(1, len(parts), self.classes, there.size)
