"""The strongest case for releasing on time is made from our own draws, and no stronger."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.charts.draw import draw
from core.options.fallback import adapted
from core.options.losses import delay_cost, harm_cost, known_options, parts_of
from core.script.brief import Brief, argue
from tests.cases import with_range

Sample = Callable[[str], Brief]


def close(brief: Brief) -> Brief:
    """Make delay so dear and harm so cheap that the two sides are near each other."""
    case = brief.case
    for name, low, high in (
        ("delay_revenue", 1_200.0, 4_000.0),
        ("value_each", 200.0, 2_600.0),
        ("second_cost", 2_000.0, 9_000.0),
    ):
        case = with_range(case, name, low, high)
    return argue(case, brief.evidence)


def losses_of(brief: Brief) -> dict[str, np.ndarray]:
    options = known_options(adapted(brief.case, brief.evidence))
    after = brief.impact.draws.get("after_days", 0.0)
    parts = parts_of(options, brief.plan.days_late, after, brief.impact.points)
    losses = harm_cost(parts, brief.impact) + delay_cost(parts, brief.impact)
    return {option.id: row for option, row in zip(options, losses, strict=True)}


def test_its_chance_is_the_share_of_draws_in_which_it_costs_no_more(sample: Sample) -> None:
    brief = close(sample("late_flights"))
    found, losses = brief.choice.best_case, losses_of(brief)
    assert found is not None
    on_time = {name: losses[name].mean() for name in ("patch", "release")}
    assert found.option.id == min(on_time, key=on_time.get)
    best = losses[brief.choice.best.option.id]
    assert found.chance == (losses[found.option.id] <= best).mean()
    assert found.difference.mean == pytest.approx((losses[found.option.id] - best).mean())
    assert 0.05 < found.chance < 0.5
    assert brief.facts["theirs.chance"].says in brief.claim("alternatives.theirs").says


def test_what_would_have_to_be_true_holds_in_eight_of_ten_of_those_draws(sample: Sample) -> None:
    brief = close(sample("late_flights"))
    found, losses = brief.choice.best_case, losses_of(brief)
    cheaper = losses[found.option.id] <= losses[brief.choice.best.option.id]
    assert found.needed
    for item in found.needed:
        values = brief.impact.draws[item.quantity.id]
        holds = values > item.at if item.above else values < item.at
        assert holds[cheaper].mean() == pytest.approx(0.8, abs=0.01)
        assert holds[cheaper].mean() > holds.mean()
        assert item.quantity.name in brief.claim("alternatives.theirs").says


def test_up_to_the_horizon_it_costs_no_more_on_average(sample: Sample) -> None:
    brief = close(sample("late_flights"))
    found = brief.choice.best_case
    assert found.horizon is not None
    for days, cheaper in ((found.horizon * 0.98, True), (found.horizon * 1.02, False)):
        options = tuple(
            replace(option, exposed_days=(days, days), rollback_days=(0.0, 0.0))
            if option.id == found.option.id
            else option
            for option in brief.case.options
        )
        held = losses_of(argue(replace(brief.case, options=options), brief.evidence))
        best = held[brief.choice.best.option.id].mean()
        assert bool(held[found.option.id].mean() <= best) is cheaper


def test_a_case_that_is_next_to_never_true_is_said_as_weak_as_it_is(sample: Sample) -> None:
    brief = sample("late_flights")
    found = brief.choice.best_case
    assert found.chance < 0.01
    assert not found.needed
    assert "less than 1%" in brief.claim("alternatives.theirs").says
    assert found.horizon is None
    assert "from the first day on" in brief.claim("alternatives.theirs_horizon").says


def test_the_picture_counts_the_outcomes_on_either_side(sample: Sample) -> None:
    brief = close(sample("late_flights"))
    assert draw("best-case", brief) is not None
    dots = brief.choice.best_case.difference.dots
    assert len(dots) == 50
    cheaper = sum(dot <= 0 for dot in dots) / 50
    assert cheaper == pytest.approx(brief.choice.best_case.chance, abs=0.02)


def test_where_we_recommend_releasing_there_is_no_other_case(sample: Sample) -> None:
    brief = sample("delay_minutes")
    assert brief.recommendation.option.id == "patch"
    assert brief.choice.best_case is None
    assert brief.claim("alternatives.theirs") is None
    assert draw("best-case", brief) is None
