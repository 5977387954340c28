"""What a decision rests on: how much of its spread comes from what was assumed, from estimates that
somebody stands for, and from measured rates.

The spread is that of the difference between the best option and the runner-up, over the shared
draws. The share of each input is its first-order index (Sobol 1993), by bins of the draws; shares
are summed by where an input comes from and scaled to one, so that what inputs do together is split
in the same proportion.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.case.inputs import Correlation
from core.case.model import OPTION_INPUTS, Case
from core.impact.copula import scores_of
from core.impact.drivers import variance_shares
from core.impact.points import DISCORDANT, FIRST_STEP, SHARE, SPLIT, Points
from core.options.losses import DIMENSIONS, Parts

ASSUMED = frozenset({"assumed", "placeholder"})
MEASURED = "measured"


@dataclass(frozen=True, slots=True)
class Rests:
    """The shares of the spread, which add up to one: assumed inputs, estimates that somebody stands
    for (agreed ranges, steps of the plan, ranges of options), and measured rates.
    """

    assumed: float
    estimates: float
    measured: float


def rests_of(
    case: Case, difference: np.ndarray, parts: Parts, points: Points
) -> Rests | None:
    """Split the spread of a difference of shape (draws,); None where it has none."""
    ids = tuple(assumption.id for assumption in case.assumptions)
    inputs = [
        (_group_of(item.source), _order_of(item.id, ids, case.correlations, points))
        for item in case.assumptions
        if item.low < item.high
    ]
    inputs += [("measured", _order(at, points)) for at in (SHARE, DISCORDANT, SPLIT)]
    inputs += [("estimates", _order(at, points)) for at in _estimated(case, parts)]
    shares = variance_shares(difference, [order for _, order in inputs])
    groups = {"assumed": 0.0, "estimates": 0.0, "measured": 0.0}
    for (group, _), share in zip(inputs, shares, strict=True):
        groups[group] += share
    whole = sum(groups.values())
    return None if whole <= 0 else Rests(*(share / whole for share in groups.values()))


def _group_of(source: str) -> str:
    return (
        "assumed"
        if source in ASSUMED
        else "measured"
        if source == MEASURED
        else "estimates"
    )


def _estimated(case: Case, parts: Parts) -> tuple[int, ...]:
    """Name the dimensions of the steps of the plan and of ranges of options."""
    steps = tuple(
        FIRST_STEP + i for i, step in enumerate(case.plan) if step.low < step.high
    )
    spans = {
        DIMENSIONS[part]
        for option in parts.options
        for part in OPTION_INPUTS
        if isinstance(span := getattr(option, part), tuple) and span[0] < span[1]
    }
    return (*steps, *sorted(spans))


@lru_cache(maxsize=64)
def _order(dimension: int, points: Points) -> np.ndarray:
    return np.argsort(points.score(dimension))


@lru_cache(maxsize=64)
def _order_of(
    name: str,
    ids: tuple[str, ...],
    correlations: tuple[Correlation, ...],
    points: Points,
) -> np.ndarray:
    # The order of draws is that of their scores, wherever the ends of the range lie.
    return np.argsort(scores_of(ids, correlations, points)[name])
