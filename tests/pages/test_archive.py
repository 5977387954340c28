"""The archive page: all cases, a search, one to open or to take over, and the lessons."""

from __future__ import annotations

import datetime as dt

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import DecisionTaken, Event, MeetingClosed
from core.meeting.fold import replay
from core.meeting.follow_up_events import OutcomeRecorded
from pages.parts import desk
from tests.pages.visit import meeting, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS, HELD = "late-flights", "m-1"
EVENTS: tuple[Event, ...] = (DecisionTaken("pause", "Helen Brooks", "the harm"), MeetingClosed())


def visited(page: str = "archive.py", *events: Event) -> AppTest:
    return opened(page, case=FLIGHTS, meeting=meeting(FLIGHTS, *EVENTS, *events))


def words_of(screen: AppTest) -> str:
    assert not screen.exception
    return sent(screen).replace("\xa0", " ")


def table_of(screen: AppTest) -> list[dict]:
    assert not screen.exception
    return screen.dataframe[0].value.to_dict("records") if screen.dataframe else []


def test_a_search_leaves_the_cases_that_have_all_its_words() -> None:
    screen = visited()
    (row,) = [row for row in table_of(screen) if row["Case"] == "Late-flight alerts 4.2"]
    assert row["State"] == "Decided"
    assert row["Decision"] == "Pause until the fix is out (Helen Brooks)"
    screen.text_input(key="archive-search").input("helen pause").run()
    assert [row["State"] for row in table_of(screen)] == ["Decided"]
    screen.text_input(key="archive-search").input("no such words").run()
    assert "No case has all of these words." in words_of(screen)


def test_without_an_outcome_the_lessons_say_what_brings_them() -> None:
    assert "Nothing yet. Once a release is out" in words_of(visited())


def test_an_outcome_is_recorded_and_compared() -> None:
    screen = visited("follow_up.py")
    seq = replay(desk.store().log(HELD)).last
    screen.date_input(key=f"outcome-{seq}-released").set_value(dt.date(2026, 11, 27))
    screen.number_input(key=f"outcome-{seq}-affected").set_value(30.0)
    save = next(
        button for button in screen.button if f"outcome-{seq}-form" in str(button.key or "")
    )
    save.click().run()
    assert desk.store().log(HELD)[-1].event == OutcomeRecorded(dt.date(2026, 11, 27), 30.0)
    screen.switch_page("archive.py").run()
    text = words_of(screen)
    assert (
        "Proposed: Mon, Dec 7, 2026 (82% confident). Released: Fri, Nov 27, 2026. In time." in text
    )
    assert "Counted: 30." in text
    assert "Dates: 1 of the 10 forecasts that it takes" in text


def test_a_setup_is_taken_over_to_the_next_case() -> None:
    screen = visited()
    screen.selectbox(key="archive-chosen").select(FLIGHTS).run()
    next(item for item in screen.button if item.label == "New case with this setup").click().run()
    assert screen.session_state["carry_from"] == FLIGHTS
    screen.switch_page("case.py").run()
    assert "come from “Late-flight alerts 4.2”" in words_of(screen)
    next(item for item in screen.button if item.label == "Begin without").click().run()
    assert "carry_from" not in screen.session_state
