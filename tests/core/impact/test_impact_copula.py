"""Inputs that move together: the correlations named are the ones drawn, each input keeps its own
range, contradictions are refused.
"""

from __future__ import annotations

from dataclasses import replace
from math import inf, nan

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.chains import inputs
from core.case.inputs import Correlation
from core.case.model import Case
from core.errors import BadCase
from core.impact.copula import mixing, scores_of, turning, wrong_correlations
from core.impact.points import FIRST_ASSUMPTION, sobol_points
from core.impact.price import assumed, price
from core.script.brief import Brief

IDS = tuple("abcdefgh")


def tied(case: Case, *correlations: Correlation) -> Case:
    return replace(case, correlations=correlations)


def rho_of(scores: dict[str, np.ndarray], first: str, second: str) -> float:
    return float(np.corrcoef(scores[first], scores[second])[0, 1])


@given(st.floats(-0.99, 0.99))
def test_a_pair_has_the_correlation_that_was_named(rho: float) -> None:
    scores = scores_of(IDS, (Correlation("c", "a", rho),), sobol_points())
    assert rho_of(scores, "a", "c") == pytest.approx(rho, abs=0.02)


@settings(max_examples=30)
@given(st.lists(st.floats(-1, 1), min_size=16, max_size=16))
def test_a_whole_group_has_the_correlations_that_were_named(loadings: list[float]) -> None:
    # Any loadings on four factors make a matrix that is one of correlations.
    loads = np.array(loadings).reshape(4, 4) + np.eye(4)
    loads /= np.linalg.norm(loads, axis=1)[:, None] * 1.02
    matrix = loads @ loads.T
    pairs = tuple(
        Correlation(IDS[i], IDS[j], float(matrix[i, j])) for i in range(4) for j in range(i)
    )
    scores = scores_of(IDS, pairs, sobol_points())
    for pair in pairs:
        assert rho_of(scores, pair.first, pair.second) == pytest.approx(pair.rho, abs=0.02)


def test_the_scores_keep_their_own_distribution() -> None:
    pairs = (Correlation("a", "b", 0.9), Correlation("b", "c", -0.4), Correlation("e", "f", -0.8))
    for values in scores_of(IDS, pairs, sobol_points()).values():
        np.testing.assert_allclose(
            np.quantile(values, [0.05, 0.5, 0.95]), [-1.645, 0, 1.645], atol=0.05
        )
        assert values.std() == pytest.approx(1, abs=0.01)


CHAIN = tuple(item.id for item in inputs("errors and churn", "EUR"))
TIES = (Correlation("value_each", "people_each", 0.6), Correlation("traffic", "delay_time", -0.4))


@pytest.mark.parametrize("ties", [(), TIES])
def test_the_turn_keeps_scores_independent_and_of_one_size(ties: tuple[Correlation, ...]) -> None:
    turn = turning(CHAIN, mixing(CHAIN, ties))
    np.testing.assert_allclose(turn @ turn.T, np.eye(len(CHAIN)), atol=1e-12)


@pytest.mark.parametrize("ties", [(), TIES])
def test_the_product_of_the_whole_chain_runs_along_the_first_dimension(
    ties: tuple[Correlation, ...],
) -> None:
    widths = {
        item.id: np.log(item.high / item.low)
        for item in inputs("errors and churn", "EUR")
        if item.low > 0
    }
    factors = {
        "traffic",
        "action_share",
        "people_each",
        "value_each",
        "leave_share",
        "customer_value",
    }
    product = sum(
        widths[name] * values
        for name, values in scores_of(CHAIN, ties, sobol_points()).items()
        if name in factors
    )
    assert abs(np.corrcoef(product, sobol_points().score(FIRST_ASSUMPTION))[0, 1]) == pytest.approx(
        1, abs=1e-6
    )


def test_the_turn_does_not_hang_on_the_ranges(flights: Brief) -> None:
    moved = flights.case.with_assumption(
        replace(flights.case.quantity("traffic"), low=1.0, high=1e6)
    )
    before, after = (assumed(item, sobol_points()) for item in (flights.case, moved))
    for name in set(before) - {"traffic"}:
        np.testing.assert_array_equal(before[name], after[name])


def test_two_names_make_the_textbook_mix() -> None:
    np.testing.assert_allclose(
        mixing(("a", "x", "b"), (Correlation("a", "b", 0.6),)),
        [[1, 0, 0], [0, 1, 0], [0.6, 0, 0.8]],
    )


def test_no_correlation_mixes_nothing() -> None:
    np.testing.assert_array_equal(mixing(IDS, ()), np.eye(len(IDS)))


def test_a_case_without_inputs_has_no_scores() -> None:
    assert scores_of((), (), sobol_points()) == {}


def test_draws_of_a_case_are_correlated_and_keep_their_ranges(flights: Brief) -> None:
    case = tied(
        flights.case,
        Correlation("traffic", "value_each", 0.8),
        Correlation("leave_share", "customer_value", -0.6),
    )
    draws = assumed(case, sobol_points())
    assert rho_of(
        {"a": np.log(draws["traffic"]), "b": np.log(draws["value_each"])}, "a", "b"
    ) == pytest.approx(0.8, abs=0.02)
    odds = np.log(draws["leave_share"] / (1 - draws["leave_share"]))
    assert rho_of({"a": odds, "b": np.log(draws["customer_value"])}, "a", "b") == pytest.approx(
        -0.6, abs=0.02
    )
    for assumption in case.assumptions:
        np.testing.assert_allclose(
            np.quantile(draws[assumption.id], [0.05, 0.95]),
            [assumption.low, assumption.high],
            rtol=0.03,
        )


# What is wrong


@pytest.mark.parametrize(
    ("pair", "says"),
    [
        (("traffic", "nonsense", 0.5), "“nonsense”, which is no input"),
        (("share", "traffic", 0.5), "“share”, which is no input"),
        (("traffic", "traffic", 0.5), "“traffic” is correlated with itself"),
        (("traffic", "value_each", 1.0), "must lie between -1 and 1"),
        (("traffic", "value_each", -1.0), "must lie between -1 and 1"),
        (("traffic", "value_each", 1.5), "must lie between -1 and 1"),
        (("traffic", "value_each", nan), "must lie between -1 and 1"),
        (("traffic", "value_each", inf), "must lie between -1 and 1"),
    ],
)
def test_a_correlation_that_cannot_be_is_one_complaint(
    flights: Brief, pair: tuple[str, str, float], says: str
) -> None:
    case = tied(flights.case, Correlation(*pair))
    [result] = wrong_correlations(case)
    assert says in result.what
    assert result.do
    with pytest.raises(BadCase, match=says):
        price(case, flights.evidence)


def test_a_pair_that_is_named_twice_is_refused_either_way_round(flights: Brief) -> None:
    [result] = wrong_correlations(
        tied(
            flights.case,
            Correlation("traffic", "value_each", 0.5),
            Correlation("value_each", "traffic", 0.4),
        )
    )
    assert "is there twice" in result.what


@pytest.mark.parametrize("rhos", [(0.9, 0.9, -0.9), (0.5, 0.5, -0.6), (-0.9, -0.9, -0.9)])
def test_correlations_that_contradict_each_other_are_refused(
    flights: Brief, rhos: tuple[float, float, float]
) -> None:
    names = ("traffic", "value_each", "customer_value")
    pairs = tuple(Correlation(names[i], names[(i + 1) % 3], rho) for i, rho in enumerate(rhos))
    [result] = wrong_correlations(tied(flights.case, *pairs))
    assert result.what == "the correlations contradict each other"
    assert (
        result.do == "make one of them weaker: if A goes with B and B with C, A cannot go against C"
    )
    with pytest.raises(BadCase, match="contradict each other"):
        price(tied(flights.case, *pairs), flights.evidence)


def test_two_strong_correlations_contradict_where_the_third_is_left_at_nought(
    flights: Brief,
) -> None:
    pairs = (
        Correlation("traffic", "value_each", 0.8),
        Correlation("value_each", "customer_value", 0.8),
    )
    assert [correlation.what for correlation in wrong_correlations(tied(flights.case, *pairs))] == [
        "the correlations contradict each other"
    ]
    assert not wrong_correlations(
        tied(flights.case, *pairs, Correlation("traffic", "customer_value", 0.5))
    )


@given(st.floats(-1, 1), st.floats(-1, 1), st.floats(-1, 1))
def test_what_is_not_refused_can_be_priced(
    flights: Brief, first: float, second: float, third: float
) -> None:
    case = tied(
        flights.case,
        Correlation("traffic", "value_each", first),
        Correlation("value_each", "customer_value", second),
        Correlation("traffic", "customer_value", third),
    )
    if not wrong_correlations(case):
        assert all(np.isfinite(name).all() for name in assumed(case, sobol_points()).values())


def test_eighteen_inputs_are_independent() -> None:
    scores = scores_of(tuple(f"input {i}" for i in range(18)), (), sobol_points())
    assert np.abs(np.corrcoef(list(scores.values())) - np.eye(18)).max() < 0.02
