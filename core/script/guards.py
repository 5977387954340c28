"""What is so and what is not: the conditions under which a sentence may be said."""

from __future__ import annotations

from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Finding
from core.impact.price import Impact
from core.options.canary import Canary
from core.options.weigh import Choice, Flip
from core.plan.schedule import Plan

FEWEST_RELIABLE = 0.95


def guards(case: Case, evidence: Evidence, impact: Impact, plan: Plan, choice: Choice) -> dict[str, bool]:
    """Work out every condition that a phrase may name."""
    best, least = choice.best.option.id, choice.least.option.id
    canary = choice.canary
    return _measured(case, evidence) | {
        "cause_named": bool(case.suspicion.text),
        "cause_confirmed": case.suspicion.state == "confirmed",
        "cause_likely": case.suspicion.state == "likely",
        "cause_ruled_out": case.suspicion.state == "ruled out",
        "taken": bool(case.taken),
        "decider": case.decider is not None,
        "critical": case.severity.critical,
        "severity": case.severity.level != "none",
        "harm": impact.money.low > 0 or impact.people.low > 0,
        "late": plan.proposed > case.release.date(),
        "best_pause": best == "pause",
        "best_release": best == "release",
        "least_is_best": best == least,
        "outweighs": _outweighs(choice),
        "flip": isinstance(choice.flip, Flip),
        "flip_higher": isinstance(choice.flip, Flip) and choice.flip.at > impact.delay_cost.mean,
        "flip_inside": isinstance(choice.flip, Flip) and choice.flip.inside,
        "canary": isinstance(canary, Canary),
        "canary_masks": isinstance(canary, Canary) and canary.masks,
        "canary_never": isinstance(canary, Canary) and canary.days > 90,
        "canary_short": isinstance(canary, Canary) and canary.days < 7,
        "patch": choice.of("patch") is not None,
    }


def _measured(case: Case, evidence: Evidence) -> dict[str, bool]:
    worst, overall, elsewhere = evidence.worst, evidence.overall, evidence.elsewhere
    return {
        "regression": evidence.regression == "yes",
        "unclear": evidence.regression == "unclear",
        "clean": evidence.regression == "no",
        "slice": worst is not None and worst.verdict == "fails",
        "overall_worse": overall.verdict == "fails",
        "rate": overall.metric == "error-rate",
        "loss": overall.metric == "absolute-error",
        "overall_known": isinstance(overall.change, Estimate),
        "overall_clears": overall.verdict == "clears",
        "elsewhere_flat": elsewhere is not None and elsewhere.verdict != "too few" and _contains_zero(elsewhere),
        "elsewhere_better": elsewhere is not None and isinstance(elsewhere.change, Estimate) and elsewhere.change.high < 0,
        "wide": worst is not None and _wider(worst, case),
        "wide_overall": _wider(overall, case),
        "kind": evidence.kind is not None and evidence.kind.rows > 0 and evidence.kind.candidate_wrong > evidence.kind.baseline_wrong,
        "shift": _shifted(evidence),
        "suspect": worst is not None and bool(evidence.suspects),
        "suspect_likely": bool(evidence.suspects) and evidence.suspects[0].state in {"likely", "confirmed"},
        "since": evidence.timeline is not None and bool(evidence.timeline.change_point),
        "since_sure": evidence.timeline is not None and bool(evidence.timeline.change_point) and evidence.timeline.earliest == evidence.timeline.latest,
        "power": evidence.power is not None and evidence.power.overall is not None,
        "limit_overall": any(one.where == "overall" for one in case.limits),
        "limit_slice": any(one.where == "any slice" for one in case.limits),
        "searched": evidence.looked > 0,
        "better": isinstance(overall.change, Estimate) and overall.change.high < 0,
    }


def _shifted(evidence: Evidence) -> bool:
    first = evidence.shifts[0] if evidence.shifts else None
    return first is not None and evidence.worst is not None and first.middle_now is not None and first.inside - first.outside > 0.3


def _contains_zero(finding: Finding) -> bool:
    return isinstance(finding.change, Estimate) and finding.change.low <= 0 <= finding.change.high


def _wider(finding: Finding, case: Case) -> bool:
    """Compare as printed: a width that reads the same as the agreed one is not wider."""
    return finding.metric == "error-rate" and round(_width(finding), 3) > round(case.agreed_width, 3)


def _width(finding: Finding) -> float:
    return finding.change.high - finding.change.low if isinstance(finding.change, Estimate) else 1.0


def _outweighs(choice: Choice) -> bool:
    """Releasing loses more than pausing in expectation."""
    release, pause = choice.of("release"), choice.of("pause")
    return release is not None and pause is not None and release.loss.mean > pause.loss.mean
