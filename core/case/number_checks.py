"""Complaints about numbers: those that cannot be told apart, squared or summed, and scores and
weights that are none.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa

from core import words
from core.case.model import Columns
from core.case.profile import LARGEST_WHOLE, Column, as_numbers, profile
from core.case.row_numbers import rows_said, rows_where
from core.errors import Complaint
from core.messages import say
from core.written import rewritten

# Errors are squared and summed, and so are their squares: a double takes the fourth power of these.
LARGEST, SMALLEST = 1e30, 1e-30


def exact_complaints(column: Column) -> list[Complaint]:
    """Complain about classes of so many digits that a double makes two of them one."""
    ends = max(abs(column.low or 0.0), abs(column.high or 0.0))
    if column.kind != "whole" or ends <= LARGEST_WHOLE:
        return []
    what = say(
        "its whole numbers go beyond {largest_whole}, so some of them cannot be told apart",
        largest_whole=words.count(LARGEST_WHOLE),
    )
    return [Complaint(what, say("write the column as text"), column.name)]


def endless_complaints(
    path: Path, says: str, column: Column, skipped: list[int]
) -> list[Complaint]:
    """Complain about a class that is infinite: it is none."""
    return (
        size_complaints(path, column, says, skipped)
        if column.kind in {"whole", "number"}
        else []
    )


def size_complaints(
    path: Path, column: Column, says: str, skipped: list[int]
) -> list[Complaint]:
    """Complain about numbers that are infinite, or too large or too small to be squared and
    summed.
    """
    name = column.name
    endless = rows_where(
        path, name, lambda values: np.isinf(as_numbers(values)), skipped
    )
    if endless:
        what = say(
            "{text} is infinite ({endless})",
            text=says,
            endless=rows_said(endless, len(endless)),
        )
        return [Complaint(what, say("correct these rows"), name, endless[0])]
    if column.low is None or column.high is None:
        return []
    ends = max(abs(column.low), abs(column.high))
    if ends > LARGEST:
        rows = rows_where(
            path, name, lambda values: np.abs(as_numbers(values)) > LARGEST, skipped
        )
        what = say(
            "{text} is beyond {largest}, which is too large to be measured ({rows})",
            text=says,
            largest=rewritten(f"{LARGEST:g}"),
            rows=rows_said(rows, len(rows)),
        )
        return [
            Complaint(
                what,
                say("correct these rows, or write the column in a larger unit"),
                name,
                rows[0],
            )
        ]
    if 0 < ends < SMALLEST:
        what = say(
            "{text} is nowhere beyond {smallest}, which is too small to be measured",
            text=says,
            smallest=rewritten(f"{SMALLEST:g}"),
        )
        return [Complaint(what, say("write the column in a smaller unit"), name)]
    return []


def score_complaints(
    path: Path, columns: Columns, skipped: list[int]
) -> list[Complaint]:
    """Scores are probabilities; a percentage or a margin is not clipped in silence."""
    if columns.task == "regression":
        return []
    complaints = []
    named = (
        (say("the current model's score"), columns.baseline_score),
        (say("the new model's score"), columns.candidate_score),
    )
    for says, name in ((says, name) for says, name in named if name):
        column = profile(path, (name,))[0]
        if column.kind not in {"whole", "number"}:
            complaints.append(
                Complaint(
                    say(
                        "{text} is not a number in every row (it was read as {kind})",
                        text=says,
                        kind=column.kind,
                    ),
                    say("give probabilities as fractions, or leave the score out"),
                    name,
                )
            )
            continue
        rows = rows_where(path, name, no_share, skipped)
        if rows:
            complaints.append(
                Complaint(
                    say(
                        "{text} is missing or outside 0 to 1 ({rows}{path})",
                        text=says,
                        rows=rows_said(rows, len(rows)),
                        path=_example(path, name),
                    ),
                    say("give probabilities as fractions, or leave the score out"),
                    name,
                    rows[0],
                )
            )
    return complaints


def no_share(values: pa.Array) -> np.ndarray:
    """Tell for each value whether it is not a number from 0 to 1."""
    numbers = as_numbers(values)
    with np.errstate(invalid="ignore"):
        return ~((numbers >= 0) & (numbers <= 1))


def _example(path: Path, name: str) -> str:
    column = profile(path, (name,))[0]
    ends = [
        end
        for end in (column.low, column.high)
        if end is not None and not 0 <= end <= 1
    ]
    return say("; as {ends}", ends=rewritten(f"{ends[-1]:.7g}")) if ends else ""


def weight_complaints(
    path: Path, name: str | None, skipped: list[int]
) -> list[Complaint]:
    """Complain about weights that are none: text, missing, negative, infinite, all 0."""
    if not name:
        return []
    column = profile(path, (name,))[0]
    if column.kind not in {"whole", "number"}:
        return [
            Complaint(
                say(
                    "the weight is not a number in every row (it was read as {kind})",
                    kind=column.kind,
                ),
                say("give a number above 0, or leave the weight out"),
                name,
            )
        ]
    rows = rows_where(
        path,
        name,
        lambda values: ~(np.nan_to_num(as_numbers(values), nan=-1.0, posinf=-1.0) >= 0),
        skipped,
    )
    if rows:
        return [
            Complaint(
                say(
                    "the weight is negative, infinite or missing ({rows})",
                    rows=rows_said(rows, len(rows)),
                ),
                say("correct these rows, or leave the weight out"),
                name,
                rows[0],
            )
        ]
    if not column.high:
        return [
            Complaint(
                say("every weight is 0"),
                say("give a number above 0, or leave the weight out"),
                name,
            )
        ]
    return size_complaints(path, column, say("the weight"), skipped)
