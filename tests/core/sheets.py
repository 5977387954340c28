"""Workbooks written by hand, so that a test can write what no program would."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Iterable, Sequence
from xml.sax.saxutils import escape

HEAD = '<?xml version="1.0" encoding="UTF-8"?>'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
TYPES = (
    f'{HEAD}<Types xmlns="{PACKAGE}/content-types"><Default Extension="rels"'
    ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default'
    ' Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml"'
    f' ContentType="{SHEET_TYPE}.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml"'
    f' ContentType="{SHEET_TYPE}.worksheet+xml"/><Override PartName="/xl/sharedStrings.xml"'
    f' ContentType="{SHEET_TYPE}.sharedStrings+xml"/></Types>'
)
BOOK = (
    f'{HEAD}<workbook xmlns="{MAIN}" xmlns:r="{OFFICE}"><sheets>'
    '<sheet name="Rows" sheetId="1" r:id="rId1"/></sheets></workbook>'
)


def relations(**targets: str) -> str:
    text = "".join(
        f'<Relationship Id="rId{i}" Type="{OFFICE}/{kind}" Target="{target}"/>'
        for i, (kind, target) in enumerate(targets.items(), start=1)
    )
    return f'{HEAD}<Relationships xmlns="{PACKAGE}/relationships">{text}</Relationships>'


def column(number: int) -> str:
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters


def cell(row: int, number: int, value: object) -> str:
    place = f"{column(number)}{row}"
    if isinstance(value, str):
        return f'<c r="{place}" t="inlineStr"><is><t>{escape(value)}</t></is></c>'
    return f'<c r="{place}"><v>{value}</v></c>'


def zipped(rows: str, shared: str = "", lead: str = "") -> bytes:
    out = io.BytesIO()
    sheet = f'{HEAD}{lead}<worksheet xmlns="{MAIN}"><sheetData>{rows}</sheetData></worksheet>'
    parts = {
        "[Content_Types].xml": TYPES,
        "_rels/.rels": relations(officeDocument="xl/workbook.xml"),
        "xl/workbook.xml": BOOK,
        "xl/_rels/workbook.xml.rels": relations(
            worksheet="worksheets/sheet1.xml", sharedStrings="sharedStrings.xml"
        ),
        "xl/worksheets/sheet1.xml": sheet,
        "xl/sharedStrings.xml": f'{HEAD}<sst xmlns="{MAIN}">{shared}</sst>',
    }
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts.items():
            archive.writestr(name, content)
    return out.getvalue()


def lines(rows: Iterable[Sequence[object]]) -> str:
    return "".join(
        f'<row r="{i}">'
        + "".join(cell(i, k, item) for k, item in enumerate(row, start=1))
        + "</row>"
        for i, row in enumerate(rows, start=1)
    )


def workbook(rows: Iterable[Sequence[object]], entities: int = 0) -> bytes:
    """Write a sheet; with `entities`, a text that ten times ten times … unfolds."""
    if not entities:
        return zipped(lines(rows))
    each = [f'<!ENTITY e{i} "{f"&e{i - 1};" * 10}">' for i in range(1, entities)]
    lead = f'<!DOCTYPE bomb [<!ENTITY e0 "ha">{"".join(each)}]>'
    last = f'<row r="9"><c r="A9" t="inlineStr"><is><t>&e{entities - 1};</t></is></c></row>'
    return zipped(lines(rows) + last, lead=lead)


def lone_cell(place: str) -> bytes:
    """Write a small table, and one cell far from it."""
    row = "".join(sign for sign in place if sign.isdigit())
    table = lines([["a", "b"], *([i % 2, i] for i in range(100))])
    return zipped(f'{table}<row r="{row}"><c r="{place}"><v>1</v></c></row>')


def shared_text(length: int, times: int) -> bytes:
    """Write one long text once, and name it in so many cells."""
    cells = "".join(
        f'<row r="{i}"><c r="A{i}" t="s"><v>0</v></c><c r="B{i}" t="s"><v>0</v></c></row>'
        for i in range(1, times + 1)
    )
    return zipped(cells, f"<si><t>{'x' * length}</t></si>")


OPEN = "urn:oasis:names:tc:opendocument:xmlns"


def open_sheet(
    rows: Iterable[Sequence[object]], repeated_rows: int = 1, repeated_columns: int = 1
) -> bytes:
    """Write a sheet of LibreOffice, whose last row or last column stands there so many times."""
    every = [list(row) for row in rows]
    body = ""
    for i, row in enumerate(every, start=1):
        times = f' table:number-rows-repeated="{repeated_rows}"' if i == len(every) else ""
        cells = ""
        for k, value in enumerate(row, start=1):
            last = k == len(row) and i == len(every)
            again = f' table:number-columns-repeated="{repeated_columns}"' if last else ""
            kind = (
                'office:value-type="string"'
                if isinstance(value, str)
                else f'office:value-type="float" office:value="{value}"'
            )
            shown = escape(str(value))
            cells += f"<table:table-cell {kind}{again}><text:p>{shown}</text:p></table:table-cell>"
        body += f"<table:table-row{times}>{cells}</table:table-row>"
    content = (
        f'{HEAD}<office:document-content xmlns:office="{OPEN}:office:1.0"'
        f' xmlns:table="{OPEN}:table:1.0" xmlns:text="{OPEN}:text:1.0"><office:body>'
        f'<office:spreadsheet><table:table table:name="Rows">{body}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    kind = "application/vnd.oasis.opendocument.spreadsheet"
    manifest = (
        f'{HEAD}<manifest:manifest xmlns:manifest="{OPEN}:manifest:1.0"><manifest:file-entry'
        f' manifest:full-path="/" manifest:media-type="{kind}"/></manifest:manifest>'
    )
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("mimetype", kind)
        archive.writestr("META-INF/manifest.xml", manifest)
        archive.writestr("content.xml", content)
    return out.getvalue()
