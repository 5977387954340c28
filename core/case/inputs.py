"""What the team enters beside the rows: quantities with units, the steps of a plan, calendars, the
ways out.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import Literal

Shape = Literal["lognormal", "share", "normal", "pert", "fixed"]
Span = tuple[float, float]
Days = Span | Literal["fix"]
WEEK = (0, 1, 2, 3, 4)


@dataclass(frozen=True, slots=True)
class Quantity:
    """An input that is not measured: a 90% range with its unit, who stands for it and since when.

    `likely` is the single value a person would name. A "pert" needs it, and reads low and high as
    the ends of what is possible; the other shapes take it as the base of a tornado. Low equals high
    for a fixed value.
    """

    id: str
    name: str
    unit: str
    low: float
    high: float
    shape: Shape = "lognormal"
    source: str = "assumed"
    on: dt.date | None = None
    likely: float | None = None


@dataclass(frozen=True, slots=True)
class Correlation:
    """Two inputs, by their ids, that rise together (rho above 0) or against each other (below): a
    Gaussian copula.
    """

    first: str
    second: str
    rho: float


@dataclass(frozen=True, slots=True)
class Away:
    """Days on which somebody does not work, the last one included."""

    first: dt.date
    last: dt.date


@dataclass(frozen=True, slots=True)
class Calendar:
    """When one owner of steps works: weekdays (0 is Monday), the country of the public holidays,
    days away.

    An empty country is the country of the case.
    """

    owner: str
    weekdays: tuple[int, ...] = WEEK
    country: str = ""
    away: tuple[Away, ...] = ()


@dataclass(frozen=True, slots=True)
class ErrorRule:
    """How the size of an error becomes harm where a number is predicted.

    Above `above`, in the unit of the label, a record counts as wrong. Without it, what follows from
    an error is entered per unit of it: a cost per minute.
    """

    above: float | None = None


@dataclass(frozen=True, slots=True)
class PlanStep:
    """A step of the way out, in working days: at best, most likely, at worst.

    And the steps it waits for, by name.

    `after` None is after the step listed before it; an empty tuple is at once.
    """

    name: str
    owner: str
    low: float
    likely: float
    high: float
    after: tuple[str, ...] | None = None


@dataclass(frozen=True, slots=True)
class Option:
    """A way out.

    Shares are fractions of the full exposure; "fix" for days is "until the fix is out"; None is not
    known.

    `exposure` is the share of traffic that meets the fault, for `exposed_days` and the days a
    roll-back takes; `residual` is the share of the harm that goes on after the fix;
    `second_incident` the chance of another incident; `one_off` a cost paid once; `delay_share` the
    part of a day's delay cost that this way pays. `routable` says whether what tells a segment
    apart is known when a prediction is made; None is not confirmed.
    """

    id: str
    name: str
    exposure: Span | None = None
    exposed_days: Days | None = None
    delay_days: Days | None = None
    residual: Span | None = None
    second_incident: Span | None = None
    one_off: Span | None = None
    rollback_days: Span | None = None
    delay_share: float | None = 1.0
    note: str = ""
    routable: bool | None = None
