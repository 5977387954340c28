"""The price against plain simulation: ten million draws written down apart from the product's code,
with and without correlations.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit

from core.case.chains import CHAINS, inputs
from core.case.inputs import Correlation, Quantity
from core.case.model import Case
from core.impact import copula, drivers
from core.impact import price as pricing
from core.impact.points import shifted_points
from core.impact.price import Impact, price
from core.script.brief import Brief
from tests import cases

Z90 = 1.6448536269514722
ROOT = Path(__file__).parents[3]
CHUNK = 100_000
# Each pair is named with the input that the chain meets first; an input stands in one pair only, so
# that the mix below is exact.
PAIRS = (
    Correlation("traffic", "action_share", 0.5),
    Correlation("customer_value", "leave_share", -0.6),
    Correlation("delay_revenue", "delay_time", 0.7),
)
Counts = tuple[int, int, int, int]


def with_chain(case: Case, chain: str, *, tied: bool) -> Case:
    supplied = inputs(chain, "EUR")
    known = {item.id for item in supplied}
    return replace(
        case,
        assumptions=supplied,
        correlations=tuple(pair for pair in PAIRS if tied and {pair.first, pair.second} <= known),
    )


def counts_of(brief: Brief) -> Counts:
    worst = brief.evidence.worst
    assert worst is not None
    return worst.n, worst.b, worst.c, brief.evidence.confirmation_rows


# The simulation, apart from the product's code


def plain_scores(case: Case, rng: np.random.Generator, n: int) -> dict[str, np.ndarray]:
    z = {assumption.id: rng.standard_normal(n) for assumption in case.assumptions}
    for correlation in case.correlations:
        z[correlation.second] = (
            correlation.rho * z[correlation.first]
            + np.sqrt(1 - correlation.rho**2) * z[correlation.second]
        )
    return z


def plain_draws(quantity: Quantity, z: np.ndarray) -> np.ndarray:
    if quantity.low == quantity.high:
        return np.full(z.size, quantity.low)
    ends = (
        logit([quantity.low, quantity.high])
        if quantity.shape == "share"
        else np.log([quantity.low, quantity.high])
    )
    line = ends.mean() + np.ptp(ends) / (2 * Z90) * z
    return expit(line) if quantity.shape == "share" else np.exp(line)


def plain_chunk(
    case: Case, chain: str, counts: Counts, rng: np.random.Generator, n: int
) -> dict[str, np.ndarray]:
    rows, b, c, total = counts
    z = plain_scores(case, rng, n)
    x = {
        assumption.id: plain_draws(assumption, z[assumption.id]) for assumption in case.assumptions
    }
    share = rng.beta(rows + 0.5, total - rows + 0.5, n)
    rise = rng.beta(b + c + 0.5, rows - b - c + 0.5, n) * (2 * rng.beta(b + 0.5, c + 0.5, n) - 1)
    errors = x["traffic"] * share * rise
    felt = errors * x["action_share"] * x.get("incident_share", 1.0)
    people = felt * x["people_each"]
    churn = people * x["leave_share"] * x["customer_value"] if "leave_share" in x else 0.0
    money = {
        "errors and churn": lambda: felt * x["value_each"] + churn,
        "manual review": (
            lambda: errors * x["review_share"] * x["review_hours"] * x["hour_cost"] + churn
        ),
        "refunds": lambda: felt * x["refund_share"] * x["refund_each"] + churn,
        "safety incidents, counted in people": lambda: np.zeros(n),
    }[chain]()
    return {
        "errors": errors,
        "people": people,
        "money": money,
        "delay_cost": x["delay_revenue"] + x["delay_reputation"] + x["delay_time"],
    }


def simulated(case: Case, chain: str, counts: Counts, n: int) -> Iterator[tuple[str, np.ndarray]]:
    """Give the draws of each outcome, of shape (chunks, draws of a chunk).

    Four floats are kept of each draw.
    """
    rng = np.random.default_rng(20261123)
    chunks = [plain_chunk(case, chain, counts, rng, CHUNK) for _ in range(n // CHUNK)]
    for name in ("errors", "people", "money", "delay_cost"):
        yield name, np.array([chunk.pop(name) for chunk in chunks])


def gaps(impact: Impact, name: str, plain: np.ndarray) -> tuple[float, float, float, float]:
    """Give how far mean and P95 are off, as fractions, and how far the plain draws themselves may
    be off (three standard errors).
    """
    found, parts = getattr(impact, name), len(plain)
    if not plain.any():
        assert found is None  # a chain without money has no price, and not one of zero
        return 0.0, 0.0, 0.0, 0.0
    mean, high = plain.mean(), np.quantile(plain, 0.95)
    noise_mean = 3 * plain.std() / np.sqrt(plain.size) / mean
    noise_high = 3 * np.quantile(plain, 0.95, axis=1).std(ddof=1) / np.sqrt(parts) / high
    return abs(found.mean / mean - 1), abs(found.high / high - 1), noise_mean, noise_high


PROMISED = (0.003, 0.015)  # of the mean, of the 95th percentile


def check_against(
    plain: Iterator[tuple[str, np.ndarray]], impacts: dict[str, Impact], *, noisy: bool
) -> None:
    for name, values in plain:
        for points, impact in impacts.items():
            mean, high, noise_mean, noise_high = gaps(impact, name, values)
            print(f"{name}, {points}: mean off by {mean:.2%}, P95 off by {high:.2%}")
            assert mean <= PROMISED[0] + noise_mean * noisy, (name, points)
            assert high <= PROMISED[1] + noise_high * noisy, (name, points)


def priced_twice(case: Case, brief: Brief) -> dict[str, Impact]:
    return {
        "8,192 points": price(case, brief.evidence),
        "65,536 points": price(case, brief.evidence, shifted_points()),
    }


@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("chain", CHAINS)
def test_mean_and_95th_percentile_agree_with_a_million_plain_draws(
    flights: Brief, chain: str, tied: bool
) -> None:
    case = with_chain(flights.case, chain, tied=tied)
    check_against(
        simulated(case, chain, counts_of(flights), 1_000_000),
        priced_twice(case, flights),
        noisy=True,
    )


@pytest.mark.slow
@pytest.mark.parametrize("tied", [False, True])
@pytest.mark.parametrize("chain", CHAINS)
def test_mean_and_95th_percentile_agree_with_ten_million_plain_draws(
    flights: Brief, chain: str, tied: bool
) -> None:
    case = with_chain(flights.case, chain, tied=tied)
    check_against(
        simulated(case, chain, counts_of(flights), 10_000_000),
        priced_twice(case, flights),
        noisy=False,
    )


def test_a_correlation_of_two_factors_makes_the_tail_longer(flights: Brief) -> None:
    free, tied = (
        price(with_chain(flights.case, "errors and churn", tied=tied), flights.evidence)
        for tied in (False, True)
    )
    assert tied.people.high > 1.05 * free.people.high
    assert tied.delay_cost.high > free.delay_cost.high
    assert tied.delay_cost.mean == pytest.approx(free.delay_cost.mean, rel=0.003)


# The same each time


def cleared() -> None:
    for item in (
        copula.scores_of,
        pricing._drawn,
        drivers._order,
        pricing._measured,
        pricing._summary,
        pricing._spread_alone,
    ):
        item.cache_clear()


@pytest.mark.parametrize("tied", [False, True])
def test_pricing_again_from_nothing_gives_every_digit_again(flights: Brief, tied: bool) -> None:
    case = with_chain(flights.case, "errors and churn", tied=tied)
    first = price(case, flights.evidence)
    cleared()
    again = price(case, flights.evidence)
    assert (
        first.errors,
        first.people,
        first.money,
        first.delay_cost,
        first.lines,
        first.delays,
        first.drivers,
    ) == (
        again.errors,
        again.people,
        again.money,
        again.delay_cost,
        again.lines,
        again.delays,
        again.drivers,
    )
    for name, values in first.draws.items():
        np.testing.assert_array_equal(values, again.draws[name])


PRICED = """
import tempfile, pathlib
from tests import cases
folder = pathlib.Path(tempfile.mkdtemp())
impact = cases.brief_for(cases.flights_case(folder), folder).impact
print(repr((impact.errors, impact.people, impact.money, impact.delay_cost, impact.drivers)))
"""


def test_another_process_gives_the_same_digits(flights: Brief) -> None:
    impact = flights.impact
    result = subprocess.run(
        [sys.executable, "-c", PRICED],
        capture_output=True,
        text=True,
        check=True,
        env=os.environ | {"PYTHONPATH": str(ROOT), "PYTHONHASHSEED": "7"},
    )
    assert result.stdout.strip() == repr(
        (impact.errors, impact.people, impact.money, impact.delay_cost, impact.drivers)
    )


# Every draw moves the way its input moves


def raised(quantity: Quantity, times: float) -> Quantity:
    """Raise a range as a whole: amounts by a factor, shares by a factor on their odds, measured
    rates by a step.
    """
    ends = (quantity.low, quantity.high)
    if quantity.shape == "normal":
        return replace(
            quantity, low=quantity.low + times / 100, high=quantity.high + times / 100, likely=None
        )
    low, high = (
        expit(logit(ends) + np.log(times))
        if quantity.shape == "share"
        else np.multiply(ends, times)
    )
    return replace(quantity, low=float(low), high=float(high))


def what_if(case: Case, impact: Impact, name: str, times: float) -> Case:
    """Move one input up, an assumption or a measured rate."""
    moved = {assumption.id: assumption for assumption in (*case.assumptions, *impact.measured)}[
        name
    ]
    if name in {"share", "rise"}:
        return replace(case, what_ifs=(raised(moved, times),))
    return case.with_assumption(raised(moved, times))


MOVED = tuple(
    sorted(
        {
            item.id
            for chain in CHAINS
            for item in inputs(chain, "EUR")
            if item.id not in {"slowness", "second_cost", "after_days"}
        }
    )
)


@settings(max_examples=120)
@given(
    chain=st.sampled_from(CHAINS),
    name=st.sampled_from(MOVED),
    tied=st.booleans(),
    times=st.floats(1.0, 2.0),
    more=st.floats(1.0, 2.0),
)
def test_no_draw_falls_when_an_input_rises(
    flights: Brief, chain: str, name: str, tied: bool, times: float, more: float
) -> None:
    case = with_chain(flights.case, chain, tied=tied)
    if name not in {assumption.id for assumption in case.assumptions}:
        return
    impact = price(case, flights.evidence)
    here, there = (
        price(what_if(case, impact, name, by), flights.evidence) for by in (times, times * more)
    )
    for outcome in sorted({"errors", "people", "money", "delay_cost"} & here.draws.keys()):
        gain = there.draws[outcome] - here.draws[outcome]
        assert (
            gain * np.sign(np.maximum(there.draws["rise"], 0) + (outcome == "delay_cost"))
            >= -1e-9 * np.abs(here.draws[outcome])
        ).all()


@pytest.mark.parametrize("name", ["share", "rise"])
@pytest.mark.parametrize("tied", [False, True])
def test_no_draw_falls_when_a_measured_rate_is_moved_up(
    flights: Brief, name: str, tied: bool
) -> None:
    case = with_chain(flights.case, "errors and churn", tied=tied)
    impact = price(case, flights.evidence)
    steps = [
        price(what_if(case, impact, name, by), flights.evidence).draws
        for by in (0.0, 1.0, 2.0, 5.0)
    ]
    for outcome in ("errors", "people", "money"):
        assert (np.diff([step[outcome] for step in steps], axis=0) >= 0).all()


def test_moving_one_of_a_pair_leaves_the_draws_of_the_other(flights: Brief) -> None:
    case = with_chain(flights.case, "errors and churn", tied=True)
    here, there = (
        price(case, flights.evidence),
        price(cases.with_range(case, "traffic", 900, 4_000), flights.evidence),
    )
    np.testing.assert_array_equal(here.draws["action_share"], there.draws["action_share"])
