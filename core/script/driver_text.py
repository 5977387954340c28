"""Which kind of mistake most of a rise in errors consists of."""

from __future__ import annotations

from core import words
from core.case.error_kinds import BY_ID
from core.case.model import Case
from core.evidence.records import Estimate, Evidence
from core.messages import say
from core.script.kinds_text import cases_words, spoken

# Of a rise in errors: what one kind must hold of it to be named beside it, and what is enough where
# its own rate rose by twice as much.
MOST_OF, MUCH_OF, TWICE = 0.5, 0.2, 2.0


def driven(case: Case, evidence: Evidence) -> dict[str, str]:
    """Give the facts of the kind of mistake that most of a rise in errors consists of.

    None where it is spread.

    Errors are the misses of all classes together, so a class of which few are left can lie behind a
    small rise.
    """
    lead = evidence.lead
    if (
        lead is None
        or lead.metric != "error-rate"
        or not isinstance(lead.change, Estimate)
        or lead.change.value <= 0
    ):
        return {}
    pool = (*evidence.kinds, *evidence.others)
    parts = [
        finding
        for finding in pool
        if (finding.slice, finding.on) == (lead.slice, lead.on) and finding.of_class
    ]
    parts = [
        part for part in parts if part.confirmed and isinstance(part.change, Estimate)
    ]
    if not parts:
        return {}
    shares = {
        part.id: part.share * part.rise[0] / (lead.share * lead.rise[0])
        for part in parts
    }
    plain = [
        part
        for part in parts
        if shares[part.id]
        >= (MUCH_OF if part.rise[0] >= TWICE * lead.rise[0] else MOST_OF)
        and part.rise[0] >= lead.rise[0]
    ]
    if not plain:
        return {}
    most = max(plain, key=lambda item: item.strength)
    share = shares[most.id]
    named = (
        say("missed{cases}", cases=cases_words(case, most))
        if most.kind == "missed"
        else say(BY_ID[most.kind].words.many)
    )
    return spoken("mostly", most, case) | {
        "mostly.share": words.percent(min(share, 1.0), 0),
        "mostly.many": named,
    }
