"""What is said of draws: quantiles of type 7, few draws, constant draws, stretching."""

from __future__ import annotations

from dataclasses import astuple

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from core.impact.ranges import DOTS, Range, spread_of, spreads, times

rows = arrays(float, st.integers(1, 300), elements=st.floats(-1e9, 1e9))


def test_a_spread_of_a_hundred_and_one_by_hand() -> None:
    found = spread_of(np.arange(101.0))
    assert (found.mean, found.low, found.mid, found.high) == (50, 5, 50, 95)
    assert found.worst == 97.5
    assert found.dots[:2] == pytest.approx((1.0, 3.0))


def test_five_draws_by_hand() -> None:
    # Type 7: the place of the 5th percentile is 0.05 x 4 = 0.2, of the 95th 3.8; the worst 5% is
    # the last draw.
    found = spread_of(np.array([10.0, 0.0, 40.0, 30.0, 20.0]))
    assert (found.low, found.mid, found.high, found.worst) == pytest.approx((2, 20, 38, 40))


def check(found: Range, row: np.ndarray) -> None:
    scale = float(np.abs(row).max()) + 1e-300
    wanted = np.quantile(row, [0.05, 0.5, 0.95], method="linear")
    np.testing.assert_allclose(
        [found.low, found.mid, found.high], wanted, atol=1e-12 * scale, rtol=1e-12
    )
    assert found.mean == pytest.approx(row.mean(), rel=1e-12, abs=1e-12 * scale)
    assert found.worst == pytest.approx(
        np.sort(row)[int(0.95 * row.size) :].mean(), rel=1e-12, abs=1e-12 * scale
    )


@given(rows)
def test_a_spread_equals_the_quantiles_of_numpy(row: np.ndarray) -> None:
    check(spread_of(row), row)
    check(spreads(row[None, :])[0], row)
    dots = np.quantile(row, (np.arange(DOTS) + 0.5) / DOTS)
    np.testing.assert_allclose(
        spread_of(row).dots, dots, rtol=1e-12, atol=1e-12 * (np.abs(row).max() + 1e-300)
    )


@given(rows)
def test_a_spread_is_in_order_and_inside_its_draws(row: np.ndarray) -> None:
    found = spread_of(row)
    slack = 1e-12 * float(np.abs(row).max())
    assert row.min() - slack <= found.low <= found.mid + slack
    assert found.mid <= found.high + slack <= row.max() + 2 * slack
    assert found.worst >= found.high - slack or row.size < 20
    assert list(found.dots) == sorted(found.dots) or np.min(np.diff(found.dots)) >= -slack


@pytest.mark.parametrize("size", [1, 2, 19, 20, 21, 100, 8_192])
def test_few_draws_do_no_harm(size: int) -> None:
    row = np.random.default_rng(size).lognormal(size=size)
    check(spread_of(row), row)
    assert len(spread_of(row).dots) == DOTS


@pytest.mark.parametrize("value", [0.0, -3.0, 7.5])
def test_a_constant_is_that_constant_throughout(value: float) -> None:
    found = spread_of(np.full(8_192, value))
    assert astuple(found) == (value,) * 5 + ((value,) * DOTS,)


def test_rows_are_told_one_by_one_and_without_dots_unless_asked() -> None:
    values = np.array([np.arange(100.0), np.full(100, 4.0)])
    first, second = spreads(values)
    check(first, values[0])
    assert (second.low, second.high, first.dots, second.dots) == (4, 4, (), ())
    assert spreads(values, dots=True) == tuple(spread_of(row) for row in values)


def test_the_draws_are_left_in_their_order() -> None:
    row = np.random.default_rng(1).random(500)
    before = row.copy()
    spread_of(row)
    spreads(row[None, :])
    np.testing.assert_array_equal(row, before)


def test_no_draws_are_refused() -> None:
    with pytest.raises(ValueError, match="zero-size"):
        spread_of(np.array([]))


@given(rows, st.floats(0, 1e3))
def test_stretching_a_spread_is_the_spread_of_stretched_draws(
    row: np.ndarray, factor: float
) -> None:
    found, wanted = times(spread_of(row), factor), spread_of(row * factor)
    atol = 1e-9 * (float(np.abs(row * factor).max()) + 1e-300)
    np.testing.assert_allclose(astuple(found)[:5], astuple(wanted)[:5], rtol=1e-9, atol=atol)
    np.testing.assert_allclose(found.dots, wanted.dots, rtol=1e-9, atol=atol)
