"""An update on a paused release: where it stands, the harm so far, what is being done, what is not
known, what is new, and when the next one comes.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

from core import words
from core.evidence.records import Gap
from core.meeting.action_progress import (
    ActionProgress,
    OpenQuestion,
    action_progress,
    open_questions,
)
from core.meeting.events import DecisionTaken, Entry, MeetingClosed
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import UpdateSent
from core.meeting.follow_up_lines import STATE_WORDS
from core.meeting.log_lines import in_zone
from core.meeting.minutes import NO_DATE, NOBODY
from core.meeting.minutes_blocks import REHEARSED, Block, placeholder_notice
from core.meeting.news import news
from core.meeting.outcome import NO_DECISION
from core.meeting.plan_steps import progress_of, progress_words, step_times, step_words
from core.meeting.release_status import release_status, rules, status_words
from core.messages import say, say_count, say_stored
from core.options.exposed_so_far import exposed_so_far
from core.plan.gate import Gate
from core.script.brief import Brief
from core.script.quantity_words import people_range
from core.text import drawable

HOUR, DAY = dt.timedelta(hours=1), dt.timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Promise:
    """When the next update was promised for, and by how much that is past; None while it is not."""

    at: dt.datetime
    late: dt.timedelta | None


@dataclass(frozen=True, slots=True)
class StatusUpdate:
    """An update, ready to be set: its subject, what must be said before anything else, its blocks,
    and its number, from 1.
    """

    subject: str
    notices: tuple[str, ...]
    blocks: tuple[Block, ...]
    number: int


def status_update(
    brief: Brief,
    meeting: Meeting,
    log: tuple[Entry, ...],
    gate: Gate | None,
    now: dt.datetime,
    next_at: dt.datetime | None = None,
) -> StatusUpdate:
    """Draft the update as of now, promising the next one by `next_at`."""
    sent = updates_sent(meeting)
    today = in_zone(meeting, now).date()
    notices = (say(REHEARSED) if meeting.rehearsal else "", placeholder_notice(brief))
    blocks = (
        _status(meeting, gate),
        _bullets("impact", say("Impact so far"), impact_so_far(brief, meeting, today)),
        _actions(action_progress(meeting, today)),
        *_plan(brief, meeting, today),
        _unknown(open_questions(meeting, today)),
        _news(brief, meeting, log, gate, sent),
        _bullets("next", say("Next update"), _next(meeting, now, next_at)),
    )
    subject = say(
        "{title}: update {number}, {day}",
        title=brief.case.title,
        number=len(sent) + 1,
        day=words.day(today),
    )
    return StatusUpdate(
        drawable(subject),
        tuple(notice for notice in notices if notice),
        blocks,
        len(sent) + 1,
    )


def updates_sent(meeting: Meeting) -> tuple[Entry, ...]:
    """List the updates that went out, oldest first."""
    return tuple(
        entry for entry in meeting.followed_up if isinstance(entry.event, UpdateSent)
    )


def promise(meeting: Meeting, now: dt.datetime) -> Promise | None:
    """Find when the next update was promised for; None without a promise."""
    sent = updates_sent(meeting)
    event = sent[-1].event if sent else None
    if not isinstance(event, UpdateSent) or event.next_at is None:
        return None
    late = now - event.next_at
    return Promise(event.next_at, late if late > dt.timedelta() else None)


def late_words(late: dt.timedelta) -> str:
    """Say how late something is: in minutes, hours or days, whole ones.

    >>> late_words(dt.timedelta(hours=5, minutes=20))
    '5 hours'
    """
    if late < HOUR:
        minutes = max(int(late / dt.timedelta(minutes=1)), 1)
        return say_count(minutes, "{n} minute", "{n} minutes")
    if late < DAY:
        return say_count(int(late / HOUR), "{n} hour", "{n} hours")
    return say_count(int(late / DAY), "{n} day", "{n} days")


# The blocks


def _bullets(block_id: str, title: str, lines: tuple[str, ...]) -> Block:
    return Block(block_id, title, "bullets", tuple((drawable(line),) for line in lines))


def _status(meeting: Meeting, gate: Gate | None) -> Block:
    if gate is None:
        lines: tuple[str, ...] = (say("The release criteria are not agreed yet."),)
    else:
        status = release_status(gate, meeting)
        lines = (*status_words(status), rules(gate)[status.colour])
    return Block(
        "status", say("Status"), "boxed", tuple((drawable(line),) for line in lines)
    )


def impact_so_far(brief: Brief, meeting: Meeting, today: dt.date) -> tuple[str, ...]:
    """Say how long it is since the decision, and who was affected since, where anybody is exposed.

    What is counted is what the decision exposes: whether it was carried out, nobody recorded.
    """
    taken = None if meeting.decision is None else meeting.decision.event
    if meeting.decision is None or not isinstance(taken, DecisionTaken):
        return (say(NO_DECISION),)
    decided = in_zone(meeting, meeting.decision.at).date()
    passed = (today - decided).days
    since = say_count(
        passed,
        "{n} day since the decision on {day}.",
        "{n} days since the decision on {day}.",
        day=words.day(decided),
        n=words.count(passed),
    )
    return (since, _exposed(brief, taken, today))


def _exposed(brief: Brief, taken: DecisionTaken, today: dt.date) -> str:
    case = brief.case
    option = next(
        (option for option in case.options if option.id == taken.option), None
    )
    if option is None:
        return say(
            "How many are affected is not known: the decision names no option of the case."
        )
    found = exposed_so_far(case, brief.impact, option, today)
    if found is None:
        return say(
            "With “{option}” nobody has met the new model so far.", option=option.name
        )
    if isinstance(found, Gap):
        return say(
            "How many are affected is not known: {why}.", why=say_stored(found.why)
        )
    return say(
        "If “{option}” went out as decided and nothing was fixed since, {people} were affected"
        " so far (90% range).",
        option=option.name,
        people=people_range(case, found),
    )


def _actions(actions: tuple[ActionProgress, ...]) -> Block:
    head = (say("What"), say("Owner"), say("Due"), say("State"))
    rows = tuple(
        tuple(
            drawable(text)
            for text in (
                action_words(action),
                action.owner or say(NOBODY),
                due_words(action.due, action.days_late),
                state_words(action),
            )
        )
        for action in actions
    )
    lead = "" if rows else say("No action was agreed.")
    return Block(
        "actions", say("What is being done"), "table", rows, head if rows else (), lead
    )


def _plan(brief: Brief, meeting: Meeting, today: dt.date) -> tuple[Block, ...]:
    """Say where the plan stands, once somebody wrote down when a step began or was done."""
    progress = progress_of(brief, meeting, today) if step_times(meeting) else None
    if progress is None:
        return ()
    steps = tuple(
        say("{step}: {state}", step=step.planned.name, state=step_words(step))
        for step in progress.steps
    )
    return (_bullets("plan", say("Plan"), (*progress_words(progress), *steps)),)


def action_words(action: ActionProgress) -> str:
    """Write an action with the words by which it counts as done."""
    if not action.done_when:
        return action.what
    return say("{what} (done when: {text})", what=action.what, text=action.done_when)


def state_words(action: ActionProgress) -> str:
    """Write the state of an action, and since when."""
    name = say(STATE_WORDS[action.state])
    if not action.history:
        return name
    last = action.history[-1]
    since = say("{state}, {day}", state=name, day=words.day(last.at.date()))
    return f"{since}: {last.note}" if last.note else since


def due_words(due: dt.date | None, days_late: int) -> str:
    """Write a date, and how late it is."""
    if due is None:
        return say(NO_DATE)
    if not days_late:
        return words.day(due)
    late = say_count(
        days_late, "{n} day late", "{n} days late", n=words.count(days_late)
    )
    return f"{words.day(due)}, {late}"


def _unknown(questions: tuple[OpenQuestion, ...]) -> Block:
    lines = tuple(question_words(question) for question in questions)
    none = "" if lines else say("No question is open.")
    rows = tuple((drawable(line),) for line in lines)
    return Block("unknown", say("What is not known"), "bullets", rows, (), none)


def question_words(question: OpenQuestion) -> str:
    """Write an open question with who answers it, and by when."""
    if not question.owner:
        return say("{question} Nobody answers it yet.", question=question.text)
    if question.due is None:
        return say(
            "{question} {who} answers it.", question=question.text, who=question.owner
        )
    return say(
        "{question} {who} answers it by {day}.",
        question=question.text,
        who=question.owner,
        day=due_words(question.due, question.days_late),
    )


def _news(
    brief: Brief,
    meeting: Meeting,
    log: tuple[Entry, ...],
    gate: Gate | None,
    sent: tuple[Entry, ...],
) -> Block:
    after = sent[-1].seq if sent else _closing(log)
    title = (
        say(
            "Since the last update, {at}",
            at=words.moment(in_zone(meeting, sent[-1].at)),
        )
        if sent
        else say("Since the meeting")
    )
    lines = news(brief, meeting, log, gate, after)
    none = "" if lines else say("Nothing new is on record.")
    return Block(
        "news", title, "bullets", tuple((drawable(line),) for line in lines), (), none
    )


def _closing(log: tuple[Entry, ...]) -> int:
    """Find the entry of the close, 0 where there is none."""
    return next(
        (entry.seq for entry in log if isinstance(entry.event, MeetingClosed)), 0
    )


def _next(
    meeting: Meeting, now: dt.datetime, next_at: dt.datetime | None
) -> tuple[str, ...]:
    due = promise(meeting, now)
    late = (
        (
            say(
                "This update was promised by {at} and is {late} late.",
                at=words.moment(in_zone(meeting, due.at)),
                late=late_words(due.late),
            ),
        )
        if due is not None and due.late is not None
        else ()
    )
    if next_at is None:
        return (*late, say("When the next update comes is not set yet."))
    return (
        *late,
        say("Next update by {at}.", at=words.moment(in_zone(meeting, next_at))),
    )
