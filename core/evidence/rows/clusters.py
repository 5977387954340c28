"""Rows that are not independent: clusters, that is many rows of one user, site or day.

Wilson's and McNemar's methods take rows as independent; where they are not, intervals are too
narrow. Clusters enter by their sums, each of shape (clusters,): rows, sum of the value, sum of its
squares. Sums add, so they stream. In all of them change = candidate - baseline a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from core.evidence.detector_constants import DETECTORS
from core.evidence.records import Gap
from core.evidence.statistics.intervals import CONFIDENCE
from core.evidence.statistics.method_inputs import columns, counts, numbers, places
from core.evidence.statistics.metric_result import Measured, estimate_or_gap, few, gap
from core.messages import mark

READING = DETECTORS.reading

FEWEST_CLUSTERS = READING.fewest_clusters
FEW_CLUSTERS = READING.few_clusters
SAME_EVERYWHERE = mark(
    "all clusters have the same mean, so the spread between them is unknown"
)


@dataclass(frozen=True, slots=True)
class Clustering:
    """How alike rows of one cluster are: ICC as estimated (may be below nought), design effect,
    rows they are worth.
    """

    icc: float
    design_effect: float
    effective_n: float
    clusters: int
    rows: int

    @property
    def inflation(self) -> float:
        """Tell how many times wider an interval gets."""
        return inflation(self.design_effect)


def inflation(design_effect: float) -> float:
    """Tell how many times wider an interval gets by a design effect, never less than once.

    >>> inflation(4.0), inflation(0.7)
    (2.0, 1.0)
    """
    return float(np.sqrt(max(design_effect, 1.0)))


def clustered_mean(
    sizes: ArrayLike, sums: ArrayLike, confidence: float = CONFIDENCE
) -> tuple[Measured, float | None]:
    """Give sum(sums) / sum(sizes) with its cluster-robust t interval on clusters - 1 degrees of
    freedom, and p against nought.

    `sizes` are rows and `sums` the sum of the paired change (or of any value) in each cluster
    (Liang & Zeger 1986, with the factor G / (G - 1)). Fewer than 10 clusters are a gap with a
    point; fewer than 30 a warning.
    """
    m, s = _clusters(sizes, sums)
    groups, rows = m.size, m.sum()
    if groups == 0:
        return gap(mark("mean over clusters"), mark("no rows")), None
    point = float(s.sum() / rows)
    if groups < FEWEST_CLUSTERS:
        return (
            gap(
                mark("mean over clusters"),
                mark(
                    "{groups} clusters, fewer than the {fewest_clusters} needed"
                ).format(groups=groups, fewest_clusters=FEWEST_CLUSTERS),
                point=point,
            ),
            None,
        )
    rest = s - point * m
    error = float(np.sqrt(groups / (groups - 1) * (rest @ rest)) / rows)
    if error <= 1e-12 * max(abs(point), float(np.abs(s).max() / rows)):
        return gap(mark("interval over clusters"), SAME_EVERYWHERE, point=point), None
    half = float(stdtrit(groups - 1, 0.5 + confidence / 2)) * error
    result = estimate_or_gap(
        point,
        (point - half, point + half),
        int(rows),
        mark("cluster-robust t interval, {groups} clusters").format(
            groups=f"{groups:,}"
        ),
        few(groups, FEW_CLUSTERS, "clusters"),
    )
    return result, float(2 * stdtr(groups - 1, -abs(point) / error))


def carriers(sums: np.ndarray, few: int = FEW_CLUSTERS) -> int | None:
    """Count the clusters that carry a rise: the fewest whose sums alone reach the sum of all.

    None where it is spread.

    `sums` are those of the change in each cluster, shape (clusters,). A handful of many clusters,
    below 15% of them and below `few`, can bring any test across many clusters to a small p without
    telling of the others.

    >>> carriers(np.array([50.0] * 12 + [0.0] * 188)), carriers(np.ones(200))
    (12, None)
    """
    total = float(sums.sum())
    if total <= 0:
        return None
    reached = np.cumsum(np.sort(sums)[::-1])
    count = int(np.searchsorted(reached, total * (1 - 1e-12))) + 1
    return count if count < min(few, READING.carrying_share * sums.size) else None


def clustering(
    sizes: ArrayLike, sums: ArrayLike, squares: ArrayLike
) -> Clustering | Gap:
    """Estimate ICC by analysis of variance, the design effect 1 + (m - 1) ICC and the rows that the
    rows are worth.

    `squares` are sums of squares in each cluster; for 0 and 1 they equal the sums. m is the mean
    cluster size as a row meets it, sum(m^2) / sum(m) (Donner & Koval 1980; Kish 1965). An ICC below
    nought counts as nought in the design effect.
    """
    m, s = _clusters(sizes, sums)
    q = numbers(squares, "squares")[np.asarray(sizes, float) > 0]
    groups, rows = m.size, float(m.sum())
    if groups < 2 or rows == groups:
        return Gap(
            "ICC",
            (
                mark("fewer than two clusters")
                if groups < 2
                else mark("every cluster has one row: rows are their own clusters")
            ),
        )
    mean = s.sum() / rows
    within = max(float((q - s * s / m).sum()), 0.0) / (rows - groups)
    between = float((m * (s / m - mean) ** 2).sum()) / (groups - 1)
    usual = (rows - float(m @ m) / rows) / (groups - 1)
    spread = between + (usual - 1) * within
    if spread <= 0:
        return Gap("ICC", mark("every row has the same value"))
    icc = (between - within) / spread
    effect = 1 + (float(m @ m) / rows - 1) * max(icc, 0.0)
    return Clustering(icc, effect, rows / effect, groups, int(rows))


def _clusters(sizes: ArrayLike, sums: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    m, s = columns(sizes=counts(sizes, mark("cluster sizes")), sums=sums)
    if (s[m == 0] != 0).any():
        raise ValueError(
            f"a cluster without rows has no sum, see {places((m == 0) & (s != 0), 'cluster')}: give"
            " its rows."
        )
    return m[m > 0], s[m > 0]
