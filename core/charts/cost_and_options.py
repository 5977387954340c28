"""The pictures of cost and options: what a day costs, what drives it, what each way loses."""

from __future__ import annotations

import math
from collections.abc import Callable

from core import words
from core.charts.shortened import width_of
from core.charts.style import BASELINE, CANDIDATE, filled, prepared
from core.evidence.records import Gap
from core.impact.ranges import Range
from core.messages import say
from core.options.weigh import Choice
from core.script.brief import Brief

# Fifty equally likely outcomes


def impact(brief: Brief) -> dict | None:
    """Draw a day of harm as fifty dots, each as likely as any other: in money with a day's delay as
    a line, else in people.
    """
    result, facts = brief.impact, brief.facts
    if result.money is not None:
        delay = result.delay_cost
        line = (
            None
            if delay is None
            else (
                delay.mid,
                say(
                    "a day of delay: {delay_cost}", delay_cost=facts["delay_cost"].says
                ),
            )
        )
        return _dots(
            result.money,
            say("cost of a day of harm, {currency}", currency=brief.case.currency),
            line,
        )
    if result.people is not None:
        return _dots(
            result.people,
            say("{harmed_many} affected a day", harmed_many=brief.case.harmed_many),
        )
    return None if result.errors is None else _dots(result.errors, _errors_words(brief))


def until(brief: Brief) -> dict | None:
    """Draw the harm until the fix is out as fifty dots, with what waiting for it costs as a
    line.
    """
    if brief.choice is None or isinstance(brief.choice.patch, Gap):
        return None
    patched = brief.choice.patch
    if not brief.impact.priced:
        return _dots(
            patched.people,
            say(
                "{harmed_many} affected until the fix is out",
                harmed_many=brief.case.harmed_many,
            ),
        )
    pause = brief.choice.of("pause")
    line = (
        (
            pause.delay_cost.mean,
            say(
                "the delay until then: {cost}",
                cost=brief.facts["option.pause.delay_cost"].says,
            ),
        )
        if pause and brief.impact.delay_priced
        else None
    )
    return _dots(
        patched.money,
        say(
            "cost of the harm until the fix is out, {currency}",
            currency=brief.case.currency,
        ),
        line,
    )


def best_case(brief: Brief) -> dict | None:
    """Draw what releasing on time costs more than the best option, as fifty dots: those at or below
    zero are the outcomes in which it is the cheaper way.
    """
    found = None if brief.choice is None else brief.choice.best_case
    if found is None:
        return None
    what = say("cost above ours, {currency}", currency=brief.case.currency)
    return _dots(found.difference, what, (0.0, say("costs the same")))


def _dots(
    spread: Range, what: str, line: tuple[float, str] | None = None
) -> dict | None:
    if spread.high == spread.low:
        return None
    at, label = line or (0.0, "")
    low, high = min(spread.dots[0], 0.0), max(spread.dots[-1], at) * 1.04
    width = (high - low) / 26
    low = (
        at - math.ceil((at - low) / width) * width
    )  # so that no column straddles the line
    stacked: dict[int, int] = {}
    dots = []
    for dot in spread.dots:
        column = int((dot - low) / width)
        stacked[column] = stacked.get(column, 0) + 1
        dots.append(
            {
                "at": low + (column + 0.5) * width,
                "row": stacked[column] - 0.5,
                "colour": CANDIDATE if line is None or dot > at else BASELINE,
            }
        )
    top = max(*stacked.values(), 6)
    data = {
        "dots": dots,
        "line": [{"at": at, "label": label}] if line else [],
        "frame": [{"at": low, "row": 0}, {"at": high, "row": top}],
    }
    return filled(prepared("impact", 270, what=what), **data)


# Options


def options(brief: Brief) -> dict | None:
    """Draw the expected loss of every option with its range, on one scale, the best in the
    accent.
    """
    if brief.choice is None:
        return None
    if brief.choice.by_people:
        return _people_by_option(brief, brief.choice)
    best = brief.choice.best.option.id
    lowest = min(outlook.loss.mean for outlook in brief.choice.outlooks)
    floor = max(lowest / 20, 1.0) if lowest > 0 else -math.inf
    rows = [
        {
            "option": outlook.option.name,
            "mean": max(outlook.loss.mean, floor),
            "low": max(outlook.loss.low, floor),
            "high": max(outlook.loss.high, floor),
            "label": brief.facts[f"option.{outlook.option.id}.loss"].says
            + (say(", the lowest") if outlook.option.id == best else ""),
            "colour": CANDIDATE if outlook.option.id == best else BASELINE,
            "best": outlook.option.id == best,
        }
        for outlook in sorted(
            brief.choice.outlooks, key=lambda outlook: outlook.loss.mean
        )
    ]
    order = tuple(row["option"] for row in rows)
    height, currency = 64 * max(len(order), 2) + 30, brief.case.currency
    if lowest > 0:
        spec = prepared("options", height, order, currency=currency)
        return filled(_with_room(spec, rows, math.log), options=rows)
    spec = prepared("options-even", height, order, currency=currency)
    return filled(_with_room(spec, rows, float), options=rows)


LABEL_GAP, LABEL_SIZE = (
    34,
    14,
)  # px: the gap to the interval, and the scale's own padding


def _with_room(spec: dict, rows: list[dict], scaled: Callable[[float], float]) -> dict:
    """Let the scale end where the label of every row still fits right of its interval."""
    ends = [scaled(row["high"]) for row in rows]
    low = min(scaled(row["low"]) for row in rows)
    whole = max(*ends, low + 1e-9) - low
    needs = (
        f"(width - {LABEL_GAP + width_of(row['label'], LABEL_SIZE):.0f})"
        f" / {max((end - low) / whole, 0.1):.3f}"
        for row, end in zip(rows, ends, strict=True)
    )
    room = {"range": [0, {"expr": f"max(min({','.join(needs)}),width*0.2)"}]}
    layers = [
        layer
        | {"encoding": layer["encoding"] | {"x": x | {"scale": x["scale"] | room}}}
        if "scale" in (x := layer["encoding"]["x"])
        else layer
        for layer in spec["layer"]
    ]
    return spec | {"layer": layers}


def _people_by_option(brief: Brief, choice: Choice) -> dict | None:
    """Draw who is affected by every option where harm or delay has no price, with its delay."""
    if max(outlook.people.high for outlook in choice.outlooks) <= 0:
        return None
    best, facts = choice.best.option.id, brief.facts
    rows = [
        {
            "option": outlook.option.name,
            "mean": max(outlook.people.mean, 0.0),
            "low": max(outlook.people.low, 0.0),
            "high": max(outlook.people.high, 0.0),
            "label": " · ".join(
                (
                    facts[f"option.{outlook.option.id}.people"].says,
                    say(
                        "{days} late",
                        days=facts[f"option.{outlook.option.id}.delay"].says,
                    )
                    if outlook.delay.high > 0
                    else say("on time"),
                )
            ),
            "colour": CANDIDATE if outlook.option.id == best else BASELINE,
            "best": outlook.option.id == best,
        }
        for outlook in sorted(
            choice.outlooks,
            key=lambda outlook: (outlook.people.mean, outlook.option.id != best),
        )
    ]
    order = tuple(row["option"] for row in rows)
    height = 64 * max(len(order), 2) + 30
    spec = prepared("options-people", height, order, people=brief.case.harmed_many)
    return filled(_with_room(spec, rows, math.sqrt), options=rows)


TALL = 330


def tradeoff(brief: Brief) -> dict | None:
    """Draw harm against delay: every option with its ranges both ways, the best in the accent."""
    if brief.choice is None:
        return None
    best, facts = brief.choice.best.option.id, brief.facts
    if max(outlook.people.high for outlook in brief.choice.outlooks) <= 0:
        return None
    rows = [
        {
            "option": outlook.option.name,
            "delay": outlook.delay.mean,
            "delay_low": outlook.delay.low,
            "delay_high": outlook.delay.high,
            "people": max(outlook.people.mean, 0.0),
            "people_low": max(outlook.people.low, 0.0),
            "people_high": max(outlook.people.high, 0.0),
            "says": (
                say(
                    "{option}: {facts} affected, {facts_2} of delay",
                    option=outlook.option.name,
                    facts=facts[f"option.{outlook.option.id}.people.range"].says,
                    facts_2=facts[f"option.{outlook.option.id}.delay.range"].says,
                )
            ),
            "colour": CANDIDATE if outlook.option.id == best else BASELINE,
        }
        for outlook in brief.choice.outlooks
    ]
    right, left = _labels(rows)
    return filled(
        prepared("tradeoff", TALL, people=brief.case.harmed_many),
        options=rows,
        labels=right,
        lefts=left,
    )


def _labels(rows: list[dict]) -> tuple[list[dict], list[dict]]:
    """Place a name beside each point, moved up where names would lie on one another.

    Beyond the middle it stands on the left.
    """
    top = max(1.0, *(row["people_high"] for row in rows)) ** 0.5
    far = max(1e-9, *(row["delay_high"] for row in rows))
    gap = top * 22 / TALL
    placed: list[float] = []
    sides: tuple[list[dict], list[dict]] = ([], [])
    for row in sorted(rows, key=lambda row: row["people"]):
        left = row["delay"] > far * 0.45
        lines = [
            other["people"] ** 0.5
            for other in rows
            if (other["delay"] > far * 0.45) is left
        ]
        at = row["people"] ** 0.5 + gap * 0.75
        while any(abs(at - other) < gap * 0.98 for other in placed) or any(
            abs(at - line) < gap * 0.55 for line in lines
        ):
            at += gap / 4
        placed.append(at)
        sides[left].append(
            {
                "delay": row["delay"],
                "people": at**2,
                "label": row["option"],
                "colour": row["colour"],
            }
        )
    return sides


# Drivers


def _errors_words(brief: Brief) -> str:
    return (
        say("more {errors_what} a day", errors_what=brief.facts["errors.what"].says)
        if "errors.what" in brief.facts
        else say("a day")
    )


def outcome_of(brief: Brief) -> tuple[Range | None, str]:
    """Take what a day of harm is counted in, and its name: money, else people, else wrong
    predictions.
    """
    result, case = brief.impact, brief.case
    if result.money is not None:
        return result.money, say(
            "cost of a day of harm, {currency}", currency=case.currency
        )
    if result.people is not None:
        return result.people, say(
            "{harmed_many} affected a day", harmed_many=case.harmed_many
        )
    return result.errors, _errors_words(brief)


def drivers(brief: Brief) -> dict | None:
    """Draw what each input does to a day of harm, at the ends of its range, all else in the
    middle.
    """
    result = brief.impact.drivers
    rows = [
        {
            "input": item.name,
            "low": min(item.swing.at_low, item.swing.at_high),
            "high": max(item.swing.at_low, item.swing.at_high),
        }
        for item in result
    ]
    if not any(row["low"] != row["high"] for row in rows):
        return None
    outcome, what = outcome_of(brief)
    middle = outcome.mid if outcome is not None else 0.0
    order = tuple(row["input"] for row in rows)
    return filled(
        prepared("drivers", 46 * max(len(order), 3), order, what=what),
        inputs=rows,
        middle=[{"at": middle, "input": name} for name in order],
    )


def variance(brief: Brief) -> dict | None:
    """Draw the share of the spread that goes with each input alone, in the order of the tornado."""
    result = brief.impact.drivers
    rows = [
        {
            "input": item.name,
            "from": 0.0,
            "share": item.variance,
            "label": words.percent(item.variance, 0),
        }
        for item in result
    ]
    if not any(item.variance > 0 for item in result):
        return None
    order = tuple(item.name for item in result)
    return filled(prepared("variance", 46 * max(len(order), 3), order), inputs=rows)


def resting(brief: Brief) -> dict | None:
    """Draw what the spread between the best option and the runner-up rests on."""
    rests = None if brief.choice is None else brief.choice.rests
    if rests is None:
        return None
    shares = {
        say("assumed inputs"): (rests.assumed, "rests.assumed"),
        say("estimates and agreed ranges"): (rests.estimates, "rests.estimates"),
        say("measured rates"): (rests.measured, "rests.measured"),
    }
    rows = [
        {"input": name, "from": 0.0, "share": share, "label": brief.facts[fact].says}
        for name, (share, fact) in shares.items()
    ]
    order = tuple(shares)
    return filled(prepared("resting", 46 * len(order) + 40, order), inputs=rows)
