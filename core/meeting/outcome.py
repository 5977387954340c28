"""What came out of a meeting comes first: which step is shown by itself, and the headline that says
what was decided.
"""

from __future__ import annotations

from core.meeting.fold import Meeting
from core.messages import mark, say
from core.script.steps import STEPS, StepKey

NO_DECISION = mark("No decision was recorded.")


def step_shown(meeting: Meeting) -> StepKey:
    """Name the step that is shown by itself: when all is over, the one that says what was
    decided.
    """
    if meeting.closed is not None:
        return "close"
    return next((step for step in STEPS if step == meeting.step), "opening")


def outcome(meeting: Meeting, step: StepKey, lines: tuple[str, ...]) -> str:
    """Say first what is being decided or was, which is the first of the `lines` of these steps.

    Else that nothing was.

    Empty while a meeting goes on in which nothing is decided yet.
    """
    if meeting.decision is not None or (
        step == "decision" and meeting.reading is not None
    ):
        return lines[0]
    return say(NO_DECISION) if step == "close" and meeting.closed is not None else ""
