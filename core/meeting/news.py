"""What is new on a paused release since some entry of its log, a sentence each."""

from __future__ import annotations

from core import words
from core.meeting.events import AnswerGiven, Corrected, DecisionTaken, Entry
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import (
    ActionUpdated,
    BatchMeasured,
    BatchRefused,
    PlanStepUpdated,
    QuestionAssigned,
)
from core.meeting.follow_up_lines import STATE_WORDS
from core.meeting.log_lines import shortened
from core.meeting.recast import text_of
from core.meeting.release_status import batches_before, shown_by
from core.messages import mark, say
from core.plan.gate import Gate, statuses
from core.script.brief import Brief

LONGEST = 120  # characters of a reason; the page has it whole
RESULTS = {
    "passes": mark("Batch “{name}” passed every release criterion."),
    "fails": mark("Batch “{name}” failed a release criterion."),
    "undecided": mark(
        "Batch “{name}” does not show whether the release criteria hold."
    ),
}


def news(
    brief: Brief,
    meeting: Meeting,
    log: tuple[Entry, ...],
    gate: Gate | None,
    after: int,
) -> tuple[str, ...]:
    """Say what came after an entry: batches, moves of actions, answers, and a decision put right.

    Nothing of what is private or was taken back is in it.
    """
    lines = (_line(brief, meeting, entry, gate) for entry in log if entry.seq > after)
    return tuple(line for line in lines if line)


def _line(brief: Brief, meeting: Meeting, entry: Entry, gate: Gate | None) -> str:  # noqa: PLR0911  one line a kind
    match event := entry.event:
        case BatchMeasured():
            return batch_words(event, gate, batches_before(meeting, event))
        case BatchRefused():
            return say(
                "“{name}” counts as no batch: {why}",
                name=event.name,
                why=shortened(event.why, LONGEST),
            )
        case ActionUpdated():
            return _action(meeting, event)
        case AnswerGiven():
            return _answer(meeting, event)
        case QuestionAssigned(who=who) if who and (
            asked := _asked(meeting, event.question)
        ):
            return say("{who} answers “{question}”.", who=who, question=asked)
        case PlanStepUpdated():
            return _step(event)
        case Corrected():
            return _decision(brief, meeting, event)
    return ""


def batch_words(
    event: BatchMeasured, gate: Gate | None, before: tuple[BatchMeasured, ...] = ()
) -> str:
    """Say whether one batch passed the release criteria, after those measured before it."""
    if gate is None or len(event.shown) != len(gate.conditions):
        return say(
            "Batch “{name}” was measured against other criteria.", name=event.name
        )
    looks = [item for item in before if len(item.shown) == len(gate.conditions)]
    last = set(statuses(gate, [shown_by(item) for item in (*looks, event)])[-1])
    result = (
        "fails" if "fails" in last else "passes" if last == {"passes"} else "undecided"
    )
    return say(RESULTS[result], name=event.name)


def _action(meeting: Meeting, event: ActionUpdated) -> str:
    action = next((item for item in meeting.actions if item.seq == event.action), None)
    if action is None or (event.state is None and not event.note):
        return ""
    what = shortened(text_of(action))
    if event.state is None:
        return say("“{what}”: {note}", what=what, note=event.note)
    name = say(STATE_WORDS[event.state])
    if not event.note:
        return say("“{what}” is {state}.", what=what, state=name)
    return say("“{what}” is {state}: {note}", what=what, state=name, note=event.note)


def _answer(meeting: Meeting, event: AnswerGiven) -> str:
    asked = _asked(meeting, event.question)
    return (
        say("“{question}” Answer: {text}", question=asked, text=event.text)
        if asked
        else ""
    )


def _step(event: PlanStepUpdated) -> str:
    step = shortened(event.step)
    if event.done is not None:
        return say(
            "Step “{step}” was done on {day}.", step=step, day=words.day(event.done)
        )
    if event.began is None:
        return ""
    return say("Step “{step}” began on {day}.", step=step, day=words.day(event.began))


def _asked(meeting: Meeting, seq: int) -> str:
    found = next((item for item in meeting.questions if item.seq == seq), None)
    return "" if found is None else text_of(found)


def _decision(brief: Brief, meeting: Meeting, event: Corrected) -> str:
    decision = meeting.decision
    if decision is None or decision.seq != event.entry:
        return ""
    if not isinstance(decision.event, DecisionTaken):
        return ""
    chosen = decision.event.option
    name = next(
        (option.name for option in brief.case.options if option.id == chosen), chosen
    )
    return say("The decision “{option}” was put right.", option=name)
