"""What it costs: ranges that mean what they say, a chain that can be walked by hand, drivers and
break-even values.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.optimize import brentq
from scipy.special import expit, logit

from core.case.inputs import Quantity
from core.case.model import Case
from core.errors import BadCase
from core.evidence.records import Estimate
from core.impact.chain import LINES, total_delay, walk
from core.impact.drivers import Driver
from core.impact.points import DIMENSIONS, sobol_points
from core.impact.price import Impact, measured, price
from core.impact.quantities import draw, middle, reach, spread, wrong
from core.impact.ranges import spread_of
from core.script.brief import Brief
from tests import cases

Z90 = 1.6448536269514722
INPUTS = ("traffic", "action_share", "people_each", "value_each", "leave_share", "customer_value")
amounts = st.tuples(st.floats(0.01, 1e6), st.floats(1, 50)).map(
    lambda item: (item[0], item[0] * item[1])
)


# Ranges


@pytest.mark.parametrize(
    ("shape", "low", "high"),
    [("lognormal", 20, 400), ("share", 0.02, 0.3), ("normal", -5, 12), ("fixed", 7, 7)],
)
def test_the_ends_of_a_range_are_its_fifth_and_ninety_fifth_percentiles(
    shape, low: float, high: float
) -> None:
    quantity = Quantity("x", "x", "", low, high, shape)
    np.testing.assert_allclose(draw(quantity, np.array([-Z90, Z90])), [low, high], rtol=1e-12)
    for scale in sobol_points().scores:
        np.testing.assert_allclose(
            np.quantile(draw(quantity, scale), [0.05, 0.95]), [low, high], rtol=0.015, atol=0.02
        )


@pytest.mark.parametrize("ratio", [1.5, 3, 10])
@pytest.mark.parametrize("dimension", range(0, DIMENSIONS, 3))
def test_the_mean_of_a_lognormal_is_that_of_the_closed_form(ratio: float, dimension: int) -> None:
    mu, sigma = np.log(100 * np.sqrt(ratio)), np.log(ratio) / (2 * Z90)
    values = draw(Quantity("x", "x", "", 100, 100 * ratio), sobol_points().score(dimension))
    assert values.mean() == pytest.approx(np.exp(mu + sigma**2 / 2), rel=0.003)


@given(amounts)
def test_the_middle_of_an_amount_is_the_geometric_mean_of_its_ends(
    span: tuple[float, float],
) -> None:
    assert middle(Quantity("x", "x", "", *span)) == pytest.approx(np.sqrt(span[0] * span[1]))


@given(amounts)
def test_a_slider_reaches_past_both_ends_and_never_to_nought(span: tuple[float, float]) -> None:
    low, high, step = reach(Quantity("x", "x", "", *span))
    assert 0 < low <= span[0]
    assert high >= span[1]
    assert 0 < step <= high


@pytest.mark.parametrize(
    ("low", "high", "shape"),
    [
        (5, 2, "lognormal"),
        (0, 2, "lognormal"),
        (-1, 2, "lognormal"),
        (0, 0.5, "share"),
        (0.5, 1, "share"),
        (0.2, 1.5, "share"),
        (nan, 2, "lognormal"),
        (1, inf, "normal"),
        (nan, nan, "fixed"),
    ],
)
def test_a_range_that_cannot_be_is_one_complaint(
    flights: Brief, low: float, high: float, shape
) -> None:
    quantity = Quantity("traffic", "traffic", "a day", low, high, shape)
    assert len(wrong(quantity)) == 1
    with pytest.raises(BadCase, match="(?i)traffic"):
        price(flights.case.with_assumption(quantity), flights.evidence)


@pytest.mark.parametrize("low", [0.0, -3.0])
def test_an_amount_of_nought_that_is_fixed_is_fine_or_refused_but_never_unknown(
    flights: Brief, low: float
) -> None:
    case = flights.case.with_assumption(Quantity("value_each", "value", "EUR", low, 3.0))
    with pytest.raises(BadCase, match="above zero"):
        price(case, flights.evidence)


def test_every_complaint_about_the_assumptions_comes_at_once(flights: Brief) -> None:
    case = cases.with_range(cases.with_range(flights.case, "traffic", 9, 1), "leave_share", 0.5, 2)
    case = replace(case, assumptions=(*case.assumptions, case.quantity("people_each")))
    with pytest.raises(BadCase) as caught:
        price(case, flights.evidence)
    assert len(caught.value.complaints) == 3


# The chain


def test_the_chain_by_hand() -> None:
    value = {
        "traffic": 1000,
        "share": 0.1,
        "rise": 0.3,
        "action_share": 0.5,
        "people_each": 2,
        "value_each": 10,
        "leave_share": 0.05,
        "customer_value": 200,
    }
    found = walk(value)
    assert (found.errors, found.people, found.money) == (30, 30, 15 * 10 + 30 * 0.05 * 200)


def test_with_all_inputs_fixed_money_is_the_chain_of_what_was_measured(flights: Brief) -> None:
    fixed = price(cases.all_fixed(flights.case), flights.evidence)
    per_error = fixed.draws["money"] / fixed.draws["errors"]
    assert np.ptp(per_error) < 1e-9
    assert fixed.errors.mean == pytest.approx(
        500 * (fixed.draws["share"] * fixed.draws["rise"]).mean()
    )


def test_measured_rates_enter_with_their_own_spread(flights: Brief) -> None:
    worst = flights.evidence.worst
    assert worst is not None
    assert isinstance(worst.change, Estimate)
    result = measured(worst)
    assert result["rise"].mean() == pytest.approx((worst.b - worst.c) / worst.n, abs=0.01)
    assert np.quantile(result["rise"], [0.025, 0.975]) == pytest.approx(
        [worst.change.low, worst.change.high], abs=0.01
    )
    assert result["share"].mean() == pytest.approx(worst.share, rel=0.01)


def plain_draws(quantity: Quantity, rng: np.random.Generator, n: int) -> np.ndarray:
    z = rng.standard_normal(n)
    if quantity.low == quantity.high:
        return np.full(n, quantity.low)
    ends = (
        logit([quantity.low, quantity.high])
        if quantity.shape == "share"
        else np.log([quantity.low, quantity.high])
    )
    line = ends.mean() + np.ptp(ends) / (2 * Z90) * z
    return expit(line) if quantity.shape == "share" else np.exp(line)


def plain_money(case: Case, n_slice: int, b: int, c: int, rows: int, n: int) -> np.ndarray:
    """Price by two million plain draws, written down apart from the product's code."""
    rng = np.random.default_rng(11)
    x = {item: plain_draws(case.quantity(item), rng, n) for item in INPUTS}
    share = rng.beta(n_slice + 0.5, rows - n_slice + 0.5, n)
    rise = rng.beta(b + c + 0.5, n_slice - b - c + 0.5, n) * (2 * rng.beta(b + 0.5, c + 0.5, n) - 1)
    felt = x["traffic"] * share * rise * x["action_share"]
    return felt * (x["value_each"] + x["people_each"] * x["leave_share"] * x["customer_value"])


def test_money_agrees_with_two_million_plain_draws(flights: Brief) -> None:
    worst = flights.evidence.worst
    assert worst is not None
    plain = plain_money(
        flights.case, worst.n, worst.b, worst.c, flights.evidence.confirmation_rows, 2_000_000
    )
    # 8,192 points of a product of ten inputs: the ends are good to 3%, see test_impact_simulation
    # for what more points give.
    money = flights.impact.money
    assert money.mean == pytest.approx(plain.mean(), rel=0.005)
    assert (money.low, money.mid, money.high) == pytest.approx(
        tuple(np.quantile(plain, [0.05, 0.5, 0.95])), rel=0.03
    )
    assert money.worst == pytest.approx(np.sort(plain)[int(0.95 * plain.size) :].mean(), rel=0.02)


def test_the_same_case_costs_the_same_each_time(flights: Brief) -> None:
    again = price(flights.case, flights.evidence)
    assert (again.money, again.people, again.errors, again.drivers) == tuple(
        getattr(flights.impact, name) for name in ("money", "people", "errors", "drivers")
    )


def raised(quantity: Quantity, times: float) -> Quantity:
    """Raise a range as a whole: amounts by a factor, shares by a factor on their odds."""
    ends = (quantity.low, quantity.high)
    low, high = (
        expit(logit(ends) + np.log(times))
        if quantity.shape == "share"
        else np.multiply(ends, times)
    )
    return replace(quantity, low=float(low), high=float(high))


@settings(max_examples=25)
@given(name=st.sampled_from(INPUTS), times=st.floats(1.01, 2))
def test_the_price_rises_with_each_input(flights: Brief, name: str, times: float) -> None:
    dearer = price(
        flights.case.with_assumption(raised(flights.case.quantity(name), times)), flights.evidence
    )
    assert dearer.money.mean > flights.impact.money.mean
    assert dearer.money.mid >= flights.impact.money.mid
    assert (dearer.draws["money"] >= flights.impact.draws["money"] - 1e-9).all()


# Drivers


def in_one_figure(case: Case) -> Case:
    """Put one cost of a day's delay in the place of its three parts."""
    rest = tuple(
        assumption for assumption in case.assumptions if not assumption.id.startswith("delay_")
    )
    return replace(
        case,
        assumptions=(
            *rest,
            Quantity("delay_cost", "cost of a day's delay", "USD a day", 1_000, 9_000),
        ),
    )


def base_of(case: Case, impact: Impact) -> dict[str, float]:
    base = {assumption.id: middle(assumption) for assumption in case.assumptions}
    return base | {name: float(np.median(impact.draws[name])) for name in ("share", "rise")}


def test_drivers_are_the_chain_at_the_ends_with_all_else_in_the_middle(flights: Brief) -> None:
    base = base_of(flights.case, flights.impact)
    swings = [driver.swing for driver in flights.impact.drivers]
    for swing in swings:
        assert (swing.at_low, swing.at_high) == pytest.approx(
            tuple(walk(base | {swing.id: end}).money for end in (swing.low, swing.high))
        )
    assert [swing.width for swing in swings] == sorted(
        (swing.width for swing in swings), reverse=True
    )
    assert {swing.id for swing in swings} == {
        "traffic",
        "action_share",
        "people_each",
        "share",
        "rise",
        *LINES["direct"][1],
        *LINES["churn"][1],
    }


def check_break_even(driver: Driver, base: dict[str, float]) -> None:
    gain = lambda x: walk(base | {driver.id: x}).money - total_delay(base)  # noqa: E731  one line beside its use
    if driver.breaks_even is None:
        assert gain(0.0) > 0 or gain(1e9) < 0
    else:
        assert driver.breaks_even == pytest.approx(brentq(gain, 0, 1e12, xtol=1e-12), rel=1e-6)


@pytest.mark.parametrize("parts", [3, 1])
def test_the_break_even_value_is_the_root_of_the_chain(flights: Brief, parts: int) -> None:
    case = flights.case if parts == 3 else in_one_figure(flights.case)
    impact = price(case, flights.evidence)
    for driver in impact.drivers:
        check_break_even(driver, base_of(case, impact))


# Delay


def test_the_cost_of_a_delay_is_the_sum_of_its_three_parts(flights: Brief) -> None:
    impact = flights.impact
    assert set(impact.delays) == {"delay_revenue", "delay_reputation", "delay_time"}
    assert impact.delay_cost.mean == pytest.approx(
        sum(delay.mean for delay in impact.delays.values())
    )
    np.testing.assert_allclose(
        impact.draws["delay_cost"], sum(impact.draws[name] for name in impact.delays)
    )


def test_the_cost_of_a_delay_may_be_one_figure(flights: Brief) -> None:
    impact = price(in_one_figure(flights.case), flights.evidence)
    assert set(impact.delays) == {"delay_cost"}
    assert (impact.delay_cost.low, impact.delay_cost.mid, impact.delay_cost.high) == pytest.approx(
        (1_000, 3_000, 9_000), rel=0.01
    )
    assert impact.money.mean == pytest.approx(flights.impact.money.mean, rel=0.003)


def test_a_case_may_leave_the_cost_of_a_delay_open(flights: Brief) -> None:
    case = in_one_figure(flights.case)
    impact = price(replace(case, assumptions=case.assumptions[:-1]), flights.evidence)
    assert not impact.delay_priced
    assert impact.delay_cost is None
    assert {driver.breaks_even for driver in impact.drivers} == {None}


# Spread


def test_a_spread_by_hand() -> None:
    found = spread_of(np.arange(101.0))
    assert (found.mean, found.mid, found.low, found.high) == (50, 50, 5, 95)
    assert found.worst == pytest.approx(np.arange(95, 101).mean())
    assert len(found.dots) == 50


def check_finite(impact: Impact) -> None:
    for item in filter(None, (impact.errors, impact.people, impact.money, impact.delay_cost)):
        assert np.isfinite([item.mean, item.mid, item.low, item.high, item.worst, *item.dots]).all()
        assert item.low <= item.mid <= item.high <= item.worst + 1e-9


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_every_sample_case_has_a_finite_price(sample, name: str) -> None:
    check_finite(sample(name).impact)


@given(st.floats(0, 100), st.floats(0, 100))
def test_an_even_spread_stays_between_its_ends(low: float, width: float) -> None:
    values = spread((low, low + width), sobol_points().score(0))
    assert low <= values.min() <= values.max() <= low + width
