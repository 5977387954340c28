"""Records to Vega-Lite: each chart is built once with Altair and then only filled, which is what makes sliders quick."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable
from functools import cache

import altair as alt

from core import words
from core.charts.style import BASELINE, CANDIDATE, LIMIT, OVER, filled
from core.evidence.records import Estimate, Finding
from core.meeting.scene import findings
from core.script.brief import Brief
from core.script.facts import finding_facts

COLOUR = alt.Color("colour:N", scale=None, legend=None)


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


def _named(data: str, **encodings: object) -> alt.Chart:
    return alt.Chart(alt.NamedData(data)).encode(**encodings)


def _spec(*layers: alt.Chart, height: int) -> dict:
    chart = alt.layer(*layers).properties(height=height, width="container")
    spec = chart.to_dict()
    spec.pop("$schema", None)
    return spec


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
    return filled(_change_spec(rate, brief.case.columns.unit), sides=rows, limit=limit)


def _side(name: str, value: float, edge: float | None) -> str:
    if name == "released":
        return BASELINE
    return OVER if edge is not None and value > edge else CANDIDATE


@cache
def _change_spec(rate: bool, unit: str) -> dict:
    title = "share of wrong predictions" if rate else f"mean absolute error, {unit}".rstrip(", ")
    scale = alt.Scale(zero=True, nice=True)
    axis = alt.Axis(format=".0%" if rate else "", title=title, grid=False, tickCount=6)
    y = alt.Y("model:N", sort=None, title=None, axis=alt.Axis(labelFontSize=14, ticks=False, domain=False))
    spans = _named("sides", y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=COLOUR).mark_rule(strokeWidth=4, opacity=0.55)
    points = _named("sides", y=y, x=alt.X("value:Q", scale=scale), color=COLOUR).mark_point(filled=True, size=220, opacity=1)
    text = _named("sides", y=y, x="value:Q", text="label:N", color=COLOUR).mark_text(dy=-20, fontSize=16, fontWeight="bold")
    edge = _named("limit", x="value:Q").mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    words_ = _named("limit", x="value:Q", y=alt.value(4), text="label:N").mark_text(align="left", dx=5, color=LIMIT, fontSize=12)
    return _spec(edge, spans, points, text, words_, height=220)


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
    return filled(_impact_spec(brief.case.currency), **data)


@cache
def _impact_spec(currency: str) -> dict:
    x = alt.X("at:Q", title=f"cost of a day of harm, {currency}", axis=alt.Axis(format="~s", grid=False, tickCount=7), scale=alt.Scale(nice=False, zero=False))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domainMin=0))
    frame = _named("frame", x=x, y=y).mark_point(opacity=0)
    dots = _named("dots", x=x, y=y, color=COLOUR).mark_circle(size=190, opacity=1)
    rule = _named("line", x=x).mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    text = _named("line", x=x, y=alt.value(4), text="label:N").mark_text(align="left", dx=6, color=LIMIT, fontSize=12)
    return _spec(frame, rule, dots, text, height=270)


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
    order = [one["step"] for one in rows]
    return filled(_plan_spec(tuple(order)), steps=rows, marks=marks)


def _at(date: dt.date) -> str:
    return f"{date.isoformat()}T00:00:00"


@cache
def _plan_spec(order: tuple[str, ...]) -> dict:
    axis = alt.Axis(format="%a %-d %b", title=None, grid=True, labelOverlap=True, tickCount="day")
    y = alt.Y("step:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=330, ticks=False, domain=False, labelFontSize=13))
    x = alt.X("start:T", axis=axis)
    solid = _named("steps", y=y, x=x, x2="likely:T").mark_bar(color=CANDIDATE, height=16, cornerRadius=3)
    faint = _named("steps", y=y, x=alt.X("likely:T"), x2="safe:T").mark_bar(color=CANDIDATE, opacity=0.35, height=16)
    lines = _named("marks", x=alt.X("at:T")).mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    text = _named("marks", x=alt.X("at:T"), y=alt.value(-8), text="label:N").mark_text(align="right", dx=4, color=LIMIT, fontSize=12)
    return _spec(solid, faint, lines, text, height=50 * max(len(order), 3) + 20)


# Options


def options(brief: Brief) -> dict | None:
    """Draw the expected loss of every option with its range, on one scale, the best in the accent."""
    best = brief.choice.best.option.id
    floor = max(min(one.loss.mean for one in brief.choice.outlooks) / 20, 1.0)
    rows = [
        {"option": one.option.name, "mean": max(one.loss.mean, floor), "low": max(one.loss.low, floor), "high": max(one.loss.high, floor),
         "label": f"{brief.facts[f'option.{one.option.id}.loss'].says} · {brief.facts[f'option.{one.option.id}.people'].says} harmed",
         "colour": CANDIDATE if one.option.id == best else BASELINE}
        for one in sorted(brief.choice.outlooks, key=lambda one: one.loss.mean)
    ]  # fmt: skip
    return filled(_options_spec(brief.case.currency, tuple(one["option"] for one in rows)), options=rows)


@cache
def _options_spec(currency: str, order: tuple[str, ...]) -> dict:
    scale = alt.Scale(type="log", nice=True)
    axis = alt.Axis(format="~s", title=f"expected loss, {currency}, each gridline ten times the last", grid=True, values=[10.0**k for k in range(10)])
    y = alt.Y("option:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False, labelFontSize=13))
    spans = _named("options", y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=COLOUR).mark_rule(strokeWidth=4, opacity=0.5)
    points = _named("options", y=y, x=alt.X("mean:Q", scale=scale), color=COLOUR).mark_point(filled=True, size=170, opacity=1)
    text = _named("options", y=y, x="mean:Q", text="label:N", color=COLOUR).mark_text(dy=-15, fontSize=13)
    return _spec(spans, points, text, height=64 * max(len(order), 2) + 30)


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
    return filled(_slices_spec(brief.evidence.overall.metric == "error-rate", tuple(one["slice"] for one in rows)), slices=rows, limit=limit, zero=[{"value": 0}])


@cache
def _slices_spec(rate: bool, order: tuple[str, ...]) -> dict:
    axis = alt.Axis(format="+.0%" if rate else "+", title="change of the error, new minus released", grid=False)
    y = alt.Y("slice:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=240, ticks=False, domain=False))
    zero = _named("zero", x="value:Q").mark_rule(color=LIMIT)
    limit = _named("limit", x="value:Q").mark_rule(strokeDash=[5, 4], color=LIMIT)
    spans = _named("slices", y=y, x=alt.X("low:Q", axis=axis), x2="high:Q", color=COLOUR).mark_rule(strokeWidth=3, opacity=0.55)
    points = _named("slices", y=y, x="value:Q", color=COLOUR).mark_point(filled=True, size=90, opacity=1)
    return _spec(zero, limit, spans, points, height=26 * max(len(order), 3))


# Drivers


def drivers(brief: Brief) -> dict | None:
    """Draw what each input does to the cost a day, at the ends of its range, all else in the middle."""
    rows = [{"input": one.name, "low": min(one.at_low, one.at_high), "high": max(one.at_low, one.at_high)} for one in brief.impact.drivers]
    middle = brief.impact.money.mid
    return filled(_drivers_spec(brief.case.currency, tuple(one["input"] for one in rows)), inputs=rows, middle=[{"at": middle}])


@cache
def _drivers_spec(currency: str, order: tuple[str, ...]) -> dict:
    axis = alt.Axis(format="~s", title=f"cost of a day of harm, {currency}", grid=False, tickCount=6)
    y = alt.Y("input:N", sort=list(order), title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    bars = _named("inputs", y=y, x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high:Q").mark_bar(color=BASELINE, height=14)
    middle = _named("middle", x="at:Q").mark_rule(color=LIMIT, strokeDash=[5, 4])
    return _spec(bars, middle, height=30 * max(len(order), 3))
