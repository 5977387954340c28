"""All cases at a glance: how far each is, what was decided, and what comes next."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Literal

from core import words
from core.case.model import Case
from core.desk.batch_intake import held_meetings
from core.errors import ShowstopperError
from core.meeting.action_progress import action_progress
from core.meeting.decision_text import NOBODY
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting, replay
from core.meeting.lessons import outcome_of
from core.meeting.log_lines import in_zone
from core.meeting.status_update import promise
from core.messages import mark, say
from core.speech import in_speech
from core.store.database import Store

State = Literal[
    "unreadable", "set-up", "planned", "held", "undecided", "decided", "released"
]
STATES: dict[State, str] = {
    "unreadable": mark("Cannot be read"),
    "set-up": mark("No meeting yet"),
    "planned": mark("Meeting planned"),
    "held": mark("Meeting in progress"),
    "undecided": mark("Closed without a decision"),
    "decided": mark("Decided"),
    "released": mark("Released"),
}


@dataclass(frozen=True, slots=True)
class NextDate:
    """What comes next, and when; it is late once its day is over."""

    on: dt.date
    says: str
    late: bool


@dataclass(frozen=True, slots=True)
class ArchivedCase:
    """A case as the archive lists it; `meeting_id` names its latest meeting, if it had one.

    `words` is all that a search looks through.
    """

    case_id: str
    title: str
    state: State
    decision: str
    next: NextDate | None
    meeting_id: str
    words: str


def archive(store: Store, now: dt.datetime) -> tuple[ArchivedCase, ...]:
    """List all cases, those with the next date first, then the newest."""
    cases = [_archived(store, case_id, now) for case_id in reversed(store.case_ids())]
    return tuple(
        sorted(cases, key=lambda item: (item.next is None, item.next and item.next.on))
    )


def search(cases: Sequence[ArchivedCase], asked: str) -> tuple[ArchivedCase, ...]:
    """Find the cases in which every word that is asked for occurs, in any case."""
    wanted = asked.casefold().split()
    return tuple(case for case in cases if all(word in case.words for word in wanted))


def _archived(store: Store, case_id: str, now: dt.datetime) -> ArchivedCase:
    held = next(iter(held_meetings(store, case_id)), "")
    meeting = replay(store.log(held)) if held else Meeting()
    try:
        case = store.case(case_id)
    except ShowstopperError as error:
        return ArchivedCase(
            case_id, case_id, "unreadable", str(error), None, held, case_id
        )
    with in_speech(case.speech):
        decision = _decision(case, meeting)
        state = _state(case, meeting, now)
        coming = next(
            iter(sorted(_coming(case, meeting, now), key=lambda item: item.on)), None
        )
    known = (
        case_id,
        case.title,
        case.model,
        decision,
        *(item.name for item in case.people),
    )
    return ArchivedCase(
        case_id, case.title, state, decision, coming, held, " ".join(known).casefold()
    )


def _state(case: Case, meeting: Meeting, now: dt.datetime) -> State:
    outcome = outcome_of(meeting)
    if outcome is not None and outcome.released is not None:
        return "released"
    if meeting.decision is not None:
        return "decided"
    if meeting.opened is not None:
        return "undecided" if meeting.closed is not None else "held"
    planned = case.appointment
    return (
        "planned"
        if planned and not planned.canceled and planned.starts > now
        else "set-up"
    )


def _decision(case: Case, meeting: Meeting) -> str:
    taken = None if meeting.decision is None else meeting.decision.event
    if not isinstance(taken, DecisionTaken):
        return ""
    option = next(
        (item.name for item in case.options if item.id == taken.option), taken.option
    )
    return say("{option} ({who})", option=option, who=taken.by or say(NOBODY))


def _coming(case: Case, meeting: Meeting, now: dt.datetime) -> Iterator[NextDate]:
    """List what is still to come: the meeting, a promised update, actions, the review, the
    release.
    """
    today = in_zone(meeting, now).date()
    planned = case.appointment
    if planned is not None and not planned.canceled and planned.starts > now:
        yield NextDate(planned.starts.date(), say("meeting"), late=False)
    promised = promise(meeting, now)
    if promised is not None:
        on = in_zone(meeting, promised.at).date()
        yield NextDate(on, say("next update"), late=promised.late is not None)
    for action in action_progress(meeting, today):
        if not action.finished and action.due is not None:
            yield NextDate(action.due, action.what, late=bool(action.days_late))
    taken = None if meeting.decision is None else meeting.decision.event
    if isinstance(taken, DecisionTaken) and taken.review is not None:
        yield NextDate(
            taken.review, say("review of the decision"), late=taken.review < today
        )
    if (
        case.release is not None
        and meeting.decision is None
        and case.release.date() >= today
    ):
        yield NextDate(case.release.date(), say("planned release"), late=False)


def next_words(case: ArchivedCase) -> str:
    """Say what comes next and when, and that it is late."""
    if case.next is None:
        return ""
    says = f"{words.day(case.next.on)}: {case.next.says}"
    return say("{what} (late)", what=says) if case.next.late else says
