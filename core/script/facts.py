"""Facts: every number that may be said, as the characters that are said everywhere.

A fact has an id, its text, and where it comes from. Screens, cues, charts, minutes and emails take
the text from here, so one fact reads the same in all of them.
"""

from __future__ import annotations

from dataclasses import dataclass

from core import words
from core.case.decision_terms import DEFAULT_NAMES
from core.case.display_names import column_name
from core.case.error_kinds import main_measure
from core.case.model import Case
from core.case.wording import condition_words
from core.evidence.records import Estimate, Evidence, Finding, Gap
from core.evidence.statistics.intervals import CONFIDENCE
from core.impact.price import Impact
from core.messages import say
from core.options.recommend import Recommendation
from core.options.weigh import Choice
from core.plan.decide_by import decide_by
from core.plan.schedule import Plan
from core.script.best_case_text import best_case_facts
from core.script.canary_facts import canary_facts
from core.script.cause_facts import traced
from core.script.driver_text import driven
from core.script.examples_text import example_facts
from core.script.fallback_text import fallback_facts
from core.script.gate_text import audit_facts
from core.script.graded_text import graded_facts
from core.script.kinds_text import (
    change_words,
    gap_facts,
    spoken,
    spread_words,
    traded,
    value_words,
    words_of,
)
from core.script.kinds_text import range_words as interval_words
from core.script.labels_text import label_facts
from core.script.limits import limit_of, limit_words
from core.script.mix_text import mix_facts
from core.script.quantity_words import asked, dated, priced, reopening, weighed
from core.script.reason_text import reason_words
from core.script.season_text import season_facts
from core.script.severity_facts import severity


@dataclass(frozen=True, slots=True)
class Fact:
    """One thing that is so, in the characters that are used everywhere, and the page that shows
    where it comes from.

    `rests_on` names the placeholders among the inputs of its number.
    """

    id: str
    says: str
    page: str
    rests_on: tuple[str, ...] = ()


def gather(
    case: Case,
    evidence: Evidence,
    impact: Impact,
    plan: Plan | None,
    choice: Choice | None,
    recommendation: Recommendation,
) -> dict[str, Fact]:
    """Collect all facts of a case, by id; what is not known is not among them."""
    found = (
        entered_facts(case)
        | measured(case, evidence)
        | _on("finding", severity(case, evidence))
    )
    found |= _on("recommendation", reopening(case, evidence, impact))
    found |= _on(
        "quantification", priced(case, impact) | season_facts(case, evidence, impact)
    )
    if plan is not None:
        found |= _on("recommendation", dated(case, plan))
    found |= _on("alternatives", fallback_facts(case, evidence))
    found |= _on("finding", audit_facts(case, evidence) | label_facts(case, evidence))
    found |= _on("finding", mix_facts(case, evidence) | example_facts(case, evidence))
    found |= _on("finding", graded_facts(case, evidence))
    if choice is not None:
        found |= _on(
            "alternatives",
            weighed(case, impact, choice) | asked(case, impact, recommendation),
        )
        found |= _on("alternatives", best_case_facts(case, choice))
        found |= _on("alternatives", canary_facts(choice.canary, case))
    return {name: Fact(name, says, page) for name, (says, page) in found.items()}


def _on(page: str, facts: dict[str, str]) -> dict[str, tuple[str, str]]:
    return {name: (says, page) for name, says in facts.items()}


def entered_facts(case: Case) -> dict[str, tuple[str, str]]:
    """Facts that the team entered."""
    decider = case.decider
    facts = {
        "model": case.model,
        "candidate": case.candidate,
        "baseline": case.baseline,
        "row": case.unit_of_row,
        "rows": case.units_of_row,
        "people": case.harmed_many,
        "unit": case.columns.unit,
        "suspicion": case.suspicion.text or say("not known yet"),
        "suspicion.state": say(case.suspicion.state),
        "suspicion.because": case.suspicion.because,
        "taken": (
            words.listed(
                tuple(
                    f"{item.what} ({item.by}, {words.day(item.on)})"
                    for item in case.taken
                )
            )
            or say("nothing yet")
        ),
        # As it is said aloud, where brackets cannot be heard.
        "taken.spoken": (
            words.listed(
                tuple(
                    say("{what}, on {day}", what=item.what, day=words.day(item.on))
                    for item in case.taken
                )
            )
            or say("nothing yet")
        ),
        "confidence": words.percent(CONFIDENCE, 0),
        "confidence.of": words.percent_before(CONFIDENCE),
        "likely": words.percent(0.9, 0),
        "likely.of": words.percent_before(0.9),
    }
    if decider is not None:
        facts["decider"] = decider.name
    if case.reproduced_by:
        facts["reproduced_by"] = case.reproduced_by
    if case.release is not None:
        facts |= {
            "release.day": words.day(case.release.date()),
            "release.moment": words.moment(case.release),
        }
    facts |= _terms(case)
    if case.resume is not None:
        if case.resume.bound is not None and main_measure(case.columns).is_rate:
            facts["resume.bound"] = words.percent(case.resume.bound, 0)
        facts |= {
            "resume.rows": words.count_noun(
                case.resume.rows, case.unit_of_row, case.units_of_row
            ),
            "resume.batches": words.count_noun(case.resume.batches, "batch", "batches"),
        }
    for limit in case.limits:
        if limit.kind != "error" or limit.where == "any gap":
            continue
        name = "limit.overall" if limit.where == "overall" else "limit.slice"
        facts[name] = limit_words(case, limit)
        facts[f"{name}.because"] = limit.because
    return _on("case", facts)


def _terms(case: Case) -> dict[str, str]:
    """Facts of the decision itself: by when, what happens without it, and who stands in."""
    terms, last = case.decision_terms, decide_by(case)
    facts = {} if not terms.default else {"default": say(DEFAULT_NAMES[terms.default])}
    if not isinstance(last, Gap):
        facts |= {
            "decide_by": words.moment(last),
            "decide_by.spoken": f"{words.day(last.date())}, {words.time_of_day(last)}",
        }
    if terms.quorum is not None:
        facts["quorum"] = words.count_noun(terms.quorum, "answer")
    if terms.delegate:
        facts["delegate"] = terms.delegate
    return facts


def measured(case: Case, evidence: Evidence) -> dict[str, tuple[str, str]]:
    """Facts that were measured on the rows."""
    manifest = evidence.manifest
    facts = {
        "looked": words.count_noun(evidence.looked, "segment"),
        "rows.total": words.count_noun(
            manifest.rows, case.unit_of_row, case.units_of_row
        ),
        "rows.found": words.count(evidence.found_rows),
        "rows.confirmation": words.count(evidence.confirmation_rows),
        "evidence": words.short_digest(evidence.digest),
        "file": manifest.rows_name,
        "file.digest": words.short_digest(manifest.rows_sha256),
        "tests": words.count_noun(
            max(evidence.hypotheses, len(evidence.searched)), "test"
        ),
        "carried": words.count_noun(len(evidence.searched), "segment"),
        "reason": reason_words(case, evidence),
        "segments": words.count_noun(evidence.confirmed, "segment"),
        "least": words.count_noun(case.min_rows, case.unit_of_row, case.units_of_row),
    }
    if case.agreed_width is not None:
        facts["agreed.width"] = words.points(case.agreed_width).removeprefix("+")
    found = {
        "overall": evidence.whole,
        "worst": evidence.worst,
        "elsewhere": evidence.elsewhere,
    }
    for name, finding in (
        found | {"affected": evidence.affected, "open": evidence.open}
    ).items():
        if finding is not None:
            facts |= finding_facts(name, finding, case)
    if evidence.exceeding is not None:
        facts |= finding_facts("exceeding", evidence.exceeding, case)
    if evidence.open is not None and evidence.open.carried is not None:
        few = evidence.open.carried
        values = say(
            "{few} of “{cluster}”",
            few=words.count_noun(few, "value"),
            cluster=case.columns.cluster,
        )
        facts["open.carried"] = (
            values
            if case.columns.cluster
            else words.count_noun(few, say("distinct record"))
        )
    facts |= _of_kind(case, evidence) | traded(case, evidence) | driven(case, evidence)
    gap = next((gap for gap in evidence.gaps if gap.verdict == "fails"), None)
    facts |= {} if gap is None else gap_facts(case, gap)
    if evidence.kind is not None:
        facts |= _kind(case, evidence)
    shift = next(
        (shift for shift in evidence.shifts if shift.middle_now is not None), None
    )
    if (
        shift is not None
        and evidence.worst is not None
        and shift.middle_before is not None
        and shift.middle_now is not None
    ):
        facts["shift.column"] = column_name(shift.column, dict(case.wording))
        facts["shift.before"] = words.plain_number(shift.middle_before)
        facts["shift.now"] = words.plain_number(shift.middle_now)
    return _on("finding", facts | traced(case, evidence))


def _of_kind(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the kind of error that the story is told of: what there is more of, and its
    limits.
    """
    lead = evidence.lead or evidence.overall
    result = words_of(lead)
    many = result.many
    singular = result.singular
    if lead.metric == "absolute-error" and case.columns.unit:
        many = say("{unit} of error", unit=case.columns.unit)
    if (
        not lead.is_rate
        and case.error_rule is not None
        and case.error_rule.above is not None
    ):
        size = words.with_unit(case.error_rule.above, case.columns.unit, entered=True)
        many = say("{rows} off by more than {size}", rows=case.units_of_row, size=size)
        singular = say("{row} off by more than {size}", row=case.unit_of_row, size=size)
    facts = {"errors.one": singular} | ({"errors.what": many} if many else {})
    for name, finding in (
        ("limit.overall", evidence.whole),
        ("limit.slice", evidence.worst),
    ):
        limit = None if finding is None else limit_of(case, finding)
        if limit is not None and finding is not None:
            facts |= {
                name: limit_words(case, limit, finding),
                f"{name}.because": limit.because,
            }
    return facts


def finding_facts(name: str, finding: Finding, case: Case) -> dict[str, str]:
    """Facts of one finding, under its name."""
    facts = {
        f"{name}.where": case.says(finding.slice),
        f"{name}.conditions": words.listed(
            tuple(
                condition_words(item, dict(case.wording))
                for item in finding.slice.where
            )
        ),
        f"{name}.rows": words.count_noun(
            finding.n, case.unit_of_row, case.units_of_row
        ),
        f"{name}.share": words.percent(finding.share),
        f"{name}.p": words.p_value(finding.p_adjusted),
        f"{name}.verdict": finding.verdict,
    }
    for side, item in (
        ("baseline", finding.baseline),
        ("candidate", finding.candidate),
    ):
        if isinstance(item, Estimate):
            facts |= _side(f"{name}.{side}", item, finding, case)
    if isinstance(finding.change, Estimate):
        facts |= _difference(name, finding, finding.change, case)
    return facts | spoken(name, finding, case)


def _side(
    name: str, estimate: Estimate, finding: Finding, case: Case
) -> dict[str, str]:
    facts = {
        name: value_words(case, finding, estimate.value),
        f"{name}.interval": spread_words(case, finding, estimate.low, estimate.high),
    }
    if finding.is_rate:
        facts |= {
            f"{name}.of100": words.of_hundred(estimate.value),
            f"{name}.of1000": words.of_thousand(estimate.value),
        }
    return facts


def _difference(
    name: str, finding: Finding, change: Estimate, case: Case
) -> dict[str, str]:
    facts = {
        f"{name}.change": change_words(case, finding, change.value),
        f"{name}.rise": change_words(case, finding, finding.rise[0]).removeprefix("+"),
        f"{name}.change.interval": interval_words(
            case, finding, change.low, change.high
        ),
        f"{name}.width": change_words(
            case, finding, change.high - change.low
        ).removeprefix("+"),
    }
    if finding.is_rate:
        facts[f"{name}.extra.of1000"] = (
            words.of_thousand(change.value) if change.value >= 0 else "none"
        )
    before, now = finding.baseline, finding.candidate
    if (
        isinstance(before, Estimate)
        and isinstance(now, Estimate)
        and before.value > 0
        and finding.kind not in {"bias", "grade"}
    ):
        facts[f"{name}.times"] = words.times(now.value / before.value)
    return facts


def _kind(case: Case, evidence: Evidence) -> dict[str, str]:
    kind = evidence.kind
    if kind is None or kind.rows == 0:
        return {}
    names = dict(case.wording)
    truth, taken_for = (
        names.get(f"{case.columns.label}={item}", item)
        for item in (kind.truth, kind.taken_for)
    )
    return {
        "kind.truth": truth,
        "kind.taken_for": taken_for,
        "kind.baseline": say(
            "{baseline_wrong} of {rows}",
            baseline_wrong=words.count(kind.baseline_wrong),
            rows=words.count(kind.rows),
        ),
        "kind.candidate": say(
            "{candidate_wrong} of {rows}",
            candidate_wrong=words.count(kind.candidate_wrong),
            rows=words.count(kind.rows),
        ),
    }
