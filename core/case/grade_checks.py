"""Grades as they were written: whether they are numbers on their scale, and what to do if not."""

from __future__ import annotations

import numpy as np
import pandas as pd

from core import words
from core.case.model import Grades
from core.case.prompt_names import SideColumns
from core.errors import BadRows, Complaint
from core.messages import mark, say
from core.written import rewritten


def check_grades(
    tables: list[pd.DataFrame], sides: tuple[SideColumns, ...], grades: Grades
) -> None:
    """Refuse tables without the columns, and grades that are none, or off the scale."""
    complaints = []
    if not grades.low < grades.high:
        do = say("give the worst and the best grade there can be")
        complaints.append(
            Complaint(say("the lowest grade is not below the highest"), do)
        )
    for table, side in zip(tables, sides, strict=True):
        lacking = [
            say(what)
            for name, what in (
                (side.prompt, mark("prompts")),
                (side.grade, mark("grades")),
            )
            if not name
        ]
        complaints += [
            Complaint(
                say("no column is chosen for the {what}", what=what), say("choose it")
            )
            for what in lacking
        ]
        for name in filter(None, (side.prompt, *side.graded)):
            if name not in table:
                do = say(
                    "choose one of {there}",
                    there=", ".join(map(str, table.columns[:12])),
                )
                complaints.append(
                    Complaint(say("there is no such column in the file"), do, name)
                )
        for name in side.graded:
            if name in table:
                complaints += _off_scale(table, name, grades)
    if complaints:
        raise BadRows(*dict.fromkeys(complaints))


def _off_scale(table: pd.DataFrame, name: str, grades: Grades) -> list[Complaint]:
    values = numbers(table[name])
    written = int((table[name].notna() & values.isna()).sum())
    if written:
        return [
            Complaint(
                say("{count} grades are no numbers", count=words.count(written)),
                say(
                    "give grades as numbers; leave out those that the judge did not give"
                ),
                name,
            )
        ]
    known = values.dropna()
    if known.empty:
        return [
            Complaint(
                say(
                    "the column holds no grade at all: the judge may have failed on every answer"
                ),
                say("grade these answers again"),
                name,
            )
        ]
    off = known[(known < grades.low) | (known > grades.high)]
    if off.empty:
        return []
    return [
        Complaint(
            say(
                "{count} grades lie outside {low} to {high}, as {value}",
                count=words.count(len(off)),
                low=rewritten(f"{grades.low:g}"),
                high=rewritten(f"{grades.high:g}"),
                value=rewritten(f"{off.iloc[0]:g}"),
            ),
            say("correct them, or give the range of the grades as it is"),
            name,
            int(off.index[0]) + 2,
        )
    ]


def numbers(values: pd.Series) -> pd.Series:
    """Read grades as numbers; what is none, or is infinite, is missing."""
    return (
        pd.to_numeric(values, errors="coerce")
        .astype(float)
        .replace([np.inf, -np.inf], np.nan)
    )
