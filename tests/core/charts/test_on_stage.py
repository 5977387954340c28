"""Charts on the stage: they fit their place, can be read, and say what they leave out."""

from __future__ import annotations

import io
import json
import re
from pathlib import Path

import pikepdf
import pytest
from hypothesis import given
from hypothesis import strategies as st
from PIL import ImageFont

from core.charts.draw import draw
from core.charts.on_stage import LETTERS, Place, fitted, lit, with_broken_names, words_of
from core.charts.shortened import width_of
from core.charts.style import BASELINE, CANDIDATE, FAINT, filled, prepared
from core.exports import pictures
from core.exports.charts import chart_pdf
from core.exports.converter import chart_svg
from core.exports.pictures import PLACES
from core.exports.plain_svg import ATTRIBUTES, ELEMENTS, plain_svg
from core.meeting.scene import ASKED
from core.script.brief import Brief
from core.script.steps import WALK
from tests.core.exports.test_exports import text_of

FONTS = Path(pictures.__file__).parent / "fonts"
EVERY = tuple(dict.fromkeys((*(step.chart for step in WALK), *ASKED.values())))
SIZED = [place for both in PLACES.values() for place in both]


def options_chart(names: tuple[str, ...]) -> dict:
    rows = [
        {
            "option": name,
            "mean": 100 + at,
            "low": 50,
            "high": 900,
            "label": f"${at}",
            "colour": BASELINE,
        }
        for at, name in enumerate(names)
    ]
    return filled(prepared("options", 64 * len(names), names, currency="USD"), options=rows)


def sizes(svg: str) -> list[float]:
    return [float(item) for item in re.findall(r'font-size="([\d.]+)px"', svg)]


@pytest.mark.parametrize("name", [item for item in EVERY if item])
def test_every_picture_of_the_stage_fits_each_place_in_letters_that_can_be_read(
    flights: Brief, name: str
) -> None:
    spec = draw(name, flights)
    if spec is None:
        pytest.skip("nothing to draw")
    for place in SIZED:
        svg = plain_svg(chart_svg(fitted(spec, place).spec))
        assert f'viewBox="0 0 {place.width} {place.height}"' in svg
        assert min(sizes(svg)) >= LETTERS


def test_a_phone_has_no_room_for_a_hundred_records_beside_the_interval(flights: Brief) -> None:
    spec = draw("change", flights)
    assert spec is not None
    wide, narrow = (fitted(spec, place).spec["layer"] for place in PLACES["figures"])
    assert any(layer.get("name", "").startswith("icons") for layer in wide)
    assert not any(layer.get("name", "").startswith("icons") for layer in narrow)
    assert not any("range" in layer["encoding"]["x"].get("scale", {}) for layer in narrow)
    assert any("range" in layer["encoding"]["x"].get("scale", {}) for layer in spec["layer"])


def test_letters_of_twelve_are_eighteen_on_the_frame_and_sixteen_on_a_phone() -> None:
    # The places in px of the frame of 1280 by 720 and of a phone of 390 by 844, as in stage.css.
    for wide, narrow in PLACES.values():
        assert LETTERS * min(1184 / 789, 691 / 460, 341 / 226, 490 / 321) >= 18
        assert LETTERS * 366 / narrow.width >= 16
        assert wide.width in {789, 460}


@pytest.mark.parametrize("count", [1, 2, 5, 300])
@pytest.mark.parametrize("place", SIZED)
def test_rows_that_have_no_room_are_left_out_from_the_last_on_and_counted(
    count: int, place: Place
) -> None:
    names = tuple(f"option {number}" for number in range(count))
    result = fitted(options_chart(names), place)
    assert result.rows == count
    assert 1 <= result.drawn <= count
    svg = plain_svg(chart_svg(result.spec))
    shown = [name for name in names if re.search(rf">{name}(<|:)", svg)]
    assert shown == list(names[: result.drawn])
    assert min(sizes(svg)) >= LETTERS


@given(
    names=st.lists(
        st.one_of(
            st.text("abcdefg hij", min_size=1, max_size=80).map(str.strip).filter(bool),
            st.sampled_from(
                ["שלום עולם " * 8, "🙂" * 40, "x" * 80, "<b> & ' \"", "a\\nb", "{0}", "if"]
            ),
        ),
        min_size=1,
        max_size=6,
        unique=True,
    ),
    place=st.sampled_from(SIZED),
)
def test_names_of_any_kind_stay_rows_of_their_own(names: list[str], place: Place) -> None:
    result = fitted(options_chart(tuple(names)), place)
    rows = [layer["data"]["values"] for layer in result.spec["layer"]]
    assert all(len({row["option"] for row in each}) == result.drawn for each in rows)
    svg = plain_svg(chart_svg(result.spec))
    assert svg.count("<circle") + svg.count("<path") >= result.drawn


PHONE = PLACES["figures"][1]


def test_a_long_name_has_two_lines_on_a_phone_that_has_room_for_them() -> None:
    names = ("a step whose name is longer than a phone is wide, as many are", "a short one")
    tall = pictures.places("figures", marked=False)[1]
    assert "as many are" in plain_svg(chart_svg(fitted(options_chart(names), tall).spec))
    assert tall.height > PHONE.height


def test_words_are_drawn_over_every_line(sample) -> None:
    for step in WALK:
        spec = draw(step.chart, sample("late_flights"), "") if step.chart else None
        if spec is not None:
            words = [layer for layer in fitted(spec, PHONE).spec["layer"] if is_text(layer)]
            assert fitted(spec, PHONE).spec["layer"][-len(words) :] == words


def is_text(layer: dict) -> bool:
    return isinstance(layer["mark"], dict) and layer["mark"]["type"] == "text"


def test_stacked_dots_keep_apart() -> None:
    dots = [{"at": 1, "row": row + 0.5, "colour": BASELINE} for row in range(30)]
    spec = filled(prepared("impact", 270, what="x"), dots=dots, line=[], frame=[])
    wide = PLACES["figures"][0]
    layers = fitted(spec, wide).spec["layer"]
    area = next(layer["mark"]["size"] for layer in layers if layer["data"]["values"] == dots)
    assert (4 * area / 3.1416) ** 0.5 < wide.height / 30


def test_a_label_that_fits_on_neither_side_of_its_place_stays_inside() -> None:
    at = {"field": "at", "type": "quantitative"}
    ends = {"data": {"values": [{"at": 0}, {"at": 10}]}, "mark": "point", "encoding": {"x": at}}
    label = {"at": 4, "label": "a label of most of the picture's width"}
    text = {
        "data": {"values": [label]},
        "mark": {"type": "text", "align": "right"},
        "encoding": {"x": at, "text": {"field": "label"}},
    }
    placed = fitted({"layer": [ends, text]}, PHONE).spec["layer"][-1]
    left = placed["encoding"]["x"]["value"]
    assert 0 <= left <= PHONE.width - width_of(label["label"], LETTERS)
    assert placed["mark"]["align"] == "left"


def test_the_words_of_a_picture_name_every_row_drawn_or_not() -> None:
    names = tuple(f"option {number}" for number in range(40))
    assert [item.split(":")[0] for item in words_of(options_chart(names))] == list(names)


def test_one_row_stands_out_by_the_others_becoming_faint() -> None:
    spec = options_chart(("a", "b"))
    rows = [row for layer in lit(spec, "a")["layer"] for row in layer["data"]["values"]]
    assert {(row["option"], row["colour"]) for row in rows} == {
        ("a", BASELINE),
        ("b", BASELINE + FAINT),
    }
    assert lit(spec, "nothing of that name") is spec
    assert lit(spec, "") is spec


# Nothing but shapes and texts


def test_plain_svg_keeps_shapes_texts_and_their_looks() -> None:
    svg = plain_svg(
        '<svg xmlns="http://www.w3.org/2000/svg" width="9" height="9" viewBox="0 0 9 9" class="m">'
        f'<text x="1.23456" fill="{CANDIDATE}" font-family="x">a &lt; b</text></svg>'
    )
    assert svg == (
        '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg">'
        f'<text x="1.2" fill="{CANDIDATE}">a &lt; b</text></svg>'
    )


@pytest.mark.parametrize(
    "inside",
    [
        "<script>1</script>",
        "<foreignObject><p>x</p></foreignObject>",
        '<a href="http://evil.example"><text>x</text></a>',
        '<image href="http://evil.example/x.png"/>',
        '<use href="#x"/>',
        "<style>*{fill:red}</style>",
        '<animate attributeName="fill"/>',
    ],
)
def test_plain_svg_drops_what_leads_anywhere_or_runs(inside: str) -> None:
    svg = plain_svg(f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9">{inside}</svg>')
    assert svg == '<svg viewBox="0 0 9 9" xmlns="http://www.w3.org/2000/svg" />'


def test_plain_svg_drops_handlers_styles_and_links() -> None:
    attributes = 'onclick="x()" onload="x()" style="fill:url(http://x)" href="x" id="a" class="b"'
    svg = plain_svg(f'<svg xmlns="http://www.w3.org/2000/svg"><rect {attributes} x="1"/></svg>')
    assert svg == '<svg xmlns="http://www.w3.org/2000/svg"><rect x="1" /></svg>'


def test_no_allowed_name_runs_or_leads_anywhere() -> None:
    assert not ELEMENTS & {"script", "foreignObject", "a", "image", "use", "style", "animate"}
    assert not [
        attribute
        for attribute in ATTRIBUTES
        if attribute.startswith("on") or attribute in {"style", "href", "id"}
    ]


# Names that the converter cannot draw


@pytest.mark.parametrize("name", ["🙂" * 80, "if", "constructor", "toString"])
def test_names_that_break_the_converter_are_drawn_on_paper_too(name: str) -> None:
    assert chart_pdf(options_chart((name, "another")), 400).startswith(b"%PDF")
    labelled = {"id": name, "value": 0.1, "low": 0.0, "high": 0.2, "label": name}
    rows = [labelled | {"colour": BASELINE, "fill": BASELINE, "says": ""}]
    chart = filled(prepared("forest", 120, (name,), unit=""), slices=rows, limit=[], zero=[])
    assert chart_pdf(chart, 400).startswith(b"%PDF")


@pytest.mark.parametrize(
    "text",
    [
        "holding the connection and rebooking, for each alert that is felt",
        "chance of having detected the harm",
        "$540,000, the lowest",
        "1,500 passengers · 0 days' delay",
        "Wohnungseigentümergemeinschaft und Darlehenszweck",
        "WARM WATER MANAGEMENT",
        "0123456789 % of 100",
        "illicit trifle (fifty-fifty)",
    ],
)
def test_a_text_is_never_wider_than_estimated_and_little_narrower(text: str) -> None:
    font = ImageFont.truetype(str(FONTS / "NotoSans-Regular.ttf"), 100)
    assert 1 <= width_of(text, 100) / font.getlength(text) <= 1.15


def test_options_beside_a_text_have_their_names_above_and_the_whole_width(flights: Brief) -> None:
    spec = draw("options", flights)
    assert spec is not None
    beside, alone = (fitted(spec, PLACES[shape][0]).spec for shape in ("list", "alone"))
    axes = [
        {json.dumps(layer["encoding"]["y"].get("axis")) for layer in item["layer"]}
        for item in (beside, alone)
    ]
    assert axes[0] == {"null"}
    assert axes[1] != {"null"}
    first = flights.choice.best.option.name
    assert any(line.startswith(f"{first}: ") for line in words_of(beside))


def test_a_title_longer_than_its_axis_has_two_lines() -> None:
    spec = prepared("power", 260) | {"layer": prepared("power", 260)["layer"][2:3]}
    layer = spec["layer"][0] | {"data": {"values": [{"day": 0, "power": 0.1, "colour": "#000"}]}}
    shown = fitted(spec | {"layer": [layer]}, Place(274, 206, narrow=True)).spec
    assert shown["layer"][0]["encoding"]["y"]["axis"]["title"] == [
        "chance of having detected",
        "the harm",
    ]


def test_names_of_steps_are_whole_on_paper(flights: Brief) -> None:
    spec = draw("plan", flights)
    assert spec is not None
    printed = with_broken_names(spec, 370)
    names = printed["layer"][0]["encoding"]["y"]["sort"]
    assert [" ".join(name.replace("\u200b", "").split()) for name in names] == [
        step.name for step in flights.case.plan
    ]
    assert any("\n" in name for name in names)


@pytest.mark.parametrize("shape", sorted(PLACES))
def test_every_step_of_the_plan_keeps_its_name(flights: Brief, shape: str) -> None:
    spec = draw("plan", flights)
    assert spec is not None
    shown = fitted(spec, PLACES[shape][0])
    svg = chart_svg(shown.spec)
    names = shown.spec["layer"][0]["encoding"]["y"]["sort"]
    assert len(names) == shown.drawn > 3
    for name in names:
        assert name.split("\n")[0].replace("\u200b", "") in svg


def test_a_minus_is_printed_as_a_dash_that_the_font_has() -> None:
    row = {"id": "a", "value": -0.1, "low": -0.2, "high": 0.1, "label": "\u22120.1 pp · a"}
    rows = [row | {"colour": BASELINE, "fill": BASELINE, "says": ""}]
    zero = [{"id": "a", "value": 0}]
    spec = filled(prepared("forest", 120, ("a",), unit=""), slices=rows, limit=[], zero=zero)
    with pikepdf.open(io.BytesIO(chart_pdf(spec, 400))) as pdf:
        fonts = [str(font.BaseFont) for font in pdf.pages[0].Resources.get("/Font", {}).values()]
    printed = text_of(chart_pdf(spec, 400))
    assert fonts
    assert "\u2212" not in printed
    assert "\u20130.1 pp" in printed
    assert "\u201320 pp" in printed or "\u201310 pp" in printed
