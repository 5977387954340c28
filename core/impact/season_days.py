"""What the calendar does to a price: the days of exposure count as much as the segment has of their
traffic.

The price of a day is that of an average day of the window in which the model would run; an option
that runs on other days counts each of them by its own share.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass

import numpy as np

from core.case.model import Case
from core.evidence.records import Evidence
from core.evidence.season import Season

AHEAD = 3_653  # days that are looked at, ten years; beyond them an average day is taken


@dataclass(frozen=True, slots=True, eq=False)
class SeasonDays:
    """The days from a release on, each by the segment's share of its traffic.

    `factor` is the share within the window of `window` days over that of all records, by which the
    price of a day is scaled; 0 where nobody is met in the window: then the price of a day is
    nought. `base` is what one day of the price stands for, so that days by their shares times the
    price of a day is the price of them all. `first` is the first day on which somebody is met.
    """

    start: dt.date
    window: int
    factor: float
    base: float
    first: dt.date | None
    daily: np.ndarray
    summed: np.ndarray

    @property
    def last(self) -> dt.date:
        """Name the last day of the window."""
        return self.start + dt.timedelta(days=self.window - 1)

    def days(self, first: np.ndarray | float, length: np.ndarray | float) -> np.ndarray:
        """Count the days of stretches, each day by its share, in days of the price.

        `first` are days after the release, whole or not; shapes are broadcast.
        """
        begin = np.asarray(first, float)
        return (self._until(begin + length) - self._until(begin)) / self.base

    def rate(self, at: np.ndarray | float) -> np.ndarray:
        """Give what a day at a moment counts, in days of the price."""
        place = np.clip(np.floor(np.asarray(at, float)), 0, AHEAD - 1).astype(int)
        return self.daily[place] / self.base

    def _until(self, day: np.ndarray) -> np.ndarray:
        beyond = np.clip(day - AHEAD, 0, None) * self.summed[-1] / AHEAD
        return np.interp(day, np.arange(AHEAD + 1), self.summed) + beyond


def season_days(
    case: Case, evidence: Evidence, window: float | None
) -> SeasonDays | None:
    """Weigh the days from the release of a case on; None where what is priced has no season, the
    release no date, or the window, in days, is not known.
    """
    season = evidence.season
    if season is None or season.overall <= 0 or case.release is None or window is None:
        return None
    start, days = case.release.date(), max(round(window), 1)
    daily = _daily(season, start)
    summed = np.append(0.0, daily.cumsum())
    factor = float(summed[min(days, AHEAD)] / min(days, AHEAD))
    met = np.flatnonzero(daily)
    first = start + dt.timedelta(days=int(met[0])) if met.size else None
    return SeasonDays(start, days, factor, factor or 1.0, first, daily, summed)


def _daily(season: Season, start: dt.date) -> np.ndarray:
    """Give the share on each day over the share on all."""
    known: dict[tuple[int, int], float] = {}
    shares = []
    for number in range(AHEAD):
        day = start + dt.timedelta(days=number)
        key = day.month, day.weekday()
        if key not in known:
            known[key] = season.share_on(day) / season.overall
        shares.append(known[key])
    return np.array(shares)


def days_of(
    season: SeasonDays | None, first: np.ndarray | float, length: np.ndarray | float
) -> np.ndarray | float:
    """Count the days of stretches as they are priced; as they are without a season."""
    return length if season is None else season.days(first, length)
