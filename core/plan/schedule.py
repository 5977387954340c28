"""Steps to dates with odds: a network of beta-PERT steps, one shared factor for "slower than
thought", each owner's working days.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.case.inputs import PlanStep, Quantity
from core.case.model import Case, Columns, Rows
from core.impact.copula import scores_of
from core.impact.pert import pert
from core.impact.points import FIRST_STEP, Points, sobol_points
from core.impact.quantities import draw
from core.plan.calendars import HORIZON, days_off
from core.plan.criteria_checks import check
from core.plan.network import (
    Network,
    Run,
    clashes,
    end_times,
    finishes,
    network,
    on_longest_path,
    predecessors,
    read,
    rerun,
    run,
)

__all__ = [
    "Plan",
    "StepDates",
    "check",
    "days_off",
    "finish_days_at",
    "odds_by",
    "schedule",
]

EVEN, SAFE = 0.5, 0.95
NEARLY_SURE = 0.99
MOST_DATES = 60
SLOWEST = 1e9
# Tables for five years serve all but the slowest draws of the longest plans; those get more, up to
# 160 years.
HORIZONS = tuple(HORIZON * 2**times for times in range(6))


@dataclass(frozen=True, slots=True)
class StepDates:
    """When a step runs: its start and end at even odds, its end at the proposed odds, and what
    hangs on it.

    `likely_odds` and `safe_odds` are the chances of the two ends themselves, which are at least
    those asked for.

    `after` names the steps it waits for; `critical` is the share of draws in which it lies on the
    longest path; `buys` the calendar days by which the proposed date comes earlier if it takes one
    working day less; `clashes` names the steps that the same owner has at the same time in at least
    half of the draws.
    """

    name: str
    owner: str
    start: dt.date
    likely_end: dt.date
    safe_end: dt.date
    after: tuple[str, ...] = ()
    critical: float = 0.0
    buys: int = 0
    clashes: tuple[str, ...] = ()
    likely_odds: float = 0.0
    safe_odds: float = 0.0


@dataclass(frozen=True, slots=True)
class Plan:
    """The dates by which the fix is out with 50 and 95% odds, the proposed one, the steps, and the
    draws behind them.

    `proposed` is the first date that holds with at least the chance asked for, and `odds` the
    chance with which it does hold. `finishes` are the draws in calendar days from the planned
    start; `days_late` counts from the release and no earlier day, None without a release date.
    `by_date` are dates with the share of draws that is done by then.
    """

    start: dt.date
    p50: dt.date
    p95: dt.date
    steps: tuple[StepDates, ...]
    days_late: np.ndarray | None
    proposed: dt.date
    odds: float
    finishes: np.ndarray
    by_date: tuple[tuple[dt.date, float], ...]

    @property
    def buys(self) -> tuple[StepDates, ...]:
        """List the steps that bring the proposed date forward if they take a working day less,
        those that buy most first.
        """
        return tuple(
            sorted(
                (step for step in self.steps if step.buys > 0),
                key=lambda step: -step.buys,
            )
        )


def schedule(case: Case, points: Points | None = None) -> Plan | None:
    """Turn the steps of a case into dates; None without steps.

    Raises BadCase with everything that is wrong with the plan.

    The start day is day 0: work of one day that starts on a Monday is done on the Tuesday.
    Fractions of a day round up where a date is read. A date holds with odds of 80% if it is the
    earliest by which at least 80% of the draws are done.
    """
    check(case)
    if not case.plan:
        return None
    return _scheduled(_bare(case), points or sobol_points())


def _bare(case: Case) -> Case:
    """Leave of a case what its dates hang on: what else a slider moves brings the same dates
    again.
    """
    supplied = {name: getattr(case, name) for name in HANGS_ON}
    assumptions = tuple(
        assumption
        if assumption.id == "slowness"
        else Quantity(assumption.id, "", "", 1.0, 1.0, "fixed")
        for assumption in case.assumptions
    )
    return Case(
        "",
        "",
        "",
        "",
        "",
        Rows("", "", 0, 0),
        Columns("", "", ""),
        assumptions=assumptions,
        **supplied,
    )


HANGS_ON = (
    "release",
    "country",
    "plan_start",
    "plan",
    "calendars",
    "closed",
    "correlations",
    "proposed_odds",
)


@lru_cache(maxsize=16)
def _scheduled(case: Case, points: Points) -> Plan:
    slowness = _slowness(case, points)
    for horizon in HORIZONS:
        net = network(case, horizon)
        work = _work(case.plan, points) * slowness
        ran = (
            _scaled(_even(net, case.plan, points), slowness)
            if net.one_calendar
            else run(net, work)
        )
        finish = finishes(net, ran.ends)
        if finish.max() < horizon:
            break
    return _dated(case, net, ran, work, finish, _critical(net, ran, case.plan, points))


def _slowness(case: Case, points: Points) -> np.ndarray:
    scores = scores_of(
        tuple(assumption.id for assumption in case.assumptions),
        case.correlations,
        points,
    )
    for assumption in case.assumptions:
        if assumption.id == "slowness":
            # A normal range may reach below zero; nothing is done before it is begun. The other end
            # keeps whole days in an integer.
            return np.clip(draw(assumption, scores[assumption.id]), 0.0, SLOWEST)
    return np.ones(points.size)


@lru_cache(maxsize=8)
def _work(plan: tuple[PlanStep, ...], points: Points) -> np.ndarray:
    """Draw the working days of each step as estimated, (steps, draws)."""
    return np.stack(
        [
            pert(step.low, step.likely, step.high, points.score(FIRST_STEP + i))
            for i, step in enumerate(plan)
        ]
    )


@lru_cache(maxsize=8)
def _even(net: Network, plan: tuple[PlanStep, ...], points: Points) -> Run:
    """Run the network as estimated.

    In one calendar, being slower by a factor only stretches it (max-plus is homogeneous).
    """
    return run(net, _work(plan, points))


def _scaled(ran: Run, slowness: np.ndarray) -> Run:
    return Run(ran.starts * slowness, ran.ends * slowness, {})


def _critical(
    net: Network, ran: Run, plan: tuple[PlanStep, ...], points: Points
) -> tuple[float, ...]:
    return (
        _critical_as_estimated(net, plan, points)
        if net.one_calendar
        else _shares(on_longest_path(net, ran))
    )


@lru_cache(maxsize=8)
def _critical_as_estimated(
    net: Network, plan: tuple[PlanStep, ...], points: Points
) -> tuple[float, ...]:
    return _shares(on_longest_path(net, _even(net, plan, points)))


def _shares(flags: np.ndarray) -> tuple[float, ...]:
    return tuple(int(np.count_nonzero(flag)) / flag.size for flag in flags)


def _dated(
    case: Case,
    net: Network,
    ran: Run,
    work: np.ndarray,
    finish: np.ndarray,
    critical: tuple[float, ...],
) -> Plan:
    counts = np.bincount(finish)
    p50, p95, proposed = (
        _date(case, by(counts, odds)) for odds in (EVEN, SAFE, case.proposed_odds)
    )
    start = _date(
        case, min(int(net.worktimes[i].days[0]) for i in net.order if not net.after[i])
    )
    late = _days_late(case, finish)
    odds = float((finish <= by(counts, case.proposed_odds)).mean())
    steps = _steps(
        case,
        net,
        ran,
        critical,
        _bought(case, net, ran, work, by(counts, case.proposed_odds)),
    )
    by_date = _by_date(case, net, counts)
    return Plan(
        start, p50, p95, steps, late, proposed, odds, finish.astype(float), by_date
    )


def _days_late(case: Case, finish: np.ndarray) -> np.ndarray | None:
    """Count the days from the release to the end of the plan in each draw.

    None without a release.
    """
    if case.release is None:
        return None
    return (
        (finish - (case.release.date() - case.plan_start).days)
        .clip(min=0)
        .astype(float)
    )


def by(counts: np.ndarray, odds: float) -> int:
    """Give the first day by which at least this share of the draws is done, from the count of draws
    that end on each day.

    >>> by(np.array([0, 1, 1, 1, 0, 1]), 0.5), by(np.array([0, 1, 1, 1, 0, 1]), 0.51)
    (2, 3)
    """
    done = np.cumsum(counts)
    return int(np.searchsorted(done, odds * done[-1] - 1e-6))


def share_by(counts: np.ndarray, day: int) -> float:
    """Give the share of the draws that is done by a day, from the count of draws that end on each.

    >>> share_by(np.array([0, 1, 1, 1, 0, 1]), 3)
    0.75
    """
    return float(counts[: day + 1].sum() / counts.sum())


def _date(case: Case, day: int) -> dt.date:
    return case.plan_start + dt.timedelta(days=day)


def _bought(
    case: Case, net: Network, ran: Run, work: np.ndarray, proposed: int
) -> list[int]:
    """Count for each step by how many calendar days the proposed date comes earlier with a working
    day less in every draw.
    """
    shorter = [
        rerun(net, ran, work, i, np.maximum(item - 1, 0)) for i, item in enumerate(work)
    ]
    return [
        proposed - by(np.bincount(finishes(net, ends)), case.proposed_odds)
        for ends in shorter
    ]


def _steps(
    case: Case, net: Network, ran: Run, critical: Sequence[float], buys: Sequence[int]
) -> tuple[StepDates, ...]:
    at_once, after = clashes(case.plan, net, ran), predecessors(case.plan)
    steps = []
    for i, item in enumerate(case.plan):
        own = net.worktimes[i]
        done = (
            own.done(ran.ends[i])
            if net.one_calendar
            else read(net, own.time(ran.ends[i]))
        )
        # A step without work is over when it could begin, also where its owner is off that day.
        starts = np.bincount(np.minimum(own.done(ran.starts[i]), done))
        ends = np.bincount(done)
        days = by(starts, EVEN), by(ends, EVEN), by(ends, case.proposed_odds)
        steps.append(
            StepDates(
                item.name,
                item.owner,
                *(_date(case, day) for day in days),
                after[i],
                critical[i],
                buys[i],
                at_once[i],
                share_by(ends, days[1]),
                share_by(ends, days[2]),
            )
        )
    return tuple(steps)


def _by_date(
    case: Case, net: Network, counts: np.ndarray
) -> tuple[tuple[dt.date, float], ...]:
    """List the working days from the first that may be the end to the first that nearly surely is,
    60 at most.
    """
    first, last = int(np.flatnonzero(counts)[0]), by(counts, NEARLY_SURE)
    worked = counts[first : last + 1] > 0
    for time in {id(worktime): worktime for worktime in net.worktimes}.values():
        worked |= time.worked[first : last + 1] > 0
    days, done = first + np.flatnonzero(worked), np.cumsum(counts) / counts.sum()
    return tuple(
        (_date(case, int(day)), float(done[day]))
        for day in _thinned(days, by(counts, case.proposed_odds))
    )


def _thinned(days: np.ndarray, proposed: int) -> np.ndarray:
    if days.size <= MOST_DATES:
        return days
    kept_days = days[np.linspace(0, days.size - 1, MOST_DATES - 1).round().astype(int)]
    return np.union1d(kept_days, [proposed])


def odds_by(plan: Plan, case: Case, date: dt.date) -> float:
    """Give the chance that the fix is out by a date."""
    return float((plan.finishes <= (date - case.plan_start).days).mean())


def finish_days_at(
    case: Case, slowness: float, points: Points | None = None
) -> np.ndarray:
    """Give the days after the release, 0 or more, at which the plan ends in each draw if all steps
    take `slowness` times as long.

    For a case that `check` has passed and that has a release date. What does not hang on the
    slowness is kept between calls. Raises ValueError for a slowness below 0 or not finite, or
    without a release date.
    """
    if case.release is None:
        raise ValueError(
            "finish_days_at counts from the release, and the case has no release date."
        )
    if not (np.isfinite(slowness) and slowness >= 0):
        raise ValueError(f"slowness is a factor of 0 or more, got {slowness}.")
    points = points or sobol_points()
    for horizon in HORIZONS:
        finish = _finish_at(
            network(case, horizon), case.plan, min(slowness, SLOWEST), points
        )
        if finish.max() < horizon:
            break
    return np.maximum(finish - (case.release.date() - case.plan_start).days, 0).astype(
        float
    )


def _finish_at(
    net: Network, plan: tuple[PlanStep, ...], slowness: float, points: Points
) -> np.ndarray:
    if net.one_calendar:
        return net.worktimes[0].done(_end_as_estimated(net, plan, points) * slowness)
    return finishes(net, run(net, _work(plan, points) * slowness).ends)


@lru_cache(maxsize=8)
def _end_as_estimated(
    net: Network, plan: tuple[PlanStep, ...], points: Points
) -> np.ndarray:
    return end_times(net, _even(net, plan, points))
