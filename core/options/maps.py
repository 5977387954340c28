"""The best option over two inputs at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.inputs import Option, Quantity
from core.case.model import Case
from core.impact.chain import DELAYS, walk
from core.impact.price import Impact
from core.impact.season_days import days_of
from core.options.flips import SLOWNESS, days_at, inputs_of, pace_of
from core.options.losses import Parts
from core.plan.schedule import Plan

MOST = 0.999


@dataclass(frozen=True, slots=True)
class Map:
    """Which option is best over two inputs: `best[i][j]` is the place of the option at y[i],
    x[j].
    """

    x: Quantity
    y: Quantity
    xs: tuple[float, ...]
    ys: tuple[float, ...]
    options: tuple[Option, ...]
    best: tuple[tuple[int, ...], ...]


def two_way(
    case: Case,
    impact: Impact,
    plan: Plan,
    parts: Parts,
    names: tuple[str, str],
    cells: int = 24,
) -> Map:
    """Map the best option over two inputs, from half the low end to twice the high end where both
    lie above zero, all else as drawn.
    """
    known = {item.id: item for item in inputs_of(case, impact)}
    x, y = known[names[0]], known[names[1]]
    xs, ys = _axis(x, cells), _axis(y, cells)
    # Between its corners a grid is exact: losses are straight lines in every input but the pace of
    # the work, which is taken at each value.
    corners = {
        (i, j): _held(case, impact, plan, parts, {x.id: xs[i], y.id: ys[j]})
        for i in _ends(x, xs)
        for j in _ends(y, ys)
    }
    losses = _between(corners, xs, ys)
    return Map(
        x,
        y,
        tuple(xs.tolist()),
        tuple(ys.tolist()),
        parts.options,
        tuple(tuple(row) for row in losses.argmin(axis=2).tolist()),
    )


def _axis(quantity: Quantity, cells: int) -> np.ndarray:
    low, high = quantity.low, quantity.high
    share = quantity.unit == "share"
    if low <= 0:
        reach = (high - low) / 2 or 0.5
        least = (-MOST if share else -np.inf) if low < 0 else 0.0
        return np.linspace(
            max(low - reach, least),
            min(high + reach, MOST) if share else high + reach,
            cells,
        )
    return np.geomspace(low / 2, min(high * 2, MOST) if share else high * 2, cells)


def _ends(quantity: Quantity, values: np.ndarray) -> range | tuple[int, int]:
    return range(len(values)) if quantity.id == SLOWNESS else (0, len(values) - 1)


def _between(
    corners: dict[tuple[int, int], np.ndarray], xs: np.ndarray, ys: np.ndarray
) -> np.ndarray:
    """Fill the grid, of shape (ys, xs, options), between the places that were worked out."""
    k = len(next(iter(corners.values())))
    none = np.empty((len(ys), len(xs), k))
    columns = sorted({i for i, _ in corners})
    rows = sorted({j for _, j in corners})
    for option in range(k):
        known = np.array([[corners[i, j][option] for i in columns] for j in rows])
        across = np.array([np.interp(xs, xs[columns], row) for row in known])
        none[:, :, option] = np.array(
            [np.interp(ys, ys[rows], across[:, j]) for j in range(len(xs))]
        ).T
    return none


def _held(
    case: Case, impact: Impact, plan: Plan, parts: Parts, values: dict[str, float]
) -> np.ndarray:
    """Give the expected loss of each option with some inputs held at values."""
    draws = impact.draws | {
        name: np.full(impact.points.size, value) for name, value in values.items()
    }
    money = walk(
        {
            name: draws[name]
            for name in draws
            if name not in {"money", "people", "errors"}
        }
    ).money
    total = (
        draws["delay_cost"]
        if "delay_cost" in values
        else sum(
            (draws[delay] for delay in DELAYS if delay in impact.delays),
            start=np.zeros(impact.points.size),
        )
    )
    dose, paid = parts.dose, parts.paid
    if "after_days" in values:
        dose = dose + parts.residual * (
            values["after_days"] - impact.draws["after_days"]
        )
    if SLOWNESS in values:
        late = days_at(pace_of(case), values[SLOWNESS], impact.points)
        shift = late - plan.days_late
        before = days_of(impact.season, 0.0, late - shift)
        more = days_of(impact.season, 0.0, late) - before
        dose, paid = dose + parts.until_fix * more, paid + parts.waits * shift
    return (
        money * dose
        + parts.once
        + parts.second * draws.get("second_cost", 0.0)
        + total * paid
    ).mean(axis=1)
