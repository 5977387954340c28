"""The pictures of cost, dates and options: what a day costs, when it can be out, what each way loses."""

from __future__ import annotations

import datetime as dt
import math

from core.charts.style import BASELINE, CANDIDATE, filled, prepared
from core.script.brief import Brief

# Fifty equally likely outcomes


def impact(brief: Brief) -> dict | None:
    """Draw the cost a day as fifty dots, each as likely as any other, with the cost of a day's delay as a line."""
    money, line = brief.impact.money, brief.impact.delay_cost.mid
    if money.high == money.low:
        return None
    low, high = min(money.dots[0], 0.0), max(money.dots[-1], line) * 1.04
    width = (high - low) / 26
    low = line - math.ceil((line - low) / width) * width  # so that no column straddles the line
    stacked: dict[int, int] = {}
    dots = []
    for dot in money.dots:
        column = int((dot - low) / width)
        stacked[column] = stacked.get(column, 0) + 1
        dots.append({"at": low + (column + 0.5) * width, "row": stacked[column] - 0.5, "colour": CANDIDATE if dot > line else BASELINE})
    label = f"a day's delay: {brief.facts['delay_cost'].says}"
    top = max(*stacked.values(), 6)
    data = {"dots": dots, "line": [{"at": line, "label": label}], "frame": [{"at": low, "row": 0}, {"at": high, "row": top}]}
    return filled(prepared("impact", 270, currency=brief.case.currency), **data)


# Dates


def plan(brief: Brief) -> dict | None:
    """Draw the steps as bars: solid to the even date, faint to the proposed odds, with release and proposed date."""
    dated = brief.plan
    rows = [
        {"step": one.name, "start": _at(one.start), "likely": _at(one.likely_end), "safe": _at(one.safe_end), "owner": one.owner}
        for one in dated.steps
    ]
    marks = [{"at": _at(brief.case.release.date()), "label": f"planned {brief.facts['release.day'].says}", "y": 0}]
    marks.append({"at": _at(dated.proposed), "label": f"proposed {brief.facts['date'].says}", "y": 1})
    order = tuple(one["step"] for one in rows)
    return filled(prepared("plan", 50 * max(len(order), 3) + 20, order), steps=rows, marks=marks)


def _at(date: dt.date) -> str:
    return f"{date.isoformat()}T00:00:00"


# Options


def options(brief: Brief) -> dict | None:
    """Draw the expected loss of every option with its range, on one scale, the best in the accent."""
    best = brief.choice.best.option.id
    floor = max(min(one.loss.mean for one in brief.choice.outlooks) / 20, 1.0)
    rows = [
        {"option": one.option.name, "mean": max(one.loss.mean, floor), "low": max(one.loss.low, floor), "high": max(one.loss.high, floor),
         "label": brief.facts[f"option.{one.option.id}.loss"].says,
         "colour": CANDIDATE if one.option.id == best else BASELINE}
        for one in sorted(brief.choice.outlooks, key=lambda one: one.loss.mean)
    ]  # fmt: skip
    order = tuple(one["option"] for one in rows)
    return filled(prepared("options", 64 * max(len(order), 2) + 30, order, currency=brief.case.currency), options=rows)


# Drivers


def drivers(brief: Brief) -> dict | None:
    """Draw what each input does to the cost a day, at the ends of its range, all else in the middle."""
    rows = [{"input": one.name, "low": min(one.at_low, one.at_high), "high": max(one.at_low, one.at_high)} for one in brief.impact.drivers]
    middle = brief.impact.money.mid
    order = tuple(one["input"] for one in rows)
    return filled(prepared("drivers", 30 * max(len(order), 3), order, currency=brief.case.currency), inputs=rows, middle=[{"at": middle}])
