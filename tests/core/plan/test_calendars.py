"""Who works when: holidays, days away, days on which all are off, and the way from the calendar to
working days and back.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.inputs import Away, Calendar
from core.case.model import Case, Columns, Rows
from core.errors import BadCase
from core.plan.calendars import HORIZON, Worktime, handover, worktime
from tests.core.oracles import worked

DAY = dt.date.fromisoformat
CASE = Case(
    "c",
    "c",
    "m",
    "1",
    "2",
    Rows("r.csv", "", 0, 0),
    Columns("y", "old", "new"),
    dt.datetime(2026, 11, 27, tzinfo=dt.UTC),
    plan_start=DAY("2026-11-25"),
)
WEEKDAYS = st.sets(st.integers(0, 6), min_size=1).map(lambda days: tuple(sorted(days)))
DATES = st.dates(DAY("2025-01-01"), DAY("2028-12-31"))
TIMES = st.lists(st.floats(0, 200), min_size=1, max_size=20).map(
    lambda item: np.array(sorted(item))
)


def owned(**calendar: object) -> Worktime:
    """Make the working time of Mira under one calendar."""
    return worktime(replace(CASE, calendars=(Calendar("Mira", **calendar),)), "Mira")  # type: ignore[arg-type]


def work_from(start: dt.date, work: float, country: str = "US", **changes: object) -> dt.date:
    """Give the date on which so much work is done, Monday to Friday where nothing else is set."""
    case = replace(CASE, plan_start=start, country=country, **changes)  # type: ignore[arg-type]
    done = worktime(case, "Mira", 8 * HORIZON).done(np.array([float(work)]))
    return start + dt.timedelta(days=int(done[0]))


# Dates


@pytest.mark.parametrize(
    ("start", "work", "country", "done"),
    [
        ("2026-11-25", 1, "US", "2026-11-27"),  # over Thanksgiving
        ("2026-11-25", 2, "US", "2026-11-30"),
        ("2026-11-25", 1, "DE", "2026-11-26"),  # no Thanksgiving there
        ("2026-12-23", 2, "US", "2026-12-28"),  # Christmas on a Friday
        ("2026-12-23", 2, "DE", "2026-12-28"),
        ("2026-12-24", 5, "GB", "2027-01-05"),  # Christmas, Boxing Day moved to Monday, New Year
        ("2026-12-30", 2, "US", "2027-01-04"),  # over the turn of the year
        ("2026-12-31", 1, "DE", "2027-01-04"),
        (
            "2026-07-02",
            1,
            "US",
            "2026-07-06",
        ),  # the Fourth falls on a Saturday and is kept on the Friday
        ("2026-04-02", 1, "DE", "2026-04-07"),  # Good Friday and Easter Monday
        ("2026-10-02", 1, "DE", "2026-10-05"),  # a holiday on a Saturday has no effect
        ("2026-11-28", 0, "DE", "2026-11-30"),  # a start at the weekend moves to Monday
        ("2026-11-28", 1, "DE", "2026-12-01"),
        ("2026-11-26", 0, "US", "2026-11-27"),  # a start on a holiday
        ("2026-11-23", 0, "US", "2026-11-23"),
        ("2026-11-23", 1, "US", "2026-11-24"),  # the start is day 0
        ("2026-11-23", 0.01, "US", "2026-11-24"),  # a fraction of a day rounds up
        (
            "2026-11-23",
            1.0000000001,
            "US",
            "2026-11-24",
        ),  # a rounding error of the machine does not
        ("2026-03-27", 1, "DE", "2026-03-30"),  # over the change to summer time
        ("2028-02-28", 1, "US", "2028-02-29"),  # a leap year
    ],
)
def test_working_days_by_hand(start: str, work: float, country: str, done: str) -> None:
    assert work_from(DAY(start), work, country) == DAY(done)


def test_a_country_may_be_written_small() -> None:
    assert work_from(DAY("2026-11-25"), 1, "us") == DAY("2026-11-27")


def test_a_day_on_which_all_are_off_is_not_worked() -> None:
    assert work_from(
        DAY("2026-11-23"), 1, "DE", closed=(DAY("2026-11-24"), DAY("2026-11-25"))
    ) == DAY("2026-11-26")


def test_holidays_count_far_ahead() -> None:
    done = work_from(DAY("2026-01-01"), 2_600, "US")
    assert done == worked(DAY("2026-01-01"), 2_600)


@pytest.mark.parametrize("holidays", [["2026-11-28"], ["2026-11-26", "2026-11-26"], ["2026-11-26"]])
def test_a_holiday_at_the_weekend_or_listed_twice_has_no_effect(holidays: list[str]) -> None:
    alone = "2026-11-26" in holidays
    closed = tuple(DAY(holiday) for holiday in holidays)
    assert work_from(DAY("2026-11-25"), 1, "", closed=closed) == DAY(
        "2026-11-27" if alone else "2026-11-26"
    )
    assert work_from(DAY("2026-11-27"), 1, "", closed=closed) == DAY("2026-11-30")


def test_a_week_of_one_day_takes_a_week_a_day() -> None:
    assert work_from(DAY("2026-11-25"), 2, "", calendars=(Calendar("Mira", (0,)),)) == DAY(
        "2026-12-14"
    )


def test_a_week_without_days_is_a_complaint() -> None:
    with pytest.raises(BadCase, match=r"no working days in the week.*Name at least one weekday"):
        owned(weekdays=())


def test_without_a_country_no_public_holiday_is_counted() -> None:
    assert work_from(DAY("2026-11-25"), 1, "") == DAY("2026-11-26")


@pytest.mark.parametrize("country", ["XX", "Atlantis", "🛫"])
def test_a_country_without_a_calendar_is_a_complaint(country: str) -> None:
    with pytest.raises(BadCase, match=r"no holiday calendar.*two-letter code"):
        work_from(DAY("2026-11-25"), 1, country)


@given(DATES, st.integers(0, 300), WEEKDAYS, st.lists(DATES, max_size=30))
def test_working_days_are_counted_one_by_one(
    start: dt.date, days: int, weekdays: tuple[int, ...], offs: list[dt.date]
) -> None:
    at, left = start, days
    for _ in range(5_000):
        if at.weekday() in weekdays and at not in offs:
            if left == 0:
                break
            left -= 1
        at += dt.timedelta(days=1)
    calendars = (Calendar("Mira", weekdays),)
    assert work_from(start, days, "", closed=tuple(offs), calendars=calendars) == at


# Owners


def test_an_owner_without_a_calendar_works_as_the_team_does() -> None:
    assert worktime(CASE, "Ben") is worktime(CASE)
    assert worktime(CASE).days[:4].tolist() == [
        0,
        2,
        5,
        6,
    ]  # Wednesday, not Thanksgiving, Friday, Monday


def test_owners_who_work_on_the_same_days_share_their_working_time() -> None:
    assert owned(country="us", weekdays=(4, 3, 2, 1, 0, 0)) is worktime(CASE)


def test_a_calendar_says_on_which_weekdays_an_owner_works() -> None:
    assert owned(weekdays=(0, 1)).days[:4].tolist() == [5, 6, 12, 13]


def test_a_calendar_takes_the_holidays_of_its_country() -> None:
    assert owned(country="DE").days[:3].tolist() == [0, 1, 2]


def test_days_away_include_the_last_one() -> None:
    assert owned(away=(Away(DAY("2026-11-27"), DAY("2026-11-30")),)).days[:3].tolist() == [0, 6, 7]


def test_days_away_may_reach_beyond_the_plan() -> None:
    away = (Away(DAY("2020-01-01"), DAY("2026-11-30")), Away(DAY("2027-01-01"), dt.date.max))
    assert owned(away=away).days[[0, -2]].tolist() == [6, 36]


def test_a_day_on_which_the_team_is_off_counts_for_every_owner() -> None:
    case = replace(
        CASE,
        closed=(DAY("2026-11-25"), DAY("2026-11-28")),
        calendars=(Calendar("Mira", (5, 2), "DE"),),
    )
    assert worktime(case, "Mira").days[:2].tolist() == [7, 10]
    assert worktime(case).days[0] == 2


def test_a_name_is_the_same_with_blanks_around_it() -> None:
    case = replace(CASE, calendars=(Calendar(" Mira", (0,)),))
    assert worktime(case, "Mira ").days[0] == 5


def test_an_owner_who_never_works_is_a_complaint() -> None:
    with pytest.raises(
        BadCase,
        match=(
            r"Mira has no working day in the five years from Wed, Nov 25, 2026\. Shorten the days"
            r" away"
        ),
    ):
        owned(away=(Away(DAY("2026-01-01"), DAY("2046-01-01")),))


# There and back


def test_time_and_positions_by_hand() -> None:
    us = worktime(CASE)
    assert us.position(np.array([0.0, 0.5, 1.0, 1.7, 2.0, 2.25, 3.5, 5.0])).tolist() == [
        0.0,
        0.5,
        1.0,
        1.0,
        1.0,
        1.25,
        2.0,
        2.0,
    ]
    assert us.time(np.array([0.0, 0.5, 1.0, 1.25, 2.0])).tolist() == [0.0, 0.5, 2.0, 2.25, 5.0]
    assert us.done(np.array([0.0, 0.5, 1.0, 1.0 + 1e-9, 1.25])).tolist() == [0, 2, 2, 2, 5]


def test_what_lies_beyond_the_tables_comes_out_as_their_end() -> None:
    us = worktime(CASE)
    assert us.done(np.array([1e6])).tolist() == [HORIZON]
    assert us.done(us.position(np.array([1e6]))).tolist() == [HORIZON]


@given(WEEKDAYS, TIMES)
def test_a_position_lies_at_a_time_that_lies_at_the_position(
    weekdays: tuple[int, ...], positions: np.ndarray
) -> None:
    own = owned(weekdays=weekdays)
    times = own.time(positions)
    np.testing.assert_allclose(own.position(times), positions, atol=2e-6)
    assert (np.diff(times) >= 0).all()
    assert (own.time(own.position(positions)) >= positions - 2e-6).all()


@given(WEEKDAYS, st.integers(0, 200))
def test_whole_positions_are_the_dates_of_a_calendar(weekdays: tuple[int, ...], days: int) -> None:
    own = owned(weekdays=weekdays)
    done = CASE.plan_start + dt.timedelta(days=int(own.done(np.array([float(days)]))[0]))
    assert done == worked(CASE.plan_start, days, weekdays=weekdays)


@given(WEEKDAYS, WEEKDAYS, TIMES)
def test_work_is_handed_over_at_one_time(
    first: tuple[int, ...], second: tuple[int, ...], positions: np.ndarray
) -> None:
    giver, taker = owned(weekdays=first), owned(weekdays=second)
    found = handover(giver, taker)(positions)
    np.testing.assert_allclose(found, taker.position(giver.time(positions)), atol=1e-6)
    assert (np.diff(found) >= 0).all()


def test_work_done_on_a_day_off_of_the_next_waits_for_the_morning() -> None:
    weekend, week = owned(weekdays=(5, 6)), worktime(CASE)
    assert handover(weekend, week)(np.array([0.0, 0.5, 1.9])).tolist() == [
        2.0,
        2.0,
        2.0,
    ]  # all before Monday
    assert handover(week, weekend)(np.array([0.5, 1.5, 2.5])).tolist() == [0.0, 0.0, 2.0]
