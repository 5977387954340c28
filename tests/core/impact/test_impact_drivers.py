"""What drives an outcome: tornados by hand and published, first-order indices of known functions,
break-even values.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import ndtr

from core.case.chains import CHAINS, inputs
from core.case.inputs import Quantity
from core.impact.chain import total_delay, walk
from core.impact.drivers import base_of, tornado, variance_shares
from core.impact.points import DIMENSIONS, shifted_points, sobol_points
from core.impact.price import price
from core.impact.quantities import SPAN
from core.script.brief import Brief

# Tornado


def test_a_tornado_by_hand() -> None:
    first, second, third = tornado(
        lambda x: x["a"] * x["b"] - x["c"],
        {"a": 2, "b": 10, "c": 1},
        {"c": (0, 3), "b": (8, 13), "a": (1, 4)},
    )
    assert (first.id, first.at_low, first.at_high, first.width) == ("a", 9, 39, 30)
    assert (second.id, second.at_low, second.at_high, second.width) == ("b", 15, 25, 10)
    assert (third.id, third.at_low, third.at_high, third.width) == ("c", 20, 17, 3)


EAGLE = {  # low, base, high
    "hours": (500, 800, 1_000),
    "charter_price": (300, 325, 350),
    "ticket_price": (95, 100, 108),
    "capacity": (0.4, 0.5, 0.6),
    "charter": (0.45, 0.5, 0.7),
    "hour_cost": (230, 245, 260),
    "insurance": (18_000, 20_000, 25_000),
    "financed": (0.3, 0.4, 0.5),
    "interest": (0.105, 0.115, 0.13),
    "price": (85_000, 87_500, 90_000),
}


def eagle(x) -> float:
    seats = 5
    flown = (
        x["charter"] * x["charter_price"]
        + (1 - x["charter"]) * x["ticket_price"] * seats * x["capacity"]
        - x["hour_cost"]
    )
    return x["hours"] * flown - x["insurance"] - x["price"] * x["financed"] * x["interest"]


def test_eagle_airlines_has_its_published_profit_and_capacity_at_the_top() -> None:
    # Clemen (1996), Making Hard Decisions, chapter 5: annual profit of 9,975 at base.
    base = {name: middle for name, (_, middle, _) in EAGLE.items()}
    assert eagle(base) == pytest.approx(9_975)
    found = tornado(eagle, base, {name: (low, high) for name, (low, _, high) in EAGLE.items()})
    assert [swing.id for swing in found[:4]] == ["capacity", "hour_cost", "hours", "charter_price"]
    assert (found[0].at_low, found[0].at_high) == pytest.approx((-10_025, 29_975))
    assert (found[1].at_low, found[1].at_high) == pytest.approx((21_975, -2_025))
    assert found[-1].id == "price"


@pytest.mark.parametrize("ends", [(3.0, 1.0), (float("nan"), 1.0), (1.0, float("nan"))])
def test_a_low_end_above_the_high_end_is_refused(ends: tuple[float, float]) -> None:
    with pytest.raises(ValueError, match="low <= high, got a="):
        tornado(lambda x: x["a"], {"a": 2}, {"a": ends})


def test_with_a_base_outside_the_ends_nothing_is_sorted() -> None:
    [item] = tornado(lambda x: -x["a"], {"a": 9}, {"a": (1, 3)})
    assert (item.at_low, item.at_high) == (-1, -3)


def test_a_u_shape_has_no_swing() -> None:
    [item] = tornado(lambda x: x["a"] ** 2, {"a": 0.5}, {"a": (-1, 1)})
    assert (item.at_low, item.at_high, item.width) == (1, 1, 0)


def test_one_input_is_one_bar_and_none_is_no_bar() -> None:
    assert [swing.id for swing in tornado(lambda x: x["a"], {"a": 1, "b": 2}, {"a": (0, 2)})] == [
        "a"
    ]
    assert tornado(lambda x: x["a"], {"a": 1}, {}) == ()


def test_a_fixed_input_is_a_bar_without_width() -> None:
    [item] = tornado(lambda x: 3 * x["a"], {"a": 1}, {"a": (1, 1)})
    assert item.width == 0


@given(
    st.dictionaries(
        st.sampled_from("abcdef"),
        st.tuples(st.floats(-10, 10), st.floats(-10, 10)).map(sorted).map(tuple),
        min_size=1,
    )
)
def test_bars_are_sorted_and_each_end_keeps_its_outcome(
    ends: dict[str, tuple[float, float]],
) -> None:
    base = {name: sum(pair) / 2 for name, pair in ends.items()}
    found = tornado(
        lambda x: sum((i + 1) * value for i, value in enumerate(x.values())), base, ends
    )
    widths = [swing.width for swing in found]
    assert widths == sorted(widths, reverse=True)
    assert {swing.id for swing in found} == set(ends)
    assert all(swing.at_low <= swing.at_high for swing in found)


# Shares of the variance


def first_order(outcome: np.ndarray, dimension: int, points=None) -> float:
    order = np.argsort((points or sobol_points()).score(dimension))
    return variance_shares(outcome, [order])[0]


@pytest.mark.parametrize("start", [0, 10, 25, 44])
def test_the_first_order_indices_of_ishigami(start: int) -> None:
    # Ishigami & Homma (1990) with a = 7, b = 0.1: 0.3139, 0.4424 and 0.
    x = -np.pi + 2 * np.pi * ndtr(sobol_points().scores[start : start + 3])
    outcome = np.sin(x[0]) + 7 * np.sin(x[1]) ** 2 + 0.1 * x[2] ** 4 * np.sin(x[0])
    found = [first_order(outcome, start + i) for i in range(3)]
    assert found == pytest.approx([0.3139, 0.4424, 0.0], abs=0.015)


def test_the_first_order_indices_of_a_linear_model() -> None:
    weights = np.array([5.0, 3.0, 2.0, 1.0, 0.0])
    outcome = weights @ sobol_points().scores[10:15]
    found = [first_order(outcome, 10 + i) for i in range(5)]
    assert found == pytest.approx((weights**2 / (weights**2).sum()).tolist(), abs=0.01)


def test_the_first_order_indices_of_a_product_of_amounts() -> None:
    # (exp(s^2) - 1) / (exp(sum of all s^2) - 1) for a product of lognormals.
    sigma = np.array([0.7, 0.5, 0.3])
    outcome = np.exp(sigma @ shifted_points().scores[10:13])
    exact = np.expm1(sigma**2) / np.expm1((sigma**2).sum())
    assert [first_order(outcome, 10 + i, shifted_points()) for i in range(3)] == pytest.approx(
        exact.tolist(), abs=0.03
    )  # the tail of the widest is averaged away in the last bin


def test_the_only_input_has_all_of_the_variance_and_the_others_none() -> None:
    outcome = np.exp(0.5 * sobol_points().score(10))
    assert 0.96 < first_order(outcome, 10) <= 1
    assert first_order(sobol_points().score(10), 10) == pytest.approx(1, abs=0.005)
    assert [
        first_order(outcome, index) for index in range(DIMENSIONS) if index != 10
    ] == pytest.approx([0] * (DIMENSIONS - 1), abs=0.02)


def test_a_constant_has_no_variance_to_share() -> None:
    assert first_order(np.full(sobol_points().size, 3.0), 10) == 0


@given(st.integers(0, 2**32 - 1))
def test_a_share_of_the_variance_lies_between_nought_and_one(seed: int) -> None:
    rng = np.random.default_rng(seed)
    assert 0 <= variance_shares(rng.lognormal(size=640), [rng.permutation(640)])[0] <= 1


def test_the_drivers_of_a_case_share_at_most_the_whole_variance(flights: Brief) -> None:
    shares = {driver.id: driver.variance for driver in flights.impact.drivers}
    assert 0.4 < sum(shares.values()) <= 1.02
    assert max(shares, key=shares.__getitem__) == "traffic"


def test_the_drivers_of_a_product_have_their_closed_form(flights: Brief) -> None:
    spans = {"traffic": (500.0, 5_000.0), "people_each": (1.0, 3.0)}
    supplied = [Quantity(name, name, "", *span) for name, span in spans.items()] + [
        Quantity("action_share", "felt", "share", 0.5, 0.5, "fixed")
    ]
    fixed = tuple(
        flights.case.measured_rate(name, value, value, "what-if")
        for name, value in (("share", 0.1), ("rise", 0.3))
    )
    impact = price(
        replace(flights.case, assumptions=tuple(supplied), what_ifs=fixed), flights.evidence
    )
    squares = {name: (np.log(high / low) / SPAN) ** 2 for name, (low, high) in spans.items()}
    exact = {
        name: np.expm1(square) / np.expm1(sum(squares.values())) for name, square in squares.items()
    }
    found = {driver.id: driver.variance for driver in impact.drivers}
    assert found == pytest.approx(
        exact | {"action_share": 0, "share": 0, "rise": 0}, rel=0.07, abs=0.02
    )
    assert found["traffic"] < exact["traffic"]


# Break-even


@pytest.mark.parametrize("chain", CHAINS)
def test_the_break_even_value_of_a_chain_is_the_root_that_brent_finds(
    flights: Brief, chain: str
) -> None:
    case = replace(flights.case, assumptions=inputs(chain, "EUR"))
    impact = price(case, flights.evidence)
    base = base_of(case, impact.measured)
    for driver in impact.drivers:
        gain = lambda x, name=driver.id: walk(base | {name: x}).money - total_delay(base)  # noqa: E731  one line beside its use
        if driver.breaks_even is None:
            assert not impact.priced or gain(0.0) * gain(1e12) > 0
        else:
            assert driver.breaks_even == pytest.approx(brentq(gain, 0, 1e12, xtol=1e-12), rel=1e-6)
            assert driver.inside is (
                driver.quantity.low <= driver.breaks_even <= driver.quantity.high
            )


def test_a_cost_of_delay_of_nought_breaks_even_nowhere(flights: Brief) -> None:
    rest = tuple(
        assumption
        for assumption in flights.case.assumptions
        if not assumption.id.startswith("delay_")
    )
    case = replace(
        flights.case,
        assumptions=(
            *rest,
            Quantity("delay_cost", "cost of a day's delay", "EUR a day", 0, 0, "fixed"),
        ),
    )
    assert {driver.breaks_even for driver in price(case, flights.evidence).drivers} == {None}
