"""The minutes as blocks of text, in their order: every form of the minutes is written from them.

So that no form can hold more, or less, than another.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core import words
from core.meeting.minutes import Minutes, MinutesVersion, SaidLine
from core.messages import mark, say
from core.script.brief import Brief
from core.script.rests import placeholder_words
from core.script.tables import UNKNOWN
from core.text import drawable

Form = Literal["boxed", "bullets", "noted", "table", "shown"]
Rows = tuple[tuple[str, ...], ...]
REHEARSED = mark("This was a rehearsal. No meeting was held, and nothing was decided.")


@dataclass(frozen=True, slots=True)
class Block:
    """One part of the minutes: a heading, perhaps a sentence, and rows of the same number of texts.

    Rows are lines in a box or with bullets, lines with the place where they were said, a table
    under its `head`, or titles of steps with what was shown.
    """

    id: str
    title: str
    form: Form
    rows: Rows = ()
    head: tuple[str, ...] = ()
    lead: str = ""

    @property
    def texts(self) -> tuple[str, ...]:
        """List all that is read, in its order."""
        cells = tuple(text for row in self.rows for text in row)
        return tuple(
            text for text in (self.title, self.lead, *self.head, *cells) if text
        )


@dataclass(frozen=True, slots=True)
class WrittenMinutes:
    """The minutes, ready to be set: what they are, of which meeting, who was there, what must be
    said before anything else, the blocks, and where the numbers come from.
    """

    name: str
    kind: str
    title: str
    there: str
    notices: tuple[str, ...]
    blocks: tuple[Block, ...]
    marks: str
    source: str

    @property
    def texts(self) -> tuple[str, ...]:
        """List all that is read, in its order."""
        inside = tuple(text for block in self.blocks for text in block.texts)
        outside = (self.kind, self.title, self.there, *self.notices)
        return tuple(text for text in (*outside, *inside, self.footer) if text)

    @property
    def footer(self) -> str:
        """Write what stands at the foot of every page."""
        return f"{self.marks}{self.source}"

    def block(self, block_id: str) -> Block | None:
        """Find a block."""
        return next((block for block in self.blocks if block.id == block_id), None)


def written(brief: Brief, minutes: Minutes) -> WrittenMinutes:
    """Write the minutes as blocks: decision and actions first, then what was shown, said and
    weighed.
    """
    blocks = (*_first(minutes), *_shown(minutes), *_said(minutes), _weighed(minutes))
    notices = (
        say(REHEARSED) if rehearsed(minutes) else "",
        placeholder_notice(brief),
        minutes.unread,
    )
    return WrittenMinutes(
        name=say("Minutes of a rehearsal") if rehearsed(minutes) else say("Minutes"),
        kind=", ".join(
            text for text in (_kind(minutes), version_words(minutes.version)) if text
        ),
        title=drawable(minutes.title),
        there=drawable(_there(minutes)),
        notices=tuple(drawable(notice) for notice in notices if notice),
        blocks=tuple(
            block for block in blocks if block.rows or block.lead or block.id == "shown"
        ),
        marks=first_marks(brief, minutes),
        source=drawable(source_words(minutes)),
    )


def _kind(minutes: Minutes) -> str:
    return say("{kind} minutes", kind=say(minutes.kind))


def version_words(version: MinutesVersion | None) -> str:
    """Say which version a document is, and since when it is final; empty where none are counted."""
    if version is None or version.at is None:
        return _short_version(version)
    at = words.moment(version.at)
    return say("version {number}, final since {at}", number=version.number, at=at)


def _short_version(version: MinutesVersion | None) -> str:
    if version is None:
        return ""
    if version.at is None:
        return say("draft of version {number}", number=version.number)
    return say("version {number}", number=version.number)


def rehearsed(minutes: Minutes) -> bool:
    """Say whether no meeting was held."""
    return minutes.kind == "Rehearsal"


def first_marks(brief: Brief, minutes: Minutes) -> str:
    """Write what every page must say before anything else: that it is of a rehearsal, that numbers
    rest on placeholders.
    """
    rehearsal = say("Rehearsal · ") if rehearsed(minutes) else ""
    return (
        f"{rehearsal}{say('PLACEHOLDER values · ') if brief.case.placeholders else ''}"
    )


def placeholder_notice(brief: Brief) -> str:
    """Name the placeholders that numbers of a document rest on; empty without any."""
    marked = placeholder_words(brief.case, brief.case.placeholders)
    return (
        say("{marked}. Numbers that rest on it are not agreed.", marked=marked)
        if marked
        else ""
    )


def source_words(minutes: Minutes) -> str:
    """Say which meeting, version, evidence and log a document is made from."""
    version = _short_version(minutes.version)
    return say(
        "{marks}{title} · {evidence} · log {head}",
        marks="",
        title=f"{minutes.title} · {version}" if version else minutes.title,
        evidence=minutes.evidence,
        head=minutes.head,
    )


def _block(
    block_id: str,
    title: str,
    form: Form,
    rows: Sequence[Sequence[str]],
    head: tuple[str, ...] = (),
    lead: str = "",
) -> Block:
    clean = tuple(tuple(drawable(text) for text in row) for row in rows)
    return Block(
        block_id, drawable(title), form, clean, head if rows else (), drawable(lead)
    )


def _first(minutes: Minutes) -> tuple[Block, ...]:
    actions = [(action.what, action.owner, action.due) for action in minutes.actions]
    none = "" if actions else say("No action was agreed.")
    asked = (
        say("Where people stood: {question}", question=minutes.question)
        if minutes.question
        else say("Where people stood")
    )
    remarks = [(line,) for line in minutes.remarks.splitlines() if line.strip()]
    since, *different = minutes.changes or ("",)
    changes = [(line,) for line in different]
    missing = [(f"{item[:1].upper()}{item[1:]}.",) for item in minutes.missing]
    return (
        _block(
            "decision", say("Decision"), "boxed", [(line,) for line in minutes.decision]
        ),
        _block("actions", say("Actions"), "table", actions, action_head(), none),
        _block(
            "votes",
            asked,
            "table",
            minutes.votes,
            (say("Who"), say("Stance"), say("Because")),
        ),
        _block(
            "afar",
            say("Votes from afar, before the meeting"),
            "table",
            minutes.afar,
            (say("Who"), say("Stance"), say("Because")),
        ),
        _block("missing", say("Missing at the close"), "bullets", missing),
        _block("remarks", say("Remarks"), "bullets", remarks),
        _block(
            "changes", say("Changes in this version"), "bullets", changes, lead=since
        ),
    )


def action_head() -> tuple[str, str, str]:
    """Name the columns of a table of actions."""
    return say("What"), say("Owner"), say("Due")


def _there(minutes: Minutes) -> str:
    absent = (
        say(" Absent: {absent}.", absent=words.listed(minutes.absent))
        if minutes.absent
        else ""
    )
    return say(
        "{when}. Present: {present}.{absent}",
        when=minutes.when,
        present=words.listed(minutes.present) or say("not recorded"),
        absent=absent,
    )


def _shown(minutes: Minutes) -> tuple[Block, ...]:
    groups = [(line,) for line in minutes.groups]
    examples = [(line,) for line in minutes.examples]
    lead = " ".join(line for line in (minutes.what_if, minutes.not_shown) if line)
    return (
        _block("shown", say("What was shown"), "shown", minutes.shown, lead=lead),
        _block("groups", say("Groups of people"), "bullets", groups),
        _block("examples", say("Records shown"), "bullets", examples),
    )


def _said(minutes: Minutes) -> tuple[Block, ...]:
    answered = [
        (
            "\n".join(item for item in (line.who, line.place) if item),
            line.challenged,
            line.answer,
        )
        for line in minutes.questions
    ]
    head = (say("Asked"), say("Question"), say("Answer"))
    moved = [(line,) for line in minutes.moved]
    return (
        _block("questions", say("Questions and answers"), "table", answered, head),
        _noted("open_questions", say("Open questions"), minutes.open_questions),
        _noted("objections", say("Objections"), minutes.objections),
        _noted("parked", say("Parking lot"), minutes.parked),
        _noted("notes", say("Notes"), minutes.notes),
        _block("moved", say("Assumptions changed in the meeting"), "bullets", moved),
    )


def _noted(block_id: str, title: str, lines: tuple[SaidLine, ...]) -> Block:
    return _block(block_id, title, "noted", [(line.place, line.says) for line in lines])


def _weighed(minutes: Minutes) -> Block:
    """Write the options; a table in which nothing is known compares nothing."""
    compared = any(set(option[1:]) != {say(UNKNOWN)} for option in minutes.options)
    title = say("Options compared") if compared else say("Options, not compared yet")
    head = (
        say("Option"),
        say("Expected cost, 90% range"),
        say("Affected, 90% range"),
        say("Delay"),
    )
    return _block("options", title, "table", minutes.options, head)
