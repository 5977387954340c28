"""Steps to dates with odds: beta-PERT steps in sequence, one shared factor for "slower than thought", working days only."""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from functools import cache

import numpy as np
from scipy.special import betaincinv, ndtr

from core.case.model import Case, PlanStep
from core.errors import BadCase, Complaint
from core.impact.points import FIRST_ASSUMPTION, FIRST_STEP, score
from core.impact.quantities import draw

PROPOSED = 0.8
LONGEST = 1_000


@dataclass(frozen=True, slots=True)
class StepDates:
    """When a step runs: its start and end at even odds, and its end at the proposed odds."""

    name: str
    owner: str
    start: dt.date
    likely_end: dt.date
    safe_end: dt.date


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates by which the fix is out with 50, 80 and 95 % odds, the steps, and the draws of days after the release.

    `days_late` counts no earlier day than the release; `days_after` is negative where the fix is out before it.
    """

    start: dt.date
    p50: dt.date
    p80: dt.date
    p95: dt.date
    working_days: tuple[float, float, float]
    steps: tuple[StepDates, ...]
    days_late: np.ndarray
    days_after: np.ndarray

    @property
    def proposed(self) -> dt.date:
        """Propose the date that holds with 80 % odds."""
        return self.p80


def schedule(case: Case) -> Plan:
    """Turn the steps of a case into dates; raises BadCase with everything that is wrong with the plan.

    The start day is day 0: work of one day that starts on a Monday is done on the Tuesday. Fractions of a day round up.
    """
    check(case)
    closed = days_off(case.country, case.plan_start.year)
    slower = _slower(case)
    ends = np.cumsum([pert(one, score(FIRST_STEP + i)) for i, one in enumerate(case.plan)], axis=0) * slower
    quantiles = np.quantile(ends, [0.5, PROPOSED, 0.95], axis=1)
    start = _work_from(case.plan_start, 0, closed)
    dates = [_work_from(case.plan_start, float(one), closed) for one in quantiles[:, -1]]
    finish = _many(case.plan_start, ends[-1], closed)
    late = (finish - np.datetime64(case.release.date())).astype(int).astype(float)
    steps = _steps(case, quantiles, closed)
    return Plan(start, *dates, tuple(float(one) for one in quantiles[:, -1]), steps, late.clip(min=0), late)  # ty: ignore[invalid-argument-type]


def _slower(case: Case) -> np.ndarray:
    for i, one in enumerate(case.assumptions):
        if one.id == "slowness":
            return draw(one, score(FIRST_ASSUMPTION + i))
    return np.ones(score(0).size)


def _steps(case: Case, quantiles: np.ndarray, closed: np.ndarray) -> tuple[StepDates, ...]:
    starts = [0.0, *quantiles[0][:-1].tolist()]
    ends = [[_work_from(case.plan_start, float(one), closed) for one in row] for row in quantiles[:2]]
    begins = [_work_from(case.plan_start, one, closed) for one in starts]
    return tuple(StepDates(one.name, one.owner, *when) for one, when in zip(case.plan, zip(begins, *ends, strict=True), strict=True))


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the plan."""
    told = []
    if not case.plan:
        told.append(Complaint("the plan has no steps", "add the steps of the fix with an owner and three estimates"))
    for one in case.plan:
        if not 0 <= one.low <= one.likely <= one.high or not math.isfinite(one.high):
            told.append(Complaint(f"step “{one.name}”: the estimates must rise from best to worst and not be negative", "put them in order"))
        if not one.owner.strip():
            told.append(Complaint(f"step “{one.name}” has no owner", "name one person"))
    if sum(one.high for one in case.plan) > LONGEST:
        told.append(Complaint(f"the plan may take more than {LONGEST:,} working days", "shorten it to what reopens the release"))
    if told:
        raise BadCase(*told)


def pert(step: PlanStep, scores: np.ndarray) -> np.ndarray:
    """Draw the working days of a step: beta-PERT with lambda 4 (Clark 1962; Vose 2008).

    >>> float(pert(PlanStep("x", "y", 2, 2, 2), np.zeros(1))[0])
    2.0
    """
    span = step.high - step.low
    if span == 0:
        return np.full(scores.shape, float(step.low))
    left, right = 1 + 4 * (step.likely - step.low) / span, 1 + 4 * (step.high - step.likely) / span
    grid, table = _pert_table(round(left, 9), round(right, 9))
    return step.low + span * np.interp(ndtr(scores), grid, table)


@cache
def _pert_table(left: float, right: float) -> tuple[np.ndarray, np.ndarray]:
    grid = np.linspace(0, 1, 513)
    return grid, betaincinv(left, right, grid)


@cache
def days_off(country: str, year: int) -> np.ndarray:
    """List the public holidays of a country for five years from `year`; raises BadCase for a country we have none of."""
    import holidays  # noqa: PLC0415  a quarter of a second, only when a plan is dated

    try:
        found = holidays.country_holidays(country.upper(), years=range(year, year + 5))
    except (NotImplementedError, KeyError):
        do = "use a two-letter code such as US, DE, GB or FR"
        raise BadCase(Complaint(f"there is no holiday calendar for “{country}”", do)) from None
    return np.array(sorted(found), dtype="datetime64[D]")


def _many(start: dt.date, work: np.ndarray, closed: np.ndarray) -> np.ndarray:
    whole = np.ceil(np.round(work, 6)).astype(int)
    return np.busday_offset(np.datetime64(start), whole, roll="forward", holidays=closed)


def _work_from(start: dt.date, work: float, closed: np.ndarray) -> dt.date:
    return _many(start, np.array([work]), closed)[0].item()


def work_from(start: dt.date, work: float, country: str) -> dt.date:
    """Add working days to a date over weekends and public holidays.

    >>> work_from(dt.date(2026, 11, 25), 1, "US")
    datetime.date(2026, 11, 27)
    """
    return _work_from(start, work, days_off(country, start.year))


def odds_by(plan: Plan, case: Case, date: dt.date) -> float:
    """Give the chance that the fix is out by a date."""
    return float((plan.days_after <= (date - case.release.date()).days).mean())
