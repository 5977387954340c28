"""Power of paired rows and the check of the split: published numbers, brute force, then
refusals.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from core.evidence.records import Gap
from core.evidence.statistics.intervals import mcnemar_midp
from core.evidence.statistics.power import (
    EXACT_ROWS,
    Detectable,
    SplitCheck,
    _exact,
    _normal,
    paired_rows,
    smallest_rise,
    srm,
)


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def paired_power(n: int, rise: float, discordant: float) -> float:
    """Ask the power that `smallest_rise` searches: exact where it is exact, normal beyond."""
    return (_exact if n <= EXACT_ROWS else _normal)(n, rise, discordant, 0.05)


def by_enumeration(n: int, rise: float, discordant: float, level: float = 0.05) -> float:
    """Add up the chance of every (b, c) that the mid-p test rejects."""
    up, down = (discordant + rise) / 2, (discordant - rise) / 2
    total = 0.0
    for b in range(n + 1):
        c = np.arange(n - b + 1)
        cells = np.stack([np.full(c.size, b), c, n - b - c], axis=1)
        total += stats.multinomial.pmf(cells, n, [up, down, 1 - up - down])[
            mcnemar_midp(b, c) <= level
        ].sum()
    return total


def test_rows_needed_follow_the_formula_by_hand() -> None:
    """Discordant .1 and rise .05: ((1.96 sqrt .1 + .8416 sqrt .0975) / .05)^2 = 311.0 and a bit."""
    by_hand = ((1.959964 * math.sqrt(0.1) + 0.841621 * math.sqrt(0.0975)) / 0.05) ** 2
    assert paired_rows(0.05, 0.1) == math.ceil(by_hand) == 312


@pytest.mark.parametrize(
    ("n", "rise", "discordant"),
    [(30, 0.2, 0.3), (60, 0.1, 0.2), (40, 0.25, 0.25), (25, 0.3, 1.0), (50, 0.05, 0.05)],
)
def test_exact_power_is_the_sum_over_all_tables(n: int, rise: float, discordant: float) -> None:
    assert paired_power(n, rise, discordant) == pytest.approx(
        by_enumeration(n, rise, discordant), abs=1e-9
    )


@pytest.mark.parametrize(("rise", "discordant"), [(0.05, 0.1), (0.06, 0.2), (0.1, 0.3)])
def test_rows_needed_have_the_power_asked_for_by_the_exact_test(
    rise: float, discordant: float
) -> None:
    assert paired_power(paired_rows(rise, discordant), rise, discordant) == pytest.approx(
        0.8, abs=0.03
    )


def test_normal_and_exact_power_meet_where_one_takes_over() -> None:
    assert paired_power(1_001, 0.03, 0.1) == pytest.approx(paired_power(1_000, 0.03, 0.1), abs=0.01)


@pytest.mark.parametrize(
    ("n", "discordant"), [(150, 0.2), (1_000, 0.1), (5_000, 0.05), (10**7, 0.1)]
)
def test_the_smallest_rise_has_just_the_power(n: int, discordant: float) -> None:
    result = of(Detectable, smallest_rise(n, discordant))
    assert paired_power(n, result.rise, discordant) == pytest.approx(0.8, abs=1e-6)
    assert 0 < result.rise <= discordant


def test_the_smallest_rise_agrees_with_rows_needed() -> None:
    result = of(Detectable, smallest_rise(20_000, 0.1))
    assert paired_rows(result.rise, 0.1) == pytest.approx(20_000, abs=2)


@given(st.integers(60, 5_000), st.floats(0.1, 1))
def test_more_rows_show_smaller_rises(n: int, discordant: float) -> None:
    item, two = smallest_rise(n, discordant), smallest_rise(4 * n, discordant)
    if isinstance(item, Detectable):
        assert of(Detectable, two).rise < item.rise


def test_too_few_rows_cannot_show_any_rise() -> None:
    assert "do not show any rise" in of(Gap, smallest_rise(20, 0.1)).why
    assert "no row" in of(Gap, smallest_rise(100, 0.0)).why
    assert of(Gap, smallest_rise(0, 0.1)).why == "no rows"


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: paired_rows(0, 0.1), "equal rates"),
        (lambda: paired_rows(math.nan, 0.1), "rise"),
        (lambda: paired_rows(0.2, 0.1), "impossible"),
        (lambda: paired_rows(0.1, 0.2, power=0.05), "level < power"),
        (lambda: paired_rows(0.1, 0.2, power=1), "level < power"),
        (lambda: paired_rows(0.1, 0.2, level=5), "level < power"),
        (lambda: paired_rows(0.1, 0), "discordant share"),
        (lambda: paired_rows(0.1, 20), "discordant share"),
        (lambda: smallest_rise(100, 1.2), "discordant share"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()


# The split


def test_the_published_split_is_an_alarm() -> None:
    """Kohavi, Tang & Xu 2020, chapter 3: 821,588 against 815,482 of a planned half, p = 1.8e-6."""
    result = of(SplitCheck, srm([821_588, 815_482], [1, 1]))
    assert (float(f"{result.p:.1e}"), result.alarm) == (1.8e-6, True)


@given(st.lists(st.tuples(st.integers(5, 5_000), st.integers(1, 9)), min_size=2, max_size=5))
def test_the_split_agrees_with_scipy_on_any_scale_of_the_plan(arms: list[tuple[int, int]]) -> None:
    seen, plan = (np.array(side) for side in zip(*arms, strict=True))
    theirs = stats.chisquare(seen, plan / plan.sum() * seen.sum())
    result = of(SplitCheck, srm(seen, plan * 0.37))
    assert result.p == pytest.approx(theirs.pvalue, rel=1e-9, abs=1e-12)
    if seen.min() > 0 and result.p >= 0.001:
        assert not result.alarm


def test_p_of_two_in_a_hundred_is_no_alarm() -> None:
    result = of(SplitCheck, srm([5_117, 4_883], [0.5, 0.5]))
    assert 0.001 < result.p < 0.05
    assert not result.alarm


def test_an_arm_without_its_planned_rows_is_an_alarm() -> None:
    result = of(SplitCheck, srm([0, 30], [1, 1]))
    assert result.alarm
    assert "has none" in result.warnings[0]


def test_three_rows_that_all_fell_into_one_arm_are_no_alarm_yet() -> None:
    result = of(SplitCheck, srm([0, 3], [1, 1]))
    assert (result.alarm, len(result.warnings)) == (False, 2)


def test_rows_in_an_arm_that_was_planned_none_are_an_alarm() -> None:
    result = of(SplitCheck, srm([1, 30], [0, 1]))
    assert (result.alarm, result.p) == (True, 0.0)


def test_no_rows_at_all_are_a_gap() -> None:
    assert isinstance(srm([0, 0], [1, 1]), Gap)


@pytest.mark.parametrize(
    ("seen", "plan", "says"),
    [
        ([5, 5], [0, 0], "sum to 0"),
        ([5, 5], [1], "every arm"),
        ([5, 5], [1, -1], "shares of 0 or more"),
        ([5, 5], None, "every arm"),
        ([5, 5], [1, math.nan], "shares"),
        ([5.5, 5], [1, 1], "whole"),
    ],
)
def test_a_plan_that_is_none_is_refused(seen: list, plan: list, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        srm(seen, plan)
