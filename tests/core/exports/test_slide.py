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
from core.words import count_noun
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
    result = slide(scene, flights, drawn=drawn)
    assert len(result.figures) <= MOST_FIGURES
    assert isinstance(result.source, str)
    marked = {mark.kind: mark.text for mark in result.marks}
    assert marked.get("what-if", "") == scene.what_if
    assert marked.get("placeholder", "") == scene.placeholder
    shown = {*result.list_lines, *result.notes, result.source, *details(scene, result)}
    assert {*scene.lines, *scene.small} <= shown
    further = [
        detail for detail in details(scene, result) if detail not in (*scene.lines, *scene.small)
    ]
    assert (
        further
        == [f"{tile.value}: {tile.under}" for tile in scene.tiles[MOST_FIGURES:]][: len(further)]
    )


@given(lines=LINES.filter(bool), drawn=st.booleans())
def test_a_list_that_is_too_long_says_how_many_lines_are_not_shown(
    flights: Brief, lines: tuple[str, ...], drawn: bool
) -> None:
    result = slide(replace(scene_of(flights), lines=lines, tiles=()), flights, drawn=drawn)
    rows, letters = (LIST_ROWS, LIST_LETTERS) if drawn else (WORDS_ROWS, WORDS_LETTERS)
    shown = [line for line in result.list_lines if line in lines]
    if result.list_lines == lines:
        assert sum(max(-(-len(line) // letters), 1) for line in lines) <= rows
    else:
        assert result.list_lines == (
            *lines[: len(shown)],
            f"And {count_noun(len(lines) - len(shown), 'more line')}.",
        )
        assert len(result.list_lines) <= rows


@given(lines=LINES.filter(bool))
def test_notes_under_the_figures_have_two_rows(flights: Brief, lines: tuple[str, ...]) -> None:
    result = slide(replace(scene_of(flights), lines=lines), flights, drawn=True)
    gloss = tuple(line for line in result.notes if line.startswith("Interval: "))
    own = result.notes[: len(result.notes) - len(gloss)]
    assert result.notes == (*lines[: len(own)], *gloss)
    assert own
    assert not gloss or sum(-(-len(line) // (NOTE_LETTERS // 2)) for line in own) == 1
    assert sum(map(len, own)) <= NOTE_LETTERS or len(own) == 1


@pytest.mark.parametrize("step", STEPS)
def test_the_source_of_each_step_is_its_last_small_line(flights: Brief, step: str) -> None:
    scene = scene_of(flights, step)
    result = slide(scene, flights, drawn=True)
    assert result.source == (scene.small[-1] if scene.small else "")


def test_the_picture_of_the_cost_is_explained_beside_it(flights: Brief) -> None:
    scene = scene_of(flights, "quantification")
    dots = flights.claim("quantification.dots").says
    assert slide(replace(scene, lines=()), flights, drawn=True).notes[-1] == dots


def test_a_number_that_stands_out_makes_the_others_faint(flights: Brief) -> None:
    number = scene_of(flights).tiles[1].value
    meeting = meeting_of(flights.case, StepShown("finding"), Spotlit(number))
    lights = [figure.light for figure in slide(room(flights, meeting), flights, drawn=True).figures]
    assert lights[:2] == ["faint", "lit"]


def test_a_rehearsal_says_so_on_every_slide_and_a_meeting_that_is_over_does(flights: Brief) -> None:
    here, over = scene_of(flights), replace(scene_of(flights), over=True)
    said = [
        [mark.text for mark in slide(scene, flights, drawn=True, rehearsal=rehearsal).marks]
        for scene in (here, over)
        for rehearsal in (True, False)
    ]
    assert said == [[REHEARSAL], [], [REHEARSED], [OVER]]


@pytest.mark.parametrize("part", ["blank", "pattern"])
def test_a_blank_slide_and_a_test_pattern_hold_nothing(flights: Brief, part: str) -> None:
    meeting = meeting_of(flights.case, StepShown("finding"), RoomSet(part, on=True))
    result = slide(room(flights, meeting), flights, drawn=False, rehearsal=True)
    assert (result.headline, result.marks, result.figures, result.list_lines) == ("", (), (), ())
    assert (result.blank, result.pattern) == (part == "blank", part == "pattern")


# With its picture


@pytest.mark.parametrize("step", STEPS)
def test_each_step_is_staged_with_the_picture_and_the_words_that_it_names(
    flights: Brief, step: str
) -> None:
    scene = scene_of(flights, step)
    result = staged(scene, flights)
    there = bool(scene.chart) and draw(scene.chart, flights, scene.finding) is not None
    assert bool(result.picture.wide) is bool(result.picture.narrow) is bool(result.words) is there
    assert (result.slide.shape == "words") is not there


def test_without_its_picture_a_slide_says_what_it_would_have_shown(
    flights: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(type(painter()), "svg", lambda *_: "")
    result = staged(scene_of(flights), flights)
    assert result.picture.wide == ""
    assert result.alt == flights.claim("finding.headline").says
    assert result.slide.shape == "figures"
    assert result.words


def test_an_unknown_chart_is_a_mistake_of_ours(flights: Brief) -> None:
    with pytest.raises(KeyError):
        staged(replace(scene_of(flights), chart="pie"), flights)


def test_the_close_of_a_meeting_is_a_slide(flights: Brief) -> None:
    meeting = meeting_of(flights.case, *cases.whole_meeting(flights.case)[1:], MeetingClosed())
    result = staged(room(flights, meeting), flights)
    assert result.slide.headline
    assert result.slide.shape == "words"
