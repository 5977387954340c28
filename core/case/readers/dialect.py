"""How a file was read: every choice, made by its content or by a person, and what was noticed on
the way.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field, fields
from typing import Literal

import pyarrow as pa

from core.case.keys import unknown_key
from core.errors import BadFile, Complaint
from core.messages import mark, say, say_stored
from core.written import rewritten

NoteKind = Literal["read", "doubt", "left_out"]
DATE_ORDERS = (mark("day first"), mark("month first"))
SEPARATOR_NAMES = {
    ",": "comma",
    ";": "semicolon",
    "\t": "tab",
    "|": mark("vertical bar"),
    " ": "space",
}
CHANGEABLE = (
    "encoding",
    "separator",
    "decimal",
    "dates",
    "sheet",
    "missing",
    "summary_rows",
)
SUMMARY_ROWS = (mark("left out"), "records")


@dataclass(frozen=True, slots=True)
class Dialect:
    """The choices in reading a file; None leaves one to the content.

    `missing` lists further spellings that mean "no value"; `sheet` names a sheet of a workbook or a
    file in an archive; `summary_rows` says what rows of totals, means or units are.
    """

    format: str | None = None
    packed: str | None = None
    sheet: str | None = None
    sheets: tuple[str, ...] = ()
    encoding: str | None = None
    separator: str | None = None
    decimal: str | None = None
    thousands: str | None = None
    dates: str | None = None
    missing: tuple[str, ...] | None = None
    summary_rows: str | None = None

    @property
    def chosen(self) -> bool:
        """Say whether a person made any of the choices."""
        return any(getattr(self, name) is not None for name in CHANGEABLE)

    def words(self) -> tuple[tuple[str, str], ...]:
        """Name each choice that applies, for people.

        >>> Dialect("CSV", separator=";", decimal=",").words()
        (('Format', 'CSV'), ('Separator', 'semicolon'), ('Decimal mark', ','))
        """
        separator = self.separator and SEPARATOR_NAMES.get(
            self.separator, self.separator
        )
        text = (
            ("Format", self.format),
            ("Compression", self.packed),
            (mark("Sheet or file"), self.sheet),
            ("Encoding", self.encoding),
            ("Separator", separator),
            (mark("Decimal mark"), self.decimal),
            (mark("Thousands mark"), self.thousands),
            (mark("Order of dates"), self.dates),
            (mark("Rows with totals or units"), self.summary_rows),
            (
                mark("Read as missing"),
                ", ".join(f"“{word}”" for word in self.missing or ()),
            ),
        )
        return tuple((name, str(value)) for name, value in text if value)


# Choices whose values are the file's own words, which no language changes.
OF_THE_FILE = frozenset({mark("Sheet or file"), mark("Read as missing")})


ROW = re.compile(r"row ([\d,]+)")


@dataclass(frozen=True, slots=True)
class Note:
    """Something about a file that a person should know: how it was read, what is in doubt, or what
    is left out.

    `column` is the one it is about; `columns` are those that one note speaks of together.
    """

    what: str
    why: str
    kind: NoteKind = "read"
    column: str = ""
    columns: tuple[str, ...] = ()

    def __str__(self) -> str:
        """Say the note in one line.

        >>> str(Note("column notes", "it is free text", "left_out"))
        'Column notes: it is free text.'
        """
        what = self.what_said
        return f"{what[:1].upper()}{what[1:]}: {say_stored(self.why)}."

    @property
    def what_said(self) -> str:
        """Say what it is about; a name that stands after one word is too short to be known by it.

        >>> Note("column notes", "it is free text", "left_out", "notes").what_said
        'column notes'
        """
        if self.column and self.what == f"column {self.column}":
            return say("column {column}", column=self.column)
        row = ROW.fullmatch(self.what)
        return say("row {row}", row=rewritten(row[1])) if row else say_stored(self.what)


@dataclass(slots=True)
class Source:
    """An opened file: its schema, its batches as often as they are asked for, and how they were
    read.

    `typed` says that the format itself gives types. `skipped` lists the rows of the file that are
    no rows of values, with the first line as row 1; `troubles` names those that do not fit the
    header.
    """

    schema: pa.Schema
    batches: Callable[[tuple[str, ...] | None], Iterator[pa.RecordBatch]]
    dialect: Dialect
    typed: bool = True
    notes: list[Note] = field(default_factory=list)
    troubles: list[Complaint] = field(default_factory=list)
    skipped: list[int] = field(default_factory=list)


def _is_list(name: str, value: object) -> bool:
    return (
        name == "missing"
        and isinstance(value, list | tuple)
        and all(isinstance(item, str) for item in value)
    )


def dialect_from(supplied: dict[str, object]) -> Dialect:
    """Make the choices a person gave by name; raises BadFile for a name or a value that is none."""
    known = {field_.name for field_ in fields(Dialect)} & set(CHANGEABLE)
    unknown = sorted(set(supplied) - known)
    if unknown:
        raise BadFile(
            *(
                unknown_key(name, CHANGEABLE, mark("choices of reading"))
                for name in unknown
            )
        )
    chosen = {
        name: value
        for name, value in supplied.items()
        if value is not None and value != ""
    }
    wrong = [
        name
        for name, value in chosen.items()
        if not isinstance(value, str) and not _is_list(name, value)
    ]
    if wrong:
        raise BadFile(
            *(
                Complaint(
                    mark(
                        "the choice of reading “{name}” is {chosen}, which is no text"
                    ).format(name=name, chosen=str(chosen[name])[:40]),
                    mark("write it as a text"),
                )
                for name in wrong
            )
        )
    missing = chosen.get("missing")
    if isinstance(missing, str):
        missing = missing.split("|")
    if isinstance(missing, list):
        chosen["missing"] = tuple(missing)
    if chosen.get("dates") not in {None, *DATE_ORDERS}:
        raise BadFile(
            Complaint(
                mark("the order of dates “{dates}” is not known").format(
                    dates=chosen["dates"]
                ),
                mark("write day first or month first"),
            )
        )
    if chosen.get("summary_rows") not in {None, *SUMMARY_ROWS}:
        what = mark("summary_rows is “{summary_rows}”, which says nothing").format(
            summary_rows=chosen["summary_rows"]
        )
        raise BadFile(Complaint(what, mark("write left out or records")))
    if chosen.get("decimal") not in {None, ".", ","}:
        raise BadFile(
            Complaint(
                mark("“{decimal}” is no decimal mark").format(
                    decimal=chosen["decimal"]
                ),
                mark("write . or ,"),
            )
        )
    names = {says: sign for sign, says in SEPARATOR_NAMES.items()} | {"\\t": "\t"}
    if "separator" in chosen:
        chosen["separator"] = names.get(
            str(chosen["separator"]), str(chosen["separator"])
        )
        if len(str(chosen["separator"])) != 1:
            raise BadFile(
                Complaint(
                    mark("a separator is one character"), mark("write one, as ; or tab")
                )
            )
    return Dialect(**chosen)  # ty: ignore[invalid-argument-type]  the names are checked above
