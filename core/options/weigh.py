"""Weighed: every way out on the same scales, on the same draws: expected loss, people harmed, days
of delay, and what would flip it.
"""

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
from core.messages import say
from core.options.best_case import BestCase, best_case
from core.options.canary import Canary, canary
from core.options.exposure import Patch, patch
from core.options.fallback import adapted
from core.options.flips import Flip, flips
from core.options.losses import (
    Parts,
    delay_cost,
    harm_cost,
    known_options,
    not_counted,
    parts_of,
    rest_of,
    unknown,
)
from core.options.resting import Rests, rests_of
from core.plan.schedule import Plan

SMALL_HARM = 0.1
HARDLY_MORE = 0.01


@dataclass(frozen=True, slots=True)
class Outlook:
    """What one option leads to: loss, people harmed, days of delay and what they cost.

    The mean cost of the harm.

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
    """All outlooks in the order of the case, the best, the least disruptive, flip points (nearest
    first), and what is worth knowing.

    `by_people` says that harm or delay has no price here: then the best option is the one that
    affects fewest people, and among those that affect hardly more, the one that delays least. There
    are no flip points then. `not_counted` says what no option counts because nobody entered it.
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
    not_counted: tuple[str, ...] = ()
    rests: Rests | None = None
    best_case: BestCase | None = None

    @property
    def rival(self) -> Outlook | None:
        """Give the best of the other options, on the scale that chose the best one."""
        others = [
            outlook
            for outlook in self.outlooks
            if outlook.option.id != self.best.option.id
        ]
        if not others:
            return None
        return (
            _fewest(tuple(others))
            if self.by_people
            else min(others, key=lambda other: other.loss.mean)
        )

    def of(self, option_id: str) -> Outlook | None:
        """Find the outlook of an option."""
        return next(
            (outlook for outlook in self.outlooks if outlook.option.id == option_id),
            None,
        )

    @property
    def flip(self) -> Flip | Gap:
        """Give the tipping point that lies nearest to what was agreed."""
        if self.by_people:
            return Gap(
                say("tipping point"),
                say(
                    "the harm has no price here, so no value of an input can outweigh it"
                ),
            )
        return (
            self.flips[0]
            if self.flips
            else Gap(
                say("tipping point"),
                say("no input makes another option better, however far it moves"),
            )
        )

    @property
    def robust(self) -> bool:
        """Say whether nothing within the agreed ranges, one at a time, makes another option
        better.
        """
        return not any(flip.inside for flip in self.flips)


def weigh(
    case: Case, evidence: Evidence, impact: Impact, plan: Plan | None
) -> Choice | None:
    """Weigh the options of a case on shared draws.

    None where too little was entered to weigh two of them.

    Raises BadCase with everything that is wrong with the options.
    """
    check(case)
    case = adapted(case, evidence)
    known = known_options(case)
    if len(known) < 2 or impact.people is None:
        return None
    days_late = (
        np.zeros(impact.points.size)
        if plan is None or plan.days_late is None
        else plan.days_late
    )
    parts = parts_of(known, days_late, *rest_of(impact))
    outlooks, losses = outlooks_of(parts, impact)
    by_people = not (impact.priced and impact.delay_priced)
    best = (
        _fewest(outlooks)
        if by_people
        else min(outlooks, key=lambda outlook: outlook.loss.mean)
    )
    rests = _rests(case, outlooks, best, parts, impact, losses, by_people=by_people)
    return Choice(
        outlooks,
        best,
        _least(outlooks),
        tuple(
            Unknown(option, lacks)
            for option in case.options
            if (lacks := unknown(option, case))
        ),
        () if by_people else flips(case, impact, plan, parts, losses),
        canary(case, evidence, impact),
        patch(case, impact, plan),
        evpi(losses),
        by_people,
        not_counted(case),
        rests,
        None if by_people else best_case(case, impact, parts, losses, best.option),
    )


def _rests(
    case: Case,
    outlooks: tuple[Outlook, ...],
    best: Outlook,
    parts: Parts,
    impact: Impact,
    losses: np.ndarray,
    *,
    by_people: bool,
) -> Rests | None:
    """Split the spread between the best option and the runner-up, in people where harm or delay has
    no price.
    """
    others = [item for item in outlooks if item is not best]
    if not others:
        return None
    rival = (
        _fewest(tuple(others))
        if by_people
        else min(others, key=lambda item: item.loss.mean)
    )
    values = impact.draws["people"] * parts.dose if by_people else losses
    first, second = (outlooks.index(item) for item in (best, rival))
    return rests_of(case, values[second] - values[first], parts, impact.points)


def outlooks_of(parts: Parts, impact: Impact) -> tuple[tuple[Outlook, ...], np.ndarray]:
    """Summarise what the options lead to; also gives the losses of shape (options, draws)."""
    harm, delay = harm_cost(parts, impact), delay_cost(parts, impact)
    losses = harm + delay
    lowest, winners = losses.min(axis=0), losses.argmin(axis=0)
    loss, people = spreads(losses), _people(parts, impact)
    days, costs = _delays(parts, impact)
    chances = np.bincount(winners, minlength=len(parts.options)) / winners.size
    regret, means = losses.mean(axis=1) - lowest.mean(), harm.mean(axis=1)
    rows = zip(
        parts.options,
        loss,
        people,
        days,
        costs,
        means.tolist(),
        chances.tolist(),
        regret.clip(min=0).tolist(),
        strict=True,
    )
    return tuple(Outlook(*row) for row in rows), losses


def _people(parts: Parts, impact: Impact) -> list[Range]:
    """Summarise people harmed; options that stop the harm alike are sorted once."""
    keys = [
        (option.exposure, option.exposed_days, option.rollback_days, option.residual)
        # In a season it matters from which day on.
        + ((option.delay_days,) if impact.season is not None else ())
        for option in parts.options
    ]
    first = {key: i for i, key in reversed([*enumerate(keys)])}
    result = dict(
        zip(
            first,
            spreads(impact.draws["people"] * parts.dose[[*first.values()]]),
            strict=True,
        )
    )
    return [result[key] for key in keys]


def _delays(parts: Parts, impact: Impact) -> tuple[list[Range], list[Range]]:
    """Summarise days of delay and what they cost.

    Most options wait for the same fix, and what they share is sorted once.
    """
    result: dict[object, tuple[Range, Range]] = {}
    for i, option in enumerate(parts.options):
        if option.delay_days not in result:
            days, cost = spreads(
                np.array(
                    [
                        parts.delay[i],
                        parts.delay[i] * impact.draws.get("delay_cost", 0.0),
                    ]
                )
            )
            result[option.delay_days] = days, cost
    shares = [
        1.0 if option.delay_share is None else option.delay_share
        for option in parts.options
    ]
    return [result[option.delay_days][0] for option in parts.options], [
        times(result[option.delay_days][1], share)
        for option, share in zip(parts.options, shares, strict=True)
    ]


def check(case: Case) -> None:
    """Raise BadCase with everything that is wrong with the options."""
    result = []
    names = [option.name for option in case.options]
    result += [
        Complaint(
            say("there are two options “{name}”", name=name),
            say("give one of them another name"),
        )
        for name in sorted({item for item in names if names.count(item) > 1})
    ]
    ids = [option.id for option in case.options]
    result += [
        Complaint(
            say("two options have the id “{item}”", item=item),
            say("give one of them another"),
        )
        for item in sorted({item for item in ids if ids.count(item) > 1})
    ]
    for option in case.options:
        result += _wrong(option)
    if result:
        raise BadCase(*result)


def _wrong(option: Option) -> list[Complaint]:
    complaints = []
    for name, span in (
        ("exposure", option.exposure),
        (say("residual risk"), option.residual),
        (say("second incident"), option.second_incident),
    ):
        if span is not None and not 0 <= span[0] <= span[1] <= 1:
            complaints.append(
                Complaint(
                    say(
                        "option “{name}”: {name_2} is a range of shares from 0 to 1",
                        name=option.name,
                        name_2=name,
                    ),
                    say("write 5% as 0.05, low end first"),
                )
            )
    spans = (
        (say("exposed days"), option.exposed_days),
        (say("days of delay"), option.delay_days),
        (say("one-off cost"), option.one_off),
        (say("time to roll back"), option.rollback_days),
    )
    for name, days in spans:
        if (
            days is not None
            and days != "fix"
            and not (0 <= days[0] <= days[1] < float("inf"))
        ):
            complaints.append(
                Complaint(
                    say(
                        "option “{name}”: {name_2} must not be negative, low end first",
                        name=option.name,
                        name_2=name,
                    ),
                    say("correct the range"),
                )
            )
    if option.delay_share is not None and not 0 <= option.delay_share <= 1:
        complaints.append(
            Complaint(
                say(
                    "option “{name}”: the part of the delay's cost lies between 0 and 1",
                    name=option.name,
                ),
                say("write half as 0.5"),
            )
        )
    return complaints


def _least(outlooks: tuple[Outlook, ...]) -> Outlook:
    """Of the options that expose nobody to the fault, take the one whose delay costs least.

    Where there is none, of those that keep harm to at most a tenth of the most harmful one.
    """
    most = max(outlook.people.mean for outlook in outlooks)
    stops = [
        outlook
        for outlook in outlooks
        if outlook.option.exposure is not None and outlook.option.exposure[1] == 0
    ]
    mild = (
        (stops if most > 0 else [])
        or [outlook for outlook in outlooks if outlook.people.mean <= SMALL_HARM * most]
        or list(outlooks)
    )
    return min(
        mild,
        key=lambda item: (
            item.delay_cost.mean,
            item.delay.mean * (item.option.delay_share or 0.0),
            item.loss.mean,
            item.people.mean,
        ),
    )


def _fewest(outlooks: tuple[Outlook, ...]) -> Outlook:
    """Of the options that harm fewest, or more by no more than a hundredth of what lies between the
    fewest and the most, take the one that loses least.
    """
    harmed = [outlook.people.mean for outlook in outlooks]
    bound = min(harmed) + HARDLY_MORE * (max(harmed) - min(harmed))
    mild = [outlook for outlook in outlooks if outlook.people.mean <= bound]
    return min(
        mild,
        key=lambda item: (
            item.loss.mean,
            item.delay.mean * (item.option.delay_share or 0.0),
            item.people.mean,
        ),
    )
