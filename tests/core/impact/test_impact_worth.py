"""What it is worth to know: decision tables by hand, and the closed form of two actions and a
normal gain.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy.stats import norm

from core.impact.points import shifted_points, sobol_points
from core.impact.worth import evpi, evppi

tables = st.tuples(st.integers(1, 5), st.integers(1, 200)).flatmap(
    lambda shape: arrays(float, shape, elements=st.floats(-1e6, 1e6))
)


def closed_form(mean: float, sd: float) -> float:
    """Give sd x [phi(z) - z (1 - Phi(z))], z = |mean| / sd: the unit normal loss of Raiffa &
    Schlaifer (1961).
    """
    z = abs(mean) / sd
    return sd * (norm.pdf(z) - z * norm.sf(z))


def test_a_decision_table_by_hand() -> None:
    # Four equally likely states: the options lose 5, 6 and 5.5 on average; knowing the state, 1 + 2
    # + 3 + 4 over 4.
    losses = np.array([[1.0, 9.0, 3.0, 7.0], [8.0, 2.0, 10.0, 4.0], [5.0, 6.0, 5.0, 6.0]])
    assert evpi(losses) == pytest.approx(5 - 2.5)


def test_states_of_unequal_odds_by_hand() -> None:
    # State A holds in 3 of 10 draws: act loses 100 or 0, wait loses 40: best without knowing 30,
    # with knowing 0.3 x 40.
    state = np.array([True] * 3 + [False] * 7)
    assert evpi(np.array([np.where(state, 100.0, 0.0), np.full(10, 40.0)])) == pytest.approx(
        30 - 12
    )


def test_an_option_that_is_always_best_makes_knowing_worth_nothing() -> None:
    assert evpi(np.array([[1.0, 2.0, 3.0], [2.0, 2.0, 4.0]])) == 0


@pytest.mark.parametrize("shape", [(4,), (0, 4), (3, 0)])
def test_losses_of_another_shape_are_refused(shape: tuple[int, ...]) -> None:
    with pytest.raises(ValueError, match="options, draws"):
        evpi(np.zeros(shape))


@pytest.mark.parametrize("mean", [-1_000.0, -500.0, 0.0, 250.0, 1_000.0, 1_500.0])
@pytest.mark.parametrize("dimension", [0, 7, 10, 19, 27, 47])
def test_two_actions_with_a_normal_gain_have_the_closed_form(mean: float, dimension: int) -> None:
    losses = np.array(
        [np.zeros(sobol_points().size), mean + 1_000 * sobol_points().score(dimension)]
    )
    assert evpi(losses) == pytest.approx(closed_form(mean, 1_000), rel=0.01)


def test_a_gain_of_two_inputs_has_the_closed_form_of_their_sum() -> None:
    gain = 300 + 600 * sobol_points().score(10) + 800 * sobol_points().score(11)
    assert evpi(np.array([np.zeros(sobol_points().size), gain])) == pytest.approx(
        closed_form(300, 1_000), rel=0.02
    )


@given(tables)
def test_knowing_everything_is_never_worth_less_than_nothing(losses: np.ndarray) -> None:
    assert evpi(losses) >= 0


@given(tables, st.floats(-1e3, 1e3), st.floats(0, 10))
def test_a_cost_that_all_options_share_changes_no_worth(
    losses: np.ndarray, cost: float, times: float
) -> None:
    scale = float(np.abs(losses).max()) + abs(cost) + 1
    assert evpi(losses * times + cost) == pytest.approx(
        times * evpi(losses), abs=1e-9 * scale * (times + 1)
    )


# One input


@pytest.mark.parametrize("mean", [0.0, 300.0, 700.0])
@pytest.mark.parametrize(("first", "second"), [(600.0, 800.0), (900.0, 200.0)])
def test_the_worth_of_one_input_has_the_closed_form_of_its_own_spread(
    mean: float, first: float, second: float
) -> None:
    points = shifted_points()
    losses = np.array(
        [np.zeros(points.size), mean + first * points.score(10) + second * points.score(13)]
    )
    for size, dimension in ((first, 10), (second, 13)):
        # Means of 1,024 draws in each of 64 bins: good to 2% of the spread they are means of, and
        # no better where hardly a bin flips.
        assert evppi(losses, points.score(dimension)) == pytest.approx(
            closed_form(mean, size), rel=0.02, abs=3
        )


def test_the_worth_of_one_input_does_not_hang_on_its_scale() -> None:
    z, other = shifted_points().score(10), shifted_points().score(13)
    losses = np.array([np.zeros(z.size), 100 * z + 50 * other])
    assert evppi(losses, np.exp(z)) == pytest.approx(evppi(losses, z), rel=1e-9)
    assert evppi(losses, -z) == pytest.approx(evppi(losses, z), rel=1e-9)


def test_the_only_input_is_worth_as_much_as_everything() -> None:
    z = shifted_points().score(10)
    losses = np.array([np.zeros(z.size), 200 + 1_000 * z])
    assert evppi(losses, z) == pytest.approx(evpi(losses), rel=0.002)


def test_an_input_without_a_part_in_the_losses_is_worth_next_to_nothing() -> None:
    losses = np.array([np.zeros(shifted_points().size), 1_000 * shifted_points().score(10)])
    assert evppi(losses, shifted_points().score(20)) < 0.03 * evpi(losses)


def test_a_constant_is_worth_nothing() -> None:
    losses = np.array([np.zeros(shifted_points().size), shifted_points().score(10)])
    assert evppi(losses, np.full(shifted_points().size, 7.0)) == 0


@given(st.integers(0, 2**32 - 1), st.integers(1, 4))
def test_one_input_is_never_worth_more_than_everything(seed: int, options: int) -> None:
    rng = np.random.default_rng(seed)
    losses = rng.normal(size=(options, 640)) * rng.lognormal(size=(options, 1))
    assert 0 <= evppi(losses, rng.normal(size=640)) <= evpi(losses) + 1e-9


def test_too_few_draws_for_the_bins_are_refused() -> None:
    with pytest.raises(ValueError, match="at least 64 draws"):
        evppi(np.zeros((2, 10)), np.arange(10.0))
