"""What is late, or to be looked at again, over all cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass

from core import words
from core.desk.batch_intake import held_meetings
from core.errors import ShowstopperError
from core.meeting.action_progress import action_progress, open_questions
from core.meeting.case_in_room import in_room
from core.meeting.events import DecisionTaken
from core.meeting.fold import Meeting, replay
from core.meeting.log_lines import in_zone
from core.meeting.plan_steps import step_times, step_words
from core.meeting.status_update import due_words, late_words, promise, updates_sent
from core.messages import say
from core.plan.progress import plan_progress
from core.plan.schedule import schedule
from core.speech import in_speech
from core.store.database import Store


@dataclass(frozen=True, slots=True)
class Due:
    """One thing that is late or to be looked at again: of which case, and what it is."""

    case_id: str
    says: str


def due(store: Store, now: dt.datetime) -> tuple[Due, ...]:
    """List what is late or to be looked at again as of a moment, case by case.

    Late are actions, answers, promised updates and steps of the plan; to be looked at again are
    decisions whose review is due, and after the close actions without owner or date. Rehearsals
    count for nothing.
    """
    return tuple(
        item for name in store.case_ids() for item in _of_case(store, name, now)
    )


def _of_case(store: Store, case_id: str, now: dt.datetime) -> Iterator[Due]:
    try:
        case = store.case(case_id)
    except ShowstopperError as error:
        yield Due(case_id, str(error))
        return
    with in_speech(case.speech):
        meetings = [replay(store.log(name)) for name in held_meetings(store, case_id)]
        lines = [line for meeting in meetings for line in _tasks(meeting, now)]
        lines += [*_review(meetings, now), *_promised(meetings, now)]
        lines += [line for meeting in meetings for line in _steps(store, meeting, now)]
        yield from (Due(case_id, line) for line in lines)


def _tasks(meeting: Meeting, now: dt.datetime) -> Iterator[str]:
    """Say which actions and answers of a meeting are late or lack somebody."""
    today = in_zone(meeting, now).date()
    for action in action_progress(meeting, today):
        if action.finished:
            continue
        if action.days_late:
            yield say(
                "late action: {what} ({owner}, {due})",
                what=action.what,
                owner=action.owner or say("no one"),
                due=due_words(action.due, action.days_late),
            )
        elif meeting.closed is not None and not (action.owner and action.due):
            yield say("action without owner or date: {what}", what=action.what)
    for question in open_questions(meeting, today):
        if question.days_late:
            yield say(
                "late answer: {question} ({owner}, {due})",
                question=question.text,
                owner=question.owner or say("no one"),
                due=due_words(question.due, question.days_late),
            )


def _steps(store: Store, meeting: Meeting, now: dt.datetime) -> Iterator[str]:
    """Say which steps of the plan are late, once somebody wrote down how they go."""
    times = step_times(meeting)
    if not times or meeting.opened is None:
        return
    case = in_room(store.version(meeting.opened.case_digest), meeting)
    plan = schedule(case)
    if plan is None:
        return
    progress = plan_progress(case, plan, times, in_zone(meeting, now).date())
    for step in progress.steps:
        if step.days_late and step.state != "done":
            yield say(
                "late step: {step} ({owner}, {state})",
                step=step.planned.name,
                owner=step.planned.owner or say("no one"),
                state=step_words(step),
            )


def _review(meetings: list[Meeting], now: dt.datetime) -> Iterator[str]:
    """Say that the latest decision is to be looked at again."""
    latest = next(
        (meeting for meeting in meetings if meeting.decision is not None), None
    )
    taken = None if latest is None or latest.decision is None else latest.decision.event
    if latest is None or not isinstance(taken, DecisionTaken) or taken.review is None:
        return
    if taken.review <= in_zone(latest, now).date():
        yield say("decision to review since {day}", day=words.day(taken.review))


def _promised(meetings: list[Meeting], now: dt.datetime) -> Iterator[str]:
    """Say that an update was promised and has not gone out."""
    latest = next((meeting for meeting in meetings if updates_sent(meeting)), None)
    promised = None if latest is None else promise(latest, now)
    if latest is not None and promised is not None and promised.late is not None:
        yield say(
            "late update: promised by {at}, {late} late",
            at=words.moment(in_zone(latest, promised.at)),
            late=late_words(promised.late),
        )
