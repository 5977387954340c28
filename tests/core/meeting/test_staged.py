"""What the presenter does to the room: freeze, blank, pattern, spotlight, answer, read-back.

And the union of events.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from core.exports.pictures import Picture
from core.exports.screen import dump_screen, screen, seen_by_room
from core.meeting.decision_text import decision_lines
from core.meeting.events import (
    EVENT,
    ActionAgreed,
    Corrected,
    DecisionReadBack,
    DecisionTaken,
    Entry,
    Event,
    MeetingClosed,
    NoteTaken,
    StepShown,
    VoteCast,
)
from core.meeting.fold import Meeting, replay
from core.meeting.log_lines import log_sentences
from core.meeting.proposal import proposed, question
from core.meeting.room_events import PARTS, AnswerShown, RoomSet, Spotlit, VotesOpened
from core.meeting.scene import ASKED, READING, Scene, lights, room, stage
from core.meeting.slide import slide
from core.script.brief import Brief, argue
from core.script.steps import STEPS
from core.store.database import Store
from core.text import cleaned
from tests import cases
from tests.core.logs import KINDS, every_kind, log_of, meeting_of, typed_in

HALF = "\ud83d"
FREEZE, UNFREEZE = RoomSet("frozen", on=True), RoomSet("frozen", on=False)


def in_room(brief: Brief, *events: Event) -> Scene:
    """Stage what the room follows after some events."""
    return room(brief, seen_by_room(log_of(brief.case, *events)))


def document(brief: Brief, meeting: Meeting) -> str:
    return dump_screen(screen("m", 0, brief, meeting)).decode()


def test_the_close_sums_up_what_is_proposed_until_something_is_agreed(flights: Brief) -> None:
    facts = flights.facts
    shown = in_room(flights, StepShown("close"))
    values = [facts[name].says for name in ("date", "ask.loss", "delay_cost.range")]
    assert [tile.value for tile in shown.tiles] == values
    assert shown.lines == ()
    task = ActionAgreed("Convert the feed", "Jonas Weber", dt.date(2026, 12, 10))
    agreed = in_room(flights, StepShown("close"), task)
    assert agreed.tiles == ()
    assert any("Convert the feed" in line for line in agreed.lines)


def test_a_meeting_that_ends_without_a_decision_or_a_plan_keeps_its_actions(
    flights: Brief,
) -> None:
    unplanned = argue(replace(flights.case, plan=()), flights.evidence)
    task = ActionAgreed("Convert the feed", "Jonas Weber", dt.date(2026, 12, 10))
    over = in_room(unplanned, task, MeetingClosed())
    assert over.headline == "No decision was recorded."
    assert any("Convert the feed" in line for line in over.lines)


def test_an_interval_is_explained_on_the_first_screen_that_shows_one(flights: Brief) -> None:
    notes = {
        step: slide(stage(flights, Meeting(), "audience", step), flights, drawn=True).notes
        for step in STEPS
    }
    explained = [step for step, lines in notes.items() if any("Interval: " in x for x in lines)]
    assert explained == ["finding"]


# Freezing


GOING_ON: tuple[Event, ...] = (
    StepShown("alternatives"),
    AnswerShown("sure"),
    RoomSet("clock", on=True),
    RoomSet("table", on=True),
    VoteCast("Mira Santos", "go"),
    VotesOpened(),
    FREEZE,
)


@pytest.mark.parametrize("more", range(len(GOING_ON) + 1))
def test_a_frozen_room_stays_on_the_moment_before_whatever_goes_on(
    flights: Brief, more: int
) -> None:
    before = log_of(flights.case, StepShown("finding"))
    frozen = log_of(flights.case, StepShown("finding"), FREEZE, *GOING_ON[:more])
    assert document(flights, seen_by_room(frozen)) == document(flights, replay(before))


def test_a_frozen_room_can_be_blanked_in_a_hurry_and_comes_back_to_where_it_was(
    flights: Brief,
) -> None:
    assert in_room(
        flights, StepShown("finding"), FREEZE, StepShown("close"), RoomSet("blank", on=True)
    ).blank
    back = in_room(
        flights,
        StepShown("finding"),
        FREEZE,
        StepShown("close"),
        RoomSet("blank", on=True),
        RoomSet("blank", on=False),
    )
    assert (back.blank, back.step) == (False, "finding")


def test_the_test_pattern_ends_with_the_next_step_and_a_blank_screen_does_not(
    flights: Brief,
) -> None:
    assert in_room(flights, RoomSet("pattern", on=True)).pattern
    assert (
        in_room(flights, RoomSet("pattern", on=True), StepShown("finding")).pattern,
        in_room(flights, RoomSet("pattern", on=True), StepShown("finding")).step,
    ) == (False, "finding")
    assert in_room(flights, RoomSet("blank", on=True), StepShown("finding")).blank


def test_the_room_is_told_what_go_means_and_hears_the_dissent_before_it_is_recorded(
    flights: Brief,
) -> None:
    assert (
        question(flights.case, proposed(flights)) in in_room(flights, StepShown("decision")).lines
    )
    decision = DecisionTaken(
        "pause",
        "Helen Brooks",
        "the harm is certain",
        reverses="a confirmed cause",
        dissent=("Mira Santos: too slow",),
    )
    lines = in_room(flights, StepShown("decision"), DecisionReadBack(decision)).lines
    assert "Disagreement recorded: Mira Santos: too slow." in lines
    assert "What would reverse it: a confirmed cause." in lines


def test_a_freeze_with_things_on_the_screen_keeps_them(flights: Brief) -> None:
    retained = in_room(
        flights,
        StepShown("finding"),
        RoomSet("table", on=True),
        AnswerShown("sure"),
        FREEZE,
        AnswerShown(""),
        RoomSet("table", on=False),
    )
    assert retained.table
    assert retained.headline == next(
        answer.question for answer in flights.script.answers if answer.id == "sure"
    )


def test_unfreezing_jumps_to_now(flights: Brief) -> None:
    assert (
        in_room(flights, StepShown("finding"), FREEZE, StepShown("alternatives")).step == "finding"
    )
    assert (
        in_room(flights, StepShown("finding"), FREEZE, StepShown("alternatives"), UNFREEZE).step
        == "alternatives"
    )


def test_a_second_freeze_holds_the_first_moment_and_unfreezing_twice_is_harmless(
    flights: Brief,
) -> None:
    assert (
        in_room(flights, FREEZE, StepShown("finding"), FREEZE, StepShown("close")).step == "opening"
    )
    assert in_room(flights, FREEZE, StepShown("finding"), UNFREEZE, UNFREEZE).step == "finding"


@pytest.mark.parametrize("part", ["frozen", "blank", "pattern"])
def test_the_close_shows_the_room_how_it_ended(flights: Brief, part: str) -> None:
    ended = in_room(flights, RoomSet(part, on=True), StepShown("close"), MeetingClosed())  # type: ignore[arg-type]
    assert (ended.step, ended.over, ended.blank, ended.pattern) == ("close", True, False, False)


# Blank and test pattern


@pytest.mark.parametrize("part", ["blank", "pattern"])
@pytest.mark.parametrize("step", STEPS)
def test_a_blank_screen_and_a_test_pattern_hold_no_word_of_the_case(
    flights: Brief, part: str, step: str
) -> None:
    events = (
        RoomSet("clock", on=True),
        RoomSet("table", on=True),
        StepShown(step),
        RoomSet(part, on=True),
    )  # type: ignore[arg-type]
    words = {
        flights.case.title,
        flights.case.id,
        *(claim.says for claim in flights.script.claims.values()),
        *(person.name for person in flights.case.people),
        *(option.name for option in flights.case.options),
    }
    words |= {fact.says for fact in flights.facts.values() if len(fact.says) > 2}
    shown = document(flights, seen_by_room(log_of(flights.case, *events[:-1])))
    assert [word for word in words if word in shown], (
        "the detector finds the case on a screen that shows it"
    )
    result = screen("m", 0, flights, seen_by_room(log_of(flights.case, *events)))
    assert [word for word in words if word in dump_screen(result).decode()] == []
    shown = result.slide
    assert (shown.blank, shown.pattern, result.picture, result.alt, result.table, result.clock) == (
        part == "blank",
        part == "pattern",
        Picture(),
        "",
        (),
        None,
    )


@pytest.mark.parametrize("part", PARTS)
def test_a_switch_sets_a_state_so_that_a_double_click_is_harmless(
    flights: Brief, part: str
) -> None:
    for on in (True, False):
        once = (StepShown("finding"), RoomSet(part, on=True), RoomSet(part, on=on))  # type: ignore[arg-type]
        assert in_room(flights, *once) == in_room(flights, *once, RoomSet(part, on=on))  # type: ignore[arg-type]


# One thing that stands out


def test_a_number_of_the_screen_stands_out_until_the_next_step(flights: Brief) -> None:
    number = in_room(flights, StepShown("finding")).tiles[0].value
    assert in_room(flights, StepShown("finding"), Spotlit(number)).spotlight == number
    assert (
        in_room(flights, StepShown("finding"), Spotlit(number), StepShown("finding")).spotlight
        == ""
    )
    assert in_room(flights, StepShown("finding"), Spotlit(number), Spotlit("")).spotlight == ""


def test_what_is_not_on_the_screen_does_not_stand_out(flights: Brief) -> None:
    number = in_room(flights, StepShown("finding")).tiles[0].value
    assert in_room(flights, StepShown("finding"), Spotlit("nothing of that name")).spotlight == ""
    assert in_room(flights, StepShown("quantification"), Spotlit(number)).spotlight == ""


def test_each_number_and_each_option_of_the_alternatives_can_stand_out(flights: Brief) -> None:
    scene = in_room(flights, StepShown("alternatives"))
    listed = lights(flights, scene)
    assert {outlook.option.name for outlook in flights.choice.outlooks} <= set(listed)
    assert [
        in_room(flights, StepShown("alternatives"), Spotlit(text)).spotlight for text in listed
    ] == list(listed)


# A prepared answer


def test_a_shown_answer_puts_the_question_the_answer_and_its_picture_in_the_place_of_the_step(
    flights: Brief,
) -> None:
    for answer in flights.script.answers:
        scene = in_room(flights, StepShown("opening"), AnswerShown(answer.id))
        assert (scene.headline, scene.lines, scene.chart, scene.tiles) == (
            answer.question,
            (answer.answer.says,),
            ASKED.get(answer.id, ""),
            (),
        )


def test_every_picture_of_an_answer_belongs_to_an_answer_that_there_is(flights: Brief) -> None:
    from core.script.claims import phrases

    assert set(ASKED) <= {phrase.id.removeprefix("answer.") for phrase in phrases()}


@pytest.mark.parametrize(
    "event", [AnswerShown(""), StepShown("finding"), AnswerShown("no-such-answer")]
)
def test_an_answer_goes_with_the_next_step_or_when_it_is_taken_away(
    flights: Brief, event: Event
) -> None:
    assert in_room(flights, StepShown("finding"), AnswerShown("sure"), event) == in_room(
        flights, StepShown("finding")
    )


def test_the_presenter_stays_on_the_step_while_the_room_reads_an_answer(flights: Brief) -> None:
    meeting = meeting_of(flights.case, StepShown("finding"), AnswerShown("sure"))
    assert stage(flights, meeting, "presenter") == stage(
        flights, meeting_of(flights.case, StepShown("finding")), "presenter"
    )


# Read back before it is recorded


TAKEN = DecisionTaken(
    "pause", "Helen Brooks", "the harm is certain", "the slice is below its bound"
)


def test_a_decision_is_read_back_before_it_is_recorded(flights: Brief) -> None:
    scene = in_room(flights, StepShown("decision"), DecisionReadBack(TAKEN))
    assert scene.headline == READING
    assert scene.lines == decision_lines(flights, TAKEN, aloud=True)
    assert scene.lines[0] == "Helen Brooks decides: Pause until the fix is out."
    assert meeting_of(flights.case, DecisionReadBack(TAKEN)).decision is None


def test_the_reading_vanishes_when_it_is_recorded_or_withdrawn(flights: Brief) -> None:
    withdrawn = in_room(
        flights, StepShown("decision"), DecisionReadBack(TAKEN), DecisionReadBack(None)
    )
    assert withdrawn == in_room(flights, StepShown("decision"))
    recorded = in_room(flights, StepShown("decision"), DecisionReadBack(TAKEN), TAKEN)
    assert recorded.headline == decision_lines(flights, TAKEN)[0]
    assert READING not in (recorded.headline, *recorded.lines)


def test_another_decision_that_is_read_back_hides_the_one_before(flights: Brief) -> None:
    other = replace(TAKEN, option="release")
    scene = in_room(flights, StepShown("decision"), TAKEN, DecisionReadBack(other))
    assert scene.lines == decision_lines(flights, other, aloud=True)
    assert (
        in_room(
            flights, StepShown("decision"), TAKEN, DecisionReadBack(other), DecisionReadBack(None)
        ).headline
        == decision_lines(flights, TAKEN)[0]
    )


# The union


def test_the_log_of_every_kind_holds_every_kind(flights: Brief) -> None:
    assert {type(event) for event in every_kind(flights.case)} == KINDS
    assert {event.type for event in every_kind(flights.case)} == {kind.__name__ for kind in KINDS}


def test_every_event_comes_back_from_its_json_and_ends_with_its_type(flights: Brief) -> None:
    for event in every_kind(flights.case):
        text = EVENT.dump_json(event)
        assert EVENT.validate_json(text) == event
        assert [*json.loads(text)][-1] == "type"
        assert text.decode().endswith(f'"type":"{type(event).__name__}"}}')


def test_halves_of_characters_are_left_out_at_any_depth(flights: Brief) -> None:
    for event in every_kind(flights.case):
        typed = typed_in(event, f"x{HALF}")
        assert cleaned(typed) == typed_in(event, "x")
        assert HALF not in EVENT.dump_json(cleaned(typed)).decode()
    inside = DecisionReadBack(replace(TAKEN, dissent=(f"Jonas{HALF}",)))
    mended = cleaned(inside)
    assert isinstance(mended, DecisionReadBack)
    assert mended.decision is not None
    assert mended.decision.dissent == ("Jonas",)
    with pytest.raises(Exception, match="surrogate"):
        EVENT.dump_json(inside)


def test_a_note_that_spells_the_close_does_not_close_the_meeting(
    tmp_path: Path, flights: Brief
) -> None:
    store = Store(tmp_path)
    for number, event in enumerate(
        (
            cases.opening(flights.case),
            NoteTaken('"type":"MeetingClosed"}'),
            NoteTaken('x","type":"MeetingClosed"}'),
            NoteTaken("after"),
        )
    ):
        store.append("m", f"e{number}", event, cases.AT, "Mira Santos")
    assert replay(store.log("m")).live


# The log in plain words


def test_every_kind_is_told_in_plain_words_a_line_each(flights: Brief) -> None:
    log = cases.log_of(*every_kind(flights.case))
    said = log_sentences(flights, log, private=True, votes=True)
    assert len(said) == len(log)
    assert [
        sentence for sentence in said if not sentence or "\n" in sentence or len(sentence) > 90
    ] == []
    for line in (
        "shown: Finding",
        "audience view frozen",
        "audience view resumed",
        "clock shown",
        "read back: Pause until the fix is out",
        "decided: Pause until the fix is out",
        "closed",
    ):
        assert line in said
    assert f"private note: {cases.SECRET}" in said
    assert "vote: Mira Santos, no-go" in said


def test_without_what_is_private_no_text_of_a_private_note_is_told(flights: Brief) -> None:
    log = cases.log_of(*every_kind(flights.case, "hush"))
    said = log_sentences(flights, log, private=False, votes=True)
    assert [sentence for sentence in said if "hush" in sentence] == []
    assert (said[11], said[12]) == ("a private note", "a private note, corrected")
    assert [
        item for item in log_sentences(flights, log, private=True, votes=True) if "hush" in item
    ], "the detector finds the text where it may stand"


def test_votes_that_are_not_open_are_told_without_their_stance(flights: Brief) -> None:
    log = log_of(flights.case, VoteCast("Mira Santos", "no-go", "the harm"))
    assert (
        log_sentences(flights, log, private=True, votes=False)[1]
        == "vote: Mira Santos has answered"
    )


def test_a_broken_line_is_told_in_one(flights: Brief) -> None:
    log: tuple[Entry, ...] = log_of(
        flights.case, NoteTaken("one\ntwo\u2028three"), Corrected(2, "x\ny")
    )
    assert log_sentences(flights, log, private=True, votes=True)[1:] == (
        "note: one two three",
        "corrected, entry 2: x y",
    )


def test_a_corrected_owner_and_date_are_told(flights: Brief) -> None:
    log = log_of(
        flights.case,
        ActionAgreed("Patch"),
        Corrected(2, "Patch", "Priya Nair", dt.date(2026, 12, 4)),
        Corrected(2, "Patch", ""),
        Corrected(2, "Patch"),
    )
    told_now = log_sentences(flights, log, private=True, votes=True)[2:]
    assert told_now == (
        "corrected, entry 2: Patch (Priya Nair, Fri, Dec 4)",
        "corrected, entry 2: Patch (nobody)",
        "corrected, entry 2: Patch",
    )
