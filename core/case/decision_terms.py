"""What was agreed about the decision itself: how late it can be taken, what happens without it, how
many voices it needs, and who takes it when the decider is away.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal, Protocol

from core.errors import Complaint
from core.messages import mark, say
from core.written import rewritten

Default = Literal["", "released", "held"]
DEFAULTS: tuple[Default, ...] = ("", "released", "held")
DEFAULT_NAMES: dict[Default, str] = {
    "": mark("not known"),
    "released": mark("the release goes out"),
    "held": mark("the release does not go out"),
}
LONGEST_HOURS = 24.0 * 365  # a lead of more than a year is a slip of the pen


class _Person(Protocol):
    @property
    def name(self) -> str: ...
    @property
    def decides(self) -> bool: ...


@dataclass(frozen=True, slots=True)
class DecisionTerms:
    """How long before the release nothing may change any more (`freeze_hours`), how long it takes
    to pull the release (`rollback_hours`), what happens if nobody decides in time (`default`), how
    many answers of the roll call a decision needs (`quorum`), and who decides when the decider is
    away (`delegate`, a name).

    What nobody entered is None or empty; 0 hours is an answer.
    """

    freeze_hours: float | None = None
    rollback_hours: float | None = None
    default: Default = ""
    quorum: int | None = None
    delegate: str = ""

    @property
    def lead_hours(self) -> float | None:
        """Add up the hours between the last moment to decide and the release.

        None where nobody entered either of them.

        >>> DecisionTerms(48, 6).lead_hours, DecisionTerms(rollback_hours=6).lead_hours
        (54, 6)
        """
        known = [
            item
            for item in (self.freeze_hours, self.rollback_hours)
            if item is not None
        ]
        return sum(known) if known else None


NO_TERMS = DecisionTerms()


def terms_complaints(
    terms: DecisionTerms, people: Sequence[_Person]
) -> list[Complaint]:
    """List what is wrong with the terms of a decision among these people.

    While nobody is entered, nobody is missing among them.
    """
    return [*_hours(terms), *_quorum(terms, people), *_delegate(terms, people)]


def _hours(terms: DecisionTerms) -> list[Complaint]:
    named = (
        (say("the freeze before the release"), terms.freeze_hours),
        (say("the time to pull the release"), terms.rollback_hours),
    )
    return [
        Complaint(
            say("{name} is {hours} hours", name=name, hours=rewritten(f"{hours:g}")),
            say("give hours between 0 and a year, or leave it empty"),
        )
        for name, hours in named
        if hours is not None
        and not (math.isfinite(hours) and 0 <= hours <= LONGEST_HOURS)
    ]


def _quorum(terms: DecisionTerms, people: Sequence[_Person]) -> list[Complaint]:
    quorum = terms.quorum
    if quorum is None:
        return []
    if quorum < 1:
        return [
            Complaint(
                say("the quorum is {quorum}", quorum=quorum),
                say("give 1 or more, or leave it empty"),
            )
        ]
    if people and quorum > len(people):
        return [
            Complaint(
                say(
                    "the quorum is {quorum}, and only {people} can answer the roll call",
                    quorum=quorum,
                    people=len(people),
                ),
                say("lower the quorum, or add who else answers"),
            )
        ]
    return []


def _delegate(terms: DecisionTerms, people: Sequence[_Person]) -> list[Complaint]:
    name = terms.delegate.strip()
    person = next((person for person in people if person.name.strip() == name), None)
    if not name or (person is None and not people):
        return []
    if person is None:
        return [
            Complaint(
                say("the delegate, {name}, is not among the people", name=name),
                say("add them to the people, or name someone who is there"),
            )
        ]
    if person.decides:
        return [
            Complaint(
                say("{name} decides and is also the delegate", name=name),
                say("name someone else for when they are away"),
            )
        ]
    return []
