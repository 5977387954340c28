"""The season of a segment: its share of the records of those days that its conditions name.

A segment of December is nowhere in November and twelve times as large in December as over a year. A
day counts as one on which a segment can be met where the month, the weekday or the weekend that its
conditions name is that of the day; its share there is counted on the records of such days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Literal

from core.case.slices import Condition, Slice

Calendar = Literal["month", "weekday", "weekend"]
Raw = str | float
OPPOSITE = frozenset({"!=", "not_in"})


@dataclass(frozen=True, slots=True)
class CalendarColumn:
    """A column that tells a month (1 to 12), a weekday (0 is Monday) or a weekend (0 or 1).

    `values` pair each value of the file with its number.
    """

    name: str
    kind: Calendar
    values: tuple[tuple[Raw, int], ...]

    def on(self, day: dt.date) -> tuple[Raw, ...]:
        """List the values that the column has on a day; none where the file has no such day.

        Months by their numbers are known beyond the file.
        """
        number = number_of(self.kind, day)
        known = tuple(raw for raw, value in self.values if value == number)
        counted = all(
            isinstance(raw, float) and raw == value for raw, value in self.values
        )
        return known or ((float(number),) if self.kind == "month" and counted else ())


@dataclass(frozen=True, slots=True)
class SeasonShare:
    """The records of those days that meet the same of the conditions, and those of them within the
    segments; both may be weights.
    """

    meets: tuple[bool, ...]
    rows: float
    inside: float


@dataclass(frozen=True, slots=True)
class Season:
    """What the calendar does to a segment, or to several together: for each of them the conditions
    that name a day, and the share on the days that meet them.
    """

    columns: tuple[CalendarColumn, ...]
    wheres: tuple[tuple[Condition, ...], ...]
    shares: tuple[SeasonShare, ...]

    @property
    def overall(self) -> float:
        """Give the share over all records."""
        rows = sum(item.rows for item in self.shares)
        return sum(item.inside for item in self.shares) / rows if rows else 0.0

    def share_on(self, day: dt.date) -> float:
        """Give the share of the records of a day that lie within the segments.

        Days of a kind that no record is of, and that some condition allows, have the share over
        all.
        """
        meets = tuple(self._met(where, day) for where in self.wheres)
        if not any(meets):
            return 0.0
        alike = next((item for item in self.shares if item.meets == meets), None)
        return (
            self.overall
            if alike is None or not alike.rows
            else alike.inside / alike.rows
        )

    def _met(self, where: tuple[Condition, ...], day: dt.date) -> bool:
        by_name = {column.name: column for column in self.columns}
        return all(_holds(item, by_name[item.column].on(day)) for item in where)


def number_of(kind: Calendar, day: dt.date) -> int:
    """Give the month of a day, its weekday from Monday, or whether it is a weekend.

    >>> day = dt.date(2026, 11, 29)
    >>> [number_of(kind, day) for kind in ("month", "weekday", "weekend")]
    [11, 6, 1]
    """
    if kind == "month":
        return day.month
    return day.weekday() if kind == "weekday" else int(day.weekday() >= 5)


def _holds(condition: Condition, raws: Sequence[Raw]) -> bool:
    """Say whether a condition holds where its column has one of some values."""
    if condition.op in {"is_null", "not_null"}:
        return condition.op == "not_null"
    value = condition.value
    if condition.op in {"==", "in"} or condition.op in OPPOSITE:
        wanted = value if isinstance(value, tuple) else (value,)
        among = any(_plain(raw) in {_plain(item) for item in wanted} for raw in raws)
        return among != (condition.op in OPPOSITE)
    return any(_within(condition, float(raw)) for raw in raws)


def _within(condition: Condition, number: float) -> bool:
    ends = (
        condition.value
        if isinstance(condition.value, tuple)
        else (condition.value,) * 2
    )
    low, high = (None if end is None else float(str(end)) for end in ends)
    match condition.op:
        case "<":
            return high is not None and number < high
        case "<=":
            return high is not None and number <= high
        case ">":
            return low is not None and number > low
        case ">=":
            return low is not None and number >= low
    return (low is None or number >= low) and (high is None or number < high)


def _plain(value: object) -> str:
    """Write a value so that 1, 1.0, "1" and true, "true" are alike."""
    text = str(value).lower()
    return text.removesuffix(".0")


def priced_slices(
    joined: Slice | None, confirmed: Sequence[Slice], union: str
) -> tuple[Slice, ...]:
    """Name the segments that are priced together: those of the union by its name, the one alone, or
    none where all records are.
    """
    if joined is None:
        return ()
    if joined.name == union:
        return tuple(confirmed)
    return (joined,) if joined.where else ()
