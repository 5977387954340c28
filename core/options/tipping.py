"""What moving one input does to the ranking: the expected cost of the options along its slider, and
the values at which another one becomes the best.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.case.inputs import Option, Quantity
from core.case.model import Case
from core.evidence.records import Evidence
from core.impact.price import Impact
from core.impact.quantities import reach
from core.options.fallback import adapted
from core.options.flips import SLOWNESS, Flip, inputs_of
from core.options.loss_lines import Lines, lines, options_lines
from core.options.losses import delay_cost, harm_cost, known_options, parts_of, rest_of
from core.options.weigh import Choice
from core.plan.schedule import Plan

SHOWN = 4  # options on one picture


@dataclass(frozen=True, slots=True)
class Tipping:
    """An input with the ends of its slider, the options worth drawing with their expected costs at
    both ends (straight lines between), the best first, and the flips that lie on the slider.
    """

    quantity: Quantity
    low: float
    high: float
    options: tuple[tuple[Option, float, float], ...]
    flips: tuple[Flip, ...]


def tipping(
    case: Case,
    evidence: Evidence,
    impact: Impact,
    plan: Plan | None,
    choice: Choice,
    name: str,
) -> Tipping | None:
    """Work out the ranking along the slider of one input, all else as drawn.

    None where harm or delay has no price, for what is no input, and for how slow the work goes:
    there costs are no straight lines.
    """
    found = (
        _line(adapted(case, evidence), impact, plan, name)
        if not choice.by_people
        else None
    )
    if found is None:
        return None
    quantity, options, line = found
    low, high, _ = reach(quantity)
    ends = line.at(low), line.at(high)
    best = choice.best.option.id
    shown = _worth_drawing(
        line, low, high, next(i for i, o in enumerate(options) if o.id == best)
    )
    flips = tuple(
        flip
        for flip in choice.flips
        if flip.id == quantity.id and low <= flip.at <= high
    )
    rows = tuple((options[i], float(ends[0][i]), float(ends[1][i])) for i in shown)
    return Tipping(quantity, low, high, rows, flips)


def _line(
    case: Case, impact: Impact, plan: Plan | None, name: str
) -> tuple[Quantity, tuple[Option, ...], Lines] | None:
    options = known_options(case)
    late = np.zeros(impact.points.size)
    if plan is not None and plan.days_late is not None:
        late = plan.days_late
    parts = parts_of(options, late, *rest_of(impact))
    losses = harm_cost(parts, impact) + delay_cost(parts, impact)
    known = {item.id: item for item in inputs_of(case, impact) if item.id != SLOWNESS}
    if name in known:
        return known[name], options, lines(impact, parts, losses, (name,))[0]
    own = options_lines(case, impact, parts, losses)
    return next(((item, options, line) for item, line in own if item.id == name), None)


def _worth_drawing(line: Lines, low: float, high: float, best: int) -> list[int]:
    """Choose the best option, those that become it along the slider, and then the cheapest."""
    along = np.linspace(low, high, 65)
    losses = line.start[:, None] + line.slope[:, None] * along
    winners = dict.fromkeys(int(i) for i in losses.argmin(axis=0))
    cheapest = (int(i) for i in losses.mean(axis=1).argsort())
    return list(dict.fromkeys((best, *winners, *cheapest)))[:SHOWN]


def asked_for(case: Case, choice: Choice) -> str:
    """Name the input to draw: the last one moved as a what-if, else that of the nearest tipping
    point; empty without either.
    """
    moved = [
        item.id
        for item in (*case.assumptions, *case.what_ifs)
        if item.source == "what-if"
    ]
    return moved[-1] if moved else choice.flips[0].id if choice.flips else ""


def drawable(case: Case, impact: Impact, choice: Choice) -> tuple[Quantity, ...]:
    """List the inputs that can be drawn: nearest tipping point first, and those with a range."""
    straight = [item for item in inputs_of(case, impact) if item.id != SLOWNESS]
    order = {flip.id: place for place, flip in enumerate(choice.flips)}
    ranged = [item for item in straight if item.low < item.high]
    return tuple(sorted(ranged, key=lambda item: order.get(item.id, len(order))))
