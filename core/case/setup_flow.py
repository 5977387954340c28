"""The setup as a conversation: one question a card, in the order of the story.

What an answer changes, and how it is kept.

An answer is a dictionary of the texts, dates and ticks of one card. `answered` puts it into the
case, `forgotten` takes it out again ("I don't know yet"), and `placeholder` fills the card with an
example that is marked wherever a number rests on it.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.case.card_answers import ANSWERS
from core.case.cards import CARDS, Answer, Card
from core.case.inputs import Span
from core.case.model import Case
from core.case.nouns import is_unnamed
from core.text import cleaned


def is_answered(case: Case, card: Card) -> bool:
    """Say whether a card has an answer, or a placeholder."""
    there = {assumption.id for assumption in case.assumptions}
    match card.id:
        case "names":
            return not is_unnamed(case.unit_of_row)
        case "options":
            return (
                "options" in case.placeholders
                or any(
                    option.id in {"rollout", "hold", "fallback"}
                    for option in case.options
                )
                or _runs(case) is not None
            )
        case "cause":
            return bool(case.suspicion.text or case.taken or case.reproduced_by)
    known = {
        "people": case.people,
        "release": case.release,
        "limits": case.limits,
        "plan": case.plan,
        "resume": case.resume,
    }
    return any(fill in there or known.get(fill) for fill in card.fills)


# In the order of what an answer adds to the deck: a count, a price for each side, a date.
USEFUL = (
    "traffic",
    "harm",
    "delay",
    "fix",
    "release",
    "room",
    "limits",
    "options",
    "criteria",
)
MOST = 3


def most_useful(case: Case) -> tuple[Card, ...]:
    """Name the cards, three at most, whose answers would add the most sentences and numbers to the
    deck.
    """
    by_id = {card.id: card for card in CARDS}
    return tuple(by_id[item] for item in USEFUL if not is_answered(case, by_id[item]))[
        :MOST
    ]


def is_placeholder(case: Case, card: Card) -> bool:
    """Say whether a card is filled with an example for now."""
    return bool(set(card.fills) & set(case.placeholders))


def answered(case: Case, card: Card, answer: Answer, today: dt.date) -> Case:
    """Put an answer into a case; raises BadCase with everything that cannot be read."""
    filled = ANSWERS[card.id](case, cleaned(answer), today)
    return replace(
        filled,
        placeholders=tuple(
            placeholder
            for placeholder in filled.placeholders
            if placeholder not in card.fills
        ),
    )


# Answers, card by card


def _runs(case: Case) -> Span | None:
    released = next((option for option in case.options if option.id == "release"), None)
    days = None if released is None else released.exposed_days
    return None if days is None or isinstance(days, str) else days
