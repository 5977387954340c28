"""How files were read, in the lines of a summary: their columns, and what was noticed."""

from __future__ import annotations

from collections.abc import Iterable

from core import words
from core.case.readers.dialect import Note
from core.case.recognise import Part
from core.messages import say, say_stored

TOLD = 12  # notices of one kind in the text; all of them are in the JSON


def columns_said(parts: Iterable[Part]) -> str:
    """Say what each column is taken for, and how sure that is."""
    return "; ".join(
        say(
            "{column} as {part} ({sure} sure)",
            column=part.column,
            part=say_stored(part.says),
            sure=words.percent(part.sure, 0),
        )
        for part in parts
    )


def note_lines(every_note: Iterable[Note]) -> list[str]:
    """List what was noticed by its kind, the first ones of each."""
    all_notes, lines = tuple(every_note), []
    for kind, title in (
        ("doubt", say("In doubt")),
        ("read", say("Read")),
        ("left_out", say("Left out")),
    ):
        notes = [note for note in all_notes if note.kind == kind]
        lines += [f"{title}: {note}" for note in notes[:TOLD]]
        if len(notes) > TOLD:
            more = len(notes) - TOLD
            lines.append(
                say(
                    "{title}: {notes} more, listed in the JSON.",
                    title=title,
                    notes=more,
                )
            )
    return lines
