"""What is so and what is not: the conditions under which a sentence may be said."""

from __future__ import annotations

from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Finding
from core.impact.price import Impact
from core.options.canary import WEEK, Canary, Watch
from core.options.exposure import Patch
from core.options.flips import Flip
from core.options.weigh import Choice
from core.plan.schedule import Plan
from core.script.figures import reach

FAR = 4.0  # a value so far out, as a normal score, is not within reason
LEAST_VARIANCE = 0.05
WORTH = 0.05


def guards(case: Case, evidence: Evidence, impact: Impact, plan: Plan, choice: Choice) -> dict[str, bool]:
    """Work out every condition that a phrase may name."""
    return _measured(case, evidence) | _weighed(choice) | {
        "cause_named": bool(case.suspicion.text),
        "cause_confirmed": case.suspicion.state == "confirmed",
        "cause_likely": case.suspicion.state == "likely",
        "cause_ruled_out": case.suspicion.state == "ruled out",
        "taken": bool(case.taken),
        "decider": case.decider is not None,
        "critical": case.severity.level(reach(evidence)) == "critical",
        "severity": case.severity.level(reach(evidence)) != "none",
        "harm": impact.people.low > 0,
        "priced": impact.priced,
        "delay_priced": impact.delay_priced,
        "nothing_reached": impact.people.low == impact.people.high == 0,
        "spread": bool(impact.drivers) and impact.drivers[0].variance >= LEAST_VARIANCE,
        "gate_unreachable": _unreachable(case, evidence),
        "late": plan.proposed > case.release.date(),
        "buys": any(one.buys > 0 for one in plan.steps),
    }


def _unreachable(case: Case, evidence: Evidence) -> bool:
    """Say whether the limit that reopens the release lies below what the released model itself reaches in the slice."""
    worst = evidence.worst
    return worst is not None and worst.metric == "error-rate" and isinstance(worst.baseline, Estimate) and case.resume.bound <= worst.baseline.value


def _weighed(choice: Choice) -> dict[str, bool]:
    best, least = choice.best.option.id, choice.least.option.id
    flip, canary, patched = choice.flip, choice.canary, choice.patch
    overall = canary.overall if isinstance(canary, Canary) else None
    return {
        "best_pause": best == "pause",
        "best_release": best == "release",
        "least_is_best": best == least,
        "outweighs": _outweighs(choice),
        "by_people": choice.by_people,
        "robust": choice.robust,
        "unknown": bool(choice.unknown),
        "worth_finding": not choice.by_people and choice.evpi > WORTH * abs(choice.best.loss.mean),
        "flip": isinstance(flip, Flip) and abs(flip.surprise) <= FAR,
        "flip_delay": isinstance(flip, Flip) and flip.id == "delay_cost",
        "flip_inside": isinstance(flip, Flip) and flip.inside,
        "delay_flips": any(one.id == "delay_cost" for one in choice.flips),
        "canary": isinstance(canary, Canary),
        "canary_masks": isinstance(canary, Canary) and canary.masks,
        "canary_never": isinstance(canary, Canary) and canary.slice.never,
        "canary_short": isinstance(canary, Canary) and canary.days < WEEK,
        "canary_thinned": isinstance(canary, Canary) and isinstance(overall, Watch) and overall.days > canary.days,
        "canary_all_never": isinstance(overall, Watch) and overall.never,
        "canary_shadow": isinstance(canary, Canary) and isinstance(canary.shadow_days, int),
        "patch": choice.of("patch") is not None,
        "patch_exposed": isinstance(patched, Patch) and patched.days.mean > 0,
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
    """Releasing loses more than pausing in expectation; where harm has no price, harms more people."""
    release, pause = choice.of("release"), choice.of("pause")
    if release is None or pause is None:
        return False
    return release.people.mean > pause.people.mean if choice.by_people else release.loss.mean > pause.loss.mean
