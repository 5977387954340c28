"""Inputs that move together: a Gaussian copula for the few pairs that somebody named."""

from __future__ import annotations

from functools import lru_cache

import numpy as np

from core.case.inputs import Correlation
from core.case.model import Case
from core.errors import Complaint
from core.impact.points import FIRST_ASSUMPTION, Points


@lru_cache(maxsize=16)
def scores_of(ids: tuple[str, ...], correlations: tuple[Correlation, ...], points: Points) -> dict[str, np.ndarray]:
    """Give each input, in the order of the case, its normal scores."""
    return correlated(correlations, {name: points.score(FIRST_ASSUMPTION + i) for i, name in enumerate(ids)})


def correlated(correlations: tuple[Correlation, ...], scores: dict[str, np.ndarray]) -> dict[str, np.ndarray]:
    """Turn independent normal scores, by input, into scores with the named correlations; the others stay as they are.

    Each keeps its own distribution; the first of a group keeps its very scores, so that its slider stays monotone.
    """
    names = _tied(correlations)
    if not names:
        return scores
    mixed = np.linalg.cholesky(_matrix(names, correlations)) @ np.array([scores[name] for name in names])
    return scores | dict(zip(names, mixed, strict=True))


def _tied(correlations: tuple[Correlation, ...]) -> list[str]:
    return list(dict.fromkeys(name for one in correlations for name in (one.first, one.second)))


def _matrix(names: list[str], correlations: tuple[Correlation, ...]) -> np.ndarray:
    made = np.eye(len(names))
    for one in correlations:
        i, j = names.index(one.first), names.index(one.second)
        made[i, j] = made[j, i] = one.rho
    return made


def wrong_correlations(case: Case) -> list[Complaint]:
    """Say everything that is wrong with the named correlations."""
    known = {one.id for one in case.assumptions}
    told, seen = [], set()
    for one in case.correlations:
        pair = frozenset((one.first, one.second))
        told += [Complaint(f"a correlation names “{name}”, which is no input", "choose an input of this case") for name in sorted(pair - known)]
        if len(pair) == 1:
            told.append(Complaint(f"“{one.first}” is correlated with itself", "choose two inputs"))
        if not -1 < one.rho < 1:
            told.append(Complaint(f"the correlation of “{one.first}” and “{one.second}” must lie between -1 and 1, both left out", "write 0.5 for “half”"))
        if pair in seen:
            told.append(Complaint(f"the correlation of “{one.first}” and “{one.second}” is there twice", "keep one of them"))
        seen.add(pair)
    names = _tied(case.correlations)
    if not told and names and np.linalg.eigvalsh(_matrix(names, case.correlations)).min() <= 1e-9:
        told.append(Complaint("the correlations contradict each other", "make one of them weaker: if A goes with B and B with C, A cannot go against C"))
    return told
