"""Every complaint about one model's rows at once, with its column, its row and what to do."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.checks import id_complaints, is_missing, level_set, plain_all
from core.case.contents import folded
from core.case.files import skipped_rows, troubles
from core.case.model import Rows
from core.case.number_checks import (
    exact_complaints,
    no_share,
    size_complaints,
    weight_complaints,
)
from core.case.one_model import SAYS, ModelColumns
from core.case.paths import typed_copy
from core.case.profile import bare, profile
from core.case.row_numbers import rows_said, rows_where, some_of
from core.errors import BadRows, Complaint
from core.messages import mark

MOST_CLASSES = 1_000


def check_one(home: Path, rows: Rows, columns: ModelColumns) -> None:
    """Check the rows of one model's file against its mapping; raises BadRows with every complaint.

    Row numbers count as a spreadsheet does: the header is row 1. Records without a label are left
    out, not refused.
    """
    path = typed_copy(home, rows.sha256)
    skipped = skipped_rows(home, rows.sha256)
    result = [*troubles(home, rows.sha256), *_absent(path, columns)]
    if result:
        raise BadRows(*result)
    result += _answers(path, columns, skipped)
    result += weight_complaints(path, columns.weight, skipped)
    result += id_complaints(path, columns.id, skipped)
    if result:
        raise BadRows(*result)


def _absent(path: Path, columns: ModelColumns) -> list[Complaint]:
    there = pq.read_schema(path)
    named = [
        columns.label,
        columns.prediction or columns.score,
        columns.id,
        columns.weight,
        columns.cluster,
    ]
    named += [*columns.segments, *columns.features]
    do = mark("choose one of the columns that are there: {names}").format(
        names=", ".join(sorted(there.names)[:12])
    )
    lacking = [
        name for name in dict.fromkeys(named) if name and name not in there.names
    ]
    complaints = [
        Complaint(mark("there is no such column in the file"), do, name)
        for name in lacking
    ]
    answers = [name for name in (columns.label, columns.answer) if name in there.names]
    nested = [name for name in answers if pa.types.is_nested(there.field(name).type)]
    what = mark("it holds several values in each row")
    complaints += [
        Complaint(what, mark("give one value a row"), name) for name in nested
    ]
    if columns.label and columns.label == columns.answer:
        complaints.append(
            Complaint(
                mark("one column is used as label and as prediction"),
                mark("choose a different column for each"),
            )
        )
    return complaints


def _answers(path: Path, columns: ModelColumns, skipped: list[int]) -> list[Complaint]:
    answers = []
    if columns.label:
        label = profile(path, (columns.label,))[0]
        if label.missing == label.rows:
            what = mark(
                "every label is missing, so nobody knows which answers are right"
            )
            return [
                Complaint(
                    what,
                    mark("give the label, or choose another label column"),
                    columns.label,
                )
            ]
    answers += _gaps(path, columns, skipped)
    if columns.task == "regression":
        return answers + _numbers(path, columns, skipped)
    if columns.label:
        answers += _classes(path, columns, skipped)
    else:
        answers += _right_or_wrong(path, columns)
    if columns.score and not columns.prediction:
        answers += _score(path, columns, skipped)
    return answers


def _gaps(path: Path, columns: ModelColumns, skipped: list[int]) -> list[Complaint]:
    """Complain where the answer is missing and the label known: often an error of its own."""
    gone = _unanswered(path, columns)
    if not gone.any():
        return []
    places = set(np.flatnonzero(gone).tolist())
    numbers = _numbered(path, columns.answer, places, skipped)
    where = rows_said(numbers, len(places))
    what = mark(
        "the prediction is missing in {places} of {size} rows ({where})"
    ).format(places=f"{len(places):,}", size=f"{gone.size:,}", where=where)
    do = mark("fill it in, or leave these rows out of the file and say so")
    return [Complaint(what, do, columns.answer, numbers[0])]


def _unanswered(path: Path, columns: ModelColumns) -> np.ndarray:
    names = [columns.answer, *([columns.label] if columns.label else [])]
    table = pq.read_table(path, columns=names)
    answered, *labelled = (
        bare(pc.is_null(table.column(name).combine_chunks(), nan_is_null=True))
        for name in names
    )
    return answered & ~labelled[0] if labelled else answered


def _numbered(
    path: Path, column: str, places: set[int], skipped: list[int]
) -> list[int]:
    """Give the file numbers of the first of some rows of the copy."""
    start = 0

    def among(values: pa.Array) -> np.ndarray:
        nonlocal start
        found = np.array([start + i in places for i in range(len(values))], bool)
        start += len(values)
        return found

    return rows_where(path, column, among, skipped)


def _numbers(path: Path, columns: ModelColumns, skipped: list[int]) -> list[Complaint]:
    numbers = []
    for name, says in (
        (columns.label, mark("the label")),
        (columns.answer, mark("the prediction")),
    ):
        column = profile(path, (name,))[0]
        if column.kind not in {"whole", "number"}:
            what = mark(
                "{says} is not a number in every row (it was read as {kind})"
            ).format(says=says, kind=column.kind)
            do = mark(
                "write numbers with a point for decimals and nothing else, or choose classification"
            )
            numbers.append(Complaint(what, do, name))
            continue
        numbers += size_complaints(path, column, says, skipped)
    return numbers


def _classes(path: Path, columns: ModelColumns, skipped: list[int]) -> list[Complaint]:
    three = profile(
        path, tuple(name for name in (columns.label, columns.prediction) if name)
    )
    inexact = [complaint for column in three for complaint in exact_complaints(column)]
    return inexact or _class_levels(path, columns, skipped)


def _class_levels(
    path: Path, columns: ModelColumns, skipped: list[int]
) -> list[Complaint]:
    label = level_set(path, profile(path, (columns.label,))[0])
    if len(label) > MOST_CLASSES:
        do = mark("is this a number to predict? Then choose regression")
        return [
            Complaint(
                mark("the label has more than {most_classes} values").format(
                    most_classes=f"{MOST_CLASSES:,}"
                ),
                do,
                columns.label,
            )
        ]
    if len(label) < 2:
        what = mark("every label is {label}").format(label=next(iter(label), "missing"))
        return [
            Complaint(what, mark("give rows of at least two classes"), columns.label)
        ]
    class_levels = []
    if columns.task == "binary" and columns.positive and columns.positive not in label:
        known = some_of(sorted(label))
        what = mark(
            "the positive class “{positive}” is none of the labels {known}"
        ).format(positive=columns.positive, known=known)
        class_levels.append(
            Complaint(what, mark("choose one of them as positive_class"), columns.label)
        )
    if not columns.prediction:
        return class_levels
    said = level_set(path, profile(path, (columns.prediction,))[0])
    own = spelled(label, said)
    strange = sorted(level for level in said if own.get(level, level) not in label)
    if not strange:
        return class_levels
    if len(strange) == len(said):
        both = mark("the label says {label}, the prediction says {strange}").format(
            label=some_of(sorted(label)), strange=some_of(strange)
        )
        what = mark("{both}: no value is in both").format(both=both)
        return [
            *class_levels,
            Complaint(
                what,
                mark("write label and prediction in the same way"),
                columns.prediction,
            ),
        ]
    rows = rows_where(
        path,
        columns.prediction,
        lambda values: np.isin(plain_all(values), strange),
        skipped,
    )
    some = mark("this value is") if len(strange) == 1 else mark("these values are")
    odd = f"{some_of(strange)} ({rows_said(rows, len(rows))})"
    what = mark("{some} not among the labels {label}: {odd}").format(
        some=some, label=some_of(sorted(label)), odd=odd
    )
    first = rows[0] if rows else None
    return [
        *class_levels,
        Complaint(
            what,
            mark("correct them, or add rows with this label"),
            columns.prediction,
            first,
        ),
    ]


def spelled(label: set[str], said: set[str]) -> dict[str, str]:
    """Bring a prediction's ways of saying yes and no to the label's; empty if not one to one.

    >>> spelled({"yes", "no"}, {"1", "0"}) == {"1": "yes", "0": "no"}, spelled({"a", "b"}, {"a"})
    (True, {})
    """
    own = {folded(level): level for level in label}
    fits = len(own) == len(label) and all(folded(level) in own for level in said)
    if said <= label or not fits or len({folded(level) for level in said}) < len(said):
        return {}
    return {level: own[folded(level)] for level in said}


def _right_or_wrong(path: Path, columns: ModelColumns) -> list[Complaint]:
    said = (
        level_set(path, profile(path, (columns.prediction,))[0])
        if columns.prediction
        else set()
    )
    if said and {folded(level) for level in said} <= {"0", "1"}:
        return []
    what = mark("no column was recognised as {label}").format(label=SAYS["label"])
    return [
        Complaint(
            what,
            mark("choose the label: without it nobody knows which answers are right"),
        )
    ]


def _score(path: Path, columns: ModelColumns, skipped: list[int]) -> list[Complaint]:
    name = str(columns.score)
    column = profile(path, (name,))[0]
    if column.kind not in {"whole", "number"}:
        what = mark(
            "the score is not a number in every row (it was read as {kind})"
        ).format(kind=column.kind)
        return [
            Complaint(what, mark("give probabilities as fractions from 0 to 1"), name)
        ]
    rows = rows_where(
        path, name, lambda values: no_share(values) & ~is_missing(values), skipped
    )
    if rows:
        what = mark("the score is outside 0 to 1 ({rows})").format(
            rows=rows_said(rows, len(rows))
        )
        return [
            Complaint(
                what, mark("give probabilities as fractions from 0 to 1"), name, rows[0]
            )
        ]
    if columns.task != "binary":
        what = mark(
            "a score alone decides between two classes, and the label is {task}"
        ).format(task=columns.task)
        return [Complaint(what, mark("give the prediction of the model"), name)]
    if columns.threshold is None:
        what = mark(
            "it is a score, and nothing says from which score on the model says yes"
        )
        return [
            Complaint(
                what,
                mark("give a threshold (threshold in the mapping){path}").format(
                    path=_such_as(path, columns)
                ),
                name,
            )
        ]
    return []


def _such_as(path: Path, columns: ModelColumns) -> str:
    """Suggest the threshold that selects as many as are positive; a person chooses it."""
    found = suggested_threshold(path, columns)
    return (
        ""
        if found is None
        else mark(
            ", such as {found}, where as many records are selected as are {positive}"
        ).format(found=f"{found:g}", positive=columns.positive)
    )


def suggested_threshold(path: Path, columns: ModelColumns) -> float | None:
    """Give the neutral threshold of a score, which selects as many records as are positive."""
    from core.case.thresholds import suggestions  # noqa: PLC0415  seldom needed

    if not columns.score or not columns.label or not columns.positive:
        return None
    both = (columns.score, columns.score)
    return suggestions(path, columns.label, columns.positive, both)[
        0
    ].baseline.threshold
