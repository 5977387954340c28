"""Conditions on columns, evaluated on rows."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from core.case.model import Case
from core.case.profile import plain
from core.case.slices import Condition, Slice
from core.errors import BadCase, Complaint
from core.evidence.causes.scan_records import Parts
from core.evidence.rows.axes import Axis
from core.evidence.rows.sample import Frame, Strip
from core.messages import mark


def as_slice(axes: tuple[Axis, ...], parts: Parts) -> Slice:
    """Write parts as a slice: several categories of one column become one condition."""
    return Slice(
        tuple(_condition(axes[number], conditions) for number, conditions in parts)
    )


def _condition(axis: Axis, conditions: tuple[int, ...]) -> Condition:
    if len(conditions) == 1:
        return axis.conditions[conditions[0]]
    values = tuple(sorted((axis.conditions[i].value for i in conditions), key=str))
    # Each of them is one value: an axis has no condition of several.
    return Condition(axis.column, "in", values)  # ty: ignore[invalid-argument-type]  levels of a column are texts or numbers


def rows_of(frame: Frame, where: tuple[Condition, ...]) -> np.ndarray:
    """Tell for each row whether it meets every condition.

    Raises KeyError for a column that the frame does not hold.
    """
    values = np.ones(frame.rows, bool)
    for condition in where:
        values &= meets(frame[condition.column], condition)
    return values


def meets(strip: Strip, condition: Condition) -> np.ndarray:
    """Tell which values of a column meet a condition.

    Missing values meet `is_null` and, like everything else, `!=` and `not_in`.
    """
    if condition.op in {"is_null", "not_null"}:
        return strip.missing if condition.op == "is_null" else ~strip.missing
    if condition.op in {"==", "!=", "in", "not_in"}:
        wanted = (
            condition.value
            if isinstance(condition.value, tuple)
            else (condition.value,)
        )
        hits = _among(strip, wanted)
        return hits if condition.op in {"==", "in"} else ~hits
    low, high = range_ends(condition)
    values = strip.values if strip.kind != "level" else _numbers(strip)
    with np.errstate(invalid="ignore"):
        if condition.op == "<=":
            return values <= high
        return (
            values > low if condition.op == ">" else (values >= low) & (values < high)
        )


def _among(strip: Strip, wanted: tuple) -> np.ndarray:
    if strip.kind == "level":
        texts = {plain(value) for value in wanted if value is not None}
        lookup = np.array([*(level in texts for level in strip.levels), None in wanted])
        return lookup[strip.values]
    hits = np.isin(
        strip.values, [moment_or_number(value) for value in wanted if value is not None]
    )
    return hits | strip.missing if None in wanted else hits


def range_ends(condition: Condition) -> tuple[float, float]:
    """Give both ends of a range, infinite where it has none."""
    supplied = {
        "<": (None, condition.value),
        "<=": (None, condition.value),
        ">": (condition.value, None),
        ">=": (condition.value, None),
    }.get(condition.op, condition.value)
    if not isinstance(supplied, tuple) or len(supplied) != 2:
        raise ValueError(
            f"the condition on {condition.column} needs two ends, got {condition.value!r}."
        )
    low, high = (None if end is None else moment_or_number(end) for end in supplied)
    return -np.inf if low is None else low, np.inf if high is None else high


def moment_or_number(value: object) -> float:
    """Read an end of a range: a number, or a moment as ISO text in seconds since 1970."""
    if isinstance(value, str):
        try:
            return float(value)
        except ValueError:
            return float(np.datetime64(value, "us").astype(np.int64)) / 1e6
    return float(str(value)) if not isinstance(value, bool) else float(value)


def _numbers(strip: Strip) -> np.ndarray:
    def read(level: str) -> float:
        try:
            return float(level)
        except ValueError:
            return float("nan")

    return np.array([*(read(level) for level in strip.levels), np.nan])[strip.values]


def columns_there(case: Case, rows: Path) -> None:
    """Raise BadCase for slices on columns that the rows do not have."""
    import pyarrow.parquet as pq  # noqa: PLC0415  only the names of the columns are wanted

    names = set(pq.ParquetFile(rows).schema_arrow.names) if case.slices else set()
    lost = [
        (where, item.column)
        for where in case.slices
        for item in where.where
        if item.column not in names
    ]
    if lost:
        do = mark("correct the name of the column, or remove the segment")
        raise BadCase(
            *(
                Complaint(
                    mark(
                        "the segment “{id}” asks for the column “{column}”, which these rows do"
                        " not have"
                    ).format(id=where.id, column=column),
                    do,
                )
                for where, column in lost
            )
        )
