"""The charts behind a finding: forest, slopes, drift, calibration, timeline, lineage.

Nothing to draw gives no chart.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from itertools import pairwise

import pytest
import vl_convert

from core.case.model import Limit
from core.charts.build import PREPARED, build
from core.charts.draw import caption, describe, draw
from core.charts.style import BASELINE, CANDIDATE, OVER, for_paper
from core.evidence.records import Estimate, Gap
from core.evidence.supporting_records import Batch, CalibrationBin, Drift, Lineage, Share, Timeline
from core.script.brief import Brief, argue
from tests import cases

CHARTS = ("forest", "slices", "slopes", "drift", "calibration", "timeline", "lineage")
Sample = Callable[[str], Brief]
every_sample = pytest.mark.parametrize("name", cases.SAMPLES)
every_chart = pytest.mark.parametrize("chart", CHARTS)
GAP = Gap("error rate", "too few rows")


def rate(value: float, n: int = 50) -> Estimate:
    return Estimate(
        value, max(value - 0.05, 0.0), min(value + 0.05, 1.0), n, "Wilson score interval"
    )


def batches(n: int = 8, bad: int = 5) -> tuple[Batch, ...]:
    return tuple(
        Batch(
            f"2026-03-{i + 1:02d}T00:00",
            f"2026-03-{i + 2:02d}T00:00",
            50,
            rate(0.1),
            GAP if i == 2 else rate(0.1 if i < bad else 0.4),
            rate(0.0),
        )
        for i in range(n)
    )


def at(day: int) -> str:
    return f"2026-03-{day:02d}T00:00"


TIMELINE = Timeline(batches(), "day", at(5), at(6), at(6), at(5), at(7), 0.001)
SHARES = (Share("under 5", 0.7, 0.1, 0.7, 0.69), Share("5 or more", 0.3, 0.9, 0.3, 0.31))
DRIFT = Drift(
    "dep_delay",
    100,
    200,
    0.3,
    0.4,
    0.05,
    0.2,
    1.0,
    0.4,
    0.6,
    0.01,
    0.0,
    0.1,
    (),
    (),
    6.5,
    0.1,
    "moves with the error",
    SHARES,
)
BINS = tuple(
    CalibrationBin(
        model,
        i / 4,
        (i + 1) / 4,
        80,
        i / 4 + 0.1,
        rate(i / 4 + (0.1 if model == "baseline" else 0.05)),
    )
    for model in ("baseline", "candidate")
    for i in range(4)
)  # type: ignore[arg-type]
LINEAGE = Lineage(
    ("raw", "weather", "clean", "features", "model"),
    (
        ("raw", "clean"),
        ("clean", "features"),
        ("features", "model"),
        ("weather", "model"),
        ("model", "raw"),
    ),
    ("clean",),
    ("features", "model"),
)


@pytest.fixture(scope="module")
def rich(flights: Brief) -> Brief:
    """A brief with everything that can be drawn."""
    return argue(
        flights.case,
        replace(
            flights.evidence, shifts=(DRIFT,), calibration=BINS, timeline=TIMELINE, lineage=LINEAGE
        ),
    )


@pytest.fixture(scope="module")
def bare(flights: Brief) -> Brief:
    """A brief with nothing to draw."""
    overall = replace(
        flights.evidence.overall, baseline=GAP, candidate=GAP, change=GAP, verdict="too few"
    )
    nothing = replace(
        flights.evidence,
        overall=overall,
        kinds=(overall,),
        lead=None,
        affected=None,
        values=(),
        others=(),
        gaps=(),
        searched=(),
        named=(),
        segments=(),
        elsewhere=None,
        shifts=(),
        calibration=(),
        timeline=None,
        lineage=None,
    )
    return argue(flights.case, nothing)


def drawn(brief: Brief, chart: str, which: str = "") -> dict:
    spec = draw(chart, brief, which)
    assert spec is not None
    return spec


def rows_of(spec: dict, *columns: str) -> list[dict]:
    return next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if set(columns) <= set(layer["data"]["values"][0])
    )


def test_the_prepared_charts_are_those_that_altair_builds() -> None:
    assert json.loads(PREPARED.read_text("utf-8")) == json.loads(json.dumps(build()))


@every_chart
def test_every_chart_can_be_drawn_and_holds_numbers_only(rich: Brief, chart: str) -> None:
    spec = drawn(rich, chart)
    assert json.dumps(spec, allow_nan=False)
    svg = vl_convert.vegalite_to_svg(for_paper(spec, 500), vl_version="6.4", allowed_base_urls=[])
    assert "NaN" not in svg
    assert "{" not in "".join(part for part in svg.split("<") if part.startswith("text"))


@every_sample
@every_chart
def test_every_chart_of_a_sample_is_drawn_or_left_out(
    sample: Sample, name: str, chart: str
) -> None:
    spec = draw(chart, sample(name))
    if spec is not None:
        assert json.dumps(spec, allow_nan=False)
        assert all(layer["data"]["values"] for layer in spec["layer"])
        assert len(describe(chart, sample(name))) > 5
        assert len(caption(chart, sample(name))) > 5


@every_chart
def test_nothing_to_draw_gives_no_chart(bare: Brief, chart: str) -> None:
    assert draw(chart, bare) is None


@every_chart
def test_every_chart_says_its_rows_or_its_meaning_in_a_line(rich: Brief, chart: str) -> None:
    assert caption(chart, rich).endswith(".")
    assert len(describe(chart, rich, "dep_delay" if chart == "drift" else "")) > 10


# Forest and slopes


def test_the_forest_holds_all_rows_and_every_slice_that_was_tested(flights: Brief) -> None:
    evidence = flights.evidence
    rows = rows_of(drawn(flights, "forest"), "id", "says")
    assert [row["id"] for row in rows] == [
        finding.id
        for finding in (evidence.overall, *evidence.searched, *evidence.named)
        if isinstance(finding.change, Estimate)
    ]


def test_what_is_confirmed_is_filled_and_what_is_not_is_hollow(flights: Brief) -> None:
    evidence = flights.evidence
    first = replace(evidence.searched[0], id="other", p_adjusted=1.0)
    rows = {
        item["id"]: item
        for item in rows_of(
            drawn(
                argue(flights.case, replace(evidence, searched=(evidence.searched[0], first))),
                "forest",
            ),
            "id",
            "says",
        )
    }
    assert rows[evidence.searched[0].id]["fill"] == OVER
    assert rows["other"]["fill"] == "transparent"


@pytest.mark.parametrize("name", ["forest", "slopes"])
def test_red_stands_for_a_broken_limit_and_without_limits_nothing_is_red(
    flights: Brief, name: str
) -> None:
    assert OVER in json.dumps(drawn(flights, name))
    without = argue(replace(flights.case, limits=()), flights.evidence)
    shown = drawn(without, name)
    assert OVER not in json.dumps(shown)
    assert CANDIDATE in json.dumps(shown)


def test_each_row_of_the_forest_has_its_own_limit(flights: Brief) -> None:
    limits = (Limit("overall", 0.1, relative=True), Limit("any slice", 0.05))
    brief = argue(replace(flights.case, limits=limits), flights.evidence)
    marks = {
        item["id"]: item["value"]
        for item in next(
            layer["data"]["values"]
            for layer in drawn(brief, "forest")["layer"]
            if set(layer["data"]["values"][0]) == {"id", "value"}
        )
    }
    overall = flights.evidence.overall
    assert isinstance(overall.baseline, Estimate)
    assert marks[overall.id] == pytest.approx(0.1 * overall.baseline.value)
    assert marks[flights.evidence.searched[0].id] == 0.05


def test_a_click_names_a_slice(flights: Brief) -> None:
    (param,) = drawn(flights, "forest")["params"]
    assert param["name"] == "chosen"
    assert param["select"]["fields"] == ["id"]
    assert [
        layer.get("name") for layer in drawn(flights, "forest")["layer"] if layer.get("name")
    ] == param["views"]


def test_a_relative_limit_is_drawn_where_it_lies(sample: Sample) -> None:
    brief = sample("delay_minutes")
    limits = (Limit("overall", 0.05, relative=True), Limit("any slice", 0.1, relative=True))
    brief = argue(replace(brief.case, limits=limits), brief.evidence)
    finding = brief.evidence.worst or brief.evidence.overall
    assert isinstance(finding.baseline, Estimate)
    (line,) = next(
        layer["data"]["values"]
        for layer in drawn(brief, "change")["layer"]
        if "model" not in layer["data"]["values"][0]
    )
    assert line["value"] == pytest.approx(1.1 * finding.baseline.value)
    assert "+10%" in line["label"]


def test_a_slope_goes_from_the_released_error_to_the_new_one(flights: Brief) -> None:
    worst = flights.evidence.worst
    assert worst is not None
    assert isinstance(worst.baseline, Estimate)
    assert isinstance(worst.candidate, Estimate)
    lines = rows_of(drawn(flights, "slopes"), "now")
    assert (worst.baseline.value, worst.candidate.value) in [
        (line["value"], line["now"]) for line in lines
    ]


def test_labels_of_slopes_do_not_cover_each_other(flights: Brief) -> None:
    spec = drawn(flights, "slopes")
    heights = sorted(
        item["value"]
        for item in next(
            layer["data"]["values"]
            for layer in spec["layer"]
            if "lines" in layer["data"]["values"][0]
        )
    )
    top = max(heights)
    assert all(b - a > top * 8 / spec["height"] for a, b in pairwise(heights))


# Values, scores, time, stages


def test_drift_draws_each_bin_before_and_now_with_the_rest_as_a_mark(rich: Brief) -> None:
    spec = drawn(rich, "drift", "dep_delay")
    assert [(item["before"], item["now"]) for item in rows_of(spec, "before")] == [
        (0.7, 0.1),
        (0.3, 0.9),
    ]
    assert [
        item["value"]
        for item in next(
            layer["data"]["values"]
            for layer in spec["layer"]
            if set(layer["data"]["values"][0]) == {"bin", "value"}
        )
    ] == [0.69, 0.31]
    assert draw("drift", rich, "nowhere") is None


def test_the_curve_of_both_models_is_drawn_with_its_intervals(rich: Brief) -> None:
    rows = rows_of(drawn(rich, "calibration"), "score", "low")
    assert [row["colour"] for row in rows] == [BASELINE] * 4 + [CANDIDATE] * 4
    assert all(row["low"] <= row["value"] <= row["high"] for row in rows)


def test_a_bin_with_too_few_rows_is_left_out(rich: Brief) -> None:
    few = argue(
        rich.case,
        replace(rich.evidence, calibration=tuple(replace(item, observed=GAP) for item in BINS)),
    )
    assert draw("calibration", few) is None


def test_a_batch_with_too_few_rows_is_a_hole_in_the_line(rich: Brief) -> None:
    rows = [
        item
        for item in rows_of(drawn(rich, "timeline"), "at", "high")
        if item["colour"] == CANDIDATE
    ]
    assert [row["value"] for row in rows].index(None) == 2
    assert len(rows) == 8


def test_the_change_point_is_drawn_with_its_uncertainty(rich: Brief) -> None:
    spec = drawn(rich, "timeline")
    assert rows_of(spec, "earliest") == [
        {
            "at": "2026-03-06T00:00:00",
            "earliest": "2026-03-05T00:00:00",
            "latest": "2026-03-07T00:00:00",
        }
    ]
    label = next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if set(layer["data"]["values"][0]) == {"at", "label"}
    )[0]["label"]
    assert label == "last good Thu, Mar 5, 2026\nfirst bad Fri, Mar 6, 2026"


def test_without_a_change_point_none_is_drawn(rich: Brief) -> None:
    calm = argue(rich.case, replace(rich.evidence, timeline=Timeline(batches(), "day", p=0.7)))
    assert not [
        layer
        for layer in drawn(calm, "timeline")["layer"]
        if "earliest" in layer["data"]["values"][0]
    ]
    assert "shaded" not in caption("timeline", calm)


def test_moments_that_are_no_dates_give_no_timeline(rich: Brief) -> None:
    odd = tuple(replace(batch, start=f"batch {i}") for i, batch in enumerate(batches()))
    assert (
        draw("timeline", argue(rich.case, replace(rich.evidence, timeline=Timeline(odd, "batch"))))
        is None
    )


def test_the_broken_stage_and_all_that_follows_are_marked(rich: Brief) -> None:
    boxes = {item["label"]: item for item in rows_of(drawn(rich, "lineage"), "centre")}
    assert {name for name, box in boxes.items() if box["colour"] == CANDIDATE} == {
        "clean",
        "features",
        "model",
    }
    assert boxes["clean"]["weight"] > boxes["features"]["weight"]
    assert (
        boxes["raw"]["left"]
        < boxes["clean"]["left"]
        < boxes["features"]["left"]
        < boxes["model"]["left"]
    )


def test_no_edge_runs_through_a_box_that_it_does_not_reach(rich: Brief) -> None:
    spec = drawn(rich, "lineage")
    boxes = rows_of(spec, "centre")
    for edge in next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if "centre" not in layer["data"]["values"][0]
    ):
        middle = ((edge["left"] + edge["right"]) / 2, (edge["top"] + edge["bottom"]) / 2)
        assert not [
            box
            for box in boxes
            if box["left"] < middle[0] < box["right"] and box["top"] < middle[1] < box["bottom"]
        ]


def test_a_circle_of_stages_is_no_trouble(rich: Brief) -> None:
    circle = Lineage(("a", "b"), (("a", "b"), ("b", "a")), ("a",), ("b",))
    assert draw("lineage", argue(rich.case, replace(rich.evidence, lineage=circle))) is not None
