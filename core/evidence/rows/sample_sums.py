"""Records of one model reduced to sums that add: what means, weights and clusters rest on.

A segment and all other records are one sum and the rest of it, so that many segments cost little
more than one.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

LARGEST_JOINT = 20_000_000  # cells of segments by clusters that are counted in one pass


@dataclass(frozen=True, slots=True)
class Sample:
    """The records of one model: 1 for an error, or an absolute error; weights, cluster numbers.

    All arrays have shape (records,). Cluster numbers run from 0 to `groups` - 1 and mean the same
    in every sample that is compared with this one.
    """

    values: np.ndarray
    weights: np.ndarray | None = None
    clusters: np.ndarray | None = None
    groups: int = 0

    def take(self, rows: np.ndarray) -> Sample:
        """Keep some records, by mask or by index."""
        weights = None if self.weights is None else self.weights[rows]
        clusters = None if self.clusters is None else self.clusters[rows]
        return Sample(self.values[rows], weights, clusters, self.groups)

    def weighing(self, factors: np.ndarray) -> Sample:
        """Multiply the weight of each record by a factor of 0 or more."""
        weights = factors if self.weights is None else self.weights * factors
        return Sample(self.values, weights, self.clusters, self.groups)


@dataclass(frozen=True, slots=True)
class SampleSums:
    """Sums over records of weight above 0; values are less `shift`, so that large ones keep digits.

    With weight w and value y: `weight` sums w, `total` w y, `plain` y, `squares` y^2, `weight_sq`
    w^2, `pulls` w^2 y and w^2 y^2. `by_cluster` holds rows, w and w y of each cluster, shape (3,
    groups); None without clusters. `rate` says that all values are 0 or 1.
    """

    n: float
    weight: float
    total: float
    plain: float
    squares: float
    weight_sq: float
    pulls: tuple[float, float]
    by_cluster: np.ndarray | None
    shift: float
    rate: bool

    def less(self, part: SampleSums) -> SampleSums:
        """Take the records of a part away."""
        values, theirs = self.by_cluster, part.by_cluster
        return SampleSums(
            self.n - part.n,
            self.weight - part.weight,
            self.total - part.total,
            self.plain - part.plain,
            self.squares - part.squares,
            self.weight_sq - part.weight_sq,
            (self.pulls[0] - part.pulls[0], self.pulls[1] - part.pulls[1]),
            None if values is None or theirs is None else values - theirs,
            self.shift,
            self.rate,
        )


def sums_of(sample: Sample) -> SampleSums:
    """Sum all records of a sample."""
    return sums_by_code(sample, np.zeros(sample.values.size, np.int64), 1)[0]


def sums_by_code(sample: Sample, codes: np.ndarray, k: int) -> list[SampleSums]:
    """Sum the records of each code from 0 to k - 1; `codes` has shape (records,)."""
    y, shift, rate = _shifted(sample)
    if sample.weights is None:
        counted, w = np.ones(y.size), np.ones(y.size)
    else:
        # Scaled, so that squares of very large or small weights stay finite.
        w = sample.weights / max(float(sample.weights.max(initial=0.0)), 1e-300)
        counted = (w > 0).astype(float)
    parts = (
        counted,
        w,
        w * y,
        counted * y,
        counted * y * y,
        w * w,
        w * w * y,
        w * w * y * y,
    )
    tables = np.array([np.bincount(codes, part, minlength=k) for part in parts])
    joint = _by_cluster(sample, codes, k, (counted, w, w * y))
    sample_sum = []
    for code in range(k):
        n, weight, total, plain, squares, weight_sq, *pulls = (
            float(table) for table in tables[:, code]
        )
        cluster = None if joint is None else joint[code]
        both = (pulls[0], pulls[1])
        sample_sum.append(
            SampleSums(
                n, weight, total, plain, squares, weight_sq, both, cluster, shift, rate
            )
        )
    return sample_sum


def _shifted(sample: Sample) -> tuple[np.ndarray, float, bool]:
    """Take the middle out of values that are no rates."""
    y = sample.values
    if bool(((y == 0) | (y == 1)).all()):
        return y, 0.0, True
    shift = float(y.mean())
    return y - shift, shift, False


def _by_cluster(
    sample: Sample, codes: np.ndarray, k: int, parts: tuple[np.ndarray, ...]
) -> list[np.ndarray] | None:
    """Sum by code and cluster: arrays of shape (3, groups), one for each code."""
    clusters, groups = sample.clusters, sample.groups
    if clusters is None:
        return None
    if k * groups <= LARGEST_JOINT:
        place = codes * groups + clusters
        flat = [np.bincount(place, part, minlength=k * groups) for part in parts]
        return list(np.array(flat).reshape(len(parts), k, groups).transpose(1, 0, 2))
    value = []
    for code in range(k):
        inside = codes == code
        sums = [
            np.bincount(clusters[inside], part[inside], minlength=groups)
            for part in parts
        ]
        value.append(np.array(sums))
    return value
