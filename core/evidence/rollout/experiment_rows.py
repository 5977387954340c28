"""Rows of a running A/B test, one exposure each, reduced to units by arm.

A unit belongs to the arm of its earliest row (by the day column, else by the order of the file; so
does a tie). Its outcome is the mean of its rows in that arm; rows in the other arm only mark it as
contaminated. For the monitor a unit counts once, on the day of its first row and with the outcome
of that row: what came later was not known on that day.
"""

from __future__ import annotations

import re
import tempfile
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.files import admit, reading, skipped_rows, troubles
from core.case.moments import FORMS
from core.case.numerals import NUMBER
from core.case.paths import typed_copy
from core.case.profile import as_numbers, bare, plain
from core.errors import BadFile, BadRows, Complaint
from core.evidence.rollout.experiment import Arm, Arms, Group
from core.evidence.rollout.experiment_columns import TrialColumns, choose_columns
from core.evidence.rollout.odd_values import (
    odd_days,
    odd_outcomes,
    quoted_few,
    rows_named,
)
from core.evidence.rows.sample import DAY
from core.evidence.statistics.sequences import Day
from core.messages import mark

CONTROLS = ("control", "baseline", "a", "old", "released")
YES, NO = ("true", "t", "yes"), ("false", "f", "no")
MOST_LEVELS = 1_000


@dataclass(slots=True)
class _Rows:
    """The columns as arrays of shape (rows,): codes from 0 with -1 for missing, outcomes and days
    with nan for missing.
    """

    unit: np.ndarray
    arm: np.ndarray
    names: list[str]
    outcome: np.ndarray
    day: np.ndarray | None
    moments: bool


def read_trial(
    path: Path,
    planned: tuple[float, float] | None = None,
    control: str = "",
    columns: TrialColumns | None = None,
    home: Path | None = None,
) -> Arms:
    """Read the exposures of an A/B test from CSV or Parquet and count units by arm.

    `planned` (control, treatment) is kept for the check.

    `control` names the control arm where it is not called control, baseline, a, old or released.
    `home` is the folder for typed copies of files. Raises BadFile where there is no table, BadRows
    with every complaint at once.
    """
    if home is None:
        with tempfile.TemporaryDirectory() as folder:
            return read_trial(path, planned, control, columns, Path(folder))
    try:
        digest = admit(path, home).sha256
    except BadFile as error:
        raise BadFile(*map(_of_trials, error.complaints)) from None
    left_out = troubles(home, digest)
    table = pq.ParquetFile(typed_copy(home, digest))
    gone = [
        note.column
        for note in reading(home, digest).notes
        if note.kind == "left_out" and note.column
    ]
    chosen = choose_columns(
        table.schema_arrow.names, columns or TrialColumns(), left_out, gone
    )
    rows, result = _typed(table, chosen, control, skipped_rows(home, digest))
    if left_out or result:
        raise BadRows(*left_out, *result)
    return _arms(rows, _control(rows.names, control), planned)


def _of_trials(complaint: Complaint) -> Complaint:
    """Say what this table needs where the reader asks for a label and predictions."""
    if not re.match(r"only \d+ column", complaint.what):
        return complaint
    return Complaint(
        complaint.what,
        mark(
            "give a unit, an arm and an outcome, separated by commas, semicolons or tabs"
        ),
    )


def _typed(
    table: pq.ParquetFile, chosen: dict[str, str], control: str, skipped: list[int]
) -> tuple[_Rows, list[Complaint]]:
    read = table.read(list(chosen.values()))
    column = {part: _one(read.column(name)) for part, name in chosen.items()}
    unit, _ = _codes(column["unit"])
    arm, names = _codes(column["arm"])
    outcome, unread = _outcomes(column["outcome"])
    gaps = [
        *_gaps("unit", chosen, unit < 0, skipped),
        *_gaps("arm", chosen, arm < 0, skipped),
        *_split(names, chosen["arm"], control),
    ]
    gaps += [
        *_gaps("outcome", chosen, np.isnan(outcome) & ~unread, skipped),
        *odd_outcomes(column["outcome"], unread, np.isinf(outcome), chosen, skipped),
    ]
    if "day" not in chosen:
        return _Rows(unit, arm, names, outcome, None, moments=False), gaps
    day, unread, moments = _days_of(column["day"])
    gaps += [
        *_gaps("day", chosen, np.isnan(day) & ~unread, skipped),
        *odd_days(column["day"], day, unread, moments, chosen["day"], skipped),
    ]
    return _Rows(unit, arm, names, outcome, day, moments), gaps


def _one(column: pa.ChunkedArray) -> pa.Array:
    """Make one plain array of the chunks of a column, text that is only space as missing."""
    values = (
        column.cast(column.type.value_type)
        if pa.types.is_dictionary(column.type)
        else column
    ).combine_chunks()
    if _is_text(values):
        return pc.if_else(pc.equal(pc.utf8_trim_whitespace(values), ""), None, values)
    return (
        pc.if_else(pc.is_nan(values), None, values)
        if pa.types.is_floating(values.type)
        else values
    )


def _is_text(values: pa.Array) -> bool:
    return pa.types.is_string(values.type) or pa.types.is_large_string(values.type)


def _codes(values: pa.Array) -> tuple[np.ndarray, list]:
    """Give each row the number of its value, -1 for missing, and the first of the values as
    text.
    """
    coded = pc.dictionary_encode(values)
    codes = bare(pc.fill_null(coded.indices, -1)).astype(np.int64)
    return codes, [
        plain(row)
        for row in coded.dictionary[:MOST_LEVELS].to_pylist()
        if row is not None
    ]


def _outcomes(values: pa.Array) -> tuple[np.ndarray, np.ndarray]:
    """Read outcomes as numbers, true as 1, and tell in which rows there is something else."""
    if (
        pa.types.is_boolean(values.type)
        or pa.types.is_integer(values.type)
        or pa.types.is_floating(values.type)
        or pa.types.is_decimal(values.type)
    ):
        return as_numbers(values), np.zeros(len(values), bool)
    if not _is_text(values):
        return np.full(len(values), np.nan), bare(pc.is_valid(values))
    coded = pc.dictionary_encode(values)
    read = [_number(row) for row in coded.dictionary.to_pylist()]
    levels = np.array([np.nan if item is None else item for item in read] + [np.nan])
    strange = np.array([item is None for item in read] + [False])
    codes = bare(pc.fill_null(coded.indices, len(read)))
    return levels[codes], strange[codes]


def _number(text: str) -> float | None:
    low = text.strip().lower()
    if low in YES or low in NO:
        return float(low in YES)
    return float(low) if re.match(NUMBER, low) else None


def _days_of(values: pa.Array) -> tuple[np.ndarray, np.ndarray, bool]:
    """Read moments as seconds since 1970 and numbers as they are.

    Tell in which rows there is something else, and which it was.
    """
    numeric = pa.types.is_integer(values.type) or pa.types.is_floating(values.type)
    if numeric or pa.types.is_timestamp(values.type) or pa.types.is_date(values.type):
        cut = (
            values if numeric else pc.cast(values, pa.timestamp("us"), safe=False)
        )  # nanoseconds are cut off
        return as_numbers(cut), np.zeros(len(values), bool), not numeric
    if not _is_text(values):
        return np.full(len(values), np.nan), bare(pc.is_valid(values)), True
    read = _moments(values)
    return as_numbers(read), bare(pc.and_(pc.is_valid(values), pc.is_null(read))), True


def _moments(values: pa.Array) -> pa.Array:
    """Read text as moments, those with an offset in UTC; null where it is none."""
    trimmed = pc.utf8_trim_whitespace(values)
    for kind in (pa.timestamp("us"), pa.timestamp("us", "UTC")):
        try:
            return pc.cast(trimmed, kind)
        except pa.ArrowInvalid:
            continue
    return pc.coalesce(
        *(
            pc.strptime(trimmed, format=form, unit="us", error_is_null=True)
            for form in FORMS
        )
    )


def _gaps(
    part: str, chosen: dict[str, str], gone: np.ndarray, skipped: list[int]
) -> list[Complaint]:
    if not gone.any():
        return []
    named, row = rows_named(gone, skipped)
    what = mark("the {part} is missing in {sum} of {size} rows ({named})").format(
        part=part, sum=f"{gone.sum():,}", size=f"{gone.size:,}", named=named
    )
    return [
        Complaint(
            what,
            mark("fill it in, or leave these rows out in both arms and say so"),
            chosen[part],
            row,
        )
    ]


def _split(names: list[str], column: str, control: str) -> list[Complaint]:
    if len(names) > 2:
        return [
            Complaint(
                mark("there are more than two arms: {names}").format(
                    names=quoted_few(sorted(names))
                ),
                mark("keep the rows of two arms, written in one way each"),
                column,
            )
        ]
    if len(names) < 2:
        return [
            Complaint(
                mark("every row is of one arm, {names}").format(names=quoted_few(names))
                if names
                else mark("no row names its arm"),
                mark("give the rows of both arms"),
                column,
            )
        ]
    if control and control not in names:
        return [
            Complaint(
                mark("there is no arm “{control}”; the arms are {names}").format(
                    control=control, names=quoted_few(sorted(names))
                ),
                mark("name one of them as the control"),
                column,
            )
        ]
    if not _control(names, control):
        return [
            Complaint(
                mark("it is not clear which arm is the control: {names}").format(
                    names=quoted_few(sorted(names))
                ),
                mark("choose which one is the current model"),
                column,
            )
        ]
    return []


def _control(names: list[str], control: str) -> str:
    known = (
        [control]
        if control
        else [name for name in names if name.strip().lower() in CONTROLS]
    )
    return known[0] if len(known) == 1 else ""


def _arms(rows: _Rows, control: str, planned: tuple[float, float] | None) -> Arms:
    """Reduce exposures to units: the arm of the first row, the mean outcome in it, and whether the
    other arm was seen, too.
    """
    arm = (rows.arm != rows.names.index(control)).astype(np.int64)
    units = int(rows.unit.max()) + 1
    order = (
        np.arange(arm.size) if rows.day is None else np.argsort(rows.day, kind="stable")
    )
    first = np.empty(units, np.int64)
    first[rows.unit[order[::-1]]] = order[
        ::-1
    ]  # of several values for one place the last one written stays: the earliest row
    assigned = arm[first]
    own = arm == assigned[rows.unit]
    shared = np.bincount(rows.unit[~own], minlength=units) > 0
    outcome = np.bincount(rows.unit[own], rows.outcome[own], units) / np.bincount(
        rows.unit[own], minlength=units
    )
    names = (control, next(name for name in rows.names if name != control))
    arms = [
        Arm(
            name,
            _group(outcome[assigned == i]),
            _group(outcome[(assigned == i) & ~shared]),
        )
        for i, name in enumerate(names)
    ]
    return Arms(
        arms[0],
        arms[1],
        planned,
        bool(np.isin(outcome, (0, 1)).all()),
        _looks(rows, first, assigned),
        arm.size,
    )


def _group(outcome: np.ndarray) -> Group:
    if not outcome.size:
        return Group(0, 0.0)
    outcome = np.sort(
        outcome
    )  # sums to the last digit alike, however the rows were shuffled
    return Group(
        outcome.size,
        float(outcome.sum()),
        float(((outcome - outcome.mean()) ** 2).sum()),
    )


def _looks(rows: _Rows, first: np.ndarray, assigned: np.ndarray) -> tuple[Day, ...]:
    """Count units and errors by the day of their first row.

    None without a day column or where outcomes are no errors.
    """
    if rows.day is None or not np.isin(rows.outcome, (0, 1)).all():
        return ()
    days, place = np.unique(
        np.floor(rows.day[first] / DAY) if rows.moments else rows.day[first],
        return_inverse=True,
    )
    n = np.bincount(2 * place + assigned, minlength=2 * days.size).reshape(-1, 2)
    hits = (
        np.bincount(2 * place + assigned, rows.outcome[first], 2 * days.size)
        .astype(np.int64)
        .reshape(-1, 2)
    )
    labels = (
        days.astype("datetime64[D]").astype(str)
        if rows.moments
        else [plain(float(day)) for day in days]
    )
    return tuple(
        Day(
            str(labels[i]), int(hits[i, 0]), int(n[i, 0]), int(hits[i, 1]), int(n[i, 1])
        )
        for i in range(days.size)
    )
