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

from core.charts.build_costs import (
    check,
    drivers,
    impact,
    landing,
    odds,
    option_map,
    options,
    plan,
    resting,
    tipping,
    tradeoff,
    variance,
)
from core.charts.build_layers import COLOUR, ZERO_BARE, model_key, named, spec
from core.charts.build_traced import calibration, drift, lineage, timeline
from core.charts.style import (
    ICON_GAP,
    ICON_LINES,
    ICONS_WIDE,
    LIMIT,
    ORDER,
    POINTS,
    WORDS,
)
from core.messages import mark

PREPARED = Path(__file__).with_name("prepared.json")


def _change(*, rate: bool, icons: bool = False) -> dict:
    title = "{what}"
    room = alt.expr(f"width - {ICONS_WIDE}")
    scale = alt.Scale(zero=True, nice=True, **({"range": [0, room]} if icons else {}))
    axis = alt.Axis(
        format=".2~%" if rate else ",.4~g", title=title, grid=False, tickCount=6
    )
    y = alt.Y(
        "model:N",
        sort=None,
        title=None,
        axis=alt.Axis(labelFontSize=14, ticks=False, domain=False),
    )
    spans = named(
        "sides",
        y=y,
        x=alt.X("low:Q", scale=scale, axis=axis),
        x2="high:Q",
        color=COLOUR,
    ).mark_rule(strokeWidth=4, opacity=0.55)
    points = named(
        "sides", y=y, x=alt.X("value:Q", scale=scale), color=COLOUR
    ).mark_point(filled=True, size=220, opacity=1)
    text = named("sides", y=y, x="value:Q", text="label:N", color=COLOUR).mark_text(
        dy=-20, fontSize=16, fontWeight="bold"
    )
    edge = named("limit", x="value:Q").mark_rule(
        strokeDash=[5, 4], color=LIMIT, strokeWidth=1.5
    )
    words_ = named("limit", x="value:Q", y=alt.value(4), text="label:N").mark_text(
        align="left", dx=5, color=LIMIT, fontSize=12
    )
    return spec(edge, spans, points, text, words_, *(_of_hundred(y) if icons else ()))


def _of_hundred(y: alt.Y) -> list[alt.Chart]:
    """Draw a hundred records for each model, those with an error in its color, right of its
    interval.
    """
    across = alt.X("px:Q", scale=None)
    rows = [
        named(f"icons-{line}", y=y, x=across, color=COLOUR)
        .mark_point(
            filled=True,
            size=46,
            opacity=1,
            xOffset=alt.expr(f"width - {ICONS_WIDE - ICON_GAP * 3}"),
            yOffset=(line - (ICON_LINES - 1) / 2) * ICON_GAP,
        )
        .properties(name=f"icons-{line}")
        for line in range(ICON_LINES)
    ]
    says = (
        named("icons-say", x=across, y=alt.value(4), text="label:N")
        .mark_text(
            align="left",
            color=LIMIT,
            fontSize=12,
            xOffset=alt.expr(f"width - {ICONS_WIDE - ICON_GAP * 2}"),
        )
        .properties(name="icons-say")
    )
    return [*rows, says]


def _forest(*, rate: bool, change: bool = True) -> dict:
    """One row a slice: its words above, its change (or its error) with the interval below, its own
    limit dashed; a click names it.
    """
    sign = "+" if change else ""
    title = (
        "{change}{unit}"
        if change
        else mark("share of wrong predictions")
        if rate
        else mark("mean absolute error{unit}")
    )
    axis = alt.Axis(
        format=f"{sign}.0%" if rate else f"{sign},.3~f",
        labelExpr=POINTS if rate and change else ZERO_BARE,
        title=title,
        grid=False,
        tickCount=6,
        # The last one ends before its tick, where half of it would lie outside.
        labelFlush=24,
        labelFlushOffset=-4,
    )
    band = alt.Scale(type="band", padding=0)

    def at(place: float) -> alt.Y:
        return alt.Y("id:N", sort=[ORDER], axis=None, scale=band, bandPosition=place)

    x = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    # Row by row, so that neither runs through the words above a mark.
    zero = named(
        "zero", x=x, y=at(0.45), y2=alt.Y2("id:N", bandPosition=0.95)
    ).mark_rule(color=LIMIT)
    limit = named(
        "limit", x="value:Q", y=at(0.45), y2=alt.Y2("id:N", bandPosition=0.95)
    ).mark_rule(strokeDash=[4, 3], color=LIMIT, strokeWidth=1.5)
    spans = named(
        "slices", y=at(0.7), x=alt.X("low:Q"), x2="high:Q", color=COLOUR
    ).mark_rule(strokeWidth=4, opacity=0.5)
    points = named(
        "slices",
        y=at(0.7),
        x="value:Q",
        stroke=alt.Stroke("colour:N", scale=None),
        fill=alt.Fill("fill:N", scale=None),
    ).mark_point(size=110, opacity=1, strokeWidth=2)
    text = named("slices", y=at(0.24), x=alt.value(0), text="label:N").mark_text(
        align="left", color=WORDS, fontSize=13, limit=alt.expr("width")
    )
    chosen = alt.selection_point(name="chosen", fields=["id"])
    rows = (
        named(
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
    return spec(limit, zero, spans, points, text, rows)


def _slopes() -> dict:
    words_ = alt.Axis(
        values=[0, 1],
        labelExpr="datum.value == 0 ? '{before}' : '{now}'",
        orient="top",
        title=None,
        grid=False,
        ticks=False,
        domain=False,
        labelFontSize=13,
        labelPadding=14,
    )
    x = alt.X(
        "at:Q",
        axis=words_,
        scale=alt.Scale(domain=[-0.45, 3.2], nice=False, zero=False),
    )
    y = alt.Y("value:Q", axis=None, scale=alt.Scale(zero=True, nice=False))
    ground = named("ground", x=x, x2="to:Q", y=y).mark_rule(color=LIMIT, opacity=0.5)
    lines = named(
        "slopes", x=alt.X("at:Q"), x2="to:Q", y=y, y2="now:Q", color=COLOUR
    ).mark_rule(strokeWidth=2.5)
    ends = named("ends", x="at:Q", y="value:Q", color=COLOUR).mark_point(
        filled=True, size=70, opacity=1
    )
    left = named(
        "lefts", x="at:Q", y="value:Q", text="label:N", color=COLOUR
    ).mark_text(align="right", dx=-9, fontSize=12)
    right = named(
        "rights", x="at:Q", y="value:Q", text="label:N", color=COLOUR
    ).mark_text(
        align="left", dx=9, fontSize=12, lineBreak="\n", limit=alt.expr("width * 0.6")
    )
    return spec(ground, lines, ends, left, right)


def _groups(*, rate: bool = True) -> dict:
    axis = alt.Axis(
        format=".2~%" if rate else ",.4~g", title="{what}", grid=False, tickCount=6
    )
    x = alt.X("value:Q", axis=axis, scale=alt.Scale(zero=True, nice=True))
    y = alt.Y(
        "group:N",
        sort=[ORDER],
        title=None,
        axis=alt.Axis(
            labelLimit=200, labelPadding=12, ticks=False, domain=False, labelFontSize=13
        ),
    )
    moves = named("moves", y=y, x=alt.X("before:Q", axis=axis), x2="now:Q").mark_rule(
        color=LIMIT, strokeWidth=2, opacity=0.6
    )
    spans = named(
        "ends", y=y, x=alt.X("low:Q", axis=axis), x2="high:Q", color=COLOUR
    ).mark_rule(strokeWidth=4, opacity=0.3)
    points = named("ends", y=y, x=x, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=150, opacity=1
    )
    text = named("labels", y=y, x="value:Q", text="label:N").mark_text(
        align="left", dx=12, dy=-13, fontSize=12, color=WORDS
    )
    return spec(moves, spans, points, text, model_key())


def _power() -> dict:
    x = alt.X(
        "day:Q",
        axis=alt.Axis(
            title=mark("days since the rollout began"), grid=False, tickCount=8
        ),
        scale=alt.Scale(nice=False),
    )
    y = alt.Y(
        "power:Q",
        scale=alt.Scale(domain=[0, 1]),
        axis=alt.Axis(
            format=".0%", title=mark("chance of having detected the harm"), tickCount=5
        ),
    )
    window = named("window", x=x, x2="to:Q").mark_rect(color=LIMIT, opacity=0.13)
    says = named("window", x=alt.X("to:Q"), y=alt.value(10), text="label:N").mark_text(
        align="right", dx=-6, color=LIMIT, fontSize=12
    )
    agreed = named("agreed", y="power:Q").mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    agreed_says = named("agreed", x="day:Q", y="power:Q", text="label:N").mark_text(
        align="left", dx=6, dy=-8, color=LIMIT, fontSize=12
    )
    lines = named("curve", x=x, y=y, color=COLOUR).mark_line(strokeWidth=2.5)
    names = [
        named(data, x="day:Q", y="power:Q", text="label:N", color=COLOUR).mark_text(
            align=align, dx=dx, dy=dy, fontSize=13, **broken_in
        )
        for data, align, dx, dy, broken_in in (
            ("lefts", "right", -10, 0, {"lineBreak": "\n"}),
            ("rights", "left", 10, 0, {"lineBreak": "\n"}),
            ("ends", "right", -4, -10, {}),
        )
    ]
    return spec(window, agreed, lines, says, agreed_says, *names)


def _monitor() -> dict:
    x = alt.X(
        "day:O",
        sort=[ORDER],
        axis=alt.Axis(title=None, labelOverlap=True, grid=False, labelAngle=0),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(format="+.0%", title=mark("new arm minus control"), tickCount=6),
    )
    zero = named("zero", y="value:Q").mark_rule(color=LIMIT)
    spans = named("looks", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=3, opacity=0.5
    )
    points = named("looks", x=x, y=y, color=COLOUR).mark_point(
        filled=True, size=50, opacity=1
    )
    return spec(zero, spans, points)


def _batches(*, rate: bool) -> dict:
    x = alt.X(
        "batch:N",
        sort=[ORDER],
        scale=alt.Scale(domain=[ORDER]),
        axis=alt.Axis(title=None, labelOverlap=True, grid=False, labelAngle=0),
    )
    y = alt.Y(
        "value:Q",
        scale=alt.Scale(zero=True, nice=True),
        axis=alt.Axis(
            format=".2~%" if rate else ",.4~g", title=None, grid=True, tickCount=5
        ),
    )
    limit = named("bound", y=y).mark_rule(
        color=LIMIT, strokeDash=[5, 4], strokeWidth=1.5
    )
    named_limit = named("bound", x=x, y=y, text="label:N").mark_text(
        color=LIMIT, fontSize=12, align="left", dx=-30, dy=-8
    )
    spans = named("points", x=x, y=alt.Y("low:Q"), y2="high:Q", color=COLOUR).mark_rule(
        strokeWidth=3, opacity=0.55
    )
    points = named("points", x=x, y=y, color=COLOUR, tooltip="says:N").mark_point(
        filled=True, size=90, opacity=1
    )
    # The color never says alone whether a batch passed.
    status = named(
        "batches", x=x, y=alt.value(-10), text="status:N", color=COLOUR
    ).mark_text(fontSize=12)
    return spec(limit, named_limit, spans, points, status)


def build() -> dict[str, dict]:
    """Build all charts by name."""
    return {
        "change": _change(rate=True),
        "change-icons": _change(rate=True, icons=True),
        "change-loss": _change(rate=False),
        "impact": impact(),
        "plan": plan(),
        "options": options("log"),
        "options-even": options("even"),
        "options-people": options("root"),
        "forest": _forest(rate=True),
        "forest-loss": _forest(rate=False),
        "errors": _forest(rate=True, change=False),
        "errors-loss": _forest(rate=False, change=False),
        "slopes": _slopes(),
        "drivers": drivers(),
        "resting": resting(),
        "variance": variance(),
        "tradeoff": tradeoff(),
        "power": _power(),
        "check": check(),
        "tipping": tipping(),
        "landing": landing(),
        "map": option_map(),
        "odds": odds(),
        "monitor": _monitor(),
        "batches": _batches(rate=True),
        "batches-loss": _batches(rate=False),
        "groups": _groups(),
        "drift": drift(),
        "calibration": calibration(),
        "timeline": timeline(rate=True),
        "timeline-loss": timeline(rate=False),
        "lineage": lineage(),
    }


if __name__ == "__main__":
    PREPARED.write_text(json.dumps(build(), indent=1, sort_keys=True) + "\n", "utf-8")
