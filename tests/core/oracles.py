"""Formulas that live code is held to, and does not need itself."""

from __future__ import annotations

import datetime as dt

import numpy as np

from core.plan.calendars import days_off


def pert_moments(low: float, likely: float, high: float) -> tuple[float, float]:
    """Give mean and variance of beta-PERT: (a + 4m + b) / 6 and (mean - a)(b - mean) / 7 (Vose
    2008).
    """
    mean = (low + 4 * likely + high) / 6
    return mean, (mean - low) * (high - mean) / 7


def worked(
    start: dt.date, days: float, country: str = "US", weekdays: tuple[int, ...] = (0, 1, 2, 3, 4)
) -> dt.date:
    """Add working days to a date as numpy counts them; fractions round up."""
    mask = [day in weekdays for day in range(7)]
    offs, whole = days_off(country, start.year, 12), int(np.ceil(days))
    found = np.busday_offset(np.datetime64(start), whole, "forward", mask, offs)
    return found.astype("datetime64[D]").item()
