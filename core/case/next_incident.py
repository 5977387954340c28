"""A case for the next incident: new records with what the team entered for an earlier one."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from core.case.model import Case
from core.case.severity_and_gate import Resume
from core.case.slices import Slice

# What outlives an incident: who decides, what it costs, how the work goes, how it is spoken of.
CARRIED = (
    "unit_of_row",
    "units_of_row",
    "harmed",
    "harmed_many",
    "currency",
    "country",
    "numbers",
    "language",
    "tone",
    "minutes",
    "step_seconds",
    "people",
    "assumptions",
    "correlations",
    "error_costs",
    "plan",
    "calendars",
    "proposed_odds",
    "options",
    "decision_terms",
)
# What is agreed on errors, which hold only where errors are counted alike.
AGREED = ("limits", "agreed_width", "error_rule", "release_check")


def carried(new: Case, before: Case, at: dt.datetime) -> Case:
    """Put what was entered for an earlier case into a new one, on its records and under its title.

    What belongs to the earlier incident stays there: its release, cause, severity, steps taken and
    invitation. Criteria and wordings of columns that the new records lack are left out. What was a
    placeholder is one again.
    """
    names = CARRIED + (AGREED if _alike(new, before) else ())
    known = set(new.columns.segments) | set(new.columns.features)
    today = at.date()
    return replace(
        new,
        **{name: getattr(before, name) for name in names},
        closed=tuple(day for day in before.closed if day >= today),
        wording=tuple(pair for pair in before.wording if _column(pair[0]) in known),
        resume=_resume(before.resume, known) if _alike(new, before) else new.resume,
        placeholders=tuple(dict.fromkeys((*new.placeholders, *before.placeholders))),
    )


def _alike(new: Case, before: Case) -> bool:
    """Say whether both count errors in the same way and unit."""
    ours, theirs = new.columns, before.columns
    return (ours.task, ours.unit, ours.grades is None) == (
        theirs.task,
        theirs.unit,
        theirs.grades is None,
    )


def _column(key: str) -> str:
    return (
        key.split("=", maxsplit=1)[0]
        .split(">", maxsplit=1)[0]
        .split("<", maxsplit=1)[0]
    )


def _resume(resume: Resume | None, known: set[str]) -> Resume | None:
    if resume is None:
        return None
    fitting = tuple(
        item for item in resume.conditions if _columns_of(item.where) <= known
    )
    return replace(resume, conditions=fitting)


def _columns_of(where: Slice) -> set[str]:
    return {condition.column for condition in where.where}
