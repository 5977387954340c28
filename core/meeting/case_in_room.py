"""The case as it stands in a meeting: what was agreed, with what was moved there put in,
and each move in words.
"""

from __future__ import annotations

from dataclasses import replace

from core import words
from core.case.inputs import PlanStep, Quantity
from core.case.model import Case
from core.errors import CaseMoved, Complaint
from core.meeting.events import (
    AssumptionChanged,
    AssumptionsRestored,
    EstimateGiven,
    Logged,
)
from core.meeting.fold import Meeting
from core.messages import say
from core.script.quantity_words import range_words

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
    plan = tuple(
        _estimated(item, meeting.estimates.get(item.name)) for item in case.plan
    )
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
    return (
        case
        if case.option_input(name) is None
        else case.with_option_input(name, low, high)
    )


def _estimated(step: PlanStep, estimate: EstimateGiven | None) -> PlanStep:
    return (
        step
        if estimate is None
        else replace(step, low=estimate.low, likely=estimate.likely, high=estimate.high)
    )


def moved_words(case: Case, event: Logged) -> str:
    """Say what was moved, and where to.

    Nothing for an input that the case does not have, and for what moves nothing.
    """
    match event:
        case AssumptionsRestored():
            return say("back to the agreed assumptions")
        case AssumptionChanged():
            return _range_moved(case, event)
        case EstimateGiven():
            days = say(
                "{low}, {likely} and {high}",
                low=words.entered_number(event.low),
                likely=words.entered_number(event.likely),
                high=words.days(event.high),
            )
            return say(
                "“{step}” estimated at {days} best, likely, worst case",
                step=event.step,
                days=days,
            )
    return ""


def _range_moved(case: Case, event: AssumptionChanged) -> str:
    quantity = _input(case, event.id)
    if quantity is None:
        return ""
    says = range_words(replace(quantity, low=event.low, high=event.high), case.currency)
    facts = {"name": quantity.name, "range": says}
    if quantity.source == "measured":
        return say("{name} set to {range} as a what-if: it was measured", **facts)
    return say("{name} set to {range}", **facts)


def _input(case: Case, name: str) -> Quantity | None:
    known = next(
        (assumption for assumption in case.assumptions if assumption.id == name), None
    )
    if known is None and name in MEASURED:
        return case.measured_rate(name, 0.0, 0.0, "measured")
    return known or case.option_input(name)
