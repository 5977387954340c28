"""The clock of a meeting: time on each step against its budget; it stands still while it is paused.

How the time stands, in color and in words, is judged by `clock.js`, which counts on between two
readings.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core import words
from core.case.model import Case
from core.evidence.records import Gap
from core.meeting.fold import Meeting
from core.meeting.walk import SHORT_SECONDS
from core.messages import say
from core.plan.decide_by import decide_by
from core.script.brief import Brief
from core.script.steps import SHORT, STEPS, TITLES

DISCUSSION = 3
DEFAULT_SECONDS = 40


@dataclass(frozen=True, slots=True)
class DecideLeft:
    """Seconds left to the last moment to decide, never below 0; what is said before they are gone,
    `until`, and after it, `passed`.
    """

    seconds: float
    until: str
    passed: str


@dataclass(frozen=True, slots=True)
class Pace:
    """Seconds on the step and its budget, seconds in all, and seconds left to the end if one is
    set.

    `due_seconds` is when the step should be over by the plan, `whole_seconds` the plan from
    beginning to end.
    """

    step_seconds: float
    budget_seconds: int
    total_seconds: float
    left_seconds: float | None
    paused: bool
    ends: str
    due_seconds: int = 0
    whole_seconds: int = 0
    decide: DecideLeft | None = None


@dataclass(frozen=True, slots=True)
class AgendaLine:
    """A step of the agenda: when it begins, and how many seconds it has."""

    step: str
    title: str
    begins: dt.datetime
    seconds: int


def budgets(brief: Brief, meeting: Meeting | None = None) -> dict[str, int]:
    """Give the seconds of each step: what is said, and three times as much for the room to talk.

    What the presenter took in a rehearsal counts, where she chose so.

    Where a length of the meeting is set, the steps share it in these proportions, to the second.
    Once there are three minutes, the steps of the short walk that are still to come share them, and
    all others have none.
    """
    said = {cue.step: cue.seconds for cue in brief.script.cues} | dict(
        brief.case.step_seconds
    )
    wanted: dict[str, int] = {
        step: said.get(step, DEFAULT_SECONDS) * DISCUSSION for step in STEPS
    }
    if meeting is not None and meeting.short:
        begun = STEPS.index(meeting.short_from)
        ahead = {step: wanted[step] for step in SHORT if STEPS.index(step) >= begun}
        return dict.fromkeys(STEPS, 0) | shared(ahead, SHORT_SECONDS)
    return shared(wanted, 60 * brief.case.minutes) if brief.case.minutes > 0 else wanted


def shared(wanted: dict[str, int], seconds: int) -> dict[str, int]:
    """Share out seconds in given proportions, so that they add up.

    >>> shared({"a": 1, "b": 1, "c": 1}, 100)
    {'a': 33, 'b': 34, 'c': 33}
    """
    total, supplied, ends = sum(wanted.values()), 0, 0
    parts = {}
    for step, part in wanted.items():
        ends += part
        parts[step] = round(seconds * ends / total) - supplied
        supplied += parts[step]
    return parts


def agenda(brief: Brief, begins: dt.datetime) -> tuple[AgendaLine, ...]:
    """Write the agenda from a moment on."""
    agenda_lines = []
    for step, seconds in budgets(brief).items():
        agenda_lines.append(AgendaLine(step, say(TITLES[step]), begins, seconds))
        begins += dt.timedelta(seconds=seconds)
    return tuple(agenda_lines)


def pace(brief: Brief, meeting: Meeting, at: dt.datetime) -> Pace:
    """Tell how the current step and the whole plan stand at a moment.

    Three minutes begin when somebody says that there are three.
    """
    end, short = meeting.closed_at or at, meeting.short_at
    step_at = meeting.step_at or at
    spent = running(meeting, step_at if short is None else max(step_at, short), end)
    plan = budgets(brief, meeting)
    budget, whole = plan[meeting.step], sum(plan.values())
    due = sum(
        seconds
        for step, seconds in plan.items()
        if STEPS.index(step) <= STEPS.index(meeting.step)
    )
    total = running(meeting, short or meeting.opened_at or at, end)
    left = None if meeting.ends is None else (meeting.ends - end).total_seconds()
    ends = "" if meeting.ends is None else ends_words(meeting.ends, at)
    decide = decide_left(brief.case, meeting, end)
    return Pace(spent, budget, total, left, meeting.paused, ends, due, whole, decide)


def decide_left(case: Case, meeting: Meeting, at: dt.datetime) -> DecideLeft | None:
    """Count down to the last moment to decide; None where there is none, or a decision is taken."""
    last = decide_by(case)
    if isinstance(last, Gap) or meeting.decision is not None:
        return None
    moment = words.moment(last)
    return DecideLeft(
        max((last - at).total_seconds(), 0.0),
        say("to decide, by {moment}", moment=moment),
        say("The last moment to decide, {moment}, has passed.", moment=moment),
    )


def ends_words(ends: dt.datetime, at: dt.datetime) -> str:
    """Write the end in the zone of whoever looks, with the zone's name."""
    here = ends.astimezone(at.tzinfo)
    return f"{words.time_of_day(here)} {here.tzname() or 'UTC'}"


def running(meeting: Meeting, start: dt.datetime, end: dt.datetime) -> float:
    """Count the seconds from one moment to another during which the clock ran.

    A clock that jumped back counts as no time.
    """
    stood = sum(
        _overlap(start, end, begun, over or end) for begun, over in meeting.pauses
    )
    return max((end - start).total_seconds() - stood, 0.0)


def _overlap(
    start: dt.datetime, end: dt.datetime, begun: dt.datetime, over: dt.datetime
) -> float:
    return max((min(end, over) - max(start, begun)).total_seconds(), 0.0)


def spent(
    brief: Brief, meeting: Meeting, at: dt.datetime
) -> tuple[tuple[str, str, str], ...]:
    """List the steps with the time spent on each and its budget."""
    ends = [moment for _, moment in meeting.steps[1:]] + [meeting.closed_at or at]
    total = dict.fromkeys(STEPS, 0.0)
    for (step, start), end in zip(meeting.steps, ends, strict=True):
        total[step] += running(meeting, start, end)
    plan = budgets(brief, meeting)
    return tuple(
        (say(TITLES[step]), words.clock(total[step]), words.clock(plan[step]))
        for step in STEPS
    )
