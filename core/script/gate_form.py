"""Conditions of the gate as rows of a table, and back; slices are named by their ids."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from core.case.model import Case
from core.case.severity_and_gate import Resume
from core.case.slices import Slice
from core.evidence.records import Evidence
from core.messages import mark

ALL = mark("all records")


def slices_of(case: Case, evidence: Evidence | None) -> dict[str, Slice]:
    """Name the slices that a condition may be on: all rows, those it is on already, named ones, and
    what was found.
    """
    found = () if evidence is None else (*evidence.searched, *evidence.named)
    agreed = () if case.resume is None else case.resume.conditions
    listed = (
        *(item.where for item in agreed),
        *case.slices,
        *(match_.slice for match_ in found),
    )
    return {ALL: Slice()} | {item.id: item for item in listed if item.where}


def condition_rows(
    resume: Resume | None, known: Mapping[str, Slice]
) -> list[dict[str, Any]]:
    """Write conditions as rows."""
    if resume is None:
        return []
    return [
        {
            "where": condition.where.id if condition.where.id in known else ALL,
            "metric": condition.metric,
            "bound": condition.bound,
            "rows": condition.rows,
        }
        for condition in resume.conditions
    ]


def conditions_from(
    rows: Sequence[Mapping[str, Any]], known: Mapping[str, Slice]
) -> list[dict[str, Any]]:
    """Read conditions; what is not filled in stays away, so that the case complains about it."""
    return [
        (
            {key: value for key, value in row.items() if key != "where"}
            | {"where": asdict(known[str(row["where"])])}
            if row.get("where") in known
            else dict(row)
        )
        for row in rows
    ]
