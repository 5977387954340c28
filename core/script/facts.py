"""Facts: every number that may be said, as the characters that are said everywhere.

A fact has an id, its text, and where it comes from. Screens, cues, charts, minutes and emails take the text from here, so
one fact reads the same in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.case.model import Case
from core.case.wording import condition_words
from core.evidence.intervals import CONFIDENCE
from core.evidence.records import Estimate, Evidence, Finding
from core.impact.price import Impact, Range
from core.options.canary import Canary
from core.options.weigh import Choice, Flip, Outlook
from core.plan.schedule import PROPOSED, Plan
from core.script.limits import limit_words
from core.script.traced import traced


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so, in the characters that are used everywhere, and the page that shows where it comes from."""

    id: str
    says: str
    page: str


def gather(case: Case, evidence: Evidence, impact: Impact, plan: Plan, choice: Choice) -> dict[str, Fact]:
    """Collect all facts of a case, by id."""
    found = given(case) | measured(case, evidence) | priced(case, impact) | dated(case, plan) | weighed(case, choice)
    return {name: Fact(name, says, page) for name, (says, page) in found.items()}


def _on(page: str, facts: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {name: (says, page) for name, says in facts.items()}


def given(case: Case) -> dict[str, tuple[str, str]]:
    """Facts that the team entered."""
    decider = case.decider
    facts = {
        "model": case.model,
        "candidate": case.candidate,
        "baseline": case.baseline,
        "release.day": words.day(case.release.date()),
        "release.moment": words.moment(case.release),
        "row": case.unit_of_row,
        "rows": case.units_of_row,
        "people": case.harmed_many,
        "unit": case.columns.unit,
        "decider": decider.name if decider else "nobody yet",
        "suspicion": case.suspicion.text or "not known yet",
        "suspicion.state": case.suspicion.state,
        "suspicion.because": case.suspicion.because,
        "taken": words.listed(tuple(f"{one.what} ({one.by}, {words.day(one.on)})" for one in case.taken)) or "nothing yet",
        "severity": case.severity.level,
        "severity.because": case.severity.because,
        "confidence": words.percent(CONFIDENCE, 0),
        "likely": words.percent(0.9, 0),
        "resume.bound": words.percent(case.resume.bound, 0),
        "resume.rows": words.counted(case.resume.rows, case.unit_of_row, case.units_of_row),
        "resume.batches": words.counted(case.resume.batches, "batch", "batches"),
    }
    for limit in case.limits:
        name = "limit.overall" if limit.where == "overall" else "limit.slice"
        facts[name] = limit_words(case, limit)
        facts[f"{name}.because"] = limit.because
    return _on("case", facts)


def measured(case: Case, evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Facts that were measured on the rows."""
    manifest = evidence.manifest
    facts = {
        "looked": words.counted(evidence.looked, "slice"),
        "rows.total": words.counted(manifest.rows, case.unit_of_row, case.units_of_row),
        "rows.found": words.count(evidence.found_rows),
        "rows.confirmation": words.count(evidence.confirmation_rows),
        "evidence": words.short_digest(evidence.digest),
        "file": manifest.rows_name,
        "file.digest": words.short_digest(manifest.rows_sha256),
        "carried": words.counted(len(evidence.searched), "slice"),
        "reason": evidence.reason,
        "agreed.width": words.points(case.agreed_width).removeprefix("+"),
        "least": words.counted(case.min_rows, case.unit_of_row, case.units_of_row),
    }
    for name, finding in (("overall", evidence.overall), ("worst", evidence.worst), ("elsewhere", evidence.elsewhere)):
        if finding is not None:
            facts |= finding_facts(name, finding, case)
    if evidence.kind is not None:
        facts |= _kind(case, evidence)
    shift = next((one for one in evidence.shifts if one.middle_now is not None), None)
    if shift is not None and evidence.worst is not None and shift.middle_before is not None and shift.middle_now is not None:
        facts["shift.column"] = shift.column.replace("_", " ")
        facts["shift.before"] = words.figure(shift.middle_before)
        facts["shift.now"] = words.figure(shift.middle_now)
    return _on("finding", facts | traced(case, evidence))


def finding_facts(name: str, finding: Finding, case: Case) -> dict[str, str]:
    """Facts of one finding, under its name."""
    facts = {
        f"{name}.where": case.says(finding.slice),
        f"{name}.conditions": words.listed(tuple(condition_words(one) for one in finding.slice.where)),
        f"{name}.rows": words.counted(finding.n, case.unit_of_row, case.units_of_row),
        f"{name}.share": words.percent(finding.share),
        f"{name}.p": words.p_value(finding.p_adjusted),
        f"{name}.verdict": finding.verdict,
    }
    rate = finding.metric == "error-rate"
    for side, one in (("baseline", finding.baseline), ("candidate", finding.candidate)):
        if isinstance(one, Estimate):
            facts |= _side(f"{name}.{side}", one, case, rate=rate)
    if isinstance(finding.change, Estimate):
        facts |= _difference(name, finding, finding.change, case, rate=rate)
    return facts


def _side(name: str, one: Estimate, case: Case, *, rate: bool) -> dict[str, str]:
    if not rate:
        unit = case.columns.unit
        return {name: words.measure(one.value, unit), f"{name}.interval": words.measure_range(one.low, one.high, unit)}
    return {
        name: words.percent(one.value),
        f"{name}.interval": words.percent_range(one.low, one.high),
        f"{name}.of100": words.of_hundred(one.value),
        f"{name}.of1000": words.of_thousand(one.value),
    }


def _difference(name: str, finding: Finding, change: Estimate, case: Case, *, rate: bool) -> dict[str, str]:
    if not rate:
        unit = case.columns.unit
        facts = {
            f"{name}.change": words.measure(change.value, unit, signed=True),
            f"{name}.change.interval": words.measure_range(change.low, change.high, unit),
            f"{name}.width": words.measure(change.high - change.low, unit),
        }
    else:
        facts = {
            f"{name}.change": words.points(change.value),
            f"{name}.change.interval": words.points_range(change.low, change.high),
            f"{name}.width": words.points(change.high - change.low).removeprefix("+"),
            f"{name}.extra.of1000": words.of_thousand(change.value) if change.value >= 0 else "none",
        }
    before, now = finding.baseline, finding.candidate
    if isinstance(before, Estimate) and isinstance(now, Estimate) and before.value > 0:
        facts[f"{name}.times"] = words.times(now.value / before.value)
    return facts


def _kind(case: Case, evidence: Evidence) -> dict[str, str]:
    kind = evidence.kind
    if kind is None or kind.rows == 0:
        return {}
    names = dict(case.wording)
    truth, taken_for = (names.get(f"{case.columns.label}={one}", one) for one in (kind.truth, kind.taken_for))
    return {
        "kind.truth": truth,
        "kind.taken_for": taken_for,
        "kind.baseline": f"{words.count(kind.baseline_wrong)} of {words.count(kind.rows)}",
        "kind.candidate": f"{words.count(kind.candidate_wrong)} of {words.count(kind.rows)}",
    }


def people(case: Case, amount: float) -> str:
    """Say how many people are harmed, in whole people; fewer than today is said as none."""
    said = _whole(amount)
    noun = case.harmed if said == "1" else case.harmed_many
    return f"{'no' if said == '0' else said}{words.NBSP}{noun}"


def _people_range(case: Case, spread: Range) -> str:
    return f"{_whole(spread.low)} to {_whole(spread.high)}{words.NBSP}{case.harmed_many}"


def _whole(amount: float) -> str:
    return words.significant(max(amount, 0.0)) if amount >= 9.5 else words.count(max(amount, 0.0))


def priced(case: Case, impact: Impact) -> dict[str, tuple[str, str]]:
    """Facts that follow from the assumptions."""
    money, currency = impact.money, case.currency
    facts = {
        "money.day": words.money(money.mid, currency),
        "money.day.range": words.money_range(money.low, money.high, currency),
        "money.day.worst": words.money(money.worst, currency),
        "people.day": people(case, impact.people.mid),
        "people.day.range": _people_range(case, impact.people),
        "errors.day": words.significant(max(impact.errors.mid, 0.0)),
        "delay_cost": words.money(impact.delay_cost.mid, currency),
        "delay_cost.range": words.money_range(impact.delay_cost.low, impact.delay_cost.high, currency),
        "driver": impact.drivers[0].name,
        "dots.past": words.count(sum(dot > impact.delay_cost.mid for dot in money.dots)),
        "dots.all": words.count(len(money.dots)),
    }
    for one in case.assumptions:
        facts[f"assumption.{one.id}"] = quantity_range(one.low, one.high, one.unit, one.shape)
    return _on("quantification", facts)


def quantity_range(low: float, high: float, unit: str, shape: str) -> str:
    """Say the range of an assumption with its unit."""
    if shape == "share":
        low, high, unit = low * 100, high * 100, "%"
    ends = words.figure(low) if low == high else f"{words.figure(low)} to {words.figure(high)}"
    return f"{ends}{words.NBSP}{unit}".rstrip(words.NBSP)


def dated(case: Case, plan: Plan) -> dict[str, tuple[str, str]]:
    """Facts about time."""
    late = (plan.proposed - case.release.date()).days
    facts = {
        "date": words.day(plan.proposed),
        "date.odds": words.odds(PROPOSED),
        "date.even": words.day(plan.p50),
        "date.even.odds": words.odds(0.5),
        "date.safe": words.day(plan.p95),
        "date.safe.odds": words.odds(0.95),
        "date.late": words.days(max(late, 0)),
        "work.days": words.days(round(plan.working_days[1], 0)).replace("days", "working days").replace("day", "day", 1),
        "start": words.day(plan.start),
        "steps": words.counted(len(plan.steps), "step"),
    }
    return _on("recommendation", facts)


def weighed(case: Case, choice: Choice) -> dict[str, tuple[str, str]]:
    """Facts about the options."""
    facts: dict[str, str] = {}
    named = [(one.option.id, one) for one in choice.outlooks] + [("best", choice.best), ("least", choice.least)]
    for name, one in named:
        facts |= _option(f"option.{name}", one, case)
    if isinstance(choice.flip, Flip):
        facts["flip.at"] = words.money(choice.flip.at, case.currency)
        facts["flip.to"] = choice.flip.to.name
    if isinstance(choice.canary, Canary):
        facts |= _canary(choice.canary, case)
    return _on("alternatives", facts)


def _option(name: str, one: Outlook, case: Case) -> dict[str, str]:
    return {
        name: one.option.name,
        f"{name}.lower": one.option.name[:1].lower() + one.option.name[1:],
        f"{name}.loss": words.money(one.loss.mean, case.currency),
        f"{name}.loss.range": words.money_range(one.loss.low, one.loss.high, case.currency),
        f"{name}.loss.worst": words.money(one.loss.worst, case.currency),
        f"{name}.people": people(case, one.people.mean),
        f"{name}.people.range": _people_range(case, one.people),
        f"{name}.delay": words.days(round(one.delay.mean)),
        f"{name}.harm": words.money(one.harm_cost.mean, case.currency),
        f"{name}.delay_cost": words.money(one.delay_cost.mean, case.currency),
        f"{name}.odds": words.odds(one.best),
    }


def _canary(one: Canary, case: Case) -> dict[str, str]:
    return {
        "canary.share": words.percent(one.share, 0),
        "canary.rows": f"{words.significant(one.rows_a_day)}{words.NBSP}{case.units_of_row}",
        "canary.needed": words.counted(one.rows_needed, case.unit_of_row, case.units_of_row),
        "canary.days": words.days(one.days),
        "canary.window": words.days(one.window),
        "canary.power": words.odds(one.power),
        "canary.agreed": words.odds(0.8),
        "canary.people": people(case, one.people),
    }
