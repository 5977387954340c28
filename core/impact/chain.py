"""The chain from a wrong prediction to people harmed and to money: a few links, each with one unit.

    predictions a day x share in the slice x rise of the error = extra errors a day
    extra errors x share that somebody feels (x share that ends in an incident) x people each = people harmed a day
    money a day = the sum of those lines whose inputs the case has:
        direct    errors that are felt x cost of one
        refunds   errors that are felt x share refunded x refund
        review    extra errors x share looked at by hand x hours x cost of an hour
        churn     people harmed x chance to leave x value of a customer

People are always counted. Money is optional: a case without any line is weighed in people and days.
Every figure is a straight line in each single input, which is what flip points and break-even values rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.case.model import Case
from core.errors import Complaint

PEOPLE = ("traffic", "action_share", "people_each")
INCIDENT = "incident_share"
MEASURED = ("share", "rise")
# What a line starts from, and the inputs it multiplies.
LINES: dict[str, tuple[str, tuple[str, ...]]] = {
    "direct": ("acted", ("value_each",)),
    "refunds": ("acted", ("refund_share", "refund_each")),
    "review": ("errors", ("review_share", "review_hours", "hour_cost")),
    "churn": ("people", ("leave_share", "customer_value")),
}
DELAYS = ("delay_cost", "delay_revenue", "delay_reputation", "delay_time")


@dataclass(frozen=True, slots=True)
class Walked:
    """What the chain gives for scalars or draws alike: extra errors, people harmed, money, and money line by line."""

    errors: Any
    people: Any
    money: Any
    lines: dict[str, Any]


def lines_of(there: Mapping[str, Any] | set[str]) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name the lines whose inputs are all there."""
    return {name: line for name, line in LINES.items() if all(one in there for one in line[1])}


def steps_of(there: Mapping[str, Any] | set[str]) -> dict[str, tuple[str, ...]]:
    """Write errors, people and each line of money as the inputs they multiply."""
    errors = ("traffic", *MEASURED)
    acted = (*errors, "action_share", *((INCIDENT,) if INCIDENT in there else ()))
    people = (*acted, "people_each")
    start = {"errors": errors, "acted": acted, "people": people}
    return {"errors": errors, "people": people} | {name: (*start[of], *factors) for name, (of, factors) in lines_of(there).items()}


def walk(value: Mapping[str, Any]) -> Walked:
    """Walk the chain; every input is a number or an array of draws.

    >>> walk({"traffic": 1000, "share": 0.1, "rise": 0.3, "action_share": 0.5, "people_each": 2, "value_each": 10}).money
    150.0
    """
    errors = value["traffic"] * value["share"] * value["rise"]
    acted = errors * value["action_share"]
    if INCIDENT in value:
        acted = acted * value[INCIDENT]
    start = {"errors": errors, "acted": acted, "people": acted * value["people_each"]}
    lines = {}
    for name, (of, factors) in lines_of(value).items():
        money = start[of]
        for one in factors:
            money = money * value[one]
        lines[name] = money
    return Walked(errors, start["people"], sum(lines.values()) if lines else errors * 0.0, lines)


def slope(value: Mapping[str, Any], walked: Walked, name: str, of: str = "money") -> np.ndarray | float:
    """Give how much money (or people) one unit of an input adds, all else as it is: the chain is a straight line in it."""
    steps = steps_of(value)
    made = {"people": walked.people, **walked.lines}
    wanted = ("people",) if of == "people" else tuple(walked.lines)
    return sum((_without(value, steps[one], made[one], name) for one in wanted if name in steps[one]), start=0.0)


def _without(value: Mapping[str, Any], factors: tuple[str, ...], product: Any, name: str) -> Any:  # noqa: ANN401  numbers or draws
    if np.all(value[name]):
        return product / value[name]
    rest = 1.0
    for one in factors:
        rest = rest * value[one] if one != name else rest
    return rest


def total_delay(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  numbers or draws
    """Add the costs of a day's delay: revenue, reputation and people's time, or one figure for all."""
    return sum((value[one] for one in DELAYS if one in value), start=value["traffic"] * 0.0)


def lacking(case: Case) -> list[Complaint]:
    """Say which inputs the chain lacks: people are never optional, and a line of money is whole or not there at all."""
    there = {one.id for one in case.assumptions}
    told = [Complaint(f"the assumption “{name}” is missing", "add it on the case page: people harmed are always counted") for name in PEOPLE if name not in there]
    for name, (_, factors) in LINES.items():
        lost = [one for one in factors if one not in there]
        if lost and len(lost) < len(factors):
            told.append(Complaint(f"the chain “{name}” lacks {', '.join(f'“{one}”' for one in lost)}", "add it, or take out the rest of this chain"))
    return told + _twice(case)


def _twice(case: Case) -> list[Complaint]:
    """Say what would be counted two times, or stand beside what was measured."""
    names = [one.id for one in case.assumptions]
    told = [Complaint(f"the assumption “{name}” is there twice", "keep one of them") for name in sorted({one for one in names if names.count(one) > 1})]
    whole, *parts = DELAYS
    if whole in names and any(one in names for one in parts):
        told.append(Complaint("the cost of a day's delay is there as one figure and in parts", "keep either of them, or it counts two times"))
    return told + [Complaint(f"the assumption “{name}” is measured on the rows", "take it out: a what-if can move it") for name in MEASURED if name in names]
