"""What a decision to stop a release needs to know: each fact there, assumed, or missing, and where
it is filled in. The lowest section rules, and what is missing never counts as ready.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core import words
from core.case.error_kinds import BY_ID
from core.evidence.records import Estimate
from core.messages import mark, say
from core.script.brief import Brief

State = Literal["missing", "assumed", "there"]
STATES: tuple[State, ...] = ("missing", "assumed", "there")
SECTIONS = (mark("What happened"), mark("What it costs"), mark("What we do about it"))
HAPPENED, COSTS, DONE = SECTIONS
NEXT_THINGS = 3
SETUP, FINDING, RECOMMENDATION = "setup.py", "finding.py", "recommendation.py"


@dataclass(frozen=True, slots=True)
class Need:
    """A fact that the decision needs: its section and name, how it stands, its words, and the page
    that fills it.
    """

    section: str
    name: str
    state: State
    says: str
    page: str


def needs(brief: Brief) -> tuple[Need, ...]:
    """List what the decision needs, section by section.

    Where nothing got worse, only what was measured: there is nothing to stop.
    """
    happened = (_changed(brief), _last_good(brief), _metric(brief), _segments(brief))
    if brief.evidence.regression != "yes":
        return happened[1:]
    return (
        *happened,
        _cause(brief),
        _need(HAPPENED, say("Who reproduced it"), brief.case.reproduced_by, SETUP),
        _limit(brief),
        _cited(brief, COSTS, say("People affected a day"), "people.day.range", SETUP),
        _cited(brief, COSTS, say("Cost of the fault a day"), "money.day.range", SETUP),
        _cited(brief, COSTS, say("Cost of a day of delay"), "delay_cost.range", SETUP),
        _undone(brief),
        _fix(brief),
        _criteria(brief),
        _detected(brief),
        _cited(brief, DONE, say("Last moment to decide"), "decide_by", SETUP),
    )


def section_states(listed: tuple[Need, ...]) -> dict[str, State]:
    """Say how each section stands: as the lowest of what it needs."""
    states: dict[str, State] = {}
    for need in listed:
        so_far = states.get(need.section, "there")
        states[need.section] = min(so_far, need.state, key=STATES.index)
    return states


def whole_state(listed: tuple[Need, ...]) -> State:
    """Say how the whole stands: the lowest section rules."""
    return min(section_states(listed).values(), key=STATES.index, default="missing")


def next_things(listed: tuple[Need, ...]) -> tuple[Need, ...]:
    """Name the three things to do next: what is missing first, then what is assumed."""
    lacking = [need for need in listed if need.state != "there"]
    return tuple(sorted(lacking, key=lambda need: STATES.index(need.state)))[
        :NEXT_THINGS
    ]


def _need(
    section: str, name: str, says: str, page: str, *, assumed: bool = False
) -> Need:
    state: State = "missing" if not says else "assumed" if assumed else "there"
    return Need(section, name, state, says or say("missing"), page)


def _cited(brief: Brief, section: str, name: str, fact_id: str, page: str) -> Need:
    """Look a fact up; one that rests on a placeholder or an assumed input is assumed."""
    fact = brief.facts.get(fact_id)
    if fact is None:
        return _need(section, name, "", page)
    return _need(section, name, fact.says, page, assumed=_is_assumed(brief, fact_id))


def _is_assumed(brief: Brief, fact_id: str) -> bool:
    """Say whether a fact rests on what nobody measured or agreed."""
    if brief.facts[fact_id].rests_on:
        return True
    rests = {
        "delay_cost.range": brief.impact.delays,
        "money.day.range": brief.impact.lines,
    }
    inputs = [
        item for item in brief.case.assumptions if item.id in rests.get(fact_id, ())
    ]
    return bool(inputs) and all(item.source == "assumed" for item in inputs)


def _changed(brief: Brief) -> Need:
    looks = brief.facts.get("suspect.looks")
    says = brief.case.suspicion.text or (looks.says if looks else "")
    return _need(HAPPENED, say("What changed"), says, SETUP)


def _last_good(brief: Brief) -> Need:
    since = brief.facts.get("since")
    name = brief.case.baseline
    says = (
        say("{model}, until {since}", model=name, since=since.says)
        if name and since
        else name
    )
    return _need(HAPPENED, say("Last good version"), says, SETUP)


def _metric(brief: Brief) -> Need:
    finding = brief.evidence.lead or brief.evidence.whole
    name = "worst" if brief.evidence.worst is not None else "overall"
    facts = brief.facts
    known = isinstance(finding.change, Estimate) and f"{name}.change.interval" in facts
    says = (
        say(
            "{change}, interval {interval}, on {rows}",
            change=facts[f"{name}.change"].says,
            interval=facts[f"{name}.change.interval"].says,
            rows=facts[f"{name}.rows"].says,
        )
        if known and f"{name}.rows" in facts
        else ""
    )
    return _need(HAPPENED, say("The metric, with its interval and n"), says, FINDING)


def _segments(brief: Brief) -> Need:
    evidence, facts = brief.evidence, brief.facts
    says = (
        say(
            "{confirmed} confirmed of {looked} tested, adjusted for multiple testing",
            confirmed=evidence.confirmed,
            looked=words.count(evidence.looked),
        )
        if evidence.looked and "looked" in facts
        else ""
    )
    return _need(HAPPENED, say("Worst segments after correction"), says, FINDING)


def _cause(brief: Brief) -> Need:
    """Look at the cause; one that is only suspected, or beside which nothing was ruled out, counts
    as assumed.
    """
    suspicion, suspects = brief.case.suspicion, brief.evidence.suspects
    likely = suspicion.state in {"likely", "confirmed"}
    state = suspicion.state if likely or not suspects else suspects[0].state
    ruled = sum(suspect.state == "ruled out" for suspect in suspects)
    says = say(
        "{state}; {n} ruled out", state=say(state), n=words.count_noun(ruled, "cause")
    )
    return _need(
        HAPPENED,
        say("Cause, and what is ruled out"),
        says if suspicion.text or suspects else "",
        FINDING,
        assumed=state not in {"likely", "confirmed"} or not ruled,
    )


def _limit(brief: Brief) -> Need:
    """Look at the agreed limit; one that nobody is named for counts as assumed."""
    limits = [limit for limit in brief.case.limits if BY_ID[limit.kind].decides]
    by = dict.fromkeys(limit.set_by for limit in limits if limit.set_by)
    says = (
        say("set by {people}", people=words.listed(tuple(by)))
        if by
        else say("set by nobody")
    )
    return _need(
        COSTS,
        say("Agreed limit, and who set it"),
        says if limits else "",
        SETUP,
        assumed=not by,
    )


def _undone(brief: Brief) -> Need:
    fact = brief.facts.get("severity.undone")
    says = fact.says if fact and brief.case.severity.because else ""
    return _need(COSTS, say("Whether harm can be undone"), says, SETUP)


def _fix(brief: Brief) -> Need:
    facts, owners = brief.facts, {step.owner for step in brief.case.plan if step.owner}
    says = (
        say(
            "{even} to {safe}, with {owners}",
            even=facts["date.even"].says,
            safe=facts["date.safe"].says,
            owners=words.listed(tuple(sorted(owners))) or say("no owner"),
        )
        if brief.plan is not None and {"date.even", "date.safe"} <= set(facts)
        else ""
    )
    unowned = not owners or any(not step.owner for step in brief.case.plan)
    return _need(
        DONE, say("Range of the fix, with owners"), says, SETUP, assumed=unowned
    )


def _criteria(brief: Brief) -> Need:
    bound, margin, rows = (
        brief.facts.get(f"resume.{name}") for name in ("bound", "margin", "rows")
    )
    says = ""
    if rows is not None and bound is not None:
        says = say("at most {bound} on {rows}", bound=bound.says, rows=rows.says)
    elif rows is not None and margin is not None:
        says = say(
            "at most {margin} worse on {rows}", margin=margin.says, rows=rows.says
        )
    assumed = "resume" in brief.case.placeholders
    return _need(DONE, say("Release criteria"), says, RECOMMENDATION, assumed=assumed)


def _detected(brief: Brief) -> Need:
    """Say how likely the harm would be noticed after a limited release."""
    chance = brief.facts.get("canary.chance") or brief.facts.get("canary.power")
    says = (
        say(
            "noticed with a chance of {chance} in {window}",
            chance=chance.says,
            window=window.says,
        )
        if chance and (window := brief.facts.get("canary.window"))
        else ""
    )
    return _need(DONE, say("Whether we would notice after the release"), says, SETUP)
