"""The charts as Altair builds them, with room for words and rows: built once, kept as
`prepared.json`, filled by `draw`.

Importing Altair takes most of a second and building a chart some 40 ms. Neither should stand
between a user and the first page, or between a slider and its picture, so the built charts lie
beside this file; a test builds them again and compares. Run `python -m core.charts.build` after a
change here.
"""

from __future__ import annotations

import json
from pathlib import Path

import altair as alt

from core.charts.style import BASELINE, CANDIDATE, LIMIT, ORDER, WORDS

PREPARED = Path(__file__).with_name("prepared.json")
COLOUR = alt.Color("colour:N", scale=None, legend=None)


def _named(data: str, **encodings: object) -> alt.Chart:
    return alt.Chart(alt.NamedData(data)).encode(**encodings)


def _spec(*layers: alt.Chart) -> dict:
    spec = alt.layer(*layers).properties(width="container").to_dict()
    spec.pop("$schema", None)
    return spec


def _change(*, rate: bool) -> dict:
    title = "{what}"
    scale = alt.Scale(zero=True, nice=True)
    axis = alt.Axis(format=".2~%" if rate else ",.4~g", title=title, grid=False, tickCount=6)
    y = alt.Y(
        "model:N", sort=None, title=None, axis=alt.Axis(labelFontSize=14, ticks=False, domain=False)
    )
    spans = _named(
        "sides", y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=COLOUR
    ).mark_rule(strokeWidth=4, opacity=0.55)
    points = _named("sides", y=y, x=alt.X("value:Q", scale=scale), color=COLOUR).mark_point(
        filled=True, size=220, opacity=1
    )
    text = _named("sides", y=y, x="value:Q", text="label:N", color=COLOUR).mark_text(
        dy=-20, fontSize=16, fontWeight="bold"
    )
    edge = _named("limit", x="value:Q").mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    words_ = _named("limit", x="value:Q", y=alt.value(4), text="label:N").mark_text(
        align="left", dx=5, color=LIMIT, fontSize=12
    )
    return _spec(edge, spans, points, text, words_)


def _impact() -> dict:
    x = alt.X(
        "at:Q",
        title="{what}",
        axis=alt.Axis(format="~s", grid=False, tickCount=7),
        scale=alt.Scale(nice=False, zero=False),
    )
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domainMin=0))
    frame = _named("frame", x=x, y=y).mark_point(opacity=0)
    dots = _named("dots", x=x, y=y, color=COLOUR).mark_circle(size=190, opacity=1)
    rule = _named("line", x=x).mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    text = _named("line", x=x, y=alt.value(4), text="label:N").mark_text(
        align="left", dx=6, color=LIMIT, fontSize=12
    )
    return _spec(frame, rule, dots, text)


def _plan() -> dict:
    axis = alt.Axis(format="%a %-d %b", title=None, grid=True, labelOverlap=True, tickCount="day")
    y = alt.Y(
        "step:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(labelLimit=190, ticks=False, domain=False, labelFontSize=13),
    )
    x = alt.X("start:T", axis=axis)
    solid = _named("steps", y=y, x=x, x2="likely:T").mark_bar(
        color=CANDIDATE, height=16, cornerRadius=3
    )
    faint = _named("steps", y=y, x=alt.X("likely:T"), x2="safe:T").mark_bar(
        color=CANDIDATE, opacity=0.35, height=16
    )
    lines = _named("marks", x=alt.X("at:T")).mark_rule(
        strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5
    )
    planned = _named("planned", x=alt.X("at:T"), y=alt.value(-24), text="label:N").mark_text(
        align="center", color=LIMIT, fontSize=12
    )
    proposed = _named("proposed", x=alt.X("at:T"), y=alt.value(-8), text="label:N").mark_text(
        align="right", dx=4, color=LIMIT, fontSize=12
    )
    return _spec(solid, faint, lines, planned, proposed)


def _options(*, log: bool) -> dict:
    """Draw the losses by factors of ten.

    Where one of them is a gain, evenly, with nought marked.
    """
    scale = alt.Scale(type="log", nice=True) if log else alt.Scale(zero=True, nice=True)
    title = (
        "expected cost, {currency}, log scale"
        if log
        else "expected cost, {currency}; below zero it saves"
    )
    axis = (
        alt.Axis(format="~s", title=title, grid=True, values=[10.0**k for k in range(10)])
        if log
        else alt.Axis(format="~s", title=title, grid=True, tickCount=6)
    )
    y = alt.Y(
        "option:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(labelLimit=260, ticks=False, domain=False, labelFontSize=13),
    )
    spans = _named(
        "options", y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=COLOUR
    ).mark_rule(strokeWidth=4, opacity=0.5)
    points = _named("options", y=y, x=alt.X("mean:Q", scale=scale), color=COLOUR).mark_point(
        filled=True, size=170, opacity=1
    )
    text = _named("options", y=y, x="mean:Q", text="label:N", color=COLOUR).mark_text(
        dy=-15, fontSize=13
    )
    return _spec(spans, points, text)


def _forest(*, rate: bool, change: bool = True) -> dict:
    """One row a slice: its words above, its change (or its error) with the interval below, its own
    limit dashed; a click names it.
    """
    zero_bare = "datum.value == 0 ? '0' : datum.label"
    sign = "+" if change else ""
    title = (
        "change of the error, new minus current{unit}"
        if change
        else "share of wrong predictions"
        if rate
        else "mean absolute error{unit}"
    )
    axis = alt.Axis(
        format=f"{sign}.0%" if rate else f"{sign},.3~f",
        labelExpr=zero_bare,
        title=title,
        grid=False,
        tickCount=6,
    )
    band = alt.Scale(type="band", padding=0)

    def at(place: float) -> alt.Y:
        return alt.Y("id:N", sort=[ORDER], axis=None, scale=band, bandPosition=place)

    x = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    zero = _named("zero", x=x).mark_rule(color=LIMIT)
    limit = _named(
        "limit", x="value:Q", y=at(0.45), y2=alt.Y2("id:N", bandPosition=0.95)
    ).mark_rule(strokeDash=[4, 3], color=LIMIT, strokeWidth=1.5)
    spans = _named("slices", y=at(0.7), x=alt.X("low:Q"), x2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=4, opacity=0.5
    )
    points = _named(
        "slices",
        y=at(0.7),
        x="value:Q",
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
    ).mark_point(size=110, opacity=1, strokeWidth=2)
    text = _named("slices", y=at(0.24), x=alt.value(0), text="label:N").mark_text(
        align="left", color=WORDS, fontSize=13, limit=alt.expr("width")
    )
    chosen = alt.selection_point(name="chosen", fields=["id"])
    rows = (
        _named(
            "slices",
            y=at(0),
            y2=alt.Y2("id:N", bandPosition=1),
            x=alt.value(0),
            x2=alt.value("width"),
            tooltip="says:N",
        )
        .mark_rect(opacity=0, cursor="pointer")
        .properties(name="rows")
        .add_params(chosen)
    )
    return _spec(zero, limit, spans, points, text, rows)


def _slopes() -> dict:
    words_ = alt.Axis(
        values=[0, 1],
        labelExpr="datum.value == 0 ? 'current' : 'new'",
        orient="top",
        title=None,
        grid=False,
        ticks=False,
        domain=False,
        labelFontSize=13,
        labelPadding=14,
    )
    x = alt.X("at:Q", axis=words_, scale=alt.Scale(domain=[-0.45, 3.2], nice=False, zero=False))
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    ground = _named("ground", x=x, x2="to:Q", y=y).mark_rule(color=LIMIT, opacity=0.5)
    lines = _named("slopes", x=alt.X("at:Q"), x2="to:Q", y=y, y2="now:Q", color=COLOUR).mark_rule(
        strokeWidth=2.5
    )
    ends = _named("ends", x="at:Q", y="value:Q", color=COLOUR).mark_point(
        filled=True, size=70, opacity=1
    )
    left = _named("lefts", x="at:Q", y="value:Q", text="label:N", color=COLOUR).mark_text(
        align="right", dx=-9, fontSize=12
    )
    right = _named("rights", x="at:Q", y="value:Q", text="label:N", color=COLOUR).mark_text(
        align="left", dx=9, fontSize=12, lineBreak="\n", limit=alt.expr("width * 0.6")
    )
    return _spec(ground, lines, ends, left, right)


def _groups(*, rate: bool = True) -> dict:
    axis = alt.Axis(format=".2~%" if rate else ",.4~g", title="{what}", grid=False, tickCount=6)
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    y = alt.Y(
        "group:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(labelLimit=200, ticks=False, domain=False, labelFontSize=13),
    )
    moves = _named("moves", y=y, x=alt.X("before:Q", axis=axis), x2="now:Q").mark_rule(
        color=LIMIT, strokeWidth=2, opacity=0.6
    )
    spans = _named("ends", y=y, x=alt.X("low:Q", axis=axis), x2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=4, opacity=0.3
    )
    points = _named("ends", y=y, x=x, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=150, opacity=1
    )
    text = _named("labels", y=y, x="value:Q", text="label:N").mark_text(
        align="left", dx=12, dy=-13, fontSize=12, color=WORDS
    )
    return _spec(moves, spans, points, text, _key())


def _drift() -> dict:
    axis = alt.Axis(format=".2~%", title=None, grid=False, tickCount=4)
    y = alt.Y(
        "bin:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(
            labelLimit=120, ticks=False, domain=False, labelFontSize=11, labelOverlap=False
        ),
    )
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    before = _named("shares", y=y, x=x, tooltip="says:N").mark_bar(
        color=BASELINE, opacity=0.45, height=13
    )
    now = _named("shares", y=y, x="now:Q", tooltip="says:N").mark_bar(color=CANDIDATE, height=5)
    rest = _named("rest", y=y, x="value:Q").mark_tick(
        color=LIMIT, opacity=0.8, thickness=1.5, size=15
    )
    return _spec(before, now, rest)


def _key() -> alt.Chart:
    """Name the two models in their colours, in a line above the picture."""
    return _named(
        "names", x=alt.X("px:Q", scale=None), y=alt.value(-12), text="label:N", color=COLOUR
    ).mark_text(align="left", fontSize=13, fontWeight="bold")


def _calibration() -> dict:
    whole = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X(
        "score:Q",
        scale=whole,
        axis=alt.Axis(
            format=".0%",
            title="score that the model gave, mean of the bin",
            grid=False,
            tickCount=6,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=whole,
        axis=alt.Axis(format=".0%", title="how often it was true", grid=False, tickCount=6),
    )
    ideal = _named("ideal", x=x, x2="to:Q", y=y, y2="high:Q").mark_rule(
        color=LIMIT, strokeDash=[5, 4]
    )
    ideal_says = _named("ideal", x="place:Q", y="place:Q", text="label:N").mark_text(
        align="left", dx=8, dy=14, color=LIMIT, fontSize=12
    )
    spans = _named("bins", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=2, opacity=0.5
    )
    lines = _named("bins", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2)
    points = _named("bins", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=60, opacity=1
    )
    return _spec(ideal, ideal_says, spans, lines, points, _key())


def _timeline(*, rate: bool) -> dict:
    title = "{what}"
    x = alt.X("at:T", title=None, axis=alt.Axis(grid=False, labelOverlap=True, tickCount=8))
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(format=".2~%" if rate else ",.4~g", title=title, grid=True, tickCount=5),
    )
    unsure = _named("change", x=alt.X("earliest:T", title=None), x2="latest:T").mark_rect(
        color=LIMIT, opacity=0.16
    )
    bands = _named("batches", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR).mark_area(
        opacity=0.13
    )
    lines = _named("batches", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2)
    points = _named("batches", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=36, opacity=1
    )
    edge = _named("change", x="at:T").mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    marks = _named("marks", x="at:T", y=alt.value(8), text="label:N").mark_text(
        color=LIMIT, fontSize=12, align="left", dx=5, lineBreak="\n"
    )
    before = _named("marks_left", x="at:T", y=alt.value(8), text="label:N").mark_text(
        color=LIMIT, fontSize=12, align="right", dx=-5, lineBreak="\n"
    )
    return _spec(unsure, bands, lines, points, edge, marks, before, _key())


def _lineage() -> dict:
    x = alt.X("left:Q", axis=None, scale=alt.Scale(nice=False, zero=False))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(nice=False, zero=False, reverse=True))
    edges = _named("edges", x=x, x2="right:Q", y=y, y2="bottom:Q", color=COLOUR).mark_rule(
        strokeWidth=2
    )
    heads = _named(
        "heads", x=alt.X("right:Q", axis=None), y=alt.Y("bottom:Q", axis=None), color=COLOUR
    ).mark_point(shape="triangle-right", filled=True, size=60, opacity=1, xOffset=-4)
    boxes = _named(
        "boxes",
        x=x,
        x2="right:Q",
        y=y,
        y2="bottom:Q",
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("colour:N", scale=None),
        fillOpacity=alt.FillOpacity("weight:Q", scale=None),
        tooltip="says:N",
    ).mark_rect(strokeWidth=2, cornerRadius=4)
    text = _named(
        "boxes", x=alt.X("middle:Q", axis=None), y=alt.Y("centre:Q", axis=None), text="label:N"
    ).mark_text(color=WORDS, fontSize=11, lineBreak="\n", lineHeight=13, baseline="middle")
    return _spec(edges, heads, boxes, text)


def _row(place: float) -> alt.Y:
    """Take a place within the row of an input: its name stands above, its bar below, so that a
    phone has room for both.
    """
    return alt.Y(
        "input:N",
        sort=[ORDER],
        axis=None,
        scale=alt.Scale(type="band", padding=0),
        bandPosition=place,
    )


def _drivers() -> dict:
    axis = alt.Axis(format="~s", title="{what}", grid=False, tickCount=5)
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True))
    bars = _named(
        "inputs",
        y=_row(0.42),
        y2=alt.Y2("input:N", bandPosition=0.82),
        x=x,
        x2="high:Q",
        tooltip="says:N",
    ).mark_rect(color=BASELINE)
    text = _named("inputs", y=_row(0.24), x=alt.value(0), text="input:N").mark_text(
        align="left", color=WORDS, fontSize=12, limit=alt.expr("width")
    )
    middle = _named("middle", x="at:Q").mark_rule(color=LIMIT, strokeDash=[5, 4])
    return _spec(bars, middle, text)


def _variance() -> dict:
    axis = alt.Axis(format=".0%", title="share of the spread", grid=False, tickCount=3)
    x = alt.X("from:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    bars = _named(
        "inputs", y=_row(0.42), y2=alt.Y2("input:N", bandPosition=0.82), x=x, x2="share:Q"
    ).mark_rect(color=BASELINE)
    text = _named("inputs", y=_row(0.62), x="share:Q", text="label:N").mark_text(
        align="left", dx=5, color=WORDS, fontSize=12
    )
    return _spec(bars, text)


def _tradeoff() -> dict:
    """Harm against delay: every option a point with its ranges both ways, named beside it.

    Roots on the axis of harm.
    """
    x = alt.X(
        "delay:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title="days of delay", grid=False, tickCount=8),
    )
    harm = alt.Scale(type="sqrt", zero=True, nice=True)
    y = alt.Y(
        "people:Q",
        scale=harm,
        axis=alt.Axis(title="{people} affected", grid=True, format=",.0f", tickCount=5),
    )
    across = _named(
        "options", x=alt.X("delay_low:Q"), x2="delay_high:Q", y=y, color=COLOUR
    ).mark_rule(strokeWidth=3, opacity=0.45)
    up = _named(
        "options", x=x, y=alt.Y("people_low:Q"), y2="people_high:Q", color=COLOUR
    ).mark_rule(strokeWidth=3, opacity=0.45)
    points = _named("options", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=170, opacity=1
    )
    text = _named("labels", x="delay:Q", y="people:Q", text="label:N", color=COLOUR).mark_text(
        align="left", dx=12, fontSize=13
    )
    left = _named("lefts", x="delay:Q", y="people:Q", text="label:N", color=COLOUR).mark_text(
        align="right", dx=-12, fontSize=13
    )
    return _spec(across, up, points, text, left)


def _power() -> dict:
    x = alt.X(
        "day:Q",
        axis=alt.Axis(title="days since the rollout began", grid=False, tickCount=8),
        scale=alt.Scale(nice=False),
    )
    y = alt.Y(
        "power:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", title="chance to have noticed the harm", tickCount=5),
    )
    window = _named("window", x=x, x2="to:Q").mark_rect(color=LIMIT, opacity=0.13)
    says = _named("window", x=alt.X("to:Q"), y=alt.value(10), text="label:N").mark_text(
        align="right", dx=-6, color=LIMIT, fontSize=12
    )
    agreed = _named("agreed", y="power:Q").mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    agreed_says = _named("agreed", x="day:Q", y="power:Q", text="label:N").mark_text(
        align="right", dy=-8, color=LIMIT, fontSize=12
    )
    lines = _named("curve", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2.5)
    names = _named("names", x="day:Q", y="power:Q", text="label:N", color=COLOUR).mark_text(
        align="right", dy=14, dx=-4, fontSize=13
    )
    return _spec(window, agreed, lines, says, agreed_says, names)


def _landing() -> dict:
    """Harm summed up until the patch lands, by the date on which it lands, with the odds that it
    has by then.
    """
    x = alt.X(
        "at:T",
        axis=alt.Axis(
            format="%a %-d %b",
            title="the patch lands on",
            grid=False,
            labelOverlap=True,
            tickCount=8,
        ),
    )
    y = alt.Y(
        "mid:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title="{people} affected until then", format=",.0f", tickCount=5),
    )
    band = _named("landings", x=x, y=alt.Y("low:Q"), y2="high:Q").mark_area(
        color=CANDIDATE, opacity=0.18
    )
    line = _named("landings", x=x, y=y, tooltip="says:N").mark_line(
        color=CANDIDATE, strokeWidth=2.5
    )
    rules = _named("marks", x="at:T").mark_rule(color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5)
    text = _named("marks", x="at:T", y=alt.value(8), text="label:N").mark_text(
        align="right", dx=-6, color=LIMIT, fontSize=12, lineBreak="\n"
    )
    return _spec(band, line, rules, text)


def _map() -> dict:
    """Fill a cell for each pair of values with the colour of the best option, and frame the agreed
    ranges.
    """
    scale = alt.Scale(type="log", nice=False)
    x = alt.X(
        "left:Q", scale=scale, axis=alt.Axis(title="{x}", format="{xf}", grid=False, tickCount=5)
    )
    y = alt.Y(
        "bottom:Q",
        scale=scale,
        axis=alt.Axis(
            title="{y}",
            format="{yf}",
            grid=False,
            tickCount=5,
            titleAngle=0,
            titleAlign="left",
            titleX=-30,
            titleY=-12,
        ),
    )
    cells = _named(
        "cells",
        x=x,
        x2="right:Q",
        y=y,
        y2="top:Q",
        color=COLOUR,
        tooltip="says:N",
        stroke=alt.Stroke("colour:N", scale=None),
    ).mark_rect(opacity=1, strokeWidth=0.5)
    frame = _named(
        "agreed", x=alt.X("left:Q"), x2="right:Q", y=alt.Y("bottom:Q"), y2="top:Q"
    ).mark_rect(fillOpacity=0, stroke=WORDS, strokeDash=[5, 4], strokeWidth=1.5)
    text = _named("names", x="left:Q", y="bottom:Q", text="label:N").mark_text(
        color="white", fontSize=13, fontWeight="bold", lineBreak="\n"
    )
    return _spec(cells, frame, text)


def _monitor() -> dict:
    x = alt.X(
        "day:O",
        sort=[ORDER],
        axis=alt.Axis(title=None, labelOverlap=True, grid=False, labelAngle=0),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(format="+.0%", title="new arm minus control", tickCount=6),
    )
    zero = _named("zero", y="value:Q").mark_rule(color=LIMIT)
    spans = _named("looks", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=3, opacity=0.5
    )
    points = _named("looks", x=x, y=y, color=COLOUR).mark_point(filled=True, size=50, opacity=1)
    return _spec(zero, spans, points)


def _odds() -> dict:
    x = alt.X(
        "at:T",
        axis=alt.Axis(format="%a %-d %b", title=None, grid=False, labelOverlap=True, tickCount=8),
    )
    y = alt.Y(
        "odds:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(format=".0%", title="chance that the fix is out", tickCount=5),
    )
    area = _named("dates", x=x, y=y).mark_area(
        color=CANDIDATE, opacity=0.18, interpolate="step-after"
    )
    line = _named("dates", x=x, y=y).mark_line(
        color=CANDIDATE, strokeWidth=2.5, interpolate="step-after"
    )
    rules = _named("marks", x="at:T").mark_rule(color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5)
    right = _named("marks", x="at:T", y=alt.value(10), text="label:N").mark_text(
        align="right", dx=-6, color=LIMIT, fontSize=12, lineBreak="\n"
    )
    return _spec(area, line, rules, right)


def build() -> dict[str, dict]:
    """Build all charts by name."""
    return {
        "change": _change(rate=True),
        "change-loss": _change(rate=False),
        "impact": _impact(),
        "plan": _plan(),
        "options": _options(log=True),
        "options-even": _options(log=False),
        "forest": _forest(rate=True),
        "forest-loss": _forest(rate=False),
        "errors": _forest(rate=True, change=False),
        "errors-loss": _forest(rate=False, change=False),
        "slopes": _slopes(),
        "drivers": _drivers(),
        "variance": _variance(),
        "tradeoff": _tradeoff(),
        "power": _power(),
        "landing": _landing(),
        "map": _map(),
        "odds": _odds(),
        "monitor": _monitor(),
        "groups": _groups(),
        "drift": _drift(),
        "calibration": _calibration(),
        "timeline": _timeline(rate=True),
        "timeline-loss": _timeline(rate=False),
        "lineage": _lineage(),
    }


if __name__ == "__main__":
    PREPARED.write_text(json.dumps(build(), indent=1, sort_keys=True) + "\n", "utf-8")
