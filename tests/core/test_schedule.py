"""When it is out: steps, working days, holidays, and dates with odds."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st

from core.case.model import Case, PlanStep
from core.errors import BadCase
from core.impact.points import scores
from core.plan.schedule import odds_by, pert, schedule, work_from
from core.script.brief import Brief
from tests import cases

steps = st.tuples(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10)).map(lambda one: PlanStep("step", "Mira", one[0], one[0] + one[1], one[0] + one[1] + one[2]))


def with_plan(case: Case, *plan: PlanStep, **changes: object) -> Case:
    return replace(case, plan=plan, **changes)  # type: ignore[arg-type]


# One step


@pytest.mark.parametrize(("low", "likely", "high"), [(0.5, 1, 3), (1, 2, 4), (2, 2, 9), (0, 5, 5), (1, 1.1, 20)])
def test_a_step_has_the_mean_and_spread_of_beta_pert(low: float, likely: float, high: float) -> None:
    """Mean (a + 4m + b) / 6; variance (mean - a)(b - mean) / 7 for lambda 4."""
    mean = (low + 4 * likely + high) / 6
    days = pert(PlanStep("x", "y", low, likely, high), scores()[21])
    assert days.mean() == pytest.approx(mean, rel=0.005)
    assert days.std() == pytest.approx(np.sqrt((mean - low) * (high - mean) / 7), rel=0.02)


def test_a_step_is_spread_as_numpy_draws_it() -> None:
    low, likely, high = 1, 2, 6
    left, right = 1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low)
    plain = low + (high - low) * np.random.default_rng(1).beta(left, right, 400_000)
    days = pert(PlanStep("x", "y", low, likely, high), scores()[22])
    np.testing.assert_allclose(np.quantile(days, [0.05, 0.5, 0.8, 0.95]), np.quantile(plain, [0.05, 0.5, 0.8, 0.95]), rtol=0.01)


def test_a_step_without_spread_takes_what_it_takes() -> None:
    assert set(pert(PlanStep("x", "y", 2, 2, 2), scores()[0]).tolist()) == {2.0}


@given(steps)
@example(PlanStep("x", "y", 0, 0, 1e-9))
def test_a_step_stays_between_best_and_worst(step: PlanStep) -> None:
    days = pert(step, scores()[21])
    assert step.low - 1e-9 <= days.min() <= days.max() <= step.high + 1e-9


# Working days


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
        ("2026-07-02", 1, "US", "2026-07-06"),  # the Fourth falls on a Saturday and is kept on the Friday
        ("2026-04-02", 1, "DE", "2026-04-07"),  # Good Friday and Easter Monday
        ("2026-10-02", 1, "DE", "2026-10-05"),  # a holiday on a Saturday has no effect
        ("2026-11-28", 0, "DE", "2026-11-30"),  # a start at the weekend moves to Monday
        ("2026-11-28", 1, "DE", "2026-12-01"),
        ("2026-11-26", 0, "US", "2026-11-27"),  # a start on a holiday
        ("2026-11-23", 0, "US", "2026-11-23"),
        ("2026-11-23", 0.01, "US", "2026-11-24"),  # a fraction of a day rounds up
        ("2026-11-23", 1.0000000001, "US", "2026-11-24"),  # a rounding error of the machine does not
    ],
)
def test_working_days_by_hand(start: str, work: float, country: str, done: str) -> None:
    assert work_from(dt.date.fromisoformat(start), work, country) == dt.date.fromisoformat(done)


def test_a_country_may_be_written_small() -> None:
    assert work_from(dt.date(2026, 11, 25), 1, "us") == dt.date(2026, 11, 27)


@pytest.mark.parametrize("country", ["XX", "", "Atlantis", "🛫"])
def test_a_country_without_a_calendar_is_a_complaint(flights: Brief, country: str) -> None:
    with pytest.raises(BadCase, match="no holiday calendar"):
        schedule(replace(flights.case, country=country))


# The plan


@pytest.mark.parametrize(
    ("step", "says"),
    [
        (PlanStep("Fix", "Mira", 3, 2, 4), "must rise from best to worst"),
        (PlanStep("Fix", "Mira", -1, 2, 4), "not be negative"),
        (PlanStep("Fix", "Mira", 1, 5, 4), "must rise"),
        (PlanStep("Fix", "Mira", 1, 2, inf), "must rise"),
        (PlanStep("Fix", "Mira", nan, 2, 3), "must rise"),
        (PlanStep("Fix", " ", 1, 2, 3), "has no owner"),
        (PlanStep("Fix", "Mira", 1, 2, 5_000), "working days"),
    ],
)
def test_a_step_that_cannot_be_is_a_complaint(flights: Brief, step: PlanStep, says: str) -> None:
    with pytest.raises(BadCase, match=says):
        schedule(with_plan(flights.case, step))


def test_a_plan_without_steps_is_a_complaint(flights: Brief) -> None:
    with pytest.raises(BadCase, match="plan has no steps"):
        schedule(with_plan(flights.case))


def test_fixed_steps_end_where_a_calendar_says(flights: Brief) -> None:
    case = with_plan(cases.with_range(flights.case, "slowness", 1, 1, shape="fixed"), PlanStep("a", "x", 1, 1, 1), PlanStep("b", "y", 1.5, 1.5, 1.5), plan_start=dt.date(2026, 11, 24))
    plan = schedule(replace(case, country="US"))
    assert plan.p50 == plan.p80 == plan.p95 == dt.date(2026, 11, 30)
    assert [one.likely_end for one in plan.steps] == [dt.date(2026, 11, 25), dt.date(2026, 11, 30)]


def simulated(case: Case, n: int = 400_000) -> np.ndarray:
    """Draw the working days of a whole plan by plain chance."""
    rng = np.random.default_rng(5)
    total = np.zeros(n)
    for one in case.plan:
        span = max(one.high - one.low, 1e-12)
        total += one.low + span * rng.beta(1 + 4 * (one.likely - one.low) / span, 1 + 4 * (one.high - one.likely) / span, n)
    slow = case.quantity("slowness")
    return total * np.exp(rng.normal(np.log(slow.low * slow.high) / 2, np.log(slow.high / slow.low) / 3.2897072539029444, n))


def test_the_dates_agree_with_a_plain_simulation(flights: Brief) -> None:
    assert flights.plan.working_days == pytest.approx(np.quantile(simulated(flights.case), [0.5, 0.8, 0.95]), abs=0.1)


def test_a_long_plan_agrees_with_a_plain_simulation(flights: Brief) -> None:
    case = with_plan(flights.case, *(PlanStep(f"step {i}", "Mira", 0.5, 1, 4) for i in range(16)))
    assert schedule(case).working_days[1] == pytest.approx(np.quantile(simulated(case), 0.8), abs=0.5)


@given(st.lists(steps, min_size=1, max_size=6))
def test_surer_dates_are_never_earlier(flights: Brief, plan: list[PlanStep]) -> None:
    dated = schedule(with_plan(flights.case, *plan))
    assert dated.start <= dated.p50 <= dated.p80 <= dated.p95
    assert all(one.start <= one.likely_end <= one.safe_end for one in dated.steps)
    assert (dated.days_late >= 0).all()


def test_the_odds_of_a_date_rise_with_the_date(flights: Brief) -> None:
    days = [flights.case.release.date() + dt.timedelta(days=i) for i in range(40)]
    odds = [odds_by(flights.plan, flights.case, one) for one in days]
    assert odds == sorted(odds)
    assert odds[-1] == 1.0
    assert odds_by(flights.plan, flights.case, flights.plan.p80) >= 0.8


def test_nothing_is_out_before_work_has_begun(flights: Brief) -> None:
    case = replace(flights.case, release=cases.AT + dt.timedelta(days=90))
    plan = schedule(case)
    assert odds_by(plan, case, plan.start - dt.timedelta(days=1)) == 0.0


def test_a_fix_before_the_release_is_not_late(flights: Brief) -> None:
    plan = schedule(replace(flights.case, release=cases.AT + dt.timedelta(days=90)))
    assert set(plan.days_late.tolist()) == {0.0}
