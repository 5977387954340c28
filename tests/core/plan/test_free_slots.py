"""The next half hour in which everybody is at work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from zoneinfo import ZoneInfo

import pytest

from core.case.inputs import Away, Calendar
from core.plan.free_slots import CLOSES, OPENS, Attendee, attendee, next_slot
from core.script.brief import Brief

MONDAY = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def person(zone: str, name: str = "") -> Attendee:
    return Attendee(name or zone, ZoneInfo(zone))


def test_within_a_zone_it_is_the_next_half_hour_that_is_half_an_hour_away() -> None:
    found = next_slot([person("Europe/Berlin")], MONDAY + dt.timedelta(minutes=7), 20)
    assert found.starts == dt.datetime(2026, 11, 23, 12, 0, tzinfo=ZoneInfo("Europe/Berlin"))
    assert found.outside == ()


def test_berlin_and_new_york_meet_when_new_york_begins() -> None:
    found = next_slot([person("Europe/Berlin"), person("America/New_York")], MONDAY, 20)
    assert found.starts.astimezone(ZoneInfo("America/New_York")).time() == OPENS
    assert found.starts.date() == MONDAY.date()


def test_after_work_on_friday_it_is_monday() -> None:
    friday = dt.datetime(2026, 11, 27, 16, 50, tzinfo=dt.UTC)
    found = next_slot([person("Europe/Berlin")], friday, 20)
    assert found.starts.isoformat() == "2026-11-30T09:00:00+01:00"


def test_a_meeting_ends_before_the_working_day_does() -> None:
    found = next_slot([person("Europe/London")], MONDAY.replace(hour=15, minute=20), 60)
    assert found.starts.isoformat() == "2026-11-23T16:00:00+00:00"
    longer = next_slot([person("Europe/London")], MONDAY.replace(hour=15, minute=20), 90)
    assert longer.starts.isoformat() == "2026-11-24T09:00:00+00:00"


def test_where_no_time_suits_all_it_suits_as_many_as_can_be_and_names_the_others() -> None:
    people = [person("Europe/Berlin"), person("America/New_York"), person("Asia/Kolkata")]
    found = next_slot(people, MONDAY, 20)
    assert found.outside == ("America/New_York",)


def test_zones_a_quarter_of_an_hour_apart_follow_the_first_one() -> None:
    found = next_slot([person("Asia/Kathmandu"), person("Asia/Kolkata")], MONDAY, 20)
    assert found.starts.astimezone(ZoneInfo("Asia/Kathmandu")).minute in {0, 30}
    assert found.outside == ()


@pytest.mark.parametrize(
    ("zone", "day"),
    [
        ("Europe/Berlin", dt.date(2026, 10, 25)),
        ("America/New_York", dt.date(2026, 3, 8)),
        ("Australia/Lord_Howe", dt.date(2026, 4, 5)),
        ("Pacific/Kiritimati", dt.date(2028, 2, 29)),
    ],
)
def test_on_the_day_of_a_clock_change_hours_are_still_working_hours(
    zone: str, day: dt.date
) -> None:
    everyday = replace(person(zone), weekdays=tuple(range(7)))
    at = dt.datetime.combine(day, dt.time(0, 5), tzinfo=ZoneInfo(zone))
    for hours in range(0, 24, 3):
        found = next_slot([everyday], at + dt.timedelta(hours=hours), 20)
        here = found.starts.astimezone(ZoneInfo(zone))
        assert found.outside == ()
        assert OPENS <= here.time() <= CLOSES
        assert found.starts > at + dt.timedelta(hours=hours)


def test_holidays_days_off_and_somebody_away_are_no_working_days(flights: Brief) -> None:
    case = replace(
        flights.case,
        country="US",
        closed=(dt.date(2026, 11, 27),),
        calendars=(
            Calendar("Mira Santos", away=(Away(dt.date(2026, 11, 30), dt.date(2026, 12, 1)),)),
        ),
    )
    zone = ZoneInfo("America/New_York")
    eve = dt.datetime(2026, 11, 25, 17, 0, tzinfo=zone)  # Thanksgiving is the day after
    found = next_slot([attendee(case, "Mira Santos", zone, eve)], eve, 20)
    assert found.starts.isoformat() == "2026-12-02T09:00:00-05:00"


def test_nobody_to_ask_still_gives_a_time() -> None:
    assert next_slot([], MONDAY, 20).starts == MONDAY + dt.timedelta(minutes=30)
