"""Log loss, Brier and calibration: scikit-learn and scipy first, then a bootstrap of rows, then
nasty inputs.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats
from sklearn import metrics
from sklearn.calibration import calibration_curve

from core.evidence.records import Estimate, Gap
from core.evidence.statistics.intervals import wilson
from core.evidence.statistics.metric_result import SAME, Measured
from core.evidence.statistics.probabilities import (
    EPS,
    brier_change,
    calibration_error,
    calibration_sums,
    equal_widths,
    log_loss_change,
    log_losses,
    reliability,
)

ROWS = st.lists(st.tuples(st.booleans(), st.floats(0, 1)), min_size=1, max_size=60)


def brier(y: object, p: object) -> Measured:
    """Take one model's side of a comparison."""
    return brier_change(y, p, p).baseline


def log_loss(y: object, p: object) -> Measured:
    """Take one model's side of a comparison."""
    return log_loss_change(y, p, p).baseline


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def ends(result) -> tuple[float, float]:
    item = of(Estimate, result.value)
    return item.low, item.high


def table(
    seed: int, n: int = 1_000, power: float = 1.2
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    p = rng.random(n)
    return rng.random(n) < p, p, p**power


def test_the_documented_example_of_scikit_learn() -> None:
    """Log loss .21616 of the four spam mails.

    Brier score .0375 of y_prob .1 .9 .8 .3 for 0 1 1 0.
    """
    measured = log_loss([1, 0, 0, 1], [0.9, 0.1, 0.2, 0.65])
    assert of(Estimate, measured.value).value == pytest.approx(0.21616, abs=5e-6)
    assert of(Estimate, brier([0, 1, 1, 0], [0.1, 0.9, 0.8, 0.3]).value).value == pytest.approx(
        0.0375
    )


@pytest.mark.parametrize("seed", range(3))
def test_means_and_intervals_agree_with_other_libraries(seed: int) -> None:
    y, p, other = table(seed)
    for ours, value in (
        (log_loss(y, p), metrics.log_loss(y, p)),
        (brier(y, p), metrics.brier_score_loss(y, p)),
    ):
        assert of(Estimate, ours.value).value == pytest.approx(value, rel=1e-12)
    losses = log_losses(y, p), log_losses(y, other)
    assert ends(log_loss(y, p)) == pytest.approx(
        stats.t.interval(0.95, y.size - 1, losses[0].mean(), stats.sem(losses[0]))
    )
    compared, theirs = log_loss_change(y, p, other), stats.ttest_rel(losses[1], losses[0])
    assert compared.p == pytest.approx(theirs.pvalue)
    assert ends(compared.change) == pytest.approx(tuple(theirs.confidence_interval()))
    compared, theirs = brier_change(y, p, other), stats.ttest_rel((y - other) ** 2, (y - p) ** 2)
    assert (compared.p, *ends(compared.change)) == pytest.approx(
        (theirs.pvalue, *theirs.confidence_interval())
    )


def test_the_curve_agrees_with_scikit_learn() -> None:
    y, p, _ = table(4)
    observed, predicted = calibration_curve(y, p, n_bins=8, strategy="uniform")
    bins = reliability(calibration_sums(y, p, equal_widths(8)))
    assert [item.score for item in bins] == pytest.approx(list(predicted), abs=2e-3)
    found = [of(Estimate, item.observed.value).value for item in bins]
    assert found == pytest.approx(list(observed), abs=8e-3)
    assert sum(item.n for item in bins) == 1_000


def test_each_point_of_the_curve_has_its_interval() -> None:
    y, p, _ = table(5)
    item = reliability(calibration_sums(y, p))[3]
    inside = (p >= 0.3) & (p < 0.4)
    assert ends(item.observed) == tuple(float(end) for end in wilson(y[inside].sum(), inside.sum()))
    assert item.score == pytest.approx(p[inside].mean())


def rowwise(y: np.ndarray, p: np.ndarray, bins: int = 10) -> float:
    code = np.minimum((p * bins).astype(int), bins - 1)
    return sum(abs((y - p)[code == index].sum()) for index in range(bins)) / y.size


@pytest.mark.parametrize("power", [1.0, 2.0])
def test_the_bootstrap_of_sums_agrees_with_one_of_rows(power: float) -> None:
    y, _, p = table(6, 800, power)
    error = calibration_error(calibration_sums(y, p))
    rng = np.random.default_rng(1)
    draws = [rowwise(y[pick], p[pick]) for pick in rng.integers(800, size=(1_500, 800))]
    assert of(Estimate, error.value.value).value == pytest.approx(rowwise(y, p), abs=1e-12)
    low, high = np.quantile(draws, [0.025, 0.975])
    assert ends(error.value) == pytest.approx((min(low, rowwise(y, p)), high), abs=0.004)


def test_calibration_error_says_what_perfect_probabilities_would_show() -> None:
    values, noises = [], []
    for seed in range(100):
        y, p, _ = table(100 + seed, 300)
        error = calibration_error(calibration_sums(y, p), resamples=50)
        values.append(error.value.value.value)
        noises.append(error.noise)
    assert np.mean(values) == pytest.approx(np.mean(noises), rel=0.1)
    assert any("biased upward" in warning for warning in error.value.warnings)


# What always holds


@given(ROWS, st.integers(0, 60))
def test_sums_of_partitions_add_to_those_of_the_whole(
    rows: list[tuple[bool, float]], at: int
) -> None:
    y, p = (np.array(column) for column in zip(*rows, strict=True))
    whole, parts = (
        calibration_sums(y, p),
        calibration_sums(y[:at], p[:at]) + calibration_sums(y[at:], p[at:]),
    )
    for name in ("rows", "scores", "hits", "expected", "squares"):
        assert getattr(parts, name) == pytest.approx(getattr(whole, name))
    assert whole.rows.sum() == len(rows)


@given(ROWS)
def test_naming_the_other_class_changes_no_score(rows: list[tuple[bool, float]]) -> None:
    y, p = (np.array(column) for column in zip(*rows, strict=True))
    for score in (brier, log_loss):
        item, two = score(y, p), score(~y, 1 - p)
        if isinstance(item.value, Estimate) and p.min() > 1e-9 and p.max() < 1 - 1e-9:
            assert item.value.value == pytest.approx(two.value.value, rel=1e-6)


def test_swapped_models_flip_the_change_and_shuffled_rows_keep_it() -> None:
    y, p, other = table(7)
    compared, back = log_loss_change(y, p, other), log_loss_change(y, other, p)
    assert ends(back.change) == pytest.approx(
        (-ends(compared.change)[1], -ends(compared.change)[0])
    )
    assert back.p == pytest.approx(compared.p)
    order = np.random.default_rng(1).permutation(y.size)
    assert ends(log_loss_change(y[order], p[order], other[order]).change) == pytest.approx(
        ends(compared.change)
    )


def test_a_probability_on_an_edge_belongs_to_the_bin_above_and_one_to_the_last() -> None:
    assert calibration_sums(np.zeros(5), [0.0, 0.1, 0.29999, 0.3, 1.0]).rows.tolist() == [
        1,
        1,
        1,
        1,
        0,
        0,
        0,
        0,
        0,
        1,
    ]
    assert calibration_sums([0], [0.29], equal_widths(100)).rows[29] == 1


# Nasty inputs


def test_a_certain_and_wrong_row_is_clipped_counted_and_its_share_said() -> None:
    y, p = np.r_[np.ones(99), 1], np.r_[np.full(99, 0.9), 0.0]
    measured = log_loss(y, p)
    assert of(Estimate, measured.value).value == pytest.approx(
        metrics.log_loss(y, p, labels=[0, 1])
    )
    assert any(
        "1 row had a probability of zero" in warning and f"{EPS:.2g}" in warning
        for warning in measured.warnings
    )
    share = -math.log(EPS) / (-math.log(EPS) - 99 * math.log(0.9))
    assert f"one row makes {share:.1%} of the loss" in measured.warnings
    assert any(
        warning.startswith("candidate: 1 row")
        for warning in log_loss_change(y, np.full(100, 0.9), p).change.warnings
    )


@pytest.mark.parametrize(
    ("p", "says"),
    [
        ([0.5, 1.2, -0.1], "rows 2, 3: give the probability"),
        ([0.0, 50.0, 99.0], "percent: divide by 100"),
        ([0.1, math.nan, 0.2], "missing or infinite in row 2"),
        ([0.1, 0.2], "same rows"),
    ],
)
def test_what_is_no_probability_is_refused_by_name(p: list[float], says: str) -> None:
    for ask in (log_loss, brier, calibration_sums):
        with pytest.raises(ValueError, match=says):
            ask([0, 1, 1], p)


def test_many_bad_rows_are_named_by_the_first_five() -> None:
    with pytest.raises(ValueError, match="rows 1, 2, 3, 4, 5 and 7 more"):
        brier(np.zeros(12), np.full(12, -1))


def test_identical_models_have_no_change_by_definition() -> None:
    y, p, _ = table(8)
    for result in (log_loss_change(y, p, p), brier_change(y, p, p)):
        assert (result.p, ends(result.change)) == (1.0, (0, 0))
        assert SAME in result.change.warnings


def test_no_rows_and_one_row_have_no_interval() -> None:
    assert of(Gap, log_loss([], []).value).why == "no rows"
    measured = brier([1], [0.5])
    assert (measured.point, isinstance(measured.value, Gap)) == (0.25, True)
    assert of(Gap, calibration_error(calibration_sums([], [])).value.value).why == "no rows"


def test_one_class_only_still_has_scores() -> None:
    assert of(Estimate, brier(np.zeros(50), np.linspace(0, 0.5, 50)).value)
    assert of(Estimate, log_loss(np.zeros(50), np.linspace(0, 0.5, 50)).value)


def test_a_bin_without_rows_has_no_point() -> None:
    item = reliability(calibration_sums([1, 0], [0.9, 0.95]))[0]
    assert (item.n, item.score, isinstance(item.observed.value, Gap)) == (0, None, True)


def test_rows_that_are_all_off_alike_have_no_zero_width_interval() -> None:
    error = calibration_error(calibration_sums(np.ones(40), np.full(40, 0.9)))
    assert (error.value.point, isinstance(error.value.value, Gap)) == (pytest.approx(0.1), True)


def test_edges_that_differ_or_do_not_ascend_are_refused() -> None:
    with pytest.raises(ValueError, match="same edges"):
        calibration_sums([1], [0.5]) + calibration_sums([1], [0.5], equal_widths(5))
    for edges in ([0, 0.5, 0.5, 1], [0.1, 1], [0]):
        with pytest.raises(ValueError, match="ascend"):
            calibration_sums([1], [0.5], edges)
