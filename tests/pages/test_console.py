"""The console beside the pages: which page a press leads to, and stays on."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.events import DecisionTaken, EstimateGiven, Event, StepShown
from core.meeting.fold import replay
from core.meeting.room_events import RoomSet
from pages.parts import (
    case_forms,
    commands,
    console,
    controls,
    desk,
    fields,
    finding_segments,
    meeting_setup,
    page_address,
    roll_call,
    whatifs,
)
from tests.pages.visit import AT, brief, even, meeting, opened, sent, unfolded

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def at_alternatives() -> AppTest:
    screen = opened(
        "alternatives.py", case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown("alternatives"))
    )
    assert "5 of 7 Alternatives" in sent(screen)
    return screen


def turned(screen: AppTest) -> AppTest:
    next(item for item in screen.button if item.label == "Next: Decision").click().run()
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


def at_decision() -> AppTest:
    screen = opened("meeting.py", case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown("decision")))
    assert "6 of 7 Decision" in sent(screen)
    return screen


def test_from_the_decision_she_goes_along_with_somebody_else_too() -> None:
    screen = at_decision()
    assert desk.store().append("m-1", "other", StepShown("finding"), AT, "Helen Brooks").seq == 3
    assert "2 of 7 Finding" in sent(screen.run())


def test_what_was_sent_from_the_decision_that_was_left_does_not_bring_it_back() -> None:
    screen = at_decision()
    next(item for item in screen.button if item.label == "Back").click().run()
    assert "5 of 7 Alternatives" in sent(screen)
    screen.session_state["nudged"] = True
    assert "5 of 7 Alternatives" in sent(screen.switch_page("meeting.py").run())


def test_who_looks_at_the_decision_while_the_room_is_elsewhere_is_left_alone() -> None:
    screen = opened("meeting.py", case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown("finding")))
    assert "1 of 7 Opening" in sent(screen)
    assert (
        desk.store().append("m-1", "other", StepShown("alternatives"), AT, "Helen Brooks").seq == 3
    )
    assert "1 of 7 Opening" in sent(screen.run())


@pytest.mark.parametrize(
    ("part", "says"),
    [
        ("blank", "Blank: the audience sees nothing"),
        ("pattern", "The audience sees the test pattern"),
    ],
)
def test_what_covers_the_rooms_screen_is_said_beside_the_clock(part: str, says: str) -> None:
    screen = opened(
        "finding.py",
        case=FLIGHTS,
        meeting=meeting(FLIGHTS, StepShown("finding"), RoomSet(part, on=True)),
    )
    assert says in sent(screen)
    assert "The audience sees this step" not in sent(screen)


def test_links_can_be_made_where_people_vote() -> None:
    screen = unfolded(at_decision(), "fold-2")
    assert (
        "The vote of Helen Brooks"
        in next(item for item in screen.selectbox if item.label == "A link for").options
    )


def test_a_decision_that_the_figures_have_overtaken_is_told_at_the_close() -> None:
    decided = DecisionTaken("pause", "Helen Brooks", "the harm is certain")
    slow = EstimateGiven(
        "Confirm the unit of the departure delay in the new feed", 10, 20, 40, "Jonas Weber"
    )
    screen = opened(
        "meeting.py", case=FLIGHTS, meeting=meeting(FLIGHTS, decided, slow, StepShown("close"))
    )
    assert any("is now the best option; the decision was" in item.value for item in screen.warning)
    screen = opened(
        "meeting.py",
        case=FLIGHTS,
        meeting=meeting(FLIGHTS, slow, decided, StepShown("close"), held="m-2"),
    )
    assert not any("is now the best way" in item.value for item in screen.warning)


def test_a_reload_does_not_bring_back_what_share_safe_hides() -> None:
    screen = at_alternatives()
    screen.toggle(key="share_safe").set_value(True).run()
    assert screen.query_params["safe"] == "1"
    again = opened("alternatives.py", case=FLIGHTS, meeting="m-1", safe="1")
    assert again.toggle(key="share_safe").value
    again.toggle(key="share_safe").set_value(False).run()
    assert "safe" not in again.query_params


def test_a_turn_that_was_cut_off_before_its_page_came_is_made_up_for(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    screen = at_alternatives()
    screen.session_state["room_step"] = (
        "finding"  # she looked elsewhere, so that going along does not do it
    )
    with monkeypatch.context() as cut:
        cut.setattr(page_address.st, "switch_page", lambda *_, **__: None)
        next(item for item in screen.button if item.label == "Next: Decision").click().run()
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
    assert "The audience sees: Decision" in sent(screen)
    assert desk.store().log("m-1")[-1].event == StepShown("decision")


# Fields that a browser tells of though nobody touched them


@pytest.mark.parametrize(
    ("call", "key", "drawn"),
    [
        (lambda: controls._set("clock", "room-clock"), "room-clock", True),
        (lambda: controls._spot("spotlight"), "spotlight", None),
        (lambda: controls._ends("ends"), "ends", None),
        (lambda: meeting_setup._present("present"), "present", ["Mira Santos"]),
        (
            lambda: roll_call._vote(
                "Jonas Weber", "vote-Jonas Weber", "because-Jonas Weber", "pause"
            ),
            "vote-Jonas Weber",
            "support",
        ),
        (lambda: whatifs._moved("traffic", "range-traffic"), "range-traffic", (900.0, 1300.0)),
        (lambda: finding_segments._choose(True, "slice"), "slice", None),
        (lambda: case_forms._turn("chosen-case"), "chosen-case", FLIGHTS),
    ],
)
@pytest.mark.parametrize("touched", [True, False])
def test_a_field_that_nobody_touched_writes_nothing_down(
    call: Callable[[], None],
    key: str,
    drawn: object,
    touched: bool,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    written: list[object] = []
    for name in ("append", "what_if", "go_to"):
        monkeypatch.setattr(desk, name, lambda *item, **_: written.append(item))
    state = {f"drawn-{key}": drawn} | ({key: drawn} if touched else {})
    monkeypatch.setattr(desk.st, "session_state", state)
    call()
    assert written == []


def test_a_field_that_a_page_never_drew_is_not_taken_for_entered(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(desk.st, "session_state", {"room-clock": False})
    assert not fields.entered("room-clock", "room-clock")
    key = fields.draws("room-clock", False)
    for value in (True, False, True):
        desk.st.session_state[key] = value
        assert fields.entered("room-clock", key), (
            "a second change may come before the first one is drawn"
        )
        assert not fields.entered("room-clock", key)


def test_what_a_browser_still_shows_does_not_undo_what_was_done_meanwhile(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state: dict[str, object] = {}
    monkeypatch.setattr(desk.st, "session_state", state)
    first = fields.draws("range-traffic", (800.0, 1000.0))
    state[first] = (850.0, 1100.0)
    assert fields.entered("range-traffic", first)
    assert fields.draws("range-traffic", (850.0, 1100.0)) == first, (
        "who moves it herself keeps the field under her fingers"
    )
    second = fields.draws("range-traffic", (800.0, 1000.0))  # back to what was agreed
    assert second != first
    state[first] = (850.0, 1100.0)  # a browser that has not heard of it
    assert not fields.entered("range-traffic", first)
    assert state[second] == (800.0, 1000.0)
    state[second] = (700.0, 1000.0)
    assert fields.entered("range-traffic", second)


def dates(held: str) -> str:
    claim = desk.brief_of(desk.store().case(FLIGHTS), replay(desk.store().log(held))).claim(
        "recommendation.dates"
    )
    return even(claim.says) if claim else "no date"


def test_an_estimate_taken_beside_the_actions_moves_the_date_there_and_everywhere() -> None:
    held = meeting(FLIGHTS, StepShown("close"))
    screen = unfolded(opened("meeting.py", case=FLIGHTS, meeting=held), "estimate-fold")
    step = screen.selectbox(key="estimate-step").value
    meeting_setup = dates(held)
    assert meeting_setup in sent(screen)
    for field, value in (("low", 10.0), ("likely", 12.0), ("high", 20.0)):
        screen.number_input(key=f"estimate-{field}-{step}").set_value(value)
    next(item for item in screen.button if item.label == "Use this estimate").click().run()
    assert not screen.exception
    supplied = desk.store().log(held)[-1].event
    assert supplied == EstimateGiven(step, 10.0, 12.0, 20.0, supplied.who)
    assert meeting_setup not in sent(screen)
    assert dates(held) in sent(screen)
    screen = opened("recommendation.py", case=FLIGHTS, meeting=held)
    screen.session_state["recommendation-view"] = "Dates"
    assert dates(held) in sent(screen.run())


def test_three_letters_find_a_fact_and_an_answer_in_the_console() -> None:
    screen = opened("finding.py", case="late-flights", meeting=meeting("late-flights"))
    facts = brief("late-flights").facts
    screen.text_input(key="find-finding").set_value("wch").run()
    assert any(even(facts["worst.change"].says) in even(item.value) for item in screen.markdown)
    screen.text_input(key="find-finding").set_value("rolout").run()
    assert not screen.exception
    answers = {answer.id: answer for answer in brief("late-flights").script.answers}
    assert even(answers["rollout"].answer.says) in {even(item.value) for item in screen.info}
    assert screen.button(key="record-rollout").label == "Mark as asked"


def test_while_the_database_is_out_of_reach_commands_wait_in_their_order(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    state, reach = dict[str, Any](), {"away": True}
    written = list[str]()

    def append(event: Event, **how: str) -> bool:
        if reach["away"]:
            state.update(trouble=["it did not answer."], away=True)
            return False
        written.append(how["event_id"])
        return True

    monkeypatch.setattr(commands.st, "session_state", state)
    monkeypatch.setattr(desk, "append", append)
    monkeypatch.setattr(desk, "meeting_id", lambda: "m-1")
    monkeypatch.setattr(commands.access, "may", lambda *_: True)
    monkeypatch.setattr(commands.access, "signature", lambda: "Presenter")
    waiting = [
        {"id": name, "meeting": "m-1", "do": "step", "step": step}
        for name, step in (("a", "decision"), ("b", "close"))
    ]
    assert not commands.do(waiting)
    assert (state["done"], state["refused"]) == ([], {})
    reach["away"] = False
    assert commands.do(waiting)
    assert (state["done"], written, state["refused"]) == (["a", "b"], ["a", "b"], {})
    assert not commands.do(waiting)


def test_a_queue_counts_as_sent_once_however_often_it_comes_along(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(commands.st, "session_state", {})
    first = [{"id": "a", "sending": 1}]
    assert commands.sent_again(first)
    assert not commands.sent_again(first), "a page was chosen, and the queue came along"
    assert commands.sent_again([{"id": "a", "sending": 2}]), (
        "sent again from the page that was left"
    )
    assert not commands.sent_again([])
    assert not commands.sent_again([{"id": "a", "sending": "3"}, {"id": "b"}])
