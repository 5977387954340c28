"""Intervals and tests: published numbers first, then other libraries, then a derivation of our own,
then properties.
"""

from __future__ import annotations

from itertools import product
from math import comb, inf, nan
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, example, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.optimize import brentq, minimize_scalar
from statsmodels.stats.contingency_tables import mcnemar
from statsmodels.stats.multitest import multipletests
from statsmodels.stats.proportion import proportion_confint

from core.evidence.statistics.intervals import (
    holm,
    mcnemar_midp,
    mean_interval,
    paired_t,
    tango,
    weighted_holm,
    wilson,
)

Z = 1.959963984540054


@st.composite
def pairs(draw: st.DrawFn) -> tuple[int, int, int]:
    """Draw discordant counts b and c, and rows n, at least b + c of them."""
    b, c = draw(st.integers(0, 200)), draw(st.integers(0, 200))
    return b, c, draw(st.integers(max(b + c, 1), 2_000))


# One proportion


@pytest.mark.parametrize(
    ("hits", "n", "low", "high"),
    [
        (0, 20, 0, 0.1611),
        (29, 29, 0.8830, 1),
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (1, 29, 0.0061, 0.1718),
        (0, 1, 0, 0.7935),
        (1, 1, 0.2065, 1),
    ],
)
def test_wilson_gives_the_published_limits(hits: int, n: int, low: float, high: float) -> None:
    """Newcombe 1998, Stat Med 17:857, table I, method 3."""
    assert [round(float(end), 4) for end in wilson(hits, n)] == [low, high]


@pytest.mark.parametrize("confidence", [0.8, 0.95, 0.99])
def test_wilson_agrees_with_statsmodels(confidence: float) -> None:
    n = np.array([1, 2, 7, 30, 333, 20_000, 10**7])
    hits = (n * np.array([0, 0.5, 1, 0.1, 0.99, 0.0123, 0.5])).astype(int)
    ours, theirs = (
        wilson(hits, n, confidence),
        proportion_confint(hits, n, 1 - confidence, "wilson"),
    )
    np.testing.assert_allclose(ours, theirs, atol=1e-12)


@given(st.integers(1, 10**7), st.floats(0, 1))
def test_wilson_holds_the_rate_and_stays_between_nought_and_one(n: int, share: float) -> None:
    hits = round(share * n)
    low, high = (float(end) for end in wilson(hits, n))
    assert 0 <= low <= hits / n <= high <= 1
    assert low < high


@pytest.mark.parametrize("n", [1, 3, 20, 10**6])
def test_no_hits_give_exactly_nought_and_all_hits_exactly_one(n: int) -> None:
    assert float(wilson(0, n)[0]) == 0.0
    assert float(wilson(n, n)[1]) == 1.0


@pytest.mark.parametrize(("hits", "n"), [(3, 0), (0, 0), (-1, 5), (6, 5), (nan, 5), (1, nan)])
def test_wilson_refuses_counts_that_cannot_be(hits: float, n: float) -> None:
    with pytest.raises(ValueError, match="wilson"):
        wilson(hits, n)


@pytest.mark.parametrize("confidence", [95, 0, 1, -0.95, nan])
def test_a_confidence_that_is_no_fraction_is_refused(confidence: float) -> None:
    for interval in (lambda: wilson(1, 5, confidence), lambda: tango(1, 1, 5, confidence)):
        with pytest.raises(ValueError, match="confidence"):
            interval()


# Paired difference


def score_by_likelihood(b: int, c: int, n: int, delta: float) -> float:
    """Tango's score from the likelihood itself: the nuisance parameter is found by maximising, not
    by a closed form.
    """

    def minus_log(pc: float) -> float:
        cells = ((b, pc + delta), (c, pc), (n - b - c, 1 - 2 * pc - delta))
        return -sum(k * np.log(max(p, 1e-300)) for k, p in cells if k)

    ends = max(0.0, -delta), (1 - delta) / 2
    pc = minimize_scalar(minus_log, bounds=ends, method="bounded", options={"xatol": 1e-13}).x
    return (b - c - n * delta) / np.sqrt(max(n * (2 * pc + delta - delta**2), 1e-300))


def tango_by_likelihood(b: int, c: int, n: int) -> tuple[float, float]:
    point = (b - c) / n
    low = brentq(lambda item: score_by_likelihood(b, c, n, item) - Z, -1 + 1e-9, point - 1e-9)
    high = brentq(lambda item: score_by_likelihood(b, c, n, item) + Z, point + 1e-9, 1 - 1e-9)
    return low, high


def test_tango_gives_the_published_interval_of_the_airways_trial() -> None:
    """Fagerland, Lydersen & Laake 2014, Stat Med 33:2850: 1 and 7 discordant of 21 pairs, -0.517 to
    -0.026.
    """
    assert [round(float(end), 3) for end in tango(1, 7, 21)] == [-0.517, -0.026]


def test_no_discordant_rows_give_an_interval_around_nought_that_has_a_width() -> None:
    """The score equation is n * delta**2 = z**2 * (1 - delta**2) / ... and gives z**2 / (n + z**2)
    by hand.
    """
    by_hand = Z**2 / (50 + Z**2)
    assert [float(end) for end in tango(0, 0, 50)] == pytest.approx([-by_hand, by_hand], abs=1e-9)
    assert round(by_hand, 4) == 0.0713


def test_five_against_none_of_fifty_excludes_nought() -> None:
    assert round(float(tango(5, 0, 50)[0]), 4) == 0.0215


@pytest.mark.parametrize(
    ("b", "c", "n"),
    [
        (1, 7, 21),
        (9, 2, 50),
        (77, 0, 222),
        (5, 0, 50),
        (12, 12, 30),
        (40, 60, 1_000),
        (1, 0, 400),
        (20, 30, 50),
    ],
)
def test_tango_agrees_with_the_likelihood(b: int, c: int, n: int) -> None:
    assert [float(end) for end in tango(b, c, n)] == pytest.approx(
        tango_by_likelihood(b, c, n), abs=2e-5
    )


def test_rows_that_all_switch_give_a_change_of_exactly_one() -> None:
    assert float(tango(7, 0, 7)[1]) == 1.0
    assert float(tango(0, 7, 7)[0]) == -1.0


@given(pairs())
@example((5, 0, 50))
@example((1, 0, 1))
def test_tango_excludes_nought_exactly_when_the_mcnemar_chi_square_rejects(
    cells: tuple[int, int, int],
) -> None:
    b, c, n = cells
    chi = (b - c) ** 2 / (b + c) if b + c else 0.0
    assume(abs(chi - Z**2) > 1e-6)
    low, high = tango(b, c, n)
    assert bool(low > 0 or high < 0) is (chi > Z**2)


@given(pairs())
def test_swapping_the_models_flips_the_interval(cells: tuple[int, int, int]) -> None:
    b, c, n = cells
    low, high = tango(b, c, n)
    back_low, back_high = tango(c, b, n)
    assert (float(low), float(high)) == pytest.approx(
        (-float(back_high), -float(back_low)), abs=1e-12
    )


@given(pairs())
def test_tango_holds_the_change_and_stays_between_minus_one_and_one(
    cells: tuple[int, int, int],
) -> None:
    b, c, n = cells
    low, high = (float(end) for end in tango(b, c, n))
    assert -1 <= low <= (b - c) / n <= high <= 1
    assert low < high


@pytest.mark.parametrize(
    ("b", "c", "n"), [(-1, 0, 5), (0, -1, 5), (3, 3, 5), (0, 0, 0), (nan, 0, 5), (0, 0, nan)]
)
def test_tango_refuses_counts_that_cannot_be(b: float, c: float, n: float) -> None:
    with pytest.raises(ValueError, match="tango"):
        tango(b, c, n)


def test_tango_covers_the_truth_as_often_as_it_says() -> None:
    rng = np.random.default_rng(7)
    draws = rng.multinomial(300, [0.08, 0.05, 0.87], 6_000)
    low, high = tango(draws[:, 0], draws[:, 1], 300)
    assert 0.93 <= float(((low <= 0.03) & (high >= 0.03)).mean()) <= 0.97


def test_ten_million_rows_stay_finite() -> None:
    low, high = tango(600_000, 590_000, 10**7)
    assert np.isfinite([low, high]).all()
    assert low < 0.001 < high


# Mid-p McNemar


def midp_by_enumeration(b: int, c: int) -> float:
    """Add up the probability of every split that is less likely to be seen, and half of the one
    seen.
    """
    k, x = b + c, min(b, c)
    tail = sum(comb(k, i) for i in range(x)) + comb(k, x) / 2
    return min(1.0, 2 * tail / 2**k)


def test_midp_gives_the_published_p_of_the_airways_trial() -> None:
    """Fagerland, Lydersen & Laake 2013: b=1, c=7 gives mid-p .039.

    By hand 2 * (1 + 8 / 2) / 256.
    """
    assert float(mcnemar_midp(1, 7)) == pytest.approx(10 / 256, abs=1e-15)


@pytest.mark.parametrize(("b", "c"), list(product(range(13), range(13))))
def test_midp_is_the_sum_over_all_splits(b: int, c: int) -> None:
    expected = 1.0 if b == c == 0 else midp_by_enumeration(b, c)
    allowed = {expected, 1.0} if b == c else {expected}
    assert min(abs(float(mcnemar_midp(b, c)) - item) for item in allowed) < 1e-12


@given(st.integers(0, 500), st.integers(0, 500))
def test_midp_is_the_exact_p_less_the_chance_of_what_was_seen(b: int, c: int) -> None:
    assume(b != c)
    exact = mcnemar([[0, b], [c, 0]], exact=True).pvalue
    assert float(mcnemar_midp(b, c)) == pytest.approx(
        exact - stats.binom.pmf(min(b, c), b + c, 0.5), abs=1e-12
    )


@pytest.mark.parametrize(
    ("b", "c"), [(60_000, 60_500), (500_000, 501_000), (200_000, 100_000), (0, 150_000)]
)
def test_midp_of_very_many_discordant_rows_is_finite_and_close_to_the_normal(
    b: int, c: int
) -> None:
    p = float(mcnemar_midp(b, c))
    assert 0 <= p <= 1
    assert p == pytest.approx(2 * stats.norm.sf(abs(b - c) / np.sqrt(b + c)), abs=2e-4)


@given(st.integers(0, 10_000), st.integers(0, 10_000))
def test_midp_does_not_care_which_model_is_which(b: int, c: int) -> None:
    assert float(mcnemar_midp(b, c)) == float(mcnemar_midp(c, b))


@pytest.mark.parametrize(("b", "c"), [(-1, 3), (nan, 3)])
def test_midp_refuses_counts_that_cannot_be(b: float, c: float) -> None:
    with pytest.raises(ValueError, match="mcnemar"):
        mcnemar_midp(b, c)


# Means


@given(st.lists(st.floats(-1e3, 1e3), min_size=2, max_size=50))
def test_mean_interval_agrees_with_scipy(values: list[float]) -> None:
    x = np.array(values)
    assume(x.std() > 1e-3)
    ours = mean_interval(float(x.sum()), float((x**2).sum()), x.size)
    theirs = stats.t.interval(0.95, x.size - 1, x.mean(), stats.sem(x))
    assert ours == pytest.approx((x.mean(), *theirs), rel=1e-6, abs=1e-6)


def test_paired_t_agrees_with_scipy() -> None:
    rng = np.random.default_rng(3)
    before = rng.exponential(5, 200)
    after = before + rng.normal(0.4, 1, 200)
    change = after - before
    ours = paired_t(float(change.sum()), float((change**2).sum()), change.size)
    assert ours == pytest.approx(stats.ttest_rel(after, before).pvalue, rel=1e-9)


def test_one_row_has_no_interval() -> None:
    with pytest.raises(ValueError, match="two rows"):
        mean_interval(1.0, 1.0, 1)


def test_a_mean_without_spread_has_the_p_of_the_sign_test() -> None:
    assert paired_t(0.0, 0.0, 10) == 1.0
    assert paired_t(10.0, 10.0, 10) == pytest.approx(stats.binomtest(10, 10).pvalue)


# Holm


@pytest.mark.parametrize(
    "p",
    [
        [0.01, 0.04, 0.03],
        [0.05],
        [0.02, 0.02, 0.02],
        [0.9, 0.001, 0.5, 0.001],
        [1.0, 0.0],
        [0.6, 0.7],
    ],
)
def test_holm_agrees_with_statsmodels(p: list[float]) -> None:
    np.testing.assert_allclose(holm(p), multipletests(p, method="holm")[1], atol=1e-15)


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=12))
def test_holm_agrees_with_statsmodels_in_any_order_and_with_ties(p: list[float]) -> None:
    np.testing.assert_allclose(
        holm(p + p[:2]), multipletests(p + p[:2], method="holm")[1], atol=1e-12
    )


def test_one_slice_has_to_the_last_bit_the_interval_it_has_among_many() -> None:
    rng = np.random.default_rng(4)
    n = rng.integers(1, 5_000, 60)
    b = (rng.random(60) * n / 2).astype(int)
    c = (rng.random(60) * (n - b)).astype(int)
    low, high = tango(b, c, n)
    alone = [tango(*cells) for cells in zip(b, c, n, strict=True)]
    assert [(float(first), float(last)) for first, last in alone] == list(
        zip(low.tolist(), high.tolist(), strict=True)
    )


def test_no_p_values_give_none_back() -> None:
    assert holm([]).size == 0
    assert weighted_holm([], []).size == 0


def test_weighted_holm_by_hand() -> None:
    """p / weight orders .004/1, .03/4, .02/2.

    The steps are .004 x 7/1, .03 x 6/4 and .02 x 2/2, and none below the one before.
    """
    assert weighted_holm([0.02, 0.03, 0.004], [2, 4, 1]).tolist() == pytest.approx(
        [0.045, 0.045, 0.028]
    )
    assert weighted_holm([0.04], [3]).tolist() == [0.04]
    assert weighted_holm([0.6, 0.9], [1, 3]).tolist() == [1.0, 1.0]


@settings(max_examples=25)
@given(st.lists(st.floats(0, 1), min_size=1, max_size=15), st.floats(1e-6, 1e6))
def test_equal_weights_on_any_scale_give_statsmodels_holm(p: list[float], weight: float) -> None:
    np.testing.assert_allclose(
        weighted_holm(p, [weight] * len(p)),
        multipletests(p, method="holm")[1],
        rtol=1e-9,
        atol=1e-15,
    )


def stepped_down(p: list[float], weights: list[float], level: float) -> set[int]:
    """Reject as Holm wrote it: while the smallest p / weight of those left is at most level / the
    sum of their weights.
    """
    left, rejected = set(range(len(p))), set()
    while left:
        first = min(left, key=lambda i: p[i] / weights[i])
        if p[first] * sum(weights[i] for i in left) > level * weights[first]:
            break
        rejected.add(first)
        left.remove(first)
    return rejected


@given(
    st.lists(st.tuples(st.floats(1e-6, 0.2), st.floats(0.01, 10)), min_size=1, max_size=12),
    st.floats(0.001, 0.3),
)
def test_an_adjusted_p_is_below_a_level_where_the_step_down_rejects_at_it(
    pairs: list[tuple[float, float]], level: float
) -> None:
    p, weights = ([pair[i] for pair in pairs] for i in (0, 1))
    adjusted = weighted_holm(p, weights)
    assume(np.abs(adjusted - level).min() > 1e-9)
    assert {i for i, item in enumerate(adjusted) if item <= level} == stepped_down(
        p, weights, level
    )


@given(
    st.lists(st.tuples(st.floats(0, 1), st.floats(0.01, 10)), min_size=1, max_size=12), st.randoms()
)
def test_weighted_holm_knows_no_order_and_no_scale_of_weights(
    pairs: list[tuple[float, float]], chance: Any
) -> None:
    p, weights = np.array(pairs).T
    order = list(range(len(pairs)))
    chance.shuffle(order)
    adjusted = weighted_holm(p, weights)
    np.testing.assert_allclose(
        weighted_holm(p[order], 7 * weights[order]), adjusted[order], rtol=1e-9, atol=1e-300
    )
    assert (adjusted >= p - 1e-12).all()
    assert (adjusted <= 1).all()


@pytest.mark.parametrize("weights", [[1, 0], [1, -1], [1, nan], [1, inf], [1]])
def test_weights_that_are_none_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match="weights must be above 0"):
        weighted_holm([0.1, 0.2], weights)


@pytest.mark.parametrize("alike", [0.0, 0.7, 1.0])
def test_any_false_rejection_by_weighted_holm_is_as_rare_as_the_level_says(alike: float) -> None:
    """8,000 families of twelve, some false, however alike their tests: four standard errors above 5
    % are 6.0%.
    """
    rng = np.random.default_rng(4)
    runs, size = 8_000, 12
    weights = np.array([0.3, 0.2, 0.1, *[0.05] * 9])
    shared = rng.normal(size=(runs, 1))
    z = np.sqrt(alike) * shared + np.sqrt(1 - alike) * rng.normal(size=(runs, size))
    z[:, [0, 5]] += 4.0
    p = 2 * stats.norm.sf(np.abs(z))
    wrong = [(np.delete(weighted_holm(item, weights), [0, 5]) <= 0.05).any() for item in p]
    assert np.mean(wrong) <= 0.05 + 4 * np.sqrt(0.05 * 0.95 / runs)


@pytest.mark.parametrize("p", [[nan], [0.5, 1.1], [-0.1], [inf]])
def test_holm_refuses_what_is_no_p_value(p: list[float]) -> None:
    with pytest.raises(ValueError, match="p-values"):
        holm(p)
