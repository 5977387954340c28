"""The room's record: what is shown there and nothing else, whatever happened in the meeting."""

from __future__ import annotations

import json
from dataclasses import asdict, fields, replace
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.charts.style import BASELINE, CANDIDATE, FAINT
from core.exports.pictures import Picture
from core.exports.screen import (
    FORMAT,
    MOST_ROWS,
    Screen,
    dump_screen,
    is_current,
    load_screen,
    screen,
    seen_by_room,
)
from core.meeting.events import Corrected, Entry, Event, NoteTaken, QuestionAsked, StepShown
from core.meeting.fold import Meeting, replay
from core.meeting.room_events import AnswerShown, RoomSet, Spotlit
from core.meeting.scene import Scene
from core.meeting.slide import Figure, Mark, Slide
from core.script.brief import Brief
from core.script.claims import Answer, Claim, Cue
from core.script.readiness import ready
from core.script.slice_tables import slice_rows
from core.script.steps import STEPS
from tests import cases
from tests.core.logs import any_event, every_kind, log_of

HUSH = "HUSH"


def dumped(brief: Brief, log: tuple[Entry, ...]) -> str:
    return dump_screen(screen("m", len(log), brief, seen_by_room(log))).decode()


def marked(brief: Brief) -> Brief:
    """Plant a marker in every text of a brief that is the presenter's own: lines to say, notes to
    them, prepared answers.
    """
    script = brief.script
    claims = {
        name: (
            _marked(claim)
            if name.endswith((".line", ".note")) or name.startswith("answer.")
            else claim
        )
        for name, claim in script.claims.items()
    }
    cues = tuple(
        Cue(cue.step, _marked(cue.claim), cue.note and _marked(cue.note), cue.seconds)
        for cue in script.cues
    )
    answers = tuple(
        Answer(answer.id, answer.question, answer.asked_by, _marked(answer.answer))
        for answer in script.answers
    )
    return replace(brief, script=replace(script, claims=claims, cues=cues, answers=answers))


def _marked(claim: Claim) -> Claim:
    return replace(claim, says=f"{HUSH} {claim.id}! {claim.says}")


@pytest.fixture(scope="module")
def planted(flights: Brief) -> Brief:
    return marked(flights)


def private(brief: Brief, events: list[Event]) -> list[Event]:
    """Put private notes, and corrections of them, between the events of a log."""
    result: list[Event] = []
    for event in events:
        result.append(event)
        if isinstance(event, NoteTaken):
            result += [
                NoteTaken(f"{HUSH} note", private=True),
                Corrected(len(result) + 2, f"{HUSH} note, corrected"),
            ]
    return result


def hidden(brief: Brief, shown: str) -> set[str]:
    """List every marker that the room may not read while one answer, or none, is shown to it."""
    ids = (
        {answer.answer.id for answer in brief.script.answers if answer.id != shown}
        | {cue.claim.id for cue in brief.script.cues}
        | {cue.note.id for cue in brief.script.cues if cue.note}
    )
    return (
        {f"{HUSH} {item}!" for item in ids}
        | {f"{HUSH} note"}
        | {check.missing for check in ready(brief) if not check.holds}
    )


def found(text: str, markers: set[str]) -> list[str]:
    return [marker for marker in markers if marker in text]


# Nothing private


@settings(max_examples=40)
@given(data=st.data())
def test_the_rooms_record_never_holds_what_is_private(planted: Brief, data: st.DataObject) -> None:
    log = log_of(
        planted.case, *private(planted, data.draw(st.lists(any_event(planted), max_size=14)))
    )
    shown = seen_by_room(log).answer
    assert found(dumped(planted, log), hidden(planted, shown)) == []


def test_the_detector_finds_every_marker_where_the_presenter_reads_it(planted: Brief) -> None:
    log = log_of(planted.case, *private(planted, [NoteTaken("x")]))
    presenters = json.dumps(
        [
            asdict(planted.script),
            asdict(replay(log))["notes"],
            [asdict(check) for check in ready(planted)],
        ],
        default=str,
        ensure_ascii=False,
    )
    assert set(found(presenters, hidden(planted, ""))) == hidden(planted, "")
    assert len(hidden(planted, "")) > 25


def test_the_detector_finds_an_answer_in_the_room_once_it_is_shown(planted: Brief) -> None:
    for answer in planted.script.answers:
        text = dumped(planted, log_of(planted.case, AnswerShown(answer.id)))
        assert found(text, hidden(planted, "")) == [f"{HUSH} answer.{answer.id}!"]


def test_a_question_that_was_answered_from_the_list_shows_the_room_no_answer(
    planted: Brief,
) -> None:
    for answer in planted.script.answers:
        assert HUSH not in dumped(
            planted, log_of(planted.case, QuestionAsked(answer.question, "Helen Brooks", answer.id))
        )


def test_the_record_has_no_field_for_private_text() -> None:
    private = {"note", "cue", "line", "private", "ready", "answers"}
    assert not {slot for slot in Scene.__slots__ if slot in private | {"notes"}}
    # The notes of a slide are public lines under its figures.
    names = [field_.name for record in (Screen, Slide, Figure, Mark) for field_ in fields(record)]
    assert not private.intersection(names)


# The record


def test_every_moment_of_a_meeting_of_every_kind_comes_back_from_its_json(flights: Brief) -> None:
    log = cases.log_of(*every_kind(flights.case))
    for n in range(1, len(log) + 1):
        result = screen("m", n, flights, seen_by_room(log[:n]))
        assert load_screen(dump_screen(result)) == result


def test_a_screen_before_anything_happened_can_be_made(flights: Brief) -> None:
    result = screen("m", 0, flights, Meeting())
    assert (result.live, result.kind, result.slide.step) == (False, "meeting", "opening")


@pytest.mark.parametrize("step", STEPS)
def test_the_table_and_the_clock_are_there_only_where_they_are_switched_on(
    flights: Brief, step: str
) -> None:
    events = (StepShown(step), RoomSet("table", on=True), RoomSet("clock", on=True))  # type: ignore[arg-type]
    off, on = (
        screen("m", 1, flights, seen_by_room(log_of(flights.case, *some)))
        for some in (events[:1], events)
    )
    assert (off.table, off.clock) == ((), None)
    assert bool(on.table) is (step == "finding")
    assert on.clock is not None


# A bar that stands out


def test_one_bar_stands_out_by_the_others_becoming_faint(flights: Brief) -> None:
    name = flights.choice.best.option.name
    plain, shown = (
        screen("m", 1, flights, seen_by_room(log_of(flights.case, *events)))
        for events in (
            (StepShown("alternatives"),),
            (StepShown("alternatives"), Spotlit(name)),
        )
    )
    others = len(flights.choice.outlooks) - 1
    for before, now in zip(
        (plain.picture.wide, plain.picture.narrow),
        (shown.picture.wide, shown.picture.narrow),
        strict=True,
    ):
        assert before.count(f'"{CANDIDATE}"') == now.count(f'"{CANDIDATE}"') > 0
        assert before.count(f'"{BASELINE}"') == now.count(f'"{BASELINE}{FAINT}"') >= others > 0


# Screens that another version wrote

GOLDEN = sorted((Path(__file__).parents[2] / "data" / "screens").glob("*.json"))


@pytest.mark.parametrize("path", GOLDEN, ids=lambda path: path.stem)
def test_a_screen_of_an_older_format_is_none_and_no_error(path: Path) -> None:
    document = path.read_bytes()
    assert load_screen(document) is None
    assert not is_current(document)


def test_the_formats_before_this_one_are_all_there() -> None:
    assert {path.stem.split("-")[0] for path in GOLDEN} == {str(n) for n in range(1, FORMAT)}


def test_a_screen_of_this_format_is_known_without_reading_it_and_of_a_newer_one_is_not(
    flights: Brief,
) -> None:
    document = dump_screen(screen("m", 0, flights, Meeting()))
    assert is_current(document)
    newer = document.replace(b'{"format":%d' % FORMAT, b'{"format":%d' % (FORMAT + 1), 1)
    assert not is_current(newer)
    assert load_screen(newer) is None


@pytest.mark.parametrize("document", [b"", b"null", b"[]", b"{", b'{"format":2,"slide":7}'])
def test_what_is_no_screen_is_none(document: bytes) -> None:
    assert load_screen(document) is None


def test_a_long_table_says_how_many_rows_are_not_shown(flights: Brief) -> None:
    log = log_of(flights.case, StepShown("finding"), RoomSet("table", on=True))
    result = screen("m", 3, flights, seen_by_room(log))
    assert result.picture == Picture()
    rows = len(slice_rows(flights))
    assert len(result.table) == min(rows, MOST_ROWS)
    assert result.table_more == (f"And {rows - MOST_ROWS} more." if rows > MOST_ROWS else "")
