"""The evidence report as files: PDF with its pictures, and Markdown. Both hold the same fields."""

from __future__ import annotations

from reportlab.platypus import Flowable

from core.charts.draw import describe, draw
from core.exports import paper
from core.exports.column_shares import column_shares
from core.exports.escapes import markdown
from core.exports.minutes_forms import table_markdown
from core.script.brief import Brief
from core.script.evidence_report import Row, Section, evidence_report


def evidence_pdf(brief: Brief) -> bytes:
    """Print the evidence report."""
    paper.fonts()
    report = evidence_report(brief)
    story: list[Flowable] = [paper.title(report.title, 19, after=2)]
    if report.subtitle:
        story.append(paper.sentence(report.subtitle, 9.5, grey=True, after=8))
    for section in report.sections:
        story += _printed(section, brief)
    return paper.build(report.title, story, report.footer)


def _printed(section: Section, brief: Brief) -> list[Flowable]:
    spec = draw(section.chart, brief) if section.chart else None
    picture = [] if spec is None else paper.chart(spec, describe(section.chart, brief))
    shares = column_shares((section.head, *section.rows))
    table = [paper.table(section.head, section.rows, shares)] if section.rows else []
    lines = section.lines
    said = (
        paper.bullets(lines)
        if len(lines) > 1
        else [paper.sentence(line) for line in lines]
    )
    return [paper.heading(section.title), *said, *picture, *table]


def evidence_markdown(brief: Brief) -> bytes:
    """Write the evidence report as Markdown."""
    report = evidence_report(brief)
    parts = [f"# {markdown(report.title)}", markdown(report.subtitle)]
    for section in report.sections:
        parts += [f"## {markdown(section.title)}", _listed(section.lines)]
        parts += [table_markdown(section.head, section.rows)] if section.rows else []
    parts += ["---", markdown(report.footer)]
    return ("\n\n".join(part for part in parts if part) + "\n").encode()


def _listed(lines: Row) -> str:
    return "\n".join(f"- {markdown(line)}" for line in lines)
