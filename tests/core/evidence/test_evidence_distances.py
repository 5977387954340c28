"""Distances: numbers by hand, then scipy, then what must hold for all counts, then nasty inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon

from core.evidence.records import Gap
from core.evidence.rows.coding import coded
from core.evidence.rows.sample import Strip
from core.evidence.statistics.distances import (
    Ks,
    Psi,
    Wasserstein,
    jensen_shannon,
    moved_and_apart,
    psi,
)
from core.evidence.statistics.gstat import total_variation

COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12)
VALUES = st.lists(st.integers(-20, 20), min_size=1, max_size=40)


def sides(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    before, after = np.array(pairs).T
    assume(before.sum() and after.sum())
    return before, after


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def wasserstein(before: object, after: object) -> Wasserstein | Gap:
    return moved_and_apart(before, after)[0]


def ks(before: object, after: object) -> Ks | Gap:
    return moved_and_apart(before, after)[1]


def tv(before: object, after: object) -> float:
    return total_variation(np.array([before, after], float))


def binned(before: object, after: object) -> tuple[np.ndarray, np.ndarray]:
    """Count two samples in the bins that drift is measured in, missing as the last one."""
    now, old = (Strip("x", "number", np.asarray(side, float), ()) for side in (after, before))
    x, y, size = coded(now, old, 10)
    return np.bincount(y, minlength=size), np.bincount(x, minlength=size)


def beyond_noise(before: object, after: object) -> bool:
    found = of(Psi, psi(before, after))
    return found.value > found.noise.high


# By hand


def test_psi_of_two_bins_by_hand() -> None:
    expected = 0.1 * math.log(1.2) - 0.1 * math.log(0.8)
    assert of(Psi, psi([50, 50], [60, 40])).value == pytest.approx(expected, abs=1e-15)


def test_jensen_shannon_by_hand() -> None:
    """p = (1, 0) and q = (1/2, 1/2): half of log2(4/3), and half of 1/2 log2(2/3) + 1/2 log2 2."""
    expected = math.log2(4 / 3) / 2 + (math.log2(2 / 3) / 2 + 0.5) / 2
    assert jensen_shannon([10, 0], [5, 5]) == pytest.approx(math.sqrt(expected), abs=1e-15)


def test_total_variation_is_the_share_that_has_to_move() -> None:
    assert tv([6, 4, 0], [3, 4, 3]) == pytest.approx(0.3)


# Other libraries


@given(COUNTS)
def test_distances_agree_with_scipy(pairs: list[tuple[int, int]]) -> None:
    before, after = sides(pairs)
    ours = of(float, jensen_shannon(before, after))
    assert ours == pytest.approx(jensenshannon(before, after, 2), abs=1e-7)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(VALUES, VALUES)
def test_wasserstein_and_ks_agree_with_scipy_also_with_ties(
    before: list[int], after: list[int]
) -> None:
    assert of(Wasserstein, wasserstein(before, after)).units == pytest.approx(
        stats.wasserstein_distance(before, after), abs=1e-12
    )
    assert of(Ks, ks(before, after)).d == pytest.approx(
        stats.ks_2samp(before, after, method="asymp").statistic, abs=1e-12
    )


def test_ks_p_agrees_with_the_asymptotic_p_of_scipy() -> None:
    rng = np.random.default_rng(2)
    before, after = rng.normal(size=3_000), rng.normal(0.05, 1, 3_000)
    result = of(Ks, ks(before, after))
    assert result.p == pytest.approx(stats.ks_2samp(before, after, method="asymp").pvalue, rel=0.1)
    assert "approximate" in result.label


def test_the_noise_of_psi_agrees_with_its_simulated_figures() -> None:
    """Ten bins of 200 against 200 rows: mean .09 and 95th percentile .17.

    Of 2,000 against 2,000 a tenth of it.
    """
    for n, mean, high in ((200, 0.092, 0.172), (2_000, 0.009, 0.017)):
        even = np.full(10, n // 10)
        noise = of(Psi, psi(even, even)).noise
        assert (noise.mean, noise.high) == pytest.approx((mean, high), rel=0.05)
        first = np.random.default_rng(1).multivariate_hypergeometric(2 * even, n, 2_000)
        dealt = [of(Psi, psi(item, 2 * even - item)).value for item in first]
        assert np.mean(dealt) == pytest.approx(mean, rel=0.08)
        assert np.quantile(dealt, 0.95) == pytest.approx(high, rel=0.08)


# What always holds


@given(COUNTS)
def test_distances_are_nought_for_equal_shares_and_finite_and_bounded_else(
    pairs: list[tuple[int, int]],
) -> None:
    before, after = sides(pairs)
    assert of(Psi, psi(before, before * 3)).value == pytest.approx(0, abs=1e-12)
    assert tv(before, before * 3) == pytest.approx(0, abs=1e-12)
    assert of(float, jensen_shannon(before, before * 3)) == pytest.approx(0, abs=1e-6)
    result = of(Psi, psi(before, after))
    assert np.isfinite(result.value)
    assert result.value >= 0
    assert 0 <= tv(before, after) <= 1 + 1e-12
    assert 0 <= of(float, jensen_shannon(before, after)) <= 1 + 1e-12


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_bins_and_sides_does_not_matter(pairs: list[tuple[int, int]], shuffle) -> None:
    before, after = sides(pairs)
    mixed = list(pairs)
    shuffle.shuffle(mixed)
    again = sides(mixed)
    for distance in (lambda item, two: of(Psi, psi(item, two)).value, tv, jensen_shannon):
        assert distance(before, after) == pytest.approx(distance(*again), abs=1e-7)
        assert distance(before, after) == pytest.approx(distance(after, before), abs=1e-7)


def test_wasserstein_scales_with_its_unit_and_deviations_do_not() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.normal(size=200), rng.normal(1, 1, 150)
    item, two = (
        of(Wasserstein, wasserstein(before, after)),
        of(Wasserstein, wasserstein(before * 60, after * 60)),
    )
    assert two.units == pytest.approx(60 * item.units)
    assert two.deviations == pytest.approx(item.deviations)


# Nasty inputs


def test_one_category_on_both_sides_is_no_drift_and_says_so() -> None:
    result = of(Psi, psi([0, 9, 0], [0, 4, 0]))
    assert (result.value, result.noise.high) == (0.0, 0.0)
    assert "one category" in result.warnings[0]


def test_a_category_on_one_side_only_counts_as_half_a_row_there_and_leaves_distances_finite() -> (
    None
):
    before, after = [50, 50, 0], [60, 0, 40]
    result = of(Psi, psi(before, after))
    by_hand = 0.1 * math.log(1.2) + 0.495 * math.log(100) + 0.395 * math.log(80)
    assert result.value == pytest.approx(by_hand)
    assert "2 of 3 bins are empty on one side and count as half a row" in result.warnings[0]
    assert np.isfinite([tv(before, after), of(float, jensen_shannon(before, after))]).all()


def test_a_constant_feature_that_stays_has_no_distance_of_any_kind() -> None:
    same = [7.0] * 40
    assert of(Ks, ks(same, same[:30])) == Ks(0.0, 1.0)
    assert of(Wasserstein, wasserstein(same, same)).units == 0
    result = of(Psi, psi(*binned(same, same[:30])))
    assert (result.value, result.bins) == (0.0, 1)


@pytest.mark.parametrize("now", [5.0, 9.0, 7.001])
def test_a_constant_feature_that_moves_has_clearly_drifted(now: float) -> None:
    before, after = [7.0] * 40, [now] * 30
    assert of(Ks, ks(before, after)).d == 1
    assert of(Wasserstein, wasserstein(before, after)).units == pytest.approx(abs(now - 7))
    assert isinstance(of(Wasserstein, wasserstein(before, after)).deviations, Gap)
    assert beyond_noise(*binned(before, after))
    assert tv(*binned(before, after)) == 1


def test_two_hundred_rows_without_drift_are_not_called_moderate_drift() -> None:
    rng = np.random.default_rng(11)
    pairs = [binned(rng.normal(size=200), rng.normal(size=200)) for _ in range(300)]
    assert np.mean([of(Psi, psi(*pair)).value > 0.1 for pair in pairs]) > 0.25
    assert np.mean([beyond_noise(*pair) for pair in pairs]) < 0.09


def test_ten_million_rows_leave_the_distance_of_a_trivial_shift_small() -> None:
    before, after = np.array([5_000_000, 5_000_000]), np.array([5_020_000, 4_980_000])
    assert of(Psi, psi(before, after)).value < 1e-4
    assert tv(before, after) < 0.003


@pytest.mark.parametrize("distance", [psi, jensen_shannon])
def test_a_side_without_rows_is_a_gap(distance) -> None:
    result = distance([0, 0], [3, 4])
    assert of(Gap, result).why == "no rows before"
    assert of(Gap, distance([], [])).why == "no rows before and after"


@pytest.mark.parametrize("distance", [ks, wasserstein])
def test_samples_of_missing_values_only_are_a_gap(distance) -> None:
    assert of(Gap, distance([0.0, 0.0], [math.nan])).why == "no rows after"


def test_missing_values_are_left_out_of_wasserstein_and_counted() -> None:
    result = of(Wasserstein, wasserstein([0.0, 1.0, math.nan], [1.0, 2.0]))
    assert (result.units, result.missing) == (1.0, (1, 0))


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: psi([1, 2], [1, 2, 3]), "same bins"),
        (lambda: psi([1.5, 2], [1, 2]), "whole counts"),
        (lambda: psi([-1, 2], [1, 2]), "whole counts"),
        (lambda: psi([math.nan, 2], [1, 2]), "whole counts"),
        (lambda: wasserstein([math.inf], [1.0]), "infinite in row 1"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()


@settings(max_examples=20)
@given(st.integers(1, 10), st.integers(1, 10))
def test_a_shift_of_all_rows_is_its_own_wasserstein_distance(size: int, shift: int) -> None:
    assert of(
        Wasserstein, wasserstein(np.arange(size), np.arange(size) + shift)
    ).units == pytest.approx(shift)
