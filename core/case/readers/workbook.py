"""Workbooks of Excel and LibreOffice: one sheet, its header found below titles, its rows numbered
as on the sheet.
"""

from __future__ import annotations

import datetime as dt
import zipfile
from contextlib import suppress
from pathlib import Path
from typing import Any

import pyarrow.parquet as pq

from core.case.readers.dialect import Dialect, Note, Source
from core.case.readers.extents import check_extents
from core.case.readers.names import check_names, renamed
from core.case.readers.packed import ZIP_TROUBLE
from core.case.readers.written_rows import common_kind, kind_of_value, write_rows
from core.errors import BadFile, Complaint, TooMuch
from core.messages import mark

OLD_EXCEL = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
OPEN_SHEET = b"application/vnd.oasis.opendocument.spreadsheet"
MOST_BYTES = 2**30  # unpacked; a sheet is held in memory while it is read
LOOKED_AT = 200
BATCH_ROWS = 131_072


def is_workbook(path: Path, head: bytes) -> bool:
    """Say whether a file is a workbook: old Excel, or an archive that holds one."""
    if head.startswith(OLD_EXCEL):
        return True
    if not head.startswith(b"PK\x03\x04"):
        return False
    try:
        with zipfile.ZipFile(path) as archive:
            names = set(archive.namelist())
            if "mimetype" in names:
                with archive.open("mimetype") as stream:
                    return stream.read(len(OPEN_SHEET)) == OPEN_SHEET
    except (*ZIP_TROUBLE, KeyError):
        return False
    return "[Content_Types].xml" in names and any(
        name.startswith("xl/") for name in names
    )


def open_workbook(path: Path, wanted: Dialect, work: Path) -> Source:
    """Open one sheet of a workbook: the one that is wanted, or the first that holds a table."""
    from python_calamine import CalamineError, CalamineWorkbook, PasswordError  # noqa: PLC0415  heavy, and seldom needed

    _bounded(path)
    try:
        book = CalamineWorkbook.from_path(str(path))
        names = tuple(book.sheet_names)
        if wanted.sheet and wanted.sheet not in names:
            raise BadFile(
                Complaint(
                    mark("the workbook has no sheet “{sheet}”").format(
                        sheet=wanted.sheet
                    ),
                    mark("choose one of {names}").format(names=", ".join(names[:12])),
                )
            )
        sheets = {
            name: book.get_sheet_by_name(name).to_python(skip_empty_area=False)
            for name in ((wanted.sheet,) if wanted.sheet else names)
        }
    except PasswordError:
        raise BadFile(
            Complaint(
                mark("the workbook is locked with a password"),
                mark("save it without one"),
            )
        ) from None
    except CalamineError as error:
        raise BadFile(
            Complaint(
                mark("the workbook cannot be read: {error}").format(
                    error=str(error)[:120]
                ),
                mark("save it again as .xlsx or CSV"),
            )
        ) from None
    tables = [name for name, rows in sheets.items() if _is_table(rows)]
    if not tables:
        raise BadFile(
            Complaint(
                mark("no sheet of the workbook holds a table"),
                mark("put a header and rows on a sheet"),
            )
        )
    return _source(sheets[tables[0]], tables[0], names, tables, work)


def _bounded(path: Path) -> None:
    size = path.stat().st_size
    with (
        suppress(*ZIP_TROUBLE),
        zipfile.ZipFile(path) as archive,
    ):  # old Excel is no archive
        size = sum(item.file_size for item in archive.infolist())
    if size > MOST_BYTES:
        raise TooMuch(
            Complaint(
                mark("the workbook is larger than can be read safely"),
                mark("save the sheet as CSV"),
            )
        )
    check_extents(path)


def _is_table(rows: list[list[Any]]) -> bool:
    return (
        sum(1 for row in rows[:LOOKED_AT] if sum(value != "" for value in row) > 1) > 1
    )


def _source(
    rows: list[list[Any]],
    sheet: str,
    names: tuple[str, ...],
    tables: list[str],
    work: Path,
) -> Source:
    top, left, right = _place(rows)
    header = ["" if value == "" else _text(value) for value in rows[top][left:right]]
    check_names(header)
    columns, _ = renamed(header)
    indexes = [
        i
        for i in range(top + 1, len(rows))
        if any(value != "" for value in rows[i][left:right])
    ]
    if not indexes:
        raise BadFile(
            Complaint(
                mark("the sheet {sheet} has a header and no rows").format(sheet=sheet),
                mark("export the rows again"),
            )
        )
    cells = [[_cell(value) for value in rows[i][left:right]] for i in indexes]
    kinds = [
        common_kind({kind_of_value(row[i]) for row in cells})
        for i in range(len(columns))
    ]
    raw = work / "rows.parquet"
    schema = write_rows(columns, kinds, lambda: cells, raw)
    skipped = sorted({*range(1, len(rows) + 1)} - {i + 1 for i in indexes} - {top + 1})
    source = Source(
        schema,
        lambda only: pq.ParquetFile(raw).iter_batches(
            BATCH_ROWS, columns=None if only is None else list(only)
        ),
        Dialect(
            mark("Excel workbook"), sheet=sheet, sheets=names if len(names) > 1 else ()
        ),
        typed=False,
        skipped=(
            [row for row in skipped if row <= indexes[-1] + 1]
            if top == 0
            else [*range(1, top + 1), *(row for row in skipped if row > top)]
        ),
    )
    source.notes += _notes(rows, top, sheet, tables)
    return source


def _place(rows: list[list[Any]]) -> tuple[int, int, int]:
    """Find the header: the first row as wide as the widest of the first ones.

    Gives its row and the columns of the table.
    """
    widths = [sum(value != "" for value in row) for row in rows[:LOOKED_AT]]
    widest = max(widths)
    top = next(i for i, width in enumerate(widths) if width >= max(2, 0.8 * widest))
    filled = [i for i, value in enumerate(rows[top]) if value != ""]
    return top, filled[0], filled[-1] + 1


def _notes(
    rows: list[list[Any]], top: int, sheet: str, tables: list[str]
) -> list[Note]:
    notes = []
    if len(tables) > 1:
        others = ", ".join(f"“{name}”" for name in tables if name != sheet)
        notes.append(
            Note(
                mark("the sheets {others}").format(others=others),
                mark("only “{sheet}” is read; another can be chosen").format(
                    sheet=sheet
                ),
                "left_out",
            )
        )
    titles = [_text(value) for row in rows[:top] for value in row if value != ""]
    if titles:
        notes.append(
            Note(
                mark("the text above the header (“{titles}”)").format(
                    titles=titles[0][:60]
                ),
                mark("it is no part of the table"),
                "left_out",
            )
        )
    return notes


def _text(value: object) -> str:
    return (
        str(int(value))
        if isinstance(value, float) and value.is_integer()
        else str(value)
    )


def _cell(value: object) -> object:
    """Take a cell as a value: empty is none, a time of day is text."""
    if value == "":
        return None
    if isinstance(value, (dt.time, dt.timedelta)):
        return str(value)
    return value
