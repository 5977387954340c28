"""A table beside the rows, reference or current: its columns brought to the names of the rows, and
what of it is no use.
"""

from __future__ import annotations

import threading
from pathlib import Path

import pyarrow.parquet as pq

from core.case.files import admit, derive, reading
from core.case.model import Columns, Rows
from core.case.paths import name_of, typed_copy
from core.case.profile import profile
from core.case.readers.dialect import Note
from core.case.typed import Reading
from core.errors import BadFile, BadRows, Complaint, ShowstopperError
from core.messages import mark

LISTED = 8


def admit_beside(
    path: Path,
    home: Path,
    what: str,
    name: str = "",
    stop: threading.Event | None = None,
) -> Rows:
    """Admit a table beside the rows; every complaint names which table it is about."""
    try:
        return admit(path, home, name, stop=stop)
    except ShowstopperError as error:
        raise BadFile(
            *(
                Complaint(
                    mark("the {what} table {value}: {what_2}").format(
                        what=what, value=name or name_of(path), what_2=complaint.what
                    ),
                    complaint.do,
                    complaint.column,
                    complaint.row,
                )
                for complaint in error.complaints
            )
        ) from None


def fitted(
    home: Path, table: Rows, columns: Columns, what: str
) -> tuple[Rows, tuple[Note, ...]]:
    """Bring the names of a table to those of the rows and say which columns are no use.

    Names that differ in case, blanks or separators are the same. Raises BadRows where no column
    fits.
    """
    schema = pq.read_schema(typed_copy(home, table.sha256))
    asked = [
        name
        for name in dict.fromkeys(
            (
                columns.label,
                *columns.segments,
                *columns.features,
                columns.timestamp,
                columns.id,
            )
        )
        if name
    ]
    by_key = {_key(name): name for name in schema.names}
    renames = {
        by_key[_key(name)]: name
        for name in asked
        if name not in schema.names and _key(name) in by_key
    }
    there = {renames.get(name, name) for name in schema.names}
    useful = [name for name in (*columns.segments, *columns.features) if name in there]
    if not useful and (columns.segments or columns.features):
        known = ", ".join(schema.names[:LISTED])
        lacks = ", ".join((*columns.segments, *columns.features)[:LISTED])
        raise BadRows(
            Complaint(
                mark(
                    "the {what} table {name} has none of the columns that are compared "
                    "({lacks}); it has {known}"
                ).format(what=what, name=table.name, lacks=lacks, known=known),
                mark(
                    "name the columns of the {what} table as in the rows, or leave it out"
                ).format(what=what),
            )
        )
    notes = [
        Note(
            mark("column {old} of the {what} table").format(old=old, what=what),
            mark("it is taken for {new}").format(new=new),
            "read",
            new,
        )
        for old, new in renames.items()
    ]
    notes += _unused(columns, there, what, table)
    notes += [
        Note(
            mark("the {what} table: {note}").format(what=what, note=note.what),
            note.why,
            note.kind,
            note.column,
        )
        for note in reading(home, table.sha256).notes
        if note.kind != "read"
    ]
    notes += _other_kinds(home, table, columns, renames, what, useful)
    return (_renamed(home, table, renames) if renames else table), tuple(notes)


def _key(name: str) -> str:
    return "".join(sign for sign in name.lower() if sign.isalnum())


def _unused(columns: Columns, there: set[str], what: str, table: Rows) -> list[Note]:
    lacking = [
        name for name in (*columns.segments, *columns.features) if name not in there
    ]
    extra = sorted(
        there
        - {
            columns.label,
            columns.baseline,
            columns.candidate,
            columns.baseline_score,
            columns.candidate_score,
            columns.id,
            columns.timestamp,
            columns.weight,
            columns.cluster,
            *columns.segments,
            *columns.features,
        }
    )
    notes = [
        Note(
            mark("{name} in the {what} table").format(name=name, what=what),
            mark("{name} has no such column, so nothing is known of its change").format(
                name=table.name
            ),
            "left_out",
            name,
        )
        for name in lacking[:LISTED]
    ]
    if len(lacking) > LISTED:
        notes.append(
            Note(
                mark("{lacking} further columns").format(lacking=len(lacking) - LISTED),
                mark("the {what} table does not have them").format(what=what),
                "left_out",
            )
        )
    if extra:
        notes.append(
            Note(
                mark("{extra} of the {what} table").format(
                    extra=", ".join(extra[:LISTED]), what=what
                ),
                mark("no column of the rows is compared with it"),
                "left_out",
            )
        )
    return notes


def _other_kinds(
    home: Path,
    table: Rows,
    columns: Columns,
    renames: dict[str, str],
    what: str,
    useful: list[str],
) -> list[Note]:
    """Name columns that are numbers on one side and text on the other."""
    back = {new: old for old, new in renames.items()}
    old = {
        column.name: column.kind
        for column in profile(
            typed_copy(home, table.sha256),
            tuple(back.get(name, name) for name in useful),
        )
    }
    numbers = {"whole", "number"}
    other_kinds = []
    for name in useful:
        theirs = old[back.get(name, name)]
        text = "numbers" if name in columns.features else "text"
        if (text == "numbers" and theirs == "text") or (
            text == "text" and theirs in numbers
        ):
            other_kinds.append(
                Note(
                    mark("{name} of the {what} table").format(name=name, what=what),
                    mark(
                        "it holds {text} where the rows hold {text_2}, so the two may not be "
                        "comparable"
                    ).format(
                        text="text" if theirs == "text" else "numbers", text_2=text
                    ),
                    "doubt",
                    name,
                )
            )
    return other_kinds


def _renamed(home: Path, table: Rows, renames: dict[str, str]) -> Rows:
    path = typed_copy(home, table.sha256)

    def write(out: Path) -> Reading:
        whole = pq.read_table(path)
        pq.write_table(
            whole.rename_columns(
                [renames.get(name, name) for name in whole.schema.names]
            ),
            out,
            compression="zstd",
        )
        return reading(home, table.sha256)

    return derive(home, table, {"renamed": sorted(renames.items())}, table.name, write)
