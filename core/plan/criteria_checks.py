"""What is wrong with a plan, all at once, before anything is dated."""

from __future__ import annotations

import math
from collections import Counter
from graphlib import TopologicalSorter

from core import words
from core.case.inputs import Calendar, PlanStep
from core.case.model import Case
from core.errors import BadCase, Complaint
from core.messages import quoted, say
from core.plan.calendars import days_off, worktime
from core.plan.network import cycles, predecessors

LONGEST = 1_000
ODDS_FROM, ODDS_TO = 0.5, 0.99
YEAR_FROM, YEAR_TO = 1970, 2200


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the plan and its calendars."""
    result = [complaint for item in case.plan for complaint in _of_step(item)]
    result += _of_names(case.plan)
    result += _of_length(case.plan, sound=not result)
    result += _of_odds(case.proposed_odds)
    if not case.plan:
        if result:
            raise BadCase(*result)
        return
    dates = _of_start(case) + _of_countries(case) + _of_calendars(case.calendars)
    result += dates or _of_owners(case)
    if result:
        raise BadCase(*result)


def _of_step(step: PlanStep) -> list[Complaint]:
    complaints = []
    if not 0 <= step.low <= step.likely <= step.high or not math.isfinite(step.high):
        complaints.append(
            Complaint(
                say(
                    "step “{name}”: the estimates must rise from best to worst and not be negative",
                    name=step.name,
                ),
                say("put them in order"),
            )
        )
    if not step.owner.strip():
        complaints.append(
            Complaint(
                say("step “{name}” has no owner", name=step.name),
                say("name one person"),
            )
        )
    return complaints


def _of_names(plan: tuple[PlanStep, ...]) -> list[Complaint]:
    known = Counter(step.name for step in plan)
    of_names = [
        Complaint(
            say("{many} steps are called “{name}”", many=words.count(many), name=name),
            say("give each step a unique name"),
        )
        for name, many in known.items()
        if many > 1
    ]
    for step in plan:
        strange = [name for name in step.after or () if name not in known]
        of_names += [
            Complaint(
                say(
                    "step “{name}” waits for “{name_2}”, which is no step of the plan",
                    name=step.name,
                    name_2=name,
                ),
                say("use a step name from the plan"),
            )
            for name in strange
        ]
    if any(many > 1 for many in known.values()):
        return of_names
    return of_names + [
        Complaint(
            say(
                "steps wait for one another in a circle: {circle}",
                circle=_chain(circle),
            ),
            say("let one of them start first"),
        )
        for circle in cycles(plan)
    ]


def _chain(circle: tuple[str, ...]) -> str:
    return say(", then ").join(quoted(name) for name in circle)


def _of_length(plan: tuple[PlanStep, ...], *, sound: bool) -> list[Complaint]:
    """Measure the longest path at worst; in a plan that is no network yet, the longest step."""
    highs = {step.name: step.high for step in plan}
    if sound:
        after = dict(zip(highs, predecessors(plan), strict=True))
        for name in TopologicalSorter(after).static_order():
            highs[name] += max((highs[before] for before in after[name]), default=0.0)
    if not any(LONGEST < high < math.inf for high in highs.values()):
        return []
    return [
        Complaint(
            say(
                "the plan may take more than {longest} working days",
                longest=words.count(LONGEST),
            ),
            say("shorten it to what the release needs"),
        )
    ]


def _of_odds(odds: float) -> list[Complaint]:
    if ODDS_FROM <= odds <= ODDS_TO:
        return []
    span = words.percent_range(ODDS_FROM, ODDS_TO, 0)
    return [
        Complaint(
            say("the confidence for the proposed date is out of range"),
            say(
                "choose a confidence of {span}, written as 0.8 for {value}",
                span=span,
                value=words.percent(0.8, 0),
            ),
        )
    ]


def _of_start(case: Case) -> list[Complaint]:
    if YEAR_FROM <= case.plan_start.year <= YEAR_TO:
        return []
    return [
        Complaint(
            say("the work starts in a year for which there are no calendars"),
            say("check the year of the start"),
        )
    ]


def _of_countries(case: Case) -> list[Complaint]:
    if _of_start(case):
        return []
    of_countries: list[Complaint] = []
    for country in dict.fromkeys(
        [
            case.country,
            *(
                calendar.country
                for calendar in case.calendars
                if calendar.country.strip()
            ),
        ]
    ):
        try:
            days_off(country, case.plan_start.year)
        except BadCase as error:
            of_countries += error.complaints
    return of_countries


def _of_calendars(calendars: tuple[Calendar, ...]) -> list[Complaint]:
    complaints = [
        Complaint(
            say("{owner} has {many} calendars", owner=owner, many=words.count(many)),
            say("keep one and list all days away in it"),
        )
        for owner, many in Counter(
            calendar.owner.strip() for calendar in calendars
        ).items()
        if many > 1
    ]
    return complaints + [
        complaint for calendar in calendars for complaint in _of_calendar(calendar)
    ]


def _of_calendar(calendar: Calendar) -> list[Complaint]:
    result = []
    if not calendar.weekdays:
        result.append(
            Complaint(
                say(
                    "the calendar of {owner} has no working days in the week",
                    owner=calendar.owner,
                ),
                say("name at least one weekday"),
            )
        )
    if any(day not in range(7) for day in calendar.weekdays):
        result.append(
            Complaint(
                say(
                    "the calendar of {owner} has a weekday that does not exist",
                    owner=calendar.owner,
                ),
                say("weekdays run from 0 for Monday to 6 for Sunday"),
            )
        )
    swapped = [
        say(
            "from {first} to {last}",
            first=words.day(away.first, year=True),
            last=words.day(away.last, year=True),
        )
        for away in calendar.away
        if away.first > away.last
    ]
    return result + [
        Complaint(
            say(
                "{owner} is away {span}, which ends before it begins",
                owner=calendar.owner,
                span=span,
            ),
            say("swap the two dates"),
        )
        for span in swapped
    ]


def _of_owners(case: Case) -> list[Complaint]:
    of_owners: list[Complaint] = []
    for owner in dict.fromkeys(["", *(item.owner.strip() for item in case.plan)]):
        try:
            worktime(case, owner)
        except BadCase as error:
            of_owners += error.complaints
    return of_owners
