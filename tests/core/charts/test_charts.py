"""Charts: valid pictures of the facts, honest axes, the characters of the sentences."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
import vl_convert

from core.charts.draw import describe, draw
from core.charts.segment_charts import change, forest
from core.charts.style import NO_ICON, for_paper
from core.evidence.records import Estimate
from core.script.brief import Brief, argue
from tests import cases
from tests.core.evidence.test_graded import answers, graded

CHARTS = ("change", "impact", "plan", "options", "slices", "drivers")
Sample = Callable[[str], Brief]
every_sample = pytest.mark.parametrize("name", cases.SAMPLES)
every_chart = pytest.mark.parametrize("chart", CHARTS)


def drawn(brief: Brief, chart: str) -> dict:
    spec = draw(chart, brief)
    assert spec is not None
    return spec


def rows_of(spec: dict, column: str) -> list[dict]:
    """Take the rows of the first layer whose rows have a column."""
    return next(
        layer["data"]["values"]
        for layer in spec["layer"]
        if layer["data"]["values"] and column in layer["data"]["values"][0]
    )


def scales_of(spec: dict, channel: str) -> Iterator[dict]:
    return (
        layer["encoding"][channel].get("scale") or {}
        for layer in spec["layer"]
        if channel in layer["encoding"]
    )


@every_sample
@every_chart
def test_every_chart_of_every_sample_case_can_be_drawn(
    sample: Sample, name: str, chart: str
) -> None:
    svg = vl_convert.vegalite_to_svg(
        for_paper(drawn(sample(name), chart), 500), vl_version="6.4", allowed_base_urls=[]
    )
    assert svg.startswith("<svg")
    assert "NaN" not in svg


@every_sample
@every_chart
def test_no_chart_holds_what_is_no_number(sample: Sample, name: str, chart: str) -> None:
    assert json.dumps(drawn(sample(name), chart), allow_nan=False)


@every_sample
@every_chart
def test_every_chart_is_described_in_words(sample: Sample, name: str, chart: str) -> None:
    assert len(describe(chart, sample(name))) > 5


@every_sample
def test_error_rates_start_at_nought(sample: Sample, name: str) -> None:
    across = scales_of(drawn(sample(name), "change"), "x")
    grades = sample(name).case.columns.grades
    if grades is None:
        assert any(mapping.get("zero") is True for mapping in across)
    else:  # mean grades are no rates: their whole scale is on the axis
        assert any(mapping.get("domain") == [grades.low, grades.high] for mapping in across)
    # Nought is marked in every row.
    layers = [layer["data"]["values"] for layer in drawn(sample(name), "slices")["layer"]]
    ids = [row["id"] for row in rows_of(drawn(sample(name), "slices"), "low")]
    assert [{"id": name_, "value": 0} for name_ in ids] in layers


@every_sample
def test_the_models_are_drawn_as_the_facts_say(sample: Sample, name: str) -> None:
    brief = sample(name)
    side = "worst" if brief.evidence.worst else "overall"
    finding = brief.evidence.worst or brief.evidence.overall
    rows = rows_of(drawn(brief, "change"), "model")
    assert [row["label"] for row in rows] == [
        brief.facts[f"{side}.baseline"].says,
        brief.facts[f"{side}.candidate"].says,
    ]
    for row, item in zip(rows, (finding.baseline, finding.candidate), strict=True):
        assert isinstance(item, Estimate)
        assert (row["value"], row["low"], row["high"]) == (item.value, item.low, item.high)


@every_sample
def test_the_dots_past_the_line_are_as_many_as_is_said(sample: Sample, name: str) -> None:
    brief = sample(name)
    spec = drawn(brief, "impact")
    (line,) = rows_of(spec, "label")
    dots = rows_of(spec, "colour")
    assert len(dots) == int(brief.facts["dots.all"].says)
    assert sum(dot["at"] > line["at"] for dot in dots) == int(brief.facts["dots.past"].says)
    assert brief.facts["delay_cost"].says in line["label"]


@every_sample
def test_the_options_are_drawn_with_the_characters_of_the_facts(sample: Sample, name: str) -> None:
    brief = sample(name)
    rows = {item["option"]: item["label"] for item in rows_of(drawn(brief, "options"), "option")}
    weighed = [outlook.option for outlook in brief.choice.outlooks]
    assert (
        set(rows)
        == {item.name for item in weighed}
        == {option.name for option in brief.case.options}
        - {unknown.option.name for unknown in brief.choice.unknown}
    )
    for item in weighed:
        assert brief.facts[f"option.{item.id}.loss"].says in rows[item.name]


@every_sample
def test_the_plan_is_drawn_step_by_step_with_its_dates(sample: Sample, name: str) -> None:
    brief = sample(name)
    rows = rows_of(drawn(brief, "plan"), "step")
    assert [row["step"] for row in rows] == [item.name for item in brief.case.plan]
    assert [row["safe"][:10] for row in rows] == [
        step.safe_end.isoformat() for step in brief.plan.steps
    ]


def test_drawing_one_case_leaves_the_chart_of_another_as_it_was(sample: Sample) -> None:
    first = json.dumps(drawn(sample("late_flights"), "change"))
    drawn(sample("arrival_class"), "change")
    assert json.dumps(drawn(sample("late_flights"), "change")) == first


def test_too_few_rows_give_no_chart(tmp_path) -> None:
    brief = cases.brief_for(cases.case_of(cases.planted_table(24), tmp_path), tmp_path)
    assert draw("change", brief) is None


def test_shares_are_drawn_as_so_many_of_a_hundred_records_beside_their_intervals(
    sample: Sample,
) -> None:
    brief = sample("late_flights")
    worst = brief.evidence.worst
    assert worst is not None
    icons = [
        row
        for layer in drawn(brief, "change")["layer"]
        if layer.get("name", "").startswith("icons-") and layer["name"] != "icons-say"
        for row in layer["data"]["values"]
    ]
    for model, estimate in (("current", worst.baseline), ("new", worst.candidate)):
        assert isinstance(estimate, Estimate)
        colors = [icon["colour"] for icon in icons if icon["model"] == model]
        assert len(colors) == 100
        assert sum(color != NO_ICON for color in colors) == round(100 * estimate.value)


def test_a_hundred_records_of_a_kind_are_those_that_it_is_about(sample: Sample) -> None:
    brief = sample("late_flights")
    worst = brief.evidence.worst
    assert worst is not None
    missed = replace(worst, metric="missed-rate", of_class="1")
    spec = change(brief, missed)
    assert spec is not None
    (says,) = [layer for layer in spec["layer"] if layer.get("name") == "icons-say"]
    (row,) = says["data"]["values"]
    assert row["label"] == "of 100 late cases"


def test_the_last_number_of_an_axis_lies_within_the_picture(sample: Sample) -> None:
    spec = draw("forest", sample("late_flights"))
    assert spec is not None
    svg = vl_convert.vegalite_to_svg({**spec, "width": 358}, vl_version="6.4", allowed_base_urls=[])
    ends = dict(re.findall(r'text-anchor="(\w+)" transform="[^"]+"[^>]*>(\+40 pp)<', svg))
    assert ends == {"end": "+40 pp"}


@pytest.mark.parametrize(
    ("before", "now"), [(0.003, 0.004), (0.003, 0.42), (0.104, 0.1), (0.2, 0.998)]
)
def test_shares_that_a_hundred_records_cannot_show_are_drawn_without_them(
    sample: Sample, before: float, now: float
) -> None:
    brief = sample("late_flights")
    worst = brief.evidence.worst
    assert worst is not None
    assert isinstance(worst.baseline, Estimate)
    assert isinstance(worst.candidate, Estimate)
    finding = replace(
        worst,
        baseline=replace(worst.baseline, value=before),
        candidate=replace(worst.candidate, value=now),
    )
    spec = change(brief, finding)
    assert spec is not None
    assert not [layer for layer in spec["layer"] if "name" in layer]


def titles(part: object) -> set[str]:
    """List the titles of axes in a built chart."""
    if isinstance(part, dict):
        own = {part["title"]} if isinstance(part.get("title"), str) else set()
        return own.union(*(titles(value) for value in part.values()))
    return set().union(*map(titles, part)) if isinstance(part, list) else set()


def test_every_title_of_an_axis_can_be_said_in_another_language() -> None:
    from core.charts.style import AXIS_TITLES, _built

    said = {title for title in titles(_built()) if not re.fullmatch(r"(\{\w+\})*", title)}
    assert said == AXIS_TITLES


def axis_titles(spec: dict) -> set[str]:
    axes = (layer["encoding"].get("x", {}).get("axis") for layer in spec["layer"])
    return {axis["title"] for axis in axes if axis and axis.get("title")}


def test_grades_of_pass_or_fail_are_drawn_in_percent_and_their_change_is_named(
    tmp_path: Path,
) -> None:
    case, evidence = graded(answers(60), tmp_path)
    brief = argue(case, evidence)
    spec = change(brief)
    assert spec is not None
    assert axis_titles(spec) == {"mean grade"}
    axes = [layer["encoding"]["x"].get("axis") for layer in spec["layer"]]
    assert {axis["format"] for axis in axes if axis} == {".2~%"}
    moves = forest(brief)
    assert moves is not None
    assert axis_titles(moves) == {"change of the mean grade, new minus current"}


def test_a_dot_at_nought_stands_clear_of_the_name_of_its_row(sample: Sample) -> None:
    for name in cases.SAMPLES:
        for layer in drawn(sample(name), "options")["layer"]:
            size = layer["mark"].get("size", 0) if isinstance(layer["mark"], dict) else 0
            names = layer["encoding"]["y"].get("axis")
            if size and names:
                assert names["labelPadding"] > (size / math.pi) ** 0.5, name


def test_the_axis_of_mean_grades_is_their_scale_and_holds_no_grade_that_cannot_be(sample) -> None:
    spec = change(sample("support_answers"))
    assert spec is not None
    across = [layer["encoding"]["x"] for layer in spec["layer"] if "x" in layer["encoding"]]
    domains = {tuple(x["scale"]["domain"]) for x in across if "scale" in x}
    assert domains == {(1.0, 5.0)}
    wider = replace(sample("support_answers").case.columns.grades, high=6.0)
    case = sample("support_answers").case
    other = change(
        replace(
            sample("support_answers"),
            case=replace(case, columns=replace(case.columns, grades=wider)),
        )
    )
    assert other is not None
    assert "[1.0, 5.0]" not in json.dumps(other)
