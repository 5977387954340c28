"""What was written down as one kind is put in the place of another: a note becomes a question, an
objection a private note.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from core.meeting.events import (
    ActionAgreed,
    Corrected,
    DecisionTaken,
    Entry,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
)
from core.meeting.room_events import ItemParked, Kind

Value = TypeVar("Value")
Captured = NoteTaken | QuestionAsked | ObjectionRaised | ItemParked | ActionAgreed
# Where a meeting keeps each kind.
PLACES: dict[Kind, str] = {
    "private": "notes",
    "shared": "notes",
    "question": "questions",
    "objection": "objections",
    "action": "actions",
    "park": "parked",
}


def kind_of(entry: Entry) -> Kind | None:
    """Name the kind of what was written down; None for an entry that is nothing of the sort."""
    match entry.event:
        case NoteTaken(private=private):
            return "private" if private else "shared"
        case QuestionAsked():
            return "question"
        case ObjectionRaised():
            return "objection"
        case ActionAgreed():
            return "action"
        case ItemParked():
            return "park"
    return None


def is_private(entry: Entry) -> bool:
    """Say whether an entry is for the presenter alone."""
    return kind_of(entry) == "private"


def text_of(entry: Entry) -> str:
    """Give the words that were written down."""
    return (
        entry.event.what
        if isinstance(entry.event, ActionAgreed)
        else getattr(entry.event, "text", "")
    )


def recast(entry: Entry, kind: Kind) -> Entry:
    """Give an entry another kind.

    Its words stay, and whom it names where the kind has somebody to name.
    """
    if kind_of(entry) == kind:
        return entry
    text, who = text_of(entry), getattr(entry.event, "owner", getattr(entry.event, "who", ""))
    made: dict[Kind, Captured] = {
        "private": NoteTaken(text, private=True),
        "shared": NoteTaken(text),
        "question": QuestionAsked(text, who),
        "objection": ObjectionRaised(text, who),
        "action": ActionAgreed(text, who),
        "park": ItemParked(text, who),
    }
    return replace(entry, event=made[kind])


def mended(entries: tuple[Entry, ...], event: Corrected) -> tuple[Entry, ...]:
    """Put a correction into the entry that it names, or take that out where the correction has no
    words.
    """
    put = (put_right(one, event) if one.seq == event.entry else one for one in entries)
    return tuple(one for one in put if one.seq != event.entry or event.text)


def put_right(entry: Entry, given: Corrected) -> Entry:
    """Put the words, the person and the date of a correction in the place of what an entry says."""
    match entry.event:
        case NoteTaken() as event:
            return replace(entry, event=replace(event, text=given.text))
        case QuestionAsked() | ObjectionRaised() | ItemParked() as event:
            return replace(
                entry, event=replace(event, text=given.text, who=_or(given.who, event.who))
            )
        case ActionAgreed() as event:
            return replace(
                entry,
                event=replace(
                    event,
                    what=given.text,
                    owner=_or(given.who, event.owner),
                    due=_or(given.due, event.due),
                ),
            )
        case DecisionTaken() as event:
            return replace(
                entry, event=replace(event, because=given.text, by=_or(given.who, event.by))
            )
    return entry


def _or(given: Value | None, stands: Value) -> Value:
    return stands if given is None else given
