"""What is so and what is not: the conditions under which a sentence may be said."""

from __future__ import annotations

from core.case.error_kinds import BY_ID
from core.case.model import Case
from core.evidence.bounds import limit_for
from core.evidence.records import Estimate, Evidence, Finding, Gap
from core.impact.price import Impact, counts_answers, priced_finding
from core.options.canary import WEEK, Canary, Watch
from core.options.exposure import Patch
from core.options.flips import Flip
from core.options.noticing import LEAST_ROWS, Noticed
from core.options.recommend import Recommendation
from core.options.weigh import Choice
from core.plan.schedule import Plan
from core.script.best_case_text import best_case_guards
from core.script.examples_text import example_guards
from core.script.fallback_text import fallback_guards
from core.script.gate_text import audit_guards
from core.script.graded_text import graded_guards
from core.script.mix_text import mix_guards
from core.script.quantity_words import dots_past
from core.script.season_text import season_guards
from core.script.severity_facts import reach

FAR = 4.0  # a value so far out, as a normal score, is not within reason
LEAST_VARIANCE = 0.05
WORTH = 0.05


def guards(
    case: Case,
    evidence: Evidence,
    impact: Impact,
    plan: Plan | None,
    choice: Choice | None,
    recommendation: Recommendation,
) -> dict[str, bool]:
    """Work out every condition that a phrase may name."""
    return (
        _given(case, evidence)
        | _measured(case, evidence)
        | _priced(case, evidence, impact)
        | _dated(case, plan)
        | _weighed(choice)
        | _asked(impact, choice, recommendation)
        | fallback_guards(case, evidence, choice)
        | audit_guards(case, evidence)
        | mix_guards(evidence)
        | example_guards(case, evidence)
        | graded_guards(case, evidence)
        | best_case_guards(choice)
        | season_guards(evidence, impact)
    )


def _given(case: Case, evidence: Evidence) -> dict[str, bool]:
    return {
        "cause_named": bool(case.suspicion.text),
        "cause_confirmed": case.suspicion.state == "confirmed",
        "cause_likely": case.suspicion.state == "likely",
        "cause_ruled_out": case.suspicion.state == "ruled out",
        "taken": bool(case.taken),
        "reproduced": bool(case.reproduced_by),
        "decider": case.decider is not None,
        "critical": case.severity.level(reach(evidence)) == "critical",
        "severity": case.severity.level(reach(evidence)) != "none",
        "release_known": case.release is not None,
        "default_known": bool(case.decision_terms.default),
        "quorum": case.decision_terms.quorum is not None,
        "gate": case.resume is not None,
        "gate_unreachable": _unreachable(case, evidence),
        "width_agreed": case.agreed_width is not None,
    }


def _priced(case: Case, evidence: Evidence, impact: Impact) -> dict[str, bool]:
    people, errors = impact.people, impact.errors
    priced = priced_finding(evidence)
    amounts = (
        not priced.is_rate
        and priced.kind != "score"
        and not counts_answers(case, priced)
    )
    return {
        "rule_missing": amounts and case.error_rule is None,
        "rule_above": amounts
        and case.error_rule is not None
        and case.error_rule.above is not None,
        "rule_per_unit": amounts
        and case.error_rule is not None
        and case.error_rule.above is None,
        "harm": people is not None and people.low > 0,
        "people_known": people is not None,
        "errors_known": errors is not None,
        "errors_rise": errors is not None and errors.low > 0,
        "priced": impact.priced,
        "delay_priced": impact.delay_priced,
        "nothing_reached": people is not None and people.low == people.high == 0,
        "spread": bool(impact.drivers) and impact.drivers[0].variance >= LEAST_VARIANCE,
    }


def _dated(case: Case, plan: Plan | None) -> dict[str, bool]:
    return {
        "dated": plan is not None,
        "late": (
            plan is not None
            and case.release is not None
            and plan.proposed > case.release.date()
        ),
        "even_earlier": plan is not None and plan.p50 < plan.proposed,
        "safe_later": plan is not None and plan.proposed < plan.p95,
        "buys": plan is not None and any(step.buys > 0 for step in plan.steps),
    }


def _asked(
    impact: Impact, choice: Choice | None, recommendation: Recommendation
) -> dict[str, bool]:
    """Say what is recommended, and whether the picture of a day speaks for it."""
    option = recommendation.option
    asks = recommendation.ask == "option"
    compared = impact.priced and impact.delay_priced and impact.money is not None
    dots = 0 if impact.money is None else len(impact.money.dots)
    past = dots_past(impact)
    most = compared and past * 2 > dots
    return {
        "weighed": choice is not None,
        "asked": asks,
        "open": recommendation.ask == "open",
        "waits": asks and recommendation.waits,
        "ask_pause": asks and option is not None and option.id == "pause",
        "ask_release": asks and option is not None and option.id == "release",
        "rival": recommendation.rival is not None,
        "rival_is_least": choice is not None and recommendation.rival == choice.least,
        # A picture of single days may argue against an ask that is cheaper in total: then the step
        # says both.
        "dots_against": bool(compared and asks and recommendation.waits and not most),
        "dots_all": compared and past == dots,
        "dots_none": compared and past == 0,
    }


def _unreachable(case: Case, evidence: Evidence) -> bool:
    """Say whether the limit that reopens the release lies below what the released model itself
    reaches in the slice.
    """
    worst = evidence.worst
    bound = None if case.resume is None else case.resume.bound
    if worst is None or bound is None or not worst.is_rate:
        return False
    return isinstance(worst.baseline, Estimate) and bound <= worst.baseline.value


def _weighed(choice: Choice | None) -> dict[str, bool]:
    if choice is None:
        return dict.fromkeys(OF_CHOICE, False)
    best, least = choice.best.option.id, choice.least.option.id
    flip, patched = choice.flip, choice.patch
    return _rollout(choice.canary) | {
        "best_pause": best == "pause",
        "best_release": best == "release",
        "least_is_best": best == least,
        "outweighs": _outweighs(choice),
        "by_people": choice.by_people,
        "robust": choice.robust,
        "unknown": bool(choice.unknown),
        "not_counted": bool(choice.not_counted),
        "worth_finding": not choice.by_people
        and choice.evpi > WORTH * abs(choice.best.loss.mean),
        "flip": isinstance(flip, Flip) and abs(flip.surprise) <= FAR,
        "flip_delay": isinstance(flip, Flip) and flip.id == "delay_cost",
        "flip_inside": isinstance(flip, Flip) and flip.inside,
        "delay_flips": any(flip.id == "delay_cost" for flip in choice.flips),
        "patch": choice.of("patch") is not None,
        "patch_exposed": isinstance(patched, Patch) and patched.days.mean > 0,
    }


def _rollout(canary: Canary | Gap) -> dict[str, bool]:
    if not isinstance(canary, Canary):
        return dict.fromkeys(OF_ROLLOUT, False)
    overall = canary.overall if isinstance(canary.overall, Watch) else None
    seen, all_seen = canary.noticed, canary.noticed_overall
    return {
        "canary": True,
        "canary_masks": canary.masks,
        "canary_never": canary.slice.never,
        "canary_monitored": isinstance(seen, Noticed),
        "canary_in_time": isinstance(seen, Noticed) and seen.days is not None,
        "canary_few_rows": isinstance(seen, Noticed)
        and seen.rows_in_window < LEAST_ROWS,
        "canary_short": canary.days < WEEK,
        "canary_thinned": overall is not None and overall.days > canary.days,
        "canary_dilutes": (
            isinstance(seen, Noticed)
            and isinstance(all_seen, Noticed)
            and all_seen.chance < seen.chance
        ),
        "canary_all_never": overall is not None and overall.never,
        "canary_shadow": isinstance(canary.shadow_days, int),
    }


OF_ROLLOUT = (
    "canary", "canary_masks", "canary_never", "canary_short", "canary_thinned", "canary_all_never",
    "canary_shadow", "canary_monitored", "canary_in_time", "canary_few_rows", "canary_dilutes",
)  # fmt: skip
OF_CHOICE = (
    *OF_ROLLOUT, "best_pause", "best_release", "least_is_best", "outweighs", "by_people", "robust",
    "unknown", "not_counted", "worth_finding", "flip", "flip_delay", "flip_inside", "delay_flips",
    "patch", "patch_exposed",
)  # fmt: skip


def _measured(case: Case, evidence: Evidence) -> dict[str, bool]:
    worst, overall, elsewhere = evidence.worst, evidence.whole, evidence.elsewhere
    answer = None if evidence.trade is None else evidence.trade.answer
    open_ = evidence.open
    return {
        "every_row": BY_ID[overall.kind].counts_all,
        "countable": overall.kind != "score",
        "groups_compared": bool(evidence.gaps),
        "gap_grew": any(gap.verdict == "fails" for gap in evidence.gaps),
        "gap_leads": evidence.lead is None
        and any(gap.verdict == "fails" for gap in evidence.gaps),
        "regression": evidence.regression == "yes",
        "open_carried": open_ is not None
        and open_.carried is not None
        and open_.rise[1] > 0,
        "open_segment": open_ is not None and bool(open_.slice.where),
        "trade_dearer": answer == "costs more",
        "trade_pays": answer == "costs less",
        "trade_depends": answer == "depends",
        "unclear": evidence.regression == "unclear",
        "clean": evidence.regression == "no",
        "slice": worst is not None and worst.verdict == "fails",
        "overall_worse": overall.verdict == "fails",
        "rate": overall.is_rate,
        "loss": not overall.is_rate,
        "overall_known": isinstance(overall.change, Estimate),
        "overall_clears": overall.verdict == "clears",
        "elsewhere_flat": (
            elsewhere is not None
            and elsewhere.verdict != "too few"
            and _contains_zero(elsewhere)
        ),
        "elsewhere_worse": (
            elsewhere is not None
            and isinstance(elsewhere.change, Estimate)
            and elsewhere.rise[1] > 0
        ),
        "elsewhere_better": (
            elsewhere is not None
            and isinstance(elsewhere.change, Estimate)
            and elsewhere.rise[2] < 0
        ),
        "wide": worst is not None and _wider(worst, case),
        "wide_overall": _wider(overall, case),
        "kind": (
            evidence.kind is not None
            and evidence.kind.rows > 0
            and evidence.kind.candidate_wrong > evidence.kind.baseline_wrong
        ),
        "shift": _shifted(evidence),
        "suspect": bool(evidence.suspects),
        "suspect_likely": (
            bool(evidence.suspects)
            and evidence.suspects[0].state in {"likely", "confirmed"}
        ),
        "since": evidence.timeline is not None and bool(evidence.timeline.change_point),
        "since_sure": (
            evidence.timeline is not None
            and bool(evidence.timeline.change_point)
            and evidence.timeline.earliest == evidence.timeline.latest
        ),
        "power": evidence.power is not None and evidence.power.overall is not None,
        "limit_overall": limit_for(case.limits, "overall", overall.kind) is not None,
        "limit_slice": limit_for(case.limits, "any slice", overall.kind) is not None,
        "searched": evidence.looked > 0,
        "several": evidence.confirmed > 1,
        "everywhere": (
            evidence.affected is not None
            and not evidence.affected.slice.where
            and not evidence.affected.slice.name
        ),
        "held_out": worst is not None and worst.on == "confirmation rows",
        "better": isinstance(overall.change, Estimate) and overall.rise[2] < 0,
    }


def _shifted(evidence: Evidence) -> bool:
    first = evidence.shifts[0] if evidence.shifts else None
    return (
        first is not None
        and evidence.worst is not None
        and first.middle_now is not None
        and first.inside - first.outside > 0.3
    )


def _contains_zero(finding: Finding) -> bool:
    return (
        isinstance(finding.change, Estimate)
        and finding.change.low <= 0 <= finding.change.high
    )


def _wider(finding: Finding, case: Case) -> bool:
    """Compare as printed: a width that reads the same as the agreed one is not wider."""
    agreed = case.agreed_width
    return (
        agreed is not None
        and finding.is_rate
        and round(_width(finding), 3) > round(agreed, 3)
    )


def _width(finding: Finding) -> float:
    return (
        finding.change.high - finding.change.low
        if isinstance(finding.change, Estimate)
        else 1.0
    )


def _outweighs(choice: Choice) -> bool:
    """Say whether the recommended way has the lowest expected cost, or affects fewest people where
    harm has no price.
    """
    release = choice.of("release")
    if release is None or choice.best.option.id == "release":
        return False
    best = choice.best
    return (
        release.people.mean > best.people.mean
        if choice.by_people
        else release.loss.mean > best.loss.mean
    )
