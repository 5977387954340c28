"""The four answers without which nothing can be recommended, on one card."""

from __future__ import annotations

import datetime as dt

from core.case.cards import CARDS, Answer
from core.case.model import Case
from core.case.setup_flow import answered, is_answered
from core.errors import BadCase, Complaint
from core.messages import say

# How many predictions, whom they affect, when the fix is out, and which release it is held against:
# with these, options compare by people and days, and the recommendation has a date.
ESSENTIAL = ("traffic", "harm", "fix", "release")
BY_ID = {card.id: card for card in CARDS}


def is_open(case: Case) -> bool:
    """Say whether none of the four has an answer yet."""
    return not any(is_answered(case, BY_ID[name]) for name in ESSENTIAL)


def with_essentials(case: Case, answers: dict[str, Answer], today: dt.date) -> Case:
    """Put the answers of several cards into a case; `answers` is by the card.

    Raises BadCase with everything that cannot be read, or where nothing was entered.
    """
    wrong: list[Complaint] = []
    for name, answer in answers.items():
        try:
            case = answered(case, BY_ID[name], answer, today)
        except BadCase as error:
            wrong += error.complaints
    if wrong:
        raise BadCase(*wrong)
    if not answers:
        raise BadCase(
            Complaint(
                say("nothing is entered"),
                say("fill in at least one, or open the deck as it is"),
            )
        )
    return case
