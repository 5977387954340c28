"""What is said of the team's own check: what it could have caught, and which one would have."""

from __future__ import annotations

from core import words
from core.case.model import Case
from core.case.severity_and_gate import ReleaseCheck
from core.evidence.records import Evidence, Gap
from core.messages import say
from core.plan.gate_audit import LIKELY, SURE, TIMES, Audit, Suggested, audit

NARROW = 0.5  # below an even chance, a check would more likely than not have let the fault through


def audit_facts(case: Case, evidence: Evidence) -> dict[str, str]:
    """Facts of the audit; without a check, of the one that would have caught the fault."""
    found = audit(case, evidence)
    if isinstance(found, Gap):
        return {}
    check = found.check
    facts = {
        "audit.check": check_words(case, check),
        "audit.rows": words.count_noun(check.rows, case.unit_of_row, case.units_of_row),
        "audit.chance": words.chance(found.chance),
        "audit.tenfold.rows": words.count_noun(
            check.rows * TIMES, case.unit_of_row, case.units_of_row
        ),
        "audit.tenfold": words.chance(found.tenfold),
    }
    if isinstance(found.suggested, Gap):
        return facts
    return facts | _suggested(case, found.suggested)


def _suggested(case: Case, better: Suggested) -> dict[str, str]:
    many = case.unit_of_row, case.units_of_row
    return {
        "audit.where": case.says(better.finding.slice),
        "audit.tolerance": amount_words(case, better.tolerance),
        "audit.likely": words.percent(LIKELY, 0),
        "audit.likely.rows": words.count_noun(better.likely, *many),
        "audit.likely.total": words.count_noun(better.rows_likely, *many),
        "audit.sure": words.percent(SURE, 0),
        "audit.sure.rows": words.count_noun(better.sure, *many),
        "audit.sure.total": words.count_noun(better.rows_sure, *many),
        "audit.alarm": words.chance(better.false_alarm),
    }


def amount_words(case: Case, amount: float) -> str:
    """Say a tolerance in the unit of the error."""
    if case.predicts_amounts:
        return words.with_unit(amount, case.columns.unit, entered=True)
    return words.points(amount).removeprefix("+")


def check_words(case: Case, check: ReleaseCheck) -> str:
    """Say a check in words: what it bounds, where, by how much, on how many records."""
    where = say("in any segment") if check.per_segment else say("overall")
    if check.metric == "rise":
        bound = say(
            "errors may rise by at most {case}",
            case=amount_words(case, check.tolerance),
        )
    elif case.predicts_amounts:
        bound = say(
            "errors may be at most {case}", case=amount_words(case, check.tolerance)
        )
    else:
        bound = say(
            "errors may be at most {tolerance}",
            tolerance=words.percent(check.tolerance),
        )
    rows = words.count_noun(check.rows, case.unit_of_row, case.units_of_row)
    return say("{bound} {where}, on {rows}", bound=bound, where=where, rows=rows)


def audit_guards(case: Case, evidence: Evidence) -> dict[str, bool]:
    """Say whether the check was told, could have seen the fault, and would see it on more
    records.
    """
    found = audit(case, evidence)
    known = isinstance(found, Audit)
    return {
        "audited": known,
        "check_missed": isinstance(found, Audit) and found.chance < NARROW,
        "check_blind": isinstance(found, Audit)
        and found.tenfold <= found.chance < NARROW,
        "check_suggested": isinstance(found, Audit)
        and isinstance(found.suggested, Suggested),
        "check_steps": (
            isinstance(found, Audit)
            and isinstance(found.suggested, Suggested)
            and found.suggested.likely < found.suggested.sure
        ),
    }


def audit_rows(case: Case, evidence: Evidence) -> list[dict[str, str]]:
    """List the team's check and the one that would have caught the fault, with their chances."""
    found = audit(case, evidence)
    if isinstance(found, Gap):
        return []
    facts = audit_facts(case, evidence)
    tenfold = facts["audit.tenfold.rows"], facts["audit.tenfold"]
    rows = [
        _own_row(
            case, found.check, say("yours"), facts["audit.rows"], facts["audit.chance"]
        ),
        _own_row(case, found.check, say("yours, ten times as many"), *tenfold),
    ]
    shown = ("likely", "sure") if "audit.where" in facts else ()
    rows += [_better_row(facts, name) for name in shown]
    return rows


def _own_row(
    case: Case, check: ReleaseCheck, name: str, rows: str, chance: str
) -> dict[str, str]:
    return {
        say("Check"): name,
        say("Where"): say("any segment") if check.per_segment else say("overall"),
        say("Tolerance"): _tolerance(case, check),
        say("Test records"): rows,
        say("Catches this fault"): chance,
    }


def _better_row(facts: dict[str, str], name: str) -> dict[str, str]:
    inside, everywhere = facts[f"audit.{name}.rows"], facts[f"audit.{name}.total"]
    return {
        say("Check"): say("suggested"),
        say("Where"): facts["audit.where"],
        say("Tolerance"): facts["audit.tolerance"],
        say("Test records"): say(
            "{inside} there, about {everywhere} in all",
            inside=inside,
            everywhere=everywhere,
        ),
        say("Catches this fault"): say(
            "at least {facts}", facts=facts[f"audit.{name}"]
        ),
    }


def _tolerance(case: Case, check: ReleaseCheck) -> str:
    if check.metric == "error" and not case.predicts_amounts:
        return say("error {share}", share=words.percent(check.tolerance))
    return amount_words(case, check.tolerance)
