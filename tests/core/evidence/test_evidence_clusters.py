"""Weights and clusters: numbers by hand, then statsmodels, then what must hold, then nasty
inputs.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from statsmodels.api import OLS

from core.evidence.records import Estimate, Gap
from core.evidence.rows.clusters import Clustering, clustered_mean, clustering, inflation
from core.evidence.statistics.intervals import kish_n


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def ends(result) -> tuple[float, float]:
    item = of(Estimate, result.value)
    return item.low, item.high


def sums(groups: np.ndarray, values: np.ndarray) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    return np.bincount(groups), np.bincount(groups, values), np.bincount(groups, values**2)


def table(seed: int, groups: int = 40, spread: float = 0.5) -> tuple[np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    who = np.repeat(np.arange(groups), rng.integers(1, 15, groups))
    return who, rng.normal(0.1, 1, who.size) + rng.normal(0, spread, groups)[who]


# Weights


def test_kish_by_hand() -> None:
    assert kish_n(np.array([1, 2, 3.0])) == pytest.approx(36 / 14)


# Clusters


@pytest.mark.parametrize("seed", range(4))
def test_the_robust_interval_agrees_with_statsmodels(seed: int) -> None:
    who, values = table(seed)
    theirs = OLS(values, np.ones(values.size)).fit(
        cov_type="cluster", cov_kwds={"groups": who}, use_t=True
    )
    result, p = clustered_mean(*sums(who, values)[:2])
    assert ends(result) == pytest.approx(tuple(theirs.conf_int()[0]), abs=1e-10)
    assert p == pytest.approx(theirs.pvalues[0], abs=1e-10)


@pytest.mark.parametrize("seed", range(3))
def test_icc_is_that_of_the_analysis_of_variance(seed: int) -> None:
    who, values = table(seed, spread=0.8)
    m, s, q = sums(who, values)
    means = s / m
    between = (m * (means - values.mean()) ** 2).sum() / (m.size - 1)
    within = ((values - means[who]) ** 2).sum() / (values.size - m.size)
    usual = (values.size - (m**2).sum() / values.size) / (m.size - 1)
    result = of(Clustering, clustering(m, s, q))
    assert result.icc == pytest.approx(
        (between - within) / (between + (usual - 1) * within), abs=1e-10
    )
    assert result.effective_n == pytest.approx(values.size / result.design_effect)
    assert result.inflation == pytest.approx(math.sqrt(result.design_effect))


def test_the_estimated_icc_is_near_the_true_one() -> None:
    rng = np.random.default_rng(3)
    who = np.repeat(np.arange(2_000), 10)
    values = rng.normal(0, 1, who.size) + rng.normal(0, 0.5, 2_000)[who]
    result = of(Clustering, clustering(*sums(who, values)))
    assert result.icc == pytest.approx(0.2, abs=0.02)
    assert result.design_effect == pytest.approx(1 + 9 * 0.2, abs=0.2)


def test_repeated_rows_are_worth_as_many_as_there_are_clusters() -> None:
    x = np.random.default_rng(4).random(50) < 0.3
    m, hits = np.full(50, 20), 20 * x
    result = of(Clustering, clustering(m, hits, hits))
    assert (result.icc, result.effective_n) == pytest.approx((1, 50))


def test_clusters_widen_the_interval_by_the_inflation() -> None:
    who, values = table(5, groups=300, spread=1.0)
    m, s, q = sums(who, values)
    robust, plain = ends(clustered_mean(m, s)[0]), 2 * 1.96 * values.std() / math.sqrt(values.size)
    assert (robust[1] - robust[0]) / plain == pytest.approx(
        of(Clustering, clustering(m, s, q)).inflation, rel=0.15
    )


@given(st.lists(st.tuples(st.integers(1, 9), st.integers(-9, 9)), min_size=10, max_size=40))
def test_the_order_of_clusters_and_swapped_models_do_what_they_must(
    groups: list[tuple[int, int]],
) -> None:
    m, s = (np.array(side) for side in zip(*groups, strict=True))
    result, p = clustered_mean(m, s)
    back, back_p = clustered_mean(m[::-1], -s[::-1])
    if isinstance(result.value, Gap):
        assert isinstance(back.value, Gap)
    else:
        assert (back.value.value, *ends(back)) == pytest.approx(
            (-result.value.value, -ends(result)[1], -ends(result)[0]), abs=1e-12
        )
        assert back_p == pytest.approx(p, abs=1e-12)


def test_a_cluster_with_no_rows_changes_nothing() -> None:
    m, s = np.full(12, 3), np.arange(12)
    assert clustered_mean(np.append(m, 0), np.append(s, 0)) == clustered_mean(m, s)


def test_few_clusters_are_a_gap_or_a_warning() -> None:
    result, p = clustered_mean([5] * 9, range(9))
    assert (of(Gap, result.value).why, result.point, p) == (
        "9 clusters, fewer than the 10 needed",
        pytest.approx(0.8),
        None,
    )
    assert "too few" in clustered_mean([5] * 12, range(12))[0].warnings[0]
    assert clustered_mean([], [])[0].value == Gap("mean over clusters", "no rows")


def test_clusters_that_are_all_alike_have_no_zero_width_interval() -> None:
    assert isinstance(clustered_mean([4] * 20, [0] * 20)[0].value, Gap)


def test_icc_of_single_rows_is_a_gap() -> None:
    assert "own clusters" in of(Gap, clustering([1] * 30, range(30), range(30))).why


def test_an_icc_below_nought_never_narrows() -> None:
    m = np.full(40, 2)
    result = of(Clustering, clustering(m, np.ones(40), np.ones(40)))
    assert (result.icc, result.design_effect, inflation(0.3)) == (-1.0, 1.0, 1.0)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: clustered_mean([1.5] * 12, [0] * 12), "whole counts"),
        (lambda: clustered_mean([1] * 12, [math.nan] * 12), "missing"),
        (lambda: clustered_mean([0, 3], [1, 1]), "no sum"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()
