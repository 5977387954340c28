"""Which columns of a running A/B test hold the unit, the arm, the outcome and the day."""

from __future__ import annotations

from dataclasses import dataclass, fields

from core.case.recognise import LACKING
from core.errors import BadRows, Complaint
from core.messages import mark

NAMES = {
    "unit": (
        "unit",
        "unit_id",
        "user",
        "user_id",
        "flight",
        "flight_id",
        "customer",
        "customer_id",
        "device_id",
        "session_id",
        "id",
    ),
    "arm": ("arm", "variant", "group", "treatment", "bucket"),
    "outcome": ("outcome", "error", "wrong", "loss"),
    "day": ("day", "date", "timestamp", "datetime", "time", "ts"),
}
MEANS = {
    "unit": mark("the unit (the id of the user, flight, ...)"),
    "arm": mark("the arm"),
    "outcome": mark("the outcome (error 0 or 1, or a loss)"),
    "day": mark("the day"),
}


@dataclass(frozen=True, slots=True)
class TrialColumns:
    """Which column is what; an empty name is found by itself. Rows need no day."""

    unit: str = ""
    arm: str = ""
    outcome: str = ""
    day: str = ""


def choose_columns(
    there: list[str],
    asked: TrialColumns,
    left_out: tuple[Complaint, ...],
    gone: list[str],
) -> dict[str, str]:
    """Find the columns; raises BadRows for all that are not there."""
    found = {
        field_.name: getattr(asked, field_.name) or _by_name(there, field_.name)
        for field_ in fields(asked)
    }
    others = ", ".join(there[:12]) + (
        mark(" ({gone} holds lists or records)").format(gone=", ".join(gone[:5]))
        if gone
        else ""
    )
    complaints = [
        Complaint(
            LACKING.format(part=MEANS[part], names=others),
            mark("name it {names}, or choose it yourself").format(
                names=" or ".join(NAMES[part][:3])
            ),
        )
        for part, name in found.items()
        if not name and part != "day"
    ]
    complaints += [
        Complaint(
            mark("there is no such column in the file"),
            mark("choose one of: {others}").format(others=others),
            name,
        )
        for name in found.values()
        if name and name not in there
    ]
    chosen = {part: name for part, name in found.items() if name}
    twice = sorted(
        {name for name in chosen.values() if list(chosen.values()).count(name) > 1}
    )
    complaints += [
        Complaint(
            mark("one column is used for two things"),
            mark("choose a different column for each"),
            name,
        )
        for name in twice
    ]
    if complaints:
        raise BadRows(*left_out, *complaints)
    return chosen


def _by_name(there: list[str], part: str) -> str:
    lower = {name.lower().strip(): name for name in there}
    exact = next((lower[name] for name in NAMES[part] if name in lower), "")
    ids = [name for key, name in lower.items() if key.endswith("_id")]
    return exact or (ids[0] if part == "unit" and len(ids) == 1 else "")
