"""Votes from afar: who cannot come answers by a link before the meeting, on a ballot of its own.

The ballot is a log like that of a meeting, which nobody holds and no screen shows. What is on it is
taken into the record of the meeting when the presenter says so, and stands apart from the votes of
those in the room: they heard what was said there.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable

from core import written
from core.case.model import Case
from core.meeting.events import Entry, MeetingOpened, VoteCast, VoteFromAfar
from core.meeting.fold import Meeting
from core.meeting.proposal import stance_words
from core.messages import say

BALLOT = "ballot-"


def ballot_id(case: Case) -> str:
    """Name the ballot of a planned meeting; it stays the same when the meeting is moved.

    Raises ValueError without a planned meeting.
    """
    if case.appointment is None:
        raise ValueError("a ballot belongs to a planned meeting, and none is planned.")
    seal = hashlib.sha256(
        f"{case.id}\x1f{case.appointment.planned_at.isoformat()}".encode()
    )
    return f"{BALLOT}{seal.hexdigest()[:24]}"


def ballot_opening(case: Case) -> MeetingOpened:
    """Open the ballot on a version of a case."""
    return MeetingOpened(case.id, case.digest, case.title, "draft")


def is_ballot(meeting_id: str) -> bool:
    """Say whether a log is a ballot."""
    return meeting_id.startswith(BALLOT)


def cast_from_afar(
    ballot: Iterable[Entry], meeting: Meeting
) -> tuple[VoteFromAfar, ...]:
    """List the last vote of each person on a ballot that is not in the record of the meeting."""
    last = {
        entry.event.who: VoteFromAfar(
            entry.event.who,
            entry.event.stance,
            entry.at,
            entry.event.because,
            entry.event.about,
        )
        for entry in ballot
        if isinstance(entry.event, VoteCast)
    }
    return tuple(vote for who, vote in last.items() if meeting.afar.get(who) != vote)


def standing_afar(meeting: Meeting) -> tuple[VoteFromAfar, ...]:
    """List the votes from afar that count: who answered in the room as well is heard there."""
    return tuple(vote for who, vote in meeting.afar.items() if who not in meeting.votes)


def afar_rows(
    case: Case, meeting: Meeting, asked: str
) -> tuple[tuple[str, str, str], ...]:
    """Write each vote from afar: who, where they stand, and why."""
    return tuple(
        (vote.who, stance_words(case, _as_cast(vote), asked), vote.because)
        for vote in standing_afar(meeting)
    )


def afar_lines(case: Case, meeting: Meeting, asked: str) -> tuple[str, ...]:
    """Say each vote from afar in a line, as the room sees it."""
    return tuple(
        say(
            "From afar, {who}: {stance}",
            who=written.isolated(who),
            stance=f"{stance}, {because}" if because else stance,
        )
        for who, stance, because in afar_rows(case, meeting, asked)
    )


def _as_cast(vote: VoteFromAfar) -> VoteCast:
    return VoteCast(vote.who, vote.stance, vote.because, vote.about)
