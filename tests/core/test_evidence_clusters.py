"""Weights, clusters and series: numbers by hand, then statsmodels, then what must hold, then nasty inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from statsmodels.api import OLS
from statsmodels.stats.proportion import proportion_confint
from statsmodels.tsa.stattools import acf

from core.evidence.clusters import (
    Clustering,
    Series,
    cluster_bootstrap,
    clustered_mean,
    clustered_rate,
    clustering,
    inflation,
    series,
    series_mean,
    weighted_change,
    weighted_rate,
)
from core.evidence.intervals import kish_n, tango, wilson
from core.evidence.records import Estimate, Gap


def of(kind, made):
    assert isinstance(made, kind), made
    return made


def ends(made) -> tuple[float, float]:
    one = of(Estimate, made.value)
    return one.low, one.high


def sums(groups: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.bincount(groups), np.bincount(groups, values), np.bincount(groups, values**2)


def table(seed: int, groups: int = 40, spread: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(groups), rng.integers(1, 15, groups))
    return who, rng.normal(0.1, 1, who.size) + rng.normal(0, spread, groups)[who]


# Weights


def test_kish_by_hand() -> None:
    assert kish_n(np.array([1, 2, 3.0])) == pytest.approx(36 / 14)


@given(st.lists(st.tuples(st.booleans(), st.booleans()), min_size=1, max_size=200), st.sampled_from([1.0, 0.1, 0.3, 7e-9, 1e12]))
def test_equal_weights_give_the_unweighted_result_exactly(rows: list[tuple[bool, bool]], weight: float) -> None:
    before, after = (np.array(side) for side in zip(*rows, strict=True))
    w, n = np.full(before.size, weight), before.size
    rate, change = weighted_rate(before, w), weighted_change(before, after, w)
    b, c = int((after & ~before).sum()), int((before & ~after).sum())
    assert (rate.value.value, *ends(rate)) == (before.sum() / n, *(float(end) for end in wilson(before.sum(), n)))
    assert (change.value.value, *ends(change)) == ((b - c) / n, *(float(end) for end in tango(b, c, n)))
    assert rate.value.n == n


def test_weights_agree_with_statsmodels_on_the_effective_n() -> None:
    rng = np.random.default_rng(1)
    hit, w = rng.random(300) < 0.2, rng.exponential(size=300)
    p, n = float(w[hit].sum() / w.sum()), float(w.sum() ** 2 / (w**2).sum())
    assert ends(weighted_rate(hit, w)) == pytest.approx(proportion_confint(p * n, n, method="wilson"), abs=1e-12)


def test_integer_weights_are_no_repeated_rows() -> None:
    hit = np.arange(60) < 12
    one, ten = weighted_rate(hit, np.ones(60)), weighted_rate(hit, np.full(60, 10))
    assert one.value == ten.value


def test_rows_of_weight_nought_do_not_count() -> None:
    hit, w = np.array([1, 0, 1, 1]), np.array([1.0, 1.0, 0.0, 0.0])
    assert weighted_rate(hit, w).value.n == 2
    assert weighted_rate(hit, w).value == weighted_rate(hit[:2], w[:2]).value


def test_weights_that_are_all_nought_are_no_rows() -> None:
    assert isinstance(weighted_rate([1, 0], [0, 0]).value, Gap)
    assert isinstance(weighted_change([], [], []).value, Gap)


def test_uneven_weights_are_warned_of() -> None:
    assert any("uneven" in one for one in weighted_rate(np.arange(50) % 2, np.r_[np.ones(49), 500.0]).warnings)


@example([(True, 11.0), (True, 32.0)])
@given(st.lists(st.tuples(st.booleans(), st.floats(0, 100)), min_size=1, max_size=60))
def test_a_weighted_rate_stays_between_nought_and_one(rows: list[tuple[bool, float]]) -> None:
    hit, w = (np.array(side) for side in zip(*rows, strict=True))
    made = weighted_rate(hit, w).value
    if w.any():
        assert 0 <= made.low <= made.value + 1e-12
        assert made.value - 1e-12 <= made.high <= 1


@pytest.mark.parametrize("weights", [[1, -1], [1, math.nan], [1, math.inf], [1]])
def test_weights_that_cannot_be_are_refused(weights: list[float]) -> None:
    with pytest.raises(ValueError, match=r"weights|value for each row"):
        weighted_rate([0, 1], weights)


# Clusters


@pytest.mark.parametrize("seed", range(4))
def test_the_robust_interval_agrees_with_statsmodels(seed: int) -> None:
    who, values = table(seed)
    theirs = OLS(values, np.ones(values.size)).fit(cov_type="cluster", cov_kwds={"groups": who}, use_t=True)
    made, p = clustered_mean(*sums(who, values)[:2])
    assert ends(made) == pytest.approx(tuple(theirs.conf_int()[0]), abs=1e-10)
    assert p == pytest.approx(theirs.pvalues[0], abs=1e-10)


def test_the_bootstrap_of_clusters_is_near_the_robust_interval_and_repeats() -> None:
    who, values = table(9, groups=200)
    m, s, _ = sums(who, values)
    made = cluster_bootstrap(m, s)
    assert ends(made) == pytest.approx(ends(clustered_mean(m, s)[0]), abs=0.03)
    order = np.random.default_rng(0).permutation(m.size)
    assert cluster_bootstrap(m[order], s[order]) == made


@pytest.mark.parametrize("seed", range(3))
def test_icc_is_that_of_the_analysis_of_variance(seed: int) -> None:
    who, values = table(seed, spread=0.8)
    m, s, q = sums(who, values)
    means = s / m
    between = (m * (means - values.mean()) ** 2).sum() / (m.size - 1)
    within = ((values - means[who]) ** 2).sum() / (values.size - m.size)
    usual = (values.size - (m**2).sum() / values.size) / (m.size - 1)
    made = of(Clustering, clustering(m, s, q))
    assert made.icc == pytest.approx((between - within) / (between + (usual - 1) * within), abs=1e-10)
    assert made.effective_n == pytest.approx(values.size / made.design_effect)
    assert made.inflation == pytest.approx(math.sqrt(made.design_effect))


def test_the_estimated_icc_is_near_the_true_one() -> None:
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(2_000), 10)
    values = rng.normal(0, 1, who.size) + rng.normal(0, 0.5, 2_000)[who]
    made = of(Clustering, clustering(*sums(who, values)))
    assert made.icc == pytest.approx(0.2, abs=0.02)
    assert made.design_effect == pytest.approx(1 + 9 * 0.2, abs=0.2)


def test_repeated_rows_are_worth_as_many_as_there_are_clusters() -> None:
    x = np.random.default_rng(4).random(50) < 0.3
    m, hits = np.full(50, 20), 20 * x
    made = of(Clustering, clustering(m, hits, hits))
    assert (made.icc, made.effective_n) == pytest.approx((1, 50))
    assert ends(clustered_rate(m, hits)) == pytest.approx(tuple(float(end) for end in wilson(x.sum(), 50)), abs=1e-12)


def test_clusters_widen_the_interval_by_the_inflation() -> None:
    who, values = table(5, groups=300, spread=1.0)
    m, s, q = sums(who, values)
    robust, plain = ends(clustered_mean(m, s)[0]), 2 * 1.96 * values.std() / math.sqrt(values.size)
    assert (robust[1] - robust[0]) / plain == pytest.approx(of(Clustering, clustering(m, s, q)).inflation, rel=0.15)


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-9, 9)), min_size=10, max_size=40))
def test_the_order_of_clusters_and_swapped_models_do_what_they_must(groups: list[tuple[int, int]]) -> None:
    m, s = (np.array(side) for side in zip(*groups, strict=True))
    made, p = clustered_mean(m, s)
    back, back_p = clustered_mean(m[::-1], -s[::-1])
    if isinstance(made.value, Gap):
        assert isinstance(back.value, Gap)
    else:
        assert (back.value.value, *ends(back)) == pytest.approx((-made.value.value, -ends(made)[1], -ends(made)[0]), abs=1e-12)
        assert back_p == pytest.approx(p, abs=1e-12)


def test_a_cluster_with_no_rows_changes_nothing() -> None:
    m, s = np.full(12, 3), np.arange(12)
    assert clustered_mean(np.append(m, 0), np.append(s, 0)) == clustered_mean(m, s)


def test_few_clusters_are_a_gap_or_a_warning() -> None:
    made, p = clustered_mean([5] * 9, range(9))
    assert (of(Gap, made.value).why, made.point, p) == ("9 clusters, fewer than the 10 needed", pytest.approx(0.8), None)
    assert "too few" in clustered_mean([5] * 12, range(12))[0].warnings[0]
    assert clustered_mean([], [])[0].value == Gap("mean over clusters", "no rows")


def test_clusters_that_are_all_alike_have_no_zero_width_interval() -> None:
    for make in (lambda: clustered_mean([4] * 20, [0] * 20)[0], lambda: cluster_bootstrap([4] * 20, [2] * 20)):
        assert isinstance(make().value, Gap)


def test_no_hits_in_clusters_keep_wilson_and_say_so() -> None:
    made = clustered_rate([10] * 20, [0] * 20)
    assert ends(made) == tuple(float(end) for end in wilson(0, 200))
    assert "cannot be told" in made.value.method


def test_icc_of_single_rows_is_a_gap() -> None:
    assert "own clusters" in of(Gap, clustering([1] * 30, range(30), range(30))).why


def test_an_icc_below_nought_never_narrows() -> None:
    m = np.full(40, 2)
    made = of(Clustering, clustering(m, np.ones(40), np.ones(40)))
    assert (made.icc, made.design_effect, inflation(0.3)) == (-1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: clustered_mean([1.5] * 12, [0] * 12), "whole counts"),
        (lambda: clustered_mean([1] * 12, [math.nan] * 12), "missing"),
        (lambda: clustered_mean([0, 3], [1, 1]), "no sum"),
        (lambda: clustered_rate([1, 1], [2, 0]), "more in cluster 1"),
        (lambda: series([1.0] * 30, 0), "block"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()


# Series


def ar1(seed: int, rho: float, n: int = 20_000) -> np.ndarray:
    rng = np.random.default_rng(seed)
    x = np.empty(n)
    x[0] = rng.normal() / math.sqrt(1 - rho * rho)
    for i, step in enumerate(rng.normal(size=n - 1)):
        x[i + 1] = rho * x[i] + step
    return x


def test_lag_one_agrees_with_statsmodels() -> None:
    x = ar1(1, 0.4, 2_000)
    assert of(Series, series(x)).lag1 == pytest.approx(acf(x, nlags=1)[1], abs=1e-12)


@pytest.mark.parametrize("rho", [0.0, 0.3, 0.6])
def test_the_design_effect_of_blocks_is_that_of_an_autoregression(rho: float) -> None:
    made = [of(Series, series(ar1(seed, rho), 200)).design_effect for seed in range(4)]
    assert np.mean(made) == pytest.approx((1 + rho) / (1 - rho), rel=0.2)


def test_independent_rows_in_time_keep_their_interval() -> None:
    x = np.random.default_rng(2).normal(size=10_000)
    made, _ = series_mean(x)
    assert ends(made)[1] - ends(made)[0] == pytest.approx(2 * 1.96 * x.std() / 100, rel=0.2)


def test_the_interval_over_blocks_takes_every_row() -> None:
    x = np.arange(1_234) % 7 / 7
    made, _ = series_mean(x, 100)
    assert (made.value.value, made.value.n) == (pytest.approx(x.mean()), 1_234)
    assert "12 blocks" in made.value.method


def test_few_blocks_and_constant_series_are_gaps() -> None:
    assert isinstance(series([1.0, 2.0] * 20, 5), Gap)
    assert isinstance(series(np.ones(400)), Gap)
    assert "blocks" in of(Gap, series_mean(np.arange(30.0), 10)[0].value).why
    assert isinstance(series_mean([])[0].value, Gap)
    assert isinstance(series([]), Gap)
