"""What is worth finding out first: closed forms, and sums that must fit."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from scipy.stats import norm

from core.case.inputs import Option, Quantity
from core.case.model import Case
from core.impact.points import shifted_points
from core.impact.price import price
from core.impact.worth import evpi
from core.options.losses import delay_cost, harm_cost, known_options, parts_of
from core.options.worth_knowing import NOTICEABLE, worth_first
from core.plan.schedule import schedule
from core.script.brief import Brief
from tests import cases

NONE = (0.0, 0.0)
CHAIN = {"traffic": 1_000.0, "action_share": 0.5, "people_each": 1.0, "delay_cost": 1.0}


def two_options(brief: Brief, value: Quantity, cost: float) -> Case:
    """Release for a day, which costs 1,000 x 0.1 x 0.2 x 0.5 = 10 times the value of an error, or
    pay a known cost.
    """
    options = (
        Option("stop", "Stop", NONE, NONE, NONE, NONE, NONE, (cost, cost)),
        Option("release", "Release", (1.0, 1.0), (1.0, 1.0), NONE, NONE, NONE, NONE, NONE),
    )
    known = tuple(
        Quantity(name, name, "share" if name == "action_share" else "", item, item, "fixed")
        for name, item in CHAIN.items()
    )
    rates = tuple(
        brief.case.measured_rate(name, item, item, "what if")
        for name, item in (("share", 0.1), ("rise", 0.2))
    )
    return replace(
        brief.case, options=options, assumptions=(*known, value), what_ifs=rates, correlations=()
    )


@pytest.mark.parametrize("cost", [600.0, 900.0, 1_000.0, 1_150.0])
def test_the_worth_of_the_only_unsure_input_is_that_of_the_closed_form(
    flights: Brief, cost: float
) -> None:
    """For a normal loss against a sure one: sd x (phi(z) - z (1 - Phi(z))), z the distance of the
    means in sd (Raiffa & Schlaifer 1961).
    """
    value = Quantity("value_each", "value", "EUR", 60.0, 140.0, "normal")
    ((found, worth),) = worth_first(two_options(flights, value, cost), flights.evidence)
    sd, z = 10 * 80 / (2 * 1.6448536), abs(1_000 - cost) / (10 * 80 / (2 * 1.6448536))
    assert found.id == "value_each"
    assert worth == pytest.approx(sd * (norm.pdf(z) - z * norm.sf(z)), rel=0.02)


def test_where_one_option_is_always_better_nothing_is_worth_knowing(flights: Brief) -> None:
    assert (
        worth_first(
            two_options(flights, Quantity("value_each", "value", "EUR", 60.0, 140.0), 5e6),
            flights.evidence,
        )
        == ()
    )


def everything(brief: Brief) -> tuple[float, float]:
    """Give the worth of knowing everything, and the least mean size of a loss, on all points."""
    impact, plan = (
        price(brief.case, brief.evidence, shifted_points()),
        schedule(brief.case, shifted_points()),
    )
    known = known_options(brief.case)
    parts = parts_of(known, plan.days_late, impact.draws["after_days"], impact.points)
    losses = harm_cost(parts, impact) + delay_cost(parts, impact)
    return evpi(losses), float(np.abs(losses).mean(axis=1).min())


@pytest.mark.parametrize(
    "name", ["late_flights", "late_flights_refresh", "late_flights_small", "delay_minutes"]
)
def test_no_single_input_is_worth_more_than_knowing_everything(sample, name: str) -> None:
    brief: Brief = sample(name)
    found = worth_first(brief.case, brief.evidence)
    most, least = everything(brief)
    worth = [value for _, value in found]
    assert worth == sorted(worth, reverse=True)
    assert all(NOTICEABLE * least < item <= most * 1.02 for item in worth)
    assert len({item.id for item, _ in found}) == len(found)


@pytest.mark.parametrize("name", ["late_flights", "late_flights_refresh", "delay_minutes"])
def test_an_input_without_part_in_the_losses_is_not_listed(sample, name: str) -> None:
    """Fixed inputs, and one of the chain of which no option makes use: a second incident that no
    option can have.
    """
    brief: Brief = sample(name)
    options = tuple(replace(option, second_incident=NONE) for option in brief.case.options)
    wide = replace(brief.case.quantity("second_cost"), low=1.0, high=1e9)
    found = {
        item.id
        for item, _ in worth_first(
            replace(brief.case, options=options).with_assumption(wide), brief.evidence
        )
    }
    assert found.isdisjoint({"second_cost", "after_days"})


def test_with_every_input_fixed_only_what_was_measured_may_be_worth_knowing(flights: Brief) -> None:
    assert {
        item.id for item, _ in worth_first(cases.all_fixed(flights.case), flights.evidence)
    } <= {
        "share",
        "rise",
    }


def test_an_option_that_is_not_known_is_left_out(flights: Brief) -> None:
    option = Option("mine", "Mine", one_off=NONE)
    again = worth_first(
        replace(flights.case, options=(*flights.case.options, option)), flights.evidence
    )
    assert again == worth_first(flights.case, flights.evidence)
    assert np.isfinite([value for _, value in again]).all()
