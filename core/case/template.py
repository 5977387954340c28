"""A new case: the rows and what was said about them, and nothing else.

Beside it stand examples (`options`, `plan`, `people`, `limits`) that a person may take as
placeholders; no case holds one of them unless somebody asked for it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import asdict
from typing import Any, Literal

from core.case.codec import case_from, cleaned_case
from core.case.inputs import Option, PlanStep
from core.case.model import Case, Columns, Limit, Person, Rows
from core.case.nouns import person_nouns, record_nouns
from core.messages import say


def structural_options() -> tuple[Option, ...]:
    """Give every case the ways that are there by the nature of a release, with what is true of them
    by definition alone.

    A pause exposes nobody and waits for the fix; to patch later exposes everybody until then and
    waits for nothing; for how long a plain release would go on, nobody has said.
    """
    none, everybody = (0.0, 0.0), (1.0, 1.0)
    return (
        Option("pause", say("Pause until the fix is out"), none, none, "fix"),
        Option("patch", say("Release now, patch later"), everybody, "fix", none),
        Option("release", say("Release as planned"), everybody, None, none),
    )


def fallback() -> Option:
    """Give the way that leaves the segment to the current model: nobody in it meets the fault.

    How long the routing takes to build, nobody has said.
    """
    none = (0.0, 0.0)
    return Option("fallback", say("Current model for the segment only"), none, none)


def options() -> tuple[Option, ...]:
    """Give a new case the five ways out."""
    none = (0.0, 0.0)
    return (
        Option(
            "pause",
            say("Pause until the fix is out"),
            none,
            none,
            "fix",
            (0.0, 0.02),
            (0.01, 0.03),
            none,
            none,
        ),
        Option(
            "rollout",
            say("Limited rollout to a tenth"),
            (0.1, 0.1),
            (7.0, 14.0),
            "fix",
            (0.0, 0.05),
            (0.05, 0.15),
            none,
            (0.0, 0.5),
            0.9,
        ),
        Option(
            "patch",
            say("Release now, patch later"),
            (1.0, 1.0),
            "fix",
            none,
            (0.02, 0.1),
            (0.1, 0.25),
            none,
            (0.0, 1.0),
        ),
        Option(
            "hold",
            say("Hold the model, ship the rest"),
            none,
            none,
            "fix",
            (0.0, 0.02),
            (0.02, 0.06),
            (1_000.0, 5_000.0),
            none,
            0.4,
        ),
        Option(
            "release",
            say("Release as planned"),
            (1.0, 1.0),
            (30.0, 90.0),
            none,
            none,
            (0.2, 0.4),
            none,
            (0.0, 2.0),
        ),
    )


def plan() -> tuple[PlanStep, ...]:
    """Give a new case the steps that most fixes take."""
    return (
        PlanStep(say("Find the cause"), say("Engineering lead"), 0.5, 1, 3),
        PlanStep(say("Fix it and train again"), say("Data science"), 1, 2, 4),
        PlanStep(
            say("Validate on the segment and on all data"),
            say("Data science"),
            0.5,
            1,
            2,
        ),
        PlanStep("Release", say("Engineering lead"), 0.5, 0.5, 1),
    )


def people() -> tuple[Person, ...]:
    """Give a new case the default cast."""
    return (
        Person("Presenter", say("Data scientist")),
        Person(say("Engineering lead"), say("Engineering lead")),
        Person(say("Product manager"), say("Product manager")),
        Person("Director", "Director", decides=True),
    )


def slug(title: str) -> str:
    """Make an id for addresses out of a title.

    >>> slug("Late-flight alerts 4.2")
    'late-flight-alerts-4-2'
    """
    return re.sub(r"[^a-z0-9]+", "-", title.lower()).strip("-")[:60] or "case"


def new_case(
    rows: Rows,
    columns: Columns,
    at: dt.datetime,
    supplied: dict[str, Any] | None = None,
) -> Case:
    """Make a case out of admitted rows and what is known; raises BadCase with every complaint.

    `given` holds fields of the case by name. What it does not hold stays unknown: no date, price,
    limit, person or plan is made up. `release_in_days` may stand for `release`, `days_ago` for the
    date of a step taken, and `agreed_days_ago` for that of an assumption; all count from `at`.
    """
    supplied = dict(supplied or {})
    for name, ago in (("taken", "days_ago"), ("assumptions", "agreed_days_ago")):
        if name in supplied:
            supplied[name] = [_on(dict(row), ago, at.date()) for row in supplied[name]]
    if "release_in_days" in supplied:
        supplied["release"] = weekday(
            at + dt.timedelta(days=int(supplied.pop("release_in_days")))
        )
    title = str(supplied.get("title") or rows.name.rsplit(".", 1)[0].replace("_", " "))
    unknown = {
        "id": slug(title),
        "title": title,
        "model": title,
        "baseline": say("current model"),
        "candidate": say("new model"),
        "rows": asdict(rows),
        "columns": asdict(columns),
        "release": None,
        "unit_of_row": record_nouns()[0],
        "units_of_row": record_nouns()[1],
        "harmed": person_nouns()[0],
        "harmed_many": person_nouns()[1],
        "currency": "",
        "country": "",
        "agreed_width": None,
        "resume": None,
        "options": [asdict(option) for option in structural_options()],
        "plan_start": at.date() + dt.timedelta(days=1),
    }
    return cleaned_case(case_from(unknown | supplied))


def weekday(at: dt.datetime) -> dt.datetime:
    """Move a Saturday or Sunday to the Monday after, nine in the morning: nobody releases on a
    weekend.
    """
    days = 7 - at.weekday() if at.weekday() > 4 else 0
    return (at + dt.timedelta(days=days)).replace(
        hour=9, minute=0, second=0, microsecond=0
    )


def _on(record: dict[str, Any], ago: str, today: dt.date) -> dict[str, Any]:
    days = record.pop(ago, None)
    return (
        record
        if days is None
        else record | {"on": today - dt.timedelta(days=int(days))}
    )


EVERYWHERE: tuple[Literal["overall", "any slice"], ...] = ("overall", "any slice")


def limits(columns: Columns) -> tuple[Limit, ...]:
    """Give the limits that hold where nobody agreed on others: two points overall, five in a
    segment or in a gap.

    For every kind of error alike; where the rate is small, at most a quarter more errors, and half
    as many misses or false alarms again. Scores may lose a twentieth, a number to predict a
    twentieth overall and a tenth in a segment.
    """
    if columns.grades is not None:
        span = columns.grades.span
        because = (
            say("2% of the range of the grades"),
            say("5% of the range of the grades"),
        )
        return tuple(
            Limit(where, share * span, why, kind="grade", set_by="default")
            for where, share, why in zip(EVERYWHERE, (0.02, 0.05), because, strict=True)
        )
    if columns.task == "regression" and columns.tolerance is None:
        result = (
            Limit(
                "overall",
                0.05,
                say("5% more error than the current model"),
                relative=True,
                set_by="default",
            ),
            Limit(
                "any slice",
                0.1,
                say("no group bears the cost alone: a tenth more error at most"),
                relative=True,
                set_by="default",
            ),
        )
        bias = say("5% of the current model's absolute error")
        small = say("15% of the current model's absolute error there")
        return (
            *result,
            Limit("overall", 0.05, bias, relative=True, kind="bias", set_by="default"),
            Limit(
                "any slice", 0.15, small, relative=True, kind="bias", set_by="default"
            ),
        )
    built = []
    for kind, small in (("error", 0.25), ("missed", 0.5), ("false_alarm", 0.5)):
        built += [
            Limit(
                "overall",
                0.02,
                say("2 pp overall, until a limit is agreed"),
                kind=kind,
                at_most=small,
                set_by="default",
            ),
            Limit(
                "any slice",
                0.05,
                say("5 pp in a segment, until a limit is agreed"),
                kind=kind,
                at_most=small,
                set_by="default",
            ),
        ]
    for where in EVERYWHERE:
        built.append(
            Limit(
                where,
                0.05,
                say("a twentieth more loss of the scores"),
                relative=True,
                kind="score",
                set_by="default",
            )
        )
    return (
        *built,
        Limit(
            "any gap",
            0.05,
            say("no group is treated worse than before"),
            set_by="default",
        ),
    )
