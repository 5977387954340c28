"""Rows that are not independent or do not count alike: weights, clusters (many rows of one user, site or day), series.

Wilson's and McNemar's methods take rows as independent; where they are not, intervals are too narrow. Clusters enter
by their sums, each of shape (clusters,): rows, sum of the value, sum of its squares. Sums add, so they stream. In all of
them change = candidate - baseline a row.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import stdtr, stdtrit

from core.evidence.inputs import columns, counts, numbers, outcomes, places
from core.evidence.intervals import CONFIDENCE, kish_n, tango, wilson, wilson_effective
from core.evidence.measured import Measured, few, gap, told
from core.evidence.records import Gap

FEWEST_CLUSTERS = 10
FEW_CLUSTERS = 30
FEW_OF_ALL = 0.15
FEWEST_BLOCKS = 10
SAME_EVERYWHERE = "all clusters have the same mean, so the spread between them cannot be told"


@dataclass(frozen=True, slots=True)
class Clustering:
    """How alike rows of one cluster are: ICC as estimated (may be below nought), design effect, rows they are worth."""

    icc: float
    design_effect: float
    effective_n: float
    clusters: int
    rows: int

    @property
    def inflation(self) -> float:
        """Tell how many times wider an interval gets."""
        return inflation(self.design_effect)


@dataclass(frozen=True, slots=True)
class Series:
    """How alike neighbours in time are: lag-1 autocorrelation, and the design effect by block means."""

    lag1: float
    design_effect: float
    effective_n: float
    block: int
    blocks: int
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


# Weights


def weighted_rate(hits: ArrayLike, weights: ArrayLike) -> Measured:
    """Give sum(w hit) / sum(w) with Wilson's interval on Kish's effective n; `hits` is 0 or 1 a row, both of shape (rows,).

    Rows of weight nought are left out of n; equal weights give the unweighted result exactly. Integer weights are no
    repeated rows. Raises ValueError for negative or missing weights. Kish's n takes weight and outcome as unrelated.
    """
    hit, w = outcomes(hits, "hits"), _weights(weights)
    columns(hits=hit, weights=w)
    n, size = int((w > 0).sum()), kish_n(w)
    if n == 0:
        return gap("weighted rate", "no rows with a weight above 0")
    hit_weight, weight = _within(hit, w)
    # The share first: multiplied first, rounding can put more hits than rows where all are hits.
    ends = wilson(min(hit_weight / weight, 1.0) * size, size)
    return told(hit_weight / weight, ends, n, f"Wilson{_kish(size)}", _light(size, n), few(n))


def weighted_change(baseline_wrong: ArrayLike, candidate_wrong: ArrayLike, weights: ArrayLike) -> Measured:
    """Give the weighted paired change of an error rate, with Tango's interval on Kish's effective n; rows as above.

    There is no p: McNemar's test takes no weights.
    """
    before, after, w = outcomes(baseline_wrong, "baseline wrong"), outcomes(candidate_wrong, "candidate wrong"), _weights(weights)
    columns(baseline=before, candidate=after, weights=w)
    n, size = int((w > 0).sum()), kish_n(w)
    if n == 0:
        return gap("weighted change", "no rows with a weight above 0")
    (up, weight), (down, _) = _within(after & ~before, w), _within(before & ~after, w)
    b = up * size / weight
    ends = tango(b, min(down * size / weight, size - b), size)  # rounding must not push b + c above n
    return told((up - down) / weight, ends, n, f"Tango{_kish(size)}", _light(size, n), few(n))


def _weights(weights: ArrayLike) -> np.ndarray:
    given = numbers(weights, "weights")
    if (given < 0).any():
        raise ValueError(f"weights must be 0 or more, got less in {places(given < 0)}: mend them or leave these rows out.")
    return given / given.max() if given.any() else given


def _within(hit: np.ndarray, w: np.ndarray) -> tuple[float, float]:
    """Give the weight of some rows and of all, the first never above the second by rounding."""
    rest, weight = float(w[~hit].sum()), float(w.sum())
    return (weight if rest == 0 else min(float(w[hit].sum()), weight)), weight


def _kish(size: float) -> str:
    return f" score interval on an effective n of {size:,.1f} (Kish)"


def _light(size: float, n: int) -> str:
    return f"uneven weights: {n:,} rows are worth {size:,.1f}" if size < 0.5 * n else ""


# Clusters


def clustered_mean(sizes: ArrayLike, sums: ArrayLike, confidence: float = CONFIDENCE) -> tuple[Measured, float | None]:
    """Give sum(sums) / sum(sizes) with its cluster-robust t interval on clusters - 1 degrees of freedom, and p against nought.

    `sizes` are rows and `sums` the sum of the paired change (or of any value) in each cluster (Liang & Zeger 1986, with the
    factor G / (G - 1)). Fewer than 10 clusters are a gap with a point; fewer than 30 a warning.
    """
    m, s = _clusters(sizes, sums)
    groups, rows = m.size, m.sum()
    if groups == 0:
        return gap("mean over clusters", "no rows"), None
    point = float(s.sum() / rows)
    if groups < FEWEST_CLUSTERS:
        return gap("mean over clusters", f"{groups} clusters, fewer than the {FEWEST_CLUSTERS} needed", point=point), None
    rest = s - point * m
    error = float(np.sqrt(groups / (groups - 1) * (rest @ rest)) / rows)
    if error <= 1e-12 * max(abs(point), float(np.abs(s).max() / rows)):
        return gap("interval over clusters", SAME_EVERYWHERE, point=point), None
    half = float(stdtrit(groups - 1, 0.5 + confidence / 2)) * error
    made = told(point, (point - half, point + half), int(rows), f"cluster-robust t interval, {groups:,} clusters", few(groups, FEW_CLUSTERS, "clusters"))
    return made, float(2 * stdtr(groups - 1, -abs(point) / error))


def carriers(sums: np.ndarray, few: int = FEW_CLUSTERS) -> int | None:
    """Count the clusters that carry a rise: the fewest whose sums alone reach the sum of all; None where it is spread.

    `sums` are those of the change in each cluster, shape (clusters,). A handful of many clusters, below 15 % of them and
    below `few`, can bring any test across many clusters to a small p without telling of the others.

    >>> carriers(np.array([50.0] * 12 + [0.0] * 188)), carriers(np.ones(200))
    (12, None)
    """
    total = float(sums.sum())
    if total <= 0:
        return None
    reached = np.cumsum(np.sort(sums)[::-1])
    count = int(np.searchsorted(reached, total * (1 - 1e-12))) + 1
    return count if count < min(few, FEW_OF_ALL * sums.size) else None


def cluster_bootstrap(sizes: ArrayLike, sums: ArrayLike, seed: int = 20260101, resamples: int = 2_000, confidence: float = CONFIDENCE) -> Measured:
    """Give the same mean with a percentile interval over resampled whole clusters; seeded, order of clusters does not matter."""
    m, s = _clusters(sizes, sums)
    if m.size < FEWEST_CLUSTERS:
        return clustered_mean(m, s, confidence)[0]
    order = np.lexsort((s, m))
    m, s, rng = m[order], s[order], np.random.default_rng(seed)
    step = max(1, 2_000_000 // m.size)
    made = []
    for start in range(0, resamples, step):
        picks = rng.integers(m.size, size=(min(step, resamples - start), m.size))
        made.append(s[picks].sum(axis=1) / m[picks].sum(axis=1))
    low, high = np.quantile(np.concatenate(made), [(1 - confidence) / 2, (1 + confidence) / 2])
    point = float(s.sum() / m.sum())
    if low == high:
        return gap("interval over clusters", SAME_EVERYWHERE, point=point)
    return told(point, (low, high), int(m.sum()), f"cluster bootstrap, {resamples:,} resamples, seed {seed}", few(m.size, FEW_CLUSTERS, "clusters"))


def clustering(sizes: ArrayLike, sums: ArrayLike, squares: ArrayLike) -> Clustering | Gap:
    """Estimate ICC by analysis of variance, the design effect 1 + (m - 1) ICC and the rows that the rows are worth.

    `squares` are sums of squares in each cluster; for 0 and 1 they equal the sums. m is the mean cluster size as a row
    meets it, sum(m^2) / sum(m) (Donner & Koval 1980; Kish 1965). An ICC below nought counts as nought in the design effect.
    """
    m, s = _clusters(sizes, sums)
    q = numbers(squares, "squares")[np.asarray(sizes, float) > 0]
    groups, rows = m.size, float(m.sum())
    if groups < 2 or rows == groups:
        return Gap("ICC", "fewer than two clusters" if groups < 2 else "every cluster has one row: rows are their own clusters")
    mean = s.sum() / rows
    within = max(float((q - s * s / m).sum()), 0.0) / (rows - groups)
    between = float((m * (s / m - mean) ** 2).sum()) / (groups - 1)
    usual = (rows - float(m @ m) / rows) / (groups - 1)
    spread = between + (usual - 1) * within
    if spread <= 0:
        return Gap("ICC", "every row has the same value")
    icc = (between - within) / spread
    effect = 1 + (float(m @ m) / rows - 1) * max(icc, 0.0)
    return Clustering(icc, effect, rows / effect, groups, int(rows))


def clustered_rate(sizes: ArrayLike, hits: ArrayLike) -> Measured:
    """Give a rate of clustered rows: Wilson's interval on the effective n of the estimated design effect."""
    m, x = counts(sizes, "cluster sizes"), counts(hits, "hits")
    if m.shape == x.shape and (x > m).any():
        raise ValueError(f"hits must be no more than the rows of their cluster, got more in {places(x > m, 'cluster')}.")
    made, rows = clustering(m, x, x), m.sum()
    if not rows:
        return gap("rate", "no rows")
    p = float(x.sum() / rows)
    groups = int((m > 0).sum())
    if isinstance(made, Gap) and groups > 1:
        why = "nothing to correct" if rows == groups else "the same in every row, so that likeness inside clusters cannot be told"
        return told(p, wilson(x.sum(), rows), int(rows), f"Wilson score interval; {why}", few(rows))
    if isinstance(made, Gap) or groups < FEWEST_CLUSTERS:
        return gap("rate", f"{groups} clusters, fewer than the {FEWEST_CLUSTERS} needed", point=p)
    method = f"Wilson score interval on an effective n of {made.effective_n:,.1f} (design effect {made.design_effect:.2f})"
    return told(p, wilson_effective(p, made.effective_n), int(rows), method, few(groups, FEW_CLUSTERS, "clusters"))


def _clusters(sizes: ArrayLike, sums: ArrayLike) -> tuple[np.ndarray, np.ndarray]:
    m, s = columns(sizes=counts(sizes, "cluster sizes"), sums=sums)
    if (s[m == 0] != 0).any():
        raise ValueError(f"a cluster without rows has no sum, see {places((m == 0) & (s != 0), 'cluster')}: give its rows.")
    return m[m > 0], s[m > 0]


# Series


def series(values: ArrayLike, block: int | None = None) -> Series | Gap:
    """Measure likeness of neighbours in values by time, shape (rows,): lag-1 autocorrelation and the design effect of block means.

    The design effect is block x variance of the means of consecutive blocks / variance of rows (batch means); `block`
    rows are together, sqrt(rows) where none is given; rows that fill no block count for lag 1 only. Fewer than 10 blocks
    are a Gap.
    """
    d = numbers(values, "values")
    size = _block(d.size, block)
    groups = d.size // size
    if groups < FEWEST_BLOCKS:
        return Gap("autocorrelation", f"{groups} blocks of {size} rows, fewer than the {FEWEST_BLOCKS} needed")
    apart = d - d.mean()
    total = float(apart @ apart)
    if total == 0:
        return Gap("autocorrelation", "every row has the same value")
    lag1 = float(apart[1:] @ apart[:-1]) / total
    means = apart[: groups * size].reshape(groups, size).mean(axis=1)
    effect = size * float(means.var(ddof=1)) / (total / (d.size - 1))
    return Series(lag1, effect, d.size / max(effect, 1.0), size, groups, d.size)


def series_mean(values: ArrayLike, block: int | None = None) -> tuple[Measured, float | None]:
    """Give the mean of values by time with a t interval over means of consecutive blocks, and p; the last block takes the rest."""
    d = numbers(values, "values")
    size = _block(d.size, block)
    starts = np.arange(0, max(d.size // size, 1)) * size if d.size else np.empty(0, int)
    made, p = clustered_mean(np.diff([*starts, d.size]), np.add.reduceat(d, starts) if d.size else d)
    if isinstance(made.value, Gap):
        return gap("mean over blocks of time", made.value.why.replace("clusters", "blocks"), *made.warnings, point=made.point), p
    one = made.value
    said = tuple(warning.replace("clusters", "blocks") for warning in made.warnings)
    return told(one.value, (one.low, one.high), one.n, f"t interval over {starts.size:,} blocks of {size:,} rows", *said), p


def _block(rows: int, block: int | None) -> int:
    if block is not None and (block < 1 or block != int(block)):
        raise ValueError(f"a block has one row or more, got {block}: give a whole number of rows.")
    return int(block or max(1, round(rows**0.5)))
