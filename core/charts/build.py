"""The charts as Altair builds them, with room for words and rows: built once, kept as `prepared.json`, filled by `draw`.

Importing Altair takes most of a second and building a chart some 40 ms. Neither should stand between a user and the first
page, or between a slider and its picture, so the built charts lie beside this file; a test builds them again and compares.
Run `python -m core.charts.build` after a change here.
"""

from __future__ import annotations

import json
from pathlib import Path

import altair as alt

from core.charts.style import BASELINE, CANDIDATE, LIMIT, ORDER

PREPARED = Path(__file__).with_name("prepared.json")
COLOUR = alt.Color("colour:N", scale=None, legend=None)


def _named(data: str, **encodings: object) -> alt.Chart:
    return alt.Chart(alt.NamedData(data)).encode(**encodings)


def _spec(*layers: alt.Chart) -> dict:
    spec = alt.layer(*layers).properties(width="container").to_dict()
    spec.pop("$schema", None)
    return spec


def _change(*, rate: bool) -> dict:
    title = "share of wrong predictions" if rate else "mean absolute error, {unit}"
    scale = alt.Scale(zero=True, nice=True)
    axis = alt.Axis(format=".0%" if rate else "", title=title, grid=False, tickCount=6)
    y = alt.Y("model:N", sort=None, title=None, axis=alt.Axis(labelFontSize=14, ticks=False, domain=False))
    spans = _named("sides", y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=COLOUR).mark_rule(strokeWidth=4, opacity=0.55)
    points = _named("sides", y=y, x=alt.X("value:Q", scale=scale), color=COLOUR).mark_point(filled=True, size=220, opacity=1)
    text = _named("sides", y=y, x="value:Q", text="label:N", color=COLOUR).mark_text(dy=-20, fontSize=16, fontWeight="bold")
    edge = _named("limit", x="value:Q").mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    words_ = _named("limit", x="value:Q", y=alt.value(4), text="label:N").mark_text(align="left", dx=5, color=LIMIT, fontSize=12)
    return _spec(edge, spans, points, text, words_)


def _impact() -> dict:
    x = alt.X("at:Q", title="cost of a day of harm, {currency}", axis=alt.Axis(format="~s", grid=False, tickCount=7), scale=alt.Scale(nice=False, zero=False))
    y = alt.Y("row:Q", axis=None, scale=alt.Scale(domainMin=0))
    frame = _named("frame", x=x, y=y).mark_point(opacity=0)
    dots = _named("dots", x=x, y=y, color=COLOUR).mark_circle(size=190, opacity=1)
    rule = _named("line", x=x).mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    text = _named("line", x=x, y=alt.value(4), text="label:N").mark_text(align="left", dx=6, color=LIMIT, fontSize=12)
    return _spec(frame, rule, dots, text)


def _plan() -> dict:
    axis = alt.Axis(format="%a %-d %b", title=None, grid=True, labelOverlap=True, tickCount="day")
    y = alt.Y("step:N", sort=[ORDER], title=None, axis=alt.Axis(labelLimit=190, ticks=False, domain=False, labelFontSize=13))
    x = alt.X("start:T", axis=axis)
    solid = _named("steps", y=y, x=x, x2="likely:T").mark_bar(color=CANDIDATE, height=16, cornerRadius=3)
    faint = _named("steps", y=y, x=alt.X("likely:T"), x2="safe:T").mark_bar(color=CANDIDATE, opacity=0.35, height=16)
    lines = _named("marks", x=alt.X("at:T")).mark_rule(strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5)
    text = _named("marks", x=alt.X("at:T"), y=alt.value(-8), text="label:N").mark_text(align="right", dx=4, color=LIMIT, fontSize=12)
    return _spec(solid, faint, lines, text)


def _options() -> dict:
    scale = alt.Scale(type="log", nice=True)
    axis = alt.Axis(format="~s", title="expected loss, {currency}, by factors of ten", grid=True, values=[10.0**k for k in range(10)])
    y = alt.Y("option:N", sort=[ORDER], title=None, axis=alt.Axis(labelLimit=260, ticks=False, domain=False, labelFontSize=13))
    spans = _named("options", y=y, x=alt.X("low:Q", scale=scale, axis=axis), x2="high:Q", color=COLOUR).mark_rule(strokeWidth=4, opacity=0.5)
    points = _named("options", y=y, x=alt.X("mean:Q", scale=scale), color=COLOUR).mark_point(filled=True, size=170, opacity=1)
    text = _named("options", y=y, x="mean:Q", text="label:N", color=COLOUR).mark_text(dy=-15, fontSize=13)
    return _spec(spans, points, text)


def _slices(*, rate: bool) -> dict:
    axis = alt.Axis(format="+.0%" if rate else "+", title="change of the error, new minus released", grid=False)
    y = alt.Y("slice:N", sort=[ORDER], title=None, axis=alt.Axis(labelLimit=240, ticks=False, domain=False))
    zero = _named("zero", x="value:Q").mark_rule(color=LIMIT)
    limit = _named("limit", x="value:Q").mark_rule(strokeDash=[5, 4], color=LIMIT)
    spans = _named("slices", y=y, x=alt.X("low:Q", axis=axis), x2="high:Q", color=COLOUR).mark_rule(strokeWidth=3, opacity=0.55)
    points = _named("slices", y=y, x="value:Q", color=COLOUR).mark_point(filled=True, size=90, opacity=1)
    return _spec(zero, limit, spans, points)


def _drivers() -> dict:
    axis = alt.Axis(format="~s", title="cost of a day of harm, {currency}", grid=False, tickCount=6)
    y = alt.Y("input:N", sort=[ORDER], title=None, axis=alt.Axis(labelLimit=300, ticks=False, domain=False))
    bars = _named("inputs", y=y, x=alt.X("low:Q", axis=axis, scale=alt.Scale(zero=True)), x2="high:Q").mark_bar(color=BASELINE, height=14)
    middle = _named("middle", x="at:Q").mark_rule(color=LIMIT, strokeDash=[5, 4])
    return _spec(bars, middle)



def build() -> dict[str, dict]:
    """Build all charts by name."""
    return {
        "change": _change(rate=True),
        "change-loss": _change(rate=False),
        "impact": _impact(),
        "plan": _plan(),
        "options": _options(),
        "slices": _slices(rate=True),
        "slices-loss": _slices(rate=False),
        "drivers": _drivers(),
    }


if __name__ == "__main__":
    PREPARED.write_text(json.dumps(build(), indent=1, sort_keys=True) + "\n", "utf-8")
