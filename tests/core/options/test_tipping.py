"""The tipping point as a mark on a slider: where it stands, the ranking really changes."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.charts.draw import describe, draw
from core.charts.tipping_chart import found_of
from core.impact.quantities import reach
from core.options.tipping import asked_for, drawable
from core.script.brief import Brief, argue

Sample = Callable[[str], Brief]


def at(brief: Brief, name: str, value: float) -> dict[str, float]:
    """Weigh the options with one input held at a value."""
    item = brief.case.quantity(name)
    held = replace(item, low=value, high=value, shape="fixed", likely=None)
    seen = argue(brief.case.with_assumption(held), brief.evidence)
    return {outlook.option.id: outlook.loss.mean for outlook in seen.choice.outlooks}


@pytest.mark.parametrize("name", ["traffic", "delay_revenue", "second_cost"])
def test_both_ends_of_a_line_are_the_costs_with_the_input_held_there(
    sample: Sample, name: str
) -> None:
    brief = sample("late_flights")
    found = found_of(brief, name)
    assert found is not None
    assert (found.low, found.high) == reach(brief.case.quantity(name))[:2]
    for end, place in ((found.low, 1), (found.high, 2)):
        costs = at(brief, name, end)
        for row in found.options:
            assert row[place] == pytest.approx(costs[row[0].id], rel=0.01)


def test_at_the_mark_another_option_becomes_the_best(sample: Sample) -> None:
    brief = sample("late_flights")
    marked = [
        (item.id, flip)
        for item in drawable(brief.case, brief.impact, brief.choice)
        for flip in found_of(brief, item.id).flips
    ]
    assert marked
    for name, flip in marked:
        if name not in {item.id for item in brief.case.assumptions}:
            continue
        step = 1.03 if flip.above else 1 / 1.03
        beyond, before = at(brief, name, flip.at * step), at(brief, name, flip.at / step)
        assert min(beyond, key=beyond.get) == flip.to.id
        assert min(before, key=before.get) != flip.to.id


def test_the_mark_is_that_of_the_input_moved_last(sample: Sample) -> None:
    brief = sample("late_flights")
    assert asked_for(brief.case, brief.choice) == brief.choice.flips[0].id
    moved = replace(brief.case.quantity("traffic"), low=900.0, source="what-if")
    seen = argue(brief.case.with_assumption(moved), brief.evidence)
    assert asked_for(seen.case, seen.choice) == "traffic"
    assert found_of(seen).quantity.id == "traffic"
    assert draw("tipping", seen) is not None


def test_the_picture_says_what_it_marks(sample: Sample) -> None:
    brief = sample("late_flights")
    name = next(
        item.id
        for item in drawable(brief.case, brief.impact, brief.choice)
        if found_of(brief, item.id).flips
    )
    assert "is the best" in describe("tipping", brief, name)
    spec = draw("tipping", brief, name)
    marks = [
        row["label"]
        for layer in spec["layer"]
        for row in layer["data"]["values"]
        if "tipping point" in str(row.get("label", ""))
    ]
    assert len(marks) >= len(found_of(brief, name).flips)


def test_an_input_of_an_option_has_a_slider_too(sample: Sample) -> None:
    brief = sample("late_flights")
    flip = next(flip for flip in brief.choice.flips if "." in flip.id)
    found = found_of(brief, flip.id)
    assert found is not None
    assert found.quantity.id == flip.id


def test_without_prices_and_for_the_pace_of_work_nothing_is_drawn(sample: Sample) -> None:
    brief = sample("late_flights")
    assert found_of(brief, "slowness") is None
    assert found_of(brief, "no such input") is None
    unpriced = tuple(item for item in brief.case.assumptions if not item.id.startswith("delay_"))
    seen = argue(replace(brief.case, assumptions=unpriced), brief.evidence)
    assert draw("tipping", seen, "traffic") is None
