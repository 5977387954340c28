"""What each way out leads to, draw by draw: days of exposure, harm, days of delay, money.

    dose       = exposure x (days exposed + days to roll back)
                 + what is left after the fix x the days that goes on
    harm       = people (or money) a day x dose
    loss       = money a day x dose + one-off cost + chance of a second incident x its cost
                 + cost of a day's delay x days of delay x its part

All options share the draws, so that they are compared in the same fifty futures.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.case.inputs import Days, Option, Span
from core.case.model import Case
from core.impact.points import (
    DELAY,
    EXPOSED,
    EXPOSURE,
    ONE_OFF,
    RESIDUAL,
    ROLLBACK,
    SECOND,
    Points,
)
from core.impact.price import Impact
from core.impact.quantities import spread
from core.impact.season_days import SeasonDays, days_of
from core.messages import mark, say

# What an option must say before it can be weighed at all.
NEEDED = {
    "exposure": mark("share of traffic exposed"),
    "exposed_days": mark("for how long"),
    "delay_days": mark("the days of delay"),
    "delay_share": mark("share of the delay cost"),
}
# What may be left out, if it is left out for every option alike: otherwise the one that keeps
# silent would seem to cost less.
OPTIONAL = {
    "residual": mark("residual harm after the fix"),
    "second_incident": mark("the chance of a second incident"),
    "one_off": mark("one-off costs"),
    "rollback_days": mark("the time to roll back"),
}
NOT_ROUTABLE = mark("what tells the segment apart, when a prediction is made")
FIX_IS_OUT = mark("when the fix is out")


@dataclass(frozen=True, slots=True)
class Parts:
    """The draws of options, each of shape (options, draws).

    `until_fix` and `waits` hold the share of a part that lasts until the fix is out. Days of
    exposure count by the share that the segment has of them: `rate` is what one day more would
    count, and `lasting` a day of what is left after the fix, which `residual` holds already.
    """

    options: tuple[Option, ...]
    dose: np.ndarray
    residual: np.ndarray
    second: np.ndarray
    once: np.ndarray
    delay: np.ndarray
    paid: np.ndarray
    until_fix: np.ndarray
    waits: np.ndarray
    exposure: np.ndarray
    exposed: np.ndarray
    rate: np.ndarray
    lasting: np.ndarray


def unknown(option: Option, case: Case) -> tuple[str, ...]:
    """Say in words what is not known of an option and would be needed to weigh it beside the others
    of its case.
    """
    if option.routable is False:
        return (say(NOT_ROUTABLE),)
    needed = [
        say(says) for name, says in NEEDED.items() if getattr(option, name) is None
    ]
    needed += [
        say(OPTIONAL[name])
        for name in _counted(case)
        if getattr(option, name) is None and _applies(option, name)
    ]
    waits = "fix" in {option.exposed_days, option.delay_days}
    return (*needed, *((say(FIX_IS_OUT),) if waits and not _dated(case) else ()))


def _dated(case: Case) -> bool:
    return bool(case.plan) and case.release is not None


def _applies(option: Option, name: str) -> bool:
    """Say whether a part can matter for an option: nobody rolls back what is not exposed, or stays
    until the fix.
    """
    if name != "rollback_days":
        return True
    exposed = option.exposure is not None and option.exposure[1] > 0
    return exposed and option.exposed_days not in {None, "fix"}


def _counted(case: Case) -> tuple[str, ...]:
    return tuple(
        name
        for name in OPTIONAL
        if any(getattr(option, name) is not None for option in case.options)
    )


def known_options(case: Case) -> tuple[Option, ...]:
    """List the options of which enough is known to weigh them."""
    return tuple(option for option in case.options if not unknown(option, case))


def not_counted(case: Case) -> tuple[str, ...]:
    """Say what no option counts, because nobody entered it, or because what it is multiplied with
    is not known.
    """
    there = {assumption.id for assumption in case.assumptions}
    left = [say(says) for name, says in OPTIONAL.items() if name not in _counted(case)]
    if (
        any(
            option.residual is not None and option.residual[1] > 0
            for option in case.options
        )
        and "after_days" not in there
    ):
        left.append(
            say(
                "{residual}, because the duration is not known",
                residual=say(OPTIONAL["residual"]),
            )
        )
    second = any(
        option.second_incident is not None and option.second_incident[1] > 0
        for option in case.options
    )
    if second and "second_cost" not in there:
        left.append(say("what a second incident would cost"))
    return tuple(left)


def parts_of(
    options: tuple[Option, ...],
    days_late: np.ndarray,
    after_days: np.ndarray | float,
    points: Points,
    season: SeasonDays | None = None,
) -> Parts:
    """Draw the parts of options of which all is known.

    `days_late` has shape (draws,): days from the release to the fix. With a season an option runs
    from the release and its delay on, and what is left after the fix goes on from where that ends.
    """
    shape = (len(options), points.size)
    dose, residual, second, once, delay, paid, until, waits, exposures, exposed = (
        np.zeros(shape) for _ in range(10)
    )
    rate, lasting = np.ones(shape), np.ones(shape)
    for i, option in enumerate(options):
        exposure = _of(option.exposure, EXPOSURE, points)
        until[i] = exposure if option.exposed_days == "fix" else 0.0
        back = (
            0.0
            if option.exposed_days == "fix"
            else _of(option.rollback_days, ROLLBACK, points)
        )
        delay[i] = _days(option.delay_days, DELAY, days_late, points)
        runs = _days(option.exposed_days, EXPOSED, days_late, points) + back
        exposures[i], exposed[i] = exposure, days_of(season, delay[i], runs)
        residual[i] = _of(option.residual, RESIDUAL, points)
        if season is not None:
            lasting[i] = _lasting(season, delay[i] + runs, after_days)
            residual[i] *= lasting[i]
            rate[i] = season.rate(delay[i] + runs)
        dose[i] = exposures[i] * exposed[i] + residual[i] * after_days
        second[i], once[i] = (
            _of(option.second_incident, SECOND, points),
            _of(option.one_off, ONE_OFF, points),
        )
        share = 1.0 if option.delay_share is None else option.delay_share
        paid[i] = delay[i] * share
        waits[i] = share if option.delay_days == "fix" else 0.0
    return Parts(
        options,
        dose,
        residual,
        second,
        once,
        delay,
        paid,
        until,
        waits,
        exposures,
        exposed,
        rate,
        lasting,
    )


def rest_of(impact: Impact) -> tuple[np.ndarray | float, Points, SeasonDays | None]:
    """Give what the parts of options take of an impact: the days that what is left goes on, the
    points, the season.
    """
    return impact.draws.get("after_days", 0.0), impact.points, impact.season


def _lasting(
    season: SeasonDays, first: np.ndarray, after_days: np.ndarray | float
) -> np.ndarray | float:
    """Give what a day of what is left after the fix counts, on average."""
    length = np.maximum(after_days, 1e-9)
    return season.days(first, length) / length


DIMENSIONS = {
    "exposure": EXPOSURE,
    "exposed_days": EXPOSED,
    "rollback_days": ROLLBACK,
    "delay_days": DELAY,
    "residual": RESIDUAL,
    "second_incident": SECOND,
    "one_off": ONE_OFF,
}


def drawn_of(option: Option, part: str, points: Points) -> np.ndarray | float:
    """Give what was drawn of a range of an option, of shape (draws,), or its one value where it is
    fixed.
    """
    span = getattr(option, part)
    return (
        float(span)
        if isinstance(span, (int, float))
        else _of(span, DIMENSIONS[part], points)
    )


def _of(span: Span | None, dimension: int, points: Points) -> np.ndarray | float:
    if span is None or span[0] == span[1]:
        return 0.0 if span is None else span[0]
    return _drawn(span, dimension, points)


@lru_cache(maxsize=64)
def _drawn(span: Span, dimension: int, points: Points) -> np.ndarray:
    return spread(span, points.score(dimension))


def _days(
    days: Days | None, dimension: int, days_late: np.ndarray, points: Points
) -> np.ndarray | float:
    if days == "fix":
        return days_late
    return (
        0.0 if days is None or isinstance(days, str) else _of(days, dimension, points)
    )


def harm_cost(parts: Parts, impact: Impact) -> np.ndarray:
    """Give what the harm costs, with one-off costs and second incidents, shape (options, draws)."""
    return (
        impact.draws.get("money", 0.0) * parts.dose
        + parts.once
        + parts.second * impact.draws.get("second_cost", 0.0)
    )


def delay_cost(parts: Parts, impact: Impact) -> np.ndarray:
    """Give what the delay costs, shape (options, draws)."""
    return impact.draws.get("delay_cost", 0.0) * parts.paid


def shares_of(parts: Parts, impact: Impact) -> tuple[tuple[str, np.ndarray], ...]:
    """Split the expected loss of each option into what it comes from, each of shape (options,).

    They add up to it.

    What nobody entered for any option has no part: it is not counted, which is not the same as 0.
    """
    money = impact.draws.get("money", np.zeros(impact.points.size))
    meets = (money * parts.exposure * parts.exposed).mean(axis=1)
    entered = {
        name
        for name in OPTIONAL
        for option in parts.options
        if getattr(option, name) is not None
    }
    second = parts.second * impact.draws.get("second_cost", 0.0)
    split = (
        ("", say("harm while exposed"), meets),
        (
            "residual",
            say("left after the fix"),
            (money * parts.dose).mean(axis=1) - meets,
        ),
        ("second_incident", say("second incident"), second.mean(axis=1)),
        ("one_off", say("one-off cost"), parts.once.mean(axis=1)),
        ("", say("delay"), delay_cost(parts, impact).mean(axis=1)),
    )
    return tuple(
        (says, values) for name, says, values in split if not name or name in entered
    )
