"""The criteria of a release as data, and how their amounts are written."""

from __future__ import annotations

import math
from dataclasses import dataclass

from core import words
from core.case.error_kinds import METRICS
from core.case.severity_and_gate import GateCondition
from core.evidence.estimates import Estimate, Gap
from core.messages import say

GRADE_PLACES = 2  # of a mean grade, as everywhere


@dataclass(frozen=True, slots=True)
class Criterion:
    """A condition, its slice in the team's words, what a fixed model is taken to reach, and the
    rows that it needs to show it.

    `assumed` is in the unit of the bound; where it is not known, `needed` says why.
    """

    condition: GateCondition
    says: str
    assumed: float | None
    needed: int | Gap


@dataclass(frozen=True, slots=True)
class Gate:
    """What must hold at once, in so many batches in a row.

    Errors are rates, or absolute in the unit of the label, or grades; `percent` says that those
    lie between 0 and 1 and are written as percentages.
    """

    conditions: tuple[Criterion, ...]
    batches: int
    metric: str = "error-rate"
    unit: str = ""
    of_class: str = ""
    percent: bool = False

    @property
    def is_rate(self) -> bool:
        """Say whether errors are shares of records."""
        return METRICS[self.metric].is_rate

    @property
    def sign(self) -> int:
        """Give -1 where more is better, as of grades, else 1."""
        return METRICS[self.metric].sign

    @property
    def is_graded(self) -> bool:
        """Say whether means of grades are compared."""
        return METRICS[self.metric].kind == "grade"

    def limit(self, condition: GateCondition) -> float:
        """Give the value beyond which a batch fails a condition, on the scale of what is shown."""
        return (
            condition.bound
            if condition.metric == "error"
            else self.sign * condition.bound
        )


@dataclass(frozen=True, slots=True)
class Shown:
    """What a batch shows for one condition, and on how many rows."""

    value: Estimate | Gap
    n: int


def amount_of(
    gate: Gate, gate_condition: GateCondition, value: float, places: int = 1
) -> str:
    """Write a value of a condition: a share, an amount in its unit, or a mean grade."""
    if gate.is_graded and not gate.percent:
        sign = "+" if gate_condition.metric == "rise" and value > 0 else ""
        return sign + words.fixed(value, max(places, GRADE_PLACES))
    if not (gate.is_rate or gate.percent):
        return words.with_unit(value, gate.unit, signed=gate_condition.metric == "rise")
    return (
        words.percent(value, places)
        if gate_condition.metric == "error"
        else words.points(value, places)
    )


def limit_of(gate: Gate, gate_condition: GateCondition, places: int = 1) -> str:
    """Write the limit of a condition: one of an amount as it was entered."""
    limit = gate.limit(gate_condition)
    if gate.is_rate or gate.percent:
        return amount_of(gate, gate_condition, limit, places)
    return words.with_unit(
        limit, gate.unit, signed=gate_condition.metric == "rise", entered=True
    )


def margin_words(gate: Gate, margin: float) -> str:
    """Write how much worse a model may be than the other one, without a sign."""
    if gate.is_rate or gate.percent:
        return words.points(margin, places_of(margin)).removeprefix("+")
    return words.with_unit(margin, gate.unit, entered=True)


def places_of(bound: float) -> int:
    """Count the decimals of a bound, as a percentage, that say something.

    >>> places_of(0.05), places_of(0.125)
    (0, 1)
    """
    return next(
        (
            places
            for places in (0, 1, 2, 3)
            if math.isclose(round(bound, places + 2), bound, abs_tol=1e-12)
        ),
        4,
    )


def shown_words(gate: Gate, gate_condition: GateCondition, shown: Shown) -> str:
    """Write what a batch shows for a condition, with its interval."""
    if not isinstance(shown.value, Estimate):
        return say("nothing measured")
    value, low, high = (
        amount_of(gate, gate_condition, each)
        for each in (shown.value.value, shown.value.low, shown.value.high)
    )
    return say("{value} ({low} to {high})", value=value, low=low, high=high)
