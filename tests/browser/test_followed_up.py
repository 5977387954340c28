"""What is there after a meeting, to axe in English and German: the page with batches, steps,
versions and outcome, the archive, and the pages that leave as mail or file.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from email import message_from_bytes, policy

import pytest
from playwright.sync_api import Page

from core.case.appointment import Appointment
from core.case.model import Case
from core.exports.emails import email_bytes
from core.exports.invitations import invite_of, pre_read, with_vote_link
from core.exports.minutes_forms import minutes_html
from core.exports.status_updates import update_mail
from core.meeting.events import ActionAgreed, Corrected, DecisionTaken, MeetingClosed, QuestionAsked
from core.meeting.fold import replay
from core.meeting.follow_up_events import (
    BatchMeasured,
    MeasuredCriterion,
    MinutesFinalized,
    OutcomeRecorded,
    PlanStepUpdated,
)
from core.meeting.minutes import record
from core.meeting.status_update import status_update
from core.script.brief import Brief
from core.speech import in_speech
from core.store.database import Store
from tests import cases
from tests.browser import screen
from tests.browser.conftest import WIDE
from tests.browser.server import Server
from tests.browser.test_accessibility import SCHEMES, grave, passes, passes_plainly

pytestmark = pytest.mark.browser
PASSES = (MeasuredCriterion(500, 0.03, 0.018, 0.049),)
FAILS = (MeasuredCriterion(500, 0.3, 0.26, 0.34),)


def followed_up(case: Case) -> tuple:
    """List what happens in a meeting and after it, so that every part of the page has something."""
    begun = PlanStepUpdated(case.plan[0].name, dt.date(2026, 11, 24), dt.date(2026, 11, 26))
    return (
        cases.opening(case),
        QuestionAsked("Who tells the airports?", "Helen Brooks"),
        DecisionTaken("pause", "Helen Brooks", "the harm is certain", "", dt.date(2026, 12, 9)),
        ActionAgreed("Mend the unit", "Jonas Weber", dt.date(2026, 11, 24)),
        MeetingClosed(),
        MinutesFinalized(1),
        Corrected(4, "Mend the unit in the feed"),
        BatchMeasured("week-47.csv", "a" * 64, FAILS),
        BatchMeasured("week-48.csv", "b" * 64, PASSES),
        begun,
        OutcomeRecorded(dt.date(2026, 11, 27), 31.0, "Check units at the feed."),
    )


def held(server: Server, language: str) -> tuple[str, str]:
    """Put a meeting that is over into the data of a server."""
    store = Store(server.home)
    case = store.case("late-flights")
    if language == "de":
        case = replace(case, id="late-flights-de", language="de", numbers="de_DE")
        store.save_case(case, cases.AT, "Mira Santos")
    meeting = f"m-followed-{language}"
    for number, event in enumerate(followed_up(case)):
        store.append(meeting, f"e{number}", event, cases.AT, "Mira Santos")
    store.engine.dispose()
    return case.id, meeting


@pytest.mark.parametrize("language", ["en", "de"])
def test_the_page_after_a_meeting_and_the_archive_pass(
    shared_server: Server, person: Callable[..., Page], language: str
) -> None:
    case, meeting = held(shared_server, language)
    page = person(WIDE)
    page.goto(f"{shared_server.url}/follow_up?case={case}&meeting={meeting}")
    heading = "Plan der Behebung" if language == "de" else "Remediation plan"
    page.get_by_role("heading", name=heading).wait_for()
    passes(page, f"follow-up, {language}")
    page.goto(f"{shared_server.url}/archive?case={case}")
    heading = "Was wir vorhersagten" if language == "de" else "What we predicted"
    page.get_by_role("heading", name=heading).wait_for()
    screen.still(page)
    passes(page, f"archive, {language}")


def html_of(mail: bytes) -> str:
    body = message_from_bytes(mail, policy=policy.default).get_body(("html",))
    assert body is not None
    return body.get_content()


@pytest.mark.parametrize("language", ["en", "de"])
def test_every_mail_and_file_that_is_a_page_passes(
    flights: Brief, person: Callable[..., Page], language: str
) -> None:
    planned = Appointment(cases.AT + dt.timedelta(days=1), cases.AT, cases.AT)
    case = replace(flights.case, language=language, appointment=planned)
    brief = replace(flights, case=case)
    log = cases.log_of(*followed_up(case))
    meeting = replay(log)
    with in_speech(case.speech):
        minutes = record(brief, meeting, log)
        update = status_update(brief, meeting, log, None, cases.AT + dt.timedelta(days=6))
        before = pre_read(brief, invite_of(brief, cases.AT))
        link = "http://192.0.2.7:8501/enter/abc"
        pages = {
            "email": html_of(email_bytes(brief, minutes)),
            "team": html_of(email_bytes(brief, minutes, readers="team")),
            "support": html_of(email_bytes(brief, minutes, readers="support")),
            "update": html_of(update_mail(brief, update)),
            "pre-read": html_of(with_vote_link(before, case.people[0], link, planned.starts)),
            "minutes": minutes_html(brief, minutes).decode(),
        }
    page = person(WIDE)
    for name, content in pages.items():
        page.set_content(content)
        if name == "minutes":
            passes_plainly(page, f"{name}, {language}")
            continue
        for scheme in SCHEMES:
            page.emulate_media(color_scheme=scheme)
            # The subject stands above a mail as its heading.
            found = [item for item in grave(page) if item.rule != "page-has-heading-one"]
            assert found == [], f"{name}, {language}, {scheme}"
