"""The tipping point as a mark on an input's slider: what moving it does to the ranking."""

from __future__ import annotations

import math

from core.charts.style import BASELINE, CANDIDATE, LIMIT, filled, prepared
from core.messages import mark, say
from core.options.tipping import Tipping, asked_for, tipping
from core.script.brief import Brief
from core.script.quantity_words import value_words
from core.script.unit_names import quantity_unit


def tipping_point(brief: Brief, which: str = "") -> dict | None:
    """Draw the expected cost of the options along the slider of an input; its range is shaded.

    Without a name, that of the input moved last, else of the nearest tipping point.
    """
    found = found_of(brief, which)
    if found is None:
        return None
    quantity, currency = found.quantity, brief.case.currency
    leads = {flip.to.id for flip in found.flips}
    curve, names = [], []
    for place, (option, at_low, at_high) in enumerate(found.options):
        colour = CANDIDATE if place == 0 else LIMIT if option.id in leads else BASELINE
        ends = ((found.low, at_low), (found.high, at_high))
        curve += [
            {"at": at, "loss": loss, "option": option.name, "colour": colour}
            for at, loss in ends
        ]
        names.append(
            {"loss": at_high, "at": found.high, "label": option.name, "colour": colour}
            | {"start": {"loss": at_low, "at": found.low}}
        )
    low, high = max(quantity.low, found.low), min(quantity.high, found.high)
    marks = [
        {
            "at": flip.at,
            "label": say(
                "tipping point: {value}", value=value_words(flip.at, quantity, currency)
            ),
        }
        for flip in found.flips
    ]
    share = quantity.shape == "share" or quantity.unit == "share"
    unit = "" if share or not quantity.unit else f", {quantity_unit(quantity.unit)}"
    return filled(
        prepared("tipping", 280, input=f"{quantity.name}{unit}", currency=currency),
        curve=curve,
        **_placed(names, [row["loss"] for row in curve]),
        agreed=[{"from": low, "to": high}],
        marks=marks,
    )


NEAR = 0.08  # of the height: two lines so close have no room for a name between them


def _placed(names: list[dict], losses: list[float]) -> dict[str, list[dict]]:
    """Place the names so that none lies on another: above the right end of a line; below it where
    the next line is close above; at the left end where it is close below as well.
    """
    near = NEAR * (max(losses) - min(losses))
    placed: dict[str, list[dict]] = {"above": [], "below": [], "before": []}
    ordered = sorted(names, key=lambda row: row["loss"])
    below = -math.inf  # the line below whose name stands above it
    for row, above in zip(ordered, [*ordered[1:], None], strict=True):
        label, start = {key: row[key] for key in row if key != "start"}, row["start"]
        if above is None or above["loss"] - row["loss"] > near:
            place, below = "above", row["loss"]
        elif row["loss"] - below > 2 * near:
            place = "below"
        else:
            place, label = "before", label | start
        placed[place].append(label)
    return placed


ABOVE = mark("above {at}, “{name}” is the best")
BELOW = mark("below {at}, “{name}” is the best")


def found_of(brief: Brief, which: str = "") -> Tipping | None:
    """Work out what is drawn; None where there is nothing to weigh."""
    if brief.choice is None:
        return None
    name = which or asked_for(brief.case, brief.choice)
    case, evidence = brief.case, brief.evidence
    return (
        tipping(case, evidence, brief.impact, brief.plan, brief.choice, name)
        if name
        else None
    )


def says(brief: Brief, which: str = "") -> str:
    """Say where the ranking tips along a slider, for those who do not see it."""
    found = found_of(brief, which)
    if found is None:
        return ""
    quantity, currency = found.quantity, brief.case.currency
    first = found.options[0][0].name
    if not found.flips:
        return say(
            "{name}: “{first}” stays the best along the whole slider.",
            name=say(quantity.name),
            first=say(first),
        )
    turns = "; ".join(
        say(
            ABOVE if flip.above else BELOW,
            at=value_words(flip.at, quantity, currency),
            name=say(flip.to.name),
        )
        for flip in found.flips
    )
    return say(
        "{name}: “{first}” is the best as entered; {turns}.",
        name=say(quantity.name),
        first=say(first),
        turns=turns,
    )
