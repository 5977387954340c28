"""The best option over two inputs: every cell against pricing, dating and weighing again."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.case.inputs import Option, Quantity
from core.case.model import Case
from core.impact.chain import MEASURED
from core.impact.price import price
from core.options.losses import delay_cost, harm_cost, known_options, parts_of
from core.options.maps import Map, two_way
from core.plan.schedule import schedule
from core.script.brief import Brief
from tests import cases

DELAY_PARTS = ("delay_revenue", "delay_reputation", "delay_time")


def known(case: Case) -> tuple[Option, ...]:
    return known_options(case)


def held(case: Case, name: str, value: float) -> Case:
    if name in MEASURED:
        retained = tuple(quantity for quantity in case.what_ifs if quantity.id != name)
        return replace(
            case,
            what_ifs=(
                *retained,
                replace(case.measured_rate(name, value, value, "what if"), shape="normal"),
            ),
        )
    if name == "delay_cost":
        for part, amount in zip(DELAY_PARTS, (value, 0.0, 0.0), strict=True):
            case = held(case, part, amount)
        return case
    return case.with_assumption(replace(case.quantity(name), low=value, high=value, shape="fixed"))


def mapped(brief: Brief, names: tuple[str, str], cells: int) -> Map:
    parts = parts_of(
        known(brief.case),
        brief.plan.days_late,
        brief.impact.draws["after_days"],
        brief.impact.points,
    )
    return two_way(brief.case, brief.impact, brief.plan, parts, names, cells)


def means(brief: Brief, case: Case) -> np.ndarray:
    impact, plan = price(case, brief.evidence), schedule(case)
    parts = parts_of(known(case), plan.days_late, impact.draws["after_days"], impact.points)
    return (harm_cost(parts, impact) + delay_cost(parts, impact)).mean(axis=1)


PAIRS = [
    ("traffic", "value_each"),
    ("rise", "action_share"),
    ("share", "rise"),
    ("delay_revenue", "value_each"),
    ("delay_cost", "rise"),
    ("delay_revenue", "delay_time"),
    ("after_days", "people_each"),
    ("second_cost", "delay_cost"),
    ("slowness", "delay_revenue"),
    ("value_each", "slowness"),
]


@pytest.mark.parametrize("name", ["late_flights", "late_flights_small"])
@pytest.mark.parametrize("names", PAIRS)
def test_every_cell_is_the_best_option_priced_again(
    sample, name: str, names: tuple[str, str]
) -> None:
    brief: Brief = sample(name)
    if "share" in names and brief.evidence.worst is None:
        pytest.skip(
            "where no segment got worse all records are priced, and their share is no input"
        )
    found = mapped(brief, names, 5)
    for i, y in enumerate(found.ys):
        for j, x in enumerate(found.xs):
            losses = means(brief, held(held(brief.case, found.x.id, x), found.y.id, y))
            assert losses[found.best[i][j]] == pytest.approx(losses.min(), rel=1e-9, abs=1e-6), (
                names,
                x,
                y,
            )


def test_a_map_names_its_inputs_and_reaches_from_half_to_twice_the_range(flights: Brief) -> None:
    found = mapped(flights, ("traffic", "delay_revenue"), 24)
    assert (
        found.x.id,
        found.y.id,
        len(found.xs),
        len(found.ys),
        len(found.best),
        len(found.best[0]),
    ) == ("traffic", "delay_revenue", 24, 24, 24, 24)
    assert (found.xs[0], found.xs[-1]) == pytest.approx((found.x.low / 2, found.x.high * 2))
    assert len({cell for row in found.best for cell in row}) > 1


def test_turning_a_map_turns_its_cells(flights: Brief) -> None:
    forth, back = (
        mapped(flights, ("traffic", "slowness"), 8),
        mapped(flights, ("slowness", "traffic"), 8),
    )
    assert np.array(forth.best).T.tolist() == np.array(back.best).tolist()


@pytest.mark.parametrize(
    "quantity",
    [
        Quantity("action_share", "share felt", "share", 0.0, 0.1, "pert", likely=0.05),
        Quantity("action_share", "share felt", "share", 0.6, 0.95, "share"),
        Quantity("action_share", "share felt", "share", 0.0, 0.0, "fixed"),
        Quantity("value_each", "value", "EUR", 0.0, 0.0, "fixed"),
        Quantity("value_each", "value", "EUR", 7.0, 7.0, "fixed"),
    ],
)
def test_an_axis_holds_only_values_that_can_be(flights: Brief, quantity: Quantity) -> None:
    case = flights.case.with_assumption(quantity)
    impact = price(case, flights.evidence)
    parts = parts_of(known(case), flights.plan.days_late, impact.draws["after_days"], impact.points)
    found = two_way(case, impact, flights.plan, parts, (quantity.id, "delay_revenue"), 6)
    assert all(0 <= value <= (1 if quantity.unit == "share" else np.inf) for value in found.xs)
    assert list(found.xs) == sorted(set(found.xs))
    assert all(0 <= cell < len(found.options) for row in found.best for cell in row)


def test_a_rise_that_may_be_below_nought_has_an_axis_through_nought(sample) -> None:
    found = mapped(sample("late_flights_refresh"), ("rise", "delay_revenue"), 9)
    assert -1 < found.xs[0] < 0
    assert list(found.xs) == sorted(set(found.xs))


def test_a_map_of_a_case_with_fixed_inputs_is_that_of_its_one_future(flights: Brief) -> None:
    case = cases.all_fixed(flights.case)
    impact, plan = price(case, flights.evidence), schedule(case)
    parts = parts_of(known(case), plan.days_late, impact.draws["after_days"], impact.points)
    found = two_way(case, impact, plan, parts, ("traffic", "delay_cost"), 4)
    for i, y in enumerate(found.ys):
        for j, x in enumerate(found.xs):
            losses = means(flights, held(held(case, "traffic", x), "delay_cost", y))
            assert losses[found.best[i][j]] == pytest.approx(losses.min())
