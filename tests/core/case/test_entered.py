"""What is typed into tables becomes records, and back, without a change."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import asdict

import pytest
from pydantic import TypeAdapter

from core.case.chains import CHAINS, inputs
from core.case.codec import dump_case, load_case
from core.case.form_rows import (
    away_rows,
    calendars_from,
    name_of,
    option_from,
    option_row,
    quantity_from,
    rebased,
    step_from,
    step_row,
)
from core.case.inputs import Away, Calendar, Option, PlanStep, Quantity
from core.impact.price import check, price
from core.script.brief import Brief
from tests import cases

WEEK = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")


@pytest.mark.parametrize(
    "option",
    [
        Option(
            "a",
            "A",
            (0.0, 0.1),
            (7.0, 14.0),
            "fix",
            (0.0, 0.0),
            (0.1, 0.2),
            (5.0, 6.0),
            (0.0, 1.0),
            0.5,
            "a note",
        ),
        Option("b", "B", (1.0, 1.0), "fix", (0.0, 0.0)),
        Option("c", "C"),
    ],
    ids=lambda item: item.name,
)
def test_an_option_comes_back_as_it_was(option: Option) -> None:
    row = {key: value for key, value in option_row(option).items() if value is not None}
    assert TypeAdapter(Option).validate_python(option_from(row, [row])) == option


def test_one_empty_end_of_a_range_is_not_taken_for_the_other() -> None:
    row = option_from({"name": "A", "exposure_low": 0.2}, [])
    assert row["exposure"][0] == 0.2
    assert math.isnan(row["exposure"][1])
    assert row["one_off"] is None


@pytest.mark.parametrize("after", [None, (), ("first", "second")])
def test_a_step_comes_back_with_what_it_waits_for(after: tuple[str, ...] | None) -> None:
    step = PlanStep("third", "Mira", 1, 2, 3, after)
    assert TypeAdapter(PlanStep).validate_python(step_from(step_row(step))) == step


def test_calendars_come_back_with_every_stretch_away() -> None:
    away = (
        Away(dt.date(2026, 12, 1), dt.date(2026, 12, 4)),
        Away(dt.date(2026, 12, 20), dt.date(2026, 12, 31)),
    )
    calendars = (Calendar("Mira", (0, 1, 2, 3), "DE", away), Calendar("Jonas"))
    assert (
        TypeAdapter(tuple[Calendar, ...]).validate_python(
            calendars_from(away_rows(calendars, WEEK), WEEK)
        )
        == calendars
    )


def test_a_day_away_with_one_date_is_one_day() -> None:
    day = dt.date(2026, 12, 1)
    assert calendars_from([{"owner": "Mira", "first": day}], WEEK)[0]["away"] == [
        {"first": day, "last": day}
    ]


def test_a_new_row_gets_an_id_that_no_other_has() -> None:
    rows = [{"id": "cost", "name": "Cost"}, {"name": "Cost"}]
    assert [quantity_from(row, rows)["id"] for row in rows] == ["cost", "cost_2"]
    assert name_of("…", ()) == "row"


def test_an_input_without_numbers_is_no_number_rather_than_nought() -> None:
    row = quantity_from({"name": "x"}, [])
    assert math.isnan(row["low"])
    assert math.isnan(row["high"])


@pytest.mark.parametrize("chain", CHAINS)
def test_every_chain_prices_and_counts_people(flights: Brief, chain: str) -> None:
    case = rebased(flights.case, chain)
    check(case)
    impact = price(case, flights.evidence)
    assert impact.people.mean > 0
    assert impact.priced is ("people" not in chain)
    assert impact.delay_priced


@pytest.mark.parametrize("chain", CHAINS)
def test_an_input_is_in_a_chain_once_and_its_range_is_in_order(chain: str) -> None:
    result = inputs(chain, "EUR")
    assert len({item.id for item in result}) == len(result)
    assert all(item.low <= item.high for item in result)


def test_another_chain_keeps_what_was_agreed_and_drops_ties_to_what_is_gone(flights: Brief) -> None:
    agreed = cases.with_range(flights.case, "traffic", 7.0, 9.0)
    assert rebased(agreed, "refunds").quantity("traffic") == agreed.quantity("traffic")


def test_what_stands_at_its_default_changes_no_digest(flights: Brief) -> None:
    document = dump_case(flights.case)
    assert b"numbers" not in document
    assert load_case(document) == flights.case
    assert load_case(document).digest == flights.case.digest


def test_an_amount_with_source_and_day_comes_back(flights: Brief) -> None:
    quantity = Quantity(
        "x", "x", "EUR", 1.0, 2.0, source="agreed with Priya", on=dt.date(2026, 11, 20), likely=1.5
    )
    case = load_case(
        dump_case(flights.case.with_assumption(flights.case.quantity("traffic")))
    ).with_assumption(quantity)
    assert TypeAdapter(Quantity).validate_python(asdict(quantity)) == quantity
    assert case.assumptions == flights.case.assumptions
