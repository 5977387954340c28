"""The log in plain words, a line an entry.

What is private, and votes that are not open yet, are left out where asked.
"""

from __future__ import annotations

import datetime as dt
from typing import assert_never

from core import words
from core.case.model import Case
from core.meeting.captured_kinds import BY_NAME
from core.meeting.case_in_room import moved_words
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
    LeftOut,
    Logged,
    MeetingClosed,
    MeetingOpened,
    SliceChosen,
    StepShown,
    Unreadable,
    VoteCast,
    VoteFromAfar,
)
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import ActionUpdated, FollowedUp, QuestionAssigned
from core.meeting.follow_up_lines import follow_up_line
from core.meeting.recast import is_private, kind_for, recast
from core.meeting.rehearsal_events import Rehearsed
from core.meeting.rehearsal_lines import rehearsal_line
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
from core.meeting.scene import findings
from core.meeting.step_timer import ends_words
from core.messages import mark, say, say_count
from core.script.brief import Brief
from core.script.steps import TITLES

MOST = 80  # characters of a line in a list
NAMED = 10  # entries named by their numbers
# Each part of the room's screen, switched on and switched off.
SWITCHED = {
    "frozen": (mark("audience view frozen"), mark("audience view resumed")),
    "blank": (mark("audience view blank"), mark("audience view shown again")),
    "pattern": (mark("test pattern shown"), mark("test pattern hidden")),
    "clock": (mark("clock shown"), mark("clock hidden")),
    "table": (mark("segment table shown"), mark("segment table hidden")),
}


def log_sentences(
    brief: Brief, log: tuple[Entry, ...], *, private: bool, votes: bool
) -> tuple[str, ...]:
    """Tell each entry of a log in plain words: without `private` no text of a private note, without
    `votes` nobody's stance.
    """
    hidden = frozenset() if private else private_entries(log)
    return tuple(
        (
            _hidden(entry.event)
            if entry.seq in hidden
            else shortened(" ".join(_told(brief, entry, votes=votes).splitlines()))
        )
        for entry in log
    )


def private_entries(log: tuple[Entry, ...]) -> frozenset[int]:
    """Name by their numbers the entries whose words are private: written as such, or of something
    that is private by the end.

    Words that were private when they were written stay so after a later version of them was shared.
    """
    latest: dict[int, Entry] = {}
    hidden: set[int] = set()
    about: dict[int, int] = {}
    for entry in log:
        target = _target(entry)
        known = latest.get(target)
        if isinstance(entry.event, KindChanged):
            if known is not None:
                latest[target] = recast(known, entry.event.kind)
            continue
        if target == entry.seq:
            known = latest[target] = entry
        about[entry.seq] = target
        # What cannot be read may have been private, and so may be what corrects it.
        lost = (
            known is not None
            and isinstance(known.event, Unreadable)
            and target != entry.seq
        )
        if lost or (known is not None and is_private(known)):
            hidden.add(entry.seq)
    private = {seq for seq, name in latest.items() if is_private(name)}
    rehearsed = {entry.seq for entry in log if isinstance(entry.event, Rehearsed)}
    return frozenset(
        hidden | rehearsed | {seq for seq, target in about.items() if target in private}
    )


def _target(entry: Entry) -> int:
    """Name the entry that one is about: an earlier one, or itself."""
    match entry.event:
        case (
            Corrected(entry=target)
            | DeletionUndone(entry=target)
            | KindChanged(entry=target)
            | AnswerGiven(question=target)
            | QuestionAssigned(question=target)
            | ActionUpdated(action=target)
        ):
            return target
    return entry.seq


def shortened(says: str, most: int = MOST) -> str:
    """Shorten what is long at the end of a word.

    A number keeps its unit, because the space between them does not break.

    >>> shortened("one two three", 8), shortened("one", 8)
    ('one two …', 'one')
    """
    return says if len(says) <= most else f"{says[:most].rsplit(' ', 1)[0]} …"


def unread_words(meeting: Meeting) -> str:
    """Say which entries of a record are not there to be read; nothing where all are."""
    return " ".join(
        item for item in (_lost(meeting.unreadable), _shared_without(meeting)) if item
    )


def _shared_without(meeting: Meeting) -> str:
    if not meeting.left_out:
        return ""
    return say_count(
        len(meeting.left_out),
        "This is a shared copy of the record: {n}\u00a0entry that not everybody saw is left out.",
        "This is a shared copy of the record: {n}\u00a0entries that not everybody saw are left"
        " out.",
        n=words.count(len(meeting.left_out)),
    )


def _lost(lost: tuple[int, ...]) -> str:
    if not lost:
        return ""
    if len(lost) == 1:
        return say(
            "Entry {lost} of this record cannot be read and is left out; all else stands.",
            lost=lost[0],
        )
    more = (
        (say("{lost} more", lost=words.count(len(lost) - NAMED)),)
        if len(lost) > NAMED
        else ()
    )
    named = words.listed((*(words.count(count) for count in lost[:NAMED]), *more))
    return say(
        "Entries {named} of this record cannot be read and are left out; all else stands.",
        named=named,
    )


def time_of(meeting: Meeting, at: dt.datetime) -> str:
    """Write a time of day in the zone in which the meeting was opened, so that all times of a
    record compare.
    """
    return words.time_of_day(in_zone(meeting, at))


def second_of(meeting: Meeting, at: dt.datetime) -> str:
    """Write a time of day to the second, in the zone in which the meeting was opened."""
    return f"{in_zone(meeting, at):%H:%M:%S}"


def in_zone(meeting: Meeting, at: dt.datetime) -> dt.datetime:
    """Give a moment in the zone in which the meeting was opened."""
    return at if meeting.opened_at is None else at.astimezone(meeting.opened_at.tzinfo)


def place_of(meeting: Meeting, entry: Entry) -> str:
    """Say when something was written down, at which step, and if a what-if was on the screen, as in
    "14:07, Finding, what-if".
    """
    seen = meeting.contexts.get(entry.seq)
    step, moved = (
        (say(TITLES.get(seen.step, "")), say("what-if") if seen.what_if else "")
        if seen
        else ("", "")
    )
    return ", ".join(item for item in (time_of(meeting, entry.at), step, moved) if item)


def _hidden(event: Logged) -> str:
    if isinstance(event, Rehearsed):
        return say("an entry of a rehearsal")
    return (
        say("a private note, corrected")
        if isinstance(event, Corrected)
        else say("a private note")
    )


def _told(brief: Brief, entry: Entry, *, votes: bool) -> str:  # noqa: PLR0911  one line an event, as in the fold
    event = entry.event
    match event:
        case MeetingOpened():
            return say("opened")
        case StepShown():
            return say("shown: {step}", step=say(TITLES[event.step]))
        case (
            SliceChosen()
            | RoomSet()
            | Spotlit()
            | AnswerShown()
            | ClockPaused()
            | EndSet()
            | WalkSet()
        ):
            return _staged(brief, event, entry.at)
        case AssumptionChanged() | EstimateGiven() | AssumptionsRestored():
            return say(
                "moved: {input}",
                input=moved_words(brief.case, event)
                or say("an input that this case does not have"),
            )
        case VoteCast() | VoteFromAfar():
            return _vote(event, votes=votes)
        case VotesOpened():
            return say("votes opened")
        case AttendanceTaken():
            return say(
                "present: {value}", value=words.listed(event.present) or say("nobody")
            )
        case MeetingClosed():
            return say("closed")
        case Unreadable() | LeftOut():
            return (
                say("an entry that cannot be read")
                if isinstance(event, Unreadable)
                else say("an entry that was not shared")
            )
        case _:
            return _written(brief, event)


def _vote(event: VoteCast | VoteFromAfar, *, votes: bool) -> str:
    """Tell a vote, or only that there is one."""
    who = event.who
    if isinstance(event, VoteFromAfar):
        who = say("{who}, from afar", who=event.who)
    if votes:
        return say("vote: {who}, {stance}", who=who, stance=say(event.stance))
    return say("vote: {who} has answered", who=who)


Clocked = ClockPaused | EndSet | WalkSet


def _staged(
    brief: Brief,
    event: SliceChosen | RoomSet | Spotlit | AnswerShown | Clocked,
    at: dt.datetime,
) -> str:
    match event:
        case SliceChosen():
            chosen = findings(brief).get(event.finding)
            return (
                say("segment: the worst one")
                if chosen is None
                else say("segment: {slice}", slice=brief.case.says(chosen.slice))
            )
        case RoomSet():
            return say(SWITCHED[event.part][0 if event.on else 1])
        case Spotlit():
            return (
                say("highlighted: {what}", what=event.what)
                if event.what
                else say("no highlight")
            )
        case AnswerShown():
            asked = next(
                (
                    answer.question
                    for answer in brief.script.answers
                    if answer.id == event.answer
                ),
                event.answer,
            )
            return (
                say("answer shown: {asked}", asked=asked)
                if asked
                else say("answer hidden")
            )
        case _:
            return _clocked(event, at)


def _clocked(event: Clocked, at: dt.datetime) -> str:
    match event:
        case WalkSet():
            return (
                say("three minutes: the short walk")
                if event.short
                else say("the full walk")
            )
        case ClockPaused():
            return say("clock stopped") if event.paused else say("clock resumed")
        case EndSet():
            return (
                say("no end set")
                if event.at is None
                else say("must end at {at}", at=ends_words(event.at, at))
            )
        case _:
            assert_never(event)


Written = (
    Captured
    | AnswerGiven
    | DecisionReadBack
    | DecisionTaken
    | Corrected
    | DeletionUndone
    | KindChanged
    | FollowedUp
    | Rehearsed
)


def _written(brief: Brief, event: Written) -> str:  # noqa: PLR0911  one line a kind
    if isinstance(event, Captured):
        return _captured(event)
    if isinstance(event, FollowedUp):
        return follow_up_line(event)
    if isinstance(event, Rehearsed):
        return rehearsal_line(event)
    match event:
        case AnswerGiven():
            return say("answer: {text}", text=event.text)
        case DecisionReadBack():
            return (
                say("reading back canceled")
                if event.decision is None
                else say(
                    "read back: {option}", option=_option(brief.case, event.decision)
                )
            )
        case DecisionTaken():
            return say("decided: {option}", option=_option(brief.case, event))
        case Corrected():
            return (
                say(
                    "corrected, entry {entry}: {text}",
                    entry=event.entry,
                    text=_put_right(event),
                )
                if event.text
                else say("deleted: entry {entry}", entry=event.entry)
            )
        case DeletionUndone():
            return say("restored: entry {entry}", entry=event.entry)
        case KindChanged():
            return say(
                "moved, entry {entry}: {kind}",
                entry=event.entry,
                kind=say(BY_NAME[event.kind].word),
            )
        case _:
            assert_never(event)


def _captured(event: Captured) -> str:
    kind = kind_for(event)
    text = getattr(event, "what", getattr(event, "text", ""))
    return f"{_from(kind.in_log, getattr(event, 'who', ''))}: {text}"


def _put_right(event: Corrected) -> str:
    named = [event.who or say("nobody")] if event.who is not None else []
    return (
        f"{event.text} ({', '.join([*named, *([words.day(event.due)] if event.due else [])])})"
        if named or event.due
        else event.text
    )


def _from(kind: str, who: str) -> str:
    return say("{kind} by {who}", kind=kind, who=who) if who else kind


def _option(case: Case, decision: DecisionTaken) -> str:
    return next(
        (option.name for option in case.options if option.id == decision.option),
        decision.option,
    )
