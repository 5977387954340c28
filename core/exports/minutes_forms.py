"""The minutes as Markdown, plain text, HTML, Word and JSON, all from the same blocks."""

from __future__ import annotations

import json
from dataclasses import asdict
from typing import TYPE_CHECKING

from core.exports import office_files, web_page
from core.exports.column_shares import column_shares
from core.exports.escapes import flat, html, markdown
from core.meeting.minutes import ActionLine, Minutes, MinutesVersion
from core.meeting.minutes_blocks import Block, WrittenMinutes, written
from core.script.brief import Brief

if TYPE_CHECKING:
    from docx.document import Document

MINUTES_FORMAT = 1
WIDTH = 72
# Styles that every template of Word has, by their names, and the blocks that they are for.
STYLES = {
    "Intense Quote": "boxed",
    "List Bullet": "bullets",
    "Light Grid Accent 1": "table",
}
STYLE_OF = {form: style for style, form in STYLES.items()}


# Markdown


def minutes_markdown(brief: Brief, minutes: Minutes) -> bytes:
    """Write the minutes as Markdown, as GitHub and GitLab read it."""
    record = written(brief, minutes)
    parts = [
        markdown(record.kind),
        f"# {markdown(record.title)}",
        markdown(record.there),
    ]
    parts += [f"> {markdown(notice)}" for notice in record.notices]
    for block in record.blocks:
        parts.append(f"## {markdown(block.title)}")
        parts += [markdown(block.lead)] if block.lead else []
        parts += [_rows_markdown(block)] if block.rows else []
    return ("\n\n".join([*parts, "---", markdown(record.footer)]) + "\n").encode()


def _rows_markdown(block: Block) -> str:
    if block.form == "table":
        return table_markdown(block.head, block.rows)
    if block.form == "boxed":
        return "\n>\n".join(f"> {markdown(row[0])}" for row in block.rows)
    if block.form == "shown":
        return "\n\n".join(
            f"{markdown(row[0])}\n\n**{markdown(row[1])}**" for row in block.rows
        )
    return "\n".join(
        f"- {' · '.join(markdown(text) for text in row)}" for row in block.rows
    )


def table_markdown(head: tuple[str, ...], rows: tuple[tuple[str, ...], ...]) -> str:
    """Write a table as GitHub and GitLab read it."""
    lines = [head, tuple("---" for _ in head)]
    return "\n".join(
        f"| {' | '.join(texts)} |"
        for texts in (
            *lines,
            *(tuple(markdown(text) or " " for text in row) for row in rows),
        )
    )


# Plain text


def minutes_text(brief: Brief, minutes: Minutes) -> bytes:
    """Write the minutes as plain text."""
    record = written(brief, minutes)
    title = f"{flat(record.title)}\n{'=' * WIDTH}"
    parts = [flat(text) for text in (record.there, *record.notices)]
    parts = [record.kind, title, *parts]
    for block in record.blocks:
        parts.append(f"{flat(block.title)}\n{'-' * WIDTH}")
        parts += [flat(block.lead)] if block.lead else []
        parts += [rows_text(block)] if block.rows else []
    return ("\n\n".join([*parts, flat(record.footer)]) + "\n").encode()


def rows_text(block: Block) -> str:
    """Write the rows of a block as lines of text."""
    if block.form == "table":
        head = " | ".join(block.head)
        return "\n".join([head, *(" | ".join(map(flat, row)) for row in block.rows)])
    mark = "" if block.form in {"boxed", "shown"} else "- "
    return "\n".join(f"{mark}{': '.join(map(flat, row))}" for row in block.rows)


# HTML


def minutes_html(brief: Brief, minutes: Minutes) -> bytes:
    """Write the minutes as a page that stands alone."""
    record = written(brief, minutes)
    parts = [
        f'<p class="quiet">{html(record.kind)}</p><h1>{html(flat(record.title))}</h1>',
        f'<p class="quiet">{html(record.there)}</p>',
    ]
    parts += [f'<p class="box">{html(notice)}</p>' for notice in record.notices]
    for block in record.blocks:
        parts.append(f"<h2>{html(block.title)}</h2>")
        parts += [f"<p>{html(block.lead)}</p>"] if block.lead else []
        parts += [rows_html(block)] if block.rows else []
    parts.append(f'<p class="quiet">{html(record.footer)}</p>')
    return web_page.page(f"{record.name}: {record.title}", "\n".join(parts)).encode()


def rows_html(block: Block) -> str:
    """Write the rows of a block as a table, a list or paragraphs."""
    if block.form == "table":
        return web_page.table(block.head, block.rows)
    rows = [tuple(web_page.breaks(text) for text in row) for row in block.rows]
    if block.form == "boxed":
        return f'<div class="box">{"".join(f"<p>{row[0]}</p>" for row in rows)}</div>'
    if block.form == "shown":
        return "".join(
            f'<p class="quiet">{title}</p><p><strong>{says}</strong></p>'
            for title, says in rows
        )
    listed = (
        f"<li>{' · '.join(f'<span>{text}</span>' for text in row)}</li>" for row in rows
    )
    return f"<ul>{''.join(listed)}</ul>"


# Word


def minutes_docx(brief: Brief, minutes: Minutes) -> bytes:
    """Write the minutes as a Word document: headings, lists and tables that are such."""
    import docx  # noqa: PLC0415  heavy, and needed for this alone

    record = written(brief, minutes)
    document = docx.Document()
    _look_docx(document)
    document.core_properties.title = record.title[:255]
    document.core_properties.author = "Showstopper"
    document.core_properties.created = document.core_properties.modified = (
        office_files.ALWAYS
    )
    document.add_paragraph(record.kind)
    document.add_heading(flat(record.title), 0)
    document.add_paragraph(record.there)
    for notice in record.notices:
        document.add_paragraph(notice, STYLE_OF["boxed"])
    for block in record.blocks:
        document.add_heading(block.title, 1)
        if block.lead:
            document.add_paragraph(block.lead)
        _rows_docx(document, block)
    document.add_paragraph(record.footer)
    return office_files.same_bytes(document)


def _look_docx(document: Document) -> None:
    """Set one face without serifs, and margins that leave tables their room."""
    from docx.shared import Inches, Pt  # noqa: PLC0415  as above

    normal = document.styles["Normal"].font
    normal.name, normal.size = "Calibri", Pt(10.5)
    for section in document.sections:
        section.left_margin = section.right_margin = Inches(MARGIN)


def _rows_docx(document: Document, block: Block) -> None:
    if block.form == "table":
        _table_docx(document, block)
        return
    for row in block.rows:
        if block.form == "boxed":
            document.add_paragraph(row[0], STYLE_OF["boxed"])
        elif block.form == "shown":
            document.add_paragraph(row[0])
            document.add_paragraph().add_run(row[1]).bold = True
        else:
            document.add_paragraph(" · ".join(row), STYLE_OF["bullets"])


def _table_docx(document: Document, block: Block) -> None:
    if not block.rows:
        return
    from docx.oxml.ns import qn  # noqa: PLC0415  as above
    from docx.shared import Inches  # noqa: PLC0415  as above

    table = document.add_table(rows=0, cols=len(block.head), style=STYLE_OF["table"])
    table.autofit = False
    widths = [
        Inches(INSIDE * share) for share in column_shares((block.head, *block.rows))
    ]
    for column, width in zip(table.columns, widths, strict=True):
        column.width = width
    for row in (block.head, *block.rows):
        for cell, text, width in zip(table.add_row().cells, row, widths, strict=True):
            cell.text, cell.width = text, width
    head = table.rows[0]._tr.get_or_add_trPr()  # noqa: SLF001  repeated on every page
    head.append(head.makeelement(qn("w:tblHeader"), {qn("w:val"): "true"}))


MARGIN, INSIDE = 1.0, 6.5  # inches, of a page of 8.5


# JSON


def minutes_json(brief: Brief, minutes: Minutes) -> bytes:
    """Write the minutes as JSON: the blocks as they are, and the actions with dates of ISO 8601."""
    record = written(brief, minutes)
    document = {
        "format": MINUTES_FORMAT,
        **_fields(record),
        "closed": minutes.closed,
        "version": _version(minutes.version),
        "log_head": minutes.head,
        "actions": [_action(action) for action in minutes.actions],
    }
    return (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode()


def _fields(record: WrittenMinutes) -> dict[str, object]:
    return {**asdict(record), "footer": record.footer}


def _version(version: MinutesVersion | None) -> dict[str, object] | None:
    if version is None:
        return None
    final = None if version.at is None else version.at.isoformat()
    return {"number": version.number, "final_since": final, "by": version.by or None}


def _action(action: ActionLine) -> dict[str, str | None]:
    due = None if action.due_on is None else action.due_on.isoformat()
    return {"what": action.what, "owner": action.person or None, "due": due}
