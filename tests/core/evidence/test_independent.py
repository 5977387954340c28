"""Intervals and tests of separate records: published values first, then oracles, then coverage."""

from __future__ import annotations

import numpy as np
import pytest
from scipy import stats
from statsmodels.regression.linear_model import WLS
from statsmodels.stats.proportion import confint_proportions_2indep, proportion_confint

from core.evidence.records import Estimate, Gap
from core.evidence.statistics.independent import (
    Difference,
    Sample,
    Summary,
    difference_of,
    estimate_of,
    shared,
    summary_of,
)
from core.evidence.statistics.two_proportions import fisher_midp, score_test


def counted(hits: int, n: int) -> Sample:
    return Sample(np.repeat([1.0, 0.0], [hits, n - hits]))


def compared(sample: Sample, two: Sample, *, by_loss: bool = False) -> Difference:
    return difference_of(summary_of(sample), summary_of(two), by_loss=by_loss)


def ends(found: object) -> tuple[float, float]:
    assert isinstance(found, Estimate)
    return found.low, found.high


def summarized(sample: Sample) -> Summary:
    found = summary_of(sample)
    assert isinstance(found, Summary)
    return found


# Published values: Newcombe 1998, Statistics in Medicine 17:873, table II, method 10


@pytest.mark.parametrize(
    ("first", "second", "low", "high"),
    [
        ((48, 80), (56, 70), 0.0524, 0.3339),
        ((3, 10), (9, 10), 0.1705, 0.8090),
        ((2, 7), (6, 7), 0.0582, 0.8062),
        ((0, 29), (5, 56), -0.0381, 0.1926),
        ((0, 20), (0, 10), -0.1611, 0.2775),
        ((0, 10), (0, 10), -0.2775, 0.2775),
        ((0, 20), (10, 10), 0.6791, 1.0000),
        ((0, 10), (10, 10), 0.6075, 1.0000),
    ],
)
def test_the_difference_has_newcombes_interval(
    first: tuple[int, int], second: tuple[int, int], low: float, high: float
) -> None:
    result = compared(counted(*first), counted(*second))
    assert ends(result.change) == pytest.approx((low, high), abs=6e-5)


def test_the_trial_of_perondi_and_others() -> None:
    """1 of 34 against 7 of 34: mid-p .0297 (Lydersen, Fagerland & Laake 2009)."""
    assert fisher_midp((7, 34), (1, 34)) == pytest.approx(0.0297, abs=5e-5)


# Oracles


@pytest.mark.parametrize("seed", range(8))
def test_statsmodels_gives_the_same_intervals(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = (int(integer) for integer in rng.integers(5, 400, 2))
    x, y = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
    result = compared(counted(x, n), counted(y, m))
    theirs = confint_proportions_2indep(y, m, x, n, method="newcomb", compare="diff")
    assert ends(result.change) == pytest.approx(theirs, abs=1e-10)
    assert ends(result.second) == pytest.approx(
        proportion_confint(y, m, method="wilson"), abs=1e-10
    )


@pytest.mark.parametrize("seed", range(8))
def test_the_midp_is_fishers_test_of_scipy_with_ties_by_half(seed: int) -> None:
    rng = np.random.default_rng(seed)
    n, m = (int(integer) for integer in rng.integers(5, 300, 2))
    x, y = int(rng.integers(0, n + 1)), int(rng.integers(0, m + 1))
    theirs = stats.fisher_exact([[x, n - x], [y, m - y]]).pvalue
    chances = stats.hypergeom.pmf(np.arange(n + m + 1), n + m, n, x + y)
    tied = chances[np.isclose(chances, chances[x], rtol=1e-7, atol=0)].sum()
    expected = 1.0 if np.isclose(theirs, 1) else theirs - tied / 2
    assert fisher_midp((x, n), (y, m)) == pytest.approx(expected, abs=1e-9)


def test_beyond_what_can_be_summed_the_score_test_takes_over() -> None:
    both = ((300_000, 3_000_000), (301_500, 3_000_000))
    p = fisher_midp(*both)
    assert p == pytest.approx(score_test(0.0005, 601_500 / 6e6, (3e6, 3e6)), rel=1e-12)
    small = ((15_000, 150_000), (15_300, 150_000))
    assert fisher_midp(*small) == pytest.approx(
        score_test(0.002, 30_300 / 300_000, (150_000, 150_000)), rel=0.01
    )


@pytest.mark.parametrize(
    ("before", "after"), [((5, 4), (1, 4)), ((-1, 4), (1, 4)), ((0, 0), (1, 4))]
)
def test_counts_that_are_none_are_a_fault(before: tuple[int, int], after: tuple[int, int]) -> None:
    with pytest.raises(ValueError, match="0 <= errors <= records"):
        fisher_midp(before, after)


@pytest.mark.parametrize("seed", range(4))
def test_means_are_compared_by_welch(seed: int) -> None:
    rng = np.random.default_rng(seed)
    item, two = np.abs(rng.normal(0, 1, 60)), np.abs(rng.normal(0, 3, 45))
    result = compared(Sample(item), Sample(two), by_loss=True)
    theirs = stats.ttest_ind(two, item, equal_var=False)
    assert result.p == pytest.approx(theirs.pvalue, rel=1e-9)
    interval = theirs.confidence_interval()
    assert ends(result.change) == pytest.approx((interval.low, interval.high), rel=1e-9)
    own = stats.t.interval(0.95, 59, item.mean(), stats.sem(item))
    assert ends(result.first) == pytest.approx(own, rel=1e-9)


def test_the_variance_of_weighted_and_clustered_records_is_linearized() -> None:
    rng = np.random.default_rng(3)
    values, weights = (rng.random(200) < 0.3).astype(float), rng.gamma(2, 1, 200)
    groups = rng.integers(0, 40, 200)
    model = WLS(values, np.ones(200), weights=weights)
    robust = model.fit(cov_type="HC1").bse[0]
    assert summarized(Sample(values, weights)).variance ** 0.5 == pytest.approx(robust, rel=1e-9)
    grouped = model.fit(cov_type="cluster", cov_kwds={"groups": groups}).bse[0]
    found = summarized(Sample(values, weights, groups, 40))
    assert found.variance**0.5 == pytest.approx(grouped, rel=1e-9)
    assert found.freedom == 39


# Weights


def test_equal_weights_change_nothing_to_the_last_digit() -> None:
    plain = counted(7, 60)
    weighted = Sample(plain.values, np.full(60, 0.3))
    assert summary_of(plain) == summary_of(weighted)
    assert compared(plain, weighted).p == 1.0


def test_weights_are_no_repeated_records() -> None:
    values, weights = np.repeat([1.0, 0.0], [6, 54]), np.tile([1.0, 5.0], 30)
    found = summarized(Sample(values, weights))
    assert found.mean == pytest.approx(0.1)
    assert found.effective <= 60 * 36 / (2 * 26) + 1e-9  # Kish: (sum w)^2 / sum w^2


def test_a_record_of_weight_zero_is_not_counted() -> None:
    found = summarized(Sample(np.array([1.0, *[0.0] * 40]), np.array([0.0, *[1.0] * 40])))
    assert (found.n, found.mean) == (40, 0.0)
    assert isinstance(summary_of(Sample(np.ones(5), np.zeros(5))), Gap)


# Clusters


def test_a_cluster_a_record_is_as_good_as_none() -> None:
    values = np.repeat([1.0, 0.0], [20, 180])
    alone = estimate_of(summary_of(Sample(values, None, np.arange(200), 200)), by_loss=False)
    plain = estimate_of(summary_of(Sample(values)), by_loss=False)
    assert ends(alone) == pytest.approx(ends(plain), abs=2e-3)


def test_records_that_repeat_each_other_are_worth_one() -> None:
    values = np.repeat(np.repeat([1.0, 0.0], [20, 80]), 10)
    found = summarized(Sample(values, None, np.repeat(np.arange(100), 10), 100))
    assert found.effective == pytest.approx(100, rel=0.02)
    assert found.design_effect == pytest.approx(10, rel=0.02)


def test_few_clusters_bear_no_rate_and_say_so() -> None:
    found = summary_of(Sample(np.zeros(90), None, np.repeat(np.arange(9), 10), 9))
    assert found == Gap("rate", "9 clusters, fewer than the 10 needed")


def test_a_segment_without_errors_takes_the_design_effect_of_all_records() -> None:
    clusters = np.repeat(np.arange(20), 10)
    clean = Sample(np.zeros(200), None, clusters, 20)
    found = summary_of(clean, 4.0)
    assert isinstance(found, Summary)
    assert found.effective == pytest.approx(50)
    low, high = ends(estimate_of(found, by_loss=False))
    assert low == 0
    assert high > ends(estimate_of(summary_of(Sample(np.zeros(200))), by_loss=False))[1]


def test_two_halves_of_the_same_clusters_are_correlated() -> None:
    rng = np.random.default_rng(1)
    chance = rng.beta(0.5, 2, 60)
    clusters = np.repeat(np.arange(60), 20)
    whole = Sample((rng.random(1_200) < chance[clusters]).astype(float), None, clusters, 60)
    half = np.arange(1_200) % 2 == 0
    summary, two = summarized(whole.take(half)), summarized(whole.take(~half))
    assert shared(summary, two) > 0.5
    joined = compared(whole.take(half), whole.take(~half))
    other = whole.take(~half)
    moved = Sample(other.values, None, other.clusters, 60)
    assert joined.p is not None
    apart = difference_of(summary, summarized(Sample(moved.values)), by_loss=False)
    assert (
        ends(joined.change)[1] - ends(joined.change)[0]
        < ends(apart.change)[1] - ends(apart.change)[0]
    )


# What cannot be said


def test_means_without_spread_are_a_gap_and_never_an_interval_of_no_width() -> None:
    same = Sample(np.full(50, 2.0))
    assert isinstance(estimate_of(summary_of(same), by_loss=True), Gap)
    assert isinstance(compared(same, same, by_loss=True).change, Gap)


def test_no_records_are_a_gap_on_both_sides() -> None:
    none = Sample(np.empty(0))
    result = compared(none, counted(1, 40))
    assert isinstance(result.change, Gap)
    assert result.p is None


# Coverage, nominal 95%: by seeded simulation, so the same figures each time


def covered(pairs: list[Difference], truth: float) -> tuple[float, float]:
    known = [pair for pair in pairs if isinstance(pair.change, Estimate)]
    inside = [name.change.low <= truth <= name.change.high for name in known]
    return float(np.mean(inside)), float(np.mean([(name.p or 1.0) < 0.05 for name in known]))


def test_independent_rates_are_covered() -> None:
    rng = np.random.default_rng(5)
    draws = [
        compared(Sample((rng.random(100) < 0.1) * 1.0), Sample((rng.random(300) < 0.1) * 1.0))
        for _ in range(1_500)
    ]
    inside, rejected = covered(draws, 0.0)
    assert 0.935 <= inside <= 0.985
    assert rejected <= 0.065


@pytest.mark.parametrize(
    ("groups", "size", "rate", "icc"),
    [(15, 10, 0.1, 0.1), (40, 10, 0.1, 0.1), (40, 25, 0.05, 0.2), (200, 5, 0.1, 0.1)],
)
def test_rates_of_clustered_records_are_covered(
    groups: int, size: int, rate: float, icc: float
) -> None:
    rng = np.random.default_rng(6)
    a, b = rate * (1 - icc) / icc, (1 - rate) * (1 - icc) / icc

    def drawn(first: int) -> Sample:
        clusters = np.repeat(np.arange(groups), rng.poisson(size, groups) + 1)
        chance = rng.beta(a, b, groups)
        values = (rng.random(clusters.size) < chance[clusters]) * 1.0
        return Sample(values, None, clusters + first, 2 * groups)

    inside, rejected = covered([compared(drawn(0), drawn(groups)) for _ in range(2_000)], 0.0)
    assert 0.92 <= inside <= 0.98
    assert rejected <= 0.085


@pytest.mark.parametrize(
    ("n", "rate", "spread"), [(100, 0.1, 0.8), (400, 0.05, 0.8), (400, 0.1, 1.2)]
)
def test_rates_of_weighted_records_are_covered(n: int, rate: float, spread: float) -> None:
    rng = np.random.default_rng(7)

    def drawn() -> Sample:
        return Sample((rng.random(n) < rate) * 1.0, np.exp(rng.normal(0, spread, n)))

    inside, rejected = covered([compared(drawn(), drawn()) for _ in range(2_000)], 0.0)
    assert 0.935 <= inside <= 0.99
    assert rejected <= 0.06
