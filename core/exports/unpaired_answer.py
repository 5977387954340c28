"""Reports on one model, or on two with different records: as text, as JSON, as one page."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from core import words
from core.evidence.records import Estimate, Gap
from core.evidence.rows.record_mix import Standardized
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import KIND, Contrast
from core.evidence.unpaired_models import UnpairedReport
from core.exports.one_file import FileIntake
from core.exports.reading_lines import columns_said, note_lines
from core.exports.unpaired_files import Measured
from core.messages import say
from core.script import unpaired_text as text
from core.script.unpaired_tables import one_rows, unpaired_rows


def answer_of(measured: Measured) -> str:
    """Give the answer that decides the exit code; without a limit nothing is decided."""
    report = measured.report
    if isinstance(report, OneModelReport):
        return report.over_limit or "unclear"
    return report.higher


def apart_of(measured: Measured) -> str:
    """Say why two files are compared as two sets, and what that costs."""
    return f"{measured.why} {text.APART}".strip()


def sentences(measured: Measured) -> list[str]:
    """Say the report in a few sentences, what it is first, what it cannot show last."""
    report = measured.report
    if isinstance(report, OneModelReport):
        said = [
            say(text.ALONE),
            text.one_headline(report),
            text.limit_sentence(report),
            text.kinds_sentence(report),
            text.one_segments_sentence(report),
            text.worth_sentence(report, _because(measured)),
            say(text.UNEXPLAINED),
            text.NEXT_STEP,
        ]
    else:
        said = [
            apart_of(measured),
            text.unpaired_verdict(report),
            text.unpaired_headline(report),
            text.mix_sentence(report),
            text.standardized_sentence(report),
            text.unpaired_segments_sentence(report),
            text.worth_sentence(report, _because(measured), report.shared_clusters),
            text.NEXT_STEP,
        ]
    return [sentence for sentence in said if sentence]


def _because(measured: Measured) -> str:
    """Name what makes records count less than one."""
    columns = [file.columns for file in measured.files]
    parts = [(say("weights"), any(column.weight for column in columns))]
    parts += [(say("clusters"), any(column.cluster for column in columns))]
    return words.listed(tuple(part for part, there in parts if there))


def summary_of(measured: Measured) -> str:
    """Say the report in lines, then how the files were read and what was left out."""
    return "\n".join([*sentences(measured), *_intake_lines(measured)])


def page_of(measured: Measured) -> str:
    """Write the report as one page of plain text, with every segment in a table."""
    report = measured.report
    single = isinstance(report, OneModelReport)
    rows = (
        one_rows(report)
        if isinstance(report, OneModelReport)
        else unpaired_rows(report)
    )
    title = (
        say("Report on one model")
        if single
        else say("Comparison of two models on different records")
    )
    names = words.listed(tuple(file.rows.name for file in measured.files))
    lines = [title, "=" * len(title), names, "", *sentences(measured), ""]
    return "\n".join([*lines, *_text_table(rows), "", *_intake_lines(measured), ""])


def _text_table(rows: list[dict[str, str]]) -> list[str]:
    if not rows:
        return []
    head = list(rows[0])
    widths = [max(len(name), *(len(row[name]) for row in rows)) for name in head]
    cells = [head, *([row[name] for name in head] for row in rows)]
    return [
        "  ".join(
            cell.ljust(width) for cell, width in zip(line, widths, strict=True)
        ).rstrip()
        for line in cells
    ]


def _intake_lines(measured: Measured) -> list[str]:
    lines = []
    for file in measured.files:
        left = (
            say(
                ", {unlabelled} more without a label",
                unlabelled=words.count(file.unlabelled),
            )
            if file.unlabelled
            else ""
        )
        lines.append(
            say(
                "{rows}: {records} records measured{left}.",
                rows=file.rows.name,
                records=words.count(file.records),
                left=left,
            )
        )
        says = columns_said(file.parts)
        lines += (
            [say("Columns of {rows}: {text}.", rows=file.rows.name, text=says)]
            if says
            else []
        )
    return lines + note_lines(measured.every_note)


def report_json(measured: Measured) -> dict[str, Any]:
    """Write a report in the documented schema, with every segment, the highest first."""
    report = measured.report
    result = (
        _one(report)
        if isinstance(report, OneModelReport)
        else _unpaired(report, measured.why)
    )
    notes = measured.every_note
    return result | {
        "says": sentences(measured),
        "files": [_file(file) for file in measured.files],
        "notes": [
            {"what": note.what, "why": note.why, "kind": note.kind}
            for note in notes
            if note.kind != "left_out"
        ],
        "left_out": [
            {"what": note.what, "why": note.why}
            for note in notes
            if note.kind == "left_out"
        ],
        "manifest": {
            "python": platform.python_version(),
            "showstopper": version("showstopper"),
            "numpy": version("numpy"),
            "scipy": version("scipy"),
        },
    }


def _one(report: OneModelReport) -> dict[str, Any]:
    order = sorted(report.segments, key=lambda segment: -_number(segment.second))
    return {
        "comparison": "one_model",
        "regression": None,
        "over_limit": report.over_limit,
        "limit": report.limit,
        "reason": text.limit_sentence(report),
        "metric": report.metric,
        "unit": report.unit,
        "overall": _estimate(report.overall),
        "kinds": {kind: _estimate(found) for kind, found in report.kinds},
        "slices": [_segment(item) for item in order],
        "tested": report.tested,
        "effective_records": report.effective,
    }


def _segment(contrast: Contrast) -> dict[str, Any]:
    return {
        "predicates": [
            {"column": contrast.column, "op": "==", "value": contrast.value}
        ],
        "n": contrast.n[1],
        "share": contrast.n[1] / max(sum(contrast.n), 1),
        "segment": _estimate(contrast.second),
        "others": _estimate(contrast.first),
        "over_limit": contrast.over_limit,
    } | _change(contrast)


def _unpaired(report: UnpairedReport, why: str) -> dict[str, Any]:
    order = sorted(report.segments, key=lambda segment: -_number(segment.change))
    found = report.standardized
    at_one_mix = (
        {"columns": list(found.columns), "left_out": list(found.left_out)}
        | _change(
            Contrast("", "", (0, 0), Gap("", ""), Gap("", ""), found.difference.change)
        )
        if isinstance(found, Standardized)
        else {"columns": [], "diff": None, "ci": None, "why": found.why}
    )
    at_one_mix = {
        key: value
        for key, value in at_one_mix.items()
        if key not in {"p", "p_adjusted", "verdict"}
    }
    return {
        "comparison": "unpaired",
        "regression": report.higher,
        "reason": text.unpaired_verdict(report),
        "not_joined": why or None,
        "metric": report.metric,
        "unit": report.unit,
        "overall": _both(report.overall),
        "kinds": {kind.value: _both(kind) for kind in report.kinds},
        "standardized": at_one_mix,
        "mix": [asdict(item) | {"notable": item.notable} for item in report.mix],
        "slices": [{"predicates": _where(item)} | _both(item) for item in order],
        "tested": report.tested,
        "effective_records": list(report.effective),
        "shared_clusters": report.shared_clusters,
    }


def _where(contrast: Contrast) -> list[dict[str, str]]:
    return (
        []
        if contrast.column in {"", KIND}
        else [{"column": contrast.column, "op": "==", "value": contrast.value}]
    )


def _both(contrast: Contrast) -> dict[str, Any]:
    sides = {
        "baseline": _estimate(contrast.first),
        "candidate": _estimate(contrast.second),
    }
    return {"n": list(contrast.n)} | sides | _change(contrast)


def _change(contrast: Contrast) -> dict[str, Any]:
    """Write a difference: second less first, None with the reason where there is none."""
    change = contrast.change
    known = isinstance(change, Estimate)
    return {
        "diff": change.value if known else None,
        "ci": [change.low, change.high] if known else None,
        "method": change.method if known else None,
        "why": None if known else change.why,
        "p": contrast.p,
        "p_adjusted": contrast.p_adjusted,
        "verdict": contrast.verdict,
    }


def _estimate(found: Estimate | Gap) -> dict[str, Any]:
    if isinstance(found, Gap):
        return {"value": None, "ci": None, "why": found.why}
    return {
        "value": found.value,
        "ci": [found.low, found.high],
        "n": found.n,
        "method": found.method,
    }


def _number(found: Estimate | Gap) -> float:
    return found.value if isinstance(found, Estimate) else -float("inf")


def _file(file_intake: FileIntake) -> dict[str, Any]:
    return {
        "rows": asdict(file_intake.rows),
        "records": file_intake.records,
        "without_label": file_intake.unlabelled,
        "mapping": {
            name: value
            for name, value in asdict(file_intake.columns).items()
            if value not in (None, "", ())
        },
        "recognised": [
            {
                "part": part.role,
                "column": part.column,
                "confidence": round(part.sure, 2),
                "reason": part.reason,
            }
            for part in file_intake.parts
        ],
        "read": {
            name: value
            for name, value in asdict(file_intake.dialect).items()
            if value not in (None, ())
        },
    }
