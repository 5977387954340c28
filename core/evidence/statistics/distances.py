"""How far a feature moved: PSI, Jensen-Shannon, Wasserstein-1 and Kolmogorov-Smirnov.

The first two take counts of the same bins before and after, each of shape (bins,), which add; the
last two take samples. A side without rows gives a Gap. With many rows the p-values call trivial
shifts certain: the verdict belongs to a distance beside its noise floor, never to a p-value alone.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from numpy.typing import ArrayLike
from scipy.special import chdtri, kolmogorov

from core.evidence.records import Gap
from core.evidence.statistics.method_inputs import pair, places
from core.messages import mark

FLOOR_ROWS = 0.5
ONE_CATEGORY = mark("one category on both sides: there is nothing to compare")
P_LABEL = mark(
    "approximate: asymptotic Kolmogorov distribution, conservative with ties"
)


class Noise(NamedTuple):
    """A distance when nothing moved: its mean, and the 95th percentile that chance alone passes one
    time in twenty.
    """

    mean: float
    high: float
    method: str


@dataclass(frozen=True, slots=True)
class Psi:
    """The population stability index over so many bins, and its noise."""

    value: float
    bins: int
    noise: Noise
    warnings: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Wasserstein:
    """The mean way that mass has to move, in the unit of the feature and in standard deviations of
    the baseline.
    """

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


def psi(before: ArrayLike, after: ArrayLike) -> Psi | Gap:
    """Give PSI = sum (q - p) ln(q / p) over the bins that hold rows on either side (Lewis 1994.

    Yurdakul 2018).

    A bin that is empty on one side counts there as half a row, a share of 0.5 / n, and the result
    says how often that was needed. The noise is that of no drift: mean (B - 1)(1/n1 + 1/n2), 95th
    percentile by chi-square.

    >>> round(psi([50, 50], [60, 40]).value, 4)
    0.0405
    """
    shares = _shares("PSI", before, after)
    if isinstance(shares, Gap):
        return shares
    (p, q), (n, m) = shares
    noise = _chi_noise(p.size, n, m)
    floors = (FLOOR_ROWS / n, FLOOR_ROWS / m)
    warnings = (ONE_CATEGORY,) if p.size == 1 else ()
    floored = int((p == 0).sum() + (q == 0).sum())
    if floored:
        warnings += (
            (
                mark(
                    "{floored} of {size} bins are empty on one side and count as half a row "
                    "there: PSI depends on this"
                ).format(floored=floored, size=p.size)
            ),
        )
    return Psi(_psi(p, q, floors), p.size, noise, warnings)


def _psi(p: np.ndarray, q: np.ndarray, floors: tuple[float, float]) -> float:
    p, q = np.where(p == 0, floors[0], p), np.where(q == 0, floors[1], q)
    return float(((q - p) * np.log(q / p)).sum())


def _chi_noise(bins: int, n: float, m: float) -> Noise:
    scale = 1 / n + 1 / m
    high = scale * float(chdtri(bins - 1, 0.05)) if bins > 1 else 0.0
    return Noise((bins - 1) * scale, high, mark("chi-square approximation"))


def jensen_shannon(before: ArrayLike, after: ArrayLike) -> float | Gap:
    """Give the Jensen-Shannon distance in [0, 1]: the root of the divergence to base 2 (Lin 1991).

    Finite without a floor, also where a bin is empty on one side.
    """
    shares = _shares(mark("Jensen-Shannon distance"), before, after)
    if isinstance(shares, Gap):
        return shares
    middle = (shares[0][0] + shares[0][1]) / 2
    with np.errstate(divide="ignore", invalid="ignore"):
        parts = [
            np.where(side > 0, side * np.log(side / middle), 0.0).sum()
            for side in shares[0]
        ]
    return max(float(sum(parts)) / 2 / float(np.log(2)), 0.0) ** 0.5


def _area(values: np.ndarray, item: np.ndarray, two: np.ndarray) -> float:
    return float(np.abs(item - two)[:-1] @ np.diff(values))


def _moved(units: float, spread: float, missing: tuple[int, int]) -> Wasserstein:
    in_deviations = (
        units / spread
        if spread > 0
        else Gap(
            mark("distance in standard deviations"), mark("the baseline does not vary")
        )
    )
    return Wasserstein(units, in_deviations, missing)


def moved_and_apart(
    before: ArrayLike, after: ArrayLike
) -> tuple[Wasserstein | Gap, Ks | Gap]:
    """Give Wasserstein-1 and Kolmogorov-Smirnov's D between two samples, each of shape (rows,),
    from one sorting.

    Wasserstein-1 is the area between the distribution functions, D the largest gap between them,
    exact also with ties. Missing values (nan) are left out and counted; infinite ones raise
    ValueError. In standard deviations of the baseline Wasserstein-1 is a Gap where the baseline
    does not vary.
    """
    (item, gone), (two, lost) = (
        _known(before, mark("values before")),
        _known(after, mark("values after")),
    )
    if not (item.size and two.size):
        return _nothing(mark("Wasserstein distance"), item.size, two.size), _nothing(
            mark("Kolmogorov-Smirnov distance"), item.size, two.size
        )
    values, *functions = _steps(item, two)
    d = float(np.abs(functions[0] - functions[1]).max())
    return _moved(_area(values, *functions), float(item.std()), (gone, lost)), _ks(
        d, item.size, two.size
    )


def _steps(
    item: np.ndarray, two: np.ndarray
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Give the distinct values of both samples and both distribution functions there.

    Two sorted runs merge in one pass.
    """
    values = np.concatenate([np.sort(item), np.sort(two)])
    order = np.argsort(values, kind="stable")
    values = values[order]
    first = np.cumsum(order < item.size)
    last = np.append(values[1:] != values[:-1], True)
    both = np.arange(1, values.size + 1)
    return values[last], first[last] / item.size, (both - first)[last] / two.size


def _ks(d: float, n: float, m: float) -> Ks:
    return Ks(d, float(kolmogorov(d * np.sqrt(n * m / (n + m)))))


def _shares(
    what: str, before: ArrayLike, after: ArrayLike
) -> tuple[tuple[np.ndarray, np.ndarray], tuple[float, float]] | Gap:
    """Turn counts into shares over the bins that hold rows on either side, with the rows of each
    side.
    """
    item, two = pair(before, after)
    n, m = float(item.sum()), float(two.sum())
    if not (n and m):
        return _nothing(what, n, m)
    retained = (item + two) > 0
    return (item[retained] / n, two[retained] / m), (n, m)


def _nothing(what: str, n: float, m: float) -> Gap:
    return Gap(
        what,
        mark("no rows {join}").format(
            join=" and ".join(
                (name for name, rows in (("before", n), ("after", m)) if not rows)
            )
        ),
    )


def _known(values: ArrayLike, name: str) -> tuple[np.ndarray, int]:
    supplied = np.asarray(values, float).ravel()
    if np.isinf(supplied).any():
        raise ValueError(
            f"{name} are infinite in {places(np.isinf(supplied))}: leave these rows out and say so."
        )
    retained = supplied[~np.isnan(supplied)]
    return retained, supplied.size - retained.size
