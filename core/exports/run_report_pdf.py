"""The report of a rehearsal on paper, for a coach."""

from __future__ import annotations

import datetime as dt

from reportlab.platypus import Flowable

from core.exports import paper
from core.meeting.events import Entry
from core.meeting.fold import replay
from core.messages import say
from core.rehearsal.rehearsal_run import run_of
from core.rehearsal.run_report import Table, run_report
from core.script.brief import Brief


def run_report_pdf(brief: Brief, log: tuple[Entry, ...], at: dt.datetime) -> bytes:
    """Print the report of the rehearsal that a log holds, as it stands at a moment."""
    paper.fonts()
    report = run_report(brief, run_of("", replay(log), brief, at))
    story: list[Flowable] = [
        paper.text(say("Report for a coach"), 9.5, grey=True, after=0),
        paper.title(report.title, 19, after=2),
        paper.sentence(report.subtitle, 9.5, grey=True, after=8),
    ]
    if report.remarks:
        story += [paper.heading(say("What to do next")), *paper.bullets(report.remarks)]
    for table in report.tables:
        story += _printed(table)
    footer = say("A rehearsal: no meeting was held, and nothing was decided.")
    return paper.build(f"{report.title}: {report.subtitle}", story, footer)


def _printed(table: Table) -> list[Flowable]:
    lead = [paper.sentence(table.lead, 9.5, grey=True)] if table.lead else []
    rows = [paper.table(table.head, table.rows, table.shares)] if table.rows else []
    return [paper.heading(table.title), *lead, *rows]
