"""The minutes on paper: decision and actions on page one, then what was shown, asked and moved."""

from __future__ import annotations

from reportlab.platypus import Flowable, KeepTogether, Spacer

from core.charts.draw import describe, draw
from core.exports import paper
from core.meeting.minutes import Minutes
from core.meeting.minutes_blocks import Block, written
from core.messages import say
from core.script.brief import Brief

SHARES = {
    "actions": (0.56, 0.22, 0.22),
    "votes": (0.25, 0.25, 0.5),
    "afar": (0.25, 0.25, 0.5),
    "questions": (0.2, 0.32, 0.48),
    "options": (0.34, 0.28, 0.25, 0.13),
}


def minutes_pdf(brief: Brief, minutes: Minutes) -> bytes:
    """Print the minutes."""
    paper.fonts()
    record = written(brief, minutes)
    story: list[Flowable] = [
        paper.text(record.kind, 9.5, grey=True, after=0),
        paper.title(record.title, 19, after=2),
        paper.sentence(record.there, 9.5, grey=True, after=8),
    ]
    story += [paper.boxed(record.notices), Spacer(0, 6)] if record.notices else []
    for block in record.blocks:
        story += [paper.heading(block.title), *_lead(block), *_rows(brief, block)]
    return paper.build(f"{record.name}: {record.title}", story, record.footer)


def _lead(block: Block) -> list[Flowable]:
    return [paper.text(block.lead, grey=block.form == "shown")] if block.lead else []


def _rows(brief: Brief, block: Block) -> list[Flowable]:
    lines = tuple(row[0] for row in block.rows)
    if block.form == "boxed":
        return [paper.boxed(lines), Spacer(0, 6)]
    if block.form == "bullets":
        return paper.bullets(lines)
    if block.form == "noted":
        return paper.noted([(row[0], row[1]) for row in block.rows])
    if block.form == "shown":
        return [_on_screen(brief, row[0], row[1]) for row in block.rows]
    return [paper.table(block.head, block.rows, SHARES[block.id])] if block.rows else []


def _on_screen(brief: Brief, title: str, headline: str) -> Flowable:
    pictures = {
        say("Finding"): "change",
        say("Quantification"): "impact",
        say("Recommendation"): "plan",
        say("Alternatives"): "options",
    }
    name = pictures.get(title, "")
    picture = paper.chart(draw(name, brief), describe(name, brief)) if name else []
    heading = paper.subheading(title)
    return KeepTogether([heading, paper.sentence(headline, 10.5, bold=True), *picture])
