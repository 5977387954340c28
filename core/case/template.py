"""What a new case starts with, wide open, to be narrowed by people who know."""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict
from typing import Any

from core.case.codec import case_from
from core.case.model import Case, Columns, Limit, Option, Person, PlanStep, Quantity, Rows


def assumptions(currency: str) -> tuple[Quantity, ...]:
    """Give a new case the inputs of the chain, wide open, to be narrowed by people who know."""
    return (
        Quantity("traffic", "predictions a day", "a day", 500, 5_000),
        Quantity("action_share", "share of wrong predictions that somebody feels", "share", 0.1, 0.5, "share"),
        Quantity("people_each", "people touched by one of them", "people", 1, 3),
        Quantity("value_each", "direct cost of one of them", currency, 5, 50),
        Quantity("leave_share", "share of people touched who leave", "share", 0.005, 0.03, "share"),
        Quantity("customer_value", "value of a customer", currency, 100, 500),
        Quantity("delay_cost", "cost of a day's delay", f"{currency} a day", 1_000, 10_000),
        Quantity("second_cost", "cost of a second incident", currency, 10_000, 100_000),
        Quantity("after_days", "days that leftovers of the fault go on", "days", 30, 30, "fixed"),
        Quantity("slowness", "how much slower than estimated", "times", 0.9, 1.5),
    )


def options() -> tuple[Option, ...]:
    """Give a new case the five ways out."""
    return (
        Option("pause", "Pause until the fix is out", (0.0, 0.0), (0.0, 0.0), None, (0.0, 0.02), (0.01, 0.03)),
        Option("rollout", "Limited rollout to a tenth", (0.1, 0.1), (7.0, 14.0), None, (0.0, 0.05), (0.05, 0.15), delay_share=0.9),
        Option("patch", "Release now, patch later", (1.0, 1.0), None, (0.0, 0.0), (0.02, 0.1), (0.1, 0.25)),
        Option("hold", "Hold the model, ship the rest", (0.0, 0.0), (0.0, 0.0), None, (0.0, 0.02), (0.02, 0.06), (1_000.0, 5_000.0), 0.4),
        Option("release", "Release as planned", (1.0, 1.0), (30.0, 90.0), (0.0, 0.0), (0.0, 0.0), (0.2, 0.4)),
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

    `given` holds fields of the case by name and wins over the template. `release_in_days` may stand for `release`, and
    `days_ago` for the date of a step taken; both count from `at`.
    """
    given = dict(given or {})
    if "taken" in given:
        given["taken"] = [_on(dict(one), at.date()) for one in given["taken"]]
    title = str(given.get("title") or rows.name.rsplit(".", 1)[0].replace("_", " "))
    days = int(given.pop("release_in_days", 4))
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
        "assumptions": [asdict(one) for one in assumptions(currency)],
        "options": [asdict(one) for one in options()],
        "plan": [asdict(one) for one in plan()],
    }
    return case_from(start | given)


def _on(step: dict[str, Any], today: dt.date) -> dict[str, Any]:
    ago = step.pop("days_ago", None)
    return step if ago is None else step | {"on": today - dt.timedelta(days=int(ago))}


def limits(columns: Columns) -> tuple[Limit, ...]:
    """Give a new case limits for the change: two points overall and five in a slice; for a number to predict, no rise at all."""
    if columns.task == "regression" and columns.tolerance is None:
        overall = Limit("overall", 0.05, "a twentieth more error than the released model", "default", relative=True)
        return overall, Limit("any slice", 0.1, "no group bears the cost alone: a tenth more error at most", "default", relative=True)
    overall = Limit("overall", 0.02, "the gate of the release pipeline", "default")
    return overall, Limit("any slice", 0.05, "no group of users bears the cost alone", "default")
