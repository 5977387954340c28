"""An update on a paused release as text to copy and as a mail draft, from the same blocks."""

from __future__ import annotations

import hashlib
from urllib.parse import quote

from core.exports import web_page
from core.exports.escapes import flat, html
from core.exports.mail_parts import as_bytes, draft
from core.exports.minutes_forms import rows_html, rows_text
from core.meeting.addresses import reachable
from core.meeting.minutes_blocks import Block
from core.meeting.status_update import StatusUpdate
from core.script.brief import Brief
from core.text import drawable


def update_text(update: StatusUpdate) -> str:
    """Write an update as plain text."""
    parts = [flat(notice) for notice in update.notices]
    for block in update.blocks:
        lines = [block.lead] if block.lead else []
        rows = [_rows(block)] if block.rows else []
        parts.append("\n".join([flat(block.title).upper(), *map(flat, lines), *rows]))
    return drawable("\n\n".join(parts) + "\n")


def _rows(block: Block) -> str:
    """Write actions as lines: in a table without rules nobody finds the owner."""
    if block.form != "table":
        return rows_text(block)
    lines = ((flat(text) for text in row) for row in block.rows)
    return "\n".join(
        f"- {what}: {state} ({owner}; {due})" for what, owner, due, state in lines
    )


def update_mail(brief: Brief, update: StatusUpdate) -> bytes:
    """Write an update as .eml to the people of a case, the same bytes each time."""
    known = reachable(brief.case.people)
    sender = (known[0].name, known[0].email) if known else None
    message = draft(
        update.subject, sender, [(person.name, person.email) for person in known[1:]]
    )
    text = update_text(update)
    message.set_content(text)
    message.add_alternative(_html(update), subtype="html")
    return as_bytes(message, hashlib.sha256(text.encode()).hexdigest()[:12])


def update_mailto(brief: Brief, update: StatusUpdate) -> str:
    """Write an update as a link that opens the mail program."""
    to = ",".join(quote(person.email) for person in reachable(brief.case.people)[1:])
    subject, body = quote(flat(update.subject)), quote(update_text(update))
    return f"mailto:{to}?subject={subject}&body={body}"


def _html(update: StatusUpdate) -> str:
    parts = [f'<p class="box">{html(notice)}</p>' for notice in update.notices]
    parts += [part for block in update.blocks for part in _block(block)]
    return web_page.page(update.subject, "\n".join(parts))


def _block(block: Block) -> list[str]:
    parts = [f"<h2>{html(block.title)}</h2>"]
    parts += [f"<p>{html(block.lead)}</p>"] if block.lead else []
    return parts + ([rows_html(block)] if block.rows else [])
