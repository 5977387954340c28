"""Distances and bins: numbers by hand, then scipy and brute force, then what must hold for all counts, then nasty inputs."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st
from scipy import stats
from scipy.spatial.distance import jensenshannon
from statsmodels.stats.proportion import proportions_ztest

from core.evidence.bins import categories, counted, cuts, missing_change, union
from core.evidence.distances import (
    ChiSquare,
    JensenShannon,
    Ks,
    Noise,
    Psi,
    Wasserstein,
    binned,
    chi_square,
    dealt_noise,
    jensen_shannon,
    ks,
    ks_of_counts,
    psi,
    psi_value,
    total_variation,
    wasserstein,
    wasserstein_of_counts,
)
from core.evidence.records import Estimate, Gap

COUNTS = st.lists(st.tuples(st.integers(0, 500), st.integers(0, 500)), min_size=1, max_size=12)
VALUES = st.lists(st.integers(-20, 20), min_size=1, max_size=40)


def sides(pairs: list[tuple[int, int]]) -> tuple[np.ndarray, np.ndarray]:
    before, after = np.array(pairs).T
    assume(before.sum() and after.sum())
    return before, after


def of(kind, made):
    assert isinstance(made, kind), made
    return made


# By hand


def test_psi_of_two_bins_by_hand() -> None:
    expected = 0.1 * math.log(1.2) - 0.1 * math.log(0.8)
    assert of(Psi, psi([50, 50], [60, 40])).value == pytest.approx(expected, abs=1e-15)


def test_jensen_shannon_by_hand() -> None:
    """p = (1, 0) and q = (1/2, 1/2): half of log2(4/3), and half of 1/2 log2(2/3) + 1/2 log2 2."""
    expected = math.log2(4 / 3) / 2 + (math.log2(2 / 3) / 2 + 0.5) / 2
    made = of(JensenShannon, jensen_shannon([10, 0], [5, 5]))
    assert made.divergence == pytest.approx(expected, abs=1e-15)
    assert made.distance == pytest.approx(math.sqrt(expected), abs=1e-15)


def test_total_variation_is_the_share_that_has_to_move() -> None:
    assert total_variation([6, 4, 0], [3, 4, 3]) == pytest.approx(0.3)


def test_chi_square_by_hand() -> None:
    """Thirty of 100 against 50 of 100: 200 (30 * 50 - 70 * 50)^2 / (80 * 120 * 100 * 100)."""
    assert of(ChiSquare, chi_square([30, 70], [50, 50])).statistic == pytest.approx(200 * 2_000**2 / (80 * 120 * 10**4))


# Other libraries


@given(COUNTS)
def test_distances_agree_with_scipy(pairs: list[tuple[int, int]]) -> None:
    before, after = sides(pairs)
    two, e = of(JensenShannon, jensen_shannon(before, after)), of(JensenShannon, jensen_shannon(before, after, math.e))
    assert two.distance == pytest.approx(jensenshannon(before, after, 2), abs=1e-7)
    assert e.distance == pytest.approx(jensenshannon(before, after), abs=1e-7)
    assert e.divergence == pytest.approx(two.divergence * math.log(2), abs=1e-12)


@given(COUNTS)
def test_chi_square_agrees_with_scipy(pairs: list[tuple[int, int]]) -> None:
    before, after = sides(pairs)
    kept = before + after > 0
    assume(kept.sum() > 1)
    theirs = stats.chi2_contingency([before[kept], after[kept]], correction=False)
    ours = of(ChiSquare, chi_square(before, after))
    assert (ours.statistic, ours.p, ours.df) == pytest.approx((theirs.statistic, theirs.pvalue, theirs.dof), abs=1e-9)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@given(VALUES, VALUES)
def test_wasserstein_and_ks_agree_with_scipy_also_with_ties(before: list[int], after: list[int]) -> None:
    assert of(Wasserstein, wasserstein(before, after)).units == pytest.approx(stats.wasserstein_distance(before, after), abs=1e-12)
    assert of(Ks, ks(before, after)).d == pytest.approx(stats.ks_2samp(before, after, method="asymp").statistic, abs=1e-12)


@given(VALUES, VALUES)
def test_counts_at_every_value_give_what_the_samples_give(before: list[int], after: list[int]) -> None:
    at = np.unique([*before, *after])
    counts = [[side.count(one) for one in at] for side in (before, after)]
    ours, theirs = of(Wasserstein, wasserstein_of_counts(at, *counts)), of(Wasserstein, wasserstein(before, after))
    assert ours.units == pytest.approx(theirs.units, abs=1e-12)
    if not isinstance(theirs.deviations, Gap):
        assert ours.deviations == pytest.approx(theirs.deviations, rel=1e-9)
    assert of(Ks, ks_of_counts(*counts, whole=True)).d == pytest.approx(of(Ks, ks(before, after)).d, abs=1e-12)


def test_a_fine_histogram_gives_wasserstein_within_a_bin() -> None:
    rng = np.random.default_rng(1)
    before, after = rng.normal(0, 1, 4_000), rng.normal(0.3, 1.2, 3_000)
    edges = np.linspace(-8, 8, 801)
    counts = [np.histogram(side, edges)[0] for side in (before, after)]
    ours = of(Wasserstein, wasserstein_of_counts((edges[1:] + edges[:-1]) / 2, *counts)).units
    assert ours == pytest.approx(stats.wasserstein_distance(before, after), abs=0.02)


def test_ks_p_agrees_with_the_asymptotic_p_of_scipy() -> None:
    rng = np.random.default_rng(2)
    before, after = rng.normal(size=3_000), rng.normal(0.05, 1, 3_000)
    made = of(Ks, ks(before, after))
    assert made.p == pytest.approx(stats.ks_2samp(before, after, method="asymp").pvalue, rel=0.1)
    assert "approximate" in made.label


def test_the_noise_of_psi_agrees_with_its_simulated_figures() -> None:
    """Ten bins of 200 against 200 rows: mean .09 and 95th percentile .17; of 2,000 against 2,000 a tenth of it."""
    for n, mean, high in ((200, 0.092, 0.172), (2_000, 0.009, 0.017)):
        even = np.full(10, n // 10)
        noise, dealt = of(Psi, psi(even, even)).noise, of(Noise, dealt_noise(even, even, psi_value))
        assert (noise.mean, noise.high) == pytest.approx((mean, high), rel=0.05)
        assert (dealt.mean, dealt.high) == pytest.approx((mean, high), rel=0.08)


def test_dealing_again_says_what_chance_does_to_any_distance() -> None:
    made = of(Noise, dealt_noise([30, 30, 40], [300, 300, 400], total_variation, draws=500))
    assert 0 < made.mean < made.high < 0.2
    assert made == dealt_noise([30, 30, 40], [300, 300, 400], total_variation, draws=500)


def test_missing_values_get_a_test_of_their_own() -> None:
    made = missing_change((30, 1_000), (60, 1_000))
    assert of(Estimate, made.change.value).low > 0
    assert made.p == pytest.approx(proportions_ztest([30, 60], [1_000, 1_000])[1], rel=1e-9)


# What always holds


@given(COUNTS)
def test_distances_are_nought_for_equal_shares_and_finite_and_bounded_else(pairs: list[tuple[int, int]]) -> None:
    before, after = sides(pairs)
    assert of(Psi, psi(before, before * 3)).value == pytest.approx(0, abs=1e-12)
    assert total_variation(before, before * 3) == pytest.approx(0, abs=1e-12)
    assert of(JensenShannon, jensen_shannon(before, before * 3)).divergence == pytest.approx(0, abs=1e-12)
    made = of(Psi, psi(before, after))
    assert np.isfinite(made.value)
    assert made.value >= 0
    assert 0 <= of(float, total_variation(before, after)) <= 1 + 1e-12
    assert 0 <= of(JensenShannon, jensen_shannon(before, after)).divergence <= 1 + 1e-12


@given(COUNTS, st.randoms(use_true_random=False))
def test_the_order_of_bins_and_sides_does_not_matter(pairs: list[tuple[int, int]], shuffle) -> None:
    before, after = sides(pairs)
    mixed = list(pairs)
    shuffle.shuffle(mixed)
    again = sides(mixed)
    for distance in (psi_value, total_variation, lambda one, two: of(JensenShannon, jensen_shannon(one, two)).distance):
        assert distance(before, after) == pytest.approx(distance(*again), abs=1e-9)
        assert distance(before, after) == pytest.approx(distance(after, before), abs=1e-9)


@given(st.lists(st.one_of(st.floats(-5, 5), st.just(math.nan)), max_size=60), st.lists(st.floats(-9, 9), min_size=1, max_size=60))
def test_every_value_falls_into_one_bin_and_partitions_add(values: list[float], baseline: list[float]) -> None:
    inner = cuts(baseline)
    assert (np.diff(inner) > 0).all()
    whole = counted(values, inner)
    assert whole.sum() == len(values)
    assert (whole == counted(values[::2], inner) + counted(values[1::2], inner)).all()


def test_wasserstein_scales_with_its_unit_and_deviations_do_not() -> None:
    rng = np.random.default_rng(5)
    before, after = rng.normal(size=200), rng.normal(1, 1, 150)
    one, two = of(Wasserstein, wasserstein(before, after)), of(Wasserstein, wasserstein(before * 60, after * 60))
    assert two.units == pytest.approx(60 * one.units)
    assert two.deviations == pytest.approx(one.deviations)


# Nasty inputs


def test_one_category_on_both_sides_is_no_drift_and_says_so() -> None:
    made, test = of(Psi, psi([0, 9, 0], [0, 4, 0])), of(ChiSquare, chi_square([0, 9, 0], [0, 4, 0]))
    assert (made.value, made.noise.high, made.beyond_noise) == (0.0, 0.0, False)
    assert (test.statistic, test.df, test.p) == (0.0, 0, 1.0)
    assert "one category" in made.warnings[0]
    assert "one category" in test.warnings[0]


def test_a_category_on_one_side_only_is_listed_and_leaves_every_distance_finite() -> None:
    found = categories(["a"] * 50 + ["b"] * 50, ["a"] * 60 + ["c"] * 40)
    assert (found.names, found.new, found.vanished) == (("a", "b", "c"), ("c",), ("b",))
    made = of(Psi, psi(found.before, found.after))
    assert (made.floored, made.floors) == (2, (0.005, 0.005))
    assert "half a row" in made.warnings[0]
    assert np.isfinite([made.value, of(float, total_variation(found.before, found.after)), of(JensenShannon, jensen_shannon(found.before, found.after)).distance]).all()


def test_few_expected_rows_in_a_cell_are_warned_of() -> None:
    assert "unreliable" in of(ChiSquare, chi_square([2, 98], [3, 97])).warnings[0]
    assert not of(ChiSquare, chi_square([20, 80], [30, 70])).warnings


def test_a_constant_feature_that_stays_has_no_distance_of_any_kind() -> None:
    same = [7.0] * 40
    assert of(Ks, ks(same, same[:30])) == Ks(0.0, 1.0)
    assert of(Wasserstein, wasserstein(same, same)).units == 0
    made = of(Psi, psi(*binned(same, same[:30])))
    assert (made.value, made.bins) == (0.0, 1)


@pytest.mark.parametrize("now", [5.0, 9.0, np.nextafter(7.0, 8.0)])
def test_a_constant_feature_that_moves_has_clearly_drifted(now: float) -> None:
    before, after = [7.0] * 40, [now] * 30
    assert of(Ks, ks(before, after)).d == 1
    assert of(Wasserstein, wasserstein(before, after)).units == pytest.approx(abs(now - 7))
    assert isinstance(of(Wasserstein, wasserstein(before, after)).deviations, Gap)
    made = of(Psi, psi(*binned(before, after)))
    assert made.beyond_noise
    assert total_variation(*binned(before, after)) == 1


def test_values_beyond_the_range_of_the_baseline_fall_into_the_open_bins() -> None:
    before, after = binned(np.arange(100.0), np.array([-1e9, 1e9, math.inf, -math.inf, math.nan]))
    assert after.sum() == 5
    assert (after[0], after[-2], after[-1]) == (2, 2, 1)
    assert before[-1] == 0


def test_a_value_that_most_rows_share_is_a_bin_of_its_own() -> None:
    before = np.concatenate([np.zeros(900), np.linspace(1, 2, 100)])
    left, right = binned(before, before + (before == 0))
    assert (left[1], right[1]) == (900, 0)


def test_missing_is_a_bin_and_a_category_of_its_own() -> None:
    before, after = binned([1.0, 2.0, 3.0, math.nan], [math.nan] * 4)
    assert (before[-1], after[-1]) == (1, 4)
    found = categories(["None", None], [math.nan, "nan"])
    assert found.names == ("None", "nan", None)
    assert found.after[-1] == 1


def test_categories_are_compared_as_written() -> None:
    assert categories(["007"], [7]).new == ("7",)
    assert union({"a": 2}, {"a": 3, None: 1}).after.tolist() == [3, 1]


def test_two_hundred_rows_without_drift_are_not_called_moderate_drift() -> None:
    rng = np.random.default_rng(11)
    values = [of(Psi, psi(*binned(rng.normal(size=200), rng.normal(size=200)))) for _ in range(300)]
    assert np.mean([one.value > 0.1 for one in values]) > 0.25
    assert np.mean([one.beyond_noise for one in values]) < 0.09


def test_ten_million_rows_make_a_trivial_shift_certain_and_its_distance_small() -> None:
    before, after = np.array([5_000_000, 5_000_000]), np.array([5_020_000, 4_980_000])
    assert of(ChiSquare, chi_square(before, after)).p < 1e-10
    assert of(Psi, psi(before, after)).value < 1e-4
    assert of(float, total_variation(before, after)) < 0.003
    assert np.isfinite(of(Noise, dealt_noise(before * 1_000, after * 1_000, psi_value, draws=50)).high)


@pytest.mark.parametrize("distance", [psi, total_variation, jensen_shannon, chi_square, ks_of_counts])
def test_a_side_without_rows_is_a_gap(distance) -> None:
    made = distance([0, 0], [3, 4])
    assert of(Gap, made).why == "no rows before"
    assert of(Gap, distance([], [])).why == "no rows before and after"


@pytest.mark.parametrize("distance", [ks, wasserstein])
def test_samples_of_missing_values_only_are_a_gap(distance) -> None:
    assert of(Gap, distance([0.0, 0.0], [math.nan])).why == "no rows after"


def test_missing_values_are_left_out_of_wasserstein_and_counted() -> None:
    made = of(Wasserstein, wasserstein([0.0, 1.0, math.nan], [1.0, 2.0]))
    assert (made.units, made.missing) == (1.0, (1, 0))


def test_no_rows_to_be_missing_is_a_gap() -> None:
    assert isinstance(missing_change((0, 0), (1, 9)).change.value, Gap)


@pytest.mark.parametrize(
    ("ask", "says"),
    [
        (lambda: psi([1, 2], [1, 2, 3]), "same bins"),
        (lambda: psi([1.5, 2], [1, 2]), "whole counts"),
        (lambda: psi([-1, 2], [1, 2]), "whole counts"),
        (lambda: psi([math.nan, 2], [1, 2]), "whole counts"),
        (lambda: jensen_shannon([1], [1], 1.0), "base"),
        (lambda: wasserstein_of_counts([2, 1], [1, 1], [1, 1]), "ascend"),
        (lambda: wasserstein([math.inf], [1.0]), "infinite in row 1"),
        (lambda: cuts([1.0], 1), "two bins"),
    ],
)
def test_what_cannot_be_is_refused_by_name(ask, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        ask()


@settings(max_examples=20)
@given(st.integers(1, 10), st.integers(1, 10))
def test_a_shift_of_all_rows_is_its_own_wasserstein_distance(size: int, shift: int) -> None:
    assert of(Wasserstein, wasserstein(np.arange(size), np.arange(size) + shift)).units == pytest.approx(shift)
