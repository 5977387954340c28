"""Inputs that move together: a Gaussian copula for the few pairs that somebody named."""

from __future__ import annotations

from functools import cache, lru_cache

import numpy as np

from core.case.chains import CHAINS, inputs
from core.case.inputs import Correlation
from core.case.model import Case
from core.errors import Complaint
from core.impact.chain import DELAYS, INCIDENT, LINES, PEOPLE
from core.impact.points import FIRST_ASSUMPTION, Points
from core.messages import say


@lru_cache(maxsize=16)
def scores_of(
    ids: tuple[str, ...], correlations: tuple[Correlation, ...], points: Points
) -> dict[str, np.ndarray]:
    """Give each input, in the order of the case, its normal scores, with the correlations that are
    named.

    The points are turned first (an orthogonal turn leaves independent normal scores as they are),
    so that the first dimension runs along the product of all inputs of the chain, the next along
    people, the next along delay: what is quoted are products, and along a single dimension the
    points are spread almost evenly (Imai & Tan 2006). The turn hangs on which inputs there are and
    which are tied, never on their values, so that moving a slider moves no point.
    """
    if not ids:
        return {}
    mix = mixing(ids, correlations)
    base = np.array([points.score(FIRST_ASSUMPTION + i) for i in range(len(ids))])
    return dict(zip(ids, mix @ turning(ids, mix) @ base, strict=True))


def mixing(ids: tuple[str, ...], correlations: tuple[Correlation, ...]) -> np.ndarray:
    """Make the matrix that turns independent scores into scores with the named correlations.

    Who is not named stays alone.
    """
    mix = np.eye(len(ids))
    names = _tied(correlations)
    places = [ids.index(name) for name in names]
    if names:
        mix[np.ix_(places, places)] = np.linalg.cholesky(_matrix(names, correlations))
    return mix


def turning(ids: tuple[str, ...], mix: np.ndarray) -> np.ndarray:
    """Make an orthogonal matrix whose first columns run along the logarithms of the products that
    are quoted.

    How much each input has in a product is taken from the ranges that a new case starts with.
    """
    harm = {factor for _, factors in LINES.values() for factor in factors}
    groups = ({*PEOPLE, INCIDENT, *harm}, {*PEOPLE, INCIDENT}, set(DELAYS))
    widths = _widths()
    along = [
        mix.T @ np.array([widths.get(text, 1.0) * (text in group) for text in ids])
        for group in groups
    ]
    found: list[np.ndarray] = []
    for name in (*along, *np.eye(len(ids))):
        rest = name - sum(
            (other * (other @ name) for other in found), start=np.zeros(len(ids))
        )
        rest = rest - sum(
            (other * (other @ rest) for other in found), start=np.zeros(len(ids))
        )  # twice, for orthogonality to the last digit
        if np.linalg.norm(rest) > 1e-6 * max(np.linalg.norm(name), 1e-12):
            found.append(rest / np.linalg.norm(rest))
    return np.column_stack(found)


@cache
def _widths() -> dict[str, float]:
    return {
        item.id: float(np.log(item.high / item.low))
        for chain in CHAINS
        for item in inputs(chain, "")
        if 0 < item.low < item.high
    }


def _tied(correlations: tuple[Correlation, ...]) -> list[str]:
    return list(
        dict.fromkeys(
            name
            for correlation in correlations
            for name in (correlation.first, correlation.second)
        )
    )


def _matrix(names: list[str], correlations: tuple[Correlation, ...]) -> np.ndarray:
    values = np.eye(len(names))
    for correlation in correlations:
        i, j = names.index(correlation.first), names.index(correlation.second)
        values[i, j] = values[j, i] = correlation.rho
    return values


def wrong_correlations(case: Case) -> list[Complaint]:
    """Say everything that is wrong with the named correlations."""
    known = {assumption.id for assumption in case.assumptions}
    complaints, seen = [], set()
    for correlation in case.correlations:
        pair = frozenset((correlation.first, correlation.second))
        complaints += [
            Complaint(
                say("a correlation names “{name}”, which is no input", name=name),
                say("choose an input of this case"),
            )
            for name in sorted(pair - known)
        ]
        if len(pair) == 1:
            complaints.append(
                Complaint(
                    say("“{first}” is correlated with itself", first=correlation.first),
                    say("choose two inputs"),
                )
            )
        if not -1 < correlation.rho < 1:
            complaints.append(
                Complaint(
                    say(
                        "the correlation of “{first}” and “{second}” must lie between -1"
                        " and 1, both left out",
                        first=correlation.first,
                        second=correlation.second,
                    ),
                    say("write 0.5 for “half”"),
                )
            )
        if pair in seen:
            complaints.append(
                Complaint(
                    (
                        say(
                            "the correlation of “{first}” and “{second}” is there twice",
                            first=correlation.first,
                            second=correlation.second,
                        )
                    ),
                    say("keep one of them"),
                )
            )
        seen.add(pair)
    names = _tied(case.correlations)
    if (
        not complaints
        and names
        and np.linalg.eigvalsh(_matrix(names, case.correlations)).min() <= 1e-9
    ):
        complaints.append(
            Complaint(
                say("the correlations contradict each other"),
                say(
                    "make one of them weaker: if A goes with B and B with C, A cannot go against C"
                ),
            )
        )
    return complaints
