"""Minutes, the follow-up email and the bundle: from the records of a brief and a meeting to
bytes.
"""

from __future__ import annotations

import datetime as dt
import json
import re
from dataclasses import replace
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from urllib.parse import quote

from reportlab.platypus import Flowable, KeepTogether, Spacer

from core import words
from core.case.codec import dump_case, json_bytes
from core.case.model import Case
from core.charts.draw import draw
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.exports import paper
from core.exports.bundles import BUNDLE_FORMAT
from core.meeting.event_codec import document_of
from core.meeting.events import Entry, LeftOut
from core.meeting.minutes import Minutes
from core.meeting.sharing import shareable
from core.messages import mark, say
from core.plan.gate import gate_of
from core.script.brief import Brief
from core.script.reopening import gate_json
from core.script.rests import placeholder_words
from core.script.tables import UNKNOWN
from core.text import drawable

MOST_WORDS = 150
REHEARSED = mark("This was a rehearsal. No meeting was held, and nothing was decided.")


def minutes_pdf(brief: Brief, minutes: Minutes) -> bytes:
    """Print the minutes: decision and actions on page one, then what was shown, asked and moved."""
    story = [
        *_first_page(brief, minutes),
        *_shown(brief, minutes),
        *_said(minutes),
        *_weighed(minutes),
    ]
    footer = say(
        "{marks}{title} · {evidence} · log {head}",
        marks=_marks(brief, minutes),
        title=minutes.title,
        evidence=minutes.evidence,
        head=minutes.head,
    )
    return paper.build(f"{_title(minutes)}: {minutes.title}", story, footer)


def _marks(brief: Brief, minutes: Minutes) -> str:
    """Write what every page must say before anything else: that it is of a rehearsal, that numbers
    rest on placeholders.
    """
    rehearsal = say("Rehearsal · ") if _rehearsed(minutes) else ""
    return f"{rehearsal}{say('PLACEHOLDER values · ') if brief.case.placeholders else ''}"


def _placeholders(brief: Brief) -> str:
    """Name the placeholders that numbers of a document rest on; empty without any."""
    marked = placeholder_words(brief.case, brief.case.placeholders)
    return say("{marked}. Numbers that rest on it are not agreed.", marked=marked) if marked else ""


def _rehearsed(minutes: Minutes) -> bool:
    return minutes.kind == "Rehearsal"


def _title(minutes: Minutes) -> str:
    return say("Minutes of a rehearsal") if _rehearsed(minutes) else say("Minutes")


def _first_page(brief: Brief, minutes: Minutes) -> list[Flowable]:
    paper.fonts()
    story: list[Flowable] = [
        paper.text(say("{kind} minutes", kind=say(minutes.kind)), 9.5, grey=True, after=0),
        paper.text(minutes.title, 19, bold=True, after=2),
    ]
    story.append(paper.sentence(_there(minutes), 9.5, grey=True, after=8))
    notes = tuple(
        item
        for item in (
            say(REHEARSED) if _rehearsed(minutes) else "",
            _placeholders(brief),
            minutes.unread,
        )
        if item
    )
    story += [paper.boxed(notes), Spacer(0, 6)] if notes else []
    story += [
        paper.heading(say("Decision")),
        paper.boxed(minutes.decision),
        Spacer(0, 6),
        paper.heading(say("Actions")),
    ]
    rows = [(action.what, action.owner, action.due) for action in minutes.actions]
    story.append(
        paper.table((say("What"), say("Owner"), say("Due")), rows, (0.56, 0.22, 0.22))
        if rows
        else paper.text(say("No action was agreed."))
    )
    if minutes.votes:
        asked = (
            say("Where people stood: {question}", question=minutes.question)
            if minutes.question
            else say("Where people stood")
        )
        story += [
            paper.heading(asked),
            paper.table(
                (say("Who"), say("Stance"), say("Because")), [*minutes.votes], (0.25, 0.25, 0.5)
            ),
        ]
    if minutes.missing:
        story += [
            paper.heading(say("Missing at the close")),
            *paper.bullets(tuple(f"{item[:1].upper()}{item[1:]}." for item in minutes.missing)),
        ]
    return story


def _there(minutes: Minutes) -> str:
    absent = (
        say(" Absent: {absent}.", absent=words.listed(minutes.absent)) if minutes.absent else ""
    )
    return say(
        "{when}. Present: {present}.{absent}",
        when=minutes.when,
        present=words.listed(minutes.present) or say("not recorded"),
        absent=absent,
    )


def _shown(brief: Brief, minutes: Minutes) -> list[Flowable]:
    story: list[Flowable] = [paper.heading(say("What was shown"))]
    story += [paper.text(minutes.what_if, grey=True)] if minutes.what_if else []
    pictures = {
        say("Finding"): "change",
        say("Quantification"): "impact",
        say("Recommendation"): "plan",
        say("Alternatives"): "options",
    }
    for title, headline in minutes.shown:
        picture = paper.chart(draw(pictures[title], brief)) if title in pictures else []
        story += [
            KeepTogether(
                [
                    paper.text(title, 9, grey=True, after=0),
                    paper.sentence(headline, 10.5, bold=True),
                    *picture,
                ]
            )
        ]
    story += [paper.text(minutes.not_shown, grey=True)] if minutes.not_shown else []
    if minutes.groups:
        story += [paper.heading(say("Groups of people")), *paper.bullets(minutes.groups)]
    if minutes.examples:
        story += [paper.heading(say("Records shown")), *paper.bullets(minutes.examples)]
    return story


def _said(minutes: Minutes) -> list[Flowable]:
    story: list[Flowable] = []
    if minutes.questions:
        rows = [
            (
                "\n".join(item for item in (line.who, line.place) if item),
                line.challenged,
                line.answer,
            )
            for line in minutes.questions
        ]
        story += [
            paper.heading(say("Questions and answers")),
            paper.table((say("Asked"), say("Question"), say("Answer")), rows, (0.2, 0.32, 0.48)),
        ]
    for title, lines in (
        (say("Open questions"), minutes.open_questions),
        (say("Objections"), minutes.objections),
        (say("Parking lot"), minutes.parked),
        (say("Notes"), minutes.notes),
    ):
        story += (
            [paper.heading(title), *paper.noted([(line.place, line.says) for line in lines])]
            if lines
            else []
        )
    return (
        [
            *story,
            paper.heading(say("Assumptions changed in the meeting")),
            *paper.bullets(minutes.moved),
        ]
        if minutes.moved
        else story
    )


def _weighed(minutes: Minutes) -> list[Flowable]:
    head = (
        say("Option"),
        say("Expected cost, 90% range"),
        say("Affected, 90% range"),
        say("Delay"),
    )
    return [
        paper.heading(_options_title(minutes)),
        paper.table(head, list(minutes.options), (0.34, 0.28, 0.25, 0.13)),
    ]


def _options_title(minutes: Minutes) -> str:
    """Name the table of options; one in which nothing is known compares nothing."""
    compared = any(set(option[1:]) != {say(UNKNOWN)} for option in minutes.options)
    return say("Options compared") if compared else say("Options, not compared yet")


# Email


def email_lines(brief: Brief, minutes: Minutes) -> tuple[str, ...]:
    """Write the body of the follow-up: at most 150 words, key points only."""
    picked = ("finding.headline", "quantification.headline", "recommendation.dates")
    points = tuple(
        claim.says for claim in (brief.claim(item) for item in picked) if claim is not None
    )
    decision = _shortened(" ".join(minutes.decided), MOST_WORDS // 2)
    begins = (say(REHEARSED),) if _rehearsed(minutes) else ()
    lines = (
        *begins,
        say("Thank you for your time today."),
        say("Decision: {decision}", decision=decision),
        *points,
    )
    opened = (
        say(
            "Open questions: {open_questions}. I will answer by email.",
            open_questions=len(minutes.open_questions),
        )
        if minutes.open_questions
        else ""
    )
    what_if = _shortened(minutes.what_if, MOST_WORDS // 4)
    retained = [
        line for line in (_placeholders(brief), minutes.unread, *lines, what_if, opened) if line
    ]
    while sum(len(item.split()) for item in retained) > MOST_WORDS - 20 and len(retained) > 2:
        retained.pop(-2 if opened and len(retained) > 3 else -1)
    return (*retained, say("I am happy to answer any questions."))


def _shortened(says: str, most: int) -> str:
    flowables = says.split()
    return (
        says
        if len(flowables) <= most
        else " ".join(flowables[:most]) + say(" … (in full in the minutes)")
    )


def subject(minutes: Minutes) -> str:
    """Write the subject of the follow-up."""
    kind = say("Rehearsal, not a meeting: ") if _rehearsed(minutes) else ""
    text = say("{kind}{title}: decision and actions", kind=kind, title=minutes.title)
    return paper.tame(" ".join(text.split()))


def email_message(brief: Brief, minutes: Minutes, sender: str = "") -> EmailMessage:
    """Make the follow-up as a message that opens as a draft, with the minutes attached."""
    message = EmailMessage(policy=SMTP)
    message["Subject"] = subject(minutes)
    people = [person for person in brief.case.people if _good_address(person.email)]
    first = next(
        (person for person in people if person.email == sender), people[0] if people else None
    )
    if first is not None:
        message["From"] = _address(first.name, first.email)
    others = [_address(person.name, person.email) for person in people if person is not first]
    if others:
        message["To"] = others
    message["X-Unsent"] = "1"
    message.set_content(email_text(brief, minutes))
    message.add_attachment(
        minutes_pdf(brief, minutes), maintype="application", subtype="pdf", filename="minutes.pdf"
    )
    return message


def email_bytes(brief: Brief, minutes: Minutes) -> bytes:
    """Write the follow-up as .eml, the same bytes each time."""
    message = email_message(brief, minutes)
    for part in message.walk():
        if part.is_multipart():
            part.set_boundary("showstopper-" + minutes.head)
    return message.as_bytes()


def email_text(brief: Brief, minutes: Minutes) -> str:
    """Write the follow-up as plain text, actions last."""
    actions = [f"- {action.what} ({action.owner}, {action.due})" for action in minutes.actions]
    body = "\n\n".join(email_lines(brief, minutes))
    return drawable(
        body + ("\n\n" + say("Actions:") + "\n" + "\n".join(actions) if actions else "") + "\n"
    )


def mailto(brief: Brief, minutes: Minutes) -> str:
    """Write the follow-up as a link that opens the mail program."""
    to = ",".join(
        quote(person.email) for person in brief.case.people if _good_address(person.email)
    )
    return f"mailto:{to}?subject={quote(subject(minutes))}&body={quote(email_text(brief, minutes))}"


def email_pdf(brief: Brief, minutes: Minutes) -> bytes:
    """Print the follow-up email."""
    paper.fonts()
    to = words.listed(tuple(person.name for person in brief.case.people))
    story: list[Flowable] = [
        paper.text(say("To: {to}", to=to), 9.5, grey=True, after=0),
        paper.text(subject(minutes), 14, bold=True, after=8),
    ]
    story += [paper.sentence(line, 11, after=7) for line in email_lines(brief, minutes)]
    rows = [(action.what, action.owner, action.due) for action in minutes.actions]
    story += (
        [
            paper.heading(say("Actions")),
            paper.table((say("What"), say("Owner"), say("Due")), rows, (0.56, 0.22, 0.22)),
        ]
        if rows
        else []
    )
    return paper.build(
        subject(minutes),
        story,
        say(
            "{marks}{title} · {evidence} · log {head}",
            marks=_marks(brief, minutes),
            title=minutes.title,
            evidence=minutes.evidence,
            head=minutes.head,
        ),
    )


ATOM = r"[\w!#$%&'*+/=?^`{|}~-]+"
ADDRESS = re.compile(rf"{ATOM}(\.{ATOM})*@[A-Za-z0-9-]+(\.[A-Za-z0-9-]+)+", re.ASCII)


def _good_address(email: str) -> bool:
    return ADDRESS.fullmatch(email) is not None


def _address(name: str, email: str) -> Address:
    clean = "".join(item for item in name if item.isprintable())
    return Address(display_name=clean, addr_spec=email)


# Bundle


def bundle(
    brief: Brief, log: tuple[Entry, ...], at: dt.datetime, agreed: Case | None = None
) -> bytes:
    """Write case, evidence, facts, claims and log as one JSON that says how to check it.

    `agreed` is the case that the meeting was opened on, where what was moved in it makes the case
    of the brief another one.
    """
    moved: dict[str, object] = {}
    if agreed is not None and agreed.digest != brief.case.digest:
        moved = {"agreed_case_digest": agreed.digest, "agreed_case": json.loads(dump_case(agreed))}
    gate = gate_of(brief.case, brief.evidence)
    document = moved | {
        "format": BUNDLE_FORMAT,
        "made": at.isoformat(),
        "case_digest": brief.case.digest,
        "case": json.loads(dump_case(brief.case)),
        "evidence": EVIDENCE_JSON.dump_python(
            replace(brief.evidence, examples=()), mode="json"
        ),  # single records stay where they were measured
        "facts": {name: fact.says for name, fact in brief.facts.items()},
        "claims": {
            name: {"says": claim.says, "cites": list(claim.cites)}
            for name, claim in brief.script.claims.items()
        },
        "gate": None if gate is None else json.loads(gate_json(gate)),
        "log": [_entry(entry) for entry in log],
        "log_head": log[-1].digest if log else "",
        "how_to_check": (
            say(
                "each digest is the SHA-256 of: digest before, seq, id, at, by, event,"
                " joined by the character 31; an entry that was left out has its digest"
                " alone"
            )
        ),
    }
    return json_bytes(document)


def shared_bundle(brief: Brief, log: tuple[Entry, ...], at: dt.datetime, agreed: Case) -> bytes:
    """Write a bundle for others: as `bundle`, without private entries and without the script.

    Every entry that is in it can be checked; those that are not keep their place in the chain.
    """
    document = json.loads(bundle(brief, shareable(agreed, log), at, agreed))
    for prepared in ("facts", "claims"):  # what the presenter has ready, shown or not
        del document[prepared]
    return json_bytes(document)


def _entry(entry: Entry) -> dict:
    if isinstance(entry.event, LeftOut):
        return {"seq": entry.seq, "digest": entry.digest, "left_out": True}
    event = entry.document or document_of(entry.event)
    return {
        "seq": entry.seq,
        "id": entry.id,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "event": event,
        "digest": entry.digest,
    }
