"""The walk of a meeting: all of its steps, or those that fit into three minutes."""

from __future__ import annotations

from core import words
from core.meeting.fold import Meeting
from core.messages import say
from core.script.steps import SHORT, STEPS, TITLES

SHORT_SECONDS = 180  # what somebody means who has three minutes


def walk_of(meeting: Meeting) -> tuple[str, ...]:
    """List the steps that a meeting is led through."""
    return SHORT if meeting.short else STEPS


def neighbours(meeting: Meeting) -> tuple[str, str]:
    """Name the steps of the walk before and after the one that is shown; at an end, that one."""
    place, walk = STEPS.index(meeting.step), walk_of(meeting)
    before = [step for step in walk if STEPS.index(step) < place]
    after = [step for step in walk if STEPS.index(step) > place]
    return (before[-1] if before else meeting.step), (
        after[0] if after else meeting.step
    )


def place_of_step(meeting: Meeting, step: str) -> int:
    """Give the place of a step in the walk, from 1; 0 for one beside the short walk."""
    walk = walk_of(meeting)
    return walk.index(step) + 1 if step in walk else 0


def skipped(meeting: Meeting) -> tuple[str, ...]:
    """List the steps that a short walk left out, by their titles; nothing where the walk is full.

    The close is no step that tells anything.
    """
    shown = {step for step, _ in meeting.steps}
    left = [
        step
        for step in STEPS
        if step not in SHORT and step not in shown and step != "close"
    ]
    return tuple(say(TITLES[step]) for step in left) if meeting.short else ()


def skipped_words(meeting: Meeting) -> str:
    """Say which steps were not shown, because there were three minutes."""
    titles = skipped(meeting)
    if not titles:
        return ""
    return say("Not shown, for lack of time: {titles}.", titles=words.listed(titles))
