"""The invitation: one record, as calendar entry, as mail and on paper, safe against what is
typed.
"""

from __future__ import annotations

import datetime as dt
import email
import io
import re
from collections.abc import Callable
from dataclasses import replace
from email import policy
from email.message import EmailMessage
from zoneinfo import ZoneInfo

import pikepdf
import pytest
from icalendar import Calendar, Event

from core.case.appointment import Appointment, called_off, planned
from core.case.codec import dump_case, load_case
from core.case.model import Person
from core.errors import BadCase
from core.exports.escapes import flat
from core.exports.invitations import (
    body_html,
    body_text,
    brief_pdf,
    calendar,
    invite_of,
    mail,
    method,
    pre_read,
)
from core.meeting.invitation import Invite, invite, invite_complaints, optional_by_default
from core.script.brief import Brief, argue
from tests import cases
from tests.core.exports.test_exports import text_of
from tests.core.hostile_minutes import TYPED, with_people

STARTS = dt.datetime(2026, 11, 24, 16, 0, tzinfo=ZoneInfo("Europe/Berlin"))
APPOINTMENT = Appointment(
    STARTS, cases.AT, cases.AT, 20, "Europe/Berlin", "Room 4", ("john.doe@example.com",)
)


def invited(brief: Brief, appointment: Appointment = APPOINTMENT) -> Brief:
    return replace(brief, case=replace(brief.case, appointment=appointment))


def written(brief: Brief, appointment: Appointment = APPOINTMENT) -> Invite:
    return invite_of(invited(brief, appointment), cases.AT)


def event_of(content: bytes) -> Event:
    events = [part for part in Calendar.from_ical(content).walk() if part.name == "VEVENT"]
    assert len(events) == 1
    return events[0]


def parsed(raw: bytes) -> EmailMessage:
    message = email.message_from_bytes(raw, policy=policy.default)
    assert isinstance(message, EmailMessage)
    assert message.defects == []
    return message


def parts_of(message: EmailMessage) -> list[str]:
    return [part.get_content_type() for part in message.walk() if not part.is_multipart()]


# The entry


def test_the_entry_asks_in_utc_with_everybody_in_their_role(flights: Brief) -> None:
    content = calendar(written(flights))
    event = event_of(content)
    assert b"METHOD:REQUEST" in content
    assert b"DTSTART:20261124T150000Z" in content
    assert b"DTEND:20261124T152000Z" in content
    assert str(event["ORGANIZER"]) == "mailto:mira@example.com"
    roles = {str(person): person.params["ROLE"] for person in event["ATTENDEE"]}
    assert roles == {
        "mailto:john.doe@example.com": "OPT-PARTICIPANT",
        "mailto:helen@example.com": "REQ-PARTICIPANT",
    }
    assert event["ATTENDEE"][0].params["CN"] == "Doe, John"


def test_the_subject_is_the_ask(flights: Brief) -> None:
    ask = flights.facts["ask.lower"].says
    assert written(flights).subject == f"Decision: {ask}? Late flights 4.2"


def test_the_invitation_says_by_when_to_decide_where_that_is_known(flights: Brief) -> None:
    assert written(flights).decide_by == ""
    terms = replace(flights.case.decision_terms, freeze_hours=24.0)
    known = argue(replace(flights.case, decision_terms=terms), flights.evidence)
    asked = written(known)
    assert asked.decide_by.startswith("Decide by ")
    assert known.facts["decide_by"].says in asked.decide_by
    for said in (body_text(asked), body_html(asked)):
        assert flat(asked.decide_by) in flat(said)


def test_a_director_who_does_not_decide_may_stay_away(flights: Brief) -> None:
    helen = flights.case.people[2]
    assert optional_by_default(flights.case.people) == ()
    people = (*flights.case.people[:2], replace(helen, decides=False))
    assert optional_by_default(people) == ("helen@example.com",)


def test_who_decides_is_never_optional(flights: Brief) -> None:
    asked = written(flights, replace(APPOINTMENT, optional=("helen@example.com",)))
    assert [guest.part for guest in asked.guests] == ["required", "required"]


def test_a_change_keeps_the_name_and_counts_up_and_a_cancellation_ends_it(flights: Brief) -> None:
    later = cases.AT + dt.timedelta(hours=1)
    first = planned(None, APPOINTMENT)
    moved = planned(
        first, replace(APPOINTMENT, starts=STARTS + dt.timedelta(hours=1), changed_at=later)
    )
    gone = called_off(moved, later + dt.timedelta(hours=1))
    events = [event_of(calendar(written(flights, item))) for item in (first, moved, gone)]
    assert len({str(event["UID"]) for event in events}) == 1
    assert [int(event["SEQUENCE"]) for event in events] == [0, 1, 2]
    assert [event["DTSTAMP"].dt for event in events] == [
        cases.AT,
        later,
        later + dt.timedelta(hours=1),
    ]
    content = calendar(written(flights, gone))
    assert b"METHOD:CANCEL" in content
    assert b"STATUS:CANCELLED" in content
    assert written(flights, gone).subject.startswith("Canceled: ")


def test_planned_once_more_as_it_is_nothing_changes() -> None:
    first = planned(None, APPOINTMENT)
    again = planned(first, replace(APPOINTMENT, changed_at=cases.AT + dt.timedelta(hours=1)))
    assert again == first
    assert called_off(called_off(first, STARTS), STARTS) == called_off(first, STARTS)


def test_the_next_meeting_is_another_one(flights: Brief) -> None:
    first = planned(None, APPOINTMENT)
    after = STARTS + dt.timedelta(days=1)
    second = planned(
        first, replace(APPOINTMENT, starts=after + dt.timedelta(days=1), changed_at=after)
    )
    assert second.sequence == 0
    assert invite(flights, second).uid != invite(flights, first).uid


def test_an_appointment_is_kept_with_its_case(flights: Brief) -> None:
    case = invited(flights).case
    assert load_case(dump_case(case)) == case
    assert flights.case.digest != case.digest


@pytest.mark.parametrize("zone", ["Europe/Berlin", "America/New_York", "Pacific/Kiritimati"])
@pytest.mark.parametrize("day", [dt.date(2026, 3, 8), dt.date(2026, 10, 25), dt.date(2028, 2, 29)])
def test_the_entry_is_at_the_same_moment_in_every_zone_and_on_every_day(
    flights: Brief, zone: str, day: dt.date
) -> None:
    starts = dt.datetime.combine(day, dt.time(9, 30), tzinfo=ZoneInfo(zone))
    at = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    brief = invited(flights, Appointment(starts, at, at, zone=zone))
    event = event_of(calendar(invite_of(brief, at)))
    assert event["DTSTART"].dt == starts
    assert event["DTSTART"].dt.utcoffset() == dt.timedelta(0)


def test_guests_elsewhere_are_told_their_own_time(flights: Brief) -> None:
    mira, john, helen = flights.case.people
    brief = with_people(flights, mira, replace(john, zone="America/New_York"), helen)
    assert "Doe, John: Tue, Nov 24, 10:00\xa0AM EST" in body_text(written(brief))


def test_the_agenda_has_five_steps_that_fill_the_meeting(flights: Brief) -> None:
    for minutes in (5, 20, 45, 240):
        agenda = written(flights, replace(APPOINTMENT, minutes=minutes)).agenda
        assert len(agenda) == 5
        assert sum(part for _, part in agenda) == minutes


# The mail


def test_the_mail_holds_both_bodies_the_entry_and_the_brief(flights: Brief) -> None:
    brief = invited(flights)
    message = parsed(mail(brief, written(flights)))
    assert parts_of(message) == [
        "text/plain",
        "text/html",
        "text/calendar",
        "application/pdf",
        "text/calendar",
    ]
    asked = next(part for part in message.walk() if part.get_content_type() == "text/calendar")
    assert asked.get_param("method") == "REQUEST"
    assert asked.get_content().replace("\r\n", "\n") == calendar(written(flights)).decode().replace(
        "\r\n", "\n"
    )
    assert message["X-Unsent"] == "1"
    assert [item.addr_spec for item in message["To"].addresses] == [
        "john.doe@example.com",
        "helen@example.com",
    ]


def test_the_mail_is_the_same_bytes_each_time(flights: Brief) -> None:
    brief = invited(flights)
    assert mail(brief, written(flights)) == mail(brief, written(flights))


def test_both_bodies_say_the_same(flights: Brief) -> None:
    asked = written(flights)
    plain = re.sub(r"<[^>]*>", " ", body_html(asked))
    for _, lines in asked.points:
        for line in lines:
            assert flat(line) in body_text(asked)
            assert flat(line).replace("'", "&#x27;") in plain


def test_who_cannot_come_gets_the_brief_and_no_entry(flights: Brief) -> None:
    message = parsed(pre_read(invited(flights), written(flights)))
    assert parts_of(message) == ["text/plain", "text/html", "application/pdf"]
    assert [item.addr_spec for item in message["To"].addresses] == ["john.doe@example.com"]


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_the_brief_of_every_sample_is_one_page(sample: Callable[[str], Brief], name: str) -> None:
    brief = sample(name)
    asked = invite(brief, APPOINTMENT)
    content = brief_pdf(brief, asked)
    with pikepdf.open(io.BytesIO(content)) as pdf:
        assert len(pdf.pages) == 1
    printed = "".join(text_of(content).split())
    for title, lines in asked.points:
        assert title in printed
        assert "".join(flat(lines[0]).split()) in printed


def test_a_name_in_every_script_and_of_any_length_leaves_the_brief_one_page(flights: Brief) -> None:
    case = replace(flights.case, title="Ein sehr langer Titel \u6f22\u5b57 " * 40)
    brief = replace(flights, case=case)
    with pikepdf.open(io.BytesIO(brief_pdf(brief, invite(brief, APPOINTMENT)))) as pdf:
        assert len(pdf.pages) == 1


# What is wrong


def test_an_invitation_into_the_past_is_refused(flights: Brief) -> None:
    with pytest.raises(BadCase, match=r"(?i)which is over\. choose a later time"):
        invite_of(invited(flights), STARTS)
    with pytest.raises(BadCase, match="(?i)no meeting is planned"):
        invite_of(flights, cases.AT)


@pytest.mark.parametrize(
    ("people", "says"),
    [
        ((), "no one is listed"),
        ((Person("Ann", ""),), "no one has an email address"),
        (
            (Person("Ann", "", "a@example.com"), Person("Bo", "", "bo")),
            "“bo” of Bo is not an email",
        ),
        ((Person("Ann", "", "a@example.com"), Person("Bo", "")), "Bo has no email address"),
        ((Person("Ann", ""), Person("Bo", "", "b@example.com")), "Ann, who presents, has no email"),
        (
            (Person("Bo", "", "a@example.com"), Person(" bo", "", "b@example.com")),
            "two people are called Bo",
        ),
        (
            (Person("Ann", "", "a@example.com", zone="Mars/Olympus"),),
            "“Mars/Olympus” of Ann is not a time zone",
        ),
    ],
)
def test_what_is_wrong_with_whom_is_said(
    flights: Brief, people: tuple[Person, ...], says: str
) -> None:
    said = " ".join(str(item) for item in invite_complaints(with_people(flights, *people).case))
    assert says.lower() in said.lower()


def test_nothing_is_wrong_with_people_who_have_names_and_addresses(flights: Brief) -> None:
    assert invite_complaints(flights.case) == ()


@pytest.mark.parametrize(
    "people",
    [
        (),
        (Person("Ann", ""),),
        (Person("Ann", "", "a@example.com"),),
        (Person("Ann", "", "no"), Person("Bo", "", "b@example.com")),
    ],
    ids=["nobody", "no address", "alone", "nobody to reply to"],
)
def test_without_somebody_who_asks_or_is_asked_the_entry_only_tells(
    flights: Brief, people: tuple[Person, ...]
) -> None:
    brief = with_people(flights, *people)
    asked = written(brief)
    assert method(asked) == "PUBLISH"
    assert "ATTENDEE" not in event_of(calendar(asked))
    parsed(mail(invited(brief), asked))


def test_an_address_that_two_people_have_is_invited_once(flights: Brief) -> None:
    mira, john, helen = flights.case.people
    brief = with_people(flights, mira, john, replace(helen, email="John.Doe@example.com"))
    assert [guest.name for guest in written(brief).guests] == ["Doe, John"]


@pytest.mark.parametrize("text", TYPED, ids=range(len(TYPED)))
def test_whatever_was_typed_stays_text_in_entry_and_mail(flights: Brief, text: str) -> None:
    mira, john, helen = flights.case.people
    brief = with_people(
        flights, replace(mira, name=text, role=text), replace(john, name=text), helen
    )
    brief = replace(brief, case=replace(brief.case, title=text))
    appointment = replace(APPOINTMENT, place=text)
    asked = written(brief, appointment)
    content = calendar(asked)
    event = event_of(content)
    parts = [part.name for part in Calendar.from_ical(content).walk()]
    assert parts == ["VCALENDAR", "VEVENT"]
    assert [str(person) for person in event["ATTENDEE"]] == [
        "mailto:john.doe@example.com",
        "mailto:helen@example.com",
    ]
    assert str(event.get("LOCATION", "")) == flat(text)
    assert flat(text) in str(event["SUMMARY"])
    page = body_html(asked).partition("<body>")[2]
    assert not re.search(r"<(?!/?(h1|h2|p|ol|ul|li|body|html)\b)", page)


@pytest.mark.parametrize("text", [text for text in TYPED if "\n" in text or '"' in text])
def test_whatever_was_typed_adds_no_header_and_no_receiver(flights: Brief, text: str) -> None:
    mira, john, helen = flights.case.people
    brief = with_people(flights, replace(mira, name=text), replace(john, name=text), helen)
    brief = invited(replace(brief, case=replace(brief.case, title=text)))
    raw = pre_read(brief, invite_of(brief, cases.AT))
    message = parsed(raw)
    assert set(message.keys()) <= {
        "Subject",
        "From",
        "To",
        "X-Unsent",
        "MIME-Version",
        "Content-Type",
    }
    assert [item.addr_spec for item in message["To"].addresses] == ["john.doe@example.com"]


@pytest.mark.parametrize(
    "address", ["nobody", "a@b", "a@example.com,evil@example.com", "a@example.com\nBcc: x@y.zz"]
)
def test_an_address_that_cannot_be_invites_nobody(flights: Brief, address: str) -> None:
    mira, john, helen = flights.case.people
    brief = with_people(flights, mira, replace(john, email=address), helen)
    assert [guest.address for guest in written(brief).guests] == ["helen@example.com"]
    assert b"evil" not in calendar(written(brief))
