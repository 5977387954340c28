"""The layout of the charts of costs, options and dates, as Altair builds them.

Their rows come from `core.charts.cost_and_options` and `core.charts.date_charts`. Run
`python -m core.charts.build` after a change here.
"""

from __future__ import annotations

from typing import Literal

import altair as alt

from core.charts.build_layers import COLOUR, ZERO_BARE, named, spec
from core.charts.style import BASELINE, CANDIDATE, LIMIT, ORDER, WORDS
from core.messages import mark

OF_SPREAD = mark("share of the spread")


def impact() -> dict:
    """Draw a quantity as dots, one for each of some equally likely futures."""
    x = alt.X(
        "at:Q",
        title="{what}",
        axis=alt.Axis(format="~s", labelExpr=ZERO_BARE, grid=False, tickCount=7),
        scale=alt.Scale(nice=False, zero=False),
    )
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domainMin=0))
    frame = named("frame", x=x, y=y).mark_point(opacity=0)
    dots = named("dots", x=x, y=y, color=COLOUR).mark_circle(size=190, opacity=1)
    rule = named("line", x=x).mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    text = named("line", x=x, y=alt.value(4), text="label:N").mark_text(
        align="left", dx=6, color=LIMIT, fontSize=12
    )
    return spec(frame, rule, dots, text)


def plan() -> dict:
    """Draw the steps of the plan as bars over days, with the dates that matter."""
    axis = alt.Axis(
        format="%a, %b %-d", title=None, grid=True, labelOverlap=True, tickCount="day"
    )
    y = alt.Y(
        "step:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(
            labelLimit=190, labelPadding=6, ticks=False, domain=False, labelFontSize=13
        ),
    )
    x = alt.X("start:T", axis=axis)
    solid = named("steps", y=y, x=x, x2="likely:T").mark_bar(
        color=CANDIDATE, height=16, cornerRadius=3
    )
    faint = named("steps", y=y, x=alt.X("likely:T"), x2="safe:T").mark_bar(
        color=CANDIDATE, opacity=0.35, height=16
    )
    edge = named("planned", x=alt.X("at:T")).mark_rule(
        strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5
    )
    planned = named(
        "planned", x=alt.X("at:T"), y=alt.value(-26), text="label:N"
    ).mark_text(align="center", color=LIMIT, fontSize=12)
    date = named("proposed", x=alt.X("at:T")).mark_rule(
        color=CANDIDATE, strokeWidth=2.5
    )
    proposed = named(
        "proposed", x=alt.X("at:T"), y=alt.value(-9), text="label:N"
    ).mark_text(align="right", dx=4, color=CANDIDATE, fontSize=14, fontWeight="bold")
    return spec(solid, faint, edge, date, planned, proposed)


TICKS = [step * 10.0**power for power in range(10) for step in (1, 2, 5)]


def options(scale_name: Literal["log", "even", "root"]) -> dict:
    """Draw what the options lead to: losses by factors of ten; evenly, with nought marked, where
    one of them is a gain; and people affected by roots, where harm or delay has no price.
    """
    room = [0, alt.expr("width")]  # less what the labels right of the intervals need
    scale = {
        "log": alt.Scale(type="log", nice=False, padding=24, range=room),
        "even": alt.Scale(zero=True, nice=True, range=room),
        "root": alt.Scale(type="sqrt", zero=True, nice=True, range=room),
    }[scale_name]
    title = {
        "log": "expected cost, {currency}, log scale",
        "even": "expected cost, {currency}; below zero it saves",
        "root": "{people} affected",
    }[scale_name]
    ticks = {"values": TICKS} if scale_name == "log" else {"tickCount": 6}
    numbers = ",.0f" if scale_name == "root" else "~s"
    axis = alt.Axis(
        format=numbers,
        labelExpr=ZERO_BARE,
        title=title,
        grid=True,
        labelOverlap="greedy",
        **ticks,
    )
    y = alt.Y(
        "option:N",
        sort=[ORDER],
        title=None,
        # A dot at 0 needs room before the name of its row.
        axis=alt.Axis(
            labelLimit=260, labelPadding=12, ticks=False, domain=False, labelFontSize=13
        ),
    )
    spans = named(
        "options",
        y=y,
        x=alt.X("low:Q", scale=scale, axis=axis),
        x2="high:Q",
        color=COLOUR,
    ).mark_rule(strokeWidth=4, opacity=0.5)
    points = named(
        "options", y=y, x=alt.X("mean:Q", scale=scale), color=COLOUR
    ).mark_point(filled=True, size=170, opacity=1)
    labels = named("options", y=y, x="high:Q", text="label:N", color=COLOUR)
    text = labels.transform_filter("!datum.best").mark_text(
        align="left", dx=10, fontSize=13
    )
    best = labels.transform_filter("datum.best").mark_text(
        align="left", dx=10, fontSize=14, fontWeight="bold"
    )
    return spec(spans, points, text, best)


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


def drivers() -> dict:
    """Draw what the cost a day is at both ends of each input."""
    axis = alt.Axis(
        format="~s", labelExpr=ZERO_BARE, title="{what}", grid=False, tickCount=5
    )
    x = alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True))
    bars = named(
        "inputs",
        y=_row(0.42),
        y2=alt.Y2("input:N", bandPosition=0.82),
        x=x,
        x2="high:Q",
        tooltip="says:N",
    ).mark_rect(color=BASELINE)
    text = named("inputs", y=_row(0.24), x=alt.value(0), text="input:N").mark_text(
        align="left", color=WORDS, fontSize=12, limit=alt.expr("width")
    )
    middle = named(
        "middle", x="at:Q", y=_row(0.36), y2=alt.Y2("input:N", bandPosition=0.88)
    ).mark_rule(color=LIMIT, strokeDash=[3, 2])
    return spec(bars, middle, text)


def variance() -> dict:
    """Draw the share of the spread that each input brings."""
    axis = alt.Axis(format=".0%", title=OF_SPREAD, grid=False, tickCount=3)
    x = alt.X("from:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    bars = named(
        "inputs",
        y=_row(0.42),
        y2=alt.Y2("input:N", bandPosition=0.82),
        x=x,
        x2="share:Q",
    ).mark_rect(color=BASELINE)
    text = named("inputs", y=_row(0.62), x="share:Q", text="label:N").mark_text(
        align="left", dx=5, color=WORDS, fontSize=12
    )
    return spec(bars, text)


def resting() -> dict:
    """Draw shares that add up to one, each with its name above its bar."""
    axis = alt.Axis(format=".0%", labelExpr=ZERO_BARE, title=OF_SPREAD, grid=False)
    x = alt.X(
        "from:Q",
        axis=axis,
        scale=alt.Scale(domain=[0, 1], range=[0, alt.expr("width - 50")]),
    )
    bars = named(
        "inputs",
        y=_row(0.42),
        y2=alt.Y2("input:N", bandPosition=0.82),
        x=x,
        x2="share:Q",
    ).mark_rect(color=BASELINE)
    names = named("inputs", y=_row(0.24), x=alt.value(0), text="input:N").mark_text(
        align="left", color=WORDS, fontSize=13, limit=alt.expr("width")
    )
    text = named("inputs", y=_row(0.62), x="share:Q", text="label:N").mark_text(
        align="left", dx=5, color=WORDS, fontSize=13
    )
    return spec(bars, names, text)


# A name takes as much of a narrow picture as leaves the marks their room; left of its point it goes
# no further than the axis. A letter is about 6.6 px wide.
NAME = "min(260,width*0.7)"
WITHIN = f"max(-12,min({NAME},6.6*length(datum.label))+8-scale('x',datum.delay))"


def tradeoff() -> dict:
    """Harm against delay: every option a point with its ranges both ways, named beside it.

    Roots on the axis of harm.
    """
    x = alt.X(
        "delay:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(title=mark("days of delay"), grid=False, tickCount=8),
    )
    harm = alt.Scale(type="sqrt", zero=True, nice=True)
    y = alt.Y(
        "people:Q",
        scale=harm,
        axis=alt.Axis(
            title=mark("{people} affected"), grid=True, format=",.0f", tickCount=5
        ),
    )
    across = named(
        "options", x=alt.X("delay_low:Q"), x2="delay_high:Q", y=y, color=COLOUR
    ).mark_rule(strokeWidth=3, opacity=0.45)
    up = named(
        "options", x=x, y=alt.Y("people_low:Q"), y2="people_high:Q", color=COLOUR
    ).mark_rule(strokeWidth=3, opacity=0.45)
    points = named("options", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=170, opacity=1
    )
    text = named(
        "labels", x="delay:Q", y="people:Q", text="label:N", color=COLOUR
    ).mark_text(align="left", dx=12, fontSize=13, limit=alt.expr(NAME))
    left = named(
        "lefts", x="delay:Q", y="people:Q", text="label:N", color=COLOUR
    ).mark_text(align="right", dx=alt.expr(WITHIN), fontSize=13, limit=alt.expr(NAME))
    return spec(across, up, points, text, left)


def landing() -> dict:
    """Harm summed up until the patch lands, by the date on which it lands, with the odds that it
    has by then.
    """
    x = alt.X(
        "at:T",
        axis=alt.Axis(
            format="%a, %b %-d",
            title=mark("the patch lands on"),
            grid=False,
            labelOverlap=True,
            tickCount=8,
        ),
    )
    y = alt.Y(
        "mid:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            title=mark("{people} affected until then"), format=",.0f", tickCount=5
        ),
    )
    band = named("landings", x=x, y=alt.Y("low:Q"), y2="high:Q").mark_area(
        color=CANDIDATE, opacity=0.18
    )
    line = named("landings", x=x, y=y, tooltip="says:N").mark_line(
        color=CANDIDATE, strokeWidth=2.5
    )
    rules = named("marks", x="at:T").mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    text = named("marks", x="at:T", y=alt.value(8), text="label:N").mark_text(
        align="right", dx=-6, color=LIMIT, fontSize=12, lineBreak="\n"
    )
    return spec(band, line, rules, text)


def option_map() -> dict:
    """Fill a cell for each pair of values with the colour of the best option, and frame the agreed
    ranges.
    """
    scale = alt.Scale(type="log", nice=False)
    x = alt.X(
        "left:Q",
        scale=scale,
        axis=alt.Axis(title="{x}", format="{xf}", grid=False, tickCount=5),
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
    cells = named(
        "cells",
        x=x,
        x2="right:Q",
        y=y,
        y2="top:Q",
        color=COLOUR,
        tooltip="says:N",
        stroke=alt.Stroke("colour:N", scale=None),
    ).mark_rect(opacity=1, strokeWidth=0.5)
    frame = named(
        "agreed", x=alt.X("left:Q"), x2="right:Q", y=alt.Y("bottom:Q"), y2="top:Q"
    ).mark_rect(fillOpacity=0, stroke=WORDS, strokeDash=[5, 4], strokeWidth=1.5)
    text = named("names", x="left:Q", y="bottom:Q", text="label:N").mark_text(
        color="white", fontSize=13, fontWeight="bold", lineBreak="\n"
    )
    return spec(cells, frame, text)


def odds() -> dict:
    """Draw how likely each date is to be met."""
    x = alt.X(
        "at:T",
        axis=alt.Axis(
            format="%a, %b %-d",
            title=None,
            grid=False,
            labelOverlap=True,
            tickCount="day",
        ),
    )
    y = alt.Y(
        "odds:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            format=".0%", title=mark("chance that the fix is out"), tickCount=5
        ),
    )
    area = named("dates", x=x, y=y).mark_area(
        color=CANDIDATE, opacity=0.18, interpolate="step-after"
    )
    line = named("dates", x=x, y=y).mark_line(
        color=CANDIDATE, strokeWidth=2.5, interpolate="step-after"
    )
    rules = named("marks", x="at:T").mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    right = named("marks", x="at:T", y=alt.value(10), text="label:N").mark_text(
        align="right", dx=-6, color=LIMIT, fontSize=12, lineBreak="\n"
    )
    return spec(area, line, rules, right)


def check() -> dict:
    """Draw the chance of a check to catch a fault, by the records of its test set."""
    x = alt.X(
        "rows:Q",
        scale=alt.Scale(type="log", nice=False),
        axis=alt.Axis(
            format="~s", title=mark("{rows} in the test set"), grid=False, tickCount=5
        ),
    )
    y = alt.Y(
        "power:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            format=".0%", title=mark("chance to catch the fault"), tickCount=5
        ),
    )
    line = named("curve", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2.5)
    names = named("names", x=x, y=y, text="label:N", color=COLOUR).mark_text(
        align="right", dx=-6, dy=-9, fontSize=13, fontWeight="bold"
    )
    agreed = named("agreed", y=y).mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    # Below its line, at the end where the curve lies above it.
    agreed_words = named("agreed", x=x, y=y, text="label:N").mark_text(
        align="right", dy=11, color=LIMIT, fontSize=12
    )
    rule = named("marks", x=x).mark_rule(color=LIMIT, strokeWidth=1.5)
    # Beside its line, at a height at which both curves are elsewhere, in two lines on a phone, too.
    says = named("marks", x=x, y=alt.datum(0.5), text="label:N").mark_text(
        align="left", dx=6, color=LIMIT, fontSize=12, lineBreak="\n"
    )
    return spec(agreed, rule, line, names, agreed_words, says)


def tipping() -> dict:
    """Draw expected costs along the slider of an input, and where another option is the best."""
    x = alt.X(
        "at:Q",
        axis=alt.Axis(
            format="~s",
            labelExpr=ZERO_BARE,
            title="{input}",
            titleLimit=alt.expr("width"),
            grid=False,
            tickCount=7,
        ),
    )
    y = alt.Y(
        "loss:Q",
        scale=alt.Scale(zero=False),
        axis=alt.Axis(
            format="~s",
            labelExpr=ZERO_BARE,
            title=mark("expected cost, {currency}"),
            tickCount=5,
        ),
    )
    band = named("agreed", x=alt.X("from:Q"), x2="to:Q").mark_rect(
        color=BASELINE, opacity=0.15
    )
    line = named("curve", x=x, y=y, color=COLOUR, detail="option:N").mark_line(
        strokeWidth=2.5
    )
    names = [
        named(data, x=x, y=y, text="label:N", color=COLOUR).mark_text(
            align=align, dx=dx, dy=dy, fontSize=12, limit=alt.expr(NAME)
        )
        for data, align, dx, dy in (
            ("above", "right", -4, -8),
            ("below", "right", -4, 11),
            ("before", "left", 4, -8),
        )
    ]
    rule = named("marks", x=x).mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    says = named("marks", x=x, y=alt.value(-22), text="label:N").mark_text(
        align="center", color=LIMIT, fontSize=12
    )
    return spec(band, line, rule, *names, says)
