"""The clock of a meeting: time on each step against its budget, in colour and in words."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core import words
from core.meeting.events import STEPS
from core.meeting.replay import Meeting
from core.meeting.scene import TITLES
from core.script.brief import Brief

DISCUSSION = 3
DEFAULT_SECONDS = 40


@dataclass(frozen=True, slots=True)
class Pace:
    """Time on the step, its budget, time in all, and how that stands."""

    step: str
    budget: str
    total: str
    colour: str
    word: str


def budgets(brief: Brief) -> dict[str, int]:
    """Give the seconds of each step: what is said, and three times as much for the room to talk."""
    said = {one.step: one.seconds for one in brief.script.cues}
    return {step: said.get(step, DEFAULT_SECONDS) * DISCUSSION for step in STEPS}


def pace(brief: Brief, meeting: Meeting, at: dt.datetime) -> Pace:
    """Tell how the current step stands at a moment."""
    start = meeting.step_at or at
    end = meeting.closed_at or at
    spent = max((end - start).total_seconds(), 0.0)
    budget = budgets(brief)[meeting.step]
    share = spent / budget
    colour, word = ("green", "on time") if share < 0.8 else ("orange", "nearly up") if share <= 1 else ("red", "over time")
    total = max((end - (meeting.opened_at or at)).total_seconds(), 0.0)
    return Pace(words.clock(spent), words.clock(budget), words.clock(total), colour, word)


def spent(brief: Brief, meeting: Meeting, at: dt.datetime) -> tuple[tuple[str, str, str], ...]:
    """List the steps with the time spent on each and its budget."""
    ends = [moment for _, moment in meeting.steps[1:]] + [meeting.closed_at or at]
    total = dict.fromkeys(STEPS, 0.0)
    for (step, start), end in zip(meeting.steps, ends, strict=True):
        total[step] += max((end - start).total_seconds(), 0.0)  # ty: ignore[invalid-argument-type]
    return tuple((TITLES[step], words.clock(total[step]), words.clock(budgets(brief)[step])) for step in STEPS)
