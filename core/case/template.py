"""What a new case starts with, wide open, to be narrowed by people who know."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict
from typing import Any

from core.case.chains import inputs
from core.case.codec import case_from
from core.case.inputs import Option, PlanStep
from core.case.model import Case, Columns, Limit, Person, Rows


def options() -> tuple[Option, ...]:
    """Give a new case the five ways out."""
    none = (0.0, 0.0)
    return (
        Option("pause", "Pause until the fix is out", none, none, "fix", (0.0, 0.02), (0.01, 0.03), none, none),
        Option("rollout", "Limited rollout to a tenth", (0.1, 0.1), (7.0, 14.0), "fix", (0.0, 0.05), (0.05, 0.15), none, (0.0, 0.5), 0.9),
        Option("patch", "Release now, patch later", (1.0, 1.0), "fix", none, (0.02, 0.1), (0.1, 0.25), none, (0.0, 1.0)),
        Option("hold", "Hold the model, ship the rest", none, none, "fix", (0.0, 0.02), (0.02, 0.06), (1_000.0, 5_000.0), none, 0.4),
        Option("release", "Release as planned", (1.0, 1.0), (30.0, 90.0), none, none, (0.2, 0.4), none, (0.0, 2.0)),
    )


def plan() -> tuple[PlanStep, ...]:
    """Give a new case the steps that most fixes take."""
    return (
        PlanStep("Find the cause", "Engineering lead", 0.5, 1, 3),
        PlanStep("Fix it and train again", "Data science", 1, 2, 4),
        PlanStep("Validate on the slice and on all rows", "Data science", 0.5, 1, 2),
        PlanStep("Release", "Engineering lead", 0.5, 0.5, 1),
    )


def people() -> tuple[Person, ...]:
    """Give a new case the default cast."""
    return (
        Person("Presenter", "Data scientist"),
        Person("Engineering lead", "Engineering lead"),
        Person("Product manager", "Product manager"),
        Person("Director", "Director", decides=True),
    )


def slug(title: str) -> str:
    """Make an id for addresses out of a title.

    >>> slug("Late-flight alerts 4.2")
    'late-flight-alerts-4-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "case"


def new_case(rows: Rows, columns: Columns, at: dt.datetime, given: dict[str, Any] | None = None) -> Case:
    """Make a case out of admitted rows and what is known; raises BadCase with every complaint.

    `given` holds fields of the case by name and wins over the template. `release_in_days` may stand for `release`, `days_ago`
    for the date of a step taken, and `agreed_days_ago` for that of an assumption; all count from `at`.
    """
    given = dict(given or {})
    for name, told in (("taken", "days_ago"), ("assumptions", "agreed_days_ago")):
        if name in given:
            given[name] = [_on(dict(one), told, at.date()) for one in given[name]]
    title = str(given.get("title") or rows.name.rsplit(".", 1)[0].replace("_", " "))
    days = int(given.pop("release_in_days", 4))
    # Nobody releases on a Saturday or a Sunday: the Monday after.
    days += max(7 - (at + dt.timedelta(days=days)).weekday(), 0) if (at + dt.timedelta(days=days)).weekday() > 4 else 0
    release = (at + dt.timedelta(days=days)).replace(hour=9, minute=0, second=0, microsecond=0)
    currency = str(given.get("currency", "EUR"))
    start = {
        "id": slug(title),
        "title": title,
        "model": title,
        "baseline": "released model",
        "candidate": "new model",
        "rows": asdict(rows),
        "columns": asdict(columns),
        "release": release,
        "plan_start": at.date() + dt.timedelta(days=1),
        "people": [asdict(one) for one in people()],
        "limits": [asdict(one) for one in limits(columns)],
        "assumptions": [asdict(one) for one in inputs("errors and churn", currency)],
        "options": [asdict(one) for one in options()],
        "plan": [asdict(one) for one in plan()],
    }
    return case_from(start | given)


def _on(record: dict[str, Any], told: str, today: dt.date) -> dict[str, Any]:
    ago = record.pop(told, None)
    return record if ago is None else record | {"on": today - dt.timedelta(days=int(ago))}


def limits(columns: Columns) -> tuple[Limit, ...]:
    """Give a new case limits for the change: two points overall and five in a slice; for a number to predict, no rise at all."""
    if columns.task == "regression" and columns.tolerance is None:
        overall = Limit("overall", 0.05, "a twentieth more error than the released model", "default", relative=True)
        return overall, Limit("any slice", 0.1, "no group bears the cost alone: a tenth more error at most", "default", relative=True)
    overall = Limit("overall", 0.02, "the gate of the release pipeline", "default")
    return overall, Limit("any slice", 0.05, "no group of users bears the cost alone", "default")
