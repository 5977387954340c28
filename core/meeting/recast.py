"""What was written down as one kind is put in the place of another: a note becomes a question, an
objection a private note.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import fields, replace
from typing import Any, TypeVar, get_args

from core.meeting.captured_kinds import BY_NAME, MOVABLE, CapturedKind, Kind
from core.meeting.events import Captured, Corrected, DecisionTaken, Entry

Value = TypeVar("Value")
RECORDS = {record.__name__: record for record in get_args(Captured)}


def kind_of(entry: Entry) -> Kind | None:
    """Name the kind of what was written down; None for an entry that is nothing of the sort."""
    return kind_for(entry.event).name if isinstance(entry.event, Captured) else None


def kind_for(event: Captured) -> CapturedKind:
    """Find the kind of an event that was written down."""
    private = getattr(event, "private", False)
    return next(
        kind for kind in MOVABLE if (kind.event, kind.private) == (event.type, private)
    )


def written(
    kind: CapturedKind,
    text: str,
    who: str = "",
    claim: str = "",
    due: dt.date | None = None,
) -> Captured:
    """Make the event of a kind from its words, and from the person, the claim and the date as far
    as the event has them.
    """
    record: Any = RECORDS[kind.event]
    values: dict[str, Any] = {"text": text, "what": text, "who": who, "owner": who}
    values |= {"claim": claim, "due": due, "private": kind.private}
    there = {each.name for each in fields(record)}
    return record(**{name: values[name] for name in there & values.keys()})


def is_private(entry: Entry) -> bool:
    """Say whether an entry is for the presenter alone."""
    return kind_of(entry) == "private"


def text_of(entry: Entry) -> str:
    """Give the words that were written down."""
    return getattr(entry.event, "what", getattr(entry.event, "text", ""))


def who_of(entry: Entry) -> str:
    """Name the person of what was written down, "" where it has none."""
    return getattr(entry.event, "owner", getattr(entry.event, "who", ""))


def recast(entry: Entry, kind: Kind) -> Entry:
    """Give an entry another kind.

    Its words stay, and whom it names where the kind has somebody to name.
    """
    if kind_of(entry) == kind:
        return entry
    return replace(entry, event=written(BY_NAME[kind], text_of(entry), who_of(entry)))


def mended(entries: tuple[Entry, ...], event: Corrected) -> tuple[Entry, ...]:
    """Put a correction into the entry that it names, or take that out where the correction has no
    words.
    """
    put = (
        put_right(entry, event) if entry.seq == event.entry else entry
        for entry in entries
    )
    return tuple(item for item in put if item.seq != event.entry or event.text)


def put_right(entry: Entry, corrected: Corrected) -> Entry:
    """Put the words, the person and the date of a correction in the place of what an entry says."""
    event: Any = entry.event
    if isinstance(event, DecisionTaken):
        by = _or(corrected.who, event.by)
        return replace(entry, event=replace(event, because=corrected.text, by=by))
    if not isinstance(event, Captured):
        return entry
    due = _or(corrected.due, getattr(event, "due", None))
    who = _or(corrected.who, who_of(entry))
    values = {
        "text": corrected.text,
        "what": corrected.text,
        "who": who,
        "owner": who,
        "due": due,
    }
    there = {each.name for each in fields(event)}
    return replace(
        entry,
        event=replace(event, **{name: values[name] for name in there & values.keys()}),
    )


def _or(value: Value | None, stands: Value) -> Value:
    return stands if value is None else value
