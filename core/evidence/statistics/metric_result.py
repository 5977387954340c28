"""What a method hands back: a value or a gap, the bare point where only its interval is missing,
and what to be told beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from scipy.special import stdtr, stdtrit

from core.evidence.records import Estimate, Gap
from core.evidence.statistics.intervals import (
    CONFIDENCE,
    mcnemar_midp,
    smallest_p,
    tango,
    wilson,
)
from core.messages import mark

FEW_ROWS = 30
FEW_DISCORDANT = 10
ROUGH_ROWS = 200
SAME = mark(
    "identical predictions: the change is zero by definition, not by measurement"
)


@dataclass(frozen=True, slots=True)
class Measured:
    """An estimate or a gap.

    `point` is the bare number where it is known and an interval is not, never for a verdict.
    """

    value: Estimate | Gap
    warnings: tuple[str, ...] = ()
    point: float | None = None


@dataclass(frozen=True, slots=True)
class Compared:
    """Both models on the same rows.

    Change = candidate - baseline in the unit of the metric, p two-sided where a test exists.
    """

    baseline: Measured
    candidate: Measured
    change: Measured
    p: float | None = None


def gap(what: str, why: str, *warnings: str, point: float | None = None) -> Measured:
    """Say that something cannot be said, and why."""
    return Measured(Gap(what, why), warnings, point)


def estimate_or_gap(
    value: float, ends: tuple[object, object], n: int, method: str, *warnings: str
) -> Measured:
    """Make an estimate from a value, the two ends of its interval and the rows it rests on."""
    low, high = (float(end) for end in ends)  # ty: ignore[invalid-argument-type]  numpy's ends are floats
    return Measured(
        Estimate(float(value), low, high, int(n), method),
        tuple(warning for warning in warnings if warning),
    )


def cut(measured: Measured, least: float, most: float) -> Measured:
    """Cut an interval to where its value can lie; a gap stays a gap."""
    item = measured.value
    if not isinstance(item, Estimate):
        return measured
    return estimate_or_gap(
        item.value,
        (max(item.low, least), min(item.high, most)),
        item.n,
        item.method,
        *measured.warnings,
    )


def few(n: float, least: int = FEW_ROWS, unit: str = mark("rows")) -> str:
    """Word the warning that there is too little for a verdict, or nothing."""
    return (
        mark("too few: {n} {unit}, fewer than {least}").format(
            n=f"{n:,.0f}", unit=unit, least=least
        )
        if n < least
        else ""
    )


def rate(hits: float, n: float, what: str = "rate") -> Measured:
    """Give a share of rows with Wilson's interval; no rows are a gap, fewer than 30 a warning."""
    if not n:
        return gap(what, mark("no rows"))
    return estimate_or_gap(
        hits / n, wilson(hits, n), int(n), mark("Wilson score interval"), few(n)
    )


def switched(
    up: float, down: float, n: float, what: str = "change"
) -> tuple[Measured, float | None]:
    """Give the paired change (up - down) / n of a rate with Tango's interval and the mid-p McNemar
    p.

    `up` counts the rows that only the candidate has, `down` those that only the baseline has. Fewer
    than 10 such rows bear no verdict: the warning says the smallest p they could reach.
    """
    return all_switched([(up, down, n, what)])[0]


def all_switched(
    asked: Sequence[tuple[float, float, float, str]],
) -> list[tuple[Measured, float | None]]:
    """Give many paired changes, each asked for as `switched` is, at the price of little more than
    one.
    """
    up, down, n = (np.array([item[i] for item in asked], float) for i in range(3))
    with_rows = np.maximum(n, 1)
    low, high = tango(up, down, with_rows)
    p, least = mcnemar_midp(up, down), smallest_p(up + down)
    result: list[tuple[Measured, float | None]] = []
    for i, (*_, what) in enumerate(asked):
        if not n[i]:
            result.append((gap(what, mark("no rows")), None))
            continue
        thin = few(up[i] + down[i], FEW_DISCORDANT, mark("rows that differ"))
        thin += (
            mark("; the smallest p they can reach is {least}").format(
                least=f"{float(least[i]):.3g}"
            )
            if thin
            else ""
        )
        value = estimate_or_gap(
            (up[i] - down[i]) / n[i],
            (low[i], high[i]),
            int(n[i]),
            mark("Tango score interval, paired"),
            few(n[i]),
            thin,
        )
        result.append((value, float(p[i])))
    return result


def mean(
    values: np.ndarray, what: str, method: str = "t interval", same: str = ""
) -> tuple[Measured, float | None]:
    """Give the mean of values, shape (rows,), with its t interval and the two-sided p against
    nought.

    No rows are a gap, one row is a point without interval; rows that are all alike give no width
    and say so. Deviations are taken from the mean, so large values with little spread keep their
    digits.
    """
    n = values.size
    if n < 2:
        return (
            gap(
                what,
                mark("no rows") if n == 0 else mark("one row has no spread"),
                point=float(values[0]) if n else None,
            ),
            None,
        )
    with np.errstate(over="ignore", invalid="ignore"):
        middle, reach = float(values.mean()), float(np.ptp(values))
    if not np.isfinite([middle, reach]).all():
        return gap(what, mark("its values are too large to add up")), None
    if reach == 0 or reach <= 1e-14 * abs(middle):
        said = (
            same
            if same and middle == 0
            else mark(
                "every row has the same value: the interval has no width and promises nothing"
            )
        )
        return estimate_or_gap(middle, (middle, middle), n, method, said), (
            1.0 if middle == 0 else None
        )
    apart = (values - middle) / reach
    error = float(np.sqrt(apart @ apart / (n - 1) / n)) * reach
    half = float(stdtrit(n - 1, 0.5 + CONFIDENCE / 2)) * error
    rough = (
        mark(
            "fewer than {rough_rows} rows: the t interval is rough where values are skew"
        ).format(rough_rows=ROUGH_ROWS)
        if FEW_ROWS <= n < ROUGH_ROWS
        else few(n)
    )
    return estimate_or_gap(
        middle, (middle - half, middle + half), n, method, rough
    ), float(2 * stdtr(n - 1, -abs(middle) / error))
