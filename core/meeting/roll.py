"""The roll call: where each person stands, asked in a fixed order, hidden until all have answered
or it is opened.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import written
from core.case.model import Case, Person
from core.meeting.fold import Meeting
from core.meeting.proposal import stance_words
from core.messages import say


@dataclass(frozen=True, slots=True)
class Stand:
    """Where one person stands.

    `stance` is empty while it is not given, and `absent` says why it will not be.

    `says` are the words for the stance, which name what it was on where that is another question
    than the one asked now.
    """

    name: str
    role: str
    decides: bool
    absent: bool
    stance: str
    because: str
    says: str = ""


@dataclass(frozen=True, slots=True)
class Roll:
    """Everybody in the order of the call, and whether the room may see where they stand."""

    stands: tuple[Stand, ...]
    opened: bool

    @property
    def next(self) -> str:
        """Name who is asked next; empty when all have answered."""
        return next(
            (
                stand.name
                for stand in self.stands
                if not stand.stance and not stand.absent
            ),
            "",
        )

    @property
    def answered(self) -> int:
        """Count those who have answered."""
        return sum(bool(stand.stance) for stand in self.stands)

    @property
    def asked(self) -> int:
        """Count those who are asked: the absent are not."""
        return sum(not stand.absent or bool(stand.stance) for stand in self.stands)


def roll(case: Case, meeting: Meeting, asked: str = "") -> Roll:
    """Call the roll of a case on the option `asked` about: the order of its people, with who
    decides last.

    So nobody follows the one who decides.
    """
    ordered = sorted(case.people, key=lambda person: person.decides)
    stands = tuple(_stand(case, meeting, item, asked) for item in ordered)
    result = Roll(stands, opened=False)
    return Roll(
        stands, opened=meeting.votes_opened or (result.answered > 0 and not result.next)
    )


def _stand(case: Case, meeting: Meeting, who: Person, asked: str) -> Stand:
    vote = meeting.votes.get(who.name)
    absent = bool(meeting.present) and who.name not in meeting.present
    if vote is None:
        return Stand(who.name, who.role, who.decides, absent, "", "")
    return Stand(
        who.name,
        who.role,
        who.decides,
        absent,
        vote.stance,
        vote.because,
        stance_words(case, vote, asked),
    )


def stand_words(stand: Stand, *, opened: bool) -> str:
    """Say where a person stands, or only that the answer is in."""
    who = (
        f"{written.isolated(stand.name)}, {stand.role}"
        if stand.role
        else written.isolated(stand.name)
    )
    if stand.absent and not stand.stance:
        return say("{who}: absent", who=who)
    if not stand.stance:
        return f"{who}: …"
    if not opened:
        return say("{who}: has answered", who=who)
    reason = f", {stand.because}" if stand.because else ""
    return f"{who}: {stand.says or say(stand.stance)}{reason}"
