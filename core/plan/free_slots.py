"""The next half hour in which everybody is at work, wherever they are.

Nobody's calendar is read: who works when follows from time zones, weekdays, public holidays and
the days off that the case names.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass, field

from core.case.inputs import Calendar
from core.case.model import Case
from core.errors import BadCase
from core.plan.calendars import days_off

HALF_HOUR = dt.timedelta(minutes=30)
OPENS, CLOSES = (
    dt.time(9),
    dt.time(17),
)  # the hours that calendar programs show as working hours
HORIZON = dt.timedelta(days=14)  # past two weeks the release date is as good as gone


@dataclass(frozen=True, slots=True)
class Attendee:
    """Somebody whose hours count: their name, zone, weekdays, and the days they are off."""

    name: str
    zone: dt.tzinfo
    weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
    off: frozenset[dt.date] = field(default_factory=frozenset)

    def works(self, starts: dt.datetime, ends: dt.datetime) -> bool:
        """Say whether a time lies within one working day of theirs."""
        here, until = starts.astimezone(self.zone), ends.astimezone(self.zone)
        day = here.date()
        return (
            here.weekday() in self.weekdays
            and day not in self.off
            and until.date() == day
            and here.time() >= OPENS
            and until.time() <= CLOSES
        )


@dataclass(frozen=True, slots=True)
class Slot:
    """A begin, and who would be outside their working hours then; nobody, if it can be."""

    starts: dt.datetime
    outside: tuple[str, ...] = ()


def next_slot(attendees: Sequence[Attendee], after: dt.datetime, minutes: int) -> Slot:
    """Find the next half hour that is at least half an hour away and within the hours of all.

    Where there is none within two weeks, the first one with the fewest people outside theirs.
    The first attendee's clock sets the half hours: some zones are a quarter of an hour apart.
    """
    zone = attendees[0].zone if attendees else (after.tzinfo or dt.UTC)
    begin, length = (
        _half_hour(after.astimezone(zone) + HALF_HOUR),
        dt.timedelta(minutes=minutes),
    )
    best: Slot | None = None
    for number in range(HORIZON // HALF_HOUR):
        # Counted in UTC: on the day of a clock change local half hours come twice, or not at all.
        starts = (begin + number * HALF_HOUR).astimezone(zone)
        slot = Slot(starts, outside_hours(attendees, starts, starts + length))
        if not slot.outside:
            return slot
        if best is None or len(slot.outside) < len(best.outside):
            best = slot
    return best or Slot(begin.astimezone(zone))


def outside_hours(
    attendees: Sequence[Attendee], starts: dt.datetime, ends: dt.datetime
) -> tuple[str, ...]:
    """Name who would be outside their working hours."""
    return tuple(person.name for person in attendees if not person.works(starts, ends))


def attendee(case: Case, name: str, zone: dt.tzinfo, near: dt.datetime) -> Attendee:
    """Take somebody's working days from the calendars of the case."""
    own = next(
        (item for item in case.calendars if item.owner.strip() == name.strip()), None
    )
    calendar = own or Calendar(name)
    try:
        holidays = days_off(calendar.country or case.country, near.year, 2)
    except BadCase:  # the plan complains about it; a meeting can still be held
        holidays = ()
    away = {
        day
        for span in calendar.away
        for day in _days(span.first, min(span.last, near.date() + 2 * HORIZON))
    }
    off = frozenset({*(_date(day) for day in holidays), *case.closed, *away})
    return Attendee(name, zone, calendar.weekdays, off)


def _days(first: dt.date, last: dt.date) -> list[dt.date]:
    return [
        first + dt.timedelta(days=number) for number in range((last - first).days + 1)
    ]


def _date(day: object) -> dt.date:
    return dt.date.fromisoformat(str(day))


def _half_hour(at: dt.datetime) -> dt.datetime:
    """Round up to a half hour of the local clock, in UTC."""
    past = dt.timedelta(
        minutes=at.minute % 30, seconds=at.second, microseconds=at.microsecond
    )
    return (
        at.astimezone(dt.UTC) + (HALF_HOUR - past if past else dt.timedelta(0))
    ).astimezone(dt.UTC)
