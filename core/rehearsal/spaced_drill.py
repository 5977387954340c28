"""Which question comes next in a drill: what went badly comes back first, spaced; the others come
in random order, each once until all were asked.

The rule. After a question was asked it rests while others are asked: 3 after it was missed or
skipped, 6 after it was answered in part or in more than 90 seconds, and 12 after it was answered,
twice as many each further time in a row. Next is, in this order: a rested question that went badly
(missed and skipped before partly before slow, and the slowest first), one that was never asked (at
random), one that was answered and has rested (the longest ago first). Where all rest, the drill is
done for now.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.meeting.rehearsal_events import QuestionDrilled

SLOW_SECONDS = 90  # the second of the three lights
REST_BAD, REST_PARTLY, REST_GOOD = 3, 6, 12
LEAST, PARTLY, SLOW, GOOD = range(4)


@dataclass(frozen=True, slots=True)
class Practiced:
    """How a question stands: how it went last, in how many seconds, how often in a row it was
    answered well, how often it was asked, and how many others were asked since.
    """

    answer: str
    grade: int
    seconds: float
    row: int
    times: int
    since: int

    @property
    def rest(self) -> int:
        """Give how many others are asked before it comes back."""
        if self.grade == LEAST:
            return REST_BAD
        return REST_PARTLY if self.grade < GOOD else REST_GOOD * 2 ** (self.row - 1)

    @property
    def is_due(self) -> bool:
        """Say whether it has rested."""
        return self.since >= self.rest


def grade_of(drilled: QuestionDrilled) -> int:
    """Grade how a question went, the worst as 0."""
    if drilled.result in {"missed", "skipped"}:
        return LEAST
    if drilled.result == "partly":
        return PARTLY
    return SLOW if drilled.seconds > SLOW_SECONDS else GOOD


def practiced(history: Iterable[QuestionDrilled]) -> dict[str, Practiced]:
    """Say how each question stands after all that were asked, oldest first."""
    found: dict[str, Practiced] = {}
    for number, drilled in enumerate(history):
        before, grade = found.get(drilled.answer), grade_of(drilled)
        row = 1 + (before.row if before is not None else 0) if grade == GOOD else 0
        times = 1 + (before.times if before is not None else 0)
        found[drilled.answer] = Practiced(
            drilled.answer, grade, drilled.seconds, row, times, -number - 1
        )
    asked = sum(item.times for item in found.values())
    return {
        name: Practiced(
            name, item.grade, item.seconds, item.row, item.times, asked + item.since
        )
        for name, item in found.items()
    }


def next_question(
    answers: Sequence[str], history: Sequence[QuestionDrilled], seed: str
) -> str | None:
    """Name the question that comes next among some, by the id of its answer; None where all rest.

    `seed` names the order of those that were never asked.
    """
    known = practiced(history)
    bad = [
        item
        for item in known.values()
        if item.answer in answers and item.is_due and item.grade < GOOD
    ]
    if bad:
        return min(
            bad, key=lambda item: (item.grade, -item.seconds, item.answer)
        ).answer
    fresh = [answer for answer in answers if answer not in known]
    if fresh:
        order = random.Random(seed).sample(sorted(answers), len(answers))  # noqa: S311  no secret
        return min(fresh, key=order.index)
    rested = [item for item in known.values() if item.answer in answers and item.is_due]
    return max(rested, key=lambda item: item.since).answer if rested else None
