"""The steps of the plan as they really went, from the log of a meeting."""

from __future__ import annotations

import datetime as dt

from core import words
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import PlanStepUpdated
from core.messages import say, say_count
from core.plan.progress import PlanProgress, StepProgress, StepTimes, plan_progress
from core.script.brief import Brief


def step_times(meeting: Meeting) -> dict[str, StepTimes]:
    """Take from a meeting when each step began and was done, by its name; the last word counts."""
    return {
        entry.event.step: StepTimes(entry.event.began, entry.event.done)
        for entry in meeting.followed_up
        if isinstance(entry.event, PlanStepUpdated)
    }


def progress_of(brief: Brief, meeting: Meeting, on: dt.date) -> PlanProgress | None:
    """Work out where the plan of a meeting stands on a day; None without a plan."""
    if brief.plan is None:
        return None
    return plan_progress(brief.case, brief.plan, step_times(meeting), on)


def step_words(step: StepProgress) -> str:
    """Say how far a step is, with its dates, and how late it is."""
    if step.times.done is not None:
        text = say("done {day}", day=words.day(step.times.done))
    elif step.times.began is not None:
        began, end = words.day(step.times.began), words.day(step.expected)
        text = say("since {began}, expected by {end}", began=began, end=end)
    else:
        text = say("not begun, expected by {end}", end=words.day(step.expected))
    if not step.days_late:
        return text
    late = say_count(step.days_late, "{n} day late", "{n} days late")
    return f"{text}, {late}"


def progress_words(progress: PlanProgress) -> tuple[str, ...]:
    """Say the date that was proposed, the one that follows from the real times, and the
    difference.
    """
    proposed, expected = words.day(progress.proposed), words.day(progress.expected)
    if progress.finished:
        now = say("Every step is done since {day}.", day=expected)
    else:
        now = say(
            "From the real times of its steps, the fix is out by {day} ({odds} confident).",
            day=expected,
            odds=words.chance(progress.odds),
        )
    if progress.days_late:
        late = say_count(
            progress.days_late,
            "That is {n} day later than the {proposed} that was proposed.",
            "That is {n} days later than the {proposed} that was proposed.",
            proposed=proposed,
        )
        return (now, late)
    return (now, say("Proposed was {proposed}.", proposed=proposed))
