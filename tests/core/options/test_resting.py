"""What the decision rests on: shares of its spread by where inputs come from."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.case.inputs import PlanStep
from core.impact.copula import scores_of
from core.impact.points import sobol_points
from core.options.losses import parts_of
from core.options.resting import Rests, rests_of
from core.script.brief import Brief, argue

Sample = Callable[[str], Brief]
SOURCES = ("assumed", "agreed with Ann", "measured")


def nothing(brief: Brief) -> tuple:
    points = sobol_points()
    return parts_of((), np.zeros(points.size), 0.0, points), points


def test_a_sum_of_inputs_is_split_by_their_variances(flights: Brief) -> None:
    """Three independent normals of spread 3, 4 and 12: 9, 16 and 144 of 169."""
    names = ("traffic", "people_each", "value_each")
    inputs = tuple(
        replace(flights.case.quantity(name), low=1.0, high=2.0, shape="normal", source=source)
        for name, source in zip(names, SOURCES, strict=True)
    )
    case = replace(flights.case, assumptions=inputs, correlations=(), plan=())
    parts, points = nothing(flights)
    scores = scores_of(names, (), points)
    total = sum(size * scores[name] for size, name in zip((3.0, 4.0, 12.0), names, strict=True))
    found = rests_of(case, total, parts, points)
    assert found is not None
    expected = (9 / 169, 16 / 169, 144 / 169)
    assert (found.assumed, found.estimates, found.measured) == pytest.approx(expected, abs=0.01)


def test_shares_add_up_to_one_and_what_does_not_vary_has_none(sample: Sample) -> None:
    brief = sample("late_flights")
    rests = brief.choice.rests
    assert isinstance(rests, Rests)
    assert rests.assumed + rests.estimates + rests.measured == pytest.approx(1)
    fixed = tuple(
        replace(item, high=item.low, shape="fixed") if item.source == "assumed" else item
        for item in brief.case.assumptions
    )
    seen = argue(replace(brief.case, assumptions=fixed, correlations=()), brief.evidence)
    assert seen.choice.rests.assumed == 0
    assert seen.choice.rests.estimates > rests.estimates


def test_who_stands_for_an_input_moves_its_share(sample: Sample) -> None:
    brief = sample("late_flights")
    agreed = tuple(replace(item, source="agreed with Ann") for item in brief.case.assumptions)
    seen = argue(replace(brief.case, assumptions=agreed), brief.evidence)
    assert seen.choice.rests.assumed == 0
    assert seen.choice.rests.measured == pytest.approx(brief.choice.rests.measured)


def test_the_plan_counts_as_an_estimate(flights: Brief) -> None:
    case = replace(flights.case, assumptions=(), plan=(PlanStep("Fix", "Ann", 1, 2, 9),))
    parts, points = nothing(flights)
    found = rests_of(case, points.score(28), parts, points)
    assert found == Rests(0.0, 1.0, 0.0)
    assert rests_of(case, np.ones(points.size), parts, points) is None


@pytest.mark.parametrize("name", ["late_flights", "arrival_class", "delay_minutes"])
def test_it_is_said_in_one_line_that_adds_up_to_a_hundred(sample: Sample, name: str) -> None:
    brief = sample(name)
    said = brief.claim("alternatives.rests").says
    shares = [brief.facts[f"rests.{part}"].says for part in ("assumed", "estimates", "measured")]
    assert all(share in said for share in shares)
    assert sum(int(share.rstrip("%")) for share in shares) == 100
