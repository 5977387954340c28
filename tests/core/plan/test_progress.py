"""The plan against what really happened: done and begun steps, and the date that follows."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from core.case.inputs import PlanStep
from core.case.model import Case
from core.plan.progress import PlanProgress, StepTimes, plan_progress
from core.plan.schedule import schedule
from core.script.brief import Brief

MONDAY = dt.date(2026, 11, 30)
FIND, MEND, CHECK = "find the cause", "mend it", "check it"
STEPS = (
    PlanStep(FIND, "Data science", 1, 2, 4),
    PlanStep(MEND, "Engineering", 2, 3, 5),
    PlanStep(CHECK, "Data science", 1, 1, 2),
)


@pytest.fixture
def case(flights: Brief) -> Case:
    return replace(flights.case, plan=STEPS, plan_start=MONDAY, country="", calendars=(), closed=())


def progress(case: Case, on: dt.date, **times: StepTimes) -> PlanProgress:
    plan = schedule(case)
    assert plan is not None
    named = {"find": FIND, "mend": MEND, "check": CHECK}
    return plan_progress(case, plan, {named[key]: item for key, item in times.items()}, on)


def test_on_the_day_it_begins_the_date_is_the_proposed_one(case: Case) -> None:
    found = progress(case, MONDAY)
    assert found.expected == found.proposed
    assert found.days_late == 0
    assert [step.state for step in found.steps] == ["ahead"] * 3


def test_a_plan_that_nobody_began_moves_on_with_every_working_day(case: Case) -> None:
    later = progress(case, MONDAY + dt.timedelta(days=7))
    assert later.expected == later.proposed + dt.timedelta(days=7)
    assert later.days_late == 7
    assert all(step.days_late > 0 for step in later.steps)


def test_a_step_done_early_brings_the_date_forward(case: Case) -> None:
    on = MONDAY + dt.timedelta(days=1)
    found = progress(case, on, find=StepTimes(MONDAY, on))
    assert found.expected < found.proposed
    assert found.steps[0].state == "done"
    assert found.steps[0].days_late == 0


def test_what_is_left_is_dated_by_the_same_simulation(case: Case) -> None:
    on = MONDAY + dt.timedelta(days=3)
    found = progress(case, on, find=StepTimes(MONDAY, on))
    left = schedule(replace(case, plan=(replace(STEPS[1], after=()), STEPS[2]), plan_start=on))
    assert left is not None
    assert (found.expected, found.odds) == (left.proposed, left.odds)


def test_a_step_under_way_is_as_long_as_was_thought_less_the_days_since(case: Case) -> None:
    on = MONDAY + dt.timedelta(days=2)
    found = progress(case, on, find=StepTimes(MONDAY))
    shorter = replace(STEPS[0], low=0, likely=0, high=2)
    left = schedule(replace(case, plan=(shorter, *STEPS[1:]), plan_start=on))
    assert left is not None
    assert found.expected == left.proposed
    assert found.steps[0].state == "running"


def test_days_off_are_no_days_of_work(case: Case) -> None:
    friday, monday = MONDAY + dt.timedelta(days=4), MONDAY + dt.timedelta(days=7)
    over_a_weekend = progress(case, monday, find=StepTimes(friday))
    one_day = replace(STEPS[0], low=0, likely=1, high=3)
    left = schedule(replace(case, plan=(one_day, *STEPS[1:]), plan_start=monday))
    assert left is not None
    assert over_a_weekend.expected == left.proposed


def test_a_step_longer_than_its_worst_is_late_and_moves_on(case: Case) -> None:
    dates = [
        progress(case, MONDAY + dt.timedelta(days=days), find=StepTimes(MONDAY)).expected
        for days in (7, 8, 9)
    ]
    assert dates == sorted(set(dates))
    late = progress(case, MONDAY + dt.timedelta(days=9), find=StepTimes(MONDAY)).steps[0]
    assert late.days_late > 0
    assert late.expected > MONDAY + dt.timedelta(days=9) - dt.timedelta(days=1)


def test_a_step_done_after_its_end_stays_late(case: Case) -> None:
    ended = MONDAY + dt.timedelta(days=9)
    found = progress(case, MONDAY + dt.timedelta(days=11), find=StepTimes(MONDAY, ended))
    assert found.steps[0].days_late == (ended - found.steps[0].planned.safe_end).days > 0


def test_once_all_is_done_the_date_is_that_of_the_last_step(case: Case) -> None:
    days = [MONDAY + dt.timedelta(days=days) for days in (2, 4, 8)]
    found = progress(
        case,
        MONDAY + dt.timedelta(days=30),
        find=StepTimes(MONDAY, days[0]),
        mend=StepTimes(days[0], days[1]),
        check=StepTimes(days[1], days[2]),
    )
    assert found.finished
    assert (found.expected, found.odds) == (days[2], 1.0)


def test_a_step_of_another_name_changes_nothing(case: Case) -> None:
    plan = schedule(case)
    assert plan is not None
    strange = plan_progress(case, plan, {"tea": StepTimes(MONDAY, MONDAY)}, MONDAY)
    assert strange == progress(case, MONDAY)


@pytest.mark.parametrize("years", [6, 40])
def test_a_step_that_began_years_ago_or_ends_in_the_future_breaks_nothing(
    case: Case, years: int
) -> None:
    long_ago = MONDAY.replace(year=MONDAY.year - years)
    found = progress(case, MONDAY, find=StepTimes(long_ago))
    assert found.steps[0].state == "running"
    later = MONDAY + dt.timedelta(days=40)
    ahead = progress(case, MONDAY, find=StepTimes(later, later), mend=StepTimes(later))
    assert ahead.steps[0].days_late > 0
