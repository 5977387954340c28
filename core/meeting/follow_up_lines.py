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
    MinutesFinalized,
    MinutesRemarked,
    MinutesWithdrawn,
    OutcomeRecorded,
    PlanStepUpdated,
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


def follow_up_line(event: FollowedUp) -> str:  # noqa: C901, PLR0911  one line an event
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
            return say(
                "batch not measured: {name}: {why}", name=event.name, why=event.why
            )
        case UpdateSent():
            return (
                say("update sent")
                if event.next_at is None
                else say(
                    "update sent, next one by {at}", at=words.moment(event.next_at)
                )
            )
        case MinutesRemarked():
            return say("remarks in the minutes: {text}", text=event.text or say("none"))
        case MinutesFinalized():
            return say("minutes, version {version}: final", version=event.version)
        case MinutesWithdrawn():
            return say("minutes, version {version}: taken back", version=event.version)
        case PlanStepUpdated():
            return step_line(event)
        case OutcomeRecorded():
            return _outcome_line(event)
        case _:
            assert_never(event)


def step_line(event: PlanStepUpdated) -> str:
    """Tell when a step of the plan began and was done."""
    if event.began is None:
        return say("step “{step}”: not begun", step=event.step)
    began = words.day(event.began)
    if event.done is None:
        return say("step “{step}”: began {began}", step=event.step, began=began)
    done = words.day(event.done)
    return say(
        "step “{step}”: began {began}, done {done}",
        step=event.step,
        began=began,
        done=done,
    )


def _outcome_line(event: OutcomeRecorded) -> str:
    released = (
        say("released {day}", day=words.day(event.released)) if event.released else ""
    )
    affected = (
        ""
        if event.affected is None
        else say("{n} affected", n=words.count(round(event.affected)))
    )
    says = "; ".join(part for part in (released, affected, event.learned) if part)
    return say("outcome: {says}", says=says or say("not known"))


def _action_line(event: ActionUpdated) -> str:
    parts = (
        say(STATE_WORDS[event.state]) if event.state else "",
        say("done when: {text}", text=event.done_when) if event.done_when else "",
        event.note,
    )
    says = "; ".join(part for part in parts if part) or say("no change")
    return say("action, entry {entry}: {says}", entry=event.action, says=says)
