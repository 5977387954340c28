"""An update as text and as a mail: all of its blocks, in their order, in both."""

from __future__ import annotations

import email
from email import policy
from urllib.parse import parse_qs, urlsplit

import pytest

from core.exports.escapes import html
from core.exports.status_updates import update_mail, update_mailto, update_text
from core.meeting.fold import replay
from core.meeting.follow_up_events import ActionUpdated, UpdateSent
from core.meeting.status_update import StatusUpdate, status_update
from core.plan.gate import gate_of
from core.script.brief import Brief
from tests import cases

HOSTILE = "<script>alert(1)</script> & “x”\r\nBcc: x@example.com"


@pytest.fixture(scope="module")
def update(flights: Brief) -> StatusUpdate:
    events = (
        *cases.whole_meeting(flights.case),
        UpdateSent("first", cases.AT),
        ActionUpdated(15, "blocked", "the test is green", HOSTILE),
    )
    log = cases.log_of(*events)
    gate = gate_of(flights.case, flights.evidence)
    return status_update(flights, replay(log), log, gate, cases.AT.replace(day=30))


def test_text_holds_every_word_of_every_block_in_order(update: StatusUpdate) -> None:
    text = " ".join(update_text(update).split())
    place = 0
    for block in update.blocks:
        assert block.rows or block.lead
        place = text.index(" ".join(block.title.upper().split()), place)
        cells = (text for row in block.rows for text in row)
        for part in (block.lead, *cells):
            assert text.find(" ".join(part.split()), place) >= place


def test_the_mail_is_a_draft_to_all_with_both_bodies(flights: Brief, update: StatusUpdate) -> None:
    content = update_mail(flights, update)
    assert content == update_mail(flights, update)
    message = email.message_from_bytes(content, policy=policy.default)
    assert message["X-Unsent"] == "1"
    assert message["Subject"] == update.subject
    assert [address.addr_spec for address in message["To"].addresses] == [
        "john.doe@example.com",
        "helen@example.com",
    ]
    assert message["Bcc"] is None
    plain, page = message.get_body(("plain",)), message.get_body(("html",))
    assert plain is not None
    assert page is not None
    assert " ".join(plain.get_content().split()) == " ".join(update_text(update).split())
    for block in update.blocks:
        assert f"<h2>{html(block.title)}</h2>" in page.get_content()
    assert "<script>" not in page.get_content()


def test_the_link_has_the_same_text(flights: Brief, update: StatusUpdate) -> None:
    link = urlsplit(update_mailto(flights, update))
    assert link.scheme == "mailto"
    assert parse_qs(link.query)["body"] == [update_text(update)]
    assert "bcc" not in parse_qs(link.query)
