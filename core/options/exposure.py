"""Patch after release: who is harmed, and what it costs, until the fix lands, over the dates on
which it may land.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np

from core.case.inputs import Option
from core.case.model import Case
from core.evidence.records import Gap
from core.impact.points import EXPOSURE, SECOND
from core.impact.price import Impact
from core.impact.quantities import spread
from core.impact.ranges import Range, spread_of, spreads, times
from core.impact.season_days import SeasonDays, days_of
from core.messages import say
from core.plan.schedule import Plan

SHOWN = 40
NEARLY_SURE = 0.99


@dataclass(frozen=True, slots=True)
class Landing:
    """If the patch lands on or before a day after the release: the odds of that, and the harm
    summed up until then.
    """

    days: int
    odds: float
    people: Range
    money: Range


@dataclass(frozen=True, slots=True)
class Patch:
    """Harm until the patch lands, over all dates.

    The same day by day; and what the patch brings itself: the chance and cost of a second incident.

    The fifty dots are there for money where harm has a price, else for people.
    """

    option: Option
    days: Range
    people: Range
    money: Range
    landings: tuple[Landing, ...]
    second_odds: float
    second_money: Range


def patch(case: Case, impact: Impact, plan: Plan | None) -> Patch | Gap:
    """Work out the option of a case that is exposed until the fix is out, by its id "patch" or the
    first such one.
    """
    able = [
        option
        for option in case.options
        if option.exposed_days == "fix"
        and option.exposure is not None
        and option.exposure[1] > 0
    ]
    option = next(
        (option for option in able if option.id == "patch"), able[0] if able else None
    )
    if option is None or option.exposure is None:
        return Gap(
            say("patch after release"),
            say("no option releases now and stays exposed until the fix is out"),
        )
    if plan is None or plan.days_late is None or impact.people is None:
        return Gap(
            say("patch after release"),
            say("how long the fix takes after the release is not known"),
        )
    exposure = spread(option.exposure, impact.points.score(EXPOSURE))
    chance = (
        np.zeros(impact.points.size)
        if option.second_incident is None
        else spread(option.second_incident, impact.points.score(SECOND))
    )
    money = impact.draws.get("money", np.zeros(impact.points.size))
    rates = np.array([impact.draws["people"], money]) * exposure
    second = chance * impact.draws.get("second_cost", 0.0)
    days, cost = spreads(np.array([plan.days_late, second]))
    people, money = (
        spread_of(row, dots=drawn)
        for row, drawn in zip(
            rates * days_of(impact.season, 0.0, plan.days_late),
            (not impact.priced, impact.priced),
            strict=True,
        )
    )
    outside = impact.season is not None and not impact.season.factor
    whole = option.exposure == (1.0, 1.0) and impact.money is not None and not outside
    a_day = (
        (impact.people, impact.money)
        if whole and impact.money is not None
        else spreads(rates)
    )
    return Patch(
        option,
        days,
        people,
        money,
        _landings(a_day, plan.days_late, impact.season),
        float(chance.mean()),
        cost,
    )


def _landings(
    a_day: tuple[Range, ...], late: np.ndarray, season: SeasonDays | None
) -> tuple[Landing, ...]:
    """Take the days on which the patch may land, up to the one that holds with 99 of 100.

    Where they are many, evenly chosen ones.
    """
    counts = np.bincount(late.astype(int))
    found = np.flatnonzero(counts)
    odds = counts[found].cumsum() / late.size
    last = int(np.searchsorted(odds, NEARLY_SURE))
    shown = np.unique(np.linspace(0, last, min(last + 1, SHOWN)).round().astype(int))
    rows = zip(found[shown].tolist(), odds[shown].tolist(), strict=True)
    return tuple(
        Landing(int(day), chance, *(_until(item, day, season) for item in a_day))
        for day, chance in rows
    )


def _until(a_day: Range, day: int, season: SeasonDays | None) -> Range:
    return times(replace(a_day, dots=()), float(days_of(season, 0.0, day)))


def exposure_window(case: Case, plan: Plan | None) -> float | None:
    """Give the days for which the model would run from the release on: until the fix is out, or
    else as long as an option runs at most; None where neither is known.
    """
    late = (
        0.0 if plan is None or plan.days_late is None else float(plan.days_late.mean())
    )
    if late > 0:
        return late
    runs = []
    for option in case.options:
        span, exposed = option.exposed_days, option.exposure
        if isinstance(span, tuple) and exposed is not None and exposed[1] > 0:
            back = option.rollback_days or (0.0, 0.0)
            runs.append((sum(span) + sum(back)) / 2)
    longest = max(runs, default=0.0)
    return longest if longest > 0 else None
