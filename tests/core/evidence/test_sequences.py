"""Always-valid intervals: by hand, simulation, then properties and refusals.

A short simulation belongs to every test run. The full one, with its table:

    python -m pytest tests/core/evidence/test_sequences.py -m slow -s
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence.statistics.sequences import Day, difference_sequence, monitor

SHORT, FULL = 1_000, 8_000
ARMS = [(20, 20), (200, 200), (2_000, 2_000), (2_000, 20), (20, 2_000), (500, 50)]
EQUAL = [(rate, rate) for rate in (0.01, 0.05, 0.1, 0.5)]
UNEQUAL = [
    (0.09, 0.48),
    (0.10, 0.12),
    (0.01, 0.1),
    (0.001, 0.05),
    (0.05, 0.0),
    (0.001, 0.01),
    (0.02, 0.2),
    (0.3, 0.999),
]


def day(label: str, *counts: int) -> Day:
    return Day(label, *counts)


@st.composite
def pairs(draw) -> tuple[np.ndarray, np.ndarray, np.ndarray, np.ndarray]:
    """Make two arms with the same number of looks."""
    looks = draw(st.integers(1, 20))
    result = []
    for _ in range(2):
        rows = np.array([draw(st.integers(0, 200)) for _ in range(looks)])
        share = draw(st.floats(0, 1))
        hits = np.array(
            [min(draw(st.integers(0, int(row) or 0)), int(row * share)) for row in rows]
        )
        result += [np.cumsum(hits), np.cumsum(rows)]
    return result[0], result[1], result[2], result[3]


def planned_end(a: int, b: int, days: int) -> float:
    return 2 / (1 / (a * days) + 1 / (b * days))


def rollout(
    rates: tuple[float, float],
    arms: tuple[int, int],
    days: int,
    times: int,
    rng: np.random.Generator,
    planned: float,
):
    """Simulate rollouts with a look each day, shape (times, days)."""
    looks = np.arange(1, days + 1)
    hits = [
        rng.binomial(rows, rate, (times, days)).cumsum(1)
        for rate, rows in zip(rates, arms, strict=True)
    ]
    size = [np.broadcast_to(rows * looks, (times, days)) for rows in arms]
    return difference_sequence(hits[0], size[0], hits[1], size[1], planned=planned)


# By hand


def test_the_first_look_of_two_arms_is_the_formula_by_hand() -> None:
    """V = .10 * .90 / 200 + .30 * .70 / 200 is below the pooled 2 * .2 * .8 / 200, with two hits
    and misses added or not.
    """
    test_result = difference_sequence([20], [200], [60], [200], planned=1_000)
    variance, early = 2 * 0.2 * 0.8 / 200, 5 / 8.211968
    half = np.sqrt(variance * (1 + early) * np.log((1 + early) / (0.05**2 * early)))
    assert test_result.low[0] == pytest.approx(0.2 - half)
    assert test_result.high[0] == pytest.approx(0.2 + half)
    ratio = np.sqrt(early / (1 + early)) * np.exp(0.04 / (2 * variance * (1 + early)))
    assert test_result.p[0] == pytest.approx(1 / ratio)


# Against another way to work it out


@pytest.mark.parametrize("planned", [100, 1_000, 50_000])
def test_the_mixture_is_tuned_to_be_narrowest_at_the_planned_rows(planned: int) -> None:
    n = np.array([planned])
    widths = []
    for tried in (0.5, 0.9, 1.0, 1.1, 2.0):
        test_result = difference_sequence(n * 0.1 // 1, n, n * 0.1 // 1, n, planned=planned * tried)
        widths.append(float(test_result.high[0] - test_result.low[0]))
    assert min(widths) == widths[2]


# How often it cries wolf


def test_twenty_looks_at_a_fixed_n_test_cry_wolf_in_a_quarter_of_rollouts_a_sequence_not() -> None:
    rng, looks = np.random.default_rng(3), np.arange(1, 21) * 100
    x, y = (rng.binomial(100, 0.1, (5_000, 20)).cumsum(1) for _ in "ab")
    pooled = (x + y) / (2 * looks)
    error = np.sqrt(np.maximum(pooled * (1 - pooled), 1e-9) * 2 / looks)
    alarms = np.abs(y - x) / looks / error > 1.959964
    size = np.broadcast_to(looks, x.shape)
    test_result = difference_sequence(x, size, y, size, planned=2_000)
    assert alarms[:, -1].mean() == pytest.approx(0.05, abs=0.01)
    assert 0.22 < alarms.any(1).mean() < 0.27
    assert (test_result.p[:, -1] <= 0.05).mean() < 0.02


def false_alarms(times: int, seed: int) -> dict[tuple, float]:
    rng = np.random.default_rng(seed)
    values = {}
    for rates in EQUAL:
        for arms in ARMS:
            for days in (30, 60):
                for planned in (planned_end(*arms, days), 1_000, 100):
                    found = rollout(rates, arms, days, times, rng, planned)
                    values[rates, arms, days, round(planned)] = float(
                        (found.p[:, -1] <= 0.05).mean()
                    )
    return values


def misses(times: int, seed: int) -> dict[tuple, float]:
    rng = np.random.default_rng(seed)
    values = {}
    for rates in UNEQUAL:
        for arms in ARMS:
            for planned in (planned_end(*arms, 60), 1_000, 100):
                found = rollout(rates, arms, 60, times, rng, planned)
                truth = rates[1] - rates[0]
                values[rates, arms, round(planned)] = float(
                    ((found.low > truth) | (found.high < truth)).any(1).mean()
                )
    return values


def print_table(title: str, found: dict[tuple, float]) -> None:
    print(f"\n{title}: mean {np.mean(list(found.values())):.4f}")
    for key, value in sorted(found.items(), key=lambda item: -item[1])[:8]:
        print(f"  {value:.4f}  {key}")


def test_equal_arms_looked_at_daily_give_less_than_five_false_alarms_in_a_hundred() -> None:
    assert max(false_alarms(SHORT, 5).values()) < 0.05


def test_the_true_difference_leaves_its_sequence_in_less_than_five_of_a_hundred_rollouts() -> None:
    """The largest share is .045; 1,000 runs of 144 settings may show a little more."""
    found = misses(SHORT, 6)
    assert max(found.values()) < 0.065
    assert np.mean(list(found.values())) < 0.02


@pytest.mark.slow
def test_false_alarms_and_misses_stay_below_five_in_a_hundred_by_a_long_simulation() -> None:
    alarms, left = false_alarms(FULL, 7), misses(FULL, 8)
    print_table("false alarms of equal arms", alarms)
    print_table("true difference left", left)
    assert max(alarms.values()) <= 0.05
    assert max(left.values()) <= 0.05


@pytest.mark.slow
def test_delay_until_a_rise_is_seen() -> None:
    rng = np.random.default_rng(9)
    for rates in ((0.09, 0.48), (0.10, 0.12)):
        for arms in ((20, 20), (200, 200), (2_000, 2_000), (190, 10)):
            low = rollout(rates, arms, 60, FULL, rng, planned_end(*arms, 60)).low
            seen = np.where((low > 0).any(1), (low > 0).argmax(1) + 1, np.inf)
            marks = np.quantile(seen, (0.5, 0.8, 0.9), method="higher")
            print(
                f"{rates} {arms}: power {np.isfinite(seen).mean():.3f}, days at 50, 80, 90%:"
                f" {marks}"
            )
            assert rates[1] < 0.2 or marks[2] <= 6


def test_a_large_rise_is_seen_on_the_fourth_day_of_twenty_rows() -> None:
    low = rollout((0.09, 0.48), (20, 20), 60, SHORT, np.random.default_rng(4), 1_200).low
    assert ((low > 0).argmax(1) + 1 <= 4).mean() > 0.85


# Running intersection, and the rate that is not constant


def test_a_difference_that_turns_is_said_to_be_not_constant() -> None:
    test_result = difference_sequence([100, 1_000], [1_000, 4_000], [300, 400], [1_000, 4_000])
    assert test_result.violated.tolist() == [False, True]
    assert test_result.high[1] < 0


# Two arms


@given(pairs())
def test_swapping_the_arms_flips_signs_and_leaves_p(arms) -> None:
    x, n, y, m = arms
    test_result, swapped = difference_sequence(x, n, y, m), difference_sequence(y, m, x, n)
    assert swapped.low == pytest.approx(-test_result.high)
    assert swapped.high == pytest.approx(-test_result.low)
    assert swapped.p == pytest.approx(test_result.p)


@given(pairs())
def test_errors_taken_for_successes_flip_signs_and_leave_p(arms) -> None:
    x, n, y, m = arms
    test_result, turned = difference_sequence(x, n, y, m), difference_sequence(n - x, n, m - y, m)
    assert turned.low == pytest.approx(-test_result.high)
    assert turned.p == pytest.approx(test_result.p, rel=1e-6)


@given(pairs())
def test_ends_of_a_difference_lie_in_order_and_p_never_rises(arms) -> None:
    test_result = difference_sequence(*arms)
    assert (
        (test_result.low >= -1) & (test_result.low <= test_result.high) & (test_result.high <= 1)
    ).all()
    assert (np.diff(test_result.p) <= 0).all()
    assert ((test_result.p > 0) & (test_result.p <= 1)).all()


@given(pairs())
def test_p_is_below_the_level_exactly_from_the_look_on_that_leaves_zero(arms) -> None:
    test_result = difference_sequence(*arms)
    left = np.logical_or.accumulate((test_result.low > 0) | (test_result.high < 0))
    clear = np.abs(test_result.p - 0.05) > 1e-9
    assert (left == (test_result.p <= 0.05))[clear].all()


def test_an_arm_with_fewer_than_thirty_rows_withholds_the_interval() -> None:
    test_result = difference_sequence([0, 0, 0], [500, 1_000, 1_500], [20, 29, 30], [20, 29, 30])
    assert test_result.withheld.tolist() == [True, True, False]
    assert test_result.low.tolist()[:2] == [-1.0, -1.0]
    assert test_result.high.tolist()[:2] == [1.0, 1.0]
    assert test_result.p.tolist()[:2] == [1.0, 1.0]
    assert test_result.low[2] > 0


def test_arms_without_any_error_have_an_interval_with_a_width() -> None:
    test_result = difference_sequence([0], [100], [0], [100])
    assert test_result.low[0] < 0 < test_result.high[0]
    assert test_result.p[0] == 1.0


# The monitor


def test_a_day_adds_to_the_days_before_it() -> None:
    looks = monitor([day("Mon", 1, 40, 2, 50), day("Tue", 3, 60, 4, 50)])
    assert [(look.n_a, look.n_b) for look in looks] == [(40, 50), (100, 100)]
    assert looks[1].change == pytest.approx(0.02)
    assert looks[1].low == pytest.approx(
        float(difference_sequence([1, 4], [40, 100], [2, 6], [50, 100]).low[1])
    )


def test_a_rollout_that_is_worse_is_said_to_be_worse_and_its_mirror_better() -> None:
    worse = monitor([day(f"{i}", 9, 100, 48, 100) for i in range(4)])
    better = monitor([day(f"{i}", 48, 100, 9, 100) for i in range(4)])
    assert worse[-1].verdict == "worse"
    assert better[-1].verdict == "better"
    assert better[-1].high == pytest.approx(-worse[-1].low)


def test_equal_arms_are_watched_on() -> None:
    assert {
        look.verdict for look in monitor([day(f"{i}", 9, 100, 10, 100) for i in range(30)])
    } == {"keep watching"}


def test_a_verdict_stays_when_the_difference_turns_and_that_is_said() -> None:
    looks = monitor([day("1", 100, 1_000, 300, 1_000), day("2", 900, 3_000, 100, 3_000)])
    assert [look.verdict for look in looks] == ["worse", "worse"]
    assert [look.violated for look in looks] == [False, True]
    assert looks[1].high < 0


def test_a_difference_found_at_the_look_that_contradicts_earlier_ones_is_still_found() -> None:
    looks = monitor(
        [day("1", 5_000, 50_000, 4_990, 50_000), day("2", 5_000, 50_000, 8_000, 50_000)],
        planned=50_000,
    )
    assert [look.violated for look in looks] == [False, True]
    assert [look.verdict for look in looks] == ["keep watching", "worse"]


def test_a_day_on_which_nothing_came_changes_nothing() -> None:
    looks = monitor([day("1", 9, 100, 20, 100), day("2", 0, 0, 0, 0)])
    assert (looks[0].low, looks[0].high, looks[0].p) == (looks[1].low, looks[1].high, looks[1].p)


def test_an_empty_arm_has_no_change_and_is_withheld() -> None:
    look = monitor([day("1", 0, 0, 3, 40)])[0]
    assert look.change is None
    assert look.withheld
    assert look.verdict == "keep watching"
    assert (look.low, look.high, look.p) == (-1.0, 1.0, 1.0)


def test_no_days_have_no_looks() -> None:
    assert monitor([]) == ()


# Refusals


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: difference_sequence([0.5], [2], [1], [2]), "whole counts"),
        (lambda: difference_sequence([-1], [2], [1], [2]), "whole counts"),
        (lambda: difference_sequence([2], [1], [1], [1]), "hits a cannot be more than rows a"),
        (lambda: difference_sequence([1], [1], [1, 0], [1, 1]), "must be cumulative"),
        (lambda: difference_sequence([1], [1], [1], [1], planned=0), "above 0"),
        (
            lambda: difference_sequence([1], [1], [1], [1], confidence=1),
            "fraction between 0.5 and 1",
        ),
        (lambda: monitor([day("1", 2, 1, 0, 1)]), "hits a cannot be more than rows a"),
        (lambda: monitor([day("1", -2, 1, 0, 1)]), "whole counts"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()
