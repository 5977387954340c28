"""The evidence report: what was measured, section by section, for whoever wants to check it.

One record, from which every form of it is made.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from core.messages import mark, say
from core.script.brief import Brief
from core.script.cause_text import Reading, read
from core.script.finding_tables import batch_rows, drift_rows, drift_summary
from core.script.group_text import closed_say, gap_rows, groups_say, small_say
from core.script.methods import manifest_rows, method_lines
from core.script.metric_tables import metric_rows
from core.script.over_time_text import timeline_says
from core.script.row_quality_text import power_said, troubles_said
from core.script.slice_tables import slice_rows

Row = tuple[str, ...]
SAID = (  # claims of the finding, in the order in which they are read
    "finding.headline",
    "finding.interval",
    "finding.how_sure",
    "finding.kind",
    "finding.trade",
    "finding.elsewhere",
    "finding.overall",
    "finding.judge",
    "finding.doubt",
    "finding.again",
    "finding.mix",
    "finding.labels",
    "finding.tests",
    "finding.tests_better",
)


@dataclass(frozen=True, slots=True)
class Section:
    """A part of the report: sentences, then a picture by its name, then a table."""

    title: str
    lines: tuple[str, ...] = ()
    chart: str = ""
    head: Row = ()
    rows: tuple[Row, ...] = ()


@dataclass(frozen=True, slots=True)
class EvidenceReport:
    """What was measured on the records of a case, and what it takes to measure it again."""

    title: str
    subtitle: str
    sections: tuple[Section, ...]
    footer: str


def evidence_report(brief: Brief) -> EvidenceReport:
    """Write the report; a section that has nothing to say is left out."""
    return EvidenceReport(
        say("Evidence: {title}", title=brief.case.title),
        _said(brief, "finding.method"),
        tuple(section for section in _sections(brief) if section.lines or section.rows),
        say("Evidence {digest}", digest=brief.evidence.digest),
    )


def _sections(brief: Brief) -> Iterator[Section]:
    case, evidence = brief.case, brief.evidence
    found = tuple(_said(brief, name) for name in SAID)
    yield _tabulated(say("Finding"), found, "forest", slice_rows(brief))
    for title, metrics in (
        (mark("In the segment"), evidence.worst_metrics),
        (mark("All records"), evidence.metrics),
    ):
        yield _tabulated(say(title), (), "", metric_rows(brief, metrics))
    groups = (
        groups_say(case, evidence),
        *closed_say(case, evidence),
        small_say(case, evidence),
    )
    gaps = gap_rows(case, evidence)
    yield _tabulated(say("Groups"), groups if gaps else (), "", gaps)
    suspects = [read(case, suspect) for suspect in evidence.suspects]
    yield _tabulated(
        say("Suspected causes"), (), "", [_suspect(item) for item in suspects]
    )
    batches = batch_rows(brief)
    over_time = (timeline_says(brief),) if batches else ()
    yield _tabulated(say("Over time"), over_time, "timeline", batches)
    drifts = drift_rows(brief)
    yield _tabulated(
        say("Shift"), (drift_summary(brief),) if drifts else (), "", drifts
    )
    checks = (f"{weight}: {text}" for weight, text in troubles_said(case, evidence))
    yield _tabulated(
        say("Data checks"), (*checks, *power_said(case, evidence.power)), "", []
    )
    yield _tabulated(say("Methods"), method_lines(brief), "", [])
    yield _tabulated(say("Digests, versions, seed"), (), "", manifest_rows(brief))


def _said(brief: Brief, name: str) -> str:
    claim = brief.claim(name)
    return "" if claim is None else claim.says


def _suspect(item: Reading) -> dict[str, str]:
    return {
        say("Cause"): f"{item.name}, {item.columns}" if item.columns else item.name,
        say("State"): item.state,
        say("Evidence for"): "; ".join(item.speaks_for) or say("Nothing yet."),
        say("Evidence against"): "; ".join(item.speaks_against)
        or say("None found in the data."),
        say("How to check it"): item.check,
    }


def _tabulated(
    title: str, lines: Sequence[str], chart: str, rows: Sequence[dict[str, str]]
) -> Section:
    head = tuple(rows[0]) if rows else ()
    cells = tuple(tuple(row[name] for name in head) for row in rows)
    return Section(title, tuple(line for line in lines if line), chart, head, cells)
