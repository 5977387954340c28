"""What a role sees now: one public record a step. It has no field for private text, so none can leak."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core import words
from core.evidence.records import Finding
from core.meeting.events import STEPS, DecisionTaken, Step
from core.meeting.replay import Meeting
from core.script.brief import Brief
from core.script.facts import finding_facts
from core.script.figures import range_words

Role = Literal["presenter", "audience"]
TITLES = {
    "opening": "Opening",
    "finding": "Finding",
    "quantification": "Quantification",
    "recommendation": "Recommendation",
    "alternatives": "Alternatives",
    "decision": "Decision",
    "close": "Close",
}
CHARTS = {
    "opening": "change",
    "finding": "change",
    "quantification": "impact",
    "recommendation": "plan",
    "alternatives": "options",
    "decision": "options",
    "close": "",
}
SMALL = {
    "opening": ("opening.deadline",),
    "finding": ("finding.how_sure", "finding.method"),
    "quantification": ("quantification.dots", "quantification.until", "quantification.method"),
    "recommendation": ("recommendation.resume", "recommendation.method"),
    "alternatives": ("alternatives.flip", "alternatives.robust", "alternatives.unknown", "alternatives.method"),
    "decision": (),
    "close": ("close.ledger",),
}


@dataclass(frozen=True, slots=True)
class Tile:
    """A fact in large characters, and one line under it."""

    value: str
    under: str


@dataclass(frozen=True, slots=True)
class Scene:
    """One screen of the walk, as the room sees it."""

    step: Step
    number: int
    title: str
    strap: str
    headline: str
    tiles: tuple[Tile, ...]
    chart: str
    finding: str
    lines: tuple[str, ...]
    small: tuple[str, ...]
    what_if: str
    over: bool
    role: Role


def stage(brief: Brief, meeting: Meeting, role: Role, step: Step | None = None) -> Scene:
    """Stage one step for a role; without a step, the one that the meeting is at."""
    step = step or (meeting.step if meeting.step in STEPS else "opening")
    chosen = _chosen(brief, meeting.finding)
    headline = _say(brief, f"{step}.headline")
    if step == "finding" and chosen is not None:
        headline = _about(brief, chosen)
    lines = _lines(brief, meeting, step)
    if step == "decision" and meeting.decision is not None:
        headline, *lines = lines
    return Scene(
        step=step,
        number=STEPS.index(step) + 1,
        title=TITLES[step],
        strap=f"{brief.case.title} · release {words.day(brief.case.release.date())}",
        headline=headline,
        tiles=_tiles(brief, step, chosen),
        chart="" if brief.evidence.regression == "no" and step in {"quantification", "recommendation"} else CHARTS[step],
        finding="" if chosen is None else chosen.id,
        lines=tuple(lines),
        small=tuple(one for one in (_say(brief, name) for name in _small(brief, step)) if one),
        what_if=what_if_words(brief, meeting),
        over=meeting.closed is not None,
        role=role,
    )


def _small(brief: Brief, step: str) -> tuple[str, ...]:
    """Name the small print; where nothing got worse there is no plan and nothing to change our mind about."""
    if brief.evidence.regression == "no" and step in {"quantification", "recommendation", "alternatives"}:
        return tuple(name for name in SMALL[step] if name == "quantification.method")
    return SMALL[step]


def _say(brief: Brief, name: str) -> str:
    claim = brief.claim(name)
    return "" if claim is None else claim.says


def findings(brief: Brief) -> dict[str, Finding]:
    """All findings that can be shown, by id."""
    evidence = brief.evidence
    pool = (evidence.overall, *evidence.named, *evidence.segments, *evidence.searched)
    return {one.id: one for one in pool}


def _chosen(brief: Brief, finding_id: str) -> Finding | None:
    return findings(brief).get(finding_id)


def _about(brief: Brief, finding: Finding) -> str:
    """Say a chosen slice in plain words; with too few rows, say that."""
    facts = finding_facts("it", finding, brief.case)
    where = facts["it.where"]
    if "it.candidate" not in facts:
        return f"Not enough {brief.case.units_of_row} to say for {where}: {facts['it.rows']}."
    return f"For {where}: {facts['it.baseline']} before, {facts['it.candidate']} now, a change of {facts['it.change']}."


def _tiles(brief: Brief, step: str, chosen: Finding | None) -> tuple[Tile, ...]:
    make = {
        "opening": _opening_tiles,
        "finding": _finding_tiles,
        "quantification": _cost_tiles,
        "recommendation": _date_tiles,
        "alternatives": _option_tiles,
    }.get(step)
    if step == "finding" and chosen is not None:
        return _slice_tiles(brief, finding_facts("it", chosen, brief.case), "it")
    return make(brief) if make else ()


def _tile(brief: Brief, value: str, *under: str) -> Tile | None:
    facts = brief.facts
    if value not in facts:
        return None
    return Tile(facts[value].says, " ".join(facts[one].says if one in facts else one for one in under))


def _present(*tiles: Tile | None) -> tuple[Tile, ...]:
    return tuple(one for one in tiles if one is not None)


def _opening_tiles(brief: Brief) -> tuple[Tile, ...]:
    late = brief.plan.proposed > brief.case.release.date() and brief.evidence.regression == "yes"
    return _present(
        _tile(brief, "release.day", "planned release"),
        _tile(brief, "date", "proposed release, odds", "date.odds") if late else None,
        _tile(brief, "delay_cost.range", "cost of a day's delay"),
    )


def _finding_tiles(brief: Brief) -> tuple[Tile, ...]:
    name = "worst" if brief.evidence.worst is not None else "overall"
    tiles = _slice_tiles(brief, {key: one.says for key, one in brief.facts.items()}, name)
    cause = brief.case.suspicion
    if brief.evidence.regression != "yes" or not cause.text:
        return tiles
    how = "confirmed cause" if cause.state == "confirmed" else f"{cause.state} cause, not confirmed"
    return (*tiles, Tile(how.capitalize() if cause.state != "ruled out" else "Cause ruled out", cause.text))


def _slice_tiles(brief: Brief, facts: dict[str, str], name: str) -> tuple[Tile, ...]:
    if f"{name}.change" not in facts:
        return (Tile(facts[f"{name}.rows"], f"fewer than the {brief.facts['least'].says} needed"),)
    interval = f"{facts[f'{name}.change.interval']}, {brief.facts['confidence'].says} interval"
    return Tile(facts[f"{name}.change"], interval), Tile(facts[f"{name}.rows"], f"{facts[f'{name}.share']} of the rows measured")


def _cost_tiles(brief: Brief) -> tuple[Tile, ...]:
    if brief.evidence.regression == "no":
        return _present(_tile(brief, "delay_cost.range", "cost of a day's delay"))
    return _present(
        _tile(brief, "people.day.range", "harmed a day"),
        _tile(brief, "money.day.range", "lost a day") or _tile(brief, "people.day.worst", "harmed a day in the worst of twenty outcomes"),
        _tile(brief, "delay_cost.range", "cost of a day's delay"),
    )


def _date_tiles(brief: Brief) -> tuple[Tile, ...]:
    if brief.evidence.regression == "no":
        return _present(_tile(brief, "release.day", "planned release"))
    return _present(
        _tile(brief, "date.even", "even odds"),
        _tile(brief, "date", "proposed, odds", "date.odds"),
        _tile(brief, "date.safe", "safe side, odds", "date.safe.odds"),
    )


def _option_tiles(brief: Brief) -> tuple[Tile, ...]:
    if brief.evidence.regression == "no":
        return _present(_tile(brief, "option.best", "loses least"), _tile(brief, "release.day", "planned release"))
    return _present(
        _tile(brief, "option.best", *(("loses least:", "option.best.loss") if not brief.choice.by_people else ("harms fewest:", "option.best.people"))),
        _tile(brief, "option.least", "least disruptive that stops the harm:", "option.least.loss" if not brief.choice.by_people else "option.least.delay"),
        _flip_tile(brief),
    )


def _flip_tile(brief: Brief) -> Tile | None:
    facts = brief.facts
    if "alternatives.flip" not in brief.script.claims or "flip.at" not in facts:
        return None
    return Tile(facts["flip.at"].says, f"{facts['flip.name'].says}: {facts['flip.side'].says} that, and we would choose “{facts['flip.to'].says}”")


def _lines(brief: Brief, meeting: Meeting, step: str) -> tuple[str, ...]:
    stances = tuple(f"{one.name}, {one.role}: {_stance(meeting, one.name)}" for one in brief.case.people)
    if step == "decision" and meeting.decision is not None and isinstance(meeting.decision.event, DecisionTaken):
        return (*decision_lines(brief, meeting.decision.event, short=True), *(one for one, who in zip(stances, brief.case.people, strict=True) if who.name in meeting.votes))
    if step == "decision":
        return stances
    names = {"opening": ("opening.date",), "close": ("close.next",), "recommendation": ("recommendation.taken",)}.get(step, ())
    return tuple(one for one in (_say(brief, name) for name in names) if one)


def _stance(meeting: Meeting, name: str) -> str:
    vote = meeting.votes.get(name)
    return "…" if vote is None else vote.stance + (f", {vote.because}" if vote.because else "")


def decision_lines(brief: Brief, decision: DecisionTaken, *, short: bool = False) -> tuple[str, ...]:
    """Read a decision back, line by line; in brief, only what it is, why, on what condition and until when."""
    option = next((one.name for one in brief.case.options if one.id == decision.option), decision.option)
    rest = (
        ("It rests on:", decision.drivers),
        ("It would be reversed by:", decision.reverses),
        ("Considered:", words.listed(decision.considered)),
        ("Dissent:", "; ".join(decision.dissent)),
    )
    told = (
        ("Because", decision.because),
        ("On condition that", decision.condition),
        *(() if short else rest),
        ("Looked at again on", words.day(decision.review) if decision.review else ""),
    )
    lines = [f"{decision.by} decides: {option}.", *(f"{start} {text}." for start, text in told if text)]
    return tuple(line.replace("..", ".") for line in lines)


def what_if_words(brief: Brief, meeting: Meeting) -> str:
    """Name every assumption and estimate that was moved, so that nobody takes a what-if for what was agreed."""
    case = brief.case
    moved = [one for one in (*case.assumptions, *brief.impact.measured) if one.id in meeting.changed]
    named = tuple(f"{one.name} at {brief.facts[f'assumption.{one.id}'].says}" for one in moved)
    entered = (case.option_input(name) for name in meeting.changed)
    named += tuple(f"{one.name} at {range_words(one, case.currency)}" for one in entered if one is not None)
    steps = {one.name for one in case.plan}
    named += tuple(f"“{one.step}” at {words.figure(one.low)}, {words.figure(one.likely)}, {words.days(one.high)}{f' ({one.who})' if one.who else ''}" for one in meeting.estimates.values() if one.step in steps)
    return f"What-if, not agreed: {words.listed(named)}." if named else ""
