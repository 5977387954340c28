"""What was predicted against what came, and how often such forecasts held."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.charts.forecast_chart import forecasts
from core.evidence.statistics.intervals import wilson
from core.meeting.events import MeetingClosed
from core.meeting.fold import replay
from core.meeting.follow_up_events import BatchMeasured, MeasuredCriterion, OutcomeRecorded
from core.meeting.lessons import (
    ENOUGH,
    Forecast,
    Lesson,
    calibration,
    calibration_words,
    lesson,
)
from core.meeting.release_status import release_status
from core.plan.gate import gate_of
from core.script.brief import Brief
from tests import cases

LEARNED = "Check units at the feed."


def compared(brief: Brief, outcome: OutcomeRecorded, *events: object) -> Lesson | None:
    log = cases.log_of(*cases.whole_meeting(brief.case), *events, outcome)
    meeting = replay(log)
    gate = gate_of(brief.case, brief.evidence)
    assert gate is not None
    return lesson(brief, meeting, release_status(gate, meeting))


def proposed(brief: Brief) -> dt.date:
    assert brief.plan is not None
    return brief.plan.proposed


def test_without_an_outcome_there_is_no_lesson(flights: Brief) -> None:
    meeting = replay(cases.log_of(*cases.whole_meeting(flights.case)))
    assert lesson(flights, meeting, None) is None


@pytest.mark.parametrize(
    ("after", "says", "held"),
    [(0, "In time.", True), (-3, "In time.", True), (2, "2 days later.", False)],
)
def test_a_date_is_in_time_or_later_by_days(
    flights: Brief, after: int, says: str, held: bool
) -> None:
    released = proposed(flights) + dt.timedelta(days=after)
    found = compared(flights, OutcomeRecorded(released, None, LEARNED))
    assert found is not None
    assert found.lines[0].endswith(says)
    assert found.lines[-1] == f"Learned: {LEARNED}"
    assert flights.plan is not None
    assert found.forecasts == (Forecast("date", flights.plan.odds, held),)


def test_people_lie_inside_the_range_that_was_said_or_outside(flights: Brief) -> None:
    assert flights.choice is not None
    expected = flights.choice.of("pause")
    assert expected is not None
    for affected, inside in ((expected.people.mid, True), (expected.people.high * 3, False)):
        found = compared(flights, OutcomeRecorded(None, affected))
        assert found is not None
        assert found.lines[0] == "It is not released yet."
        assert ("Inside the range." in found.lines[1]) is inside
        assert found.forecasts == (Forecast("people", 0.9, inside),)


def test_the_criteria_say_since_when_they_are_met(flights: Brief) -> None:
    passes = (MeasuredCriterion(500, 0.02, 0.01, 0.04),)
    batches = [BatchMeasured(f"{name}.csv", name * 64, passes) for name in "ab"]
    found = compared(flights, OutcomeRecorded(proposed(flights)), *batches)
    assert found is not None
    met = "2 batches measured; the release criteria are met since Mon, Nov 23, 2026."
    assert found.lines[1] == met
    single = compared(flights, OutcomeRecorded(proposed(flights)), batches[0])
    assert single is not None
    assert single.lines[1] == "1 batch measured; the release criteria were not met."


def held(kind: str, *hits: bool) -> list[Lesson]:
    return [Lesson((), (Forecast(kind, 0.8, hit),)) for hit in hits]


def test_fewer_than_ten_forecasts_say_nothing_yet() -> None:
    lessons = held("date", *[True] * (ENOUGH - 1))
    assert calibration(lessons) == ()
    assert forecasts(()) is None
    dates, people = calibration_words(lessons)
    assert dates.startswith("Dates: 9 of the 10 forecasts that it takes")
    assert people.startswith("People affected: 0 of the 10")


def test_ten_forecasts_are_counted_with_an_interval() -> None:
    lessons = held("date", *[True] * 7, *[False] * 3)
    (found,) = calibration(lessons)
    low, high = (float(end) for end in wilson(7, 10))
    assert (found.held, found.n, found.said) == (7, 10, pytest.approx(0.8))
    assert (found.low, found.high) == (low, high)
    spec = forecasts((found,))
    assert spec is not None
    values = [row for layer in spec["layer"] for row in layer["data"]["values"]]
    assert any(row.get("status") == "7 of 10 held" for row in values)
    assert any(row.get("label") == "said: 80%" for row in values)
    assert calibration_words(lessons)[0].startswith(
        "Dates: 7 of 10 forecasts held, 70% (40% to 89%)"
    )


def test_a_release_without_a_plan_has_no_forecast_of_a_date(flights: Brief) -> None:
    bare = replace(flights, plan=None)
    log = cases.log_of(
        cases.opening(flights.case), MeetingClosed(), OutcomeRecorded(dt.date(2026, 12, 9))
    )
    found = lesson(bare, replay(log), None)
    assert found is not None
    assert found.lines == ("Released on Wed, Dec 9, 2026; no date was proposed.",)
    assert found.forecasts == ()
