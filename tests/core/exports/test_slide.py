"""What fits on the stage: at most three figures and one source, nothing lost without a word."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.charts.draw import draw
from core.exports.pictures import painter
from core.exports.staging import staged
from core.meeting.events import MeetingClosed, StepShown
from core.meeting.room_events import RoomSet, Spotlit
from core.meeting.scene import Scene, room, stage
from core.meeting.slide import (
    LIST_LETTERS,
    LIST_ROWS,
    MOST_FIGURES,
    NOTE_LETTERS,
    OVER,
    REHEARSAL,
    REHEARSED,
    WORDS_LETTERS,
    WORDS_ROWS,
    details,
    slide,
)
from core.meeting.tiles import Tile
from core.script.brief import Brief
from core.script.steps import STEPS
from core.words import counted
from tests import cases
from tests.core.logs import meeting_of

NAMES = st.one_of(
    st.text("abc déf", min_size=1, max_size=80),
    st.sampled_from(["שלום עולם " * 8, "🙂" * 40, "x" * 80, "\u202eabc", "a<b>&c"]),
)
TILES = st.lists(st.builds(Tile, NAMES, NAMES, st.booleans()), max_size=6).map(tuple)
LINES = st.lists(NAMES, max_size=40).map(tuple)


def scene_of(brief: Brief, step: str = "finding") -> Scene:
    return stage(brief, meeting_of(brief.case), "audience", step)  # type: ignore[arg-type]


@given(
    tiles=TILES,
    lines=LINES,
    small=LINES,
    what_if=st.one_of(st.just(""), NAMES),
    placeholder=st.one_of(st.just(""), NAMES),
    drawn=st.booleans(),
)
def test_a_slide_holds_three_figures_one_source_and_each_warning_and_loses_nothing(
    flights: Brief, drawn: bool, **changed
) -> None:
    scene = replace(scene_of(flights), **changed)
    made = slide(scene, flights, drawn=drawn)
    assert len(made.figures) <= MOST_FIGURES
    assert isinstance(made.source, str)
    marked = {one.kind: one.text for one in made.marks}
    assert marked.get("what-if", "") == scene.what_if
    assert marked.get("placeholder", "") == scene.placeholder
    shown = {*made.list_lines, *made.notes, made.source, *details(scene, made)}
    assert {*scene.lines, *scene.small} <= shown
    further = [one for one in details(scene, made) if one not in (*scene.lines, *scene.small)]
    assert (
        further
        == [f"{one.value}: {one.under}" for one in scene.tiles[MOST_FIGURES:]][: len(further)]
    )


@given(lines=LINES.filter(bool), drawn=st.booleans())
def test_a_list_that_is_too_long_says_how_many_lines_are_not_shown(
    flights: Brief, lines: tuple[str, ...], drawn: bool
) -> None:
    made = slide(replace(scene_of(flights), lines=lines, tiles=()), flights, drawn=drawn)
    rows, letters = (LIST_ROWS, LIST_LETTERS) if drawn else (WORDS_ROWS, WORDS_LETTERS)
    shown = [one for one in made.list_lines if one in lines]
    if made.list_lines == lines:
        assert sum(max(-(-len(one) // letters), 1) for one in lines) <= rows
    else:
        assert made.list_lines == (
            *lines[: len(shown)],
            f"And {counted(len(lines) - len(shown), 'more line')}.",
        )
        assert len(made.list_lines) <= rows


@given(lines=LINES.filter(bool))
def test_notes_under_the_figures_have_two_rows(flights: Brief, lines: tuple[str, ...]) -> None:
    made = slide(replace(scene_of(flights), lines=lines), flights, drawn=True)
    assert made.notes == lines[: len(made.notes)]
    assert made.notes
    assert sum(map(len, made.notes)) <= NOTE_LETTERS or len(made.notes) == 1


@pytest.mark.parametrize("step", STEPS)
def test_the_source_of_each_step_is_its_last_small_line(flights: Brief, step: str) -> None:
    scene = scene_of(flights, step)
    made = slide(scene, flights, drawn=True)
    assert made.source == (scene.small[-1] if scene.small else "")


def test_the_picture_of_the_cost_is_explained_beside_it(flights: Brief) -> None:
    scene = scene_of(flights, "quantification")
    dots = flights.claim("quantification.dots").says
    assert slide(replace(scene, lines=()), flights, drawn=True).notes[-1] == dots


def test_a_number_that_stands_out_makes_the_others_faint(flights: Brief) -> None:
    number = scene_of(flights).tiles[1].value
    meeting = meeting_of(flights.case, StepShown("finding"), Spotlit(number))
    lights = [one.light for one in slide(room(flights, meeting), flights, drawn=True).figures]
    assert lights[:2] == ["faint", "lit"]


def test_a_rehearsal_says_so_on_every_slide_and_a_meeting_that_is_over_does(flights: Brief) -> None:
    here, over = scene_of(flights), replace(scene_of(flights), over=True)
    said = [
        [one.text for one in slide(scene, flights, drawn=True, rehearsal=rehearsal).marks]
        for scene in (here, over)
        for rehearsal in (True, False)
    ]
    assert said == [[REHEARSAL], [], [REHEARSED], [OVER]]


@pytest.mark.parametrize("part", ["blank", "pattern"])
def test_a_blank_slide_and_a_test_pattern_hold_nothing(flights: Brief, part: str) -> None:
    meeting = meeting_of(flights.case, StepShown("finding"), RoomSet(part, on=True))
    made = slide(room(flights, meeting), flights, drawn=False, rehearsal=True)
    assert (made.headline, made.marks, made.figures, made.list_lines) == ("", (), (), ())
    assert (made.blank, made.pattern) == (part == "blank", part == "pattern")


# With its picture


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_staged_with_the_picture_and_the_words_that_it_names(
    flights: Brief, step: str
) -> None:
    scene = scene_of(flights, step)
    made = staged(scene, flights)
    there = bool(scene.chart) and draw(scene.chart, flights, scene.finding) is not None
    assert bool(made.picture.wide) is bool(made.picture.narrow) is bool(made.words) is there
    assert (made.slide.shape == "words") is not there


def test_without_its_picture_a_slide_says_what_it_would_have_shown(
    flights: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(painter()), "svg", lambda *_: "")
    made = staged(scene_of(flights), flights)
    assert made.picture.wide == ""
    assert made.alt == flights.claim("finding.headline").says
    assert made.slide.shape == "figures"
    assert made.words


def test_an_unknown_chart_is_a_mistake_of_ours(flights: Brief) -> None:
    with pytest.raises(KeyError):
        staged(replace(scene_of(flights), chart="pie"), flights)


def test_the_close_of_a_meeting_is_a_slide(flights: Brief) -> None:
    meeting = meeting_of(flights.case, *cases.whole_meeting(flights.case)[1:], MeetingClosed())
    made = staged(room(flights, meeting), flights)
    assert made.slide.headline
    assert made.slide.shape == "words"
