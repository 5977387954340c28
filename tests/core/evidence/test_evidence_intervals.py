"""The later intervals and corrections: published tables, statsmodels, properties, nasty counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.stats.proportion import confint_proportions_2indep

from core.evidence.statistics.intervals import (
    bonferroni_level,
    kish_n,
    mcnemar_midp,
    mean_interval,
    newcombe_unpaired,
    smallest_p,
    tango,
    wilson,
)

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=15)
CELLS = st.tuples(*[st.integers(0, 60)] * 4).filter(any)


def rounded(result, digits: int = 4) -> list[float]:
    return [round(float(end), digits) for end in result]


@pytest.mark.parametrize(
    ("after", "before", "low", "high"),
    [
        ((56, 70), (48, 80), 0.0524, 0.3339),
        ((9, 10), (3, 10), 0.1705, 0.8090),
        ((6, 7), (2, 7), 0.0582, 0.8062),
        ((5, 56), (0, 29), -0.0381, 0.1926),
        ((0, 10), (0, 20), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((10, 10), (0, 20), 0.6791, 1.0),
        ((10, 10), (0, 10), 0.6075, 1.0),
    ],
)
def test_newcombe_gives_the_published_limits_of_separate_rows(
    after: tuple, before: tuple, low: float, high: float
) -> None:
    """Newcombe 1998, Stat Med 17:873, table II, method 10."""
    assert rounded(newcombe_unpaired(before, after)) == [low, high]


# Other libraries


@given(
    st.tuples(*[st.integers(0, 80)] * 4).filter(
        lambda item: item[0] + item[1] and item[2] + item[3]
    )
)
def test_newcombe_agrees_with_statsmodels(cells: tuple[int, int, int, int]) -> None:
    x, rest, y, other = cells
    ours = newcombe_unpaired((x, x + rest), (y, y + other))
    assert [float(end) for end in ours] == pytest.approx(
        confint_proportions_2indep(y, y + other, x, x + rest, method="newcomb"), abs=1e-12
    )


# What always holds


@given(st.integers(1, 60))
def test_the_smallest_p_is_reached_when_all_rows_fall_on_one_side(k: int) -> None:
    assert float(smallest_p(k)) == pytest.approx(float(mcnemar_midp(k, 0)), rel=1e-9)


def test_four_rows_that_differ_can_never_be_below_five_in_a_hundred() -> None:
    assert (smallest_p(np.arange(6)) <= 0.05).tolist() == [False] * 5 + [True]


def test_a_family_of_intervals_is_wider_than_each_alone() -> None:
    level = bonferroni_level(20)
    assert level == pytest.approx(0.9975)
    assert bonferroni_level(1) == pytest.approx(0.95)
    assert wilson(5, 50, level)[1] > wilson(5, 50)[1]


# Nasty counts


def test_huge_counts_stay_finite() -> None:
    result = [*newcombe_unpaired((10**6, 10**7), (10**8, 10**9)), *tango(10**8, 10**8, 10**10)]
    assert np.isfinite(np.array(result, float)).all()
    pairs = ((5 * 10**6, 5_010_000), (2 * 10**9, 2 * 10**9 + 100_000), (0, 10**7))
    p = [float(mcnemar_midp(b, c)) for b, c in pairs]
    assert p[0] == pytest.approx(math.erfc(10_000 / math.sqrt(2 * 10_010_000)), rel=0.01)
    assert p[1] == pytest.approx(
        math.erfc(100_000 / math.sqrt(2 * (4 * 10**9 + 100_000))), rel=0.01
    )
    assert p[2] == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: newcombe_unpaired((6, 5), (1, 5)), "hits <= n"),
        (lambda: newcombe_unpaired((1, 5), (1, 5), 0), "confidence"),
        (lambda: smallest_p(-1), "whole counts"),
        (lambda: mean_interval(1.0, 1.0, 5, 95), "confidence"),
        (lambda: bonferroni_level(0), "number of intervals"),
        (lambda: bonferroni_level(5, 95), "confidence"),
        (lambda: kish_n(np.array([1, -1])), "weights"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()
