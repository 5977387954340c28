"""What changed the room's mind: each move of an assumption or an estimate, what is best after it,
and the votes that followed.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import dataclass, replace

from core import words
from core.case.model import Case
from core.meeting.case_in_room import moved_words
from core.meeting.events import Entry, MeetingOpened, VoteCast
from core.meeting.fold import Meeting, replay
from core.meeting.log_lines import second_of
from core.meeting.proposal import stance_words
from core.messages import mark, say

AGREED = mark("nothing yet: as agreed")


@dataclass(frozen=True, slots=True)
class Vote:
    """Where a person stood, and where the same person had stood before if that was elsewhere."""

    who: str
    stance: str
    before: str

    @property
    def changed(self) -> bool:
        """Say whether the person had stood elsewhere."""
        return bool(self.before)


@dataclass(frozen=True, slots=True)
class Turn:
    """A moment at which something was moved: what, what is best after it, whether that is another
    option, and the votes up to the next.
    """

    at: dt.datetime
    moved: str
    best: str
    turned: bool = False
    votes: tuple[Vote, ...] = ()


def turns(
    case: Case, log: tuple[Entry, ...], best_after: Callable[[Meeting], str]
) -> tuple[Turn, ...]:
    """List the moves of a log after the opening, which comes first, with the votes cast after each.

    Nothing where nothing was moved and nobody voted.

    `best_after` names the option that is best in a meeting as it stands; it is asked once a move.
    """
    result: list[Turn] = []
    stood: dict[str, str] = {}
    for place, entry in enumerate(log, start=1):
        moved = (
            say(AGREED)
            if isinstance(entry.event, MeetingOpened)
            else moved_words(case, entry.event)
        )
        if moved:
            best = best_after(replay(log[:place]))
            result.append(
                Turn(
                    entry.at,
                    moved,
                    best,
                    turned=bool(result) and best != result[-1].best,
                )
            )
        elif isinstance(entry.event, VoteCast) and result:
            result[-1] = _with_vote(
                result[-1], entry.event.who, _stance(case, entry.event), stood
            )
    return tuple(result) if stood or len(result) > 1 else ()


def _stance(case: Case, cast: VoteCast) -> str:
    return stance_words(case, cast) if cast.about else cast.stance


def _with_vote(turn: Turn, who: str, stance: str, stood: dict[str, str]) -> Turn:
    """Put a vote in.

    The same stance again before anything else moved is the same vote with another reason.
    """
    before = stood.get(who, "")
    stood[who] = stance
    if before == stance and any(vote.who == who for vote in turn.votes):
        return turn
    return replace(
        turn, votes=(*turn.votes, Vote(who, stance, "" if before == stance else before))
    )


def turn_rows(
    meeting: Meeting, listed: tuple[Turn, ...], *, votes: bool
) -> list[dict[str, str]]:
    """Set the moves beside the votes; without `votes` it is only said how many have answered."""
    return [
        {
            say("When"): second_of(meeting, turn.at),
            say("Moved"): turn.moved,
            say("Best option after it"): say("{best} (changed)", best=turn.best)
            if turn.turned
            else turn.best,
            say("Votes until the next change"): (
                words.listed(tuple(map(vote_words, turn.votes)))
                if votes
                else _counted(turn)
            ),
        }
        for turn in listed
    ]


def vote_words(vote: Vote) -> str:
    """Say where somebody stood, and that it changed.

    >>> vote_words(Vote("Ann", "go", "no-go")), vote_words(Vote("Ann", "go", ""))
    ('Ann: go (changed from no-go)', 'Ann: go')
    """
    if not vote.changed:
        return f"{vote.who}: {say(vote.stance)}"
    return say(
        "{who}: {stance} (changed from {before})",
        who=vote.who,
        stance=say(vote.stance),
        before=say(vote.before),
    )


def _counted(turn: Turn) -> str:
    people = len({vote.who for vote in turn.votes})
    return (
        say("{people}, not open yet", people=words.count_noun(people, "answer"))
        if people
        else ""
    )
