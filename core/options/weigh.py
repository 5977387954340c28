"""Every way out on the same scales, on the same draws: expected loss, people harmed, days of delay, and what would flip it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.model import Case, Option
from core.errors import BadCase, Complaint
from core.evidence.records import Evidence, Gap
from core.impact.points import DELAY, EXPOSED, EXPOSURE, ONE_OFF, RESIDUAL, SECOND, score
from core.impact.price import Impact, Range, spread_of
from core.impact.quantities import spread
from core.options.canary import Canary, canary
from core.plan.schedule import Plan

SMALL_HARM = 0.1


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one option leads to; `best` is the chance that no other option loses less."""

    option: Option
    loss: Range
    people: Range
    delay: Range
    harm_cost: Range
    delay_cost: Range
    best: float
    regret: float


@dataclass(frozen=True, slots=True)
class Flip:
    """The cost of a day's delay at which the best option changes, and to which; `inside` the agreed range or not."""

    at: float
    to: Option
    inside: bool


@dataclass(frozen=True, slots=True)
class Choice:
    """All outlooks in the order of the case, the best, the least disruptive, and the flip point in the cost of delay."""

    outlooks: tuple[Outlook, ...]
    best: Outlook
    least: Outlook
    flip: Flip | Gap
    canary: Canary | Gap

    def of(self, option_id: str) -> Outlook | None:
        """Find the outlook of an option."""
        return next((one for one in self.outlooks if one.option.id == option_id), None)


def weigh(case: Case, evidence: Evidence, impact: Impact, plan: Plan) -> Choice:
    """Weigh the options of a case on shared draws; raises BadCase where there is nothing to weigh."""
    check(case)
    draws = impact.draws
    parts = [_parts(one, draws, plan) for one in case.options]
    losses = np.array([part["fixed"] + draws["delay_cost"] * part["days"] for part in parts])
    lowest = losses.min(axis=0)
    winners = losses.argmin(axis=0)
    outlooks = tuple(_outlook(case.options[i], parts[i], losses[i], lowest, winners == i, draws) for i in range(len(parts)))
    best = min(outlooks, key=lambda one: one.loss.mean)
    return Choice(outlooks, best, _least(outlooks), _flip(case, outlooks, parts, draws), canary(case, evidence, impact))


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the options."""
    told = [] if len(case.options) > 1 else [Complaint("there are fewer than two options", "add what else could be done")]
    for one in case.options:
        for name, span in (("exposure", one.exposure), ("residual risk", one.residual), ("second incident", one.second_incident)):
            if not 0 <= span[0] <= span[1] <= 1:
                told.append(Complaint(f"option “{one.name}”: {name} is a range of shares from 0 to 1", "write 5 % as 0.05, low end first"))
        for name, days in (("exposed days", one.exposed_days), ("days of delay", one.delay_days), ("one-off cost", one.one_off)):
            if days is not None and not 0 <= days[0] <= days[1]:
                told.append(Complaint(f"option “{one.name}”: {name} must not be negative, low end first", "correct the range"))
    if told:
        raise BadCase(*told)


def _parts(option: Option, draws: dict[str, np.ndarray], plan: Plan) -> dict[str, np.ndarray]:
    exposed = plan.days_late if option.exposed_days is None else spread(option.exposed_days, score(EXPOSED))
    delay = plan.days_late if option.delay_days is None else spread(option.delay_days, score(DELAY))
    dose = spread(option.exposure, score(EXPOSURE)) * exposed + spread(option.residual, score(RESIDUAL)) * draws["after_days"]
    harm = draws["money"] * dose
    once = spread(option.one_off, score(ONE_OFF)) + spread(option.second_incident, score(SECOND)) * draws["second_cost"]
    return {"people": draws["people"] * dose, "harm": harm, "fixed": harm + once, "days": delay * option.delay_share, "delay": delay}


def _outlook(option: Option, part: dict, loss: np.ndarray, lowest: np.ndarray, wins: np.ndarray, draws: dict) -> Outlook:
    return Outlook(
        option,
        spread_of(loss),
        spread_of(part["people"]),
        spread_of(part["delay"]),
        spread_of(part["fixed"]),
        spread_of(part["days"] * draws["delay_cost"]),
        float(wins.mean()),
        float((loss - lowest).mean()),
    )


def _least(outlooks: tuple[Outlook, ...]) -> Outlook:
    """Of the options that keep harm to at most a tenth of the most harmful one, take the one whose delay costs least."""
    most = max(one.people.mean for one in outlooks)
    mild = [one for one in outlooks if one.people.mean <= SMALL_HARM * most] or list(outlooks)
    return min(mild, key=lambda one: (one.delay_cost.mean, one.people.mean))


def _flip(case: Case, outlooks: tuple[Outlook, ...], parts: list[dict], draws: dict) -> Flip | Gap:
    """Scale the cost of delay: expected losses are straight lines in it, so the flips are where the lowest two cross.

    Ties at the start go to the line that stays lowest. The crossing nearest to today's value, as a ratio, is taken.
    """
    base = float(draws["delay_cost"].mean())
    rise = np.array([float((part["days"] * draws["delay_cost"]).mean()) for part in parts])
    start = np.array([float(part["fixed"].mean()) for part in parts])
    now = int((start + rise).argmin())
    crossings = []
    for other in range(len(parts)):
        slope = rise[now] - rise[other]
        if other == now or abs(slope) < 1e-12:
            continue
        scale = (start[other] - start[now]) / slope
        if scale > 0 and np.isclose((start + scale * rise).min(), start[now] + scale * rise[now]):
            crossings.append((abs(np.log(scale)), scale, other))
    if not crossings:
        return Gap("flip point", "no cost of delay makes another option better")
    _, scale, other = min(crossings)
    agreed = case.quantity("delay_cost")
    at = float(base * scale)
    return Flip(at, outlooks[other].option, agreed.low <= at <= agreed.high)
