"""The follow-up for the room, the team and customer support: each what its readers need."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace

import lxml.html
import pytest

from core.exports.emails import Readers, email_bytes, email_text, letter, mailto
from core.exports.escapes import flat
from core.meeting.fold import replay
from core.meeting.minutes import Minutes, record
from core.meeting.room_events import AttendanceTaken
from core.script.brief import Brief
from tests import cases
from tests.core.exports.test_exports import body_of, parsed
from tests.core.hostile_minutes import hostile

READERS: tuple[Readers, ...] = ("room", "team", "support")


def minutes_of(brief: Brief) -> Minutes:
    log = cases.log_of(*cases.whole_meeting(brief.case))
    return record(brief, replay(log), log)


@pytest.fixture(scope="module")
def minutes(flights: Brief) -> Minutes:
    return minutes_of(flights)


@pytest.mark.parametrize("readers", READERS)
@pytest.mark.parametrize("name", cases.SAMPLES)
def test_no_body_has_more_than_a_hundred_and_fifty_words(
    sample: Callable[[str], Brief], name: str, readers: Readers
) -> None:
    brief = sample(name)
    said = letter(brief, minutes_of(brief), readers).lines
    assert len(" ".join(said).split()) <= 150


@pytest.mark.parametrize("readers", READERS)
def test_both_bodies_say_the_same_and_the_page_has_the_actions_as_a_table(
    flights: Brief, minutes: Minutes, readers: Readers
) -> None:
    message = parsed(email_bytes(flights, minutes, readers))
    page = lxml.html.document_fromstring(message.get_body(("html",)).get_content())
    said = letter(flights, minutes, readers)
    text = flat(body_of(message))
    for line in said.lines:
        assert flat(line) in text
        assert flat(line) in flat(page.text_content())
    rows = [tuple(cell.text for cell in row) for row in page.iter("tr")]
    assert rows[1:] == list(said.actions)


def test_who_was_absent_gets_a_copy(flights: Brief) -> None:
    log = cases.log_of(
        cases.opening(flights.case), AttendanceTaken(("Mira Santos", "Helen Brooks"))
    )
    result = record(flights, replay(log), log)
    message = parsed(email_bytes(flights, result))
    assert [item.addr_spec for item in message["To"].addresses] == ["helen@example.com"]
    assert [item.addr_spec for item in message["Cc"].addresses] == ["john.doe@example.com"]
    assert mailto(flights, result).endswith("&cc=john.doe%40example.com")


def test_the_team_reads_the_suspected_cause_and_its_check(
    sample: Callable[[str], Brief],
) -> None:
    brief = sample("late_flights")
    said = email_text(brief, minutes_of(brief), "team")
    assert brief.claim("finding.suspect").says in said
    assert brief.facts["suspect.check"].says in said
    assert brief.claim("recommendation.resume").says in said


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_support_reads_no_name_no_column_and_no_cause(
    sample: Callable[[str], Brief], name: str
) -> None:
    brief = sample(name)
    result = minutes_of(brief)
    raw = parsed(email_bytes(brief, result, "support"))
    said = body_of(raw) + raw["Subject"]
    people = [person.name for person in brief.case.people]
    assert not [person for person in people if person in said]
    assert "Doe, John" not in said
    columns = brief.case.columns
    assert not [column for column in columns.features if re.search(rf"\b{column}\b", said)]
    if brief.claim("finding.suspect") is not None:
        assert brief.facts["suspect.looks"].says not in said
    assert raw["To"] is None
    assert list(raw.iter_attachments()) == []


def test_support_is_told_who_is_affected_and_what_to_answer(
    sample: Callable[[str], Brief],
) -> None:
    brief = sample("late_flights")
    said = email_text(brief, minutes_of(brief), "support")
    where = brief.facts["affected.where"].says
    assert f"Who is affected: {where}" in said
    assert "You can answer: “We found that the new version makes more errors for" in said
    assert "The next update is due on Tue, Dec 1." in said


def test_where_nothing_is_sure_support_is_asked_not_to_guess(flights: Brief) -> None:
    unclear = replace(flights, evidence=replace(flights.evidence, regression="unclear"))
    said = email_text(unclear, minutes_of(flights), "support")
    assert "Please do not guess." in said
    assert "Who is affected" not in said
    clear = replace(flights, evidence=replace(flights.evidence, regression="no"))
    assert "no rise in errors" in email_text(clear, minutes_of(flights), "support")


@pytest.mark.parametrize("readers", READERS)
@pytest.mark.parametrize("seed", range(12))
def test_whatever_was_typed_is_no_header_and_no_markup(
    flights: Brief, minutes: Minutes, readers: Readers, seed: int
) -> None:
    typed = replace(hostile(minutes, seed), shown=(), options=())
    message = parsed(email_bytes(flights, typed, readers))
    assert message.defects == []
    headers = {"Subject", "From", "To", "Cc", "X-Unsent", "MIME-Version", "Content-Type"}
    assert set(message.keys()) - {"Content-Transfer-Encoding"} <= headers
    page = lxml.html.document_fromstring(message.get_body(("html",)).get_content())
    own = {"body", "p", "h2", "table", "thead", "tbody", "tr", "th", "td", "br"}
    assert {element.tag for element in page.body.iter()} <= own


@pytest.mark.parametrize("readers", READERS)
def test_no_mail_holds_a_private_note(flights: Brief, minutes: Minutes, readers: Readers) -> None:
    assert "hush" not in email_text(flights, minutes, readers)
