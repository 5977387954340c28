"""Rates and means of separate records: intervals and tests between independent samples.

Records may carry a weight, and may belong to clusters (a user, a site, a day). Then the variance is
linearized (Taylor series, Binder 1983) over records or clusters, and a rate keeps its score
interval on the number of independent records that would give the same variance (Korn & Graubard
1998; Dean & Pagano 2015). Differences join the two intervals by the square-and-add method (Newcombe
1998), with the correlation of the two where both hold records of the same clusters (Zou & Donner
2008). Rates are fractions; means are in the unit of the values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.special import ndtri, stdtr, stdtrit

from core.evidence.records import Estimate, Gap
from core.evidence.rows.clusters import FEWEST_CLUSTERS
from core.evidence.rows.sample_sums import Sample, SampleSums, sums_of
from core.evidence.statistics.intervals import CONFIDENCE, wilson
from core.evidence.statistics.two_proportions import fisher_midp, score_test
from core.messages import mark

EVEN = 1e-9  # weights that differ by no more than rounding count as equal
SAME = 1e-15  # a spread below it is rounding
HALF = 0.5  # sums of rows are whole; a difference of two sums may be off by rounding


@dataclass(frozen=True, slots=True)
class Summary:
    """What a sample bears: its mean, the variance of that mean, and the records that it is worth.

    `influence` holds how far each cluster moves the mean (None without clusters); `freedom` counts
    degrees of freedom; `hits` are whole errors where records count alike and alone.
    """

    n: int
    mean: float
    variance: float
    effective: float
    freedom: float
    influence: np.ndarray | None = None
    clusters: int = 0
    hits: int | None = None

    @property
    def design_effect(self) -> float:
        """Tell how many records are worth one independent record."""
        return self.n / self.effective


def summary_of(sample: Sample, usual: float = 1.0) -> Summary | Gap:
    """Reduce a sample to its mean and what that mean rests on; see `summary_from`."""
    return summary_from(sums_of(sample), usual)


def summary_from(sums: SampleSums, usual: float = 1.0) -> Summary | Gap:
    """Say what the sums of a sample bear; a Gap where nothing can be said.

    `usual` is the design effect to fall back on where all values are the same, so that likeness
    inside clusters cannot be seen: that of all records.
    """
    n = round(sums.n)
    if n == 0 or sums.weight <= 0:
        return Gap("rate", mark("no records"))
    mean = sums.total / sums.weight
    kish = min(sums.weight**2 / sums.weight_sq, float(n))
    even = kish >= n * (1 - EVEN)
    spread = max(sums.squares / n - 2 * mean * sums.plain / n + mean * mean, 0.0)
    if sums.rate:
        mean = min(max(mean, 0.0), 1.0)
        spread = mean * (1 - mean)
    if sums.by_cluster is None:
        pulls = sums.pulls[1] - 2 * mean * sums.pulls[0] + mean * mean * sums.weight_sq
        variance = max(pulls, 0.0) / sums.weight**2 * n / max(n - 1, 1)
        if even and not sums.rate:
            variance = spread / max(n - 1, 1)
        found = Summary(n, mean, variance, float(n), kish - 1)
    else:
        rows, weight, total = sums.by_cluster
        groups = int(np.count_nonzero(rows > HALF))
        if groups < FEWEST_CLUSTERS:
            return Gap(
                "rate",
                mark(
                    "{groups} clusters, fewer than the {fewest_clusters} needed"
                ).format(groups=groups, fewest_clusters=FEWEST_CLUSTERS),
            )
        influence = (total - mean * weight) / sums.weight
        variance = float(influence @ influence) * groups / (groups - 1)
        found = Summary(n, mean, variance, float(n), groups - 1, influence, groups)
    shifted = replace(found, mean=mean + sums.shift)
    if even and sums.by_cluster is None:
        return replace(shifted, hits=round(sums.plain) if sums.rate else None)
    return replace(shifted, effective=_effective(found, spread, kish, usual))


def _effective(found: Summary, spread: float, kish: float, usual: float) -> float:
    """Find the number of independent records, never more than weights leave, nor than there are."""
    if found.variance <= SAME * spread or spread <= SAME:
        return max(min(found.n / max(usual, 1.0), kish), 1.0)
    return max(min(spread * found.n / (found.variance * (found.n - 1)), kish), 1.0)


def effective_of(found: Summary | Gap) -> float | None:
    """Give the independent records that a weighted or clustered sample is worth; else None."""
    if isinstance(found, Gap) or (found.effective >= found.n and not found.clusters):
        return None
    return found.effective


def rate_ends(found: Summary, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give Wilson's interval of a rate on its effective records, fewer yet with few clusters.

    With G clusters the quantile of t with G - 1 degrees of freedom takes the place of the normal
    one (Korn & Graubard 1998), which is to shrink the effective number by the square of their
    ratio.
    """
    if found.hits is not None:
        low, high = wilson(found.hits, found.n, confidence)
        return float(low), float(high)
    size = _within_freedom(found, confidence)
    low, high = wilson(min(max(found.mean, 0.0), 1.0) * size, size, confidence)
    return float(low), float(high)


def _within_freedom(found: Summary, confidence: float) -> float:
    if not found.clusters:
        return found.effective
    tail = 0.5 + confidence / 2
    return found.effective * float(ndtri(tail) / stdtrit(found.freedom, tail)) ** 2


def mean_ends(found: Summary, confidence: float = CONFIDENCE) -> tuple[float, float]:
    """Give the t interval of a mean on its linearized variance."""
    half = (
        float(stdtrit(max(found.freedom, 1.0), 0.5 + confidence / 2))
        * found.variance**0.5
    )
    return found.mean - half, found.mean + half


def estimate_of(
    found: Summary | Gap, *, by_loss: bool, confidence: float = CONFIDENCE
) -> Estimate | Gap:
    """Write a summary as an estimate with its interval; a mean without spread is a Gap."""
    if isinstance(found, Gap):
        return found
    if by_loss:
        if found.variance <= 0:
            return Gap(
                mark("mean absolute error"),
                mark("every record has the same error, so it has no spread"),
            )
        ends, method = mean_ends(found, confidence), "t interval"
    else:
        ends, method = rate_ends(found, confidence), mark("Wilson score interval")
    return Estimate(found.mean, *ends, found.n, method + _basis(found))


def _basis(found: Summary) -> str:
    if found.clusters:
        where = mark("{n} records in {clusters} clusters").format(
            n=f"{found.n:,}", clusters=f"{found.clusters:,}"
        )
        return mark(
            ", cluster-robust ({where}, worth {effective} independent ones)"
        ).format(where=where, effective=f"{found.effective:,.0f}")
    if found.effective < found.n:
        return mark(
            ", weighted ({n} records, worth {effective} of equal weight)"
        ).format(n=f"{found.n:,}", effective=f"{found.effective:,.0f}")
    return ""


def shared(first: Summary, second: Summary) -> float:
    """Give the correlation of two means that share clusters; 0 where they share none."""
    if first.influence is None or second.influence is None:
        return 0.0
    if first.variance <= 0 or second.variance <= 0:
        return 0.0
    both = int(((first.influence != 0) | (second.influence != 0)).sum())
    covariance = float(first.influence @ second.influence) * both / max(both - 1, 1)
    return float(
        np.clip(covariance / (first.variance * second.variance) ** 0.5, -0.999, 0.999)
    )


def square_and_add(
    first: tuple[float, float, float],
    second: tuple[float, float, float],
    correlation: float = 0.0,
) -> tuple[float, float]:
    """Give the interval of second - first from two estimates, each (value, low, high).

    Newcombe (1998, Stat Med 17:873, method 10); with a correlation, Zou & Donner (2008).

    >>> from core.evidence.statistics.intervals import wilson
    >>> pairs = ((48, 80), (56, 70))
    >>> one, two = (tuple(float(x) for x in (h / n, *wilson(h, n))) for h, n in pairs)
    >>> [round(end, 4) for end in square_and_add(one, two)]
    [0.0524, 0.3339]
    """
    (p, low, high), (q, now_low, now_high) = first, second
    down, up = (
        _joined(q - now_low, high - p, correlation),
        _joined(now_high - q, p - low, correlation),
    )
    return q - p - down, q - p + up


def _joined(value: float, two: float, correlation: float) -> float:
    return max(value * value + two * two - 2 * correlation * value * two, 0.0) ** 0.5


@dataclass(frozen=True, slots=True)
class Difference:
    """Second less first of two samples, and the two-sided p of no difference where there is one."""

    first: Estimate | Gap
    second: Estimate | Gap
    change: Estimate | Gap
    p: float | None = None


def difference_of(
    first: Summary | Gap,
    second: Summary | Gap,
    *,
    by_loss: bool,
    confidence: float = CONFIDENCE,
) -> Difference:
    """Compare two samples: rates by Newcombe's interval and a test, means by Welch (1947)."""
    sides = [
        estimate_of(item, by_loss=by_loss, confidence=confidence)
        for item in (first, second)
    ]
    for item in (first, second):
        if isinstance(item, Gap):
            return Difference(sides[0], sides[1], Gap("difference", item.why))
    if isinstance(first, Gap) or isinstance(second, Gap):
        raise TypeError("gaps are handed back above.")
    if by_loss:
        return Difference(sides[0], sides[1], *_welch(first, second, confidence))
    together = shared(first, second)
    triples = [(item.mean, *rate_ends(item, confidence)) for item in (first, second)]
    low, high = square_and_add(triples[0], triples[1], together)
    n = first.n + second.n
    change = Estimate(
        second.mean - first.mean,
        max(low, -1.0),
        min(high, 1.0),
        n,
        _method(first, second),
    )
    if first.hits is not None and second.hits is not None:
        return Difference(
            sides[0],
            sides[1],
            change,
            fisher_midp((first.hits, first.n), (second.hits, second.n)),
        )
    sizes = _within_freedom(first, confidence), _within_freedom(second, confidence)
    pooled = (first.mean * sizes[0] + second.mean * sizes[1]) / sum(sizes)
    return Difference(
        sides[0], sides[1], change, score_test(change.value, pooled, sizes, together)
    )


def _method(first: Summary, second: Summary) -> str:
    plain = first.hits is not None and second.hits is not None
    basis = "" if plain else mark(", on effective records")
    return mark("Newcombe hybrid score interval, independent samples{basis}").format(
        basis=basis
    )


def _welch(
    first: Summary, second: Summary, confidence: float
) -> tuple[Estimate | Gap, float | None]:
    together = shared(first, second) * (first.variance * second.variance) ** 0.5
    variance = first.variance + second.variance - 2 * together
    change = second.mean - first.mean
    if variance <= 0 or first.freedom <= 0 or second.freedom <= 0:
        return Gap("difference", mark("the errors have no spread")), None
    parts = first.variance**2 / first.freedom + second.variance**2 / second.freedom
    freedom = (first.variance + second.variance) ** 2 / parts
    error = variance**0.5
    half = float(stdtrit(freedom, 0.5 + confidence / 2)) * error
    method = mark("Welch t interval, {freedom} degrees of freedom").format(
        freedom=f"{freedom:,.0f}"
    )
    p = float(2 * stdtr(freedom, -abs(change) / error))
    return Estimate(change, change - half, change + half, first.n + second.n, method), p
