"""The cards of the setup questions, and what is left of a case when an answer is taken out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Any

from core.case import template
from core.case.inputs import Quantity
from core.case.model import Case, Suspicion
from core.case.nouns import record_nouns
from core.messages import mark

Answer = Mapping[str, Any]
HARM_IDS = ("people_each", "value_each")
DELAY_IDS = ("delay_cost", "delay_revenue", "delay_reputation", "delay_time")


@dataclass(frozen=True, slots=True)
class Card:
    """One question: what is asked, what the answer changes and on which step, and which inputs it
    fills.
    """

    id: str
    question: str
    changes: str
    fills: tuple[str, ...]


CARDS = (
    Card(
        "names",
        mark("What is this about?"),
        mark("Every sentence: “48 of 100 flights” reads better than “records”."),
        (),
    ),
    Card(
        "room",
        mark("Who is in the meeting, and who decides?"),
        mark("Opening, vote and decision: people are asked by name."),
        ("people",),
    ),
    Card(
        "release",
        mark("When is the release planned?"),
        mark("Opening and Recommendation: the deadline, and the days of delay."),
        ("release",),
    ),
    Card(
        "limits",
        mark("How much of a rise would have been acceptable?"),
        mark("Finding: the limit in the picture, and the verdict."),
        ("limits",),
    ),
    Card(
        "traffic",
        mark("How many predictions does the model make per day?"),
        mark("Quantification: wrong predictions a day."),
        ("traffic",),
    ),
    Card(
        "harm",
        mark("Who is affected by a wrong prediction, and what does it cost?"),
        mark("Quantification: people affected and cost a day."),
        HARM_IDS,
    ),
    Card(
        "delay",
        mark("What does each day of delay cost?"),
        mark("Opening, Quantification and Alternatives: the other side."),
        DELAY_IDS,
    ),
    Card(
        "fix",
        mark("Who fixes it, and how long does each step take?"),
        mark("Recommendation: the date, and how confident it is."),
        ("plan",),
    ),
    Card(
        "options",
        mark("What are the alternatives?"),
        mark("Alternatives: every option on the same scales."),
        ("options",),
    ),
    Card(
        "criteria",
        mark("What are the release criteria?"),
        mark("Recommendation: the release criteria, in a form that code can check."),
        ("resume",),
    ),
    Card(
        "cause",
        mark("What is the suspected cause, and what has been done so far?"),
        mark("Finding and Recommendation: cause and steps taken."),
        (),
    ),
)


def forgotten(case: Case, card: Card) -> Case:
    """Take an answer out again: what nobody knows is not in the case."""
    left = tuple(
        assumption for assumption in case.assumptions if assumption.id not in card.fills
    )
    result = _with_assumptions(case, left) if left != case.assumptions else case
    result = replace(
        result,
        placeholders=tuple(
            placeholder
            for placeholder in result.placeholders
            if placeholder not in card.fills
        ),
    )
    if card.id == "names":
        single, several = record_nouns()
        return replace(result, unit_of_row=single, units_of_row=several)
    if card.id == "options":
        return replace(result, options=template.structural_options())
    return replace(result, **UNKNOWN.get(card.id, {}))


# What the fields of a card are while nobody knows.
UNKNOWN: dict[str, dict[str, Any]] = {
    "room": {"people": (), "minutes": 0},
    "release": {"release": None},
    "limits": {
        "limits": (),
        "agreed_width": None,
        "error_costs": None,
        "release_check": None,
    },
    "harm": {"error_rule": None},
    "fix": {"plan": (), "calendars": ()},
    "criteria": {"resume": None},
    "cause": {"suspicion": Suspicion(), "taken": (), "reproduced_by": ""},
}


def with_inputs(case: Case, *quantity: Quantity) -> Case:
    """Put inputs in the place of those with their ids, the others after them."""
    by_id = {item.id: item for item in quantity}
    retained = tuple(
        by_id.pop(assumption.id, assumption) for assumption in case.assumptions
    )
    return _with_assumptions(case, (*retained, *by_id.values()))


def _with_assumptions(case: Case, assumptions: tuple[Quantity, ...]) -> Case:
    """Keep what moves together only where both inputs are still there."""
    ids = {assumption.id for assumption in assumptions}
    tied = tuple(
        correlation
        for correlation in case.correlations
        if {correlation.first, correlation.second} <= ids
    )
    return replace(case, assumptions=assumptions, correlations=tied)
