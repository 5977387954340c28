"""What would change our mind: for each input the values at which another option becomes the best.

With one input held at a value and all else as drawn, the expected loss of an option is a straight line in that value: the
chain multiplies, and costs add. So flips are where two lines cross. The one exception is how slow the work goes, which moves
dates over weekends: there the losses are taken on a grid and the crossing is halved down.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.case.inputs import Option, Quantity
from core.case.model import Case, Columns, Rows
from core.impact.chain import DELAYS, Walked, slope, steps_of, walk
from core.impact.points import Points
from core.impact.price import Impact
from core.impact.quantities import surprise
from core.options.losses import Parts
from core.plan.schedule import Plan, finish_days_at

SLOWNESS = "slowness"
FARTHEST = 8.0
GRID = 17


@dataclass(frozen=True, slots=True)
class Flip:
    """A value of one input at which the best option changes, and to which; `inside` the agreed range or not.

    `surprise` is how far out the value lies as a normal score (1.64 at the ends of the range); `above` says that the best
    option changes for values above it rather than below.
    """

    quantity: Quantity
    at: float
    to: Option
    inside: bool
    above: bool
    surprise: float

    @property
    def id(self) -> str:
        """Name the input."""
        return self.quantity.id


@dataclass(frozen=True, slots=True)
class Lines:
    """Expected losses of options as straight lines in one input: start + slope x value, each of shape (options,)."""

    start: np.ndarray
    slope: np.ndarray

    def at(self, value: float) -> np.ndarray:
        """Give the expected loss of each option at a value."""
        return self.start + self.slope * value


def flips(case: Case, impact: Impact, plan: Plan, parts: Parts, losses: np.ndarray) -> tuple[Flip, ...]:
    """Find the flips of every input on either side of what was agreed, the least surprising first."""
    quantities = inputs_of(case, impact)
    straight = [one for one in quantities if one.id != SLOWNESS]
    found = []
    for quantity, line in zip(straight, lines(impact, parts, losses, tuple(one.id for one in straight)), strict=True):
        found += _straight(line, quantity, impact, parts)
    found += [flip for one in quantities if one.id == SLOWNESS for flip in _slow_flips(case, impact, plan, parts, losses, one)]
    return tuple(sorted(found, key=lambda one: (abs(one.surprise), abs(one.at))))


def inputs_of(case: Case, impact: Impact) -> tuple[Quantity, ...]:
    """List every input that may flip the choice: measured rates, the chain, the costs, how slow the work goes."""
    used = {one for factors in steps_of(impact.draws).values() for one in factors} | {*DELAYS, "second_cost", "after_days", SLOWNESS}
    overridden = {one.id: one for one in case.what_ifs}
    listed = [overridden.get(one.id, one) for one in impact.measured] + [one for one in case.assumptions if one.id in used]
    if len(impact.delays) > 1:
        low, high = impact.delay_cost.low, impact.delay_cost.high
        listed.append(Quantity("delay_cost", "cost of a day's delay", f"{case.currency} a day", low, high, source="sum of its parts"))
    return tuple(one for one in listed if one.id in impact.draws)


def lines(impact: Impact, parts: Parts, losses: np.ndarray, names: tuple[str, ...]) -> list[Lines]:
    """Write the expected losses as straight lines in each of some inputs."""
    draws, n, means = impact.draws, losses.shape[1], losses.mean(axis=1)
    walked = walk({name: draws[name] for name in draws if name not in {"errors", "people", "money"}})
    found = []
    for name in names:
        per_unit, times = _per_unit(impact, parts, walked, name)
        slopes = per_unit @ times / n
        found.append(Lines(means - per_unit @ (times * draws[name]) / n, slopes))
    return found


def _per_unit(impact: Impact, parts: Parts, walked: Walked, name: str) -> tuple[np.ndarray, np.ndarray]:
    """Give what one unit of an input adds to each loss as a product: of shapes (options, draws) and (draws,)."""
    ones = np.ones(impact.points.size)
    if name in DELAYS:
        return parts.paid, ones
    if name == "second_cost":
        return parts.second, ones
    if name == "after_days":
        return parts.residual, impact.draws["money"]
    return parts.dose, np.broadcast_to(slope(impact.draws, walked, name), ones.shape)


def _straight(line: Lines, quantity: Quantity, impact: Impact, parts: Parts) -> list[Flip]:
    middle = float(impact.draws[quantity.id].mean())
    best = int(line.at(middle).argmin())
    slope_gap, start_gap = line.slope - line.slope[best], line.start - line.start[best]
    crossing = [(-start_gap[k] / slope_gap[k], k) for k in range(len(parts.options)) if k != best and abs(slope_gap[k]) > 1e-12 * max(np.abs(line.slope).max(), 1e-300)]
    made = []
    for above in (False, True):
        side = [(abs(at - middle), at, k) for at, k in crossing if bool(at > middle) is above and can_be(quantity, at)]
        if side:
            _, at, k = min(side)
            made.append(_flip(quantity, float(at), parts.options[k], above=above))
    return [one for one in made if abs(one.surprise) <= FARTHEST]


def can_be(quantity: Quantity, value: float) -> bool:
    """Say whether an input can take a value at all."""
    if quantity.id == "rise":
        return -1 < value < 1 if quantity.unit == "share" else True
    return value > 0 and (quantity.unit != "share" or value < 1)


def _flip(quantity: Quantity, at: float, to: Option, *, above: bool) -> Flip:
    return Flip(quantity, at, to, quantity.low <= at <= quantity.high, above, _surprise(quantity, at))


def _surprise(quantity: Quantity, at: float) -> float:
    if quantity.low == quantity.high:
        # A fixed value has no range: how far a factor of two is stands for one end of it.
        return float(np.log2(at / quantity.low) * 1.6448536) if at > 0 and quantity.low > 0 else float("inf")
    return surprise(quantity, at)


# How slow the work goes


def pace_of(case: Case) -> Case:
    """Leave of a case what its dates hang on, so that they are worked out once for all positions of the other sliders."""
    given = {name: getattr(case, name) for name in ("release", "country", "plan_start", "plan", "calendars", "closed")}
    return Case("", "", "", "", "", NO_ROWS, NO_COLUMNS, **given)


NO_ROWS, NO_COLUMNS = Rows("", "", 0, 0), Columns("", "", "")


@lru_cache(maxsize=256)
def days_at(pace: Case, value: float, points: Points) -> np.ndarray:
    """Give the days from the release to the fix in each draw, with the work at one pace throughout."""
    return finish_days_at(pace, value, points)


def _slow_flips(case: Case, impact: Impact, plan: Plan, parts: Parts, losses: np.ndarray, quantity: Quantity) -> list[Flip]:
    weights = parts.until_fix * impact.draws["money"] + parts.waits * impact.draws["delay_cost"]
    pace = pace_of(case)
    base = losses.mean(axis=1) - weights @ plan.days_late / losses.shape[1]
    middle = float(impact.draws[SLOWNESS].mean())

    def best(value: float) -> int:
        return int((base + weights @ days_at(pace, value, impact.points) / losses.shape[1]).argmin())

    now = best(middle)
    made = []
    for above, far in ((False, quantity.low / 4), (True, quantity.high * 4)):
        grid = np.geomspace(middle, far, GRID // 2 + 1)[1:]
        last = middle
        for value in grid:
            if best(float(value)) != now:
                at, to = _halve(best, now, last, float(value))
                made.append(_flip(quantity, at, parts.options[to], above=above))
                break
            last = float(value)
    return [one for one in made if abs(one.surprise) <= FARTHEST]


def _halve(best: Callable[[float], int], now: int, near: float, far: float) -> tuple[float, int]:
    for _ in range(9):
        middle = (near + far) / 2
        near, far = (middle, far) if best(middle) == now else (near, middle)
    return far, best(far)
