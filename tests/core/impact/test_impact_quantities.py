"""Ranges with units: what is wrong with one, how far out a value lies, how far a slider reaches,
what is drawn.
"""

from __future__ import annotations

from math import inf, nan

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.case.inputs import Quantity
from core.impact.points import sobol_points
from core.impact.quantities import draw, middle, reach, spread, surprise, wrong
from tests.core.oracles import pert_moments

Z90 = 1.6448536269514722
amounts = st.tuples(st.floats(1e-4, 1e8), st.floats(1, 1e4)).map(
    lambda item: Quantity("x", "x", "", item[0], item[0] * item[1])
)
shares = st.tuples(st.floats(1e-4, 1 - 1e-4), st.floats(1e-4, 1 - 1e-4)).map(
    lambda item: Quantity("x", "x", "share", min(item), max(item), "share")
)
normals = st.tuples(st.floats(-1e6, 1e6), st.floats(-1e6, 1e6)).map(
    lambda item: Quantity("x", "x", "", min(item), max(item), "normal")
)
days = st.integers(0, 1_000_000).map(lambda item: item / 1_000)
perts = (
    st.tuples(days, days, days)
    .map(sorted)
    .map(lambda item: Quantity("x", "x", "days", item[0], item[2], "pert", likely=item[1]))
)


def one_of(shape, low: float, high: float, unit: str = "", **more) -> Quantity:
    return Quantity("hours", "hours to review one", unit, low, high, shape, **more)


# What is wrong


@pytest.mark.parametrize(
    ("quantity", "says", "do"),
    [
        (one_of("lognormal", 5, 2), "the low end lies above the high end", "swap"),
        (one_of("normal", 5, 2), "the low end lies above the high end", "swap"),
        (one_of("pert", 5, 2, likely=3), "the low end lies above the high end", "swap"),
        (one_of("share", 0.5, 0.2, "share"), "the low end lies above the high end", "swap"),
        (one_of("fixed", 5, 2), "the low end lies above the high end", "swap"),
        (one_of("lognormal", nan, 2), "both ends must be numbers", "fill in"),
        (one_of("normal", 1, nan), "both ends must be numbers", "fill in"),
        (one_of("normal", 1, inf), "both ends must be numbers", "fill in"),
        (one_of("pert", -inf, 1), "both ends must be numbers", "fill in"),
        (one_of("fixed", nan, nan), "both ends must be numbers", "fill in"),
        (one_of("share", 0.2, 1.5, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("share", -0.2, 0.5, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("share", 5, 30, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("lognormal", 0.2, 1.5, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("normal", 0.2, 1.5, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("normal", -0.2, 0.5, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("pert", 0.2, 1.5, "share", likely=0.5), "a share lies between 0 and 1", "0.05"),
        (one_of("fixed", 1.5, 1.5, "share"), "a share lies between 0 and 1", "0.05"),
        (one_of("share", 0, 0.5, "share"), "both left out", "fixed"),
        (one_of("share", 0.5, 1, "share"), "both left out", "fixed"),
        (one_of("share", 0.5, 1), "both left out", "fixed"),
        (one_of("lognormal", 0, 2), "the low end must be above zero", "smallest value"),
        (one_of("lognormal", 0, 0), "the low end must be above zero", "fixed"),
        (one_of("lognormal", -1, 2), "the low end must be above zero", "smallest value"),
        (one_of("fixed", 1, 2), "a fixed value has one number", "make both ends the same"),
        (one_of("fixed", -1, -1), "it must not be negative", "zero or more"),
        (one_of("pert", -1, 2, likely=1), "it must not be negative", "zero or more"),
        (
            one_of("pert", 1, 2, likely=3),
            "the likely value lies outside the range",
            "between the two ends",
        ),
        (
            one_of("lognormal", 1, 2, likely=0.5),
            "the likely value lies outside the range",
            "between the two ends",
        ),
        (
            one_of("lognormal", 1, 2, likely=nan),
            "the likely value lies outside the range",
            "between the two ends",
        ),
        (one_of("lognormal", 1, 2, source=""), "not said where the range comes from", "assumed"),
        (one_of("lognormal", 1, 2, source="  "), "not said where the range comes from", "assumed"),
        (
            one_of("lognormal", 1, 2, source="agreed with"),
            "not said where the range comes from",
            "a name",
        ),
        (
            one_of("lognormal", 1, 2, source="agreed with "),
            "not said where the range comes from",
            "a name",
        ),
    ],
)
def test_a_range_that_cannot_be_is_one_complaint_that_names_it(
    quantity: Quantity, says: str, do: str
) -> None:
    [result] = wrong(quantity)
    assert result.what.startswith("hours to review one: ")
    assert says in result.what
    assert do in result.do


@pytest.mark.parametrize(
    "quantity",
    [
        one_of("lognormal", 2, 2),
        one_of("lognormal", 1, 9, likely=1),
        one_of("lognormal", 1, 9, likely=9),
        one_of("normal", -3, -1),
        one_of("fixed", 0, 0),
        one_of("fixed", 1, 1, "share"),
        one_of("fixed", 0, 0, "share"),
        one_of("pert", 0, 3, likely=1),
        one_of("pert", 2, 2, likely=2),
        one_of("pert", 0, 3),
        one_of("share", 0.001, 0.999, "share"),
        one_of("lognormal", 1, 2, source="agreed with Mira"),
        one_of("lognormal", 1, 2, source="measured"),
        Quantity("rise", "rise", "share", -0.3, 0.1, "normal"),
        Quantity("rise", "rise", "share", -0.3, -0.3, "fixed"),
        Quantity("rise", "rise", "minutes", -3, -3, "fixed"),
    ],
)
def test_a_range_that_can_be_is_no_complaint(quantity: Quantity) -> None:
    assert wrong(quantity) == []


def test_a_rise_beyond_one_is_refused() -> None:
    assert len(wrong(Quantity("rise", "rise", "share", 0.5, 1.2, "normal"))) == 1
    assert len(wrong(Quantity("rise", "rise", "share", -1.2, 0.5, "normal"))) == 1


anything = st.one_of(st.sampled_from([nan, inf, -inf, 0.0, 1.0, -1.0]), st.floats(-10, 10))


@given(
    st.sampled_from(["lognormal", "share", "normal", "pert", "fixed"]),
    st.sampled_from(["", "share"]),
    anything,
    anything,
    st.one_of(st.none(), anything),
)
def test_what_is_not_refused_can_be_drawn(
    shape, unit: str, low: float, high: float, likely: float | None
) -> None:
    quantity = one_of(shape, low, high, unit, likely=likely)
    if wrong(quantity):
        return
    values = draw(quantity, sobol_points().score(10))
    assert np.isfinite(values).all()
    assert np.isfinite(middle(quantity))
    if unit == "share":
        assert 0 <= values.min() <= values.max() <= 1


# How far out


@given(st.one_of(amounts, shares, normals))
def test_the_ends_of_a_range_are_five_in_a_hundred_out(quantity: Quantity) -> None:
    assume(quantity.high - quantity.low > 1e-6 * max(abs(quantity.low), abs(quantity.high)))
    assert surprise(quantity, quantity.low) == pytest.approx(-Z90, abs=1e-6)
    assert surprise(quantity, quantity.high) == pytest.approx(Z90, abs=1e-6)
    assert surprise(quantity, float(draw(quantity, np.zeros(1))[0])) == pytest.approx(0, abs=1e-5)


@given(perts)
def test_five_in_a_hundred_of_a_pert_are_out(quantity: Quantity) -> None:
    # The ends of a PERT are what is possible at all, so the ends of its 90% range lie inside them.
    assume(quantity.high - quantity.low > 1e-3)
    low, high = draw(quantity, np.array([-Z90, Z90]))
    assert surprise(quantity, float(low)) == pytest.approx(-Z90, abs=0.01)
    assert surprise(quantity, float(high)) == pytest.approx(Z90, abs=0.01)
    assert surprise(quantity, quantity.low - 1) == -inf
    assert surprise(quantity, quantity.high + 1) == inf


@given(st.one_of(amounts, shares, normals), st.floats(-3, 3))
def test_surprise_is_the_score_that_draws_the_value(quantity: Quantity, score: float) -> None:
    assume(quantity.high - quantity.low > 1e-3 * max(abs(quantity.low), abs(quantity.high)))
    value = float(draw(quantity, np.array([score]))[0])
    assume(quantity.shape != "share" or 1e-9 < value < 1 - 1e-9)
    assert surprise(quantity, value) == pytest.approx(score, abs=1e-4)


@pytest.mark.parametrize(
    ("quantity", "value"),
    [
        (one_of("lognormal", 1, 2), 0),
        (one_of("lognormal", 1, 2), -1),
        (one_of("share", 0.1, 0.2, "share"), 0),
        (one_of("share", 0.1, 0.2, "share"), 1),
        (one_of("fixed", 3, 3), 4),
        (one_of("normal", 3, 3), 4),
    ],
)
def test_what_cannot_be_is_infinitely_far_out(quantity: Quantity, value: float) -> None:
    assert surprise(quantity, value) == inf


def test_a_fixed_value_is_no_surprise() -> None:
    assert surprise(one_of("fixed", 3, 3), 3) == 0


# How far a slider reaches


@given(st.one_of(amounts, shares, normals, perts))
def test_a_slider_contains_its_range_and_has_steps(quantity: Quantity) -> None:
    low, high, step = reach(quantity)
    slack = 1e-9 * max(abs(quantity.low), abs(quantity.high), 1e-9)
    assert low <= quantity.low + slack
    assert high >= quantity.high - slack
    assert 0 < step <= high - low
    assert np.isfinite([low, high, step]).all()


@given(shares)
def test_the_slider_of_a_share_stays_inside_nought_and_one(quantity: Quantity) -> None:
    low, high, step = reach(quantity)
    assert 0 < low < high < 1
    assert step <= 0.01


@given(amounts)
def test_the_slider_of_an_amount_never_reaches_nought(quantity: Quantity) -> None:
    low, high, step = reach(quantity)
    assert low > 0
    assert high >= 4 * quantity.high * (1 - 1e-9)
    assert np.log10(step) == pytest.approx(round(np.log10(step)), abs=1e-9)


@pytest.mark.parametrize(
    ("quantity", "found"),
    [
        (one_of("lognormal", 500, 5_000), (100, 20_000, 100)),
        (one_of("lognormal", 1, 1_000), (1, 4_000, 1)),
        (one_of("lognormal", 1e-300, 1), (1e-300, 4, 1e-7)),
        (one_of("share", 0.001, 0.02, "share"), (0.001, 0.08, 0.001)),
        (one_of("share", 0.1, 0.5, "share"), (0.01, 0.99, 0.01)),
        (one_of("share", 0.005, 0.03, "share"), (0.005, 0.12, 0.005)),
        (one_of("share", 0.5, 0.995, "share"), (0.001, 0.999, 0.001)),
        (one_of("fixed", 1, 1, "share"), (0.01, 1, 0.01)),
        (one_of("pert", 0, 0.4, "share", likely=0.1), (0, 0.8, 0.01)),
        (Quantity("rise", "rise", "share", -0.1, 0.2, "normal"), (-0.4, 0.4, 0.01)),
        (Quantity("rise", "rise", "share", 0.5, 0.8, "normal"), (0, 1, 0.01)),
    ],
)
def test_sliders_by_hand(quantity: Quantity, found: tuple[float, float, float]) -> None:
    assert reach(quantity) == pytest.approx(found)


# What is drawn


@given(perts)
def test_a_pert_is_drawn_inside_its_ends_around_its_likely_value(quantity: Quantity) -> None:
    values = draw(quantity, sobol_points().score(10))
    slack = 1e-12 * quantity.high
    assert quantity.low - slack <= values.min() <= values.max() <= quantity.high + slack
    assert middle(quantity) == quantity.likely
    mean, variance = pert_moments(quantity.low, quantity.likely or 0.0, quantity.high)
    assert values.mean() == pytest.approx(mean, abs=0.002 * (quantity.high - quantity.low) + slack)
    assert values.var() == pytest.approx(variance, rel=0.02, abs=1e-9)


def test_a_pert_without_a_likely_value_is_even() -> None:
    assert middle(one_of("pert", 2, 8)) == pytest.approx(5)


@given(st.one_of(amounts, shares, normals, perts))
def test_a_higher_score_never_draws_less(quantity: Quantity) -> None:
    values = draw(quantity, np.linspace(-6, 6, 200))
    assert (np.diff(values) >= -1e-12 * max(abs(quantity.low), abs(quantity.high))).all()


@given(st.one_of(amounts, shares, normals))
def test_the_middle_is_the_median_of_the_draws(quantity: Quantity) -> None:
    values = draw(quantity, sobol_points().score(10))
    assert middle(quantity) == pytest.approx(
        np.median(values), rel=0.01, abs=1e-3 * (quantity.high - quantity.low) + 1e-12
    )


def test_shares_of_any_shape_are_drawn_as_shares() -> None:
    for shape in ("lognormal", "normal"):
        values = draw(one_of(shape, 0.05, 0.95, "share"), sobol_points().score(10))
        assert (values.min(), values.max()) == (pytest.approx(max(values.min(), 0)), 1)
        np.testing.assert_allclose(np.quantile(values, [0.05, 0.95]), [0.05, 0.95], rtol=0.01)
    assert (
        draw(Quantity("rise", "rise", "share", -0.9, 0.9, "normal"), sobol_points().score(10)).min()
        == -1
    )


@given(st.floats(-1e6, 1e6), st.floats(0, 1e6))
def test_an_even_spread_is_even(low: float, width: float) -> None:
    values = spread((low, low + width), sobol_points().score(3))
    assert values.mean() == pytest.approx(low + width / 2, abs=1e-3 * width + 1e-6)
    np.testing.assert_allclose(
        np.quantile(values, [0.1, 0.9]),
        [low + 0.1 * width, low + 0.9 * width],
        atol=1e-3 * width + 1e-6,
    )
