"""A rehearsal looks like one on every page and in every document.

An edited bundle is told on the page.
"""

from __future__ import annotations

import pytest

from core.exports.emails import email_text, subject
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.events import MeetingClosed, MeetingOpened, NoteTaken
from core.meeting.fold import replay
from core.meeting.minutes import record
from core.meeting.room_events import KindChanged
from core.meeting.slide import REHEARSAL, REHEARSED
from core.serve.request_origin import PRESENTER_PAGES
from pages.parts import desk, room
from tests.pages.visit import AT, EVERY, brief, headlines, meeting, opened, sent

FLIGHTS = "late-flights"


def rehearsed(*events) -> str:
    case = desk.store().case(FLIGHTS)
    start = MeetingOpened(
        case.id, case.digest, case.title, "rehearsal", tuple(person.name for person in case.people)
    )
    for number, event in enumerate((start, *events)):
        desk.store().append("r-1", f"e{number}", event, AT, "Mira Santos")
    return "r-1"


@pytest.mark.usefixtures("presenter")
@pytest.mark.parametrize("page", EVERY)
def test_every_page_of_a_rehearsal_says_so(page: str) -> None:
    held = rehearsed()
    if page == "audience.py":
        room.publish(held)
    screen = opened(page, case=FLIGHTS, meeting=held)
    assert not screen.exception
    assert REHEARSAL in sent(screen)


@pytest.mark.usefixtures("presenter")
def test_no_page_of_a_meeting_says_rehearsal() -> None:
    screen = opened("finding.py", case=FLIGHTS, meeting=meeting(FLIGHTS))
    assert REHEARSAL not in sent(screen)


def test_the_documents_of_a_rehearsal_say_so_first() -> None:
    log = desk.store().log(rehearsed(MeetingClosed()))
    minutes = record(brief(FLIGHTS), replay(log), log)
    assert subject(minutes).startswith("Rehearsal, not a meeting: ")
    assert email_text(brief(FLIGHTS), minutes).startswith(REHEARSED)
    assert minutes_pdf(brief(FLIGHTS), minutes).startswith(b"%PDF")


@pytest.mark.usefixtures("presenter")
def test_a_meeting_that_is_over_shows_its_outcome_first_wherever_it_ended() -> None:
    screen = opened(case=FLIGHTS, meeting=meeting(FLIGHTS, MeetingClosed()))
    assert headlines(screen)[0] == "No decision was recorded."


def test_the_pages_at_which_the_presenter_may_come_in_are_hers() -> None:
    hers = {item.removesuffix(".py") for item in EVERY} - {"audience", "meeting"}
    assert set(PRESENTER_PAGES) == {"", *hers}


@pytest.mark.usefixtures("presenter")
def test_after_the_close_one_click_makes_a_shared_note_private() -> None:
    held = meeting(FLIGHTS, NoteTaken("Jonas looked annoyed"), MeetingClosed())
    screen = opened("follow_up.py", case=FLIGHTS, meeting=held)
    screen.selectbox(key="correct").set_value(2).run()
    kind = next(item for item in screen.pills if item.key.startswith("corrected-2-"))
    assert kind.value == "shared"
    kind.set_value("private").run()
    assert not screen.exception
    assert desk.store().log(held)[-1].event == KindChanged(2, "private")
    log = desk.store().log(held)
    assert record(brief(FLIGHTS), replay(log), log).notes == ()
