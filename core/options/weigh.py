"""Weighed: every way out on the same scales, on the same draws: expected loss, people harmed, days of delay, and what would flip it."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.inputs import Option
from core.case.model import Case
from core.errors import BadCase, Complaint
from core.evidence.records import Evidence, Gap
from core.impact.price import Impact
from core.impact.ranges import Range, spreads, times
from core.impact.worth import evpi
from core.options.canary import Canary, canary
from core.options.exposure import Patch, patch
from core.options.flips import Flip, flips
from core.options.losses import Parts, delay_cost, harm_cost, parts_of, unknown
from core.plan.schedule import Plan

SMALL_HARM = 0.1
HARDLY_MORE = 0.01


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one option leads to: loss, people harmed, days of delay and what they cost; the mean cost of the harm.

    `best` is the chance that no other option loses less, `regret` the mean loss above the lowest.
    """

    option: Option
    loss: Range
    people: Range
    delay: Range
    delay_cost: Range
    harm_cost: float
    best: float
    regret: float


@dataclass(frozen=True, slots=True)
class Unknown:
    """An option that cannot be weighed, with what is not known of it, in words."""

    option: Option
    lacks: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """All outlooks in the order of the case, the best, the least disruptive, flip points (nearest first), and what is worth knowing.

    `by_people` says that harm has no price here: then the best option is the one that harms fewest, and among those that harm
    hardly more, the one that loses least. There are no flip points then, and the odds and regrets leave the harm out.
    """

    outlooks: tuple[Outlook, ...]
    best: Outlook
    least: Outlook
    unknown: tuple[Unknown, ...]
    flips: tuple[Flip, ...]
    canary: Canary | Gap
    patch: Patch | Gap
    evpi: float
    by_people: bool

    def of(self, option_id: str) -> Outlook | None:
        """Find the outlook of an option."""
        return next((one for one in self.outlooks if one.option.id == option_id), None)

    @property
    def flip(self) -> Flip | Gap:
        """Give the flip point that lies nearest to what was agreed."""
        if self.by_people:
            return Gap("flip point", "harm has no price here, so that no value of an input outweighs it")
        return self.flips[0] if self.flips else Gap("flip point", "no input makes another option better, however far it moves")

    @property
    def robust(self) -> bool:
        """Say whether nothing within the agreed ranges, one at a time, makes another option better."""
        return not any(one.inside for one in self.flips)


def weigh(case: Case, evidence: Evidence, impact: Impact, plan: Plan) -> Choice:
    """Weigh the options of a case on shared draws; raises BadCase where there is nothing to weigh."""
    check(case)
    lacks = tuple(Unknown(one, told) for one in case.options if (told := unknown(one)))
    known = tuple(one for one in case.options if not unknown(one))
    parts = parts_of(known, plan.days_late, impact.draws.get("after_days", 0.0), impact.points)
    outlooks, losses = outlooks_of(parts, impact)
    least = _least(outlooks)
    by_people = not impact.priced
    best = _fewest(outlooks) if by_people else min(outlooks, key=lambda one: one.loss.mean)
    found = () if by_people else flips(case, impact, plan, parts, losses)
    return Choice(outlooks, best, least, lacks, found, canary(case, evidence, impact), patch(case, impact, plan), evpi(losses), by_people)


def outlooks_of(parts: Parts, impact: Impact) -> tuple[tuple[Outlook, ...], np.ndarray]:
    """Summarise what the options lead to; also gives the losses of shape (options, draws)."""
    harm, delay = harm_cost(parts, impact), delay_cost(parts, impact)
    losses = harm + delay
    lowest, winners = losses.min(axis=0), losses.argmin(axis=0)
    loss, people = spreads(losses), _people(parts, impact)
    days, costs = _delays(parts, impact)
    chances = np.bincount(winners, minlength=len(parts.options)) / winners.size
    regret, means = losses.mean(axis=1) - lowest.mean(), harm.mean(axis=1)
    rows = zip(parts.options, loss, people, days, costs, means.tolist(), chances.tolist(), regret.clip(min=0).tolist(), strict=True)
    return tuple(Outlook(*row) for row in rows), losses


def _people(parts: Parts, impact: Impact) -> list[Range]:
    """Summarise people harmed; options that stop the harm alike are sorted once."""
    keys = [(one.exposure, one.exposed_days, one.rollback_days, one.residual) for one in parts.options]
    first = {key: i for i, key in reversed([*enumerate(keys)])}
    made = dict(zip(first, spreads(impact.draws["people"] * parts.dose[[*first.values()]]), strict=True))
    return [made[key] for key in keys]


def _delays(parts: Parts, impact: Impact) -> tuple[list[Range], list[Range]]:
    """Summarise days of delay and what they cost; most options wait for the same fix, and what they share is sorted once."""
    made: dict[object, tuple[Range, Range]] = {}
    for i, one in enumerate(parts.options):
        if one.delay_days not in made:
            days, cost = spreads(np.array([parts.delay[i], parts.delay[i] * impact.draws["delay_cost"]]))
            made[one.delay_days] = days, cost
    shares = [1.0 if one.delay_share is None else one.delay_share for one in parts.options]
    return [made[one.delay_days][0] for one in parts.options], [times(made[one.delay_days][1], share) for one, share in zip(parts.options, shares, strict=True)]


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the options."""
    known = [one for one in case.options if not unknown(one)]
    told = []
    if len(case.options) < 2:
        told.append(Complaint("there are fewer than two options", "add what else could be done"))
    elif len(known) < 2:
        told.append(Complaint("fewer than two options are known well enough to be weighed", "fill in what is not known, or take an estimate as a range"))
    names = [one.name for one in case.options]
    told += [Complaint(f"there are two options “{name}”", "give one of them another name") for name in sorted({one for one in names if names.count(one) > 1})]
    ids = [one.id for one in case.options]
    told += [Complaint(f"two options have the id “{one}”", "give one of them another") for one in sorted({one for one in ids if ids.count(one) > 1})]
    for one in case.options:
        told += _wrong(one)
    if told:
        raise BadCase(*told)


def _wrong(one: Option) -> list[Complaint]:
    told = []
    for name, span in (("exposure", one.exposure), ("residual risk", one.residual), ("second incident", one.second_incident)):
        if span is not None and not 0 <= span[0] <= span[1] <= 1:
            told.append(Complaint(f"option “{one.name}”: {name} is a range of shares from 0 to 1", "write 5 % as 0.05, low end first"))
    spans = (("exposed days", one.exposed_days), ("days of delay", one.delay_days), ("one-off cost", one.one_off), ("time to roll back", one.rollback_days))
    for name, days in spans:
        if days is not None and days != "fix" and not (0 <= days[0] <= days[1] < float("inf")):
            told.append(Complaint(f"option “{one.name}”: {name} must not be negative, low end first", "correct the range"))
    if one.delay_share is not None and not 0 <= one.delay_share <= 1:
        told.append(Complaint(f"option “{one.name}”: the part of the delay's cost lies between 0 and 1", "write half as 0.5"))
    return told


def _least(outlooks: tuple[Outlook, ...]) -> Outlook:
    """Of the options that keep harm to at most a tenth of the most harmful one, take the one whose delay costs least."""
    most = max(one.people.mean for one in outlooks)
    mild = [one for one in outlooks if one.people.mean <= SMALL_HARM * most] or list(outlooks)
    return min(mild, key=lambda one: (one.delay_cost.mean, one.delay.mean * (one.option.delay_share or 0.0), one.loss.mean, one.people.mean))


def _fewest(outlooks: tuple[Outlook, ...]) -> Outlook:
    """Of the options that harm fewest, or more by no more than a hundredth of what lies between the fewest and the most, take the one that loses least."""
    harmed = [one.people.mean for one in outlooks]
    bound = min(harmed) + HARDLY_MORE * (max(harmed) - min(harmed))
    mild = [one for one in outlooks if one.people.mean <= bound]
    return min(mild, key=lambda one: (one.loss.mean, one.delay.mean * (one.option.delay_share or 0.0), one.people.mean))
