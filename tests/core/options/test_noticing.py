"""When the monitor notices the harm: held against rollouts that are simulated row by row."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.evidence.records import Gap
from core.evidence.statistics.sequences import LEAST_ROWS, Day, monitor
from core.options.arm_power import POWER
from core.options.canary import LONGEST, Canary, canary, chance_curve
from core.options.noticing import Noticed, Rollout, noticed
from core.script.brief import Brief, argue
from tests.cases import with_range

Sample = Callable[[str], Brief]
RUNS = 10_000
PEOPLE = np.full(8_192, 2.0)
# Rates of both models, rows a day in each arm, lag, window: few rows and many, arms alike and not.
ROLLOUTS = (
    Rollout(0.07, 0.424, 27.8, 3.09, 0.0, 10),
    Rollout(0.07, 0.424, 27.8, 3.09, 0.0, 14),
    Rollout(0.07, 0.2, 30.0, 30.0, 0.0, 7),
    Rollout(0.10, 0.16, 180.0, 20.0, 0.0, 21),
    Rollout(0.10, 0.16, 400.0, 200.0, 2.0, 9),
    Rollout(0.30, 0.45, 5.0, 45.0, 0.0, 12),
    Rollout(0.02, 0.05, 90.0, 60.0, 3.5, 14),
)

# Few rows a day, a lag, and equal arms; the others run with `-m slow`.
SOME_ROLLOUTS = [
    rollout if number in {0, 2, 6} else pytest.param(rollout, marks=pytest.mark.slow)
    for number, rollout in enumerate(ROLLOUTS)
]


def simulated(rollout: Rollout, seed: int = 11) -> np.ndarray:
    """Let rows arrive one by one, and ask the monitor of each rollout after its last day."""
    rng = np.random.default_rng(seed)
    days = np.arange(1, rollout.window + 1)
    known = np.diff(np.maximum(days - rollout.lag, 0.0), prepend=0.0)
    arms = []
    for rate, rows in ((rollout.before, rollout.rows_before), (rollout.now, rollout.rows_now)):
        n = rng.poisson(rows * known, (RUNS, days.size))
        arms += [rng.binomial(n, rate), n]
    first = np.full(RUNS, np.inf)
    for run in range(RUNS):
        looks = monitor([Day("", *(int(arm[run, i]) for arm in arms)) for i in range(days.size)])
        worse = [i for i, look in enumerate(looks, start=1) if look.verdict == "worse"]
        first[run] = worse[0] if worse else np.inf
    return first


@pytest.mark.deep
@pytest.mark.parametrize("rollout", SOME_ROLLOUTS, ids=str)
def test_the_chance_by_day_is_that_of_ten_thousand_rollouts(rollout: Rollout) -> None:
    found, first = noticed(rollout, PEOPLE, POWER, rollout.window), simulated(rollout)
    for day in range(1, rollout.window + 1):
        assert found.by_day[day - 1] == pytest.approx((first <= day).mean(), abs=0.02), day
    assert found.chance == found.by_day[rollout.window - 1]
    affected = 2.0 * np.minimum(first, rollout.window)
    # Days are whole, so that a quantile between two of them may fall on either.
    for own, q in ((found.people, 0.5), (found.people_high, 0.9)):
        assert np.quantile(affected, q - 0.02) <= own <= np.quantile(affected, q + 0.02)


def test_before_both_arms_have_thirty_rows_nothing_is_noticed() -> None:
    found = noticed(Rollout(0.05, 0.9, 200.0, 2.0, 0.0, 10), PEOPLE, POWER, 10)
    assert found.rows_in_window < LEAST_ROWS
    assert found.chance < 0.05
    assert found.people == 20.0
    assert noticed(Rollout(0.05, 0.9, 200.0, 0.01, 0.0, 10), PEOPLE, POWER, 10).chance == 0


def test_nothing_is_noticed_before_the_truth_is_known() -> None:
    found = noticed(Rollout(0.05, 0.9, 500.0, 500.0, 6.0, 10), PEOPLE, POWER, 10)
    assert found.by_day[:6] == (0.0,) * 6
    assert found.by_day[7] > 0.99


def test_equal_rates_are_called_worse_in_few_rollouts() -> None:
    found = noticed(Rollout(0.1, 0.1, 50.0, 50.0, 0.0, 60), PEOPLE, POWER, 60)
    assert found.by_day[-1] < 0.025
    assert found.days is None


@settings(max_examples=12)
@given(
    before=st.floats(0.01, 0.4),
    rise=st.floats(0.05, 0.5),
    rows=st.floats(1, 60),
    share=st.floats(0.05, 0.9),
    window=st.integers(1, 14),
)
def test_the_chance_never_falls_from_day_to_day(
    before: float, rise: float, rows: float, share: float, window: int
) -> None:
    rollout = Rollout(before, before + rise, rows * (1 - share), rows * share, 0.0, window)
    found = noticed(rollout, PEOPLE, POWER, LONGEST)
    assert list(found.by_day) == sorted(found.by_day)
    assert 0 <= found.chance <= 1
    assert found.people <= found.people_high <= 2.0 * window
    if found.days is not None:
        assert found.by_day[found.days - 1] >= POWER
        assert found.days == 1 or found.by_day[found.days - 2] < POWER
    else:
        assert len(found.by_day) == LONGEST or window == len(found.by_day)


def test_the_answer_names_the_chance_and_the_people_affected(sample: Sample) -> None:
    brief = sample("late_flights")
    item = brief.choice.canary
    assert isinstance(item, Canary)
    assert isinstance(item.noticed, Noticed)
    # One look after eight days would do; the monitor has too few rows by then to say a word.
    assert (item.days, item.noticed.by_day[7] < 0.05, item.masks) == (8, True, True)
    answer = next(answer for answer in brief.script.answers if answer.id == "rollout").answer
    for fact in ("canary.chance", "canary.affected", "canary.affected.high"):
        assert fact in answer.cites
    assert "can mask the problem" in answer.says


def test_a_rollout_with_too_few_rows_for_the_monitor_says_so(sample: Sample) -> None:
    brief = sample("late_flights")
    slow = argue(with_range(brief.case, "traffic", 400.0, 420.0), brief.evidence)
    said = slow.claim("alternatives.canary").says
    assert slow.facts["canary.in_window"].says in said
    assert slow.facts["canary.least"].says in said
    assert slow.facts["canary.chance"].says in said


def test_amounts_are_watched_by_one_planned_look(sample: Sample) -> None:
    brief = sample("delay_minutes")
    item = brief.choice.canary
    assert isinstance(item, Canary)
    assert isinstance(item.noticed, Gap)
    assert "one planned look" in brief.claim("alternatives.canary").says
    assert item.chance == item.power


def test_the_picture_shows_the_chance_that_is_said(sample: Sample) -> None:
    brief = sample("late_flights")
    item = brief.choice.canary
    assert isinstance(item, Canary)
    curve = {day: chance for day, chance, _ in chance_curve(item)}
    assert curve[0] == 0
    assert curve[item.window] == item.chance
    assert max(curve) >= 2 * item.window


def test_a_lag_of_labels_that_fills_the_window_leaves_no_chance(flights: Brief) -> None:
    draws = flights.impact.draws | {"label_days": np.full(flights.impact.points.size, 60.0)}
    late = canary(flights.case, flights.evidence, replace(flights.impact, draws=draws))
    assert isinstance(late, Canary)
    assert (late.chance, late.masks) == (0.0, True)
