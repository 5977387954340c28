"""The strongest honest case for releasing on time: how likely it is to be the cheaper way by our
own draws, what would have to be true, and for how long the fault may then run.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.inputs import Option, Quantity
from core.case.model import Case
from core.impact.price import Impact
from core.impact.ranges import Range, spread_of
from core.options.flips import SLOWNESS, inputs_of
from core.options.losses import Parts

FEWEST_DRAWS = 80  # a hundredth: of fewer draws nothing is said about their inputs
MOST_SAID = 2
MOSTLY = 0.8  # of the draws in which releasing is cheaper have the value that is named
LEAN = 0.25  # standard deviations by which these draws differ from all, at least


@dataclass(frozen=True, slots=True)
class Needed:
    """What would have to be true of one input: its value lies above (or below) `at` in eight of ten
    of the draws in which releasing is cheaper.
    """

    quantity: Quantity
    at: float
    above: bool


@dataclass(frozen=True, slots=True)
class BestCase:
    """The option that releases on time and costs least, against the best one.

    `chance` is the share of draws in which it costs no more, `difference` what it costs more in
    each (with fifty dots), `horizon` the days of exposure up to which it does not on average; None
    where it does at once.
    """

    option: Option
    chance: float
    difference: Range
    needed: tuple[Needed, ...]
    horizon: float | None


def best_case(
    case: Case, impact: Impact, parts: Parts, losses: np.ndarray, best: Option
) -> BestCase | None:
    """Make the case; None where the best option itself releases on time, or none does."""
    on_time = [i for i, option in enumerate(parts.options) if _on_time(option)]
    means = losses.mean(axis=1)
    own = next(i for i, option in enumerate(parts.options) if option.id == best.id)
    if not on_time or own in on_time:
        return None
    theirs = min(on_time, key=lambda i: means[i])
    difference = losses[theirs] - losses[own]
    cheaper = difference <= 0
    return BestCase(
        parts.options[theirs],
        float(cheaper.mean()),
        spread_of(difference),
        _needed(case, impact, cheaper),
        _horizon(parts, impact, means, theirs, own),
    )


def _on_time(option: Option) -> bool:
    """Say whether an option gives the new model to everybody on the planned date."""
    whole = option.exposure is not None and option.exposure[0] == 1
    return whole and option.delay_days is not None and option.delay_days == (0.0, 0.0)


def _needed(case: Case, impact: Impact, cheaper: np.ndarray) -> tuple[Needed, ...]:
    if cheaper.sum() < FEWEST_DRAWS or cheaper.all():
        return ()
    found = []
    for item in inputs_of(case, impact):
        values = impact.draws[item.id]
        spread = float(values.std())
        if item.id == SLOWNESS or spread <= 0:
            continue
        lean = float(values[cheaper].mean() - values.mean()) / spread
        end = (1 - MOSTLY) if lean > 0 else MOSTLY
        at = float(np.quantile(values[cheaper], end))
        found.append((abs(lean), Needed(item, at, above=lean > 0)))
    ordered = sorted(found, key=lambda pair: -pair[0])
    return tuple(needed for lean, needed in ordered[:MOST_SAID] if lean >= LEAN)


def _horizon(
    parts: Parts, impact: Impact, means: np.ndarray, theirs: int, own: int
) -> float | None:
    """Solve for the days of exposure: expected cost is a straight line in them.

    None with a season, where no two days need cost the same.
    """
    if impact.season is not None:
        return None
    money = impact.draws["money"]
    a_day = float((money * parts.exposure[theirs]).mean())
    exposed = float((money * parts.exposure[theirs] * parts.exposed[theirs]).mean())
    left = float(means[own] - (means[theirs] - exposed))
    return left / a_day if a_day > 0 and left > 0 else None
