"""The layout of the charts behind a suspicion, as Altair builds them.

Their rows come from `core.charts.traced`. Run `python -m core.charts.build` after a
change here.
"""

from __future__ import annotations

import altair as alt

from core.charts.build_layers import COLOUR, model_key, named, spec
from core.charts.style import BASELINE, CANDIDATE, LIMIT, ORDER, WORDS
from core.messages import mark


def drift() -> dict:
    """Draw the shares of the values of a column before and now, over one another."""
    axis = alt.Axis(format=".2~%", title=None, grid=False, tickCount=4)
    y = alt.Y(
        "bin:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(
            labelLimit=120,
            ticks=False,
            domain=False,
            labelFontSize=11,
            labelOverlap=False,
        ),
    )
    x = alt.X("before:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    before = named("shares", y=y, x=x, tooltip="says:N").mark_bar(
        color=BASELINE, opacity=0.45, height=13
    )
    now = named("shares", y=y, x="now:Q", tooltip="says:N").mark_bar(
        color=CANDIDATE, height=5
    )
    rest = named("rest", y=y, x="value:Q").mark_tick(
        color=LIMIT, opacity=0.8, thickness=1.5, size=15
    )
    return spec(before, now, rest)


def calibration() -> dict:
    """Draw the observed rate of both models against their scores, bin by bin."""
    whole = alt.Scale(domain=[0, 1], nice=False)
    x = alt.X(
        "score:Q",
        scale=whole,
        axis=alt.Axis(
            format=".0%",
            title=mark("predicted score, bin mean"),
            grid=False,
            tickCount=6,
        ),
    )
    y = alt.Y(
        "value:Q",
        scale=whole,
        axis=alt.Axis(
            format=".0%", title=mark("observed rate"), grid=False, tickCount=6
        ),
    )
    ideal = named("ideal", x=x, x2="to:Q", y=y, y2="high:Q").mark_rule(
        color=LIMIT, strokeDash=[5, 4]
    )
    ideal_says = named("ideal", x="place:Q", y="place:Q", text="label:N").mark_text(
        align="left", dx=8, dy=14, color=LIMIT, fontSize=12
    )
    spans = named("bins", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=2, opacity=0.5
    )
    lines = named("bins", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2)
    points = named("bins", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=60, opacity=1
    )
    return spec(ideal, ideal_says, spans, lines, points, model_key())


def timeline(*, rate: bool) -> dict:
    """Draw the error of both models batch by batch, and where it changed."""
    title = "{what}"
    x = alt.X(
        "at:T", title=None, axis=alt.Axis(grid=False, labelOverlap=True, tickCount=8)
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            format=".2~%" if rate else ",.4~g", title=title, grid=True, tickCount=5
        ),
    )
    unsure = named(
        "change", x=alt.X("earliest:T", title=None), x2="latest:T"
    ).mark_rect(color=LIMIT, opacity=0.16)
    bands = named(
        "batches", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR
    ).mark_area(opacity=0.13)
    lines = named("batches", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2)
    points = named("batches", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=36, opacity=1
    )
    edge = named("change", x="at:T").mark_rule(
        strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5
    )
    marks = named("marks", x="at:T", y=alt.value(8), text="label:N").mark_text(
        color=LIMIT, fontSize=12, align="left", dx=5, lineBreak="\n"
    )
    before = named("marks_left", x="at:T", y=alt.value(8), text="label:N").mark_text(
        color=LIMIT, fontSize=12, align="right", dx=-5, lineBreak="\n"
    )
    return spec(unsure, bands, lines, points, edge, marks, before, model_key())


def lineage() -> dict:
    """Draw the stages as boxes, joined by what is made from what."""
    x = alt.X("left:Q", axis=None, scale=alt.Scale(nice=False, zero=False))
    y = alt.Y("top:Q", axis=None, scale=alt.Scale(nice=False, zero=False, reverse=True))
    edges = named(
        "edges", x=x, x2="right:Q", y=y, y2="bottom:Q", color=COLOUR
    ).mark_rule(strokeWidth=2)
    heads = named(
        "heads",
        x=alt.X("right:Q", axis=None),
        y=alt.Y("bottom:Q", axis=None),
        color=COLOUR,
    ).mark_point(shape="triangle-right", filled=True, size=60, opacity=1, xOffset=-4)
    boxes = named(
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
    text = named(
        "boxes",
        x=alt.X("middle:Q", axis=None),
        y=alt.Y("centre:Q", axis=None),
        text="label:N",
    ).mark_text(
        color=WORDS, fontSize=11, lineBreak="\n", lineHeight=13, baseline="middle"
    )
    return spec(edges, heads, boxes, text)
