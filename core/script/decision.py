"""What a decision rests on and what would reverse it, to begin the record with."""

from __future__ import annotations

import datetime as dt

from core import words
from core.messages import mark, say
from core.options.flips import Flip
from core.script.brief import Brief
from core.script.quantity_words import beyond_words, chance_by, range_words

MOST = 3


def condition(brief: Brief) -> str:
    """Begin the condition with what reopens the release, where that is what we propose."""
    claim = brief.claim("recommendation.resume")
    if claim is None or brief.case.resume is None or not brief.recommendation.waits:
        return ""
    return words.inside(claim.says.rstrip("."))


def rests_on(brief: Brief) -> str:
    """Name the inputs that drive the outcome, with the values they were taken at."""
    case = brief.case
    drivers = brief.impact.drivers[:MOST]
    return words.listed(
        tuple(
            words.named_at(item.name, range_words(item.quantity, case.currency))
            for item in drivers
        )
    )


def odds_words(brief: Brief, date: dt.date) -> str:
    """Say the chance that the fix is out by a date that somebody names: the share of the draws."""
    if brief.plan is None:
        return say(
            "Nobody has entered the steps of the fix, so no date can be checked."
        )
    facts, own = brief.facts, chance_by(brief.case, brief.plan, date)
    more = say(
        " The date we give is {date}, {date_odds} confident.",
        date=facts["date"].says,
        date_odds=facts["date.odds"].says,
    )
    says = say(
        "The chance that the fix is out by {date} is {own}.",
        date=words.day(date),
        own=own,
    )
    return says if date == brief.plan.proposed else says + more


def reversed_by(brief: Brief) -> str:
    """Name the nearest values at which another option would be the best."""
    if brief.choice is None:
        return ""
    named = tuple(_reversal(brief, flip) for flip in brief.choice.flips[:MOST])
    return words.listed(named, mark("or")) or say(
        "nothing within reason, one input at a time"
    )


def _reversal(brief: Brief, flip: Flip) -> str:
    at = beyond_words(flip.at, flip.quantity, brief.case.currency, above=flip.above)
    says = f"{flip.quantity.name} {at}"
    # What was entered for an option names that option already.
    return (
        says
        if flip.id.startswith(f"{flip.to.id}.")
        else say("{text} (then {to})", text=says, to=flip.to.name)
    )
