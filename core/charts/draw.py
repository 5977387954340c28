"""Records to charts: rows and words put into what Altair built beforehand, which is what makes sliders quick."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable

from core import words
from core.charts.style import BASELINE, CANDIDATE, OVER, filled, prepared
from core.evidence.records import Estimate, Finding
from core.meeting.scene import findings
from core.script.brief import Brief
from core.script.facts import finding_facts


def draw(name: str, brief: Brief, finding_id: str = "") -> dict | None:
    """Draw a chart of a brief by its name; None where there is nothing to draw."""
    drawers: dict[str, Callable[[], dict | None]] = {
        "change": lambda: change(brief, findings(brief).get(finding_id)),
        "impact": lambda: impact(brief),
        "plan": lambda: plan(brief),
        "options": lambda: options(brief),
        "slices": lambda: slices(brief),
        "drivers": lambda: drivers(brief),
    }
    return drawers[name]() if name in drawers else None


def describe(name: str, brief: Brief, finding_id: str = "") -> str:
    """Say what a chart shows, for those who do not see it."""
    claim = {
        "change": "finding.headline",
        "impact": "quantification.dots",
        "plan": "recommendation.headline",
        "options": "alternatives.headline",
    }.get(name, "")
    found = brief.claim(claim)
    if found is None or (name == "change" and finding_id):
        titles = {"slices": "Change of the error by segment value", "drivers": "What moves the cost", "change": "Both models on one slice"}
        return titles.get(name, name)
    return found.says


# Before -> after


def change(brief: Brief, finding: Finding | None = None) -> dict | None:
    """Draw both models on one slice: points with intervals, labels on the marks, the limit, an axis from zero."""
    finding = finding or brief.evidence.worst or brief.evidence.overall
    if not isinstance(finding.baseline, Estimate) or not isinstance(finding.candidate, Estimate):
        return None
    facts = finding_facts("it", finding, brief.case)
    rate = finding.metric == "error-rate"
    bound = next((one.bound for one in brief.case.limits if one.where == ("any slice" if finding.slice.where else "overall")), None)
    edge = None if bound is None or not rate else finding.baseline.value + bound
    sides = (("released", finding.baseline, "it.baseline"), ("new", finding.candidate, "it.candidate"))
    rows = [
        {"model": name, "value": one.value, "low": one.low, "high": one.high, "label": facts[fact], "colour": _side(name, one.value, edge)}
        for name, one, fact in sides
    ]
    limit = [] if edge is None or bound is None else [{"value": edge, "label": f"limit: {words.points(bound)}"}]
    return filled(prepared("change" if rate else "change-loss", 220, unit=brief.case.columns.unit), sides=rows, limit=limit)


def _side(name: str, value: float, edge: float | None) -> str:
    if name == "released":
        return BASELINE
    return OVER if edge is not None and value > edge else CANDIDATE


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


# Slices


def slices(brief: Brief, most: int = 14) -> dict | None:
    """Draw the change of the error by segment value, largest first, with intervals and the limit."""
    known = [one for one in brief.evidence.segments if isinstance(one.change, Estimate)]
    rows = []
    for one in sorted(known, key=lambda one: -one.change.value if isinstance(one.change, Estimate) else 0)[:most]:
        if isinstance(one.change, Estimate):
            facts = finding_facts("it", one, brief.case)
            rows.append({"slice": facts["it.conditions"], "value": one.change.value, "low": one.change.low, "high": one.change.high,
                         "colour": OVER if one.verdict == "fails" else CANDIDATE, "label": facts["it.change"]})  # fmt: skip
    if not rows:
        return None
    bound = next((one.bound for one in brief.case.limits if one.where == "any slice"), None)
    limit = [] if bound is None else [{"value": bound}]
    order = tuple(one["slice"] for one in rows)
    name = "slices" if brief.evidence.overall.metric == "error-rate" else "slices-loss"
    return filled(prepared(name, 26 * max(len(order), 3), order), slices=rows, limit=limit, zero=[{"value": 0}])


# Drivers


def drivers(brief: Brief) -> dict | None:
    """Draw what each input does to the cost a day, at the ends of its range, all else in the middle."""
    rows = [{"input": one.name, "low": min(one.at_low, one.at_high), "high": max(one.at_low, one.at_high)} for one in brief.impact.drivers]
    middle = brief.impact.money.mid
    order = tuple(one["input"] for one in rows)
    return filled(prepared("drivers", 30 * max(len(order), 3), order, currency=brief.case.currency), inputs=rows, middle=[{"at": middle}])


