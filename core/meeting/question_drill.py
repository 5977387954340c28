"""The drill: prepared questions, asked one by one in a rehearsal, said from memory or not yet."""

from __future__ import annotations

from dataclasses import dataclass

from core.meeting.events import QuestionAsked
from core.meeting.fold import Meeting
from core.meeting.rehearsal_events import QuestionDrilled
from core.messages import mark
from core.script.brief import Brief
from core.script.claims import Answer

KNOWN, NOT_YET = mark("said from memory"), mark("not yet")


@dataclass(frozen=True, slots=True)
class Drilled:
    """How often a question was asked in rehearsal, the seconds of the last answer, and whether it
    was known.
    """

    answer: Answer
    times: int
    known: bool


def known_by_heart(meeting: Meeting) -> frozenset[str]:
    """Name the answers that were said from memory."""
    asked = {
        question.seq: question.event.answer
        for question in meeting.questions
        if isinstance(question.event, QuestionAsked)
    }
    listed = {
        asked[seq]
        for seq, answer in meeting.answers.items()
        if answer.text == KNOWN and seq in asked
    }
    drilled = (entry.event for entry in meeting.rehearsed)
    return frozenset(listed).union(
        event.answer
        for event in drilled
        if isinstance(event, QuestionDrilled) and event.result == "got it"
    )


def drill(brief: Brief, meeting: Meeting) -> tuple[Drilled, ...]:
    """List the prepared questions, those not yet known first, the five of the conversation before
    the others.
    """
    known = known_by_heart(meeting)
    asked = [
        question.event.answer
        for question in meeting.questions
        if isinstance(question.event, QuestionAsked)
    ]
    drilleds = [
        Drilled(answer, asked.count(answer.id), answer.id in known)
        for answer in brief.script.answers
    ]
    return tuple(sorted(drilleds, key=lambda drilled: drilled.known))
