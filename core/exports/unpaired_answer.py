"""Reports on one model, or on two with different records: as text, as JSON, as one page."""

from __future__ import annotations

import platform
from dataclasses import asdict
from importlib.metadata import version
from typing import Any

from core.evidence.records import Estimate, Gap
from core.evidence.rows.record_mix import Standardized
from core.evidence.single_model import OneModelReport
from core.evidence.statistics.contrasts import KIND, Contrast
from core.evidence.unpaired_models import UnpairedReport
from core.exports.one_file import FileIntake
from core.exports.unpaired_files import Measured
from core.script import unpaired_text as text
from core.script.unpaired_tables import one_rows, unpaired_rows

TOLD = 12  # notices of one kind in the text; all of them are in the JSON


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
            text.ALONE,
            text.one_headline(report),
            text.limit_sentence(report),
            text.kinds_sentence(report),
            text.one_segments_sentence(report),
            text.worth_sentence(report, _because(measured)),
            text.CAVEAT.removeprefix(text.ALONE).strip(),
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
    return [one for one in said if one]


def _because(measured: Measured) -> str:
    """Name what makes records count less than one."""
    columns = [one.columns for one in measured.files]
    parts = [("weights", any(one.weight for one in columns))]
    parts += [("clusters", any(one.cluster for one in columns))]
    return " and ".join(part for part, there in parts if there)


def summary_of(measured: Measured) -> str:
    """Say the report in lines, then how the files were read and what was left out."""
    return "\n".join([*sentences(measured), *_intake_lines(measured)])


def page_of(measured: Measured) -> str:
    """Write the report as one page of plain text, with every segment in a table."""
    report = measured.report
    single = isinstance(report, OneModelReport)
    rows = one_rows(report) if isinstance(report, OneModelReport) else unpaired_rows(report)
    title = "Report on one model" if single else "Comparison of two models on different records"
    names = " and ".join(one.rows.name for one in measured.files)
    lines = [title, "=" * len(title), names, "", *sentences(measured), ""]
    return "\n".join([*lines, *_text_table(rows), "", *_intake_lines(measured), ""])


def _text_table(rows: list[dict[str, str]]) -> list[str]:
    if not rows:
        return []
    head = list(rows[0])
    widths = [max(len(name), *(len(row[name]) for row in rows)) for name in head]
    cells = [head, *([row[name] for name in head] for row in rows)]
    return [
        "  ".join(cell.ljust(width) for cell, width in zip(line, widths, strict=True)).rstrip()
        for line in cells
    ]


def _intake_lines(measured: Measured) -> list[str]:
    lines = []
    for one in measured.files:
        left = f", {one.unlabelled:,} more without a label" if one.unlabelled else ""
        lines.append(f"{one.rows.name}: {one.records:,} records measured{left}.")
        says = "; ".join(
            f"{part.column} as {part.says} ({part.sure:.0%} sure)" for part in one.parts
        )
        lines += [f"Columns of {one.rows.name}: {says}."] if says else []
    for kind, title in (("doubt", "In doubt"), ("read", "Read"), ("left_out", "Left out")):
        notes = [note for note in measured.every_note if note.kind == kind]
        lines += [f"{title}: {note}" for note in notes[:TOLD]]
        if len(notes) > TOLD:
            lines.append(f"{title}: {len(notes) - TOLD} more, listed in the JSON.")
    return lines


def report_json(measured: Measured) -> dict[str, Any]:
    """Write a report in the documented schema, with every segment, the highest first."""
    report = measured.report
    made = _one(report) if isinstance(report, OneModelReport) else _unpaired(report, measured.why)
    notes = measured.every_note
    return made | {
        "says": sentences(measured),
        "files": [_file(one) for one in measured.files],
        "notes": [
            {"what": one.what, "why": one.why, "kind": one.kind}
            for one in notes
            if one.kind != "left_out"
        ],
        "left_out": [{"what": one.what, "why": one.why} for one in notes if one.kind == "left_out"],
        "manifest": {
            "python": platform.python_version(),
            "showstopper": version("showstopper"),
            "numpy": version("numpy"),
            "scipy": version("scipy"),
        },
    }


def _one(report: OneModelReport) -> dict[str, Any]:
    order = sorted(report.segments, key=lambda one: -_number(one.second))
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
        "slices": [_segment(one) for one in order],
        "tested": report.tested,
        "effective_records": report.effective,
    }


def _segment(one: Contrast) -> dict[str, Any]:
    return {
        "predicates": [{"column": one.column, "op": "==", "value": one.value}],
        "n": one.n[1],
        "share": one.n[1] / max(sum(one.n), 1),
        "segment": _estimate(one.second),
        "others": _estimate(one.first),
        "over_limit": one.over_limit,
    } | _change(one)


def _unpaired(report: UnpairedReport, why: str) -> dict[str, Any]:
    order = sorted(report.segments, key=lambda one: -_number(one.change))
    found = report.standardized
    at_one_mix = (
        {"columns": list(found.columns), "left_out": list(found.left_out)}
        | _change(Contrast("", "", (0, 0), Gap("", ""), Gap("", ""), found.difference.change))
        if isinstance(found, Standardized)
        else {"columns": [], "diff": None, "ci": None, "why": found.why}
    )
    at_one_mix = {
        key: value for key, value in at_one_mix.items() if key not in {"p", "p_adjusted", "verdict"}
    }
    return {
        "comparison": "unpaired",
        "regression": report.higher,
        "reason": text.unpaired_verdict(report),
        "not_joined": why or None,
        "metric": report.metric,
        "unit": report.unit,
        "overall": _both(report.overall),
        "kinds": {one.value: _both(one) for one in report.kinds},
        "standardized": at_one_mix,
        "mix": [asdict(one) | {"notable": one.notable} for one in report.mix],
        "slices": [{"predicates": _where(one)} | _both(one) for one in order],
        "tested": report.tested,
        "effective_records": list(report.effective),
        "shared_clusters": report.shared_clusters,
    }


def _where(one: Contrast) -> list[dict[str, str]]:
    return (
        [] if one.column in {"", KIND} else [{"column": one.column, "op": "==", "value": one.value}]
    )


def _both(one: Contrast) -> dict[str, Any]:
    sides = {"baseline": _estimate(one.first), "candidate": _estimate(one.second)}
    return {"n": list(one.n)} | sides | _change(one)


def _change(one: Contrast) -> dict[str, Any]:
    """Write a difference: second less first, None with the reason where there is none."""
    change = one.change
    known = isinstance(change, Estimate)
    return {
        "diff": change.value if known else None,
        "ci": [change.low, change.high] if known else None,
        "method": change.method if known else None,
        "why": None if known else change.why,
        "p": one.p,
        "p_adjusted": one.p_adjusted,
        "verdict": one.verdict,
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


def _file(one: FileIntake) -> dict[str, Any]:
    return {
        "rows": asdict(one.rows),
        "records": one.records,
        "without_label": one.unlabelled,
        "mapping": {
            name: value
            for name, value in asdict(one.columns).items()
            if value not in (None, "", ())
        },
        "recognised": [
            {
                "part": part.role,
                "column": part.column,
                "confidence": round(part.sure, 2),
                "reason": part.reason,
            }
            for part in one.parts
        ],
        "read": {
            name: value for name, value in asdict(one.dialect).items() if value not in (None, ())
        },
    }
