"""What a meeting is, at any moment: a fold over its log and nothing else."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from typing import assert_never

from core.errors import Complaint, MeetingOver, NoSuchThing
from core.meeting.captured_kinds import BY_NAME, PLACES
from core.meeting.events import (
    AnswerGiven,
    AssumptionChanged,
    AssumptionsRestored,
    Captured,
    Corrected,
    DecisionReadBack,
    DecisionTaken,
    DeletionUndone,
    Entry,
    EstimateGiven,
    Event,
    LeftOut,
    MeetingClosed,
    MeetingOpened,
    SliceChosen,
    StepShown,
    Unreadable,
    VoteCast,
    VoteFromAfar,
)
from core.meeting.follow_up_events import FollowedUp
from core.meeting.recast import is_private, kind_for, mended, put_right, recast, text_of
from core.meeting.rehearsal_events import Rehearsed, StepRepeated
from core.meeting.room_events import (
    AnswerShown,
    AttendanceTaken,
    ClockPaused,
    EndSet,
    KindChanged,
    RoomSet,
    Spotlit,
    VotesOpened,
    WalkSet,
)
from core.messages import say


@dataclass(frozen=True, slots=True)
class Context:
    """What was on the screen when something was written down, and whether anything was moved."""

    step: str
    finding: str
    answer: str
    what_if: bool


@dataclass(frozen=True, slots=True)
class Deleted:
    """An entry that was taken back: where it stood, and what the close had quoted of it."""

    place: str
    entry: Entry
    closed: MeetingClosed | None


@dataclass(frozen=True, slots=True)
class Meeting:
    """The state of a meeting; captured things are kept as entries, with corrections put in.

    `followed_up` are the entries of what happens afterwards, `rehearsed` those of a rehearsal
    alone, oldest first.
    `unreadable` numbers the entries that cannot be read, `left_out` those that this copy of the log
    was shared without: they change nothing.
    """

    opened: MeetingOpened | None = None
    opened_at: dt.datetime | None = None
    step: str = "opening"
    step_at: dt.datetime | None = None
    finding: str = ""
    changed: dict[str, tuple[float, float]] = field(default_factory=dict)
    estimates: dict[str, EstimateGiven] = field(default_factory=dict)
    notes: tuple[Entry, ...] = ()
    questions: tuple[Entry, ...] = ()
    answers: dict[int, AnswerGiven] = field(default_factory=dict)
    objections: tuple[Entry, ...] = ()
    parked: tuple[Entry, ...] = ()
    contexts: dict[int, Context] = field(default_factory=dict)
    votes: dict[str, VoteCast] = field(default_factory=dict)
    afar: dict[str, VoteFromAfar] = field(default_factory=dict)
    votes_opened: bool = False
    reading: DecisionTaken | None = None
    decision: Entry | None = None
    actions: tuple[Entry, ...] = ()
    moves: tuple[Entry, ...] = ()
    deleted: dict[int, Deleted] = field(default_factory=dict)
    steps: tuple[tuple[str, dt.datetime], ...] = ()
    present: tuple[str, ...] = ()
    frozen: int = 0
    parts: frozenset[str] = frozenset()
    spotlight: str = ""
    answer: str = ""
    pauses: tuple[tuple[dt.datetime, dt.datetime | None], ...] = ()
    ends: dt.datetime | None = None
    short_at: dt.datetime | None = None
    short_from: str = ""
    closed: MeetingClosed | None = None
    closed_at: dt.datetime | None = None
    followed_up: tuple[Entry, ...] = ()
    rehearsed: tuple[Entry, ...] = ()
    unreadable: tuple[int, ...] = ()
    left_out: tuple[int, ...] = ()
    last: int = 0
    head: str = ""

    @property
    def live(self) -> bool:
        """Say whether the meeting is open and not closed."""
        return self.opened is not None and self.closed is None

    @property
    def rehearsal(self) -> bool:
        """Say whether this is a rehearsal."""
        return self.opened is not None and self.opened.kind == "rehearsal"

    @property
    def short(self) -> bool:
        """Say whether the walk is cut to the steps that fit into three minutes."""
        return self.short_at is not None

    @property
    def paused(self) -> bool:
        """Say whether the clock stands still."""
        return bool(self.pauses) and self.pauses[-1][1] is None

    @property
    def what_if(self) -> bool:
        """Say whether anything is moved away from what was agreed."""
        return bool(self.changed or self.estimates)

    @property
    def open_questions(self) -> tuple[Entry, ...]:
        """List the questions without an answer."""
        return tuple(
            question
            for question in self.questions
            if question.seq not in self.answers
            and not getattr(question.event, "answer", "")
        )


def replay(log: Iterable[Entry]) -> Meeting:
    """Fold a log into the state of its meeting.

    A part of the log gives the state at that moment.
    """
    meeting = Meeting()
    for entry in log:
        meeting = replace(_after(meeting, entry), last=entry.seq, head=entry.digest)
    return meeting


def _after(now: Meeting, entry: Entry) -> Meeting:  # noqa: C901, PLR0911, PLR0912  one line an event
    event = entry.event
    if isinstance(event, Captured):
        return _captured(now, entry, kind_for(event).place)
    if isinstance(event, FollowedUp):
        return replace(now, followed_up=(*now.followed_up, entry))
    if isinstance(event, Rehearsed):
        return _rehearsed(now, entry, event)
    match event:
        case MeetingOpened():
            return replace(
                now,
                opened=event,
                opened_at=entry.at,
                step_at=entry.at,
                steps=(("opening", entry.at),),
                present=event.present,
            )
        case StepShown():
            return replace(
                now,
                step=event.step,
                step_at=entry.at,
                steps=(*now.steps, (event.step, entry.at)),
                spotlight="",
                answer="",
                parts=now.parts - {"pattern"},
            )
        case SliceChosen():
            return replace(now, finding=event.finding)
        case AssumptionChanged():
            return replace(
                now,
                changed=now.changed | {event.id: (event.low, event.high)},
                moves=(*now.moves, entry),
            )
        case EstimateGiven():
            return replace(
                now,
                estimates=now.estimates | {event.step: event},
                moves=(*now.moves, entry),
            )
        case AssumptionsRestored():
            return replace(now, changed={}, estimates={}, moves=(*now.moves, entry))
        case AnswerGiven():
            return replace(now, answers=now.answers | {event.question: event})
        case VoteCast():
            return replace(now, votes=now.votes | {event.who: event})
        case VoteFromAfar():
            return replace(now, afar=now.afar | {event.who: event})
        case VotesOpened():
            return replace(now, votes_opened=True)
        case DecisionReadBack():
            return replace(now, reading=event.decision)
        case DecisionTaken():
            return replace(now, decision=entry, reading=None)
        case RoomSet() | Spotlit() | AnswerShown():
            return _staged(now, entry.seq, event)
        case ClockPaused() | EndSet() | WalkSet():
            return _clocked(now, entry.at, event)
        case AttendanceTaken():
            return replace(now, present=event.present)
        case Corrected():
            return _corrected(now, event)
        case DeletionUndone():
            return _restored(now, event)
        case KindChanged():
            return _moved_to(now, event)
        case Unreadable():
            return replace(now, unreadable=(*now.unreadable, entry.seq))
        case LeftOut():
            return replace(now, left_out=(*now.left_out, entry.seq))
        case MeetingClosed():
            return replace(
                now,
                closed=event,
                closed_at=entry.at,
                frozen=0,
                parts=now.parts - {"blank", "pattern"},
                spotlight="",
                answer="",
            )
        case _:
            assert_never(event)


def _captured(now: Meeting, entry: Entry, where: str) -> Meeting:
    seen = Context(now.step, now.finding, now.answer, now.what_if)
    return replace(
        now,
        **{where: (*getattr(now, where), entry)},
        contexts=now.contexts | {entry.seq: seen},
    )


def _staged(now: Meeting, seq: int, event: RoomSet | Spotlit | AnswerShown) -> Meeting:
    match event:
        case RoomSet(part="frozen"):
            return replace(now, frozen=(now.frozen or seq) if event.on else 0)
        case RoomSet():
            return replace(
                now,
                parts=now.parts | {event.part}
                if event.on
                else now.parts - {event.part},
            )
        case Spotlit():
            return replace(now, spotlight=event.what)
        case AnswerShown():
            return replace(now, answer=event.answer, spotlight="")
        case _:
            assert_never(event)


def _rehearsed(now: Meeting, entry: Entry, event: Rehearsed) -> Meeting:
    now = replace(now, rehearsed=(*now.rehearsed, entry))
    if not isinstance(event, StepRepeated):
        return now
    return replace(
        now,
        step=event.step,
        step_at=entry.at,
        steps=(*now.steps, (event.step, entry.at)),
    )


def _clocked(
    now: Meeting, at: dt.datetime, event: ClockPaused | EndSet | WalkSet
) -> Meeting:
    match event:
        case WalkSet(short=False):
            return replace(now, short_at=None, short_from="")
        case WalkSet():
            return now if now.short else replace(now, short_at=at, short_from=now.step)
        case EndSet():
            return replace(now, ends=event.at)
        case ClockPaused() if event.paused == now.paused:
            return now
        case ClockPaused(paused=True):
            return replace(now, pauses=(*now.pauses, (at, None)))
        case ClockPaused():
            return replace(now, pauses=(*now.pauses[:-1], (now.pauses[-1][0], at)))
        case _:
            assert_never(event)


def captured(meeting: Meeting) -> tuple[Entry, ...]:
    """List everything that was written down, as it stands, in the order in which it was."""
    return tuple(
        sorted(
            (item for place in PLACES for item in getattr(meeting, place)),
            key=lambda place: place.seq,
        )
    )


def _moved_to(now: Meeting, event: KindChanged) -> Meeting:
    """Move what was written down among its kinds.

    What the log does not have (any more) moves nothing.
    """
    entry = next((entry for entry in captured(now) if entry.seq == event.entry), None)
    if entry is None:
        return now
    for place in PLACES:
        now = replace(
            now,
            **{
                place: tuple(
                    item for item in getattr(now, place) if item.seq != event.entry
                )
            },
        )
    place, result = BY_NAME[event.kind].place, recast(entry, event.kind)
    now = replace(
        now,
        **{
            place: tuple(
                sorted((*getattr(now, place), result), key=lambda item: item.seq)
            )
        },
    )
    return _unquoted(now, text_of(entry)) if is_private(result) else now


def _unquoted(now: Meeting, text: str, new: str = "") -> Meeting:
    """Take words out of what was missing at the close, which quotes questions and actions, or put
    new ones in their place.
    """
    if now.closed is None:
        return now
    lines = now.closed.missing
    retained = tuple(
        line.replace(f"“{text}”", f"“{new}”") if new else line
        for line in lines
        if new or f"“{text}”" not in line
    )
    return replace(now, closed=replace(now.closed, missing=retained))


def _corrected(now: Meeting, event: Corrected) -> Meeting:
    before = next((entry for entry in captured(now) if entry.seq == event.entry), None)
    if not event.text:
        now = replace(now, deleted=now.deleted | _deleted(now, event.entry))
    if before is not None:
        now = _unquoted(now, text_of(before), event.text)
    retained = {name: mended(getattr(now, name), event) for name in PLACES}
    decision = now.decision
    if decision is not None and decision.seq == event.entry:
        decision = None if not event.text else put_right(decision, event)
    return replace(now, decision=decision, **retained)


def _deleted(now: Meeting, number: int) -> dict[int, Deleted]:
    """Keep an entry that is about to be taken back, so that this can be undone."""
    if now.decision is not None and now.decision.seq == number:
        return {number: Deleted("decision", now.decision, now.closed)}
    for place in PLACES:
        for entry in getattr(now, place):
            if entry.seq == number:
                return {number: Deleted(place, entry, now.closed)}
    return {}


def _restored(now: Meeting, event: DeletionUndone) -> Meeting:
    """Put back what was taken back; where a decision was taken since, that one stays."""
    gone = now.deleted.get(event.entry)
    if gone is None:
        return now
    deleted = {
        number: item for number, item in now.deleted.items() if number != event.entry
    }
    now = replace(now, deleted=deleted)
    if gone.place == "decision":
        return now if now.decision is not None else replace(now, decision=gone.entry)
    there = sorted((*getattr(now, gone.place), gone.entry), key=lambda entry: entry.seq)
    closed = now.closed
    if closed is not None and gone.closed is not None:
        quoted = [
            line for line in gone.closed.missing if f"“{text_of(gone.entry)}”" in line
        ]
        closed = replace(closed, missing=(*closed.missing, *quoted))
    return replace(now, closed=closed, **{gone.place: tuple(there)})


AFTER_THE_CLOSE = (
    Corrected | DeletionUndone | AnswerGiven | KindChanged | FollowedUp | Rehearsed
)


def allowed(meeting: Meeting, event: Event) -> None:
    """Refuse what cannot happen now: anything before the opening or after the close, except a
    correction and what follows up.
    """
    if isinstance(event, MeetingOpened):
        if meeting.opened is not None:
            raise MeetingOver(
                Complaint(say("this meeting is already open"), say("continue it"))
            )
        return
    if meeting.opened is None:
        raise NoSuchThing(
            Complaint(
                say("there is no such meeting"), say("open one on the meeting page")
            )
        )
    if meeting.closed is not None and not isinstance(event, AFTER_THE_CLOSE):
        raise MeetingOver(
            Complaint(
                say("this meeting is closed"),
                say("open a new one; corrections are still possible"),
            )
        )
