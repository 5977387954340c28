"""Are we ready: the seven nuances, each a check with what is missing and the page that fills it."""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.impact.chain import DELAYS
from core.script.brief import Brief
from core.script.language import Span, blame
from core.script.ledger import empty_sides

LONGEST_SECONDS = 300
FIVE = ("what", "quantify", "patch", "recommend", "alternatives")


@dataclass(frozen=True, slots=True)
class Check:
    """One nuance: whether it holds, what is missing if not, and where to mend it."""

    name: str
    holds: bool
    missing: str
    page: str


def ready(brief: Brief, drilled: frozenset[str] = frozenset()) -> tuple[Check, ...]:
    """Check the seven nuances on a case; `drilled` names the answers that were rehearsed."""
    return (
        _data(brief),
        _concise(brief),
        _solution(brief),
        _calm(brief),
        _constraints(brief),
        _pushback(brief, drilled),
        _documented(brief),
    )


def _data(brief: Brief) -> Check:
    bare = [
        one.id
        for one in brief.script.claims.values()
        if one.id.endswith(".headline") and not one.cites
    ]
    spoken = [one for one in bare if not one.startswith("close")]
    return Check(
        "Data-driven", not spoken, f"{words.listed(tuple(spoken))} cites no fact", "finding.py"
    )


def _concise(brief: Brief) -> Check:
    seconds = sum(one.seconds for one in brief.script.cues)
    return Check(
        "Concise",
        seconds <= LONGEST_SECONDS,
        f"the pitch takes {words.clock(seconds)}, more than {words.clock(LONGEST_SECONDS)}",
        "rehearsal.py",
    )


def _solution(brief: Brief) -> Check:
    """Ask for a recommendation, a date and owners: the deck is not presented without them."""
    if brief.evidence.regression != "yes":
        return Check("Solution-oriented", holds=True, missing="", page="setup.py")
    lacking = (
        [] if brief.choice is not None else ["what the options cost, so one can be recommended"]
    )
    lacking += [] if brief.plan is not None else ["who fixes it and how long each step takes"]
    unowned = tuple(
        f"“{one.name}”"
        for one in brief.case.plan
        if one.owner in {"", "Engineering lead", "Data science"}
    )
    lacking += [f"a person for {words.listed(unowned[:3])}"] if unowned else []
    return Check(
        "Solution-oriented", not lacking, f"enter {words.listed(tuple(lacking))}", "setup.py"
    )


def _calm(brief: Brief) -> Check:
    case = brief.case
    texts = (
        case.suspicion.text,
        case.suspicion.because,
        case.severity.because,
        *(one.what for one in case.taken),
    )
    found = [one for text in texts for one in blame(text)]
    better = tuple(dict.fromkeys(_better(one) for one in found))
    return Check(
        "Calm and blameless", not found, f"say it without {words.listed(better)}", "case.py"
    )


def _better(span: Span) -> str:
    say = f"better: “{span.instead}”" if span.instead else "it adds nothing"
    return f"“{span.found}” ({say})"


def _constraints(brief: Brief) -> Check:
    lacks = empty_sides(brief)
    costs = [one for one in brief.case.assumptions if one.id in DELAYS]
    assumed = bool(costs) and all(one.source == "assumed" for one in costs)
    told = (
        words.listed(lacks)
        if lacks
        else "the cost of each day of delay is assumed; agree it with the product manager"
    )
    return Check("Acknowledges constraints", not (lacks or assumed), told, "setup.py")


def _pushback(brief: Brief, drilled: frozenset[str]) -> Check:
    there = {one.id for one in brief.script.answers}
    left = tuple(one for one in FIVE if one in there and one not in drilled)
    return Check(
        "Prepared for pushback",
        not left,
        f"{words.counted(len(left), 'question')} not yet answered from memory",
        "rehearsal.py",
    )


def _documented(brief: Brief) -> Check:
    case = brief.case
    lacking = [
        name
        for name, there in (
            ("a suspected cause", case.suspicion.text),
            ("a decision maker", case.decider),
            ("steps already taken", case.taken),
        )
        if not there
    ]
    if brief.evidence.regression != "yes":
        lacking = [one for one in lacking if one == "a decision maker"]
    return Check("Documented", not lacking, f"enter {words.listed(tuple(lacking))}", "setup.py")
