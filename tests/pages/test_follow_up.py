"""The follow-up page: status, actions, questions and updates, all kept in the meeting's log."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import (
    ActionAgreed,
    Corrected,
    DecisionTaken,
    Event,
    MeetingClosed,
    QuestionAsked,
)
from core.meeting.fold import replay
from core.meeting.follow_up_events import (
    ActionUpdated,
    BatchMeasured,
    BatchRefused,
    MeasuredCriterion,
    MinutesFinalized,
    MinutesRemarked,
    MinutesWithdrawn,
    PlanStepUpdated,
    QuestionAssigned,
    UpdateSent,
)
from pages.parts import desk
from tests.pages.test_gate import batch
from tests.pages.visit import meeting, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"
HELD = "m-1"
EVENTS: tuple[Event, ...] = (
    QuestionAsked("Who tells the airports?", "Helen Brooks"),
    DecisionTaken("pause", "Helen Brooks", "the harm is certain"),
    ActionAgreed("Mend the unit", "Mira Santos", dt.date(2026, 11, 25)),
    MeetingClosed(),
)
QUESTION, ACTION = 2, 4
PASSES = (MeasuredCriterion(500, 0.05, 0.02, 0.08),)
FAILS = (MeasuredCriterion(500, 0.4, 0.3, 0.5),)


def visited(*events: Event) -> AppTest:
    return opened("follow_up.py", case=FLIGHTS, meeting=meeting(FLIGHTS, *EVENTS, *events))


def last() -> Event:
    return desk.store().log(HELD)[-1].event


def words_of(screen: AppTest) -> str:
    assert not screen.exception
    return sent(screen).replace("\xa0", " ")


@pytest.mark.parametrize(
    ("events", "says"),
    [
        ((), "Amber since"),
        ((BatchMeasured("a", "a", FAILS),), "Red since"),
        ((BatchMeasured("a", "a", PASSES),), "Amber since"),
        ((BatchMeasured("a", "a", PASSES), BatchMeasured("b", "b", PASSES)), "Green since"),
    ],
)
def test_the_status_is_shown_with_its_rule(events: tuple[Event, ...], says: str) -> None:
    text = words_of(visited(*events))
    assert says in text
    for rule in ("Red: the newest batch", "Amber: the newest batch", "Green: the newest 2"):
        assert rule in text


def test_a_refused_file_is_named_with_its_reason() -> None:
    text = words_of(visited(BatchRefused("notes.txt", "x", "it is no table")))
    assert "1 file counts as no batch" in text
    assert "it is no table" in text


def test_batches_given_by_hand_go_into_the_record_once() -> None:
    screen = visited()
    content = batch(0)
    for _ in range(2):
        screen.file_uploader(key="follow-batches").set_value(
            [("a.parquet", content, "application/octet-stream")]
        )
        screen.run()
        next(item for item in screen.button if item.label == "Measure and keep").click().run()
        assert not screen.exception
    found = replay(desk.store().log(HELD)).followed_up
    assert [type(entry.event) for entry in found] == [BatchMeasured]
    assert "All of these are in the record already." in words_of(screen)


def test_an_action_is_moved_and_says_so() -> None:
    screen = visited()
    assert "1 action is late." in words_of(screen)
    screen.selectbox(key="action-chosen").set_value(ACTION).run()
    key = f"action-{ACTION}-{desk.store().version_of(HELD)}"
    screen.text_input(key=f"{key}-done").set_value("the test is green")
    screen.text_input(key=f"{key}-note").set_value("merged")
    next(item for item in screen.button if item.label == "Save").click().run()
    assert not screen.exception
    assert last() == ActionUpdated(ACTION, None, "the test is green", "merged")


def test_a_question_gets_an_owner() -> None:
    screen = visited()
    key = f"owes-{QUESTION}-{desk.store().version_of(HELD)}"
    screen.selectbox(key=f"{key}-who").set_value("Mira Santos").run()
    assert last() == QuestionAssigned(QUESTION, "Mira Santos")


def test_an_update_that_was_sent_is_kept_with_its_promise_and_begins_the_next_one() -> None:
    screen = visited()
    assert "update 1, " in words_of(screen)
    key = f"update-{desk.store().version_of(HELD)}"
    tomorrow = desk.clock().date() + dt.timedelta(days=1)
    screen.date_input(key=f"{key}-on").set_value(tomorrow)
    screen.time_input(key=f"{key}-at").set_value(dt.time(9)).run()
    screen.button(key="update-sent").click().run()
    event = last()
    assert isinstance(event, UpdateSent)
    assert "WHAT IS NOT KNOWN\n- Who tells the airports?" in event.text
    assert event.next_at is not None
    assert event.next_at.date() == tomorrow
    text = words_of(screen)
    assert "update 2, " in text
    assert "Since the last update".upper() in text


def test_a_promise_that_passed_shows_as_late() -> None:
    text = words_of(visited(UpdateSent("first", dt.datetime(2026, 11, 24, tzinfo=dt.UTC))))
    assert "The promised update is " in text
    assert "This update was promised by Tue, Nov 24" in text


def test_while_the_meeting_runs_nothing_is_followed_up_yet() -> None:
    screen = opened("follow_up.py", case=FLIGHTS, meeting=meeting(FLIGHTS, *EVENTS[:-1]))
    text = words_of(screen)
    assert "Status of the release" not in text
    assert "Next update" not in text
    assert "Mend the unit" in text


def test_the_minutes_become_final_and_a_draft_again() -> None:
    screen = visited()
    assert "Draft of version 1." in words_of(screen)
    screen.button(key="minutes-final").click().run()
    assert last() == MinutesFinalized(1)
    assert "Version 1, final since" in words_of(screen)
    screen.button(key="minutes-draft").click().run()
    assert last() == MinutesWithdrawn(1)
    assert "Draft of version 2." in words_of(screen)


def test_a_correction_after_the_end_of_the_draft_shows_what_is_different() -> None:
    screen = visited(MinutesFinalized(1), Corrected(ACTION, "Mend the feed"))
    text = words_of(screen)
    assert "Draft of version 2." in text
    assert "Changed since version 1" in text
    assert "Actions, now: Mend the feed" in text
    screen.selectbox(key=f"minutes-version-{HELD}").select(1).run()
    text = words_of(screen)
    assert "Version 1, final since" in text
    assert "Changed since version 1" not in text


def test_remarks_are_kept_once() -> None:
    screen = visited()
    held = replay(desk.store().log(HELD)).last
    key = f"minutes-remarks-{held}"
    screen.text_area(key=key).input("The airports were told.").run()
    (save,) = [button for button in screen.button if button.label == "Save remarks"]
    save.click().run()
    assert last() == MinutesRemarked("The airports were told.")


STEP = "Confirm the unit of the departure delay in the new feed"


def test_the_board_shows_the_steps_and_the_date_that_follows() -> None:
    text = words_of(visited(PlanStepUpdated(STEP, dt.date(2026, 11, 23), dt.date(2026, 11, 24))))
    assert "Remediation plan" in text
    assert "done Tue, Nov 24" in text
    assert "From the real times of its steps, the fix is out by" in text


def test_a_step_gets_its_days_and_none_that_cannot_be() -> None:
    screen = visited()
    screen.selectbox(key="step-chosen").select(STEP).run()
    seq = replay(desk.store().log(HELD)).last
    screen.date_input(key=f"step-0-{seq}-done").set_value(dt.date(2026, 11, 24))
    save = next(button for button in screen.button if button.label == "Save")
    save.click().run()
    assert "The step ended and never began" in words_of(screen)
    screen.date_input(key=f"step-0-{seq}-began").set_value(dt.date(2026, 11, 23))
    next(button for button in screen.button if button.label == "Save").click().run()
    assert last() == PlanStepUpdated(STEP, dt.date(2026, 11, 23), dt.date(2026, 11, 24))


def test_a_short_password_protects_nothing_and_says_so() -> None:
    screen = visited()
    screen.text_input(key="pdf-lock").input("short").run()
    assert "A password has at least 8 characters" in words_of(screen)
    screen.text_input(key="pdf-lock").input("long enough").run()
    assert "A password has at least" not in words_of(screen)
    assert not any("long enough" in entry.document for entry in desk.store().log(HELD))
