"""Before the meeting it is invited to in three clicks; after it everything is handed on."""

from __future__ import annotations

import datetime as dt

import pytest

from core.meeting.events import ActionAgreed, DecisionTaken, MeetingClosed
from pages.parts import cached, desk
from tests.pages.visit import AT, meeting, opened, sent

FLIGHTS = "late-flights"
pytestmark = pytest.mark.usefixtures("presenter")


@pytest.fixture(autouse=True)
def clock(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (cached, desk):
        monkeypatch.setattr(module, "clock", lambda: AT)


def panel(screen):
    """Open the panel, which is worked out only then."""
    screen.session_state["invite"] = True
    return screen.run()


def button(screen, label: str):
    return next(item for item in screen.button if item.label == label)


def downloads_of(screen) -> list[str]:
    return [item.proto.label for item in screen.get("download_button")]


def test_planning_offers_the_invitation_and_a_change_counts_up() -> None:
    screen = panel(opened(case=FLIGHTS))
    assert "Invitation, email draft" not in downloads_of(screen)
    button(screen, "Plan the meeting").click().run()
    planned = desk.store().case(FLIGHTS).appointment
    assert planned is not None
    assert planned.minutes == 20
    assert planned.starts > AT
    assert {"Invitation, email draft", "Invitation, calendar entry"} <= set(downloads_of(screen))
    time = next(item for item in screen.time_input if item.label == "At")
    time.set_value(dt.time(16, 0)).run()
    button(screen, "Change the meeting").click().run()
    changed = desk.store().case(FLIGHTS).appointment
    assert (changed.sequence, changed.planned_at) == (1, planned.planned_at)
    assert "send the invitation again" in sent(screen)
    button(screen, "Cancel the meeting").click().run()
    assert desk.store().case(FLIGHTS).appointment.canceled
    assert "Canceled: " in sent(screen)


def test_a_time_in_the_past_is_refused_where_it_was_entered() -> None:
    screen = panel(opened(case=FLIGHTS))
    day = next(item for item in screen.date_input if item.label == "Day")
    day.set_value(dt.date(2026, 11, 20)).run()
    button(screen, "Plan the meeting").click().run()
    assert desk.store().case(FLIGHTS).appointment is None
    assert "which is over" in sent(screen)


def test_after_the_meeting_the_page_has_two_buttons_and_the_rest_behind_two_more() -> None:
    decided = DecisionTaken("pause", "Helen Brooks", "the harm is certain")
    action = ActionAgreed("Mend *the* unit", "Jonas Weber", dt.date(2026, 11, 27))
    screen = opened(
        "follow_up.py", case=FLIGHTS, meeting=meeting(FLIGHTS, decided, action, MeetingClosed())
    )
    assert not screen.exception
    labels = downloads_of(screen)
    assert labels[:2] == ["Minutes, PDF", "Email, draft"]
    assert {"Minutes, Word", "Issues for Jira, CSV", "Decision record (MADR)"} <= set(labels)
    field = next(item for item in screen.text_input if item.key == "repository")
    field.set_value("https://github.com/acme/alerts").run()
    links = [item.proto for item in screen.get("link_button")]
    assert any(
        link.url.startswith("https://github.com/acme/alerts/issues/new?title=Mend")
        for link in links
    )
    field = next(item for item in screen.text_input if item.key == "repository")
    field.set_value("javascript:alert(1)").run()
    assert "This is not the address of a repository" in sent(screen)
