"""Answers about errors: the check of the team, what an error costs, and which errors count."""

from __future__ import annotations

from core.case.answers import read_range
from core.case.cards import Answer
from core.case.inputs import ErrorRule
from core.case.severity_and_gate import ErrorCosts, ReleaseCheck, check_complaints
from core.case.validate_case import costs_complaints
from core.errors import BadCase, Complaint
from core.messages import mark, say

CURRENCY = 3  # letters


def read_check(answer: Answer) -> ReleaseCheck | None:
    """Read the check that the team's tests run; None where nothing of it is given, BadCase for a
    part of it.
    """
    text, rows = (
        str(answer.get("check_tolerance") or "").strip(),
        answer.get("check_rows"),
    )
    if not text and not rows:
        return None
    if not text or not rows:
        lost = mark("number of records") if text else "tolerance"
        raise BadCase(
            Complaint(
                mark("the {lost} of your own check is not given").format(lost=lost),
                mark("give both, or neither"),
            )
        )
    points = answer.get("check_in") != "unit"
    span = read_range(
        text if "%" in text or not points else f"{text}%",
        mark("your check's tolerance"),
        share=points,
    )
    metric = "error" if answer.get("check_metric") == "error" else "rise"
    check = ReleaseCheck(
        metric, span.high, int(rows), bool(answer.get("check_segments"))
    )
    if complaints := check_complaints(check):
        raise BadCase(*complaints)
    return check


def read_error_costs(answer: Answer) -> ErrorCosts | None:
    """Read what a miss and a false alarm cost.

    None where neither is given, BadCase for one without the other or without a unit.
    """
    texts = {
        name: str(answer.get(name) or "").strip() for name in ("missed", "false_alarm")
    }
    unit = str(answer.get("costs_in") or "").strip()
    if not any(texts.values()):
        return None
    names = {
        "missed": say("the cost of a miss"),
        "false_alarm": say("the cost of a false alarm"),
    }
    absent = [names[name] for name, text in texts.items() if not text]
    if absent:
        raise BadCase(
            Complaint(
                say("{absent} is not given", absent=absent[0]),
                say("give both, or neither: a trade is weighed by the two together"),
            )
        )
    spans = {name: read_range(text, names[name]) for name, text in texts.items()}
    ends = [(spans[name].low, spans[name].high) for name in ("missed", "false_alarm")]
    costs = ErrorCosts(
        *ends, unit.upper() if len(unit) == CURRENCY and unit.isalpha() else unit
    )
    if complaints := costs_complaints(costs):
        raise BadCase(*complaints)
    return costs


def read_error_rule(answer: Answer) -> ErrorRule | None:
    """Read how the size of an error becomes harm; None where nobody chose, BadCase for a size that
    is missing or below 0.
    """
    if answer.get("rule") != "above":
        return ErrorRule() if answer.get("rule") == "per unit" else None
    size = answer.get("above")
    if size is None or not float(size) >= 0:
        do = mark("type a size of 0 or more, or enter costs per unit of error")
        raise BadCase(
            Complaint(
                mark("it is not said from which size on a prediction is wrong"), do
            )
        )
    return ErrorRule(float(size))
