"""Replay and corrections: what the room saw at any moment, and what was written down put right."""

from __future__ import annotations

import datetime as dt
import sqlite3
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.exports.screen import dump_screen
from core.meeting.action_progress import agreed
from core.meeting.event_codec import opened as event_of
from core.meeting.events import (
    ActionAgreed,
    AnswerGiven,
    AssumptionChanged,
    Corrected,
    DecisionTaken,
    Event,
    MeetingClosed,
    MeetingOpened,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
    StepShown,
    VoteCast,
)
from core.meeting.fold import Meeting, replay
from core.meeting.minutes import record
from core.meeting.room_events import ItemParked, RoomSet, VotesOpened
from core.store.hash_chain import link
from pages.parts import desk, replay_view, room
from tests.cases import SECRET
from tests.core.logs import every_kind
from tests.pages.visit import AT, complaints, even, headlines, meeting, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def held(*events: Event) -> str:
    return meeting(FLIGHTS, *events)


def everything() -> str:
    return held(*every_kind(desk.store().case(FLIGHTS), SECRET)[1:])


def slider(screen: AppTest, key: str = "past"):
    return next(item for item in screen.select_slider if item.key.startswith(f"moment-{key}-"))


def at(screen: AppTest, number: int, key: str = "past") -> AppTest:
    return slider(screen, key).set_value(number).run()


# Moments


def test_without_a_meeting_the_page_leads_to_one() -> None:
    screen = opened("replay.py", case=FLIGHTS)
    assert not screen.exception
    assert "No meeting has been held on this case" in sent(screen)
    assert not screen.select_slider


def test_the_end_of_a_replay_is_the_screen_that_the_room_sees() -> None:
    for name, events in {
        "m-1": (
            StepShown("finding"),
            RoomSet("clock", on=True),
            AssumptionChanged("traffic", 900.0, 1300.0),
        ),
        "m-2": every_kind(desk.store().case(FLIGHTS))[1:],
    }.items():
        meeting(FLIGHTS, *events, held=name)
        room.publish(name)
        seen = replay_view.read(name)
        published = desk.public().screen(name)
        assert seen is not None
        assert published is not None
        assert dump_screen(replay_view.at(seen, len(seen.log))) == published.document


def test_the_replayed_page_ends_with_what_the_rooms_page_shows() -> None:
    name = held(
        StepShown("finding"),
        AssumptionChanged("traffic", 900.0, 1300.0),
        StepShown("quantification"),
    )
    screen = opened("replay.py", case=FLIGHTS, meeting=name)
    assert not screen.exception
    assert headlines(screen) == headlines(opened("audience.py", meeting=name)) != []


def test_every_moment_of_a_meeting_in_which_everything_happened_is_drawn() -> None:
    screen = opened("replay.py", case=FLIGHTS, meeting=everything())
    last = slider(screen).value
    assert last == len(slider(screen).options) == len(every_kind(desk.store().case(FLIGHTS)))
    for number in range(1, last + 1):
        at(screen, number)
        assert not screen.exception, number
        assert not complaints(screen), number


def test_a_frozen_moment_shows_what_the_room_saw() -> None:
    screen = opened(
        "replay.py",
        case=FLIGHTS,
        meeting=held(
            StepShown("finding"),
            RoomSet("frozen", on=True),
            StepShown("alternatives"),
            RoomSet("frozen", on=False),
        ),
    )
    live = headlines(screen)
    finding = headlines(at(screen, 2))
    assert headlines(at(screen, 4)) == finding != live
    assert "Frozen since 10:02:00: the audience still saw this." in sent(screen)
    assert headlines(at(screen, 5)) == live


def test_a_blank_moment_says_so_and_shows_nothing_of_the_case() -> None:
    screen = opened(
        "replay.py", case=FLIGHTS, meeting=held(StepShown("finding"), RoomSet("blank", on=True))
    )
    assert headlines(screen) == []
    assert "Blank: the audience saw nothing." in sent(screen)
    assert headlines(at(screen, 2)) != []


def test_two_moments_stand_side_by_side() -> None:
    screen = opened("replay.py", case=FLIGHTS, meeting=everything())
    screen.toggle(key="past-beside").set_value(True).run()
    assert not screen.exception
    assert len(headlines(screen)) == 2
    for number in (9, 15, 31):
        at(screen, number, "past")
        at(screen, number, "other")
        assert not screen.exception, number
        first, second = headlines(screen)
        assert first == second


def test_moments_are_named_in_plain_words_and_told_apart() -> None:
    screen = opened(
        "replay.py", case=FLIGHTS, meeting=held(StepShown("finding"), NoteTaken("loud"))
    )
    assert slider(screen).options == ["1: 10:00:00", "2: 10:01:00", "3: 10:02:00"]
    for number, says in enumerate(
        ("10:00:00 · opened", "10:01:00 · shown: Finding", "10:02:00 · note: loud"), start=1
    ):
        assert says in sent(at(screen, number))
    for number in range(2):
        desk.store().append(
            "m-1",
            f"again{number}",
            StepShown("finding"),
            desk.clock().replace(hour=12, minute=0, second=0),
            "Mira Santos",
        )
    options = slider(opened("replay.py", case=FLIGHTS, meeting="m-1")).options
    assert len(set(options)) == 5


def test_a_meeting_with_one_entry_is_drawn() -> None:
    screen = opened("replay.py", case=FLIGHTS, meeting=held())
    assert not screen.exception
    assert len(headlines(screen)) == 1


def test_rehearsals_and_earlier_meetings_can_be_chosen_and_the_one_of_the_session_comes_first() -> (
    None
):
    meeting(FLIGHTS, StepShown("finding"), held="m-1")
    meeting(FLIGHTS, StepShown("close"), held="m-2")
    case = desk.store().case(FLIGHTS)
    desk.store().append(
        "r-1",
        "e0",
        MeetingOpened(case.id, case.digest, case.title, "rehearsal"),
        desk.clock(),
        "Mira Santos",
    )
    screen = opened("replay.py", case=FLIGHTS, meeting="m-1")
    assert screen.selectbox(key="past-meeting").value == "m-1"
    assert len(set(screen.selectbox(key="past-meeting").options)) == 3
    latest = opened("replay.py", case=FLIGHTS)
    assert latest.selectbox(key="past-meeting").value == "r-1"
    latest.selectbox(key="past-meeting").select("m-2").run()
    assert not latest.exception
    assert "· shown: Close" in sent(latest)


# What is private


def share(screen: AppTest) -> AppTest:
    screen.switch_page("meeting.py").run()
    screen.toggle(key="share_safe").set_value(True).run()
    return screen


@pytest.mark.parametrize("page", ["replay.py", "follow_up.py"])
def test_with_share_safe_the_text_of_a_private_note_is_nowhere(page: str) -> None:
    name = held(StepShown("finding"), NoteTaken(SECRET, private=True), NoteTaken("loud"))
    screen = opened(page, case=FLIGHTS, meeting=name)
    seen = at(screen, 3) if page == "replay.py" else screen
    assert SECRET in sent(seen), "the detector finds the note where it may stand"
    share(screen).switch_page(page).run()
    assert not screen.exception
    if page == "replay.py":
        for number in (1, 3, 4):
            assert SECRET not in sent(at(screen, number))
        assert "a private note" in sent(at(screen, 3))
    assert SECRET not in sent(screen)


def test_stances_are_told_once_they_are_open() -> None:
    name = held(
        VoteCast("Jonas Weber", "no-go", "the harm"), AssumptionChanged("traffic", 900.0, 1300.0)
    )
    assert "no-go" not in sent(opened("replay.py", case=FLIGHTS, meeting=name))
    desk.store().append(name, "opened", VotesOpened(), desk.clock(), "Mira Santos")
    assert "no-go" in sent(opened("replay.py", case=FLIGHTS, meeting=name))


# What follows from the whole


def rows(screen: AppTest, column: str) -> list[str]:
    return next(
        [cell.replace("\\", "") for cell in name.value[column]]
        for name in [*screen.dataframe, *screen.table]
        if column in name.value
    )


def test_moves_stand_beside_votes() -> None:
    name = held(
        VoteCast("Jonas Weber", "go"),
        AssumptionChanged("traffic", 900.0, 1300.0),
        VoteCast("Jonas Weber", "no-go"),
        MeetingClosed(),
    )
    screen = opened("replay.py", case=FLIGHTS, meeting=name)
    assert rows(screen, "Votes until the next change") == [
        "Jonas Weber: go",
        "Jonas Weber: no-go (changed from go)",
    ]
    assert "flights scored a day set to 900–1,300" in even(rows(screen, "Moved")[1])
    best = desk.brief_of(desk.store().case(FLIGHTS), Meeting()).choice.best.option.name
    assert rows(screen, "Best option after it")[0] == best


def test_time_on_each_step_is_listed() -> None:
    screen = opened(
        "replay.py",
        case=FLIGHTS,
        meeting=held(StepShown("finding"), StepShown("close"), MeetingClosed()),
    )
    assert rows(screen, "Spent") == ["01:00", "01:00", "00:00", "00:00", "00:00", "00:00", "01:00"]


def test_a_whole_record_says_so_with_its_head() -> None:
    name = held(StepShown("finding"))
    head = desk.store().log(name)[-1].digest[:7]
    assert f"The record is complete: 2 entries, head {head}." in sent(
        opened("replay.py", case=FLIGHTS, meeting=name)
    )


def test_a_record_that_somebody_changed_names_the_first_entry_that_does_not_fit(home: Path) -> None:
    name = held(StepShown("finding"), NoteTaken("loud"), StepShown("close"))
    with sqlite3.connect(home / "showstopper.db", isolation_level=None) as connection:
        connection.execute("drop trigger entries_no_update")
        assert (
            connection.execute(
                "update entries set event = replace(event, 'loud', 'mild') where seq = 3"
            ).rowcount
            == 1
        )
    screen = opened("replay.py", case=FLIGHTS, meeting=name)
    assert not screen.exception
    assert any("entry 3 does not fit the chain" in complaint for complaint in complaints(screen))


# Corrections


WRITTEN = (
    StepShown("finding"),
    NoteTaken("old note"),
    NoteTaken("old private note", private=True),
    QuestionAsked("Old question?", "Jonas Weber"),
    ObjectionRaised("Old objection.", "Jonas Weber"),
    ItemParked("Old thing"),
    ActionAgreed("Old action"),
    DecisionTaken("pause", "Helen Brooks", "old reason"),
)
PLACES = {
    3: "note",
    4: "private note",
    5: "question",
    6: "objection",
    7: "parked",
    8: "action",
    9: "decision, because",
}


def correcting(name: str, seq: int) -> AppTest:
    screen = opened("follow_up.py", case=FLIGHTS, meeting=name)
    return screen.selectbox(key="correct").select(seq).run()


def press(screen: AppTest, label: str) -> AppTest:
    next(item for item in screen.button if item.label == label).click().run()
    assert not screen.exception
    return screen


@pytest.mark.parametrize("closed", [False, True])
def test_everything_that_was_written_down_can_be_corrected_also_after_the_close(
    closed: bool,
) -> None:
    name = held(*WRITTEN, *([MeetingClosed()] if closed else []))
    for seq, kind in PLACES.items():
        screen = correcting(name, seq)
        assert any(f" · {kind}: " in option for option in screen.selectbox(key="correct").options)
        next(item for item in screen.text_area if item.key.startswith("corrected-")).set_value(
            f"new words of {seq}"
        ).run()
        assert not complaints(press(screen, "Save correction"))
    result = replay(desk.store().log(name))
    minutes = record(desk.brief_of(desk.store().case(FLIGHTS), result), result)
    said = [
        item.text
        for part in (minutes.notes, minutes.open_questions, minutes.objections, minutes.parked)
        for item in part
    ]
    assert said == [f"new words of {seq}" for seq in (3, 5, 6, 7)]
    assert [action.what for action in minutes.actions] == ["new words of 8"]
    assert "Because new words of 9." in minutes.decision


def test_what_was_written_down_can_be_taken_back_after_the_close() -> None:
    name = held(*WRITTEN, MeetingClosed())
    for seq in PLACES:
        assert not complaints(press(correcting(name, seq), "Delete from every document"))
    result = replay(desk.store().log(name))
    assert (
        result.notes,
        result.questions,
        result.objections,
        result.parked,
        result.actions,
        result.decision,
    ) == ((), (), (), (), (), None)
    said = sent(opened("follow_up.py", case=FLIGHTS, meeting=name))
    assert "7 deleted entries" in said
    assert "What was recorded" not in said


def test_what_was_deleted_is_put_back_as_it_was_by_one_click_also_after_the_close() -> None:
    name = held(*WRITTEN, MeetingClosed(("the question “old question” is open",)))
    before = replay(desk.store().log(name))
    for seq in PLACES:
        press(correcting(name, seq), "Delete from every document")
    for seq in PLACES:
        screen = opened("follow_up.py", case=FLIGHTS, meeting=name)
        screen.button(key=f"undo-{seq}").click().run()
        assert not screen.exception
    after = replay(desk.store().log(name))
    for place in ("notes", "questions", "objections", "parked", "actions", "decision", "closed"):
        assert getattr(after, place) == getattr(before, place), place
    assert after.deleted == {}


def test_a_correction_shows_the_time_and_the_step_and_an_empty_one_is_refused() -> None:
    screen = correcting(held(*WRITTEN), 3)
    assert (
        screen.selectbox(key="correct").options[0]
        == "10:02\xa0AM, Finding · note: old note · entry 3"
    )
    field = next(item for item in screen.text_area if item.key.startswith("corrected-"))
    assert field.value == "old note"
    field.set_value("  ").run()
    assert complaints(press(screen, "Save correction")) == [
        "The text is empty. Write what it should say, or delete it."
    ]


def test_an_action_without_owner_and_date_gets_them_after_the_close() -> None:
    name = held(*WRITTEN, MeetingClosed())
    screen = correcting(name, 8)
    screen.selectbox(key="corrected-8-10-who").select("Priya Nair")
    screen.date_input(key="corrected-8-10-due").set_value(dt.date(2026, 12, 4))
    assert not complaints(press(screen, "Save correction"))
    assert agreed(replay(desk.store().log(name))) == (
        ActionAgreed("Old action", "Priya Nair", dt.date(2026, 12, 4)),
    )


def test_at_the_close_what_is_missing_can_be_put_right_on_the_same_page() -> None:
    name = held(ActionAgreed("Old action"), StepShown("close"))
    screen = opened("meeting.py", case=FLIGHTS, meeting=name)
    screen.selectbox(key="correct").select(2).run()
    screen.selectbox(key="corrected-2-3-who").select("Priya Nair")
    press(screen, "Save correction")
    assert agreed(replay(desk.store().log(name))) == (ActionAgreed("Old action", "Priya Nair"),)


def test_a_person_who_is_not_listed_any_more_stays_the_one_who_asked() -> None:
    name = held(QuestionAsked("Old question?", "Somebody Else"))
    screen = correcting(name, 2)
    assert screen.selectbox(key="corrected-2-2-who").value == "Somebody Else"
    press(screen, "Save correction")
    assert desk.store().log(name)[-1].event == Corrected(2, "Old question?", "Somebody Else")


def test_what_was_parked_is_listed_and_an_answer_still_answers() -> None:
    name = held(*WRITTEN)
    screen = opened("follow_up.py", case=FLIGHTS, meeting=name)
    assert "Old thing (10:06 AM, Finding)" in sent(screen)
    screen.text_input(key="answer-5").set_value("Because.").run()
    assert isinstance(desk.store().log(name)[-1].event, AnswerGiven)


# What cannot be read


@pytest.mark.parametrize("page", ["meeting.py", "follow_up.py", "replay.py"])
def test_an_entry_that_cannot_be_read_is_named_and_the_meeting_goes_on(page: str) -> None:
    name = held(StepShown("finding"), QuestionAsked("How sure is it?", "Helen Brooks"))
    store = desk.store()
    last = store.log(name)[-1]
    lost = event_of('{"id":"traffic","low":null,"high":2.0,"type":"AssumptionChanged"}')
    digest = link(last.digest, last.seq + 1, "lost", last.at, last.by, lost)
    store.carry_over(
        name, replace(last, seq=last.seq + 1, id="lost", event=lost, digest=digest, document="")
    )
    store.append(name, "after", QuestionAsked("And by when?", "Helen Brooks"), last.at, last.by)
    screen = opened(page, case=FLIGHTS, meeting=name)
    assert not screen.exception
    assert "Entry 4 of this record cannot be read and is left out; all else stands." in sent(screen)
    if page == "replay.py":
        assert "The record is complete: 5 entries" in sent(screen)
        assert "an entry that cannot be read" in sent(at(screen, 4))
    if page == "follow_up.py":
        assert "And by when?" in sent(screen)


def test_a_meeting_whose_opening_cannot_be_read_is_told_of(home: Path) -> None:
    name = held(StepShown("finding"))
    with sqlite3.connect(home / "showstopper.db") as connection:
        connection.execute("drop trigger entries_no_update")
        connection.execute(
            "update entries set event = replace(event, 'MeetingOpened', 'MeetingHeld') where"
            " seq = 1"
        )
    screen = opened("meeting.py", case=FLIGHTS, meeting=name)
    assert not screen.exception
    assert any(
        complaint.startswith(f"The opening of the meeting “{name}” cannot be read")
        for complaint in complaints(screen)
    )
    assert "1 meeting in this data folder can't be opened" in sent(screen)


@pytest.mark.parametrize("page", ["meeting.py", "case.py", "setup.py", "finding.py"])
def test_a_case_that_cannot_be_read_leaves_the_others_to_turn_to(home: Path, page: str) -> None:
    row = ("lost", "0", "{}", AT.isoformat(), "")
    with sqlite3.connect(home / "showstopper.db") as connection:
        connection.execute(
            "insert into cases (case_id, digest, document, at, by) values (?, ?, ?, ?, ?)", row
        )
    screen = opened(page, case="lost")
    assert not screen.exception
    assert any(
        complaint.startswith("The case “lost” as it is kept cannot be read")
        for complaint in complaints(screen)
    )
    turned = next(item for item in screen.button if item.key == f"turn-to-{FLIGHTS}").click().run()
    assert not turned.exception
    assert not complaints(turned)
