"""What the regression costs, per day, as a range: a short chain with one unit a link.

    predictions a day x share in the slice x rise of the error = extra errors a day
    extra errors x share that leads to something x people each = people harmed a day
    extra errors x share x value each + people harmed x chance to leave x value of a customer = money a day

Measured rates enter from their own posterior (Jeffreys' prior on the share, on the discordant rows and on their split),
so that the price is as unsure as the evidence. All other inputs are 90 % ranges.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.special import betaincinv, ndtr

from core.case.model import Case
from core.errors import BadCase, Complaint
from core.evidence.records import Estimate, Evidence, Finding
from core.impact.points import DISCORDANT, FIRST_ASSUMPTION, FIRST_STEP, SHARE, SPLIT, score
from core.impact.quantities import draw, middle, wrong

DOTS = 50
CHAIN = ("traffic", "action_share", "people_each", "value_each", "leave_share", "customer_value", "delay_cost")
NEEDED = (*CHAIN, "second_cost", "after_days", "slowness")


@dataclass(frozen=True, slots=True)
class Range:
    """A spread of outcomes: mean, median, 90 % range, mean of the worst 5 %, and fifty equally likely values."""

    mean: float
    mid: float
    low: float
    high: float
    worst: float
    dots: tuple[float, ...] = ()


@dataclass(frozen=True, slots=True)
class Driver:
    """What one input does to the money a day: at its low end and its high end with all else in the middle."""

    id: str
    name: str
    low: float
    high: float
    at_low: float
    at_high: float
    breaks_even: float | None


@dataclass(frozen=True, slots=True)
class Impact:
    """The price per day: extra errors, people harmed, money; what drives it; and the draws behind it."""

    errors: Range
    people: Range
    money: Range
    delay_cost: Range
    drivers: tuple[Driver, ...]
    draws: dict[str, np.ndarray]


def spread_of(values: np.ndarray) -> Range:
    """Summarise draws; quantiles of type 7 (Hyndman & Fan 1996).

    >>> spread_of(np.arange(101.0)).mid
    50.0
    """
    ordered = np.sort(values)
    low, mid, high = np.quantile(ordered, [0.05, 0.5, 0.95])
    worst = ordered[int(0.95 * ordered.size) :].mean()
    dots = np.quantile(ordered, (np.arange(DOTS) + 0.5) / DOTS)
    return Range(float(ordered.mean()), float(mid), float(low), float(high), float(worst), tuple(dots.tolist()))


def price(case: Case, evidence: Evidence) -> Impact:
    """Price the worst confirmed slice, or the overall change where no slice is confirmed; raises BadCase with what is wrong."""
    check(case)
    draws = {one.id: draw(one, score(FIRST_ASSUMPTION + i)) for i, one in enumerate(case.assumptions)}
    draws |= measured(evidence.worst or evidence.overall)
    draws |= chain(draws)
    ranges = (spread_of(draws[name]) for name in ("errors", "people", "money", "delay_cost"))
    return Impact(*ranges, drivers(case, draws), draws)


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the assumptions."""
    there = {one.id for one in case.assumptions}
    told = [Complaint(f"the assumption “{name}” is missing", "add it on the case page") for name in NEEDED if name not in there]
    told += [one for quantity in case.assumptions for one in wrong(quantity)]
    if len(case.assumptions) > FIRST_STEP - FIRST_ASSUMPTION:
        told.append(Complaint(f"{len(case.assumptions)} assumptions are too many to vary at once", "join some of them"))
    if told:
        raise BadCase(*told)


def chain(value: dict) -> dict:
    """Walk the chain for scalars or draws alike."""
    errors = value["traffic"] * value["share"] * value["rise"]
    acted = errors * value["action_share"]
    people = acted * value["people_each"]
    money = acted * value["value_each"] + people * value["leave_share"] * value["customer_value"]
    return {"errors": errors, "people": people, "money": money}


def measured(finding: Finding) -> dict[str, np.ndarray]:
    """Draw the share of the slice and the rise of the error from what was measured."""
    n = finding.n
    total = max(round(n / finding.share), n) if finding.share else n
    whole = finding.share >= 1
    share = np.ones(score(SHARE).size) if whole else _beta(n, total - n, SHARE)
    if finding.metric == "error-rate":
        discordant = _beta(finding.b + finding.c, n - finding.b - finding.c, DISCORDANT)
        return {"share": share, "rise": discordant * (2 * _beta(finding.b, finding.c, SPLIT) - 1)}
    if not isinstance(finding.change, Estimate):
        return {"share": share, "rise": np.zeros(share.size)}
    error = (finding.change.high - finding.change.low) / (2 * 1.959963984540054)
    return {"share": share, "rise": finding.change.value + error * score(SPLIT)}


def _beta(hits: float, misses: float, dimension: int) -> np.ndarray:
    # The inverse is slow, so it is taken at 513 points and read between them.
    grid = np.linspace(0, 1, 513)
    table = betaincinv(hits + 0.5, misses + 0.5, np.clip(grid, 1e-6, 1 - 1e-6))
    return np.interp(ndtr(score(dimension)), grid, table)


def drivers(case: Case, draws: dict[str, np.ndarray]) -> tuple[Driver, ...]:
    """Move each input to its ends with all others at their medians, widest swing first, with its break-even value."""
    inputs = [one for one in case.assumptions if one.id in CHAIN and one.id != "delay_cost"]
    base = {one.id: middle(one) for one in case.assumptions}
    base |= {name: float(np.median(draws[name])) for name in ("share", "rise")}
    ends = [(one.id, one.name, one.low, one.high) for one in inputs]
    low, high = (float(end) for end in np.quantile(draws["rise"], [0.05, 0.95]))
    ends.append(("rise", "rise of the error", low, high))
    made = [_driver(base, *one) for one in ends]
    return tuple(sorted(made, key=lambda one: -abs(one.at_high - one.at_low)))


def _driver(base: dict[str, float], name: str, says: str, low: float, high: float) -> Driver:
    at = [float(chain(base | {name: end})["money"]) for end in (low, high)]
    return Driver(name, says, low, high, at[0], at[1], _break_even(base, name))


def _break_even(base: dict[str, float], name: str) -> float | None:
    """Solve money a day = cost of a day's delay for one input; the chain is linear in each of them."""
    nothing, one = (float(chain(base | {name: end})["money"]) for end in (0.0, 1.0))
    if one == nothing:
        return None
    root = (base["delay_cost"] - nothing) / (one - nothing)
    return root if root > 0 else None
