"""Slides that people edit: the words of the deck, and charts with the numbers of its pictures."""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pptx
import pytest
from pptx.oxml.ns import qn

from core.case.form_rows import rebased
from core.charts.draw import describe, draw
from core.charts.on_stage import words_of
from core.exports.deck import deck_scenes
from core.exports.escapes import flat
from core.exports.export_registry import BY_NAME, is_printed
from core.exports.native_charts import add_chart
from core.exports.native_data import Dots, Intervals, native
from core.exports.slides import slides_pptx
from core.exports.staging import staged
from core.meeting.events import StepShown
from core.meeting.fold import Meeting, replay
from core.meeting.room_events import AnswerShown
from core.script.brief import Brief, argue
from core.script.steps import STEPS
from core.speech import in_speech
from tests import cases
from tests.core.hostile_minutes import TYPED


def opened(content: bytes) -> Any:
    return pptx.Presentation(io.BytesIO(content))


def texts(page: Any) -> list[str]:
    """Read all words of a slide, those in its chart too, in the order in which they stand."""
    said = []
    for shape in page.shapes:
        part = shape.chart._chartSpace if shape.has_chart else shape._element
        said += [
            "".join(text.text or "" for text in paragraph.iter(qn("a:t")))
            for paragraph in part.iter(qn("a:p"))
        ]
        said += [text.text or "" for text in part.iter(qn("c:v"))] if shape.has_chart else []
    return [text for text in said if text]


def charts(content: bytes) -> Iterator[Any]:
    for page in opened(content).slides:
        yield from (shape for shape in page.shapes if shape.has_chart)


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_each_slide_has_the_words_of_its_screen_and_of_its_picture(
    name: str, sample: Callable[[str], Brief]
) -> None:
    brief = sample(name)
    meeting = replay(cases.log_of(*cases.whole_meeting(brief.case)))
    with in_speech(brief.case.speech):
        content = slides_pptx(brief, meeting)
        scenes = deck_scenes(brief, meeting)
        pages = list(opened(content).slides)
        assert len(pages) == len(STEPS) == len(scenes)
        for scene, page in zip(scenes, pages, strict=True):
            shown = staged(scene, brief, narrow=False).slide
            figures = [text for figure in shown.figures for text in (figure.value, figure.under)]
            said = [shown.strap, shown.place, shown.headline, *figures, *shown.list_lines]
            said += [*shown.notes, shown.source, *(mark.text for mark in shown.marks)]
            spec = draw(scene.chart, brief, scene.finding) if scene.chart else None
            # Of a hundred records drawn one by one only the picture speaks.
            said += [] if spec is None else [w for w in words_of(spec) if "of 100" not in w]
            there = " ".join(texts(page))
            for text in filter(None, said):
                parts = [flat(part) for part in text.split(": ", 1)]
                assert all(part in there for part in parts), text


def test_a_slide_says_nothing_that_its_screen_does_not(flights: Brief) -> None:
    meeting = replay(cases.log_of(*cases.whole_meeting(flights.case)))
    for scene, page in zip(
        deck_scenes(flights, meeting), opened(slides_pptx(flights, meeting)).slides, strict=True
    ):
        shown = staged(scene, flights, narrow=False).slide
        screen = " ".join(
            flat(text)
            for text in (
                *(shown.strap, shown.place, shown.headline or scene.title, shown.source),
                *(mark.text for mark in shown.marks),
                *(text for figure in shown.figures for text in (figure.value, figure.under)),
                *shown.list_lines,
                *shown.notes,
            )
        )
        boxes = [shape.text_frame.text for shape in page.shapes if shape.has_text_frame]
        for line in "\n".join(boxes).splitlines():
            assert all(part in screen for part in line.split(" · "))


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_error_bars_reach_the_ends_of_the_intervals(
    name: str, sample: Callable[[str], Brief]
) -> None:
    brief = sample(name)
    with in_speech(brief.case.speech):
        spec = draw("change", brief)
        frame = next(charts(slides_pptx(brief, Meeting())))
    data = native("change", spec)
    assert isinstance(data, Intervals)
    (bars,) = frame.chart._chartSpace.iter(qn("c:errBars"))
    assert bars.find(qn("c:errValType")).get("val") == "cust"
    values = list(frame.chart.plots[0].series[0].values)
    for side, reach in (("minus", -1.0), ("plus", 1.0)):
        node = bars.find(qn(f"c:{side}"))
        numbers = [float(text.text) for text in node.iter(qn("c:v"))]
        ends = [value + reach * number for value, number in zip(values, numbers, strict=True)]
        wanted = [point.low if side == "minus" else point.high for point in data.points]
        assert ends == pytest.approx(wanted, rel=1e-9)
        # The numbers stand in the table as well, so that a bar is edited like any other number.
        with zipfile.ZipFile(io.BytesIO(frame.chart.part.chart_workbook.xlsx_part.blob)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml").decode()
        column, first, last = re.match(
            r"Sheet1!\$(\w)\$(\d+):\$\w\$(\d+)", node.find(f".//{qn('c:f')}").text
        ).groups()
        stored = [
            float(re.search(rf'<c r="{column}{row}"[^>]*><v>([^<]+)</v>', sheet).group(1))
            for row in range(int(first), int(last) + 1)
        ]
        assert stored == pytest.approx(numbers, rel=1e-9)


def test_people_by_option_are_intervals_that_can_be_edited(flights: Brief) -> None:
    bare = argue(rebased(flights.case, "safety incidents, counted in people"), flights.evidence)
    assert bare.choice is not None
    assert bare.choice.by_people
    data = native("options", draw("options", bare))
    assert isinstance(data, Intervals)
    assert (data.log, len(data.points)) == (False, len(bare.choice.outlooks))
    assert data.axis.endswith("affected")


def test_the_picture_of_outcomes_keeps_its_fifty_dots(flights: Brief) -> None:
    data = native("impact", draw("impact", flights))
    assert isinstance(data, Dots)
    frames = list(charts(slides_pptx(flights, Meeting())))
    dots = [
        sum(1 for series in frame.chart.plots[0].series for _ in series.iter_values())
        for frame in frames
        if "scatter" in frame.chart.plots[0]._element.tag
    ]
    assert dots == [len(data.dots) + (0 if data.line is None else 2)]
    assert len(data.dots) == 50


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_charts_have_alternative_text_titles_are_titles_and_texts_have_a_language(
    name: str, sample: Callable[[str], Brief]
) -> None:
    brief = sample(name)
    with in_speech(brief.case.speech):
        content = slides_pptx(brief, Meeting())
        scenes = deck_scenes(brief, Meeting())
        for scene, page in zip(scenes, opened(content).slides, strict=True):
            headline = staged(scene, brief, narrow=False).slide.headline
            assert page.shapes.title.text_frame.text == flat(headline or scene.title)
            for shape in page.shapes:
                if shape.has_chart:
                    alternative = shape._element.xpath(".//p:cNvPr/@descr")
                    assert alternative == [flat(describe(scene.chart, brief, scene.finding))]
            for run in page._element.iter(qn("a:rPr")):
                assert run.get("lang") == "en-US"
    assert opened(content).core_properties.language == "en"


def test_a_german_case_has_german_slides(flights: Brief) -> None:
    german = replace(flights.case, language="de")
    with in_speech(german.speech):
        pages = opened(slides_pptx(flights, Meeting())).slides
    assert {run.get("lang") for page in pages for run in page._element.iter(qn("a:rPr"))} == {
        "de-DE"
    }


def test_what_the_presenter_says_is_in_the_notes_only_where_it_is_chosen(flights: Brief) -> None:
    log = cases.log_of(*cases.whole_meeting(flights.case))
    plain = opened(slides_pptx(flights, replay(log))).slides
    noted = opened(slides_pptx(flights, replay(log), with_notes=True)).slides
    assert not any(page.has_notes_slide for page in plain)
    said = [page.notes_slide.notes_text_frame.text for page in noted]
    for cue, text in zip(flights.script.cues, said, strict=True):
        assert text.startswith(flat(cue.claim.says))
    assert not any(cases.SECRET in text for text in said)


def test_the_same_meeting_gives_the_same_bytes(flights: Brief) -> None:
    meeting = replay(cases.log_of(*cases.whole_meeting(flights.case)))
    for with_notes in (False, True):
        content = slides_pptx(flights, meeting, with_notes=with_notes)
        assert content == slides_pptx(flights, meeting, with_notes=with_notes)


def test_no_text_that_somebody_typed_is_a_formula_or_a_link_of_a_table(flights: Brief) -> None:
    steps = zip(flights.case.plan, TYPED[-len(flights.case.plan) :], strict=False)
    options = zip(flights.case.options, TYPED[-len(flights.case.options) :], strict=False)
    spec, plan = draw("options", flights), draw("plan", flights)
    assert spec is not None
    assert plan is not None
    for chart, field, names in ((spec, "option", options), (plan, "step", steps)):
        typed = {item.name: f"{name} {number}" for number, (item, name) in enumerate(names)}
        rows = {id(row): row for layer in chart["layer"] for row in layer["data"]["values"]}
        for row in rows.values():
            if field in row:
                row[field] = typed[row[field]]
        kind = "options" if field == "option" else "plan"
        document = pptx.Presentation()
        page = document.slides.add_slide(document.slide_layouts[5])
        chart_added = add_chart(
            native(kind, chart), page.shapes, (0, 0, 9_000_000, 4_000_000)
        ).chart
        with zipfile.ZipFile(io.BytesIO(chart_added.part.chart_workbook.xlsx_part.blob)) as book:
            sheet = book.read("xl/worksheets/sheet1.xml")
            assert b"<f>" not in sheet
            assert b"hyperlink" not in sheet
        named = {category.label for category in chart_added.plots[0].categories}
        assert named == {flat(name) for name in typed.values()}


def test_a_picture_without_a_native_form_is_put_in_as_it_is_drawn(flights: Brief) -> None:
    spec = draw("drivers", flights)
    assert spec is not None
    assert native("drivers", spec) is None
    from core.exports import slides

    page = opened(slides_pptx(flights, Meeting())).slides[2]
    scene = replace(deck_scenes(flights, Meeting())[2], chart="drivers")
    shown = staged(scene, flights, narrow=False).slide
    before = len(page.shapes)
    slides._Page(page, flights, scene)._chart(spec, None, shown, whole=True)
    picture = page.shapes[before]
    assert picture.image.content_type == "image/png"
    assert picture._element.xpath(".//p:cNvPr/@descr") == [describe("drivers", flights)]


def test_an_answer_that_is_on_the_screen_does_not_take_the_place_of_every_step(
    flights: Brief,
) -> None:
    log = cases.log_of(cases.opening(flights.case), StepShown("finding"), AnswerShown("quantify"))
    heads = [scene.headline for scene in deck_scenes(flights, replay(log))]
    assert heads == [scene.headline for scene in deck_scenes(flights, Meeting())]


def test_slides_are_made_beside_the_pages() -> None:
    assert is_printed(BY_NAME["slides"])
    assert is_printed(BY_NAME["slides-notes"])
    assert BY_NAME["slides-notes"].chosen
    assert not BY_NAME["slides"].chosen
