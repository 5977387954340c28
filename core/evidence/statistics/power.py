"""What so many paired rows can show, and whether the split of the traffic is the one that was
planned.

Both models are scored on the same rows: `discordant` is the share of rows on which just one model
is right, `rise` the change of the error rate, candidate - baseline, both as fractions. Size and
power of separate arms stand in `core.options.arm_power`.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from scipy.special import bdtr, chdtrc, ndtr, ndtri

from core.evidence.records import Gap
from core.evidence.rows.sufficient_stats import Sums
from core.evidence.statistics.intervals import mcnemar_midp
from core.evidence.statistics.method_inputs import counts
from core.evidence.supporting_records import Power
from core.messages import mark

POWER = 0.8
LEVEL = 0.05
EXACT_ROWS = 1_000
SRM_LEVEL = 0.001
EXPECTED_LEAST = 5
HALVINGS = 50


@dataclass(frozen=True, slots=True)
class Detectable:
    """The smallest rise that the rows would show, the power asked for, the level after sharing it,
    and how it was worked out.
    """

    rise: float
    n: int
    discordant: float
    power: float
    level: float
    method: str


@dataclass(frozen=True, slots=True)
class SplitCheck:
    """Rows by arm against the plan: p of chi-square, and the alarm that blocks a verdict."""

    p: float
    alarm: bool
    warnings: tuple[str, ...] = ()


def paired_rows(
    rise: float, discordant: float, power: float = POWER, level: float = LEVEL
) -> int:
    """Count the paired rows needed to show a rise: Connor 1987, Biometrics 43:207, two-sided,
    normal.

    >>> paired_rows(0.05, 0.1)
    312
    """
    _asked(rise, discordant)
    _levels(power, level)
    spread = ndtri(1 - level / 2) * math.sqrt(discordant) + ndtri(power) * math.sqrt(
        max(discordant - rise * rise, 0.0)
    )
    return math.ceil((spread / rise) ** 2)


def smallest_rise(
    n: int, discordant: float, power: float = POWER, level: float = LEVEL
) -> Detectable | Gap:
    """Give the smallest rise that n paired rows show with this power.

    A Gap where even one that takes all discordant rows is missed.

    Exact mid-p power up to 1,000 rows, normal above. Raises ValueError for power <= level and
    shares outside [0, 1].
    """
    _levels(power, level)
    if not 0 <= discordant <= 1:
        raise ValueError(
            f"the discordant share must lie in [0, 1], got {discordant}: give a fraction, not"
            " percent."
        )
    what = mark("smallest rise that would show")
    if n < 1 or discordant == 0:
        return Gap(
            what,
            (
                mark("no rows")
                if n < 1
                else mark(
                    "the models differ on no row, so there is no discordant share to plan with"
                )
            ),
        )
    exact = n <= EXACT_ROWS
    shown = _exact if exact else _normal
    if shown(int(n), discordant, discordant, level) < power:
        return Gap(
            what,
            mark(
                "{n} rows do not show any rise with {power} power while the models differ on "
                "{discordant} of rows"
            ).format(n=f"{n:,}", power=f"{power:.0%}", discordant=f"{discordant:.1%}"),
        )
    low, high = 0.0, discordant
    for _ in range(HALVINGS):
        middle = (low + high) / 2
        low, high = (
            (low, middle)
            if shown(int(n), middle, discordant, level) >= power
            else (middle, high)
        )
    method = (
        mark("exact power of mid-p McNemar")
        if exact
        else mark("Connor's normal power of McNemar")
    )
    return Detectable(high, int(n), discordant, power, level, method)


def _asked(rise: float, discordant: float) -> None:
    if not 0 < discordant <= 1:
        raise ValueError(
            f"the discordant share must lie in (0, 1], got {discordant}: give a fraction of all"
            " rows."
        )
    if not math.isfinite(rise) or rise == 0:
        raise ValueError(
            f"the rise must differ from 0, got {rise}: equal rates cannot be told apart with any"
            " number of rows."
        )
    if abs(rise) > discordant:
        raise ValueError(
            f"impossible: a rise of {rise} is more than the {discordant} of rows on which the"
            " models differ."
        )


def _levels(power: float, level: float) -> None:
    if not 0 < level < power < 1:
        raise ValueError(
            f"power and level are fractions with level < power, got {power} and {level}: give .8"
            " and .05, say."
        )


def _normal(n: float, rise: float, discordant: float, level: float) -> float:
    spread = math.sqrt(max(discordant - rise * rise, 0.0))
    over = rise * math.sqrt(n) - float(ndtri(1 - level / 2)) * math.sqrt(discordant)
    return float(ndtr(over / spread)) if spread else float(over >= 0)


def _exact(n: int, rise: float, discordant: float, level: float) -> float:
    """Add up over the number k of discordant rows the chance that b or c is small enough to
    reject.
    """
    k, reach = _critical(n, level)
    chance = _binomial(k, n, discordant)
    up = min((1 + rise / discordant) / 2, 1.0)
    rejects = np.where(
        reach >= 0,
        bdtr(np.maximum(reach, 0), k, 1 - up) + bdtr(np.maximum(reach, 0), k, up),
        0.0,
    )
    return float(np.clip(chance @ rejects, 0.0, 1.0))


@lru_cache(maxsize=64)
def _critical(n: int, level: float) -> tuple[np.ndarray, np.ndarray]:
    """Give for each number of discordant rows the largest smaller cell that rejects, or -1."""
    k = np.arange(n + 1)
    low, high = np.full(n + 1, -1), (k + 1) // 2
    while (high - low > 1).any():
        middle = np.clip((low + high) // 2, 0, None)
        rejects = (mcnemar_midp(middle, np.maximum(k - middle, 0)) <= level) & (
            high - low > 1
        )
        low, high = (
            np.where(rejects, middle, low),
            np.where(~rejects & (high - low > 1), middle, high),
        )
    return k, low


def _binomial(k: np.ndarray, n: int, p: float) -> np.ndarray:
    below = bdtr(k, n, p)
    return np.diff(below, prepend=0.0)


def srm(
    observed: Sequence[float], planned: Sequence[float], level: float = SRM_LEVEL
) -> SplitCheck | Gap:
    """Check the rows of each arm against the planned split (any scale) by chi-square.

    P below .001 is an alarm.

    Rows in an arm that was planned none, or none in an arm that expects five or more, are an alarm
    whatever p. Raises ValueError for a plan that is missing, negative or sums to 0. No rows are a
    Gap.

    >>> srm([821588, 815482], [1, 1]).alarm
    True
    """
    seen, plan = counts(observed, mark("observed rows")), np.asarray(planned, float)
    if plan.ndim != 1 or plan.size < 2 or plan.shape != seen.shape:
        raise ValueError(
            f"the planned split must name every arm, two or more, got {plan.size} for {seen.size}"
            " arms."
        )
    if not (np.isfinite(plan).all() and (plan >= 0).all() and plan.sum() > 0):
        raise ValueError(
            "the planned split must be shares of 0 or more that do not sum to 0: give for instance"
            " 1 and 1."
        )
    if not seen.sum():
        return Gap(mark("check of the split"), mark("no rows"))
    expected = plan / plan.sum() * seen.sum()
    retained = expected > 0
    certain = bool(
        (seen[~retained] > 0).any()
        or ((seen == 0) & (expected >= EXPECTED_LEAST)).any()
    )
    statistic = float(
        ((seen[retained] - expected[retained]) ** 2 / expected[retained]).sum()
    )
    df = int(retained.sum()) - 1
    stray = bool((seen[~retained] > 0).any())
    p = 0.0 if stray else float(chdtrc(df, statistic)) if df else 1.0
    said = [mark("an arm that was planned no rows has some")] if stray else []
    said += (
        [mark("an arm that was planned rows has none")]
        if bool(((seen == 0) & retained).any())
        else []
    )
    said += (
        [
            mark(
                "fewer than {expected_least} rows expected in an arm: p is unreliable"
            ).format(expected_least=EXPECTED_LEAST)
        ]
        if bool((expected[retained] < EXPECTED_LEAST).any())
        else []
    )
    return SplitCheck(p, certain or p < level, tuple(said))


SIZES = (100, 300, 1_000, 3_000, 10_000)


def power_of(
    sums: Sums,
    by_loss: bool,
    levels: tuple[float, float] = (LEVEL, LEVEL),
    searched: float = 1.0,
) -> Power:
    """Say what rise these rows could have shown at 80% power: overall, and in slices of round
    sizes, in the unit of the change.

    For losses the normal formula with the spread of the paired change; for errors `smallest_rise`
    at the share of discordant rows that was seen. `levels` are those that the correction leaves to
    the overall change and to a slice that is searched for; `searched` is the share of a slice's
    rows that a slice found by its errors is measured on.
    """
    n = sums.rows
    if n < 2:
        return Power(n, None)
    sizes = [size for size in SIZES if size < n]
    if by_loss:
        total = sums.losses[0][1] - sums.losses[0][0]
        spread = float(np.sqrt(max(sums.losses[0][4] / n - (total / n) ** 2, 0.0)))
        reach, small = (float(ndtri(1 - level / 2) + ndtri(POWER)) for level in levels)
        slices = tuple(
            (size, float(small * spread / np.sqrt(size * searched))) for size in sizes
        )
        return Power(n, float(reach * spread / np.sqrt(n)), slices)
    share = sums.as_counts.discordant / n
    if share <= 0:
        return Power(n, None)
    asked = [(n, levels[0]), *((round(size * searched), levels[1]) for size in sizes)]
    result = [smallest_rise(size, share, POWER, level) for size, level in asked]
    rises = [item.rise if isinstance(item, Detectable) else None for item in result]
    return Power(
        n,
        rises[0],
        tuple(
            (size, rise)
            for size, rise in zip(sizes, rises[1:], strict=True)
            if rise is not None
        ),
    )
