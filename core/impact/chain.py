"""The chain from a wrong prediction to people affected and to money: a few links, each with one
unit.

    predictions a day x share in the segment x rise of the error = extra errors a day
    extra errors x share that somebody feels (x share that ends in an incident) x people each
        = people affected a day
    money a day = the sum of those lines whose inputs the case has:
        direct    errors that are felt x cost of one
        refunds   errors that are felt x share refunded x refund
        review    extra errors x share looked at by hand x hours x cost of an hour
        churn     people affected x chance to leave x value of a customer

Each link is there only if somebody entered its inputs: without predictions a day nothing is counted
a day, without people each no people are counted, without a whole line there is no money. Where no
share that somebody feels is entered, costs and people are per wrong prediction. Every figure is a
straight line in each single input, which is what tipping points and break-even values rest on.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from core.case.model import Case
from core.errors import Complaint
from core.messages import say

TRAFFIC, FELT, EACH, INCIDENT = (
    "traffic",
    "action_share",
    "people_each",
    "incident_share",
)
PEOPLE = (TRAFFIC, FELT, EACH, INCIDENT)
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
    """What the chain gives for scalars or draws alike: extra errors, people affected, money, and
    money line by line.

    What cannot be counted is None.
    """

    errors: Any
    people: Any
    money: Any
    lines: dict[str, Any]

    @property
    def outcome(self) -> Any:  # noqa: ANN401  numbers or draws
        """Take the last link that is there: money, else people, else errors."""
        known = (
            item for item in (self.money, self.people, self.errors) if item is not None
        )
        return next(known, None)


def links_of(there: Mapping[str, Any] | set[str]) -> dict[str, tuple[str, ...]]:
    """Write the links before money that are there as the inputs they multiply: errors, those that
    are felt, people.
    """
    errors = (TRAFFIC, *MEASURED)
    if any(error not in there for error in errors):
        return {}
    acted = (*errors, *(item for item in (FELT, INCIDENT) if item in there))
    return {"errors": errors, "acted": acted} | (
        {"people": (*acted, EACH)} if EACH in there else {}
    )


def lines_of(
    there: Mapping[str, Any] | set[str],
) -> dict[str, tuple[str, tuple[str, ...]]]:
    """Name the lines whose inputs are all there, and what they start from."""
    links = links_of(there)
    whole = {
        name: line
        for name, line in LINES.items()
        if all(item in there for item in line[1])
    }
    return {name: line for name, line in whole.items() if line[0] in links}


def steps_of(there: Mapping[str, Any] | set[str]) -> dict[str, tuple[str, ...]]:
    """Write errors, people and each line of money as the inputs they multiply."""
    links = links_of(there)
    lines = {
        name: (*links[start], *factors)
        for name, (start, factors) in lines_of(there).items()
    }
    return {name: factors for name, factors in links.items() if name != "acted"} | lines


def walk(value: Mapping[str, Any]) -> Walked:
    """Walk the chain as far as its inputs are there; every input is a number or an array of draws.

    >>> harm = {"action_share": 0.5, "people_each": 2, "value_each": 10}
    >>> walk({"traffic": 1000, "share": 0.1, "rise": 0.3} | harm).money
    150.0
    >>> walk({"traffic": 1000, "share": 0.1, "rise": 0.3}).people is None
    True
    """
    links = {
        name: _product(value, factors) for name, factors in links_of(value).items()
    }
    lines = {}
    for name, (start, factors) in lines_of(value).items():
        money = links[start]
        for factor in factors:
            money = money * value[factor]
        lines[name] = money
    total = sum(lines.values()) if lines else None
    return Walked(links.get("errors"), links.get("people"), total, lines)


def _product(value: Mapping[str, Any], factors: tuple[str, ...]) -> Any:  # noqa: ANN401  numbers or draws
    product = value[factors[0]]
    for factor in factors[1:]:
        product = product * value[factor]
    return product


def slope(
    value: Mapping[str, Any], walked: Walked, name: str, of: str = "money"
) -> np.ndarray | float:
    """Give how much money (or people) one unit of an input adds, all else as it is: the chain is a
    straight line in it.
    """
    steps = steps_of(value)
    result = {"people": walked.people, **walked.lines}
    wanted = ("people",) if of == "people" else tuple(walked.lines)
    return sum(
        (
            _without(value, steps[item], result[item], name)
            for item in wanted
            if name in steps[item]
        ),
        start=0.0,
    )


def _without(
    value: Mapping[str, Any],
    factors: tuple[str, ...],
    product: Any,  # noqa: ANN401  numbers or draws
    name: str,
) -> Any:  # noqa: ANN401  numbers or draws
    if np.all(value[name]):
        return product / value[name]
    rest = 1.0
    for factor in factors:
        rest = rest * value[factor] if factor != name else rest
    return rest


def total_delay(value: Mapping[str, Any]) -> Any:  # noqa: ANN401  numbers or draws
    """Add what each day of delay costs: revenue, reputation and people's time, or one figure.

    None where nobody said.
    """
    known = [value[delay] for delay in DELAYS if delay in value]
    return sum(known[1:], start=known[0]) if known else None


def partial_lines(case: Case) -> dict[str, tuple[str, ...]]:
    """Name the lines of money that somebody began and that lack an input, with what they lack: they
    are not priced.
    """
    there = {assumption.id for assumption in case.assumptions}
    lacks = {
        name: tuple(factor for factor in factors if factor not in there)
        for name, (_, factors) in LINES.items()
    }
    return {
        name: lost
        for name, lost in lacks.items()
        if lost and len(lost) < len(LINES[name][1])
    }


def contradictions(case: Case) -> list[Complaint]:
    """Say what would be counted two times, or stand beside what was measured."""
    names = [assumption.id for assumption in case.assumptions]
    repeated = sorted({name for name in names if names.count(name) > 1})
    found = [
        Complaint(
            say("the input “{name}” is there twice", name=name), say("keep one of them")
        )
        for name in repeated
    ]
    whole, *parts = DELAYS
    if whole in names and any(part in names for part in parts):
        what = say("the cost of a day of delay is there as one figure and in parts")
        found.append(
            Complaint(what, say("keep either of them, or it counts two times"))
        )
    measured = [name for name in MEASURED if name in names]
    what = say("the input “{}” is measured on the records")
    return found + [
        Complaint(what.format(name), say("take it out: a what-if can move it"))
        for name in measured
    ]
