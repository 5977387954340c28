"""The fixed points at which every uncertain thing is evaluated: 8,192 scrambled Sobol points, as
normal scores.

They are kept in a file, because making them would import all of scipy.stats at start-up; a test
makes them again with `scipy.stats.qmc.Sobol(48, seed=20260249)` and compares. All options and all
positions of a slider share them, so that comparisons are paired and moving a slider is monotone.
The seed was chosen among some thousand by how well mean and quantiles of products of three to eight
lognormal inputs come out, for which they are known.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import numpy as np
from scipy.special import ndtr, ndtri

DIMENSIONS = 48
SEED = 20260249

# Which dimension drives what; assumptions and plan steps follow in the order of the case.
FIRST_ASSUMPTION = 0
MOST_ASSUMPTIONS = 18
(
    SHARE,
    DISCORDANT,
    SPLIT,
    EXPOSURE,
    EXPOSED,
    DELAY,
    RESIDUAL,
    SECOND,
    ONE_OFF,
    ROLLBACK,
) = range(MOST_ASSUMPTIONS, MOST_ASSUMPTIONS + 10)
FIRST_STEP = 28


@dataclass(frozen=True, slots=True, eq=False)
class Points:
    """Standard normal scores of shape (dimensions, points)."""

    scores: np.ndarray

    @property
    def size(self) -> int:
        """Count the points."""
        return self.scores.shape[1]

    def score(self, dimension: int) -> np.ndarray:
        """Take the scores of one dimension; beyond the last they start again at the first step's.

        >>> sobol_points().score(0).size, abs(float(sobol_points().score(0).mean())) < 0.001
        (8192, True)
        """
        if dimension >= DIMENSIONS:
            dimension = FIRST_STEP + (dimension - FIRST_STEP) % (
                DIMENSIONS - FIRST_STEP
            )
        return self.scores[dimension]


@cache
def sobol_points() -> Points:
    """Load the kept points."""
    with np.load(Path(__file__).with_name("points.npz")) as file:
        return Points(np.ascontiguousarray(file["scores"].T.astype(float)))


@cache
def shifted_points(times: int = 8) -> Points:
    """Shift the kept points around the unit cube, `times` over, by seeded amounts (Cranley &
    Patterson 1976).
    """
    rng = np.random.default_rng(SEED)
    unit = ndtr(sobol_points().scores)
    turned = [(unit + rng.random((DIMENSIONS, 1))) % 1 for _ in range(times)]
    return Points(ndtri(np.clip(np.concatenate(turned, axis=1), 1e-12, 1 - 1e-12)))
