"""The invitation: who is asked to come, when, what for, and what to read before.

A record that calendar entries, mails and the one-page brief are made from.
"""

from __future__ import annotations

import datetime as dt
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Literal

from core import words
from core.case.appointment import Appointment, zone_of
from core.case.model import Case, Person
from core.errors import BadCase, Complaint
from core.meeting.addresses import address_complaints, reachable
from core.meeting.step_timer import budgets, shared
from core.messages import mark, say
from core.plan.free_slots import Attendee, attendee, next_slot, outside_hours
from core.script.brief import Brief
from core.script.rests import placeholder_words
from core.script.steps import TITLES

Role = Literal["chair", "required", "optional"]
# The five steps that a guest prepares for; opening and close belong to the first and the last.
FIVE = ("finding", "quantification", "recommendation", "alternatives", "decision")
BRIEF = (
    (mark("Finding"), ("finding.headline", "finding.driver", "finding.suspect")),
    (mark("Quantification"), ("quantification.headline", "quantification.unknown")),
    (mark("Recommendation"), ("recommendation.headline", "recommendation.resume")),
    (mark("Alternatives"), ("alternatives.headline", "alternatives.flip")),
)
LEADS = ("director", "direktor", "president", "chief", "vorstand")


@dataclass(frozen=True, slots=True)
class Guest:
    """Somebody who is asked to come: name, role, address, how much, and the begin on their
    clock.
    """

    name: str
    role: str
    address: str
    part: Role
    begins: str


@dataclass(frozen=True, slots=True)
class Invite:
    """Everything an invitation says; `starts` and `ends` are in UTC.

    `organizer` is None where the first person of the case has no address: nobody could reply then.
    `decide_by` is empty where nothing says until when it has to be decided.
    """

    uid: str
    sequence: int
    canceled: bool
    subject: str
    ask: str
    starts: dt.datetime
    ends: dt.datetime
    changed_at: dt.datetime
    when: str
    place: str
    organizer: Guest | None
    guests: tuple[Guest, ...]
    agenda: tuple[tuple[str, int], ...]
    points: tuple[tuple[str, tuple[str, ...]], ...]
    marks: tuple[str, ...]
    source: str
    decide_by: str = ""

    @property
    def everybody(self) -> tuple[Guest, ...]:
        """List the organizer and the guests."""
        return self.guests if self.organizer is None else (self.organizer, *self.guests)


def invite(brief: Brief, appointment: Appointment) -> Invite:
    """Write the invitation to a planned meeting."""
    case, starts = brief.case, appointment.starts.astimezone(dt.UTC)
    organizer, guests = _guests(case, appointment)
    subject = _subject(brief)
    if appointment.canceled:
        subject = say("Canceled: {subject}", subject=subject)
    return Invite(
        uid=_uid(case, appointment),
        sequence=appointment.sequence,
        canceled=appointment.canceled,
        subject=subject,
        ask=_ask(brief),
        starts=starts,
        ends=appointment.ends.astimezone(dt.UTC),
        changed_at=appointment.changed_at.astimezone(dt.UTC),
        when=words.full_moment(
            appointment.starts.astimezone(case_zone(case, appointment))
        ),
        place=appointment.place,
        organizer=organizer,
        guests=guests,
        agenda=_agenda(brief, appointment.minutes),
        points=_points(brief),
        marks=_marks(brief),
        decide_by=_decide_by(brief),
        source=say("Evidence {evidence}", evidence=brief.facts["evidence"].says),
    )


def in_future(appointment: Appointment | None, at: dt.datetime) -> Appointment:
    """Give an appointment that can be handed out; raises BadCase for one that began already."""
    if appointment is None:
        raise BadCase(
            Complaint(
                say("no meeting is planned"),
                say("choose a time for it on the meeting page"),
            )
        )
    if appointment.starts <= at and not appointment.canceled:
        raise BadCase(
            Complaint(
                say(
                    "the meeting was planned for {when}, which is over",
                    when=_when(appointment),
                ),
                say("choose a later time"),
            )
        )
    return appointment


def _when(appointment: Appointment) -> str:
    return words.moment(appointment.starts.astimezone(zone_of(appointment.zone)))


def case_zone(case: Case, appointment: Appointment) -> dt.tzinfo | None:
    """Take the zone that the meeting is planned in: its own, or that of the release."""
    return zone_of(appointment.zone) or (
        None if case.release is None else case.release.tzinfo
    )


def optional_by_default(people: Sequence[Person]) -> tuple[str, ...]:
    """List the addresses of those who may stay away if nobody says otherwise: a director who does
    not decide.
    """
    return tuple(
        person.email
        for person in people[1:]
        if not person.decides and any(word in person.role.lower() for word in LEADS)
    )


def too_early(case: Case, appointment: Appointment) -> tuple[str, ...]:
    """Name who would be outside their working hours."""
    people = _attendees(
        case, case_zone(case, appointment) or dt.UTC, appointment.starts
    )
    return outside_hours(people, appointment.starts, appointment.ends)


def proposed_slot(case: Case, zone: str, at: dt.datetime, minutes: int) -> dt.datetime:
    """Propose the next half hour within the working hours of all, or of as many as can be."""
    people = _attendees(case, zone_of(zone) or dt.UTC, at)
    return next_slot(people, at, minutes).starts


def _attendees(case: Case, zone: dt.tzinfo, near: dt.datetime) -> list[Attendee]:
    return [
        attendee(case, person.name, zone_of(person.zone) or zone, near)
        for person in case.people
    ]


def invite_complaints(case: Case) -> tuple[Complaint, ...]:
    """Say what is wrong with whom an invitation goes to."""
    first = case.people[0] if case.people else None
    alone = ()
    if (
        first is not None
        and reachable(case.people)
        and first not in reachable(case.people)
    ):
        what = say("{name}, who presents, has no email address", name=first.name)
        do = say(
            "add it on the case page: without it nobody can reply to the invitation"
        )
        alone = (Complaint(what, do),)
    zones = tuple(
        Complaint(
            say(
                "“{zone}” of {name} is not a time zone",
                zone=person.zone,
                name=person.name,
            ),
            say(
                "write it as Europe/Berlin; until then the time zone of the meeting is used"
            ),
        )
        for person in case.people
        if person.zone.strip() and zone_of(person.zone) is None
    )
    return (*alone, *address_complaints(case), *zones)


def _guests(
    case: Case, appointment: Appointment
) -> tuple[Guest | None, tuple[Guest, ...]]:
    known = reachable(case.people)
    zone = case_zone(case, appointment)
    guests = tuple(_guest(person, appointment, zone) for person in known)
    if known and known[0] is case.people[0]:
        return replace(guests[0], part="chair"), guests[1:]
    return None, guests


def _guest(person: Person, appointment: Appointment, zone: dt.tzinfo | None) -> Guest:
    here = zone_of(person.zone) or zone
    optional = person.email in appointment.optional and not person.decides
    return Guest(
        " ".join(person.name.split()),
        " ".join(person.role.split()),
        person.email,
        "optional" if optional else "required",
        words.moment(appointment.starts.astimezone(here)),
    )


def _uid(case: Case, appointment: Appointment) -> str:
    """Name the invitation: the same for all its changes, another one for the next meeting."""
    named = f"{case.id}\x1f{appointment.planned_at.astimezone(dt.UTC).isoformat()}"
    return f"{hashlib.sha256(named.encode()).hexdigest()[:32]}@showstopper"


def _ask(brief: Brief) -> str:
    ask = brief.facts.get("ask.lower")
    return "" if ask is None else ask.says


def _decide_by(brief: Brief) -> str:
    claim = brief.claim("opening.decide_by")
    return "" if claim is None else claim.says


def _subject(brief: Brief) -> str:
    title = " ".join(brief.case.title.split())
    ask = _ask(brief)
    if not ask:
        return say("Decision on the release of {title}", title=title)
    return say("Decision: {ask}? {title}", ask=ask, title=title)


def _agenda(brief: Brief, minutes: int) -> tuple[tuple[str, int], ...]:
    """Share the minutes of the meeting among the five steps, as the meeting itself does."""
    seconds = budgets(brief)
    wanted = {step: seconds[step] for step in FIVE}
    wanted["finding"] += seconds["opening"]
    wanted["decision"] += seconds["close"]
    return tuple(
        (say(TITLES[step]), part) for step, part in shared(wanted, minutes).items()
    )


def _points(brief: Brief) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Take the claims that hold, as the stage shows them."""
    points = (
        (
            say(title),
            tuple(claim.says for name in names if (claim := brief.claim(name))),
        )
        for title, names in BRIEF
    )
    return tuple((title, lines) for title, lines in points if lines)


def _marks(brief: Brief) -> tuple[str, ...]:
    marked = placeholder_words(brief.case, brief.case.placeholders)
    return (
        (say("{marked}. Numbers that rest on it are not agreed.", marked=marked),)
        if marked
        else ()
    )
