"""What of a log may leave: all that everybody saw, with the rest left out and its place in the
chain kept.

An entry that is left out keeps its number and its link of the chain, so that every other entry can
still be checked. The link hashes the id of the entry too, 128 random bits that are left out with
it: nobody can find the words of a note by hashing guesses.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.case.model import Case
from core.meeting.events import (
    AnswerGiven,
    Captured,
    Corrected,
    Entry,
    LeftOut,
    MeetingClosed,
    Unreadable,
    VoteCast,
    VoteFromAfar,
)
from core.meeting.fold import Meeting, captured, replay
from core.meeting.follow_up_events import ActionUpdated, QuestionAssigned
from core.meeting.recast import is_private, text_of
from core.meeting.rehearsal_events import Rehearsed
from core.meeting.roll import roll


def shareable(case: Case, log: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Leave out of a log what not everybody saw; gives as many entries, with the same digests.

    Left out are notes that are private at the end, what was taken back, with its corrections and
    answers, answers of the roll call that were never shown, what was rehearsed, and what nobody can
    read.
    """
    meeting = replay(log)
    private = _not_shown(log, meeting)
    hidden = _hidden_votes(case, log, meeting)
    words = {
        text_of(entry)
        for entry in log
        if entry.seq in private and isinstance(entry.event, Captured)
    }
    gone = private | hidden | _about(log, private) | _quoting(log, words)
    return tuple(_left_out(entry) if entry.seq in gone else entry for entry in log)


def without_rehearsed(log: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Leave out of a log what was rehearsed alone: it stays on this machine, whoever asks."""
    return tuple(
        _left_out(entry) if isinstance(entry.event, Rehearsed) else entry
        for entry in log
    )


def _left_out(entry: Entry) -> Entry:
    return replace(
        entry, id=f"left-out-{entry.seq}", by="", event=LeftOut(), document=""
    )


def _not_shown(log: tuple[Entry, ...], meeting: Meeting) -> set[int]:
    """List by number what was written down and is not there for all at the end."""
    shown = {entry.seq for entry in captured(meeting) if not is_private(entry)}
    return {
        entry.seq
        for entry in log
        if isinstance(entry.event, Unreadable | LeftOut | Rehearsed)
        or (isinstance(entry.event, Captured) and entry.seq not in shown)
    }


def _about(log: tuple[Entry, ...], private: set[int]) -> set[int]:
    """List by number what corrects, answers, assigns or moves what is left out."""
    found = set()
    for entry in log:
        match entry.event:
            case (
                Corrected(entry=target)
                | AnswerGiven(question=target)
                | QuestionAssigned(question=target)
                | ActionUpdated(action=target)
            ) if target in private:
                found.add(entry.seq)
    return found


def _quoting(log: tuple[Entry, ...], words: Iterable[str]) -> set[int]:
    """List by number the closes that quote what is left out among what was missing."""
    said = [word for word in words if word]
    return {
        entry.seq
        for entry in log
        if isinstance(entry.event, MeetingClosed)
        and any(word in missing for missing in entry.event.missing for word in said)
    }


def _hidden_votes(case: Case, log: tuple[Entry, ...], meeting: Meeting) -> set[int]:
    """List by number the answers of the roll call that the others never saw.

    Where it was opened they saw the last answer of each person.
    """
    votes = [entry for entry in log if isinstance(entry.event, VoteCast)]
    afar = {entry.seq for entry in log if isinstance(entry.event, VoteFromAfar)}
    if not roll(case, meeting).opened:
        return {vote.seq for vote in votes} | (
            afar if meeting.closed is None else set()
        )
    last = {
        vote.event.who: vote.seq for vote in votes if isinstance(vote.event, VoteCast)
    }
    return {vote.seq for vote in votes} - set(last.values())
