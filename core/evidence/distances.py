"""How far a feature moved: PSI, Jensen-Shannon, total variation, Wasserstein-1, Kolmogorov-Smirnov and chi-square.

Most take counts of the same bins before and after, each of shape (bins,), see `core.evidence.bins`; counts add, so all
of these stream. A side without rows gives a Gap. With many rows the p-values call trivial shifts certain: the verdict
belongs to a distance beside its noise floor, never to a p-value alone.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtrc, chdtri, kolmogorov

from core.evidence.bins import BINS, counted, cuts
from core.evidence.inputs import numbers, pair, places
from core.evidence.records import Gap

FLOOR_ROWS = 0.5
EXPECTED_LEAST = 5
LARGEST_DEALT = 10**9
ONE_CATEGORY = "one category on both sides: there is nothing to compare"
P_LABEL = "approximate: asymptotic Kolmogorov distribution, conservative with ties"


class Noise(NamedTuple):
    """A distance when nothing moved: its mean, and the 95th percentile that chance alone passes one time in twenty."""

    mean: float
    high: float
    method: str


@dataclass(frozen=True, slots=True)
class Psi:
    """The population stability index with the shares put for empty bins, how many bins needed that, and its noise."""

    value: float
    bins: int
    floors: tuple[float, float]
    floored: int
    noise: Noise
    warnings: tuple[str, ...] = ()

    @property
    def beyond_noise(self) -> bool:
        """Say whether it is more than chance alone would show."""
        return self.value > self.noise.high


@dataclass(frozen=True, slots=True)
class JensenShannon:
    """Divergence in bits (base 2) or nats (base e), and the distance, which is its square root."""

    divergence: float
    distance: float
    base: float


@dataclass(frozen=True, slots=True)
class Wasserstein:
    """The mean way that mass has to move, in the unit of the feature and in standard deviations of the baseline."""

    units: float
    deviations: float | Gap
    missing: tuple[int, int] = (0, 0)


@dataclass(frozen=True, slots=True)
class Ks:
    """The largest gap D between two distribution functions; p is approximate and says so."""

    d: float
    p: float
    label: str = P_LABEL
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ChiSquare:
    """Pearson's test that both sides have the same shares; `smallest` is the smallest expected count of a cell."""

    statistic: float
    df: int
    p: float
    smallest: float
    warnings: tuple[str, ...] = ()


def psi(before: ArrayLike, after: ArrayLike) -> Psi | Gap:
    """Give PSI = sum (q - p) ln(q / p) over the bins that hold rows on either side (Lewis 1994; Yurdakul 2018).

    A bin that is empty on one side counts there as half a row, a share of 0.5 / n, and the result says how often that
    was needed. The noise is that of no drift: mean (B - 1)(1/n1 + 1/n2), 95th percentile by chi-square.

    >>> round(psi([50, 50], [60, 40]).value, 4)
    0.0405
    """
    given = _shares("PSI", before, after)
    if isinstance(given, Gap):
        return given
    (p, q), (n, m) = given
    noise = _chi_noise(p.size, n, m)
    floors = (FLOOR_ROWS / n, FLOOR_ROWS / m)
    warnings = (ONE_CATEGORY,) if p.size == 1 else ()
    floored = int((p == 0).sum() + (q == 0).sum())
    if floored:
        warnings += (f"{floored} of {p.size} bins are empty on one side and count as half a row there: PSI depends on this",)
    return Psi(_psi(p, q, floors), p.size, floors, floored, noise, warnings)


def _psi(p: np.ndarray, q: np.ndarray, floors: tuple[float, float]) -> float:
    p, q = np.where(p == 0, floors[0], p), np.where(q == 0, floors[1], q)
    return float(((q - p) * np.log(q / p)).sum())


def _chi_noise(bins: int, n: float, m: float) -> Noise:
    scale = 1 / n + 1 / m
    high = scale * float(chdtri(bins - 1, 0.05)) if bins > 1 else 0.0
    return Noise((bins - 1) * scale, high, "chi-square approximation")


def dealt_noise(before: ArrayLike, after: ArrayLike, distance: Callable[[np.ndarray, np.ndarray], float], draws: int = 2_000, seed: int = 20260101) -> Noise | Gap:
    """Give the noise of any distance of counts: both sides are pooled and dealt out again at random, `draws` times.

    `distance` takes counts before and after and gives a number, for instance `total_variation`. Beyond 10^9 rows the
    deal is with replacement, which at that size is the same.
    """
    one, two = pair(before, after)
    if not (one.sum() and two.sum()):
        return _nothing("noise", one.sum(), two.sum())
    rng = np.random.default_rng(seed)
    pooled, n, m = (one + two).astype(np.int64), int(one.sum()), int(two.sum())
    if n + m < LARGEST_DEALT:
        firsts = rng.multivariate_hypergeometric(pooled, n, draws, method="marginals")
        seconds = pooled - firsts
    else:
        firsts, seconds = (rng.multinomial(size, pooled / pooled.sum(), draws) for size in (n, m))
    made = np.array([distance(first, second) for first, second in zip(firsts, seconds, strict=True)], float)
    return Noise(float(made.mean()), float(np.quantile(made, 0.95)), f"{draws:,} random deals, seed {seed}")


def psi_value(before: ArrayLike, after: ArrayLike) -> float:
    """Give the bare PSI, for `dealt_noise`; nan where a side has no rows."""
    made = psi(before, after)
    return float("nan") if isinstance(made, Gap) else made.value


def total_variation(before: ArrayLike, after: ArrayLike) -> float | Gap:
    """Give half the sum of absolute differences of shares: the share of rows that would have to change bins, in [0, 1]."""
    given = _shares("total variation", before, after)
    return given if isinstance(given, Gap) else float(np.abs(given[0][0] - given[0][1]).sum() / 2)


def jensen_shannon(before: ArrayLike, after: ArrayLike, base: float = 2.0) -> JensenShannon | Gap:
    """Give Jensen-Shannon divergence and distance (Lin 1991); base 2 puts both in [0, 1], base e gives nats.

    Finite without a floor, also where a bin is empty on one side. Raises ValueError for a base of 1 or less.
    """
    if not base > 1:
        raise ValueError(f"the base of a logarithm is more than 1, got {base}: give 2 or math.e.")
    given = _shares("Jensen-Shannon divergence", before, after)
    if isinstance(given, Gap):
        return given
    middle = (given[0][0] + given[0][1]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [np.where(side > 0, side * np.log(side / middle), 0.0).sum() for side in given[0]]
    divergence = max(float(sum(parts)) / 2 / float(np.log(base)), 0.0)
    return JensenShannon(divergence, divergence**0.5, base)


def wasserstein(before: ArrayLike, after: ArrayLike) -> Wasserstein | Gap:
    """Give Wasserstein-1 between two samples of shape (rows,), exactly: the area between their distribution functions.

    Missing values (nan) are left out and counted; infinite ones raise ValueError. In standard deviations of the baseline
    it is a Gap where the baseline does not vary.
    """
    (one, gone), (two, lost) = _known(before, "values before"), _known(after, "values after")
    if not (one.size and two.size):
        return _nothing("Wasserstein distance", one.size, two.size)
    return _moved(_area(*_steps(one, two)), float(one.std()), (gone, lost))


def wasserstein_of_counts(values: ArrayLike, before: ArrayLike, after: ArrayLike) -> Wasserstein | Gap:
    """Give Wasserstein-1 from counts at ascending values, shape (bins,); exact where every row lies at its bin's value.

    With rows spread inside bins it is off by at most one bin's width. Raises ValueError for values that do not ascend.
    """
    at, (one, two) = numbers(values, "bin values"), pair(before, after)
    if at.shape != one.shape or (np.diff(at) <= 0).any():
        raise ValueError(f"bin values must ascend, one for each of the {one.size} counts: give the middle of each bin.")
    if not (one.sum() and two.sum()):
        return _nothing("Wasserstein distance", one.sum(), two.sum())
    mean = float(at @ one / one.sum())
    spread = float(np.sqrt(((at - mean) ** 2) @ one / one.sum()))
    return _moved(_area(at, np.cumsum(one) / one.sum(), np.cumsum(two) / two.sum()), spread, (0, 0))


def _area(values: np.ndarray, one: np.ndarray, two: np.ndarray) -> float:
    return float(np.abs(one - two)[:-1] @ np.diff(values))


def _moved(units: float, spread: float, missing: tuple[int, int]) -> Wasserstein:
    in_deviations = units / spread if spread > 0 else Gap("distance in standard deviations", "the baseline does not vary")
    return Wasserstein(units, in_deviations, missing)


def ks(before: ArrayLike, after: ArrayLike) -> Ks | Gap:
    """Give Kolmogorov-Smirnov's D between two samples, shape (rows,), exact also with ties; missing values are left out."""
    one, two = (_known(side, name)[0] for side, name in ((before, "values before"), (after, "values after")))
    if not (one.size and two.size):
        return _nothing("Kolmogorov-Smirnov distance", one.size, two.size)
    _, *functions = _steps(one, two)
    return _ks(float(np.abs(functions[0] - functions[1]).max()), one.size, two.size)


def moved_and_apart(before: ArrayLike, after: ArrayLike) -> tuple[Wasserstein | Gap, Ks | Gap]:
    """Give `wasserstein` and `ks` of the same two samples for one sorting."""
    (one, gone), (two, lost) = _known(before, "values before"), _known(after, "values after")
    if not (one.size and two.size):
        return _nothing("Wasserstein distance", one.size, two.size), _nothing("Kolmogorov-Smirnov distance", one.size, two.size)
    values, *functions = _steps(one, two)
    d = float(np.abs(functions[0] - functions[1]).max())
    return _moved(_area(values, *functions), float(one.std()), (gone, lost)), _ks(d, one.size, two.size)


def _steps(one: np.ndarray, two: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the distinct values of both samples and both distribution functions there; two sorted runs merge in one pass."""
    values = np.concatenate([np.sort(one), np.sort(two)])
    order = np.argsort(values, kind="stable")
    values = values[order]
    first = np.cumsum(order < one.size)
    last = np.append(values[1:] != values[:-1], True)
    both = np.arange(1, values.size + 1)
    return values[last], first[last] / one.size, (both - first)[last] / two.size


def ks_of_counts(before: ArrayLike, after: ArrayLike, whole: bool = False) -> Ks | Gap:
    """Give D from counts of ordered bins; exact where each value has its own bin (`whole`), else at least this large.

    Leave the count of missing values out: they have no place in the order.
    """
    one, two = pair(before, after)
    if not (one.sum() and two.sum()):
        return _nothing("Kolmogorov-Smirnov distance", one.sum(), two.sum())
    d = float(np.abs(np.cumsum(one) / one.sum() - np.cumsum(two) / two.sum()).max())
    return _ks(d, one.sum(), two.sum(), () if whole else ("from bins: D is at least this large",))


def _ks(d: float, n: float, m: float, warnings: tuple[str, ...] = ()) -> Ks:
    return Ks(d, float(kolmogorov(d * np.sqrt(n * m / (n + m)))), P_LABEL, warnings)


def chi_square(before: ArrayLike, after: ArrayLike) -> ChiSquare | Gap:
    """Test whether both sides have the same shares (Pearson 1900), on the union of the categories, without correction."""
    one, two = pair(before, after)
    kept = (one + two) > 0
    one, two = one[kept], two[kept]
    if not (one.sum() and two.sum()):
        return _nothing("chi-square test", one.sum(), two.sum())
    if one.size == 1:
        return ChiSquare(0.0, 0, 1.0, float(min(one[0], two[0])), (ONE_CATEGORY,))
    total = one + two
    expected = np.array([total * (side.sum() / total.sum()) for side in (one, two)])
    statistic = float(((np.array([one, two]) - expected) ** 2 / expected).sum())
    low = int((expected < EXPECTED_LEAST).sum())
    said = (f"{low} of {expected.size} cells expect fewer than {EXPECTED_LEAST} rows: p is unreliable, pool categories",) if low else ()
    return ChiSquare(statistic, one.size - 1, float(chdtrc(one.size - 1, statistic)), float(expected.min()), said)


def binned(before: ArrayLike, after: ArrayLike, bins: int = BINS) -> tuple[np.ndarray, np.ndarray]:
    """Count two samples by cuts of the first, missing as the last bin: what the distances of counts take."""
    inner = cuts(before, bins)
    return counted(before, inner), counted(after, inner)


def _shares(what: str, before: ArrayLike, after: ArrayLike) -> tuple[tuple[np.ndarray, np.ndarray], tuple[float, float]] | Gap:
    """Turn counts into shares over the bins that hold rows on either side, with the rows of each side."""
    one, two = pair(before, after)
    n, m = float(one.sum()), float(two.sum())
    if not (n and m):
        return _nothing(what, n, m)
    kept = (one + two) > 0
    return (one[kept] / n, two[kept] / m), (n, m)


def _nothing(what: str, n: float, m: float) -> Gap:
    return Gap(what, f"no rows {' and '.join(name for name, rows in (('before', n), ('after', m)) if not rows)}")


def _known(values: ArrayLike, name: str) -> tuple[np.ndarray, int]:
    given = np.asarray(values, float).ravel()
    if np.isinf(given).any():
        raise ValueError(f"{name} are infinite in {places(np.isinf(given))}: leave these rows out and say so.")
    kept = given[~np.isnan(given)]
    return kept, given.size - kept.size
