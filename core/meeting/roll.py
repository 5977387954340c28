"""The roll call: where each person stands, asked in a fixed order, hidden until all have answered or it is opened."""

from __future__ import annotations

from dataclasses import dataclass

from core import written
from core.case.model import Case
from core.meeting.replay import Meeting

GO_MEANS = "“Go” is for the release as planned."


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one person stands; `stance` is empty while it is not given, and `absent` says why it will not be."""

    name: str
    role: str
    decides: bool
    absent: bool
    stance: str
    because: str


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody in the order of the call, and whether the room may see where they stand."""

    stands: tuple[Stand, ...]
    opened: bool

    @property
    def next(self) -> str:
        """Name who is asked next; empty when all have answered."""
        return next((one.name for one in self.stands if not one.stance and not one.absent), "")

    @property
    def answered(self) -> int:
        """Count those who have answered."""
        return sum(bool(one.stance) for one in self.stands)

    @property
    def asked(self) -> int:
        """Count those who are asked: the absent are not."""
        return sum(not one.absent or bool(one.stance) for one in self.stands)


def roll(case: Case, meeting: Meeting) -> Roll:
    """Call the roll of a case: the order of its people, with who decides last, so that nobody follows the one who decides."""
    ordered = sorted(case.people, key=lambda one: one.decides)
    stands = tuple(_stand(meeting, one.name, one.role, decides=one.decides) for one in ordered)
    made = Roll(stands, opened=False)
    return Roll(stands, opened=meeting.votes_opened or (made.answered > 0 and not made.next))


def _stand(meeting: Meeting, name: str, role: str, *, decides: bool) -> Stand:
    vote = meeting.votes.get(name)
    absent = bool(meeting.present) and name not in meeting.present
    return Stand(name, role, decides, absent, vote.stance if vote else "", vote.because if vote else "")


def stand_words(one: Stand, *, opened: bool) -> str:
    """Say where a person stands, or only that the answer is in."""
    who = f"{written.isolated(one.name)}, {one.role}" if one.role else written.isolated(one.name)
    if one.absent and not one.stance:
        return f"{who}: absent"
    if not one.stance:
        return f"{who}: …"
    if not opened:
        return f"{who}: has answered"
    return f"{who}: {one.stance}{f', {one.because}' if one.because else ''}"
