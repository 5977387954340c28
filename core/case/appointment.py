"""When the meeting is to be held, as its invitation was last handed out."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

DEFAULT_MINUTES = 20


@dataclass(frozen=True, slots=True)
class Appointment:
    """A planned meeting: its begin and length, the zone of people who have none, and a place.

    `optional` lists the addresses of those who may stay away. `planned_at` names the invitation
    for good; each change counts `sequence` up and moves `changed_at` (RFC 5546, 2.1.4).
    """

    starts: dt.datetime
    planned_at: dt.datetime
    changed_at: dt.datetime
    minutes: int = DEFAULT_MINUTES
    zone: str = ""
    place: str = ""
    optional: tuple[str, ...] = ()
    sequence: int = 0
    canceled: bool = False

    @property
    def ends(self) -> dt.datetime:
        """Say when it is over."""
        return self.starts + dt.timedelta(minutes=self.minutes)


def planned(before: Appointment | None, wanted: Appointment) -> Appointment:
    """Plan a meeting: a change of the one that stands, or a new one.

    What is over or canceled is not changed: the next meeting has a name of its own. Planned once
    more as it is, it stays the same.
    """
    if before is None or before.canceled or before.ends <= wanted.changed_at:
        return replace(wanted, planned_at=wanted.changed_at, sequence=0)
    again = replace(
        wanted,
        planned_at=before.planned_at,
        changed_at=before.changed_at,
        sequence=before.sequence,
    )
    if again == before:
        return before
    return replace(again, changed_at=wanted.changed_at, sequence=before.sequence + 1)


def called_off(appointment: Appointment, at: dt.datetime) -> Appointment:
    """Cancel a planned meeting."""
    if appointment.canceled:
        return appointment
    return replace(
        appointment, canceled=True, changed_at=at, sequence=appointment.sequence + 1
    )


def zone_of(name: str) -> dt.tzinfo | None:
    """Find a time zone by its name in the IANA database; None for what is none.

    >>> zone_of("Europe/Berlin"), zone_of("Nowhere/Town"), zone_of("../etc/passwd")
    (zoneinfo.ZoneInfo(key='Europe/Berlin'), None, None)
    """
    try:
        return ZoneInfo(name.strip()) if name.strip() else None
    except (ZoneInfoNotFoundError, ValueError, OSError):
        return None
