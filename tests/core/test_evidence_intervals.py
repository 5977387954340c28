"""The later intervals and corrections: published tables, statsmodels, properties, nasty counts."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from core.evidence.intervals import (
    bh,
    bonferroni_level,
    by,
    clopper_pearson,
    kish_n,
    mcnemar_exact,
    mcnemar_midp,
    mean_interval,
    newcombe_paired,
    newcombe_unpaired,
    smallest_p,
    tango,
    wilson,
    wilson_effective,
)

CHANCES = st.lists(st.floats(0, 1), min_size=1, max_size=15)
CELLS = st.tuples(*[st.integers(0, 60)] * 4).filter(any)


def rounded(made, digits: int = 4) -> list[float]:
    return [round(float(end), digits) for end in made]


@pytest.mark.parametrize(("hits", "n", "low", "high"), [(81, 263, 0.2527, 0.3676), (15, 148, 0.0578, 0.1617), (0, 20, 0, 0.1684), (1, 29, 0.0009, 0.1776)])
def test_clopper_pearson_gives_the_published_limits(hits: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat Med 17:857, table I, method 5."""
    assert rounded(clopper_pearson(hits, n)) == [low, high]


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
def test_newcombe_gives_the_published_limits_of_separate_rows(after: tuple, before: tuple, low: float, high: float) -> None:
    """Newcombe 1998, Stat Med 17:873, table II, method 10."""
    assert rounded(newcombe_unpaired(before, after)) == [low, high]


@pytest.mark.parametrize(
    ("cells", "low", "high"),
    [((36, 12, 2, 0), 0.0569, 0.3404), ((36, 14, 0, 0), 0.1528, 0.4167), ((54, 0, 0, 0), -0.0664, 0.0664), ((53, 1, 0, 0), -0.0496, 0.0977), ((0, 29, 1, 0), 0.6666, 0.9882)],
)
def test_newcombe_gives_the_published_limits_of_paired_rows(cells: tuple, low: float, high: float) -> None:
    """Newcombe 1998, Stat Med 17:2635, method 10."""
    assert rounded(newcombe_paired(*cells)) == [low, high]


def test_paired_limits_stay_sound_at_a_correlation_of_one() -> None:
    assert rounded(newcombe_paired(1, 0, 0, 1)) == [-0.5734, 0.5734]


def test_the_exact_test_gives_the_published_p_of_the_airways_trial() -> None:
    """Fagerland, Lydersen & Laake 2013: b = 1, c = 7 gives .0703 exact and .0391 mid-p."""
    assert (round(float(mcnemar_exact(1, 7)), 4), round(float(mcnemar_midp(1, 7)), 4)) == (0.0703, 0.0391)


# Other libraries


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_clopper_pearson_agrees_with_statsmodels(confidence: float) -> None:
    n = np.array([1, 2, 7, 30, 333, 20_000, 10**7])
    hits = (n * np.array([0, 0.5, 1, 0.1, 0.99, 0.0123, 0.5])).astype(int)
    np.testing.assert_allclose(clopper_pearson(hits, n, confidence), proportion_confint(hits, n, 1 - confidence, "beta"), atol=1e-12)


@given(st.tuples(*[st.integers(0, 80)] * 4).filter(lambda one: one[0] + one[1] and one[2] + one[3]))
def test_newcombe_agrees_with_statsmodels(cells: tuple[int, int, int, int]) -> None:
    x, rest, y, other = cells
    ours = newcombe_unpaired((x, x + rest), (y, y + other))
    assert [float(end) for end in ours] == pytest.approx(confint_proportions_2indep(y, y + other, x, x + rest, method="newcomb"), abs=1e-12)


@given(st.integers(0, 400), st.integers(0, 400))
def test_the_exact_test_agrees_with_statsmodels(b: int, c: int) -> None:
    assert float(mcnemar_exact(b, c)) == pytest.approx(mcnemar([[0, b], [c, 0]], exact=True).pvalue, abs=1e-12)


@given(CHANCES)
@example([0.01, 0.02, 0.02, 0.04])
@example([0.3])
@example([0.9, 0.001, 0.5, 0.001])
def test_step_up_corrections_agree_with_statsmodels(p: list[float]) -> None:
    np.testing.assert_allclose(bh(p), multipletests(p, method="fdr_bh")[1], atol=1e-12)
    np.testing.assert_allclose(by(p), multipletests(p, method="fdr_by")[1], atol=1e-12)


# What always holds


@given(CELLS)
@example((0, 30, 0, 0))
@example((10**7, 10**6, 10**6, 10**7))
def test_paired_limits_hold_the_change_and_flip_with_the_models(cells: tuple[int, int, int, int]) -> None:
    a, b, c, d = cells
    low, high = (float(end) for end in newcombe_paired(a, b, c, d))
    assert -1 <= low <= (b - c) / sum(cells) <= high <= 1
    assert low < high
    assert [float(end) for end in newcombe_paired(a, c, b, d)] == pytest.approx([-high, -low], abs=1e-12)
    assert [float(end) for end in newcombe_paired(d, c, b, a)] == pytest.approx([-high, -low], abs=1e-12)


@given(CHANCES, st.randoms(use_true_random=False))
def test_corrections_keep_the_order_they_are_given_and_tie_ties(p: list[float], shuffle) -> None:
    order = list(range(len(p)))
    shuffle.shuffle(order)
    for adjust in (bh, by):
        made = adjust(p)
        assert adjust([p[i] for i in order]).tolist() == pytest.approx(made[order].tolist())
        assert ((made >= np.array(p) - 1e-12) & (made <= 1)).all()
        assert adjust(p + p).tolist() == pytest.approx([*adjust(p + p)[: len(p)]] * 2)


@given(st.integers(1, 60))
def test_the_smallest_p_is_reached_when_all_rows_fall_on_one_side(k: int) -> None:
    assert float(smallest_p(k)) == pytest.approx(float(mcnemar_midp(k, 0)), rel=1e-9)
    assert float(smallest_p(k, exact=True)) == pytest.approx(float(mcnemar_exact(k, 0)), rel=1e-9)


def test_four_rows_that_differ_can_never_be_below_five_in_a_hundred() -> None:
    assert (smallest_p(np.arange(6)) <= 0.05).tolist() == [False] * 5 + [True]
    assert (smallest_p(np.arange(7), exact=True) <= 0.05).tolist() == [False] * 6 + [True]


def test_a_whole_effective_n_gives_wilson_exactly() -> None:
    assert rounded(wilson_effective(0.25, 80), 12) == rounded(wilson(20, 80), 12)
    assert wilson_effective(0.1, 40.5)[1] > wilson_effective(0.1, 400.5)[1]


def test_a_family_of_intervals_is_wider_than_each_alone() -> None:
    level = bonferroni_level(20)
    assert level == pytest.approx(0.9975)
    assert bonferroni_level(1) == pytest.approx(0.95)
    assert wilson(5, 50, level)[1] > wilson(5, 50)[1]


# Nasty counts


def test_no_hits_and_all_hits_give_exact_ends() -> None:
    assert (float(clopper_pearson(0, 7)[0]), float(clopper_pearson(7, 7)[1])) == (0.0, 1.0)


def test_no_p_values_give_none_back() -> None:
    assert bh([]).size == by([]).size == 0


def test_huge_counts_stay_finite() -> None:
    made = [*newcombe_paired(10**9, 10**8, 10**8, 10**9), *newcombe_unpaired((10**6, 10**7), (10**8, 10**9)), *clopper_pearson(10**6, 10**10), *tango(10**8, 10**8, 10**10)]
    assert np.isfinite(np.array(made, float)).all()
    for test in (mcnemar_exact, mcnemar_midp):
        p = [float(test(b, c)) for b, c in ((5 * 10**6, 5_010_000), (2 * 10**9, 2 * 10**9 + 100_000), (0, 10**7))]
        assert p[0] == pytest.approx(math.erfc(10_000 / math.sqrt(2 * 10_010_000)), rel=0.01)
        assert p[1] == pytest.approx(math.erfc(100_000 / math.sqrt(2 * (4 * 10**9 + 100_000))), rel=0.01)
        assert p[2] == 0


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: clopper_pearson(2.5, 5), "whole counts"),
        (lambda: clopper_pearson(6, 5), "hits <= n"),
        (lambda: clopper_pearson(0, 0), "n > 0"),
        (lambda: clopper_pearson(1, 5, 95), "confidence"),
        (lambda: newcombe_paired(0, 0, 0, 0), "n > 0"),
        (lambda: newcombe_paired(1, -1, 0, 0), "whole counts"),
        (lambda: newcombe_paired(1, 1, 1, math.nan), "whole counts"),
        (lambda: newcombe_paired(1, 1, 1, 1, 95), "confidence"),
        (lambda: newcombe_unpaired((6, 5), (1, 5)), "hits <= n"),
        (lambda: newcombe_unpaired((1, 5), (1, 5), 0), "confidence"),
        (lambda: mcnemar_exact(1.5, 2), "whole counts"),
        (lambda: smallest_p(-1), "whole counts"),
        (lambda: mean_interval(1.0, 1.0, 5, 95), "confidence"),
        (lambda: bonferroni_level(0), "number of intervals"),
        (lambda: bonferroni_level(5, 95), "confidence"),
        (lambda: bh([0.1, math.nan]), "p-values"),
        (lambda: by([1.1]), "p-values"),
        (lambda: kish_n(np.array([1, -1])), "weights"),
        (lambda: wilson_effective(1.2, 5), "rate"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()
