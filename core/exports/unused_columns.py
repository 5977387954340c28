"""Keys of a mapping and columns of a file that nothing uses, each with the reason."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pyarrow as pa
import pyarrow.parquet as pq

from core import words
from core.case.column_words import IDENTITY
from core.case.files import reading
from core.case.graded_mapping import KEYS
from core.case.model import ROLES, Columns, Rows
from core.case.name_words import words_of
from core.case.paths import typed_copy
from core.case.people import people_columns
from core.case.profile import COUNTED, profile
from core.case.readers.dialect import Note
from core.case.recognise import Recognition
from core.case.rest import combined_note, gathered
from core.evidence.rows.clusters import FEWEST_CLUSTERS
from core.messages import say

GROUPS_NEEDED = 2


def _groups_in(home: Path, rows: Rows, name: str) -> int:
    values = pq.read_table(typed_copy(home, rows.sha256), columns=[name]).column(0)
    return len(values.unique().drop_null())


def unread_keys(meta: dict[str, Any], also: tuple[str, ...] = ()) -> list[Note]:
    """Name the keys of a mapping that are known and not used; `also` names further ones."""
    unused = [key for key in meta if key in KEYS or key in also]
    return [
        Note(
            say("“{key}” in the mapping", key=key),
            say("nothing here uses it"),
            "left_out",
        )
        for key in unused
    ]


ALIKE = 1.2  # records for each value, from which on an id stands for something that comes again


def _repeating(home: Path, rows: Rows, columns: Columns) -> list[Note]:
    """Name columns that look like ids of things that come again, where nothing allows for records
    that belong together.
    """
    if columns.cluster:
        return []
    others = {
        columns.label,
        columns.baseline,
        columns.candidate,
        columns.id,
        columns.timestamp,
        columns.weight,
    }
    others |= {
        *columns.segments,
        *columns.features,
        columns.baseline_score,
        columns.candidate_score,
    }
    path = typed_copy(home, rows.sha256)
    named = tuple(
        name
        for name in pq.read_schema(path).names
        if name not in others and IDENTITY & set(words_of(name))
    )
    notes = []
    for column in profile(path, named) if named else ():
        known = column.rows - column.missing
        if (
            column.kind in {"text", "whole"}
            and FEWEST_CLUSTERS <= column.distinct < COUNTED
            and known >= ALIKE * column.distinct
        ):
            why = say(
                "{distinct} values stand in {known} records, so records of one may be"
                " alike and intervals too narrow",
                distinct=words.count(column.distinct),
                known=words.count(known),
            )
            do = say('"cluster" in the mapping allows for that')
            notes.append(
                Note(
                    say("column {name}", name=column.name),
                    f"{why}; {do}",
                    "doubt",
                    column.name,
                )
            )
    return notes


def not_used(
    home: Path, rows: Rows, columns: Columns, found: Recognition, meta: dict[str, Any]
) -> list[Note]:
    """Name the columns that nothing uses, with the reason; and a time that is none."""
    used = {
        columns.label,
        columns.baseline,
        columns.candidate,
        *(getattr(columns, part) for part in ROLES),
        *columns.segments,
        *columns.features,
        *columns.people,
    }
    notes = [
        note
        for note in found.notes
        if note.kind != "left_out" or note.column not in used
    ]
    notes = [note for note in notes if not used & {*note.columns}]
    notes = [
        note for note in notes if note.column != columns.weight or note.kind == "read"
    ]
    if columns.weight and not any(note.column == columns.weight for note in notes):
        notes.append(
            Note(
                say("column {weight}", weight=columns.weight),
                say("it weighs the records, so all rates are weighted"),
                "read",
                columns.weight,
            )
        )
    result = {name for note in notes for name in (note.column, *note.columns)}
    listed = {"segment_columns", "feature_columns"} & meta.keys()
    why = (
        say("the mapping names it neither as a segment nor as a feature")
        if listed
        else say("it has no part in the comparison")
    )
    names = pq.read_schema(typed_copy(home, rows.sha256)).names
    notes += gathered(
        [name for name in names if name not in used and name not in result], why
    )
    notes += combined_note(len(columns.segments) + len(columns.features))
    notes += _repeating(home, rows, columns)
    guessed = tuple(
        name for name in people_columns(columns.segments) if name not in columns.people
    )
    if guessed and "people_columns" not in meta:
        why = say(
            "by their names they may be groups of people; people_columns in the mapping"
            " compares their groups"
        )
        notes.append(
            Note(say("columns {guessed}", guessed=", ".join(guessed)), why, "doubt")
        )
    lost = [
        name for name in meta.get("people_columns") or () if name not in columns.people
    ]
    why = say("it has another part in the comparison, so its groups are not compared")
    notes += [
        Note(say("people column {name}", name=name), why, "left_out", name)
        for name in lost
    ]
    if columns.people:
        few = [
            name
            for name in columns.people
            if _groups_in(home, rows, name) < GROUPS_NEEDED
        ]
        why = say("it holds one group only, so there is nothing to compare")
        notes += [
            Note(say("people column {name}", name=name), why, "left_out", name)
            for name in few
        ]
    if columns.timestamp:
        kind = (
            pq.read_schema(typed_copy(home, rows.sha256)).field(columns.timestamp).type
        )
        if not pa.types.is_temporal(kind):
            doubt = next(
                (
                    note.why
                    for note in reading(home, rows.sha256).notes
                    if note.column == columns.timestamp and note.kind == "doubt"
                ),
                say("its values are no dates that can be read"),
            )
            notes.append(
                Note(
                    say("the timestamp {timestamp}", timestamp=columns.timestamp),
                    say("{doubt}; it is not used as a time", doubt=doubt),
                    "left_out",
                    columns.timestamp,
                )
            )
    return notes
