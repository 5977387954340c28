"""The follow-up email: what the room, the team and customer support each need of one record.

At most 150 words and a table of actions, as text and as HTML.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal
from urllib.parse import quote

from core import words
from core.case.model import Person
from core.exports import paper, web_page
from core.exports.escapes import flat, html
from core.exports.mail_parts import as_bytes, attach_pdf, draft
from core.exports.minutes_pdf import minutes_pdf
from core.meeting.addresses import reachable
from core.meeting.minutes import Minutes
from core.meeting.minutes_blocks import (
    REHEARSED,
    action_head,
    first_marks,
    placeholder_notice,
    rehearsed,
    source_words,
)
from core.meeting.outcome import NO_DECISION
from core.messages import say
from core.script.brief import Brief
from core.text import drawable

MOST_WORDS = 150
MOST_QUESTIONS, QUESTION_WORDS = 3, 15
Readers = Literal["room", "team", "support"]


@dataclass(frozen=True, slots=True)
class Letter:
    """The follow-up for some readers: its subject, its paragraphs, its actions, and whom it goes
    to.
    """

    subject: str
    lines: tuple[str, ...]
    actions: tuple[tuple[str, str, str], ...]
    to: tuple[Person, ...]
    copies: tuple[Person, ...]


def letter(brief: Brief, minutes: Minutes, readers: Readers = "room") -> Letter:
    """Write the follow-up for the room, the team or customer support.

    Support gets neither names nor actions, and nobody's address: whoever sends it knows theirs.
    """
    lines = LINES[readers](brief, minutes)
    if readers == "support":
        return Letter(_support_subject(minutes), lines, (), (), ())
    actions = tuple(
        (action.what, action.owner, action.due) for action in minutes.actions
    )
    to, copies = recipients(brief, minutes)
    return Letter(subject(minutes), lines, actions, to, copies)


def recipients(
    brief: Brief, minutes: Minutes
) -> tuple[tuple[Person, ...], tuple[Person, ...]]:
    """List who was there, and as copies who was not; all of them where nobody took attendance."""
    known = reachable(brief.case.people)
    absent = tuple(person for person in known if person.name in minutes.absent)
    return tuple(person for person in known if person not in absent), absent


# What is written to whom


def email_lines(brief: Brief, minutes: Minutes) -> tuple[str, ...]:
    """Write the body for the room: the decision and the key points."""
    points = _claims(
        brief, "finding.headline", "quantification.headline", "recommendation.dates"
    )
    decision = _shortened(" ".join(minutes.decided), MOST_WORDS // 2)
    lines = (
        say("Thank you for your time today."),
        say("Decision: {decision}", decision=decision),
        *points,
    )
    what_if = _shortened(minutes.what_if, MOST_WORDS // 4)
    return _fitting(
        brief, minutes, lines, what_if, say("I am happy to answer any questions.")
    )


def _team_lines(brief: Brief, minutes: Minutes) -> tuple[str, ...]:
    """Write the body for those who fix it: the suspected cause, its check, and the criteria."""
    check = brief.facts.get("suspect.check")
    decision = _shortened(minutes.decided[0], MOST_WORDS // 4)
    lines = (
        say("Decision: {decision}", decision=decision),
        *_claims(brief, "finding.headline", "finding.suspect"),
        *(() if check is None else (say("First check: {check}", check=check.says),)),
        *_claims(brief, "recommendation.resume", "recommendation.dates"),
    )
    last = say("The minutes are attached.")
    return _fitting(brief, minutes, lines, "", last)


def _support_lines(brief: Brief, minutes: Minutes) -> tuple[str, ...]:
    """Write the body for customer support: what users may see, who, and what to answer.

    No person, no suspected cause and no date: nothing of it is for customers.
    """
    lines = [_support_decision(brief, minutes), *_support_found(brief)]
    if brief.evidence.regression != "no":
        lines.append(
            say("Please name no release date to customers: none is certain yet.")
        )
    review = minutes.taken.review if minutes.taken is not None else None
    if review is not None:
        lines.append(say("The next update is due on {day}.", day=words.day(review)))
    last = say("Please tell me what customers report.")
    return _fitting(brief, minutes, tuple(lines), "", last, asked=False)


def _support_found(brief: Brief) -> list[str]:
    """Say who is affected and what they see: the segment of the story where there are several."""
    facts = brief.facts
    lead = "worst" if "worst.where" in facts else "affected"
    needed = {"affected.where", "affected.share", f"{lead}.where", f"{lead}.moved"}
    if brief.evidence.regression != "yes" or not needed <= facts.keys():
        return [_support_unknown(brief)]
    affected, share = facts["affected.where"].says, facts["affected.share"].says
    where, moved = facts[f"{lead}.where"].says, facts[f"{lead}.moved"].says
    units = brief.case.units_of_row
    return [
        say(
            "Who is affected: {where}, {share} of all {units}.",
            where=affected,
            share=share,
            units=units,
        ),
        say(
            "What users may see where the new version is in use: for {where}, {moved}.",
            where=where,
            moved=moved,
        ),
        say(
            "You can answer: “We found that the new version makes more errors for"
            " {where}, and we are working on it.”",
            where=where,
        ),
    ]


def _support_decision(brief: Brief, minutes: Minutes) -> str:
    if minutes.taken is None:
        return say(NO_DECISION)
    chosen = minutes.taken.option
    option = next(
        (item.name for item in brief.case.options if item.id == chosen), chosen
    )
    return say("What was decided: {option}.", option=_shortened(option, 20))


def _support_unknown(brief: Brief) -> str:
    if brief.evidence.regression == "no":
        return say("The tests found no rise in errors that users would see.")
    return say(
        "The evidence does not yet say whether users are affected. Please do not guess."
    )


LINES: dict[Readers, Callable[[Brief, Minutes], tuple[str, ...]]] = {
    "room": email_lines,
    "team": _team_lines,
    "support": _support_lines,
}


def _claims(brief: Brief, *names: str) -> tuple[str, ...]:
    return tuple(
        claim.says for name in names if (claim := brief.claim(name)) is not None
    )


def _fitting(
    brief: Brief,
    minutes: Minutes,
    lines: tuple[str, ...],
    what_if: str,
    last: str,
    *,
    asked: bool = True,
) -> tuple[str, ...]:
    """Keep to the words that are read: the last points give way to what must be said."""
    begins = say(REHEARSED) if rehearsed(minutes) else ""
    opened = _open_questions(minutes) if asked else ""
    said = (placeholder_notice(brief), minutes.unread, begins, *lines, what_if, opened)
    retained = [line for line in said if line]
    while (
        sum(len(item.split()) for item in retained) > MOST_WORDS - 20
        and len(retained) > 2
    ):
        retained.pop(-2 if opened and len(retained) > 3 else -1)
    return (*retained, last)


def _open_questions(minutes: Minutes) -> str:
    if not minutes.open_questions:
        return ""
    listed = " ".join(
        _shortened(line.text, QUESTION_WORDS)
        for line in minutes.open_questions[:MOST_QUESTIONS]
    )
    more = len(minutes.open_questions) - MOST_QUESTIONS
    if more > 0:
        listed += say(" … and {more} more, in full in the minutes.", more=more)
    return say("Open questions: {questions} I will answer by email.", questions=listed)


def _shortened(says: str, most: int) -> str:
    flowables = says.split()
    return (
        says
        if len(flowables) <= most
        else " ".join(flowables[:most]) + say(" … (in full in the minutes)")
    )


def subject(minutes: Minutes) -> str:
    """Write the subject of the follow-up."""
    kind = say("Rehearsal, not a meeting: ") if rehearsed(minutes) else ""
    text = say("{kind}{title}: decision and actions", kind=kind, title=minutes.title)
    return paper.tame(" ".join(text.split()))


def _support_subject(minutes: Minutes) -> str:
    kind = say("Rehearsal, not a meeting: ") if rehearsed(minutes) else ""
    return paper.tame(
        say(
            "{kind}{title}: what to tell customers",
            kind=kind,
            title=flat(minutes.title),
        )
    )


# Its forms


def email_bytes(brief: Brief, minutes: Minutes, readers: Readers = "room") -> bytes:
    """Write the follow-up as .eml, the same bytes each time, the minutes attached.

    Not for support: the minutes name people and the suspected cause.
    """
    written = letter(brief, minutes, readers)
    known = reachable(brief.case.people)
    sender = known[0] if known else None
    message = draft(
        written.subject,
        None if sender is None else (sender.name, sender.email),
        [(person.name, person.email) for person in written.to if person is not sender],
        [
            (person.name, person.email)
            for person in written.copies
            if person is not sender
        ],
    )
    message.set_content(_text(written))
    message.add_alternative(_html(written), subtype="html")
    if readers != "support":
        attach_pdf(message, minutes_pdf(brief, minutes), "minutes.pdf")
    return as_bytes(message, minutes.head)


def email_text(brief: Brief, minutes: Minutes, readers: Readers = "room") -> str:
    """Write the follow-up as plain text, actions last."""
    return _text(letter(brief, minutes, readers))


def _text(written: Letter) -> str:
    actions = [f"- {what} ({owner}, {due})" for what, owner, due in written.actions]
    body = "\n\n".join(written.lines)
    return drawable(
        body
        + ("\n\n" + say("Actions:") + "\n" + "\n".join(actions) if actions else "")
        + "\n"
    )


def _html(written: Letter) -> str:
    parts = [f"<p>{html(flat(line))}</p>" for line in written.lines]
    if written.actions:
        parts.append(f"<h2>{html(say('Actions'))}</h2>")
        parts.append(web_page.table(action_head(), written.actions))
    return web_page.page(written.subject, "\n".join(parts))


def mailto(brief: Brief, minutes: Minutes) -> str:
    """Write the follow-up as a link that opens the mail program."""
    to, copies = (
        ",".join(quote(person.email) for person in people)
        for people in recipients(brief, minutes)
    )
    more = f"&cc={copies}" if copies else ""
    body = quote(email_text(brief, minutes))
    return f"mailto:{to}?subject={quote(subject(minutes))}&body={body}{more}"


def email_pdf(brief: Brief, minutes: Minutes) -> bytes:
    """Print the follow-up email."""
    paper.fonts()
    to = words.listed(tuple(person.name for person in brief.case.people))
    written = letter(brief, minutes)
    story = [
        paper.text(say("To: {to}", to=to), 9.5, grey=True, after=0),
        paper.title(written.subject, 14, after=8),
    ]
    story += [paper.sentence(line, 11, after=7) for line in written.lines]
    if written.actions:
        story += [
            paper.heading(say("Actions")),
            paper.table(action_head(), written.actions, (0.56, 0.22, 0.22)),
        ]
    footer = f"{first_marks(brief, minutes)}{source_words(minutes)}"
    return paper.build(written.subject, story, footer)
