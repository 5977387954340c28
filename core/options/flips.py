"""What would change our mind: for each input the values at which another option becomes the best.

With one input held at a value and all else as drawn, the expected loss of an option is a straight
line in that value: the chain multiplies, and costs add. So flips are where two lines cross. The one
exception is how slow the work goes, which moves dates over weekends: there the losses are taken on
a grid and the crossing is halved down.

Flips are the two ends of the values at which the option that is chosen stays the best. Where inputs
are correlated, holding one in its middle is not the same as not knowing it, so that the middle
itself may lie outside.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.case.inputs import Option, Quantity
from core.case.model import Case, Columns, Rows
from core.impact.chain import DELAYS, MEASURED, steps_of
from core.impact.drivers import everybody
from core.impact.points import Points
from core.impact.price import Impact
from core.impact.quantities import surprise
from core.impact.season_days import days_of
from core.messages import say
from core.options.loss_lines import Lines, lines, options_lines
from core.options.losses import Parts
from core.plan.schedule import Plan, finish_days_at

SLOWNESS = "slowness"
FARTHEST = 8.0
NEGLIGIBLE = 0.001  # of the middle of a range
LEVEL = 1e-10
# The same paces for every position of every slider, so that their dates are worked out once.
PACES = 2.0 ** (np.arange(-24, 25) / 4)
HALVINGS = 6


@dataclass(frozen=True, slots=True)
class Flip:
    """A value of one input at which the best option changes, and to which.

    `inside` the agreed range or not.

    `surprise` is how far out the value lies as a normal score (1.64 at the ends of the range);
    `above` says that the best option changes for values above it rather than below.
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


def flips(
    case: Case, impact: Impact, plan: Plan | None, parts: Parts, losses: np.ndarray
) -> tuple[Flip, ...]:
    """Find the flips of every input on either side of what was agreed, the least surprising
    first.
    """
    quantities = inputs_of(case, impact)
    straight = [quantity for quantity in quantities if quantity.id != SLOWNESS]
    now = int(losses.mean(axis=1).argmin())
    found = []
    for quantity, line in zip(
        straight,
        lines(impact, parts, losses, tuple(item.id for item in straight)),
        strict=True,
    ):
        found += _straight(line, quantity, parts.options, now)
    for quantity, line in options_lines(case, impact, parts, losses):
        found += _straight(line, quantity, parts.options, now)
    if plan is not None and plan.days_late is not None:
        slow = [quantity for quantity in quantities if quantity.id == SLOWNESS]
        found += [
            flip
            for item in slow
            for flip in _slow_flips(case, impact, plan.days_late, parts, losses, item)
        ]
    return tuple(
        sorted(found, key=lambda match_: (abs(match_.surprise), abs(match_.at)))
    )


def inputs_of(case: Case, impact: Impact) -> tuple[Quantity, ...]:
    """List every input that may flip the choice: measured rates, the chain, the costs, how slow the
    work goes.
    """
    used = {
        factor for factors in steps_of(impact.draws).values() for factor in factors
    } | {
        *DELAYS,
        "second_cost",
        "after_days",
        SLOWNESS,
    }
    overridden = {quantity.id: quantity for quantity in case.what_ifs}
    # Where all records are priced their share is 1 by definition, and nothing that may turn out
    # lower.
    rates = [
        overridden.get(item.id, item) for item in impact.measured if not everybody(item)
    ]
    listed = rates + [
        assumption for assumption in case.assumptions if assumption.id in used
    ]
    if len(impact.delays) > 1 and impact.delay_cost is not None:
        low, high = impact.delay_cost.low, impact.delay_cost.high
        listed.append(
            Quantity(
                "delay_cost",
                say("cost of a day's delay"),
                say("{currency} a day", currency=case.currency),
                low,
                high,
                source=say("sum of its parts"),
            )
        )
    return tuple(item for item in listed if item.id in impact.draws)


def _straight(
    line: Lines, quantity: Quantity, options: tuple[Option, ...], now: int
) -> list[Flip]:
    """Find where another option overtakes the best one on either side.

    Nothing where it is the best at no single value.
    """
    slope, start = line.slope - line.slope[now], line.start - line.start[now]
    least = LEVEL * max(float(np.abs(line.slope).max()), 1e-300)
    ends = [
        _overtaken(start, slope, slope > least, above=False),
        _overtaken(start, slope, slope < -least, above=True),
    ]
    if ends[0][0] > ends[1][0]:
        return []
    sides = zip((False, True), ends, strict=True)
    result = [
        _flip(quantity, at, options[to], above=above)
        for above, (at, to) in sides
        if np.isfinite(at) and can_be(quantity, at)
    ]
    return [
        item
        for item in result
        if abs(item.surprise) <= FARTHEST and not next_to_nothing(item)
    ]


def next_to_nothing(flip: Flip) -> bool:
    """Say whether a flip asks for less than a thousandth of what was entered.

    Such a value stands for none at all (a release that is exposed for half a second), so that no
    one could act on it. A measured rise may be none, and is kept.
    """
    quantity = flip.quantity
    if quantity.id in MEASURED:
        return False
    return flip.at < NEGLIGIBLE * (quantity.low + quantity.high) / 2


def _overtaken(
    start: np.ndarray, slope: np.ndarray, gains: np.ndarray, *, above: bool
) -> tuple[float, int]:
    """Give the first value in one direction at which another line goes below the best one, and
    which of them is lowest beyond it.
    """
    if not gains.any():
        return (np.inf if above else -np.inf), 0
    who = np.flatnonzero(gains)
    with np.errstate(over="ignore"):
        at = -start[who] / slope[who]
    first = float(at.min() if above else at.max())
    if not np.isfinite(first):
        # A line that is all but level meets another beyond all numbers: nowhere.
        return (np.inf if above else -np.inf), 0
    level = who[np.abs(at - first) <= 1e-9 * abs(first) + 1e-12]
    return first, int(level[(slope[level] if above else -slope[level]).argmin()])


def can_be(quantity: Quantity, value: float) -> bool:
    """Say whether an input can take a value at all."""
    if quantity.id == "rise":
        return -1 < value < 1 if quantity.unit == "share" else True
    return value > 0 and (quantity.unit != "share" or value < 1)


def _flip(quantity: Quantity, at: float, to: Option, *, above: bool) -> Flip:
    return Flip(
        quantity,
        at,
        to,
        quantity.low <= at <= quantity.high,
        above,
        _surprise(quantity, at),
    )


def _surprise(quantity: Quantity, at: float) -> float:
    if quantity.low == quantity.high:
        # A fixed value has no range: how far a factor of two is stands for one end of it.
        return (
            float(np.log2(at / quantity.low) * 1.6448536)
            if at > 0 and quantity.low > 0
            else float("inf")
        )
    return surprise(quantity, at)


# How slow the work goes


def pace_of(case: Case) -> Case:
    """Leave of a case what its dates hang on, so that they are worked out once for all positions of
    the other sliders.
    """
    supplied = {
        name: getattr(case, name)
        for name in ("release", "country", "plan_start", "plan", "calendars", "closed")
    }
    return Case("", "", "", "", "", NO_ROWS, NO_COLUMNS, **supplied)


NO_ROWS, NO_COLUMNS = Rows("", "", 0, 0), Columns("", "", "")


@lru_cache(maxsize=256)
def days_at(pace: Case, value: float, points: Points) -> np.ndarray:
    """Give the days from the release to the fix in each draw, with the work at one pace
    throughout.
    """
    return finish_days_at(pace, value, points)


@lru_cache(maxsize=4)
def paces_of(pace: Case, points: Points) -> np.ndarray:
    """Give the days from the release to the fix at each of the listed paces, of shape (paces,
    draws).
    """
    return np.stack([finish_days_at(pace, value, points) for value in PACES.tolist()])


def _slow_flips(
    case: Case,
    impact: Impact,
    days_late: np.ndarray,
    parts: Parts,
    losses: np.ndarray,
    quantity: Quantity,
) -> list[Flip]:
    harm = parts.until_fix * impact.draws["money"] / losses.shape[1]
    waiting = parts.waits * impact.draws["delay_cost"] / losses.shape[1]
    pace, means = pace_of(case), losses.mean(axis=1)

    def cost(late: np.ndarray) -> np.ndarray:
        if impact.season is None:
            return late @ (harm + waiting).T
        return days_of(impact.season, 0.0, late) @ harm.T + late @ waiting.T

    now, base = int(means.argmin()), means - cost(days_late)
    if np.ptp(harm + waiting, axis=0).max() == 0:
        return []

    within = (quantity.low / 4 <= PACES) & (quantity.high * 4 >= PACES)
    paces = PACES[within].tolist()
    listed = dict(
        zip(paces, base + cost(paces_of(pace, impact.points)[within]), strict=True)
    )

    def at(value: float) -> np.ndarray:
        return (
            listed[value]
            if value in listed
            else base + cost(days_at(pace, value, impact.points))
        )

    middle = float(impact.draws[SLOWNESS].mean())
    from_middle = sorted(
        (*paces, middle), key=lambda value: (value == middle, abs(value - middle))
    )
    begin = next(
        (
            value
            for value in from_middle
            if value > 0 and int(at(value).argmin()) == now
        ),
        None,
    )
    if begin is None:
        return []
    sides = (
        (False, [pace for pace in reversed(paces) if pace < begin]),
        (True, [pace for pace in paces if pace > begin]),
    )
    result = [
        _flip(quantity, found[0], parts.options[found[1]], above=above)
        for above, way in sides
        if (found := _leaves(at, now, begin, way))
    ]
    return [item for item in result if abs(item.surprise) <= FARTHEST]


def _leaves(
    at: Callable[[float], np.ndarray], now: int, near: float, way: list[float]
) -> tuple[float, int] | None:
    """Go along a way of values until another option is the best, halve down, and read the crossing
    between the last two.
    """
    for far in way:
        if int(at(far).argmin()) != now:
            break
        near = far
    else:
        return None
    for _ in range(HALVINGS):
        middle = (near + far) / 2
        near, far = (middle, far) if int(at(middle).argmin()) == now else (near, middle)
    here, there = at(near), at(far)
    to = int(there.argmin())
    before, after = here[to] - here[now], there[to] - there[now]
    return near + (far - near) * float(before / (before - after)), to
