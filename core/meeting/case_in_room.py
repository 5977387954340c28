"""The case as it stands in a meeting: what was agreed, with what was moved there put in."""

from __future__ import annotations

from dataclasses import replace

from core.case.inputs import PlanStep
from core.case.model import Case
from core.errors import CaseMoved, Complaint
from core.meeting.events import EstimateGiven
from core.meeting.fold import Meeting
from core.messages import say

MEASURED = ("share", "rise")


def in_room(case: Case, meeting: Meeting) -> Case:
    """Put the assumptions as moved in the meeting into its case.

    Raises CaseMoved where the case is another one.
    """
    if meeting.opened is not None and meeting.opened.case_digest != case.digest:
        raise CaseMoved(
            Complaint(
                say("this meeting was opened on another version of the case"),
                say("open the version it was held on"),
            )
        )
    for name, (low, high) in meeting.changed.items():
        case = _moved(case, name, low, high)
    plan = tuple(_estimated(item, meeting.estimates.get(item.name)) for item in case.plan)
    return case if plan == case.plan else replace(case, plan=plan)


def _moved(case: Case, name: str, low: float, high: float) -> Case:
    if any(assumption.id == name for assumption in case.assumptions):
        quantity = case.quantity(name)
        likely = (
            quantity.likely
            if quantity.likely is not None and low <= quantity.likely <= high
            else None
        )
        return case.with_assumption(
            replace(quantity, low=low, high=high, source="what-if", likely=likely)
        )
    if name in MEASURED:
        return replace(
            case,
            what_ifs=(
                *(quantity for quantity in case.what_ifs if quantity.id != name),
                case.measured_rate(name, low, high, "what-if"),
            ),
        )
    return case if case.option_input(name) is None else case.with_option_input(name, low, high)


def _estimated(step: PlanStep, estimate: EstimateGiven | None) -> PlanStep:
    return (
        step
        if estimate is None
        else replace(step, low=estimate.low, likely=estimate.likely, high=estimate.high)
    )
