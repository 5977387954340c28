"""How far the cells of a worksheet reach: its reader makes room for all the cells between them.

One stray cell in the last row of a sheet, as a formatted blank, makes room for a million rows.
"""

from __future__ import annotations

import re
import zipfile
from pathlib import Path

from core.case.readers.packed import ZIP_TROUBLE
from core.errors import BadFile, Complaint
from core.messages import mark

CHUNK = 1 << 20
OVERLAP = 64  # bytes; no place of a cell is longer
CELL = re.compile(rb'\sr="([A-Z]{1,3})([0-9]{1,7})"')
SPARSE = 5_000_000  # places; a sheet with fewer is read whatever it holds
FILLED = 0.02  # of the places of a larger one hold a cell


def check_extents(path: Path) -> None:
    """Raise BadFile for an .xlsx of which a sheet has a stray cell far from its table."""
    if not zipfile.is_zipfile(path):
        return
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                if name.startswith("xl/worksheets/") and name.endswith(".xml"):
                    _check(archive, name)
    except ZIP_TROUBLE:
        return  # the reader of workbooks says what is damaged


def _check(archive: zipfile.ZipFile, name: str) -> None:
    cells, row, columns = 0, 0, set[bytes]()
    with archive.open(name) as sheet:
        rest = b""
        while chunk := sheet.read(CHUNK):
            text = rest + chunk
            end = 0
            for found in CELL.finditer(text):
                cells, end = cells + 1, found.end()
                columns.add(found[1])
                row = max(row, int(found[2]))
            rest = text[max(end, len(text) - OVERLAP) :]
    last = max(columns, key=_number, default=b"A")
    places = row * _number(last)
    if places > SPARSE and cells < FILLED * places:
        what = mark(
            "a sheet of the workbook reaches to {decode}{row} and has {cells} cells: "
            "something stands far from the table"
        ).format(decode=last.decode(), row=row, cells=f"{cells:,}")
        do = mark(
            "delete the rows below the table and the columns beside it, or copy it to a new sheet"
        )
        raise BadFile(Complaint(what, do))


def _number(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = 26 * number + letter - ord("A") + 1
    return number
