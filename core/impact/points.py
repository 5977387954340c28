"""The fixed points at which every uncertain thing is evaluated: 8,192 scrambled Sobol points, as normal scores.

They are kept in a file, because making them would import all of scipy.stats at start-up; a test makes them again with
`scipy.stats.qmc.Sobol(32, seed=20260101)` and compares. All options and all positions of a slider share them, so that
comparisons are paired and moving a slider is monotone.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np

POINTS = 8_192
DIMENSIONS = 32
SEED = 20260101

# Which dimension drives what; assumptions and plan steps follow in the order of the case.
SHARE, DISCORDANT, SPLIT, EXPOSURE, EXPOSED, DELAY, RESIDUAL, SECOND, ONE_OFF = range(9)
FIRST_ASSUMPTION = 9
FIRST_STEP = 21


@cache
def scores() -> np.ndarray:
    """Load the points as standard normal scores of shape (32, 8192)."""
    with np.load(Path(__file__).with_name("points.npz")) as file:
        return np.ascontiguousarray(file["scores"].T.astype(float))


def score(dimension: int) -> np.ndarray:
    """Take the normal scores of one dimension; beyond the last they start again at the first free one.

    >>> score(0).size, abs(float(score(0).mean())) < 0.001
    (8192, True)
    """
    if dimension >= DIMENSIONS:
        dimension = FIRST_STEP + (dimension - FIRST_STEP) % (DIMENSIONS - FIRST_STEP)
    return scores()[dimension]
