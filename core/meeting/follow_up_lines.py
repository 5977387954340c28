"""What happened after a meeting, a line each, as the log tells it."""

from __future__ import annotations

from typing import assert_never

from core import words
from core.meeting.follow_up_events import (
    ActionState,
    ActionUpdated,
    BatchMeasured,
    BatchRefused,
    FollowedUp,
    QuestionAssigned,
    UpdateSent,
)
from core.messages import mark, say

STATE_WORDS: dict[ActionState, str] = {
    "open": mark("not started"),
    "in progress": mark("in progress"),
    "blocked": mark("blocked"),
    "done": mark("done"),
    "dropped": mark("dropped"),
}


def follow_up_line(event: FollowedUp) -> str:
    """Tell one thing that happened after a meeting."""
    match event:
        case ActionUpdated():
            return _action_line(event)
        case QuestionAssigned():
            by = say(", by {day}", day=words.day(event.due)) if event.due else ""
            return say(
                "question, entry {entry}: {who} answers it{by}",
                entry=event.question,
                who=event.who or say("no one"),
                by=by,
            )
        case BatchMeasured():
            return say("batch measured: {name}", name=event.name)
        case BatchRefused():
            return say("batch not measured: {name}: {why}", name=event.name, why=event.why)
        case UpdateSent():
            return (
                say("update sent")
                if event.next_at is None
                else say("update sent, next one by {at}", at=words.moment(event.next_at))
            )
        case _:
            assert_never(event)


def _action_line(event: ActionUpdated) -> str:
    parts = (
        say(STATE_WORDS[event.state]) if event.state else "",
        say("done when: {text}", text=event.done_when) if event.done_when else "",
        event.note,
    )
    says = "; ".join(part for part in parts if part) or say("no change")
    return say("action, entry {entry}: {says}", entry=event.action, says=says)
