"""How far the actions of a meeting are: state, definition of done, history, and what is overdue."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core import words, written
from core.meeting.events import ActionAgreed, Entry, QuestionAsked
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import ActionState, ActionUpdated, QuestionAssigned
from core.messages import say

FINISHED: frozenset[ActionState] = frozenset({"done", "dropped"})


@dataclass(frozen=True, slots=True)
class Change:
    """One move of an action: when, by whom, to which state, and why."""

    at: dt.datetime
    by: str
    state: ActionState
    note: str


@dataclass(frozen=True, slots=True)
class ActionProgress:
    """One action as it stands; `days_late` counts calendar days after its date, 0 while it is not
    overdue or once it is finished.
    """

    seq: int
    what: str
    owner: str
    due: dt.date | None
    done_when: str
    state: ActionState
    history: tuple[Change, ...]
    days_late: int

    @property
    def finished(self) -> bool:
        """Say whether nothing is left to do."""
        return self.state in FINISHED


@dataclass(frozen=True, slots=True)
class OpenQuestion:
    """A question without an answer: who answers it, and by when; `days_late` as of an action."""

    seq: int
    text: str
    asked_by: str
    owner: str
    due: dt.date | None
    days_late: int


def action_progress(meeting: Meeting, today: dt.date) -> tuple[ActionProgress, ...]:
    """List the actions with their states, in the order in which they were agreed."""
    return tuple(_progress(meeting, entry, today) for entry in meeting.actions)


def _progress(meeting: Meeting, entry: Entry, today: dt.date) -> ActionProgress:
    action = entry.event
    if not isinstance(action, ActionAgreed):
        raise TypeError(f"an action is an ActionAgreed, got {type(action).__name__}.")
    state: ActionState = "open"
    done_when, history = "", list[Change]()
    for item in meeting.followed_up:
        event = item.event
        if not isinstance(event, ActionUpdated) or event.action != entry.seq:
            continue
        done_when = done_when if event.done_when is None else event.done_when
        if (event.state is not None and event.state != state) or event.note:
            state = event.state or state
            history.append(Change(item.at, item.by, state, event.note))
    late = 0 if state in FINISHED else _days_late(action.due, today)
    return ActionProgress(
        entry.seq,
        action.what,
        action.owner,
        action.due,
        done_when,
        state,
        tuple(history),
        late,
    )


def open_questions(meeting: Meeting, today: dt.date) -> tuple[OpenQuestion, ...]:
    """List the questions without an answer, with who answers them."""
    assigned = {
        entry.event.question: entry.event
        for entry in meeting.followed_up
        if isinstance(entry.event, QuestionAssigned)
    }
    return tuple(
        _question(entry.seq, entry.event, assigned.get(entry.seq), today)
        for entry in meeting.open_questions
        if isinstance(entry.event, QuestionAsked)
    )


def _question(
    seq: int, asked: QuestionAsked, assigned: QuestionAssigned | None, today: dt.date
) -> OpenQuestion:
    owner, due = ("", None) if assigned is None else (assigned.who, assigned.due)
    return OpenQuestion(seq, asked.text, asked.who, owner, due, _days_late(due, today))


def _days_late(due: dt.date | None, today: dt.date) -> int:
    """Count the days after a date; the day itself is not late."""
    return 0 if due is None else max((today - due).days, 0)


def agreed(meeting: Meeting) -> tuple[ActionAgreed, ...]:
    """List the actions as they stand."""
    events = (action.event for action in meeting.actions)
    return tuple(event for event in events if isinstance(event, ActionAgreed))


def action_words(action: ActionAgreed) -> str:
    """Say who does what by when, and what of it is missing."""
    due = (
        say("by {due}", due=words.day(action.due)) if action.due else say("no date yet")
    )
    owner = written.isolated(action.owner) if action.owner else say("Nobody yet")
    return f"{owner}: {action.what}, {due}."
