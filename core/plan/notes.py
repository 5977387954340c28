"""What a reader should know about a plan that is not wrong: dates that are past, days off, people
with two steps at once.
"""

from __future__ import annotations

import datetime as dt

from core import words
from core.case.model import Case
from core.messages import say
from core.plan.calendars import worktime
from core.plan.schedule import Plan, schedule


def notes(case: Case, today: dt.date, plan: Plan | None = None) -> tuple[str, ...]:
    """Warn in plain sentences; the plan is dated again where it is not given.

    Raises BadCase as `schedule` does.
    """
    plan = plan or schedule(case)
    if plan is None:
        return tuple(_past_release(case, today))
    return (
        *_past(case, today),
        *_starts(case, plan),
        *_clashes(plan),
        *_strangers(case),
    )


def _past(case: Case, today: dt.date) -> list[str]:
    result = []
    if case.plan_start < today:
        result.append(
            say(
                "The work was to start on {plan_start}, which is in the past: the dates"
                " hold only if it did.",
                plan_start=words.day(case.plan_start),
            )
        )
    return result + _past_release(case, today)


def _past_release(case: Case, today: dt.date) -> list[str]:
    if case.release is None or case.release.date() >= today:
        return []
    return [
        say(
            "The release date, {release}, is past.",
            release=words.day(case.release.date()),
        )
    ]


def _starts(case: Case, plan: Plan) -> list[str]:
    """Tell where the start moves to: for all, or for the owners of first steps who are off on that
    day.
    """
    if plan.start != case.plan_start:
        asked, begins = words.day(case.plan_start), words.day(plan.start)
        return [
            say(
                "The work is to start on {asked}, a day off: it starts on {begins}.",
                asked=asked,
                begins=begins,
            )
        ]
    owners = dict.fromkeys(step.owner for step in plan.steps if not step.after)
    moved = {owner: int(worktime(case, owner).days[0]) for owner in owners}
    begins = {
        owner: words.day(case.plan_start + dt.timedelta(days=days))
        for owner, days in moved.items()
        if days
    }
    return [
        say(
            "{owner} is off on {plan_start} and starts on {day}.",
            owner=owner,
            plan_start=words.day(case.plan_start),
            day=day,
        )
        for owner, day in begins.items()
    ]


def _clashes(plan: Plan) -> list[str]:
    place = {step.name: i for i, step in enumerate(plan.steps)}
    pairs = [
        (step, other)
        for i, step in enumerate(plan.steps)
        for other in step.clashes
        if place[other] > i
    ]
    return [
        say(
            "{owner} has “{name}” and “{other}” at the same time, with a 50% chance: both"
            " may take longer.",
            owner=item.owner,
            name=item.name,
            other=other,
        )
        for item, other in pairs
    ]


def _strangers(case: Case) -> list[str]:
    owners = {item.owner.strip() for item in case.plan}
    return [
        say(
            "There is a calendar for {owner}, who has no step in the plan.",
            owner=calendar.owner,
        )
        for calendar in case.calendars
        if calendar.owner.strip() not in owners
    ]
