"""Votes from afar on the pages: a link with the invitation, a vote by it, and the roll call."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from core.meeting.afar import ballot_id
from core.meeting.events import StepShown, VoteCast, VoteFromAfar
from core.meeting.fold import replay
from core.serve.roles import Session
from pages.parts import access, cached, desk
from tests.pages.visit import AT, meeting, opened, sent

FLIGHTS = "late-flights"
PAGES = Path(__file__).parents[2] / "pages"
pytestmark = pytest.mark.usefixtures("presenter")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cached, desk):
        monkeypatch.setattr(module, "clock", lambda: AT)


def words_of(screen: AppTest) -> str:
    assert not screen.exception
    return sent(screen).replace("\xa0", " ")


def planned() -> AppTest:
    """Plan the meeting with everybody it may do without."""
    screen = opened(case=FLIGHTS)
    screen.session_state["invite"] = True
    screen.run()
    optional = next(item for item in screen.multiselect if item.label == "May stay away")
    optional.set_value([_address()]).run()
    next(item for item in screen.button if item.label == "Plan the meeting").click().run()
    return screen


def _address() -> str:
    return next(person.email for person in desk.store().case(FLIGHTS).people[1:] if person.email)


def guest() -> str:
    return next(
        person.name for person in desk.store().case(FLIGHTS).people if person.email == _address()
    )


def test_a_link_for_each_who_may_stay_away_and_it_ends_with_the_meetings_begin() -> None:
    screen = planned()
    screen.button(key=f"afar-{_address()}").click().run()
    case = desk.store().case(FLIGHTS)
    (link,) = desk.public().links(ballot_id(case))
    assert (link.rights, link.person, link.once) == (("vote",), guest(), False)
    assert case.appointment is not None
    assert abs((link.until - case.appointment.starts).total_seconds()) < 1
    assert "/enter/" in words_of(screen)


def test_a_vote_by_it_is_taken_into_the_record_apart(monkeypatch: pytest.MonkeyPatch) -> None:
    screen = planned()
    screen.button(key=f"afar-{_address()}").click().run()
    case, who = desk.store().case(FLIGHTS), guest()
    held = ballot_id(case)
    seat = access.seat
    voter = Session("voter", frozenset({"vote"}), who, held)
    monkeypatch.setattr(access, "seat", lambda: voter)
    page = AppTest.from_file(str(PAGES / "router.py"), default_timeout=60)
    page.session_state["meeting_id"] = held
    page.query_params["meeting"] = held
    page.run()
    page.switch_page("vote.py").run()
    assert "as a vote from afar" in words_of(page)
    assert "See the audience view" not in words_of(page)
    page.pills(key="stance").set_value("support").run()
    assert isinstance(desk.store().log(held)[-1].event, VoteCast)
    monkeypatch.setattr(access, "seat", seat)
    room = opened(case=FLIGHTS, meeting=meeting(FLIGHTS, StepShown("decision")))
    assert f"Voted from afar: {who}." in words_of(room)
    room.button(key="afar-take").click().run()
    event = desk.store().log("m-1")[-1].event
    assert isinstance(event, VoteFromAfar)
    assert (event.who, event.stance) == (who, "support")
    assert f"On record, from afar: {who}." in words_of(room)
    assert replay(desk.store().log("m-1")).votes == {}
