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
)
from core.meeting.fold import Meeting, captured, replay
from core.meeting.recast import is_private, text_of
from core.meeting.roll import roll


def shareable(case: Case, log: tuple[Entry, ...]) -> tuple[Entry, ...]:
    """Leave out of a log what not everybody saw; gives as many entries, with the same digests.

    Left out are notes that are private at the end, what was taken back, with its corrections and
    answers, answers of the roll call that were never shown, and what nobody can read.
    """
    meeting = replay(log)
    private = _not_shown(log, meeting)
    hidden = _hidden_votes(case, log, meeting)
    words = {text_of(one) for one in log if one.seq in private and isinstance(one.event, Captured)}
    gone = private | hidden | _about(log, private) | _quoting(log, words)
    return tuple(_left_out(one) if one.seq in gone else one for one in log)


def _left_out(entry: Entry) -> Entry:
    return replace(entry, id=f"left-out-{entry.seq}", by="", event=LeftOut(), document="")


def _not_shown(log: tuple[Entry, ...], meeting: Meeting) -> set[int]:
    """List by number what was written down and is not there for all at the end."""
    shown = {one.seq for one in captured(meeting) if not is_private(one)}
    return {
        one.seq
        for one in log
        if isinstance(one.event, Unreadable | LeftOut)
        or (isinstance(one.event, Captured) and one.seq not in shown)
    }


def _about(log: tuple[Entry, ...], private: set[int]) -> set[int]:
    """List by number the corrections of, and answers to, what is left out."""
    found = set()
    for one in log:
        target = getattr(one.event, "entry", getattr(one.event, "question", 0))
        if isinstance(one.event, Corrected | AnswerGiven) and target in private:
            found.add(one.seq)
    return found


def _quoting(log: tuple[Entry, ...], words: Iterable[str]) -> set[int]:
    """List by number the closes that quote what is left out among what was missing."""
    said = [one for one in words if one]
    return {
        one.seq
        for one in log
        if isinstance(one.event, MeetingClosed)
        and any(word in missing for missing in one.event.missing for word in said)
    }


def _hidden_votes(case: Case, log: tuple[Entry, ...], meeting: Meeting) -> set[int]:
    """List by number the answers of the roll call that the others never saw.

    Where it was opened they saw the last answer of each person.
    """
    votes = [one for one in log if isinstance(one.event, VoteCast)]
    if not roll(case, meeting).opened:
        return {one.seq for one in votes}
    last = {one.event.who: one.seq for one in votes if isinstance(one.event, VoteCast)}
    return {one.seq for one in votes} - set(last.values())
