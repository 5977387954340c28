"""What is typed into tables to records and back: one row a thing, one cell a number."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import asdict, replace
from typing import Any

from core.case.chains import inputs
from core.case.inputs import Calendar, Option, PlanStep
from core.case.model import Case

Row = dict[str, Any]
# A cell's name, its title, and the end of which span it is.
SPANS: dict[str, tuple[str, tuple[str, int]]] = {
    "exposure_low": ("Exposed share, low", ("exposure", 0)),
    "exposure_high": ("high", ("exposure", 1)),
    "exposed_days_low": ("Exposed days, low", ("exposed_days", 0)),
    "exposed_days_high": ("high ", ("exposed_days", 1)),
    "delay_days_low": ("Delay days, low", ("delay_days", 0)),
    "delay_days_high": ("high  ", ("delay_days", 1)),
    "residual_low": ("Left after the fix, low", ("residual", 0)),
    "residual_high": ("high   ", ("residual", 1)),
    "second_incident_low": ("Second incident, low", ("second_incident", 0)),
    "second_incident_high": ("high    ", ("second_incident", 1)),
    "rollback_days_low": ("Days to roll back, low", ("rollback_days", 0)),
    "rollback_days_high": ("high     ", ("rollback_days", 1)),
    "one_off_low": ("One-off cost, low", ("one_off", 0)),
    "one_off_high": ("high      ", ("one_off", 1)),
}
NO_NUMBER = float("nan")
FIX = {"exposed_fix": "exposed_days", "delay_fix": "delay_days"}


def name_of(says: str, taken: Sequence[str]) -> str:
    """Make an id out of a name that no other row has.

    >>> name_of("Cost of a call", ("cost_of_a_call",))
    'cost_of_a_call_2'
    """
    start = re.sub(r"[^a-z0-9]+", "_", says.lower()).strip("_")[:40] or "row"
    made, count = start, 1
    while made in taken:
        count += 1
        made = f"{start}_{count}"
    return made


def quantity_from(row: Row, rows: Sequence[Row]) -> Row:
    """Complete a row of inputs: an id where it is new, a shape and a source where they are
    empty.
    """
    given = {
        "id": row.get("id") or name_of(row.get("name", ""), [one.get("id", "") for one in rows]),
        "name": "",
        "unit": "",
        "shape": "lognormal",
        "source": "",
    }
    return given | {"low": NO_NUMBER, "high": NO_NUMBER} | row


def step_row(step: PlanStep) -> Row:
    """Write a step as a row."""
    return asdict(step) | {"after": list(step.after or ()), "at_once": step.after == ()}


def step_from(row: Row) -> Row:
    """Read a step: named steps win over "at once", and neither is after the step above."""
    waits = tuple(row.get("after") or ())
    after = waits or (() if row.get("at_once") else None)
    given = {"name": "", "owner": "", "low": NO_NUMBER, "likely": NO_NUMBER, "high": NO_NUMBER}
    return given | {key: row[key] for key in given if key in row} | {"after": after}


def option_row(option: Option) -> Row:
    """Write an option as a row: one cell an end, ticks for "until the fix"."""
    given = asdict(option)
    row = {name: given[name] for name in ("id", "name", "delay_share", "note")}
    row |= {
        name: None if given[part] is None or given[part] == "fix" else given[part][end]
        for name, (_, (part, end)) in SPANS.items()
    }
    return row | {tick: given[part] == "fix" for tick, part in FIX.items()}


def option_from(row: Row, rows: Sequence[Row]) -> Row:
    """Read an option: where both ends are empty nothing is known.

    One end by itself is refused later, since it says neither.
    """
    made: Row = {
        "id": row.get("id") or name_of(row.get("name", ""), [one.get("id", "") for one in rows]),
        "name": row.get("name", ""),
        "note": row.get("note", ""),
        "delay_share": row.get("delay_share"),
    }
    for part in dict.fromkeys(part for _, (part, _) in SPANS.values()):
        low, high = row.get(f"{part}_low"), row.get(f"{part}_high")
        made[part] = (
            None
            if low is None and high is None
            else tuple(NO_NUMBER if end is None else end for end in (low, high))
        )
    return made | {part: "fix" for tick, part in FIX.items() if row.get(tick)}


def away_rows(calendars: Sequence[Calendar], week: Sequence[str]) -> list[Row]:
    """Write calendars as rows: one for each person and stretch away."""
    rows = []
    for one in calendars:
        spans = [{"first": span.first, "last": span.last} for span in one.away] or [
            {"first": None, "last": None}
        ]
        rows += [
            {
                "owner": one.owner,
                "weekdays": [week[day] for day in one.weekdays],
                "country": one.country,
            }
            | span
            for span in spans
        ]
    return rows


def calendars_from(rows: Sequence[Mapping[str, Any]], week: Sequence[str]) -> list[Row]:
    """Read calendars; rows of one person are joined, the first that says something counts."""
    made: dict[str, Row] = {}
    for row in rows:
        one = made.setdefault(
            str(row.get("owner", "")),
            {"owner": str(row.get("owner", "")), "weekdays": None, "country": "", "away": []},
        )
        one["weekdays"] = one["weekdays"] or [
            week.index(day) for day in row.get("weekdays") or () if day in week
        ]
        one["country"] = one["country"] or str(row.get("country") or "").upper()
        if row.get("first") or row.get("last"):
            one["away"].append(
                {
                    "first": row.get("first") or row.get("last"),
                    "last": row.get("last") or row.get("first"),
                }
            )
    return [one | {"weekdays": one["weekdays"] or list(range(5))} for one in made.values()]


def rebased(case: Case, chain: str) -> Case:
    """Put the inputs of another chain in the place of those the case has.

    What both have stays as it was agreed.
    """
    agreed = {one.id: one for one in case.assumptions}
    wanted = tuple(agreed.get(one.id, one) for one in inputs(chain, case.currency))
    if "delay_cost" in agreed:
        wanted = (*(one for one in wanted if not one.id.startswith("delay_")), agreed["delay_cost"])
    ids = {one.id for one in wanted}
    return replace(
        case,
        assumptions=wanted,
        correlations=tuple(one for one in case.correlations if {one.first, one.second} <= ids),
    )
