"""Are we ready: the seven nuances, each a check with what is missing and the page that fills it."""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.impact.chain import DELAYS
from core.messages import quoted, say
from core.script.brief import Brief
from core.script.language import CALM, advice_on, of_case
from core.script.ledger import empty_sides
from core.script.steps import TITLES

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


def ready_words(checks: tuple[Check, ...]) -> str:
    """Say how many of the checks hold, in the same words wherever it is said."""
    return say(
        "Ready to present: {passed} of {all_checks}",
        passed=sum(check.holds for check in checks),
        all_checks=len(checks),
    )


def _data(brief: Brief) -> Check:
    bare = [
        claim.id
        for claim in brief.script.claims.values()
        if claim.id.endswith(".headline") and not claim.cites
    ]
    spoken = [item for item in bare if not item.startswith("close")]
    return Check(
        say("Data-driven"),
        not spoken,
        say(
            "no fact in the headline of {steps}",
            steps=words.listed(
                tuple(say(TITLES[item.split(".")[0]]) for item in spoken)
            ),
        ),
        "finding.py",
    )


def _concise(brief: Brief) -> Check:
    seconds = sum(cue.seconds for cue in brief.script.cues)
    return Check(
        say("Concise"),
        seconds <= LONGEST_SECONDS,
        say(
            "the pitch takes {seconds}, more than {longest_seconds}",
            seconds=words.clock(seconds),
            longest_seconds=words.clock(LONGEST_SECONDS),
        ),
        "rehearsal.py",
    )


def _solution(brief: Brief) -> Check:
    """Ask for a recommendation, a date and owners: the deck is not presented without them."""
    if brief.evidence.regression != "yes":
        return Check(say("Solution-oriented"), holds=True, missing="", page="setup.py")
    lacking = (
        []
        if brief.choice is not None
        else [say("what the options cost, so one can be recommended")]
    )
    lacking += (
        []
        if brief.plan is not None
        else [say("who fixes it and how long each step takes")]
    )
    unowned = tuple(
        quoted(item.name)
        for item in brief.case.plan
        if item.owner in {"", say("Engineering lead"), say("Data science")}
    )
    lacking += (
        [say("a person for {unowned}", unowned=words.listed(unowned[:3]))]
        if unowned
        else []
    )
    return Check(
        say("Solution-oriented"),
        not lacking,
        say("enter {lacking}", lacking=words.listed(tuple(lacking))),
        "setup.py",
    )


def _calm(brief: Brief) -> Check:
    case = brief.case
    texts = (
        case.suspicion.text,
        case.suspicion.because,
        case.severity.because,
        *(item.what for item in case.taken),
    )
    found = [
        span for text in texts for span in of_case(case, text) if span.kind in CALM
    ]
    return Check(
        say("Calm and blameless"),
        not found,
        say("say it without {better}", better=advice_on(found)),
        "case.py",
    )


def _constraints(brief: Brief) -> Check:
    lacks = empty_sides(brief)
    costs = [
        assumption for assumption in brief.case.assumptions if assumption.id in DELAYS
    ]
    assumed = bool(costs) and all(cost.source == "assumed" for cost in costs)
    text = (
        words.listed(lacks)
        if lacks
        else say(
            "the cost of each day of delay is assumed; agree it with the product manager"
        )
    )
    return Check(
        say("Acknowledges constraints"), not (lacks or assumed), text, "setup.py"
    )


def _pushback(brief: Brief, drilled: frozenset[str]) -> Check:
    there = {answer.id for answer in brief.script.answers}
    left = tuple(item for item in FIVE if item in there and item not in drilled)
    return Check(
        say("Prepared for pushback"),
        not left,
        say(
            "{left} not yet answered from memory",
            left=words.count_noun(len(left), "question"),
        ),
        "rehearsal.py",
    )


def _documented(brief: Brief) -> Check:
    case = brief.case
    lacking = [
        name
        for name, there in (
            (say("a suspected cause"), case.suspicion.text),
            (say("a decision maker"), case.decider),
            (say("steps already taken"), case.taken),
        )
        if not there
    ]
    if brief.evidence.regression != "yes":
        lacking = [item for item in lacking if item == "a decision maker"]
    return Check(
        say("Documented"),
        not lacking,
        say("enter {lacking}", lacking=words.listed(tuple(lacking))),
        "setup.py",
    )
