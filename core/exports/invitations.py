"""The invitation as calendar entry, as mail, and as a one-page brief to read before."""

from __future__ import annotations

import datetime as dt
import io
from email import message_from_bytes
from email.policy import SMTP
from typing import TYPE_CHECKING

import pikepdf
from reportlab.platypus import Flowable, Spacer

from core import words
from core.case.model import Person
from core.charts.draw import describe, draw
from core.exports import paper
from core.exports.escapes import flat, html
from core.exports.mail_parts import address, as_bytes, attach_pdf, draft
from core.exports.web_page import page
from core.meeting.invitation import Guest, Invite, in_future, invite
from core.messages import say
from core.script.brief import Brief
from core.text import drawable

if TYPE_CHECKING:
    from icalendar import vCalAddress

PRODUCT = "-//Showstopper//Invitation//EN"
LONGEST_TITLE, MOST_LINES = 200, 6  # of what stands above the brief on its page
ROLES = {"chair": "CHAIR", "required": "REQ-PARTICIPANT", "optional": "OPT-PARTICIPANT"}


def invite_of(brief: Brief, at: dt.datetime) -> Invite:
    """Write the invitation that can be handed out now; raises BadCase for one that cannot."""
    return invite(brief, in_future(brief.case.appointment, at))


# Calendar


def method(written: Invite) -> str:
    """Name what the entry does (RFC 5546): it asks, cancels, or only tells.

    A request needs somebody who asks and somebody who is asked.
    """
    if written.canceled:
        return "CANCEL"
    return "REQUEST" if written.organizer is not None and written.guests else "PUBLISH"


def calendar(written: Invite) -> bytes:
    """Write the invitation as iCalendar (RFC 5545, 5546), its times in UTC."""
    from icalendar import Calendar, Event  # noqa: PLC0415  heavy, and needed for this alone

    event = Event()
    event.add("uid", written.uid)
    event.add("sequence", written.sequence)
    event.add("dtstamp", written.changed_at)
    event.add("dtstart", written.starts)
    event.add("dtend", written.ends)
    event.add("summary", flat(written.subject))
    event.add("status", "CANCELLED" if written.canceled else "CONFIRMED")
    event.add("description", body_text(written))
    if written.place:
        event.add("location", flat(written.place))
    if written.organizer is not None:
        event.add("organizer", _person(written.organizer))
    if method(written) != "PUBLISH":
        for guest in written.guests:
            event.add("attendee", _attendee(guest, asked=not written.canceled))
    entry = Calendar()
    entry.add("prodid", PRODUCT)
    entry.add("version", "2.0")
    entry.add("calscale", "GREGORIAN")
    entry.add("method", method(written))
    entry.add_component(event)
    return entry.to_ical()


def _person(guest: Guest) -> vCalAddress:
    from icalendar import vCalAddress, vText  # noqa: PLC0415  the same

    person = vCalAddress(f"mailto:{guest.address}")
    # A quote cannot stand in a parameter (RFC 5545, 3.2), and what stands for one is read by few.
    person.params["CN"] = vText(flat(guest.name).replace('"', "'"))
    return person


def _attendee(guest: Guest, *, asked: bool) -> vCalAddress:
    person = _person(guest)
    person.params["ROLE"] = ROLES[guest.part]
    if asked:
        person.params["PARTSTAT"] = "NEEDS-ACTION"
        person.params["RSVP"] = "TRUE"
    return person


# Mail


def body_text(written: Invite) -> str:
    """Write the invitation as plain text: the ask, when, the agenda, and the brief."""
    lines = [*_lead(written), "", say("Agenda:")]
    lines += [f"- {title}, {_length(part)}" for title, part in written.agenda]
    for title, says in written.points:
        lines += ["", title, *(f"- {flat(line)}" for line in says)]
    return drawable("\n".join([*lines, "", written.source])) + "\n"


def _lead(written: Invite) -> list[str]:
    lines = [*written.marks]
    if written.canceled:
        lines.append(say("This meeting is canceled."))
    if written.ask:
        lines.append(say("What you are asked to decide: {ask}.", ask=written.ask))
    if written.decide_by:
        lines.append(written.decide_by)
    lines.append(say("When: {when}", when=written.when))
    lines += [
        say("{name}: {begins}", name=flat(guest.name), begins=guest.begins)
        for guest in written.everybody
        if guest.begins != written.everybody[0].begins
    ]
    if written.place:
        lines.append(say("Where: {place}", place=flat(written.place)))
    return lines


def _length(minutes: int) -> str:
    return words.count_noun(minutes, "minute")


def body_html(written: Invite) -> str:
    """Write the invitation as HTML: the same words, no style from elsewhere, no picture."""
    agenda = "".join(
        f"<li>{html(title)}, {html(_length(part))}</li>"
        for title, part in written.agenda
    )
    parts = [f"<h1>{html(flat(written.subject))}</h1>"]
    parts += [f"<p>{html(line)}</p>" for line in _lead(written)]
    parts.append(f"<h2>{html(say('Agenda'))}</h2><ol>{agenda}</ol>")
    for title, says in written.points:
        listed = "".join(f"<li>{html(flat(line))}</li>" for line in says)
        parts.append(f"<h2>{html(title)}</h2><ul>{listed}</ul>")
    parts.append(f"<p>{html(written.source)}</p>")
    return page(written.subject, "\n".join(parts))


def mail(brief: Brief, written: Invite) -> bytes:
    """Write the invitation as .eml: both bodies, the calendar entry, and the brief as PDF."""
    message = draft(
        written.subject, _named(written.organizer), map(_pair, written.guests)
    )
    message.set_content(body_text(written))
    message.add_alternative(body_html(written), subtype="html")
    entry = calendar(written).decode()
    message.add_alternative(
        entry, subtype="calendar", params={"method": method(written)}
    )
    if not written.canceled:
        attach_pdf(message, brief_pdf(brief, written), "brief.pdf")
    message.add_attachment(entry, subtype="calendar", filename="invitation.ics")
    return as_bytes(message, written.uid[:12])


def pre_read(brief: Brief, written: Invite) -> bytes:
    """Write a mail to those who may stay away: the brief, without a calendar entry."""
    to = [guest for guest in written.guests if guest.part == "optional"]
    subject = say("To read before: {subject}", subject=written.subject)
    message = draft(subject, _named(written.organizer), map(_pair, to))
    message.set_content(_pre_read_text(written))
    message.add_alternative(page(subject, _pre_read_html(written)), subtype="html")
    attach_pdf(message, brief_pdf(brief, written), "brief.pdf")
    return as_bytes(message, f"{written.uid[:12]}-read")


def with_vote_link(
    content: bytes, person: Person, link: str, until: dt.datetime
) -> bytes:
    """Make of the mail to read before one person's own: with a link by which they vote.

    Raises ValueError for a mail that has no text and no page.
    """
    message = message_from_bytes(content, policy=SMTP)
    plain_part, page_part = message.get_body(("plain",)), message.get_body(("html",))
    if plain_part is None or page_part is None:
        raise ValueError("a mail to read before has a text and a page.")
    says = say(
        "Vote before the meeting, until {until}, by your own link. Your answer is shown as a vote"
        " from afar.",
        until=words.moment(until),
    )
    plain_part.set_content(f"{says}\n{link}\n\n{plain_part.get_content()}")
    first, body, rest = page_part.get_content().partition("<body>")
    own = f'<p>{html(says)} <a href="{html(link)}">{html(link)}</a></p>'
    page_part.set_content(f"{first}{body}{own}{rest}", subtype="html")
    del message["To"]
    message["To"] = address(person.name, person.email)
    return message.as_bytes()


def _pre_read_lead() -> tuple[str, str]:
    return (
        say("If you cannot come, this is what will be on the table."),
        say(
            "Reply with your question or your objection, and I will bring it to the meeting."
        ),
    )


def _pre_read_text(written: Invite) -> str:
    first, last = _pre_read_lead()
    return f"{first}\n\n{body_text(written)}\n{last}\n"


def _pre_read_html(written: Invite) -> str:
    first, last = _pre_read_lead()
    inner = body_html(written).partition("<body>")[2].partition("</body>")[0]
    return f"<p>{html(first)}</p>{inner}<p>{html(last)}</p>"


def _pair(guest: Guest) -> tuple[str, str]:
    return guest.name, guest.address


def _named(guest: Guest | None) -> tuple[str, str] | None:
    return None if guest is None else _pair(guest)


# Paper


# What gives way where a page would not hold it all: air, then the picture, then all but the first
# sentence of each step. Sizes in points.
ATTEMPTS = ((11.0, True, 9), (9.5, True, 9), (9.5, False, 9), (9.5, False, 1))


def brief_pdf(brief: Brief, written: Invite) -> bytes:
    """Print the brief on one page."""
    content = b""
    for size, pictured, most in ATTEMPTS:
        story = [
            *_heading(written),
            *(
                paper.chart(draw("change", brief), describe("change", brief))
                if pictured
                else []
            ),
            *_points(written, size, most),
        ]
        content = paper.build(written.subject, story, written.source)
        with pikepdf.open(io.BytesIO(content)) as pdf:
            if len(pdf.pages) == 1:
                break
    return content


def _heading(written: Invite) -> list[Flowable]:
    paper.fonts()
    return [
        paper.text(say("Brief, one page"), 9.5, grey=True, after=0),
        paper.title(flat(written.subject)[:LONGEST_TITLE], 16, after=3),
        *(
            paper.sentence(line, 9.5, grey=True, after=1)
            for line in _lead(written)[:MOST_LINES]
        ),
        Spacer(0, 4),
    ]


def _points(written: Invite, size: float, most: int) -> list[Flowable]:
    story: list[Flowable] = []
    for title, says in written.points:
        story += [Spacer(0, size - 7), paper.subheading(title, "H2", after=1)]
        story += [paper.sentence(line, size, after=2) for line in says[:most]]
    agenda = " · ".join(f"{title} {_length(part)}" for title, part in written.agenda)
    title = paper.subheading(say("Agenda"), "H2", after=1)
    return [*story, Spacer(0, size - 7), title, paper.sentence(agenda, size)]
