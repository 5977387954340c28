"""A run of a rehearsal: the time on each step against the words of its line, and what was practiced
in it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

from core.meeting.fold import Meeting
from core.meeting.rehearsal_events import (
    FactsChecked,
    QuestionDrilled,
    ScriptPeeked,
    StepRepeated,
    VoiceMeasured,
)
from core.meeting.step_timer import running
from core.meeting.walk import walk_of
from core.messages import mark, say
from core.script.brief import Brief
from core.script.claims import WORDS_A_MINUTE
from core.script.steps import STEPS, TITLES

# A line may take so much less or more than its words need before anything is said about it: people
# speak a fifth faster or slower than their own mean from one run to the next.
QUIET_BAND = 0.2
LEAST_SECONDS = 3.0  # a step that was passed through in less was not said
Standing = Literal["silent", "short", "planned", "over"]
STANDINGS: dict[Standing, str] = {
    "silent": mark("not said"),
    "short": mark("shorter than its words"),
    "planned": mark("as planned"),
    "over": mark("over time"),
}


@dataclass(frozen=True, slots=True)
class StepRun:
    """A step in a run: seconds of its last attempt, its budget, how often it was begun, how often
    the hidden line was looked at.
    """

    step: str
    seconds: float
    budget: int
    attempts: int
    peeks: int

    @property
    def title(self) -> str:
        """Name the step."""
        return say(TITLES[self.step])

    @property
    def standing(self) -> Standing:
        """Say how its time stands against its budget."""
        if self.seconds < LEAST_SECONDS:
            return "silent"
        if self.seconds > self.budget * (1 + QUIET_BAND):
            return "over"
        return "short" if self.seconds < self.budget * (1 - QUIET_BAND) else "planned"


@dataclass(frozen=True, slots=True)
class Run:
    """A rehearsal by its id: when it began, if it is over, its steps, and what was practiced."""

    id: str
    begun: dt.datetime
    over: bool
    steps: tuple[StepRun, ...]
    drills: tuple[QuestionDrilled, ...]
    facts: FactsChecked | None
    voice: VoiceMeasured | None

    @property
    def seconds(self) -> float:
        """Add up the time of what was said."""
        return sum(step.seconds for step in self.steps)

    @property
    def budget(self) -> int:
        """Add up the budgets."""
        return sum(step.budget for step in self.steps)

    @property
    def is_walked(self) -> bool:
        """Say whether any step was said: a rehearsal may be a drill alone."""
        return any(step.standing != "silent" for step in self.steps)


def budget_of(brief: Brief, step: str) -> int:
    """Give the seconds that the line of a step takes: as the presenter chose from a run of hers, or
    by its words at 140 a minute.
    """
    own = dict(brief.case.step_seconds)
    if step in own:
        return own[step]
    line = next((cue.claim.says for cue in brief.script.cues if cue.step == step), "")
    return -(-len(line.split()) * 60 // WORDS_A_MINUTE)


def run_of(run_id: str, meeting: Meeting, brief: Brief, at: dt.datetime) -> Run:
    """Read a run out of the state of its rehearsal at a moment."""
    drills, facts, voice, peeks = [], None, None, []
    for entry in meeting.rehearsed:
        match entry.event:
            case QuestionDrilled():
                drills.append(entry.event)
            case FactsChecked():
                facts = entry.event
            case VoiceMeasured():
                voice = entry.event
            case ScriptPeeked():
                peeks.append((entry.event.step, entry.at))
    times, repeats = _times(meeting, at)
    steps = tuple(
        StepRun(
            step,
            times.get(step, 0.0),
            budget_of(brief, step),
            1 + len(repeats.get(step, ())),
            sum(
                name == step and moment >= _since(repeats, step)
                for name, moment in peeks
            ),
        )
        for step in walk_of(meeting)
        if budget_of(brief, step)
    )
    begun = meeting.opened_at or at
    return Run(
        run_id, begun, meeting.closed is not None, steps, tuple(drills), facts, voice
    )


def _since(repeats: dict[str, list[dt.datetime]], step: str) -> dt.datetime:
    return (
        repeats[step][-1] if step in repeats else dt.datetime.min.replace(tzinfo=dt.UTC)
    )


def _times(
    meeting: Meeting, at: dt.datetime
) -> tuple[dict[str, float], dict[str, list[dt.datetime]]]:
    """Add up the time on each step since it was begun last, and list when each was begun again."""
    repeats: dict[str, list[dt.datetime]] = {}
    for entry in meeting.rehearsed:
        if isinstance(entry.event, StepRepeated):
            repeats.setdefault(entry.event.step, []).append(entry.at)
    ends = [moment for _, moment in meeting.steps[1:]] + [meeting.closed_at or at]
    times = dict.fromkeys(STEPS, 0.0)
    for (step, start), end in zip(meeting.steps, ends, strict=True):
        if start >= _since(repeats, step):
            times[step] += running(meeting, start, end)
    return times, repeats


def seconds_on_step(meeting: Meeting, at: dt.datetime) -> float:
    """Give the seconds on the step that is shown, since it was begun last."""
    return _times(meeting, at)[0][meeting.step]


def times_as_budgets(run: Run) -> tuple[tuple[str, int], ...]:
    """Take the times of a run as budgets: of the steps that were said, in whole seconds."""
    return tuple(
        (step.step, max(round(step.seconds), 1))
        for step in run.steps
        if step.standing != "silent"
    )
