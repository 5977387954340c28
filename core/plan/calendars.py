"""Working time: days off, and for each owner of steps the way from calendar time to working days
and back.

Time in the calendar is a float of days since the work was to start; its fraction is the part of a
working day that is spent. A position is the same in working days of one owner: 0 is the morning of
the first one. Dates only, no clock.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache, lru_cache

import numpy as np

from core import words
from core.case.inputs import Away, Calendar
from core.case.model import Case
from core.errors import BadCase, Complaint
from core.messages import say

HORIZON = 1_826
YEARS = 6
# Sums of draws that ought to be whole miss by rounding; no plan is made in tenths of a second.
SNAP = 1e-6


@cache
def days_off(country: str, first_year: int, years: int = YEARS) -> np.ndarray:
    """List the public holidays of a country, so many years from the first on.

    Raises BadCase for a country we have none of.

    Without a country, nobody said which holidays count: none do.

    >>> np.datetime64("2026-11-26") in days_off("US", 2026)
    True
    """
    if not country.strip():
        return np.array([], dtype="datetime64[D]")
    import holidays  # noqa: PLC0415  a quarter of a second, only when a plan is dated

    try:
        found = holidays.country_holidays(
            country.strip().upper(), years=range(first_year, first_year + years)
        )
    except (NotImplementedError, KeyError):
        do = say("use a two-letter code such as US, DE, GB or FR")
        raise BadCase(
            Complaint(
                say("there is no holiday calendar for “{country}”", country=country), do
            )
        ) from None
    return np.array(sorted(found), dtype="datetime64[D]")


def _weekmask(weekdays: Iterable[int]) -> list[bool]:
    mask = [day in set(weekdays) for day in range(7)]
    if not any(mask):
        raise BadCase(
            Complaint(
                say("a calendar has no working days in the week"),
                say("name at least one weekday, 0 for Monday to 6 for Sunday"),
            )
        )
    return mask


@dataclass(frozen=True, slots=True, eq=False)
class Worktime:
    """The working time of an owner as tables over a horizon of days from the start of the plan.

    `days` (positions + 1) holds the day of each position, `positions` (horizon + 1) the position of
    each day or of the next one that is worked, `worked` (horizon + 1) is 1 on a working day and 0
    on a day off. All three end in a guard, so that what lies beyond the horizon comes out as the
    horizon.
    """

    days: np.ndarray
    positions: np.ndarray
    worked: np.ndarray

    def position(self, time: np.ndarray) -> np.ndarray:
        """Turn calendar time into positions.

        A time on a day off is the morning of the next working day.
        """
        return _through(time, self.positions, self.worked)

    def time(self, position: np.ndarray) -> np.ndarray:
        """Turn positions into calendar time."""
        whole = (position + SNAP).astype(np.intp)
        return self.days.take(whole, mode="clip") + np.maximum(position - whole, 0.0)

    def done(self, position: np.ndarray) -> np.ndarray:
        """Read positions as whole days since the start of the plan.

        Fractions of a working day round up, rounding errors do not.
        """
        return self.days.take((position + (1 - SNAP)).astype(np.intp), mode="clip")


def _through(at: np.ndarray, whole_to: np.ndarray, keeps: np.ndarray) -> np.ndarray:
    whole = (at + SNAP).astype(np.intp)
    part = at - whole
    np.maximum(part, 0.0, out=part)
    part *= keeps.take(whole, mode="clip")
    part += whole_to.take(whole, mode="clip")
    return part


@dataclass(frozen=True, slots=True, eq=False)
class Handover:
    """The way from positions of one owner to those of another in one look-up."""

    positions: np.ndarray
    worked: np.ndarray

    def __call__(self, position: np.ndarray) -> np.ndarray:
        """Turn positions of the one who hands over into positions of the one who takes over."""
        return _through(position, self.positions, self.worked)


@lru_cache(maxsize=256)
def handover(giver: Worktime, taker: Worktime) -> Handover:
    """Join two owners' tables into one."""
    return Handover(taker.positions[giver.days], taker.worked[giver.days])


def worktime(case: Case, owner: str = "", horizon: int = HORIZON) -> Worktime:
    """Give the working time of an owner, or the team's own for an empty name.

    Raises BadCase where it holds no working day.

    >>> from core.case.model import Columns, Rows
    >>> now = dt.datetime(2026, 11, 27, tzinfo=dt.UTC)
    >>> rows, columns, start = Rows("r", "", 0, 0), Columns("y", "a", "b"), dt.date(2026, 11, 25)
    >>> case = Case("c", "c", "m", "1", "2", rows, columns, now, plan_start=start)
    >>> worktime(case).time(np.array([0.0, 0.5, 1.0, 2.25])).tolist()
    [0.0, 0.5, 2.0, 5.25]
    """
    own = (
        next(
            (
                calendar
                for calendar in case.calendars
                if calendar.owner.strip() == owner.strip()
            ),
            None,
        )
        if owner.strip()
        else None
    )
    calendar = own or Calendar(owner)
    country = calendar.country.strip() or case.country
    return _worktime(
        owner.strip(),
        case.plan_start,
        tuple(sorted(set(calendar.weekdays))),
        country,
        calendar.away,
        tuple(case.closed),
        horizon,
    )


@lru_cache(maxsize=256)
def _worktime(
    owner: str,
    start: dt.date,
    weekdays: tuple[int, ...],
    country: str,
    away: tuple[Away, ...],
    closed: tuple[dt.date, ...],
    horizon: int,
) -> Worktime:
    days = np.datetime64(start) + np.arange(horizon)
    offs = np.concatenate(
        [
            days_off(country, start.year, horizon // 365 + 1),
            np.array(closed, dtype="datetime64[D]"),
        ]
    )
    worked = np.is_busday(days, weekmask=_weekmask(weekdays), holidays=offs)
    for item in away:
        worked &= (days < np.datetime64(item.first)) | (days > np.datetime64(item.last))
    if not worked.any():
        who = owner or say("the team")
        raise BadCase(
            Complaint(
                say(
                    "{who} has no working day in the five years from {start}",
                    who=who,
                    start=words.day(start, year=True),
                ),
                say("shorten the days away or give the steps to somebody else"),
            )
        )
    return _shared(worked.tobytes())


def joined(many: tuple[Worktime, ...]) -> Worktime:
    """Give the days on which any of some people works.

    Of people who share their days it is their own.
    """
    return _shared((np.sum([item.worked[:-1] for item in many], axis=0) > 0).tobytes())


@lru_cache(maxsize=256)
def _shared(worked: bytes) -> Worktime:
    """Make the tables once for all owners who work on the same days, so that `is` tells who shares
    a calendar.
    """
    flags = np.append(np.frombuffer(worked, dtype=bool), False)
    days = np.append(np.flatnonzero(flags), flags.size - 1)
    positions = np.append(0, np.cumsum(flags)[:-1])
    return Worktime(days, positions.astype(float), flags.astype(float))
