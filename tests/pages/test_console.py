"""The console beside the pages: which page a press leads to, and stays on."""

from __future__ import annotations

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import StepShown
from pages.parts import console, desk
from tests.pages.visit import AT, meeting, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def at_alternatives() -> AppTest:
    screen = opened("alternatives.py", case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown("alternatives")))
    assert "5 of 7 Alternatives" in sent(screen)
    return screen


def turned(screen: AppTest) -> AppTest:
    next(one for one in screen.button if one.label == "Next: Decision").click().run()
    assert "6 of 7 Decision" in sent(screen)
    return screen


def late(screen: AppTest) -> AppTest:
    """Ask for the page that was left as a key or news does that was on its way."""
    screen.session_state["nudged"] = True
    return screen.switch_page("alternatives.py").run()


def test_what_a_browser_sent_from_the_page_it_has_left_does_not_bring_that_page_back() -> None:
    screen = turned(at_alternatives())
    for _ in range(3):
        assert "6 of 7 Decision" in sent(late(screen))


def test_who_goes_along_with_somebody_else_is_not_brought_back_either() -> None:
    screen = at_alternatives()
    assert desk.store().append("m-1", "other", StepShown("decision"), AT, "Helen Brooks").seq == 3
    assert "6 of 7 Decision" in sent(screen.run())
    assert "6 of 7 Decision" in sent(late(screen))


def test_a_turn_that_was_cut_off_before_its_page_came_is_made_up_for(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = at_alternatives()
    screen.session_state["room_step"] = "finding"  # she looked elsewhere, so that going along does not do it
    with monkeypatch.context() as cut:
        cut.setattr(console.st, "switch_page", lambda _: None)
        next(one for one in screen.button if one.label == "Next: Decision").click().run()
        assert "5 of 7 Alternatives" in sent(screen)
    screen.session_state["room_step"] = "finding"
    assert "6 of 7 Decision" in sent(late(screen))


def test_a_page_that_is_chosen_right_after_a_turn_stays() -> None:
    screen = turned(at_alternatives())
    screen.switch_page("alternatives.py").run()
    assert "5 of 7 Alternatives" in sent(screen)


def test_a_while_after_a_turn_one_may_go_back_and_look(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = turned(at_alternatives())
    monkeypatch.setattr(console, "ON_ITS_WAY", 0.0)
    assert "5 of 7 Alternatives" in sent(late(screen))
    assert "The room sees: Decision" in sent(screen)
    assert desk.store().log("m-1")[-1].event == StepShown("decision")
