"""Single records: released under “Edit as tables”, shown by a button or a key, and taken away."""

from __future__ import annotations

import pytest

from core.case.model import ExampleColumns
from core.meeting.fold import replay
from core.meeting.room_events import AnswerShown
from pages.parts import command_events, desk
from tests.pages.visit import meeting, opened, unfolded

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def test_columns_are_released_in_a_tab_and_ids_are_asked_for_once_more() -> None:
    screen = opened("case.py", case=FLIGHTS)
    columns = next(item for item in screen.multiselect if item.key.startswith("examples-shown"))
    assert columns.value == ["carrier", "origin", "part_of_day", "dep_delay_min"]
    assert not any(item.key.startswith("examples-clear") for item in screen.multiselect)
    columns.set_value(["carrier", "flight_id"]).run()
    cleared = next(item for item in screen.multiselect if item.key.startswith("examples-clear"))
    assert cleared.options == ["flight id (flight_id)"]
    next(item for item in screen.button if item.key.startswith("save-")).click().run()
    case = desk.store().case(FLIGHTS)
    assert case.example_columns == ExampleColumns(("carrier", "flight_id"))


def test_the_button_shows_the_examples_to_the_audience_and_takes_them_away() -> None:
    screen = opened("finding.py", case=FLIGHTS, meeting=meeting(FLIGHTS))
    screen = unfolded(screen, "screen-fold")
    next(item for item in screen.button if item.label == "Show examples").click().run()
    assert replay(desk.store().log("m-1")).answer == "examples"
    next(item for item in screen.button if item.label == "Stop showing the answer").click().run()
    assert replay(desk.store().log("m-1")).answer == ""


def test_the_key_asks_for_the_same() -> None:
    assert command_events.event_of({"do": "set", "part": "examples", "on": True}) == AnswerShown(
        "examples"
    )
    assert command_events.event_of({"do": "set", "part": "examples", "on": False}) == AnswerShown(
        ""
    )
