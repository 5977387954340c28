"""What is worth finding out first: the value of knowing each input by itself, on 65,536 draws, when
somebody asks.
"""

from __future__ import annotations

import numpy as np

from core.case.inputs import Quantity
from core.case.model import Case
from core.evidence.records import Evidence
from core.impact.points import DIMENSIONS, shifted_points
from core.impact.price import price
from core.impact.worth import evppi
from core.options.exposure import exposure_window
from core.options.fallback import adapted
from core.options.flips import inputs_of
from core.options.losses import delay_cost, harm_cost, known_options, parts_of, rest_of
from core.plan.schedule import schedule

NOTICEABLE = 0.002


def worth_first(case: Case, evidence: Evidence) -> tuple[tuple[Quantity, float], ...]:
    """Give each input that is worth something to know, with its value (EVPPI) in money, dearest
    first.

    What an input that has no part in the losses would seem to be worth is taken off: means of bins
    are never quite equal.
    """
    points = shifted_points()
    plan = schedule(case, points)
    impact = price(case, evidence, points, exposure_window(case, plan))
    known = known_options(adapted(case, evidence))
    if plan is None or plan.days_late is None or len(known) < 2:
        return ()
    parts = parts_of(known, plan.days_late, *rest_of(impact))
    losses = harm_cost(parts, impact) + delay_cost(parts, impact)
    noise = evppi(losses, points.score(DIMENSIONS - 1))
    # The mean loss itself may be nought or below, where the new model is the better one.
    least = NOTICEABLE * float(np.abs(losses).mean(axis=1).min())
    found = [
        (item, evppi(losses, impact.draws[item.id]) - noise)
        for item in inputs_of(case, impact)
    ]
    return tuple(
        sorted(
            ((item, value) for item, value in found if value > least),
            key=lambda match_: -match_[1],
        )
    )
