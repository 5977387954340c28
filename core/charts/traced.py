"""The pictures behind a suspicion: since when, in which values, at which scores, from which stage
of the pipeline.
"""

from __future__ import annotations

import datetime as dt
import textwrap
from itertools import pairwise

from core import words
from core.charts.segment_charts import axis_words
from core.charts.style import BASELINE, CANDIDATE, filled, prepared
from core.evidence.records import Estimate
from core.evidence.supporting_records import (
    Batch,
    CalibrationBin,
    Drift,
    Lineage,
    Timeline,
)
from core.messages import mark, say
from core.script.batch_label import batch_words
from core.script.brief import Brief
from core.script.finding_tables import calibration_bins, value_words
from core.script.grade_words import is_share

SIDES = (("baseline", mark("current"), BASELINE), ("candidate", mark("new"), CANDIDATE))
BOX, GAP, MIDDLE, HIGH = 1.0, 0.32, 0.38, 70
WRAP = 10


def side_names() -> list[dict[str, object]]:
    """Name the two models beside a picture, each in its colour."""
    return [
        {"px": place, "label": say(name), "colour": colour}
        for place, (_, name, colour) in zip((0, 72), SIDES, strict=True)
    ]


# Which values moved


def drift(brief: Brief, column: str = "") -> dict | None:
    """Draw one feature: the share of rows in each bin, reference wide and grey, now thin and blue,
    all other rows as a tick.
    """
    shift = next(
        (
            each
            for each in brief.evidence.shifts
            if each.shares and column in {each.column, ""}
        ),
        None,
    )
    if shift is None:
        return None
    rows = [
        {
            "bin": each.label,
            "before": each.before,
            "now": each.now,
            "says": (
                say(
                    "{each}: {before} before, {now} now",
                    each=each.label,
                    before=words.percent(each.before),
                    now=words.percent(each.now),
                )
            ),
        }
        for each in shift.shares
    ]
    rest = (
        [{"bin": each.label, "value": each.rest_now} for each in shift.shares]
        if _has_rest(shift)
        else []
    )
    order = tuple(each["bin"] for each in rows)
    return filled(
        prepared("drift", 21 * len(order) + 46, order), shares=rows, rest=rest
    )


def _has_rest(item: Drift) -> bool:
    return any(each.rest_now or each.rest_before for each in item.shares)


# What the scores are worth


def calibration(brief: Brief, which: str = "") -> dict | None:
    """Draw how often it was true against the score that was given, for both models, with intervals
    and the diagonal.
    """
    bins = sorted(
        (
            item
            for item in calibration_bins(brief, which)
            if isinstance(item.observed, Estimate)
        ),
        key=lambda item: (item.model, item.score),
    )
    if not bins:
        return None
    rows = [_bin(brief, item) for item in bins]
    ideal = [
        {
            "score": 0,
            "to": 1,
            "value": 0,
            "high": 1,
            "place": 0.7,
            "label": say("perfectly calibrated"),
        }
    ]
    return filled(
        prepared("calibration", 360), bins=rows, names=side_names(), ideal=ideal
    )


def _bin(brief: Brief, calibration_bin: CalibrationBin) -> dict:
    seen = calibration_bin.observed
    if not isinstance(seen, Estimate):
        return {}
    says = say(
        "score {score}: true in {seen}, {low}; {n}",
        score=words.percent(calibration_bin.score),
        seen=words.percent(seen.value),
        low=words.percent_range(seen.low, seen.high),
        n=words.count_noun(
            calibration_bin.n, brief.case.unit_of_row, brief.case.units_of_row
        ),
    )
    colour = next(
        colour for model, _, colour in SIDES if model == calibration_bin.model
    )
    return {
        "score": calibration_bin.score,
        "value": seen.value,
        "low": seen.low,
        "high": seen.high,
        "colour": colour,
        "says": says,
    }


# Since when


def timeline(brief: Brief) -> dict | None:
    """Draw the error of both models batch by batch, and the change point with its uncertainty."""
    result = brief.evidence.timeline
    if result is None or len(_drawn(result)) < 2:
        return None
    rows = [row for batch in result.batches for row in _points(brief, result, batch)]
    overall = brief.evidence.overall
    share = overall.is_rate or is_share(brief.case, overall)
    spec = prepared(
        "timeline" if share else "timeline-loss",
        300,
        what=axis_words(brief.case, overall),
    )
    return filled(spec, batches=rows, names=side_names(), **_marks(result))


def _drawn(result: Timeline) -> list[Batch]:
    return [
        batch
        for batch in result.batches
        if isinstance(batch.baseline, Estimate)
        and isinstance(batch.candidate, Estimate)
        and _moment(batch.start)
    ]


def _moment(text: str) -> str:
    """Give a moment as a chart reads it; nothing for what is no moment."""
    try:
        return dt.datetime.fromisoformat(text).strftime("%Y-%m-%dT%H:%M:%S")
    except ValueError:
        return ""


def _points(brief: Brief, result: Timeline, batch: Batch) -> list[dict]:
    at = _moment(batch.start)
    rows = []
    for (_, name, colour), item in zip(
        SIDES, (batch.baseline, batch.candidate), strict=True
    ):
        if not at:
            continue
        if isinstance(item, Estimate):
            says = (
                f"{batch_words(batch.start, result.span)}, {say(name)}:"
                f" {value_words(brief, item.value)};"
                f" {words.count_noun(batch.n, brief.case.unit_of_row, brief.case.units_of_row)}"
            )
            rows.append(
                {
                    "at": at,
                    "value": item.value,
                    "low": item.low,
                    "high": item.high,
                    "colour": colour,
                    "says": says,
                }
            )
        else:
            # A batch with too few rows is a hole in the line, not a point on it.
            rows.append(
                {
                    "at": at,
                    "value": None,
                    "low": None,
                    "high": None,
                    "colour": colour,
                    "says": "",
                }
            )
    return rows


def _marks(result: Timeline) -> dict[str, list[dict]]:
    at = _moment(result.change_point)
    if not at:
        return {"change": [], "marks": [], "marks_left": []}
    change = {
        "at": at,
        "earliest": _moment(result.earliest) or at,
        "latest": _moment(result.latest) or at,
    }
    first, last = (
        batch_words(item, result.span) if item else ""
        for item in (result.first_bad or result.change_point, result.last_good)
    )
    order = [batch.start for batch in result.batches]
    # The words stand on the side that has room for them.
    late = (
        result.change_point in order
        and order.index(result.change_point) > len(order) / 2
    )
    label = [
        {
            "at": at,
            "label": say("last good {last}\nfirst bad {first}", last=last, first=first)
            if last
            else say("first bad {first}", first=first),
        }
    ]
    return {
        "change": [change],
        "marks": [] if late else label,
        "marks_left": label if late else [],
    }


# From which stage


def lineage(brief: Brief) -> dict | None:
    """Draw the stages as boxes from left to right.

    What is broken is filled, what is downstream of it is marked.
    """
    result = brief.evidence.lineage
    if result is None or not result.stages:
        return None
    place, ways = _places(result)
    boxes = [_box(result, stage, *place[stage]) for stage in result.stages]
    marked = {*result.broken, *result.downstream}
    edges, heads = [], []
    for parent, way in ways:
        colour = CANDIDATE if parent in marked else BASELINE
        for (across, down), (to, lower) in pairwise(way):
            edges.append(
                {
                    "left": across,
                    "right": to,
                    "top": down + MIDDLE,
                    "bottom": lower + MIDDLE,
                    "colour": colour,
                }
            )
        heads.append(edges[-1])
    rows = max(down for _, down in place.values()) + 1
    return filled(
        prepared("lineage", round(HIGH * rows)), edges=edges, heads=heads, boxes=boxes
    )


def _box(result: Lineage, stage: str, across: int, down: float) -> dict:
    left = across * (BOX + GAP)
    state = (
        say("where the suspected columns are made")
        if stage in result.broken
        else say("downstream of it")
        if stage in result.downstream
        else say("not affected")
    )
    weight = (
        0.34 if stage in result.broken else 0.1 if stage in result.downstream else 0.04
    )
    colour = BASELINE if state == "not affected" else CANDIDATE
    lines = textwrap.wrap(stage.replace("_", " "), WRAP) or [stage]
    return {
        "left": left,
        "right": left + BOX,
        "top": down,
        "bottom": down + 2 * MIDDLE,
        "middle": left + BOX / 2,
        "centre": down + MIDDLE - 0.1 * (len(lines) - 1),
        "label": "\n".join(lines),
        "colour": colour,
        "weight": weight,
        "says": f"{stage}: {state}",
    }


def _steps(result: Lineage) -> dict[str, int]:
    """Put each stage one step right of the furthest stage that feeds it.

    An edge back to an earlier stage counts for nothing.
    """
    step: dict[str, int] = dict.fromkeys(result.stages, 0)
    order = {stage: i for i, stage in enumerate(result.stages)}
    for parent, child in sorted(result.edges, key=lambda edge: order.get(edge[0], 0)):
        if parent in order and child in order and order[parent] < order[child]:
            step[child] = max(step[child], step[parent] + 1)
    return step


def _places(
    result: Lineage,
) -> tuple[dict[str, tuple[int, float]], list[tuple[str, list[tuple[float, float]]]]]:
    """Place stages in columns and edges as ways between them.

    An edge over several columns keeps a lane free in each.
    """
    step = _steps(result)
    columns: dict[int, dict[str, list[str]]] = {
        at: {} for at in range(max(step.values()) + 1)
    }
    for item, at in step.items():
        columns[at][item] = []
    lanes: list[tuple[str, list[str]]] = []
    for parent, child in result.edges:
        if step.get(parent, 0) < step.get(child, 0):
            lane = [
                parent,
                *(
                    f"{parent}>{child}@{at}"
                    for at in range(step[parent] + 1, step[child])
                ),
                child,
            ]
            for at, (before, here) in enumerate(pairwise(lane), start=step[parent] + 1):
                columns[at].setdefault(here, []).append(before)
            lanes.append((parent, lane))
    most = max(len(each) for each in columns.values())
    spot: dict[str, tuple[int, float]] = {}
    for at, each in columns.items():
        above = {
            name: sum(spot[parent][1] for parent in parents) / len(parents)
            if parents
            else 0.0
            for name, parents in each.items()
        }
        for down, item in enumerate(sorted(each, key=lambda name: above[name])):
            spot[item] = (at, down + (most - len(each)) / 2)
    ways = [
        (
            parent,
            [
                point
                for item in lane
                for point in _through(
                    *spot[item], first=item == lane[0], last=item == lane[-1]
                )
            ],
        )
        for parent, lane in lanes
    ]
    return {stage: spot[stage] for stage in result.stages}, ways


def _through(
    across: int, down: float, *, first: bool, last: bool
) -> list[tuple[float, float]]:
    """Give the points at which an edge leaves, passes or reaches a place in a column."""
    left = across * (BOX + GAP)
    return (
        [(left + BOX, down)]
        if first
        else [(left, down)]
        if last
        else [(left, down), (left + BOX, down)]
    )
