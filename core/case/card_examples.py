"""Examples that fill a card for now, each marked as a placeholder."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import Any

from core.case import template
from core.case.cards import Card, forgotten, with_inputs
from core.case.error_kinds import main_measure
from core.case.inputs import Quantity
from core.case.model import Case
from core.case.severity_and_gate import Resume
from core.messages import mark


def can_be_placeholder(card: Card) -> bool:
    """Say whether there is an example for a card: names and causes have none."""
    return bool(card.fills)


def placeholder(case: Case, card: Card, at: dt.datetime) -> Case:
    """Fill a card with an example and mark it: every number that rests on it says PLACEHOLDER."""
    currency = case.currency or "USD"
    match card.id:
        case "traffic" | "harm" | "delay":
            marked = tuple(
                replace(item, source="placeholder")
                for item in _examples(case, currency)[card.id]
            )
            filled = replace(
                with_inputs(forgotten(case, card), *marked), currency=currency
            )
            names = tuple(item.id for item in marked)
        case _:
            filled, names = (
                replace(forgotten(case, card), **_example(case, card, at)),
                card.fills,
            )
    retained = tuple(item for item in filled.placeholders if item not in names)
    return replace(filled, placeholders=(*retained, *names))


def _examples(case: Case, currency: str) -> dict[str, tuple[Quantity, ...]]:
    people = mark("{harmed_many} affected by one wrong prediction").format(
        harmed_many=case.harmed_many
    )
    return {
        "traffic": (
            Quantity(
                "traffic",
                mark("predictions a day"),
                f"{case.units_of_row} a day",
                500,
                5_000,
            ),
        ),
        "harm": (
            Quantity("people_each", people, case.harmed_many, 1, 3),
            Quantity(
                "value_each", mark("cost of one wrong prediction"), currency, 5, 50
            ),
        ),
        "delay": (
            Quantity(
                "delay_cost",
                mark("cost of each day of delay"),
                f"{currency} a day",
                1_000,
                9_000,
            ),
        ),
    }


def _example(case: Case, card: Card, at: dt.datetime) -> dict[str, Any]:
    match card.id:
        case "room":
            return {"people": template.people()}
        case "release":
            return {"release": template.weekday(at + dt.timedelta(days=7))}
        case "limits":
            return {
                "limits": tuple(
                    replace(limit, set_by="placeholder")
                    for limit in template.limits(case.columns)
                )
            }
        case "fix":
            return {
                "plan": template.plan(),
                "plan_start": at.date() + dt.timedelta(days=1),
            }
        case "options":
            return {"options": template.options()}
        case _:
            # What is held to the limit of any segment has no bound of its own.
            return {
                "resume": Resume(
                    300, 0.1 if main_measure(case.columns).is_rate else None
                )
            }
