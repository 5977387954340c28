"""Tables of facts: what pages and documents list, as text."""

from __future__ import annotations

import datetime as dt

import numpy as np

from core import money_words, words
from core.case.inputs import Days, Quantity, Span
from core.evidence.records import Gap
from core.impact.drivers import Driver
from core.messages import mark, say
from core.options.canary import Watch
from core.options.flips import inputs_of
from core.options.losses import parts_of, rest_of, shares_of
from core.options.worth_knowing import worth_first
from core.script.brief import Brief
from core.script.facts import Fact
from core.script.quantity_words import beyond_words, range_words, value_words

UNKNOWN = mark("not known")


def option_rows(brief: Brief) -> list[dict[str, str]]:
    """List what each option leads to, on the same scales.

    An option of which too little is known says so in every cell.
    """
    facts = brief.facts
    heads = {say("Affected"): "people.range", say("Delay"): "delay.range"}
    exposed = {
        option.id: (
            f"{_span(option.exposure, share=True)}, {_days(option.exposed_days)}"
            if option.exposure and option.exposure[1] > 0
            else say("nobody")
        )
        for option in brief.case.options
    }
    if "option.best.loss" in facts:
        heads |= {
            say("Expected cost"): "loss",
            say("Range"): "loss.range",
            say("Worst one in twenty"): "loss.worst",
            say("Lowest in"): "odds",
            say("Regret"): "regret",
        }
    text = []
    for option in brief.case.options:
        cells = {
            head: facts[name].says
            if (name := f"option.{option.id}.{part}") in facts
            else say(UNKNOWN)
            for head, part in heads.items()
        }
        text.append(
            {
                say("Option"): option.name,
                say("Exposed"): exposed[option.id] if option.exposure else say(UNKNOWN),
            }
            | cells
        )
    return text


def loss_rows(brief: Brief) -> list[dict[str, str]]:
    """List where the expected loss of each option comes from.

    The cells of a row add up to its loss.
    """
    if "option.best.loss" not in brief.facts:
        return []
    if brief.choice is None:
        return []
    known = tuple(outlook.option for outlook in brief.choice.outlooks)
    late = brief.plan.days_late if brief.plan is not None else None
    parts = parts_of(
        known,
        np.zeros(brief.impact.points.size) if late is None else late,
        *rest_of(brief.impact),
    )
    shares = shares_of(parts, brief.impact)
    return [
        {say("Option"): item.name}
        | {
            name: money_words.money(float(values[i]), brief.case.currency)
            for name, values in shares
        }
        | {say("expected cost"): brief.facts[f"option.{item.id}.loss"].says}
        for i, item in enumerate(known)
    ]


def attribute_rows(brief: Brief) -> list[dict[str, str]]:
    """List what was entered for each option; what is not known is said, and is not nought."""
    return [
        {
            say("Option"): option.name,
            say("Exposed"): _span(option.exposure, share=True),
            say("For"): _days(option.exposed_days),
            say("Delay"): _days(option.delay_days),
            say("Left after the fix"): _span(option.residual, share=True),
            say("Second incident"): _span(option.second_incident, share=True),
            say("To roll back"): _days(option.rollback_days),
            say("One-off cost"): (
                say(UNKNOWN)
                if option.one_off is None
                else _money(option.one_off, brief.case.currency)
            ),
            say("Of the delay's cost"): (
                say(UNKNOWN)
                if option.delay_share is None
                else words.percent(option.delay_share, 0)
            ),
        }
        for option in brief.case.options
    ]


def _span(span: Span | None, *, share: bool = False) -> str:
    if span is None:
        return say(UNKNOWN)
    low, high = (words.plain_number(end * 100 if share else end) for end in span)
    ends = low if low == high else words.span(low, high)
    return words.percent_of(ends) if share else ends


def _days(days: Days | None) -> str:
    if days is None or isinstance(days, str):
        return say(UNKNOWN) if days is None else say("until the fix is out")
    return (
        words.days(days[0])
        if days[0] == days[1]
        else words.span(words.plain_number(days[0]), words.days(days[1]))
    )


def _money(span: Span, currency: str) -> str:
    return (
        money_words.money(span[0], currency)
        if span[0] == span[1]
        else money_words.money_range(*span, currency)
    )


def step_rows(brief: Brief) -> list[dict[str, str]]:
    """List the steps of the plan with owner, what they wait for, dates, and what a day less on them
    buys.
    """
    if brief.plan is None:
        return []
    place = {
        step.name: words.count(i) for i, step in enumerate(brief.plan.steps, start=1)
    }
    return [
        {
            "": place[step.name],
            say("Step"): step.name,
            say("Owner"): step.owner,
            say("After"): words.listed(tuple(place[name] for name in step.after))
            or say("at once"),
            say("Starts"): words.day(step.start),
            _done(EVEN): _with_chance(step.likely_end, step.likely_odds),
            _done(brief.case.proposed_odds): _with_chance(
                step.safe_end, step.safe_odds, brief.case.proposed_odds
            ),
            say("Decides the date"): words.probability(step.critical),
            say("One day less saves"): words.days(step.buys)
            if step.buys
            else say("nothing"),
        }
        for step in brief.plan.steps
    ]


EVEN = 0.5


def _done(odds: float) -> str:
    return say("Done, {odds} or more", odds=words.percent(odds, 0))


def _with_chance(date: dt.date, share: float, least: float | None = None) -> str:
    return f"{words.day(date)} ({words.chance(share, least)})"


def driver_rows(brief: Brief) -> list[dict[str, str]]:
    """List the inputs with what each does to the outcome, its share of the spread, and where it
    breaks even.
    """
    currency, priced = brief.case.currency, brief.impact.priced
    noun = (
        say("Affected")
        if brief.impact.people is not None
        else say("More wrong predictions")
    )
    heading = (
        say("Cost a day at the ends")
        if priced
        else say("{noun} a day at the ends", noun=noun)
    )
    rows = []
    for driver in brief.impact.drivers:
        ends = (driver.swing.at_low, driver.swing.at_high)
        rows.append(
            {
                say("Input"): driver.name,
                say("Range"): range_words(driver.quantity, currency),
                heading: money_words.money_range(*ends, currency)
                if priced
                else words.span(
                    words.plain_number(ends[0]), words.plain_number(ends[1])
                ),
                say("Share of the spread"): words.percent(driver.variance, 0),
                say("Breaks even at"): _even(driver, currency)
                if priced and brief.impact.delay_priced
                else say("no price"),
            }
        )
    return rows


def _even(driver: Driver, currency: str) -> str:
    share = driver.quantity.shape == "share" or driver.quantity.unit == "share"
    if driver.breaks_even is None or (share and driver.breaks_even > 1):
        return say("nowhere")
    says = value_words(driver.breaks_even, driver.quantity, currency)
    return says if driver.inside else say("{text}, outside the range", text=says)


def source_words(quantity: Quantity) -> str:
    """Say where an input comes from and since when."""
    return (
        f"{quantity.source}, {words.day(quantity.on)}"
        if quantity.on
        else quantity.source
    )


def flip_rows(brief: Brief) -> list[dict[str, str]]:
    """List for every input the values at which another option becomes the best, the nearest first.

    And those that change nothing.
    """
    currency = brief.case.currency
    if brief.choice is None:
        return []
    rows = [
        {
            say("Input"): flip.quantity.name,
            say("Range"): range_words(flip.quantity, currency),
            say("Changes at"): beyond_words(
                flip.at, flip.quantity, currency, above=flip.above
            ),
            say("Then best"): flip.to.name,
            say("Within the range"): say("yes") if flip.inside else say("outside"),
        }
        for flip in brief.choice.flips
    ]
    found = {flip.id for flip in brief.choice.flips}
    still = (
        [item for item in inputs_of(brief.case, brief.impact) if item.id not in found]
        if not brief.choice.by_people
        else []
    )
    return rows + [
        {
            say("Input"): item.name,
            say("Range"): range_words(item, currency),
            say("Changes at"): "nowhere",
            say("Then best"): "–",
            say("Within the range"): "no",
        }
        for item in still
    ]


def watch_rows(brief: Brief) -> list[dict[str, str]]:
    """List what a limited rollout shows by which measure: rows, its chance in the window, people
    affected until then; and what one planned look would need.
    """
    if brief.choice is None or isinstance(brief.choice.canary, Gap):
        return []
    item = brief.choice.canary
    every = say("all {rows}", rows=brief.case.units_of_row)
    watched = [(say("the segment"), "canary", item.slice)]
    if brief.evidence.worst is None:
        watched = [(every, "canary", item.slice)]
    elif isinstance(item.overall, Watch):
        watched.append((every, "canary.all", item.overall))
    rows = [_watched(brief.facts, says, name, seen) for says, name, seen in watched]
    if "canary.shadow" in brief.facts:
        rows.append(
            dict.fromkeys(rows[0], "–")
            | {
                say("Watching"): say("both models, shadow testing"),
                say("Noticed after"): brief.facts["canary.shadow"].says,
                say("Affected until then"): f"no{words.NBSP}{brief.case.harmed_many}",
            }
        )
    return rows


def _watched(
    facts: dict[str, Fact], says: str, name: str, seen: Watch
) -> dict[str, str]:
    monitored = f"{name}.chance" in facts
    after, affected = f"{name}.days", facts[f"{name}.people"].says
    never = (
        say("not within three months")
        if name == "canary" or not monitored
        else say("not worked out")
    )
    if monitored:
        after = f"{name}.reached"
        affected = say("{facts} in the median", facts=facts[f"{name}.affected"].says)
    reached = after in facts and (monitored or not seen.never)
    chance = facts[f"{name}.chance"] if monitored else facts[f"{name}.power"]
    return {
        say("Watching"): says,
        say("Records a day"): facts[f"{name}.rows"].says,
        say(
            "Chance within {canary_window}", canary_window=facts["canary.window"].says
        ): chance.says,
        say("Noticed after"): f"{facts[after].says}, {facts['canary.agreed'].says}"
        if reached
        else never,
        say("Affected until then"): affected,
        say("One in ten above"): facts[f"{name}.affected.high"].says
        if monitored
        else "–",
        say("One planned look needs"): say(
            "{facts} in each arm", facts=facts[f"{name}.needed"].says
        ),
    }


def worth_rows(brief: Brief) -> list[dict[str, str]]:
    """List the inputs that are worth finding out before deciding, dearest first."""
    found = worth_first(brief.case, brief.evidence)
    return [
        {
            say("Find out first"): item.name,
            say("Range"): range_words(item, brief.case.currency),
            say("Worth at most"): money_words.money(value, brief.case.currency),
        }
        for item, value in found
    ]


def input_rows(brief: Brief) -> list[dict[str, str]]:
    """List every input: its range with unit, its shape, who stands for it and since when."""
    case = brief.case
    overridden = {quantity.id: quantity for quantity in case.what_ifs}
    listed = [overridden.get(item.id, item) for item in brief.impact.measured] + list(
        case.assumptions
    )
    return [
        {
            say("Input"): item.name,
            say("Range"): range_words(item, case.currency),
            say("Shape"): (
                say("as measured")
                if item.source == "measured"
                else say(SHAPES.get(item.shape, item.shape))
            ),
            say("From"): source_words(item),
        }
        for item in listed
    ]


SHAPES = {
    "lognormal": "amount",
    "share": "share",
    "normal": mark("either way"),
    "pert": mark("best, likely, worst"),
    "fixed": "fixed",
}
