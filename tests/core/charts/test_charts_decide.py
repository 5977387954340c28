"""The pictures of the decision: harm against delay, what a rollout could notice, harm until a patch
lands, the map over two inputs.
"""

from __future__ import annotations

import itertools
import json
import math
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import written
from core.case.form_rows import rebased
from core.charts import on_demand, tipping_chart
from core.charts.cost_and_options import _labels
from core.charts.draw import describe, draw
from core.charts.on_demand import mappable, watched
from core.charts.shortened import width_of
from core.charts.style import BASELINE, CANDIDATE
from core.evidence.statistics.sequences import Day, monitor
from core.script.brief import Brief, argue
from tests import cases

Sample = Callable[[str], Brief]
NAMES = (
    "impact",
    "until",
    "drivers",
    "variance",
    "resting",
    "tradeoff",
    "options",
    "plan",
    "odds",
    "power",
    "landing",
)


def rows_of(spec: dict, field: str) -> list[dict[str, Any]]:
    """Take the rows of the first layer that has a field."""
    return next(
        layer["data"]["values"] for layer in spec["layer"] if field in layer["data"]["values"][0]
    )


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("case", cases.SAMPLES)
def test_every_picture_of_a_sample_is_whole_or_absent(sample: Sample, case: str, name: str) -> None:
    brief = sample(case)
    spec = draw(name, brief)
    if spec is None:
        # A rollout is worked out for errors, and not for grades.
        ungraded = name != "power" or brief.case.columns.grades is None
        assert brief.evidence.regression != "yes" or not ungraded
        return
    assert all(layer["data"]["values"] for layer in spec["layer"])
    assert "NaN" not in json.dumps(spec)
    assert describe(name, brief)


def test_fifty_dots_until_the_fix_are_coloured_by_the_cost_of_waiting(sample: Sample) -> None:
    brief = sample("late_flights")
    dots = rows_of(draw("until", brief), "row")  # type: ignore[arg-type]
    drawn = next(
        item for item in draw("until", brief)["layer"] if "colour" in item["data"]["values"][0]
    )["data"]["values"]  # type: ignore[index]
    pause = brief.choice.of("pause")
    assert pause is not None
    assert len(dots) >= 2
    assert len(drawn) == 50
    assert sum(picture["colour"] == CANDIDATE for picture in drawn) == sum(
        dot > pause.delay_cost.mean for dot in brief.choice.patch.money.dots
    )  # type: ignore[union-attr]


def test_harm_is_drawn_in_people_where_it_has_no_price(sample: Sample) -> None:
    brief = sample("late_flights")
    bare = argue(rebased(brief.case, "safety incidents, counted in people"), brief.evidence)
    assert "passengers affected" in json.dumps(draw("impact", bare))
    assert "USD" not in json.dumps(draw("impact", bare))
    rows = rows_of(draw("options", bare), "mean")  # type: ignore[arg-type]
    assert [row["option"] for row in rows if row["best"]] == [bare.choice.best.option.name]
    named = {outlook.option.name: outlook for outlook in bare.choice.outlooks}
    assert [row["mean"] for row in rows] == sorted(row["mean"] for row in rows)
    for row in rows:
        assert row["mean"] == named[row["option"]].people.mean
        delay = bare.facts[f"option.{named[row['option']].option.id}.delay"].says
        assert (delay if named[row["option"]].delay.high > 0 else "on time") in row["label"]
    assert draw("map", bare, "traffic&slowness") is None


def test_tornado_and_shares_of_variance_stand_in_the_same_order(sample: Sample) -> None:
    brief = sample("late_flights")
    swings, shares = (rows_of(draw(name, brief), "input") for name in ("drivers", "variance"))  # type: ignore[arg-type]
    assert (
        [swing["input"] for swing in swings]
        == [share["input"] for share in shares]
        == [driver.name for driver in brief.impact.drivers]
    )


def test_each_option_stands_where_its_harm_and_its_delay_are(sample: Sample) -> None:
    brief = sample("late_flights")
    points = {item["option"]: item for item in rows_of(draw("tradeoff", brief), "delay_low")}  # type: ignore[arg-type]
    for outlook in brief.choice.outlooks:
        at = points[outlook.option.name]
        assert (at["people"], at["delay"], at["delay_high"]) == (
            outlook.people.mean,
            outlook.delay.mean,
            outlook.delay.high,
        )
    best = brief.choice.best.option.name
    assert {name for name, at in points.items() if at["colour"] == CANDIDATE} == {best}
    assert {at["colour"] for at in points.values()} == {CANDIDATE, BASELINE}


@given(st.lists(st.tuples(st.floats(0, 5000), st.floats(0, 30)), min_size=2, max_size=7))
def test_names_never_lie_on_one_another(places: list[tuple[float, float]]) -> None:
    rows = [
        {
            "option": str(i),
            "people": p,
            "people_high": p * 1.5,
            "delay": d,
            "delay_high": d * 1.5,
            "colour": "",
        }
        for i, (p, d) in enumerate(places)
    ]
    right, left = _labels(rows)
    roots = sorted(name["people"] ** 0.5 for name in (*right, *left))
    top = max(1.0, *(row["people_high"] for row in rows)) ** 0.5
    assert len(roots) == len(rows)
    assert all(b - a >= top * 22 / 330 * 0.97 for a, b in itertools.pairwise(roots))


def test_the_window_of_the_rollout_is_marked_and_power_rises(sample: Sample) -> None:
    brief = sample("late_flights")
    spec = draw("power", brief)
    assert spec is not None
    assert rows_of(spec, "to")[0]["to"] == brief.choice.canary.window  # type: ignore[union-attr]
    lines = next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if {"power", "colour"} <= set(layer["data"]["values"][0])
        and len(layer["data"]["values"]) > 4
    )
    curve = [line["power"] for line in lines if line["colour"] == CANDIDATE]
    assert curve == sorted(curve)


def test_the_map_names_the_best_option_at_the_agreed_values(sample: Sample) -> None:
    brief = sample("late_flights")
    spec = draw("map", brief, "delay_cost&value_each")
    assert spec is not None
    cells = rows_of(spec, "says")
    delay, value = brief.impact.draws["delay_cost"].mean(), brief.impact.draws["value_each"].mean()
    here = [
        cell
        for cell in cells
        if cell["left"] <= delay < cell["right"] and cell["bottom"] <= value < cell["top"]
    ]
    assert [item["says"].split(": ")[-1] for item in here] == [brief.choice.best.option.name]


@pytest.mark.parametrize(
    "which", ["", "traffic", "traffic&traffic", "traffic&nothing", "delay_cost&delay_revenue"]
)
def test_a_map_of_what_cannot_be_mapped_is_absent(sample: Sample, which: str) -> None:
    assert draw("map", sample("late_flights"), which) is None


def test_the_parts_of_a_sum_are_not_mapped_beside_it(sample: Sample) -> None:
    names = {item.id for item in mappable(sample("late_flights"))}
    assert "delay_cost" in names
    assert not {"delay_revenue", "delay_time"} & names


def test_the_monitor_is_drawn_look_by_look() -> None:
    looks = monitor([Day(f"day {i}", 10, 100, 45, 100) for i in range(6)])
    spec = watched(looks)
    assert spec is not None
    assert [item["day"] for item in rows_of(spec, "low")] == [
        look.label for look in looks if not look.withheld
    ]
    assert watched(looks[:1]) is None


def test_axes_write_numbers_as_the_case_wants_them(flights: Brief) -> None:
    assert "locale" not in draw("drivers", flights)["config"]  # type: ignore[index]
    with written.as_in("de_DE"):
        spec = draw("drivers", flights)
    assert spec is not None
    assert spec["config"]["locale"]["number"]["decimal"] == ","


def test_a_plan_that_is_done_before_the_release_has_no_harm_to_draw(flights: Brief) -> None:
    early = argue(
        replace(flights.case, release=flights.case.release.replace(year=2027)), flights.evidence
    )
    assert draw("landing", early) is None
    assert draw("until", early) is None
    assert "before the planned release" in early.claim("alternatives.patch").says  # type: ignore[union-attr]


def test_what_the_spread_rests_on_adds_up_and_says_what_the_answer_says(sample: Sample) -> None:
    brief = sample("late_flights")
    rows = rows_of(draw("resting", brief), "share")  # type: ignore[arg-type]
    assert sum(row["share"] for row in rows) == pytest.approx(1)
    answer = next(item for item in brief.script.answers if item.id == "assumed")
    assert all(row["label"] in answer.answer.says for row in rows)
    assert sum(int(row["label"].rstrip("%")) for row in rows) == 100


def test_a_delay_has_one_price_in_words_and_on_the_picture(sample: Sample) -> None:
    brief = sample("late_flights")
    labels = [row["label"] for row in rows_of(draw("until", brief), "label")]  # type: ignore[arg-type]
    answer = next(item for item in brief.script.answers if item.id == "delay_cost")
    price = brief.facts["option.pause.delay_cost"].says
    assert price in answer.answer.says
    assert [price in label for label in labels] == [True]


@pytest.mark.parametrize("width", [300, 460, 789, 1200])
def test_every_label_of_an_option_ends_within_the_picture(sample: Sample, width: int) -> None:
    spec = draw("options", sample("late_flights"))
    assert spec is not None
    scale = next(
        layer["encoding"]["x"]["scale"]
        for layer in spec["layer"]
        if "scale" in layer["encoding"]["x"]
    )
    names = {"width": width, "min": min, "max": max}
    range_end = eval(scale["range"][1]["expr"], names)
    rows = rows_of(spec, "high")
    low = math.log(min(row["low"] for row in rows))
    whole = math.log(max(row["high"] for row in rows)) - low
    for row in rows:
        end = 24 + (math.log(row["high"]) - low) / whole * (range_end - 48)
        assert end + 10 + width_of(row["label"], 14) <= width
    assert range_end > 0.5 * width


def test_names_of_close_lines_stand_on_different_sides() -> None:
    names = [
        {"loss": loss, "at": 9, "label": name, "colour": "", "start": {"loss": loss, "at": 0}}
        for name, loss in (("a", 10.0), ("b", 56.0), ("c", 60.0), ("d", 100.0), ("e", 101.0))
    ]
    placed = {
        place: [row["label"] for row in rows]
        for place, rows in tipping_chart._placed(names, [10.0, 110.0]).items()
    }
    assert placed == {"above": ["a", "c", "e"], "below": ["b", "d"], "before": []}


def test_of_three_close_lines_the_middle_is_named_at_its_other_end() -> None:
    names = [
        {"loss": loss, "at": 9, "label": name, "colour": "", "start": {"loss": loss - 1, "at": 0}}
        for name, loss in (("a", 50.0), ("b", 54.0), ("c", 58.0))
    ]
    placed = tipping_chart._placed(names, [0.0, 100.0])
    assert [row["label"] for row in placed["above"]] == ["c"]
    assert {row["label"] for rows in placed.values() for row in rows} == {"a", "b", "c"}
    assert len(placed["below"]) <= 2


def test_a_curve_is_named_where_it_passes_a_half_on_the_side_with_room() -> None:
    early = [{"day": day, "power": min(day / 4, 1.0)} for day in range(11)]
    late = [{"day": day, "power": max(day - 6, 0) / 4} for day in range(11)]
    never = [{"day": day, "power": day / 100} for day in range(11)]
    for curve, side, day in ((early, "rights", 2), (late, "lefts", 8), (never, "ends", 10)):
        places = on_demand._named_at(curve, "watching")
        assert {place for place, rows in places.items() if rows} == {side}
        assert places[side][0]["day"] == day
