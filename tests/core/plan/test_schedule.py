"""When it is out: steps that wait for one another, slowness, each owner's working days, and dates
with odds.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from math import inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from pydantic import TypeAdapter

from core.case.inputs import Away, Calendar, PlanStep, Quantity
from core.case.model import Case, Columns, Rows
from core.errors import BadCase
from core.impact.copula import scores_of
from core.impact.pert import pert
from core.impact.points import Points, shifted_points, sobol_points
from core.plan.calendars import HORIZON, days_off
from core.plan.network import Network, Run, cycles, network, on_longest_path, run
from core.plan.notes import notes
from core.plan.schedule import Plan, StepDates, finish_days_at, odds_by, schedule
from tests.core.oracles import pert_moments, worked

DAY = dt.date.fromisoformat
FEW = Points(sobol_points().scores[:, :512])
STEADY = Quantity("slowness", "slower than thought", "times", 1, 1, "fixed")
CASE = Case(
    "c",
    "c",
    "m",
    "1",
    "2",
    Rows("r.csv", "", 0, 0),
    Columns("y", "old", "new"),
    dt.datetime(2026, 11, 27, tzinfo=dt.UTC),
    plan_start=DAY("2026-11-24"),
    assumptions=(
        Quantity("people", "people", "", 1, 2),
        Quantity("slowness", "slower than thought", "times", 0.9, 1.6),
    ),
    plan=(
        PlanStep("find", "Mira", 0.5, 1, 3),
        PlanStep("fix", "Mira", 1, 2, 4),
        PlanStep("test", "Ben", 0.5, 1, 2),
        PlanStep("ship", "Ben", 0.5, 0.5, 1),
    ),
)
HALF_WEEK = Calendar("Ben", (0, 1, 2), "DE")
MERGING = replace(
    CASE,
    calendars=(HALF_WEEK,),
    plan=(
        PlanStep("find", "Mira", 0.5, 1, 3),
        PlanStep("fix", "Mira", 1, 2, 6),
        PlanStep("data", "Ben", 0.5, 2, 4, ("find",)),
        PlanStep("test", "Ben", 0.5, 1, 2, ("fix", "data")),
        PlanStep("ship", "Mira", 0.5, 0.5, 1),
    ),
)

estimates = st.tuples(st.floats(0, 10), st.floats(0, 10), st.floats(0, 10)).map(
    lambda item: (item[0], item[0] + item[1], item[0] + item[1] + item[2])
)
calendars = st.lists(
    st.builds(
        Calendar,
        st.sampled_from(["Mira", "Ben"]),
        st.sets(st.integers(0, 6), min_size=1).map(lambda item: tuple(sorted(item))),
        st.sampled_from(["", "DE"]),
        st.sampled_from([(), (Away(DAY("2026-11-30"), DAY("2026-12-04")),)]),
    ),
    max_size=2,
    unique_by=lambda item: item.owner,
).map(tuple)


@st.composite
def plans(draw: st.DrawFn) -> tuple[PlanStep, ...]:
    """Draw up to five steps that wait for any of those before them, or for the last one, or for
    none.
    """
    steps: list[PlanStep] = []
    for i in range(draw(st.integers(1, 5))):
        names = [item.name for item in steps]
        after = draw(
            st.none()
            | (st.lists(st.sampled_from(names), unique=True).map(tuple) if names else st.just(()))
        )
        steps.append(
            PlanStep(
                f"s{i}", draw(st.sampled_from(["Mira", "Ben", "Ada"])), *draw(estimates), after
            )
        )
    return tuple(steps)


@st.composite
def cases(draw: st.DrawFn) -> Case:
    return replace(
        CASE,
        plan=draw(plans()),
        calendars=draw(calendars),
        plan_start=draw(st.dates(DAY("2026-11-20"), DAY("2026-12-31"))),
    )


def fixed(*plan: PlanStep, **changes: Any) -> Plan:
    """Date a plan in which nothing is slower than thought."""
    return schedule(replace(CASE, plan=plan, assumptions=(STEADY,), **changes))


def step(
    name: str, days: float, after: tuple[str, ...] | None = None, owner: str = "Mira"
) -> PlanStep:
    """Make a step that takes what it takes."""
    return PlanStep(name, owner, days, days, days, after)


def by_name(plan: Plan) -> dict[str, StepDates]:
    return {item.name: item for item in plan.steps}


def days_to(case: Case, day: str) -> int:
    return (DAY(day) - case.plan_start).days


# One step


@pytest.mark.parametrize(
    ("low", "likely", "high"),
    [(0.5, 1, 3), (1, 2, 4), (2, 2, 9), (0, 5, 5), (1, 1.1, 20), (0, 0, 1), (0, 1, 100)],
)
def test_a_step_has_the_mean_and_spread_of_beta_pert(
    low: float, likely: float, high: float
) -> None:
    mean, variance = pert_moments(low, likely, high)
    days = pert(low, likely, high, sobol_points().score(28))
    assert days.mean() == pytest.approx(mean, rel=0.003)
    assert days.std() == pytest.approx(np.sqrt(variance), rel=0.02)


@pytest.mark.parametrize(("low", "likely", "high"), [(1, 2, 6), (2, 2, 9), (0, 5, 5), (0, 1, 100)])
@pytest.mark.parametrize("dimension", range(28, 34))
def test_a_step_is_spread_as_scipy_has_it(
    low: float, likely: float, high: float, dimension: int
) -> None:
    from scipy.stats import beta

    left, right = 1 + 4 * (likely - low) / (high - low), 1 + 4 * (high - likely) / (high - low)
    exact = beta(left, right, low, high - low)
    days = pert(low, likely, high, sobol_points().score(dimension))
    assert days.mean() == pytest.approx(exact.mean(), rel=0.003)
    assert np.quantile(days, 0.95) == pytest.approx(exact.ppf(0.95), rel=0.015)


@pytest.mark.parametrize(
    ("estimates", "mean", "variance"),
    [((1, 4, 7), 4, 9 / 7), ((2, 5, 14), 6, 32 / 7), ((0, 0, 6), 1, 5 / 7), ((3, 3, 3), 3, 0)],
)
def test_moments_by_hand(
    estimates: tuple[float, float, float], mean: float, variance: float
) -> None:
    days = pert(*estimates, sobol_points().score(28))
    assert days.mean() == pytest.approx(mean, rel=0.003)
    assert days.var() == pytest.approx(variance, rel=0.04)


@pytest.mark.parametrize(
    "estimates", [(3, 2, 4), (1, 5, 4), (nan, 1, 2), (0, 1, inf), (-inf, 1, 2), (1, nan, 2)]
)
def test_estimates_out_of_order_are_our_mistake(estimates: tuple[float, float, float]) -> None:
    with pytest.raises(ValueError, match="low <= likely <= high"):
        pert(*estimates, np.zeros(1))


def test_a_step_without_spread_takes_what_it_takes() -> None:
    assert set(pert(2, 2, 2, sobol_points().score(0)).tolist()) == {2.0}


@given(estimates)
@example((0, 0, 1e-9))
def test_a_step_stays_between_best_and_worst(three: tuple[float, float, float]) -> None:
    days = pert(*three, sobol_points().score(28))
    assert three[0] - 1e-9 <= days.min() <= days.max() <= three[2] + 1e-9


# Steps that wait


def test_fixed_steps_end_where_a_calendar_says() -> None:
    plan = fixed(step("a", 1), step("b", 1.5))
    assert plan.p50 == plan.p95 == plan.proposed == DAY("2026-11-30")
    assert [item.likely_end for item in plan.steps] == [DAY("2026-11-25"), DAY("2026-11-30")]


def test_a_step_waits_for_the_one_before_it() -> None:
    assert [item.after for item in fixed(step("a", 1), step("b", 1), step("c", 1)).steps] == [
        (),
        ("a",),
        ("b",),
    ]


def test_a_step_waits_for_all_it_names() -> None:
    plan = by_name(fixed(step("a", 1), step("b", 2, ()), step("c", 1, ("a", "b"))))
    assert plan["c"].start == DAY("2026-11-27")  # after two days and Thanksgiving
    assert plan["c"].likely_end == DAY("2026-11-30")


def test_a_step_after_nothing_starts_at_once() -> None:
    plan = by_name(fixed(step("a", 3), step("b", 1, ())))
    assert plan["b"].start == DAY("2026-11-24")
    assert plan["b"].after == ()


def test_a_step_may_wait_for_one_that_is_listed_later() -> None:
    plan = by_name(fixed(step("a", 1, ("b",)), step("b", 2, ())))
    assert plan["a"].start == DAY("2026-11-27")


def test_steps_side_by_side_end_with_the_longer_one() -> None:
    assert fixed(step("a", 1, ()), step("b", 4, (), "Ben")).proposed == worked(CASE.plan_start, 4)


def test_a_step_runs_in_the_days_of_its_owner() -> None:
    plan = fixed(step("a", 1), step("b", 1, owner="Ben"), calendars=(Calendar("Ben", (0,), "DE"),))
    assert by_name(plan)["b"].start == DAY("2026-11-30")
    assert plan.proposed == DAY("2026-12-07")


def test_half_a_day_is_handed_over_within_the_day() -> None:
    plan = fixed(
        step("a", 0.5),
        step("b", 0.5, owner="Ben"),
        calendars=(Calendar("Ben", (0, 1, 2, 3, 4), "DE"),),
    )
    assert plan.proposed == DAY("2026-11-25")


def test_no_step_ends_after_what_follows_it() -> None:
    """What Mira does by Friday noon is done on the Saturday, on which Ben ships it: somebody of the
    plan works on that day.
    """
    plan = fixed(
        step("a", 3.5),
        step("b", 0.1, owner="Ben"),
        calendars=(Calendar("Ben", (0, 1, 2, 3, 4, 5, 6), "DE"),),
        plan_start=DAY("2026-12-01"),
    )
    assert by_name(plan)["b"].likely_end == DAY("2026-12-05")
    assert by_name(plan)["a"].likely_end == plan.proposed == DAY("2026-12-05")


def test_a_start_on_a_day_off_moves() -> None:
    assert fixed(step("a", 0), plan_start=DAY("2026-11-26")).start == DAY("2026-11-27")


# Dates with odds


def test_a_date_is_the_earliest_by_which_its_share_is_done() -> None:
    plan = schedule(MERGING)
    for date, odds in ((plan.p50, 0.5), (plan.p95, 0.95), (plan.proposed, 0.8)):
        assert (
            odds_by(plan, MERGING, date)
            >= odds
            > odds_by(plan, MERGING, date - dt.timedelta(days=1))
        )


@pytest.mark.parametrize("odds", [0.5, 0.65, 0.8, 0.9, 0.95, 0.99])
def test_the_proposed_date_holds_with_the_odds_of_the_case(odds: float) -> None:
    case = replace(MERGING, proposed_odds=odds)
    plan = schedule(case)
    # What is said is the chance of the date itself, which is what the curve shows there, and not
    # the one asked for.
    assert plan.odds == odds_by(plan, case, plan.proposed) == dict(plan.by_date)[plan.proposed]
    assert plan.odds >= odds > odds_by(plan, case, plan.proposed - dt.timedelta(days=1))
    assert plan.p95 == schedule(MERGING).p95
    assert all(item.safe_end >= item.likely_end for item in plan.steps)


def test_draws_are_days_from_the_start_and_from_the_release() -> None:
    plan = schedule(CASE)
    assert plan.finishes.shape == (8_192,)
    after = plan.finishes - days_to(CASE, "2026-11-27")
    np.testing.assert_array_equal(plan.days_late, after.clip(min=0))


def test_more_points_move_no_date_by_more_than_a_day() -> None:
    plan, finer = schedule(CASE), schedule(CASE, shifted_points(4))
    assert finer.finishes.size == 4 * plan.finishes.size
    assert abs((finer.proposed - plan.proposed).days) <= 1


def in_sequence(case: Case, points: Points) -> np.ndarray:
    """Draw the working days of steps in sequence, as a sum."""
    slow = case.assumptions[1]
    factor = np.exp(
        np.log(slow.low * slow.high) / 2
        + np.log(slow.high / slow.low)
        / 3.2897072539029444
        * scores_of(tuple(assumption.id for assumption in case.assumptions), (), points)["slowness"]
    )
    return (
        sum(
            pert(item.low, item.likely, item.high, points.score(28 + i))
            for i, item in enumerate(case.plan)
        )
        * factor
    )


def test_a_sequence_in_one_calendar_is_a_sum_of_working_days() -> None:
    plan, total = schedule(CASE), in_sequence(CASE, sobol_points())
    ends = np.busday_offset(
        np.datetime64(CASE.plan_start),
        np.ceil(total).astype(int),
        roll="forward",
        holidays=days_off("US", 2026),
    )
    np.testing.assert_array_equal(
        plan.finishes, (ends - np.datetime64(CASE.plan_start)).astype(int)
    )


def test_a_calendar_that_says_what_holds_anyway_changes_nothing() -> None:
    plain = schedule(CASE)
    plan = schedule(replace(CASE, calendars=(Calendar("Ben", country="US"), Calendar("Mira"))))
    assert plan.steps == plain.steps
    np.testing.assert_array_equal(plan.finishes, plain.finishes)


def stretched(
    work: np.ndarray, day: np.ndarray, part: np.ndarray, calendar: Calendar, country: str
) -> tuple[np.ndarray, np.ndarray]:
    """Work on from a day and the part of it that is spent, by numpy's business days alone."""
    rule: dict[str, Any] = {
        "weekmask": [index in calendar.weekdays for index in range(7)],
        "holidays": days_off(country, 2026),
    }
    first = np.busday_offset(day, 0, roll="forward", **rule)
    spent = np.where(first == day, part, 0.0) + work
    whole = np.floor(spent).astype(int)
    return np.busday_offset(first, whole, **rule), spent - whole


def simulated(n: int = 1_000_000) -> np.ndarray:
    """Draw the end of the merging plan by plain chance, in dates."""
    rng = np.random.default_rng(5)
    slow = np.exp(rng.normal(np.log(0.9 * 1.6) / 2, np.log(1.6 / 0.9) / 3.2897072539029444, n))
    begin = (np.full(n, np.datetime64(MERGING.plan_start)), np.zeros(n))
    done: dict[str, tuple[np.ndarray, np.ndarray]] = {}
    for item, after in zip(
        MERGING.plan, [(), ("find",), ("find",), ("fix", "data"), ("test",)], strict=True
    ):
        span = item.high - item.low
        work = slow * (
            item.low
            + span
            * rng.beta(
                1 + 4 * (item.likely - item.low) / span, 1 + 4 * (item.high - item.likely) / span, n
            )
        )
        day, part = begin
        for name in after:
            later = (done[name][0] > day) | ((done[name][0] == day) & (done[name][1] > part))
            day, part = np.where(later, done[name][0], day), np.where(later, done[name][1], part)
        calendar, country = (HALF_WEEK, "DE") if item.owner == "Ben" else (Calendar("Mira"), "US")
        done[item.name] = stretched(work, day, part, calendar, country)
    return on_a_day_that_anybody_works(*done[MERGING.plan[-1].name])


def on_a_day_that_anybody_works(day: np.ndarray, part: np.ndarray) -> np.ndarray:
    """Read the ends of a plan: part of a day is done on the next day on which Ben or Mira works."""
    every = np.arange(np.datetime64(MERGING.plan_start), np.datetime64(MERGING.plan_start) + 2_000)
    ben = np.is_busday(
        every,
        weekmask=[index in HALF_WEEK.weekdays for index in range(7)],
        holidays=days_off("DE", 2026),
    )
    worked = every[ben | np.is_busday(every, holidays=days_off("US", 2026))]
    return worked[np.searchsorted(worked, day + (part > 0))]


def test_a_merging_network_in_two_calendars_agrees_with_a_plain_simulation() -> None:
    plan, drawn = schedule(MERGING), simulated()
    for date, odds in ((plan.p50, 0.5), (plan.proposed, 0.8), (plan.p95, 0.95)):
        before = np.busday_offset(np.datetime64(date), -1)
        assert (drawn <= np.datetime64(date)).mean() > odds - 0.01
        assert (drawn <= before).mean() < odds + 0.01
    days = (drawn - np.datetime64(MERGING.plan_start)).astype(float)
    assert plan.finishes.mean() == pytest.approx(days.mean(), abs=0.1)
    assert np.quantile(plan.finishes, [0.1, 0.5, 0.8, 0.95]) == pytest.approx(
        np.quantile(days, [0.1, 0.5, 0.8, 0.95]), abs=0.5
    )


def test_a_long_plan_agrees_with_a_plain_simulation() -> None:
    case = replace(CASE, plan=tuple(PlanStep(f"step {i}", "Mira", 0.5, 1, 4) for i in range(16)))
    rng = np.random.default_rng(5)
    total = sum(0.5 + 3.5 * rng.beta(1 + 2 / 3.5, 1 + 12 / 3.5, 400_000) for _ in range(16))
    total *= np.exp(
        rng.normal(np.log(0.9 * 1.6) / 2, np.log(1.6 / 0.9) / 3.2897072539029444, 400_000)
    )
    assert (
        abs((schedule(case).proposed - worked(CASE.plan_start, np.quantile(total, 0.8))).days) <= 1
    )


def test_the_dates_by_which_it_may_be_done_rise_to_nearly_sure() -> None:
    plan = schedule(MERGING)
    dates, odds = zip(*plan.by_date, strict=True)
    assert list(dates) == sorted(set(dates))
    assert list(odds) == sorted(odds)
    assert odds[0] > 0
    assert odds[-2] < 0.99 <= odds[-1]
    assert all(odds_by(plan, MERGING, date) == share for date, share in plan.by_date)
    assert all(date.weekday() < 5 for date in dates)
    assert plan.proposed in dates


def test_many_dates_are_thinned() -> None:
    case = replace(CASE, plan=(PlanStep("long", "Mira", 10, 100, 400),))
    plan = schedule(case)
    assert 50 <= len(plan.by_date) <= 60
    assert plan.proposed in dict(plan.by_date)
    assert plan.by_date[-1][1] >= 0.99
    assert plan.by_date[0][1] > 0


def test_a_plan_may_outlast_the_first_tables() -> None:
    long = step("long", 900)
    plan = fixed(long, calendars=(Calendar("Mira", (0,)),))
    assert plan.finishes[0] > 900 * 7 > HORIZON
    assert plan.proposed.weekday() == 0


def test_a_slowness_without_end_comes_out_as_the_end_of_the_tables() -> None:
    slow = Quantity("slowness", "slower", "times", 1e20, 1e30)
    plan = schedule(replace(CASE, assumptions=(slow,)))
    assert plan.proposed == CASE.plan_start + dt.timedelta(days=32 * HORIZON)


def test_the_odds_of_a_date_rise_with_the_date() -> None:
    plan = schedule(CASE)
    odds = [odds_by(plan, CASE, CASE.release.date() + dt.timedelta(days=i)) for i in range(60)]
    assert odds == sorted(odds)
    assert odds[-1] == 1.0


def test_nothing_is_out_before_work_has_begun() -> None:
    case = replace(CASE, release=dt.datetime(2027, 2, 27, tzinfo=dt.UTC))
    plan = schedule(case)
    assert odds_by(plan, case, plan.start - dt.timedelta(days=1)) == 0.0


def test_a_fix_before_the_release_is_not_late() -> None:
    plan = schedule(replace(CASE, release=dt.datetime(2027, 2, 27, tzinfo=dt.UTC)))
    assert set(plan.days_late.tolist()) == {0.0}
    assert plan.finishes.max() < days_to(CASE, "2027-02-27")


def test_steps_can_be_kept_as_json() -> None:
    steps = schedule(MERGING).steps
    kind = TypeAdapter(tuple[StepDates, ...])
    assert kind.validate_json(kind.dump_json(steps)) == steps


# What hangs on a step


def test_the_longer_of_two_paths_is_critical() -> None:
    plan = by_name(
        fixed(step("a", 1), step("b", 3, ("a",)), step("c", 2, ("a",)), step("d", 1, ("b", "c")))
    )
    assert {name: item.critical for name, item in plan.items()} == {
        "a": 1.0,
        "b": 1.0,
        "c": 0.0,
        "d": 1.0,
    }


def test_of_paths_that_are_equally_long_all_are_critical() -> None:
    plan = fixed(step("a", 0.1, ()), step("b", 0.2), step("c", 0.3, ()), step("d", 1, ("b", "c")))
    assert [item.critical for item in plan.steps] == [1.0, 1.0, 1.0, 1.0]


def test_paths_that_take_turns_share_the_draws() -> None:
    plan = by_name(
        schedule(
            replace(
                CASE, plan=(PlanStep("a", "Mira", 1, 2, 4, ()), PlanStep("b", "Ben", 1, 2, 4, ()))
            )
        )
    )
    assert plan["a"].critical == pytest.approx(0.5, abs=0.02)
    assert plan["a"].critical + plan["b"].critical == pytest.approx(1)


def test_a_day_less_on_the_longer_path_buys_a_day() -> None:
    plan = fixed(
        step("a", 1),
        step("b", 3, ("a",)),
        step("c", 2, ("a",)),
        step("d", 0.5, ("b", "c")),
        plan_start=DAY("2026-12-07"),
    )
    assert {item.name: item.buys for item in plan.steps} == {
        "a": 3,
        "b": 3,
        "c": 0,
        "d": 3,
    }  # Monday 14th to Friday 11th, over a weekend


def test_a_step_of_less_than_a_day_buys_no_more_than_it_takes() -> None:
    plan = fixed(step("a", 0.25), step("b", 1), plan_start=DAY("2026-12-07"))
    assert [item.buys for item in plan.steps] == [1, 1]  # 1.25 days to 1, and to 0.25
    assert [
        item.buys
        for item in fixed(step("a", 0.25), step("b", 1.5), plan_start=DAY("2026-12-07")).steps
    ] == [0, 1]


def test_steps_that_buy_days_are_listed_most_first() -> None:
    plan = fixed(
        step("a", 1),
        step("b", 1.6, owner="Ben"),
        step("c", 0.3),
        calendars=(Calendar("Ben", (1, 2)),),
        plan_start=DAY("2026-12-07"),
    )
    assert [buy.name for buy in plan.buys] == sorted(
        (item.name for item in plan.steps if item.buys), key=lambda name: -by_name(plan)[name].buys
    )
    assert plan.buys[0].buys == max(item.buys for item in plan.steps) > 0


@pytest.mark.parametrize("case", [CASE, MERGING])
def test_what_a_step_buys_is_what_a_plan_with_less_work_shows(case: Case) -> None:
    """With fixed slowness a day less of work can be estimated as such."""
    steady = replace(case, assumptions=(STEADY,))
    long = replace(
        steady,
        plan=tuple(
            replace(item, low=item.low + 1, likely=item.likely + 1, high=item.high + 1)
            for item in case.plan
        ),
    )
    plan = schedule(long)
    for i, item in enumerate(case.plan):
        less = (*long.plan[:i], item, *long.plan[i + 1 :])
        assert (
            plan.steps[i].buys == (plan.proposed - schedule(replace(long, plan=less)).proposed).days
        )


def test_steps_of_one_owner_at_one_time_clash() -> None:
    plan = by_name(
        fixed(
            step("a", 2, ()),
            step("b", 2, ()),
            step("c", 2, (), "Ben"),
            step("d", 1, ("a", "b", "c")),
        )
    )
    assert plan["a"].clashes == ("b",)
    assert plan["b"].clashes == ("a",)
    assert plan["c"].clashes == plan["d"].clashes == ()


def test_steps_of_one_owner_that_wait_for_one_another_do_not_clash() -> None:
    assert all(item.clashes == () for item in schedule(CASE).steps)


def test_steps_of_one_owner_far_apart_do_not_clash() -> None:
    plan = by_name(fixed(step("a", 1, ()), step("b", 3, (), "Ben"), step("c", 1, ("b",))))
    assert plan["a"].clashes == plan["c"].clashes == ()


# Slower


@pytest.mark.parametrize("case", [CASE, MERGING])
@pytest.mark.parametrize("slowness", [0.0, 0.7, 1.0, 1.9, 40.0])
def test_the_end_at_a_slowness_is_that_of_a_plan_with_it(case: Case, slowness: float) -> None:
    plan = schedule(replace(case, assumptions=(replace(STEADY, low=slowness, high=slowness),)))
    np.testing.assert_array_equal(finish_days_at(case, slowness), plan.days_late)


def test_a_case_that_names_no_slowness_takes_as_long_as_estimated() -> None:
    assert (
        schedule(replace(CASE, assumptions=())).steps
        == schedule(replace(CASE, assumptions=(STEADY,))).steps
    )


def test_one_calendar_and_many_run_alike() -> None:
    """A network in one calendar is stretched as a whole.

    Run step by step it ends at the same time.
    """
    net = network(CASE)
    work = np.stack(
        [
            pert(item.low, item.likely, item.high, sobol_points().score(28 + i))
            for i, item in enumerate(CASE.plan)
        ]
    )
    assert net.one_calendar
    np.testing.assert_allclose(run(net, work * 1.7).ends, run(net, work).ends * 1.7)


@pytest.mark.parametrize("slowness", [-1, nan, inf])
def test_a_slowness_that_cannot_be_is_our_mistake(slowness: float) -> None:
    with pytest.raises(ValueError, match="0 or more"):
        finish_days_at(CASE, slowness)


# What always holds


def test_a_step_without_work_does_not_begin_after_it_ends_where_its_owner_is_off() -> None:
    steps = (
        PlanStep("first", "Mira", 0, 0, 0),
        PlanStep("second", "Ben", 0, 0, 1),
        PlanStep("third", "Mira", 0, 0, 0),
    )
    mondays, friday = (Calendar("Mira", (0,)),), dt.date(2026, 11, 20)
    case = replace(CASE, plan=steps, calendars=mondays, plan_start=friday, closed=(), country="US")
    dated = schedule(case, FEW)
    assert all(item.start <= item.likely_end for item in dated.steps)


@given(cases())
def test_surer_dates_are_never_earlier(case: Case) -> None:
    dated = schedule(case, FEW)
    assert dated.start <= dated.p50 <= dated.proposed <= dated.p95
    assert all(item.start <= item.likely_end <= item.safe_end for item in dated.steps)
    assert max(item.safe_end for item in dated.steps) <= dated.proposed
    assert (dated.days_late >= 0).all()
    assert case.plan_start <= dated.start


@given(cases(), st.floats(0, 3), st.integers(0, 4))
def test_a_slower_step_never_brings_the_end_forward(case: Case, more: float, which: int) -> None:
    i = which % len(case.plan)
    item = case.plan[i]
    longer = replace(item, low=item.low + more, likely=item.likely + more, high=item.high + more)
    slower = schedule(replace(case, plan=(*case.plan[:i], longer, *case.plan[i + 1 :])), FEW)
    assert (slower.finishes >= schedule(case, FEW).finishes).all()


@given(cases(), st.floats(0, 3), st.floats(0, 3))
def test_being_slower_never_brings_the_end_forward(
    case: Case, slowness: float, more: float
) -> None:
    assert (finish_days_at(case, slowness + more, FEW) >= finish_days_at(case, slowness, FEW)).all()


@given(cases(), st.data())
def test_another_predecessor_never_brings_the_end_forward(case: Case, data: st.DataObject) -> None:
    i = data.draw(st.integers(0, len(case.plan) - 1))
    waits = {item.name: item.after for item in schedule(case, FEW).steps}
    named = tuple(replace(item, after=waits[item.name]) for item in case.plan)
    more = tuple(
        dict.fromkeys(
            (*waits[f"s{i}"], *data.draw(st.sets(st.sampled_from([f"s{j}" for j in range(i)]))))
        )
        if i
        else ()
    )
    waiting = schedule(
        replace(case, plan=(*named[:i], replace(named[i], after=more), *named[i + 1 :])), FEW
    )
    assert (waiting.finishes >= schedule(case, FEW).finishes).all()


@given(cases(), st.lists(st.dates(DAY("2026-11-20"), DAY("2027-02-28")), max_size=10))
def test_closing_days_never_brings_the_end_forward(case: Case, closed: list[dt.date]) -> None:
    assert (
        schedule(replace(case, closed=tuple(closed)), FEW).finishes >= schedule(case, FEW).finishes
    ).all()


@given(cases(), st.dates(DAY("2026-11-20"), DAY("2027-02-28")), st.integers(0, 20))
def test_a_holiday_never_brings_the_end_forward(case: Case, first: dt.date, days: int) -> None:
    own = next(
        (calendar for calendar in case.calendars if calendar.owner == "Mira"), Calendar("Mira")
    )
    off = replace(own, away=(*own.away, Away(first, first + dt.timedelta(days=days))))
    others = tuple(calendar for calendar in case.calendars if calendar.owner != "Mira")
    assert (
        schedule(replace(case, calendars=(*others, off)), FEW).finishes
        >= schedule(case, FEW).finishes
    ).all()


@given(cases())
def test_no_step_costs_days_when_it_takes_less(case: Case) -> None:
    plan = schedule(case, FEW)
    assert all(item.buys >= 0 for item in plan.steps)
    assert [buy.buys for buy in plan.buys] == sorted(
        (item.buys for item in plan.steps if item.buys), reverse=True
    )


def ran(case: Case) -> tuple[Network, np.ndarray, Run]:
    net = network(case)
    work = np.stack(
        [
            pert(item.low, item.likely, item.high, FEW.score(28 + i))
            for i, item in enumerate(case.plan)
        ]
    )
    return net, work, run(net, work)


@given(cases())
def test_in_every_draw_a_path_from_a_start_to_the_end_is_critical(case: Case) -> None:
    net, _, result = ran(case)
    flags = on_longest_path(net, result)
    roots = [i for i in net.order if not net.after[i]]
    assert flags[roots].any(axis=0).all()
    assert flags[list(net.ends)].any(axis=0).all()
    assert all(0 <= item.critical <= 1 for item in schedule(case, FEW).steps)


@given(plans())
def test_a_step_is_critical_where_delaying_it_delays_the_end(plan: tuple[PlanStep, ...]) -> None:
    net, work, result = ran(replace(CASE, plan=plan))
    flags, end = on_longest_path(net, result), result.ends.max(axis=0)
    for i in range(len(plan)):
        later = work.copy()
        later[i] += 1e-4
        late = run(net, later).ends.max(axis=0) - end
        on, off = late > 1e-4 - 1e-9, late < 1e-4 - 1e-7
        assert flags[i][on].all()
        assert not flags[i][off].any()


# Complaints


@pytest.mark.parametrize(
    ("item", "says"),
    [
        (PlanStep("Fix", "Mira", 3, 2, 4), "must rise from best to worst"),
        (PlanStep("Fix", "Mira", -1, 2, 4), "not be negative"),
        (PlanStep("Fix", "Mira", 1, 5, 4), "must rise"),
        (PlanStep("Fix", "Mira", 1, 2, inf), "must rise"),
        (PlanStep("Fix", "Mira", nan, 2, 3), "must rise"),
        (PlanStep("Fix", " ", 1, 2, 3), "has no owner. Name one person"),
        (PlanStep("Fix", "Mira", 1, 2, 5_000), "more than 1,000 working days. Shorten it"),
        (
            PlanStep("Fix", "Mira", 1, 2, 3, ("Find",)),
            "“Fix” waits for “Find”, which is no step of the plan. Use a step name from the plan",
        ),
        (
            PlanStep("Fix", "Mira", 1, 2, 3, ("Fix",)),
            "in a circle: “Fix”, then “Fix”. Let one of them start",
        ),
    ],
)
def test_a_step_that_cannot_be_is_a_complaint(item: PlanStep, says: str) -> None:
    with pytest.raises(BadCase, match=says):
        schedule(replace(CASE, plan=(item,)))


def test_without_steps_there_is_no_plan_and_no_date() -> None:
    assert schedule(replace(CASE, plan=())) is None


def test_without_a_release_the_fix_has_a_date_and_no_delay() -> None:
    plan, bare = schedule(MERGING), schedule(replace(MERGING, release=None))
    assert (bare.proposed, bare.odds, bare.steps) == (plan.proposed, plan.odds, plan.steps)
    assert bare.days_late is None


@pytest.mark.parametrize(
    ("changes", "says"),
    [
        ({"plan": (step("a", 1), step("a", 2))}, "2 steps are called “a”. Give each"),
        (
            {"plan": (step("a", 1, ("c",)), step("b", 1), step("c", 1))},
            "in a circle: “a”, then “b”, then “c”, then “a”",
        ),
        ({"plan": (step("a", 600), step("b", 600))}, "more than 1,000 working days"),
        ({"plan": (step("a", inf),)}, "must rise"),
        ({"country": "XX"}, "no holiday calendar for “XX”. Use a two-letter code"),
        (
            {"calendars": (Calendar("Mira", country="Atlantis"),)},
            "no holiday calendar for “Atlantis”",
        ),
        (
            {"proposed_odds": 0.4},
            "confidence for the proposed date is out of range. Choose a confidence of 50–99%",
        ),
        ({"proposed_odds": 1.0}, "out of range"),
        ({"proposed_odds": nan}, "out of range"),
        (
            {"calendars": (Calendar("Mira", ()),)},
            "calendar of Mira has no working days in the week. Name at least one",
        ),
        (
            {"calendars": (Calendar("Mira", (0, 7)),)},
            "calendar of Mira has a weekday that does not exist. Weekdays run from 0",
        ),
        ({"calendars": (Calendar("Mira", (-1,)),)}, "weekday that does not exist"),
        (
            {"calendars": (Calendar("Mira", away=(Away(DAY("2026-12-02"), DAY("2026-12-01")),)),)},
            (
                "Mira is away from Wed, Dec 2, 2026 to Tue, Dec 1, 2026, which ends before it"
                " begins. Swap"
            ),
        ),
        (
            {"calendars": (Calendar("Mira"), Calendar("Mira", (0,)))},
            "Mira has 2 calendars. Keep one",
        ),
        (
            {"calendars": (Calendar("Mira", away=(Away(DAY("2026-01-01"), DAY("2099-01-01")),)),)},
            "Mira has no working day in the five years from Tue, Nov 24, 2026",
        ),
        ({"plan_start": dt.date.max}, "a year for which there are no calendars. Check the year"),
    ],
)
def test_a_plan_that_cannot_be_is_a_complaint(changes: dict[str, Any], says: str) -> None:
    with pytest.raises(BadCase, match=says):
        schedule(replace(CASE, **changes))


def test_steps_side_by_side_may_add_up_to_more_than_the_longest_plan() -> None:
    plan = fixed(step("a", 600, ()), step("b", 600, (), "Ben"))
    assert plan.proposed == worked(CASE.plan_start, 600)


def test_all_complaints_come_at_once() -> None:
    case = replace(
        CASE,
        plan=(
            PlanStep("a", "", 3, 2, 1),
            PlanStep("b", "Ben", 1, 1, 1, ("x",)),
            PlanStep("c", "Ben", 1, 1, 2_000, ("d",)),
            step("d", 1),
        ),
        calendars=(Calendar("Ben", ()), Calendar("Mira", country="XX")),
        proposed_odds=2,
    )
    with pytest.raises(BadCase) as caught:
        schedule(case)
    assert len(caught.value.complaints) == 8
    assert all(complaint.do for complaint in caught.value.complaints)


def test_every_circle_is_named() -> None:
    plan = (
        step("a", 1, ("b",)),
        step("b", 1),
        step("c", 1, ("e",)),
        step("d", 1),
        step("e", 1),
        step("f", 1, ()),
    )
    assert cycles(plan) == [("a", "b", "a"), ("c", "d", "e", "c")]


# Notes


def test_a_plan_that_is_sound_needs_no_note() -> None:
    assert notes(CASE, DAY("2026-11-24")) == ()


def test_a_date_that_is_past_is_noted() -> None:
    assert notes(CASE, DAY("2026-11-30")) == (
        (
            "The work was to start on Tue, Nov 24, which is in the past: the dates hold only"
            " if it did."
        ),
        "The release date, Fri, Nov 27, is past.",
    )


def test_a_start_on_a_day_off_is_noted() -> None:
    assert notes(replace(CASE, plan_start=DAY("2026-11-26")), DAY("2026-11-24")) == (
        "The work is to start on Thu, Nov 26, a day off: it starts on Fri, Nov 27.",
    )


def test_an_owner_who_is_off_on_the_first_day_is_noted() -> None:
    case = replace(
        CASE, plan=(step("a", 1, ()), step("b", 1, (), "Ben")), calendars=(Calendar("Ben", (0,)),)
    )
    assert notes(case, DAY("2026-11-24")) == (
        "Ben is off on Tue, Nov 24 and starts on Mon, Nov 30.",
    )


def test_an_owner_with_two_steps_at_once_is_noted_once() -> None:
    case = replace(CASE, plan=(step("a", 2, ()), step("b", 2, ())))
    assert notes(case, DAY("2026-11-24"), schedule(case)) == (
        "Mira has “a” and “b” at the same time, with a 50% chance: both may take longer.",
    )


def test_a_calendar_of_nobody_in_the_plan_is_noted() -> None:
    case = replace(CASE, calendars=(Calendar("Mria", (0,)),))
    assert notes(case, DAY("2026-11-24")) == (
        "There is a calendar for Mria, who has no step in the plan.",
    )
