"""What is typed into tables to records and back: one row a thing, one cell a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from core.case.chains import inputs
from core.case.inputs import Calendar, Option, PlanStep
from core.case.model import Case
from core.messages import mark

Row = dict[str, Any]
# A cell's name, its title, and the end of which span it is.
SPANS: dict[str, tuple[str, tuple[str, int]]] = {
    "exposure_low": (mark("Exposed share, low"), ("exposure", 0)),
    "exposure_high": (mark("high"), ("exposure", 1)),
    "exposed_days_low": (mark("Exposed days, low"), ("exposed_days", 0)),
    "exposed_days_high": (mark("high "), ("exposed_days", 1)),
    "delay_days_low": (mark("Delay days, low"), ("delay_days", 0)),
    "delay_days_high": (mark("high  "), ("delay_days", 1)),
    "residual_low": (mark("Left after the fix, low"), ("residual", 0)),
    "residual_high": (mark("high   "), ("residual", 1)),
    "second_incident_low": (mark("Second incident, low"), ("second_incident", 0)),
    "second_incident_high": (mark("high    "), ("second_incident", 1)),
    "rollback_days_low": (mark("Days to roll back, low"), ("rollback_days", 0)),
    "rollback_days_high": (mark("high     "), ("rollback_days", 1)),
    "one_off_low": (mark("One-off cost, low"), ("one_off", 0)),
    "one_off_high": (mark("high      "), ("one_off", 1)),
}
NO_NUMBER = float("nan")
FIX = {"exposed_fix": "exposed_days", "delay_fix": "delay_days"}


def name_of(says: str, taken: Sequence[str]) -> str:
    """Make an id out of a name that no other row has.

    >>> name_of("Cost of a call", ("cost_of_a_call",))
    'cost_of_a_call_2'
    """
    start = re.sub(r"[^a-z0-9]+", "_", says.lower()).strip("_")[:40] or "row"
    text, count = start, 1
    while text in taken:
        count += 1
        text = f"{start}_{count}"
    return text


def quantity_from(row: Row, rows: Sequence[Row]) -> Row:
    """Complete a row of inputs: an id where it is new, a shape and a source where they are
    empty.
    """
    supplied = {
        "id": row.get("id")
        or name_of(row.get("name", ""), [row.get("id", "") for row in rows]),
        "name": "",
        "unit": "",
        "shape": "lognormal",
        "source": "",
    }
    return supplied | {"low": NO_NUMBER, "high": NO_NUMBER} | row


def step_row(step: PlanStep) -> Row:
    """Write a step as a row."""
    return asdict(step) | {"after": list(step.after or ()), "at_once": step.after == ()}


def step_from(row: Row) -> Row:
    """Read a step: named steps win over "at once", and neither is after the step above."""
    waits = tuple(row.get("after") or ())
    after = waits or (() if row.get("at_once") else None)
    supplied = {
        "name": "",
        "owner": "",
        "low": NO_NUMBER,
        "likely": NO_NUMBER,
        "high": NO_NUMBER,
    }
    return (
        supplied | {key: row[key] for key in supplied if key in row} | {"after": after}
    )


def option_row(option: Option) -> Row:
    """Write an option as a row: one cell an end, ticks for "until the fix"."""
    supplied = asdict(option)
    row = {
        name: supplied[name]
        for name in ("id", "name", "delay_share", "note", "routable")
    }
    row |= {
        name: None
        if supplied[part] is None or supplied[part] == "fix"
        else supplied[part][end]
        for name, (_, (part, end)) in SPANS.items()
    }
    return row | {tick: supplied[part] == "fix" for tick, part in FIX.items()}


def option_from(row: Row, rows: Sequence[Row]) -> Row:
    """Read an option: where both ends are empty nothing is known.

    One end by itself is refused later, since it says neither.
    """
    result: Row = {
        "id": row.get("id")
        or name_of(row.get("name", ""), [row.get("id", "") for row in rows]),
        "name": row.get("name", ""),
        "note": row.get("note", ""),
        "delay_share": row.get("delay_share"),
        "routable": row.get("routable"),
    }
    for part in dict.fromkeys(part for _, (part, _) in SPANS.values()):
        low, high = row.get(f"{part}_low"), row.get(f"{part}_high")
        result[part] = (
            None
            if low is None and high is None
            else tuple(NO_NUMBER if end is None else end for end in (low, high))
        )
    return result | {part: "fix" for tick, part in FIX.items() if row.get(tick)}


def away_rows(calendars: Sequence[Calendar], week: Sequence[str]) -> list[Row]:
    """Write calendars as rows: one for each person and stretch away."""
    rows = []
    for calendar in calendars:
        spans = [
            {"first": span.first, "last": span.last} for span in calendar.away
        ] or [{"first": None, "last": None}]
        rows += [
            {
                "owner": calendar.owner,
                "weekdays": [week[day] for day in calendar.weekdays],
                "country": calendar.country,
            }
            | span
            for span in spans
        ]
    return rows


def calendars_from(rows: Sequence[Mapping[str, Any]], week: Sequence[str]) -> list[Row]:
    """Read calendars; rows of one person are joined, the first that says something counts."""
    result: dict[str, Row] = {}
    for row in rows:
        item = result.setdefault(
            str(row.get("owner", "")),
            {
                "owner": str(row.get("owner", "")),
                "weekdays": None,
                "country": "",
                "away": [],
            },
        )
        item["weekdays"] = item["weekdays"] or [
            week.index(day) for day in row.get("weekdays") or () if day in week
        ]
        item["country"] = item["country"] or str(row.get("country") or "").upper()
        if row.get("first") or row.get("last"):
            item["away"].append(
                {
                    "first": row.get("first") or row.get("last"),
                    "last": row.get("last") or row.get("first"),
                }
            )
    return [
        name | {"weekdays": name["weekdays"] or list(range(5))}
        for name in result.values()
    ]


def rebased(case: Case, chain: str) -> Case:
    """Put the inputs of another chain in the place of those the case has.

    What both have stays as it was agreed.
    """
    agreed = {assumption.id: assumption for assumption in case.assumptions}
    wanted = tuple(agreed.get(item.id, item) for item in inputs(chain, case.currency))
    if "delay_cost" in agreed:
        wanted = (
            *(item for item in wanted if not item.id.startswith("delay_")),
            agreed["delay_cost"],
        )
    ids = {item.id for item in wanted}
    return replace(
        case,
        assumptions=wanted,
        correlations=tuple(
            correlation
            for correlation in case.correlations
            if {correlation.first, correlation.second} <= ids
        ),
    )
