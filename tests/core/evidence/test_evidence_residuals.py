"""Errors of numbers: scikit-learn and scipy first, then a bootstrap, then what must hold, then
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

from core.evidence.records import Estimate, Gap
from core.evidence.statistics.intervals import mcnemar_midp, tango, wilson
from core.evidence.statistics.metric_result import SAME, Measured
from core.evidence.statistics.residuals import (
    bias_change,
    mae_change,
    rmse_change,
    share_off_change,
)

TWO = {
    "mae": mae_change,
    "bias": bias_change,
    "rmse": rmse_change,
    "share": lambda y, item, two: share_off_change(y, item, two, 1.0),
}


def alone(name: str, y: object, said: object) -> Measured:
    """Take one model's side of a comparison."""
    return TWO[name](y, said, said).baseline


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def ends(result) -> tuple[float, float]:
    item = of(Estimate, result.value)
    return item.low, item.high


def table(seed: int, n: int = 400) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    y = rng.normal(10, 3, n)
    return y, y + rng.normal(0, 1, n), y + rng.normal(0.2, 1.3, n)


def test_the_documented_example_of_scikit_learn() -> None:
    """Truth 3, -.5, 2, 7 and predictions 2.5, 0, 2, 8: MAE .5, RMSE .612."""
    y, said = [3, -0.5, 2, 7], [2.5, 0.0, 2, 8]
    result = [of(Estimate, alone(name, y, said).value).value for name in ("mae", "rmse")]
    assert result == pytest.approx([0.5, 0.375**0.5])


@pytest.mark.parametrize("seed", range(3))
def test_values_and_intervals_agree_with_other_libraries(seed: int) -> None:
    y, item, two = table(seed)
    theirs = {"mae": metrics.mean_absolute_error, "rmse": metrics.root_mean_squared_error}
    for name, other in theirs.items():
        assert of(Estimate, alone(name, y, item).value).value == pytest.approx(
            other(y, item), rel=1e-10
        )
    squares = stats.t.interval(
        0.95, y.size - 1, ((y - item) ** 2).mean(), stats.sem((y - item) ** 2)
    )
    assert ends(alone("rmse", y, item)) == pytest.approx(tuple(np.sqrt(squares)))
    paired = stats.ttest_rel(abs(two - y), abs(item - y))
    compared = mae_change(y, item, two)
    assert (compared.p, *ends(compared.change)) == pytest.approx(
        (paired.pvalue, *paired.confidence_interval())
    )


def test_the_share_off_is_wilson_and_its_change_tango() -> None:
    y, item, two = table(5)
    compared = share_off_change(y, item, two, 1.5)
    first, second = abs(item - y) > 1.5, abs(two - y) > 1.5
    b, c = int((second & ~first).sum()), int((first & ~second).sum())
    assert ends(compared.baseline) == tuple(float(end) for end in wilson(first.sum(), 400))
    assert ends(compared.change) == tuple(float(end) for end in tango(b, c, 400))
    assert compared.p == float(mcnemar_midp(b, c))


def test_the_change_of_rmse_agrees_with_a_bootstrap_of_rows() -> None:
    y, item, two = table(6, 600)
    rng = np.random.default_rng(2)
    picks = rng.integers(600, size=(4_000, 600))
    draws = np.sqrt(((two - y) ** 2)[picks].mean(axis=1)) - np.sqrt(
        ((item - y) ** 2)[picks].mean(axis=1)
    )
    assert ends(rmse_change(y, item, two).change) == pytest.approx(
        tuple(np.quantile(draws, [0.025, 0.975])), abs=0.012
    )


# What always holds


@pytest.mark.parametrize("name", TWO)
def test_swapped_models_flip_the_change_and_shuffled_rows_keep_it(name: str) -> None:
    y, item, two = table(7)
    result, back = TWO[name](y, item, two), TWO[name](y, two, item)
    assert (back.change.value.value, *ends(back.change)) == pytest.approx(
        (-result.change.value.value, -ends(result.change)[1], -ends(result.change)[0])
    )
    assert back.p == pytest.approx(result.p)
    order = np.random.default_rng(1).permutation(y.size)
    assert ends(TWO[name](y[order], item[order], two[order]).change) == pytest.approx(
        ends(result.change)
    )


@pytest.mark.parametrize("name", ["mae", "bias", "rmse"])
def test_another_unit_scales_the_change_and_keeps_p(name: str) -> None:
    y, item, two = table(8)
    result, cents = TWO[name](y, item, two), TWO[name](100 * y, 100 * item, 100 * two)
    assert ends(cents.change) == pytest.approx([100 * end for end in ends(result.change)])
    assert cents.p == pytest.approx(result.p)


@given(st.lists(st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)), min_size=1, max_size=40))
def test_every_value_lies_in_its_interval_and_nothing_is_nan(
    rows: list[tuple[float, float]],
) -> None:
    y, said = (np.array(column) for column in zip(*rows, strict=True))
    for name in TWO:
        result = alone(name, y, said)
        if isinstance(result.value, Estimate):
            slack = 1e-9 * max(abs(result.value.value), 1)
            assert result.value.low - slack <= result.value.value <= result.value.high + slack


def test_large_values_with_little_spread_keep_their_digits() -> None:
    y = np.full(100, 1e12)
    noise = np.random.default_rng(3).normal(size=100)
    low, high = ends(alone("bias", y, y + 1e11 + noise))
    assert high - low == pytest.approx(2 * 1.984 * noise.std(ddof=1) / 10, rel=1e-3)


# Nasty inputs


@pytest.mark.parametrize("name", TWO)
def test_identical_predictions_have_no_change(name: str) -> None:
    y, item, _ = table(9)
    result = TWO[name](y, item, item)
    assert result.p == 1.0
    if name == "share":
        assert ends(result.change) != (0, 0)
    else:
        assert ends(result.change) == (0, 0)
        assert SAME in result.change.warnings


@pytest.mark.parametrize("name", TWO)
def test_no_rows_are_a_gap(name: str) -> None:
    assert isinstance(alone(name, [], []).value, Gap)


@pytest.mark.parametrize("name", ["mae", "bias", "rmse"])
def test_one_row_is_a_point_without_an_interval(name: str) -> None:
    result = alone(name, [1.0], [3.0])
    assert (result.point, isinstance(result.value, Gap)) == (2.0, True)


def test_one_row_has_no_change_with_an_interval() -> None:
    for name in ("mae", "rmse", "bias"):
        result = TWO[name]([1.0], [3.0], [4.0])
        assert (result.change.point, isinstance(result.change.value, Gap), result.p) == (
            1.0,
            True,
            None,
        )


def test_errors_that_are_all_alike_have_no_width_and_say_so() -> None:
    y = np.arange(50.0)
    for result in (alone(name, y, y + 2) for name in ("mae", "bias", "rmse")):
        assert ends(result) == (2, 2)
        assert any("no width" in warning for warning in result.warnings)
    assert mae_change(y, y + 1, y + 3).p is None


def test_a_model_without_errors_has_no_slope_of_rmse() -> None:
    y, item, _ = table(10)
    assert isinstance(rmse_change(y, y, item).change.value, Gap)
    assert rmse_change(y, y, item).change.point == pytest.approx(
        metrics.root_mean_squared_error(y, item)
    )


def test_few_rows_are_warned_of() -> None:
    y, item, two = table(11, 20)
    assert any("too few" in said for said in mae_change(y, item, two).change.warnings)
    y, item, two = table(11, 120)
    assert any("rough" in said for said in mae_change(y, item, two).change.warnings)


@pytest.mark.parametrize("tolerance", [-1, math.nan, math.inf])
def test_a_tolerance_that_is_none_is_refused(tolerance: float) -> None:
    with pytest.raises(ValueError, match="tolerance"):
        share_off_change([1], [1], [1], tolerance)


def test_missing_and_unequal_columns_are_refused_by_name() -> None:
    with pytest.raises(ValueError, match="candidate is missing or infinite in row 2"):
        mae_change([1, 2], [1, 2], [1, math.nan])
    with pytest.raises(ValueError, match="same rows"):
        mae_change([1, 2], [1], [1])
