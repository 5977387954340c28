"""What a decision rests on and what would reverse it, to begin the record with."""

from __future__ import annotations

from core import words
from core.script.brief import Brief
from core.script.figures import range_words, value_words

MOST = 3


def rests_on(brief: Brief) -> str:
    """Name the inputs that drive the outcome, with the values they were taken at."""
    case = brief.case
    made = brief.impact.drivers[:MOST]
    return words.listed(tuple(f"{one.name}, {range_words(one.quantity, case.currency)}" for one in made))


def reversed_by(brief: Brief) -> str:
    """Name the nearest values at which another option would be the best."""
    case = brief.case
    told = [f"{one.quantity.name} {'above' if one.above else 'below'} {value_words(one.at, one.quantity, case.currency)} (then {one.to.name})" for one in brief.choice.flips[:MOST]]
    return words.listed(tuple(told), "or") or "nothing within reason, one input at a time"
