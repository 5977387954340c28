"""Votes from afar: on a ballot of their own, taken into the record apart from those in the room."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from email import message_from_bytes, policy

import pytest

from core.case.appointment import Appointment
from core.case.model import Case, Person
from core.exports.invitations import invite_of, pre_read, with_vote_link
from core.meeting.afar import (
    afar_rows,
    ballot_id,
    ballot_opening,
    cast_from_afar,
    is_ballot,
)
from core.meeting.events import Entry, LeftOut, MeetingClosed, StepShown, VoteCast, VoteFromAfar
from core.meeting.fold import Meeting, replay
from core.meeting.log_lines import log_sentences
from core.meeting.minutes import record
from core.meeting.minutes_blocks import written
from core.meeting.room_events import AttendanceTaken, VotesOpened
from core.meeting.scene import stage
from core.meeting.sharing import shareable
from core.script.brief import Brief
from tests import cases

ADA, STARTS = "Helen Brooks", cases.AT + dt.timedelta(days=1)
VOTE = VoteFromAfar(ADA, "do not support", cases.AT, "the date was promised", "pause")


@pytest.fixture
def planned(flights: Brief) -> Case:
    return replace(flights.case, appointment=Appointment(STARTS, cases.AT, cases.AT))


def ballot(case: Case, *votes: VoteCast) -> tuple[Entry, ...]:
    return cases.log_of(ballot_opening(case), *votes)


def test_a_ballot_keeps_its_name_when_the_meeting_is_moved(planned: Case) -> None:
    moved = replace(planned.appointment, starts=STARTS + dt.timedelta(days=2), sequence=1)
    assert ballot_id(planned) == ballot_id(replace(planned, appointment=moved))
    assert is_ballot(ballot_id(planned))
    assert not is_ballot("m-1")
    with pytest.raises(ValueError, match="none is planned"):
        ballot_id(replace(planned, appointment=None))


def test_the_last_vote_of_each_person_counts_once(planned: Case) -> None:
    log = ballot(
        planned,
        VoteCast(ADA, "support", "", "pause"),
        VoteCast("Doe, John", "support", "", "pause"),
        VoteCast(ADA, "do not support", "the date was promised", "pause"),
    )
    found = cast_from_afar(log, Meeting())
    assert [(vote.who, vote.stance) for vote in found] == [
        (ADA, "do not support"),
        ("Doe, John", "support"),
    ]
    taken = replay(cases.log_of(cases.opening(planned), *found))
    assert cast_from_afar(log, taken) == ()


def test_whoever_answers_in_the_room_is_heard_there(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case), VOTE, VoteCast(ADA, "support", "", "pause"))
    assert afar_rows(flights.case, replay(log), "pause") == ()


def test_the_room_sees_them_apart_once_its_own_are_open(flights: Brief) -> None:
    events = (
        cases.opening(flights.case),
        AttendanceTaken(("Mira Santos", "Doe, John")),
        StepShown("decision"),
        VOTE,
        VoteCast("Doe, John", "support", "", "pause"),
    )
    says = "From afar, Helen Brooks: do not support (asked about “Pause until the fix is out”),"
    hidden = stage(flights, replay(cases.log_of(*events)), "audience", "decision")
    assert not any("afar" in line for line in hidden.lines)
    shown = stage(flights, replay(cases.log_of(*events, VotesOpened())), "audience", "decision")
    assert any(
        line.startswith(("From afar, Helen Brooks: do not support", says)) for line in shown.lines
    )


def test_minutes_list_them_in_a_table_of_their_own(flights: Brief) -> None:
    log = cases.log_of(
        cases.opening(flights.case),
        VOTE,
        VoteCast("Doe, John", "support", "", "pause"),
        MeetingClosed(),
    )
    blocks = written(flights, record(flights, replay(log), log))
    block = blocks.block("afar")
    votes = blocks.block("votes")
    assert block is not None
    assert votes is not None
    assert block.rows == ((ADA, "do not support", "the date was promised"),)
    assert ADA not in {row[0] for row in votes.rows}


def test_while_the_room_does_not_know_them_nobody_else_does(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case), VOTE)
    assert record(flights, replay(log), log).afar == ()
    assert isinstance(shareable(flights.case, log)[1].event, LeftOut)
    closed = (*log, *cases.log_of(cases.opening(flights.case), VOTE, MeetingClosed())[2:])
    assert not isinstance(shareable(flights.case, closed)[1].event, LeftOut)


def test_the_log_tells_who_and_not_where_they_stand(flights: Brief) -> None:
    log = cases.log_of(cases.opening(flights.case), VOTE)
    hidden, told_all = (
        log_sentences(flights, log, private=True, votes=votes)[1] for votes in (False, True)
    )
    assert hidden == "vote: Helen Brooks, from afar has answered"
    assert told_all == "vote: Helen Brooks, from afar, do not support"


def test_the_mail_to_read_before_carries_one_persons_own_link(
    flights: Brief, planned: Case
) -> None:
    brief = replace(flights, case=planned)
    content = pre_read(brief, invite_of(brief, cases.AT))
    person = Person("Eve <b>\r\nBcc: x@example.com", "Legal", "eve@example.com")
    link = "http://192.0.2.7:8501/enter/abc?a=1&b=2"
    mail = message_from_bytes(with_vote_link(content, person, link, STARTS), policy=policy.default)
    assert [item.addr_spec for item in mail["to"].addresses] == ["eve@example.com"]
    assert mail["bcc"] is None
    assert link in mail.get_body(("plain",)).get_content()
    page = mail.get_body(("html",)).get_content()
    assert f'<a href="{link.replace("&", "&amp;")}">' in page
    assert [part.get_filename() for part in mail.iter_attachments()] == ["brief.pdf"]
