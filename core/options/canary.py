"""What a limited rollout can show: how many days until the harm is noticed, and how many people are harmed meanwhile."""

from __future__ import annotations

import math
from dataclasses import dataclass

import numpy as np
from scipy.special import ndtr, ndtri

from core.case.model import Case
from core.evidence.records import Estimate, Evidence, Gap
from core.impact.price import Impact

POWER = 0.8
LEVEL = 0.05
LONGEST = 90


@dataclass(frozen=True, slots=True)
class Canary:
    """Rows a day in the slice at this share, rows needed, days to notice with 80 % power, and power within the window."""

    share: float
    rows_a_day: float
    rows_needed: int
    days: int
    window: int
    power: float
    people: float

    @property
    def masks(self) -> bool:
        """Say whether the window would more likely than agreed miss the problem."""
        return self.power < POWER


def sample_size(before: float, now: float, power: float = POWER, level: float = LEVEL) -> int:
    """Count the rows needed in each arm to tell two rates apart: pooled normal, two-sided (Fleiss 1981; R power.prop.test).

    >>> sample_size(0.65, 0.85)
    73
    """
    if not (0 <= before <= 1 and 0 <= now <= 1) or before == now:
        raise ValueError(f"sample_size needs two different rates in [0, 1], got {before} and {now}.")
    pooled = (before + now) / 2
    null = ndtri(1 - level / 2) * math.sqrt(2 * pooled * (1 - pooled))
    alternative = ndtri(power) * math.sqrt(before * (1 - before) + now * (1 - now))
    return math.ceil(((null + alternative) / (now - before)) ** 2)


def power_of(before: float, now: float, n: float, level: float = LEVEL) -> float:
    """Give the chance to tell two rates apart with n rows in each arm; the same approximation.

    >>> round(power_of(0.65, 0.85, 72.4), 2)
    0.8
    """
    pooled = (before + now) / 2
    null = ndtri(1 - level / 2) * math.sqrt(2 * pooled * (1 - pooled))
    error = math.sqrt(before * (1 - before) + now * (1 - now))
    return float(ndtr((abs(now - before) * math.sqrt(n) - null) / error)) if error else 1.0


def canary(case: Case, evidence: Evidence, impact: Impact) -> Canary | Gap:
    """Work out the limited rollout among the options of a case."""
    option = next((one for one in case.options if one.id == "rollout"), None)
    finding = evidence.worst or evidence.overall
    if option is None or option.exposed_days is None:
        return Gap("limited rollout", "there is no limited rollout among the options")
    if finding.metric != "error-rate" or not isinstance(finding.baseline, Estimate) or not isinstance(finding.candidate, Estimate):
        return Gap("limited rollout", "days to notice are worked out for error rates only")
    before, now = finding.baseline.value, finding.candidate.value
    share = sum(option.exposure) / 2
    a_day = float(np.median(impact.draws["traffic"] * impact.draws["share"])) * share
    if now <= before or a_day <= 0:
        return Gap("limited rollout", "there is no rise to notice" if now <= before else "no rows of the slice would be in it")
    needed = sample_size(before, now)
    days = math.ceil(needed / a_day)
    window = round(sum(option.exposed_days) / 2)
    return Canary(share, a_day, needed, days, window, power_of(before, now, a_day * window), impact.people.mean * share * days)
