"""The fixed points: what the file holds, and the many points made of it."""

from __future__ import annotations

import numpy as np
import pytest
from scipy.special import ndtr, ndtri
from scipy.stats import kstest, qmc

from core.impact.points import (
    DIMENSIONS,
    FIRST_ASSUMPTION,
    FIRST_STEP,
    MOST_ASSUMPTIONS,
    ROLLBACK,
    SEED,
    SHARE,
    shifted_points,
    sobol_points,
)


def test_the_points_are_scrambled_sobol_points_as_normal_scores() -> None:
    result = ndtri(qmc.Sobol(48, scramble=True, seed=20260249).random(8_192)).astype(np.float32)
    assert (DIMENSIONS, sobol_points().size, SEED) == (48, 8_192, 20260249)
    np.testing.assert_array_equal(sobol_points().scores.astype(np.float32), result.T)


def test_the_points_are_finite_and_even() -> None:
    assert sobol_points().scores.shape == (48, 8_192)
    assert np.isfinite(sobol_points().scores).all()
    np.testing.assert_allclose(sobol_points().scores.mean(axis=1), 0, atol=2e-3)
    np.testing.assert_allclose(sobol_points().scores.std(axis=1), 1, atol=5e-3)


def test_each_dimension_has_one_point_in_each_cell() -> None:
    cells = np.sort(np.floor(ndtr(sobol_points().scores) * 1_024), axis=1)
    # A point at the edge of its cell may cross it, since the points are kept with seven digits.
    assert np.count_nonzero(cells != np.tile(np.repeat(np.arange(1_024), 8), (48, 1))) <= 5


def test_no_two_dimensions_go_together() -> None:
    corr = np.corrcoef(sobol_points().scores) - np.eye(48)
    assert np.abs(corr).max() < 0.02


def test_the_many_points_are_finite_uniform_and_eight_times_as_many() -> None:
    found = shifted_points().scores
    assert found.shape == (48, 65_536)
    assert shifted_points().size == 65_536
    assert np.isfinite(found).all()
    for row in found:
        assert kstest(ndtr(row), "uniform").statistic < 0.001


def test_no_two_dimensions_of_the_many_points_go_together() -> None:
    assert np.abs(np.corrcoef(shifted_points().scores) - np.eye(48)).max() < 0.02


def test_the_many_points_are_the_same_each_time() -> None:
    again = shifted_points.__wrapped__()
    np.testing.assert_array_equal(again.scores, shifted_points().scores)


def test_assumptions_end_where_steps_begin() -> None:
    assert FIRST_ASSUMPTION + MOST_ASSUMPTIONS == SHARE
    assert ROLLBACK + 1 == FIRST_STEP


@pytest.mark.parametrize(
    ("asked", "count"),
    [
        (0, 0),
        (47, 47),
        (48, FIRST_STEP),
        (49, FIRST_STEP + 1),
        (48 + 20, FIRST_STEP),
        (500, FIRST_STEP + (500 - FIRST_STEP) % 20),
    ],
)
def test_beyond_the_last_dimension_they_start_again_at_the_first_step(
    asked: int, count: int
) -> None:
    np.testing.assert_array_equal(sobol_points().score(asked), sobol_points().scores[count])
