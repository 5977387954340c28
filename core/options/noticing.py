"""When a limited rollout is noticed by the monitor that watches it: a distribution over days.

The monitor is the one that is shipped (`core.evidence.statistics.sequences`): it looks at the end
of every day, says nothing before each arm has its least rows, and keeps a verdict once it has given
it. The arms have the sizes that are planned, and rows arrive by chance (Poisson); their errors
happen at the rates that were measured. 8,192 seeded rollouts are simulated for rows a day on a
geometric grid and read between its points, so that moving a slider simulates nothing twice.
"""

from __future__ import annotations

import math
from dataclasses import dataclass
from functools import lru_cache

import numpy as np

from core.evidence.statistics.sequences import LEAST_ROWS, difference_sequence

__all__ = ["LEAST_ROWS", "Noticed", "Rollout", "noticed"]

RUNS, LATER_RUNS = 8_192, 2_048
STEPS = (
    16  # grid points to an octave: the chance is straight enough between two of them
)
SEED = 20260249
TAIL = 0.9


@dataclass(frozen=True, slots=True)
class Rollout:
    """A rollout as planned: error rates of both models, rows a day in each arm, days until the
    truth of a row is known, and days that it runs.
    """

    before: float
    now: float
    rows_before: float
    rows_now: float
    lag: float
    window: int


@dataclass(frozen=True, slots=True)
class Noticed:
    """The chance to notice the harm by the end of each day, within the window, and who is affected
    until then or until the window ends: the median, and the value that one outcome in ten exceeds.

    `by_day` starts with the first day. `days` is the first day by which the chance reaches `power`,
    None where that takes longer than `by_day` goes.
    """

    by_day: tuple[float, ...]
    chance: float
    days: int | None
    people: float
    people_high: float
    rows_in_window: float


def noticed(
    rollout: Rollout, people: np.ndarray, power: float, longest: int
) -> Noticed:
    """Give the days until the harm is noticed as a distribution, up to `longest` days.

    `people` are draws of the people affected a day by the part of the traffic that is exposed, of
    shape (draws,). Rates at the values measured; both arms need rows.
    """
    curve = np.array(_by_day(rollout, max(rollout.window, 1), RUNS))
    chance = float(curve[rollout.window - 1]) if rollout.window >= 1 else 0.0
    if curve[-1] < power and rollout.window < longest:
        later = np.array(_by_day(rollout, longest, LATER_RUNS))
        curve = np.maximum.accumulate(np.append(curve, later[curve.size :]))
    reached = np.flatnonzero(curve >= power)
    days = int(reached[0]) + 1 if reached.size else None
    exposed = people * _days_exposed(curve, rollout.window, people.size)
    middle, high = (float(item) for item in np.quantile(exposed, [0.5, TAIL]))
    in_window = rollout.rows_now * max(rollout.window - rollout.lag, 0.0)
    return Noticed(tuple(curve.tolist()), chance, days, middle, high, in_window)


@lru_cache(maxsize=8)
def _places(size: int) -> np.ndarray:
    return np.random.default_rng(SEED).permutation(size)


def _days_exposed(curve: np.ndarray, window: int, draws: int) -> np.ndarray:
    """Spread the days until the rollout stops, noticed or its window over, over the draws."""
    by_then = np.floor(curve[:window] * draws + 0.5).astype(int)
    stopped = np.diff(by_then, prepend=0, append=draws)
    days = np.minimum(np.arange(1, by_then.size + 2), window)
    return np.repeat(days, stopped)[_places(draws)]


def _by_day(rollout: Rollout, last: int, runs: int) -> np.ndarray:
    """Read the chance by day between the two points of the grid about the rows a day."""
    place = math.log2(rollout.rows_now) * STEPS
    below = math.floor(place)
    ratio = rollout.rows_before / rollout.rows_now
    first, second = (
        _simulated(rollout.before, rollout.now, ratio, step, rollout.lag, last, runs)
        for step in (below, below + 1)
    )
    weight = place - below
    return first * (1 - weight) + second * weight


@lru_cache(maxsize=256)
def _simulated(
    before: float, now: float, ratio: float, step: int, lag: float, last: int, runs: int
) -> np.ndarray:
    """Simulate rollouts with so many rows a day, and give the share that is noticed by each day."""
    rows_now = 2.0 ** (step / STEPS)
    rows_before = rows_now * ratio
    rng, days = np.random.default_rng(SEED), np.arange(1, last + 1)
    known = np.diff(np.maximum(days - lag, 0.0), prepend=0.0)
    rates = (
        rows_before * before,
        rows_before * (1 - before),
        rows_now * now,
        rows_now * (1 - now),
    )
    wrong, right, new_wrong, new_right = (
        rng.poisson(rate * known, (runs, last)).cumsum(axis=1) for rate in rates
    )
    rows, new_rows = wrong + right, new_wrong + new_right
    # Looks at which no run has the least rows yet say nothing, and cost as much as the others.
    early = int((np.minimum(rows, new_rows).max(axis=0) < LEAST_ROWS).sum())
    if early == last:
        return np.zeros(last)
    looks = difference_sequence(
        wrong[:, early:], rows[:, early:], new_wrong[:, early:], new_rows[:, early:]
    )
    worse = looks.low > 0
    first = (worse | (looks.high < 0)).argmax(axis=1)
    is_worse = worse[np.arange(runs), first]
    return np.bincount(first[is_worse] + early, minlength=last).cumsum() / runs
