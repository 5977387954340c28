"""The pictures of who got worse: one slice before and after, all slices side by side, from released
to new.
"""

from __future__ import annotations

import textwrap
from copy import deepcopy
from itertools import pairwise

from core import words
from core.case.error_kinds import BY_ID
from core.case.model import Case, Grades
from core.charts.style import (
    BASELINE,
    CANDIDATE,
    ICON_COLUMNS,
    ICON_GAP,
    ICON_LINES,
    NO_ICON,
    OVER,
    filled,
    prepared,
)
from core.evidence.records import Estimate, Finding
from core.messages import mark, say
from core.script.brief import Brief
from core.script.facts import finding_facts
from core.script.grade_words import is_share
from core.script.kinds_text import cases_words, kind_words, words_of
from core.script.limits import bound_of, limit_of, limit_on_chart
from core.script.slice_tables import found_words

ROW = 46
AXIS = 66  # on the screen the height of a chart holds its axis and title as well
MOST = 14
MOST_SLOPES = 7
LINE = 20
WRAP = 30
HUNDRED = 100
CHANGE_OF_ERROR = mark("change of the error, new minus current")
CHANGE_OF_GRADE = mark("change of the mean grade, new minus current")


# Before -> after


def change(brief: Brief, finding: Finding | None = None) -> dict | None:
    """Draw both models on one slice: points with intervals, labels on the marks, the limit, an axis
    from zero.
    """
    finding = finding or brief.evidence.worst or brief.evidence.whole
    if not isinstance(finding.baseline, Estimate) or not isinstance(
        finding.candidate, Estimate
    ):
        return None
    facts = finding_facts("it", finding, brief.case)
    share = finding.is_rate or is_share(brief.case, finding)
    limit = limit_of(brief.case, finding)
    bound = bound_of(limit, finding)
    edge = None if bound is None else finding.baseline.value + finding.toward * bound
    sides = (
        (say("current"), finding.baseline, "it.baseline"),
        (say("new"), finding.candidate, "it.candidate"),
    )
    rows = [
        {
            "model": name,
            "value": item.value,
            "low": item.low,
            "high": item.high,
            "label": facts[fact],
            "colour": BASELINE
            if item is finding.baseline
            else _side(item.value, edge, finding.toward),
        }
        for name, item, fact in sides
    ]
    line = (
        []
        if edge is None or limit is None or bound == 0
        else [{"value": edge, "label": limit_on_chart(brief.case, limit, finding)}]
    )
    icons = _hundreds(brief.case, finding, rows) if finding.is_rate else {}
    name = "change-icons" if icons else "change" if share else "change-loss"
    spec = prepared(name, 220, what=axis_words(brief.case, finding))
    if finding.kind == "grade" and brief.case.columns.grades is not None:
        spec = _over(spec, brief.case.columns.grades)
    return filled(spec, sides=rows, limit=line, **icons)


def _over(spec: dict, grades: Grades) -> dict:
    """Let the axis run over the scale of the grades: where it begins at 1, there is no 0."""
    result = deepcopy(spec)
    for layer in result["layer"]:
        across = layer["encoding"].get("x", {})
        if across.get("type") == "quantitative":
            ends = [grades.low, grades.high]
            across["scale"] = {"domain": ends, "zero": False, "nice": False}
    return result


def _hundreds(case: Case, finding: Finding, sides: list[dict]) -> dict[str, list[dict]]:
    """Draw each model's share as so many of a hundred records, for shares that a hundred can show.

    Nothing where both round to the same count, or one to none or all.
    """
    counts = [round(side["value"] * HUNDRED) for side in sides]
    if min(counts) < 1 or max(counts) >= HUNDRED or counts[0] == counts[1]:
        return {}
    lines: dict[str, list[dict]] = {f"icons-{line}": [] for line in range(ICON_LINES)}
    for side, count in zip(sides, counts, strict=True):
        for number in range(HUNDRED):
            line, column = divmod(number, ICON_COLUMNS)
            colour = side["colour"] if number < count else NO_ICON
            lines[f"icons-{line}"].append(
                {"model": side["model"], "px": column * ICON_GAP, "colour": colour}
            )
    about = cases_words(case, finding).strip() or case.units_of_row
    label = say("of 100 {units_of_row}", units_of_row=about)
    return lines | {"icons-say": [{"px": 0, "label": label}]}


def _side(value: float, edge: float | None, toward: int) -> str:
    return OVER if edge is not None and toward * value > toward * edge else CANDIDATE


def axis_words(case: Case, finding: Finding) -> str:
    """Say what the axis of a finding counts, with its unit."""
    unit = (
        case.columns.unit
        if finding.kind == "bias" or not (finding.is_rate or finding.kind == "score")
        else ""
    )
    if finding.kind == "grade" and case.columns.grades is not None:
        grades = case.columns.grades
        scale = words.span(
            words.plain_number(grades.low), words.plain_number(grades.high)
        )
        unit = "" if grades.is_share else scale  # a share stands in percent on the axis
    return f"{kind_words(case, finding)}{', ' + unit if unit else ''}"


# All slices, side by side


def forest(brief: Brief) -> dict | None:
    """Draw the change in all rows, in every slice that was carried over and in every slice named in
    advance.
    """
    evidence = brief.evidence
    return _forest(
        brief, (evidence.whole, *evidence.searched, *evidence.named, *evidence.values)
    )


def slices(brief: Brief, most: int = MOST) -> dict | None:
    """Draw the change by segment value, largest first."""
    known = sorted(
        (
            segment
            for segment in brief.evidence.segments
            if isinstance(segment.change, Estimate)
        ),
        key=lambda segment: -_rise(segment),
    )
    return _forest(brief, tuple(known[:most]))


def _rise(finding: Finding) -> float:
    return finding.rise[0] if isinstance(finding.change, Estimate) else 0.0


def _forest(brief: Brief, shown: tuple[Finding, ...]) -> dict | None:
    # One axis, one unit: what is counted otherwise than the story stands in the table.
    unit = _unit(brief.evidence.whole)
    known = {
        finding.id: finding
        for finding in shown
        if isinstance(finding.change, Estimate) and _unit(finding) == unit
    }
    if not known:
        return None
    rows, limits = [], []
    for name in known.values():
        rows.append(_row(brief, name))
        bound = bound_of(limit_of(brief.case, name), name)
        limits += (
            [] if bound is None else [{"id": name.id, "value": name.toward * bound}]
        )
    whole = brief.evidence.whole
    share = whole.is_rate or is_share(brief.case, whole)
    moved = CHANGE_OF_GRADE if whole.kind == "grade" else CHANGE_OF_ERROR
    named = (
        ""
        if unit != "label" or not brief.case.columns.unit
        else f", {brief.case.columns.unit}"
    )
    spec = prepared(
        "forest" if share else "forest-loss",
        ROW * len(known) + AXIS,
        tuple(known),
        change=say(moved),
        unit=named,
    )
    zero = [{"id": name.id, "value": 0} for name in known.values()]
    return filled(spec, slices=rows, limit=limits, zero=zero)


def _unit(finding: Finding) -> str:
    return "share" if finding.is_rate else {"score": "nats"}.get(finding.kind, "label")


def _beyond(case: Case, finding: Finding) -> bool:
    """Say whether a limit is broken: red stands for that alone, and not for getting worse."""
    return finding.verdict == "fails" and limit_of(case, finding) is not None


def _row(brief: Brief, finding: Finding) -> dict:
    facts, change = finding_facts("it", finding, brief.case), finding.change
    if not isinstance(change, Estimate):
        return {}
    colour = OVER if _beyond(brief.case, finding) else CANDIDATE
    # Hollow is what the rows do not confirm: seen in colour-blind print as well.
    confirmed = finding.confirmed or not finding.slice.where
    says = (
        f"{facts['it.where']}: {facts['it.change']}, {facts['it.change.interval']};"
        f" {facts['it.rows']}; {facts['it.p']}; {found_words(brief, finding)}"
    )
    what = "" if BY_ID[finding.kind].counts_all else f" {words_of(finding).rate}"
    label = f"{facts['it.change']}{what} · {facts['it.where']}"
    return {
        "id": finding.id,
        "value": change.value,
        "low": change.low,
        "high": change.high,
        "label": label,
        "says": says,
        "colour": colour,
        "fill": colour if confirmed else "transparent",
    }


# From released to new


def slopes(brief: Brief) -> dict | None:
    """Draw a line a slice from the released error to the new one, labelled at both ends."""
    shown = _for_slopes(brief)
    if len(shown) < 2:
        return None
    height = 90 + 2 * LINE * len(shown)
    top = max(max(before.value, now.value) for _, before, now in shown) * 1.04 or 1.0
    lines, ends, lefts, rights = [], [], [], []
    for item, before, now in shown:
        facts = finding_facts("it", item, brief.case)
        worse = CANDIDATE if item.verdict == "fails" else BASELINE
        colour = OVER if _beyond(brief.case, item) else worse
        lines.append(
            {
                "at": 0,
                "to": 1,
                "value": before.value,
                "now": now.value,
                "colour": colour,
            }
        )
        ends += [
            {"at": 0, "value": before.value, "colour": colour},
            {"at": 1, "value": now.value, "colour": colour},
        ]
        lefts.append(
            {
                "at": 0,
                "value": before.value,
                "label": facts["it.baseline"],
                "colour": colour,
            }
        )
        said = textwrap.wrap(f"{facts['it.candidate']} {facts['it.where']}", WRAP)
        rights.append(
            {
                "at": 1,
                "value": now.value,
                "label": "\n".join(said),
                "colour": colour,
                "lines": len(said),
            }
        )
    step = top / height * LINE
    data = {
        "slopes": lines,
        "ends": ends,
        "lefts": _apart(lefts, step),
        "rights": _apart(rights, step),
        "ground": [{"at": 0, "to": 1, "value": 0}],
    }
    return filled(
        prepared("slopes", height, before=say("current"), now=say("new")), **data
    )


def _for_slopes(brief: Brief) -> list[tuple[Finding, Estimate, Estimate]]:
    """Take what is confirmed, what was named in advance, all rows, and all other rows: each
    once.
    """
    evidence = brief.evidence
    sure = [finding for finding in evidence.searched if finding.confirmed]
    rest = [item for item in (evidence.whole, evidence.elsewhere) if item is not None]
    sure = [item for item in sure if _unit(item) == _unit(evidence.whole)]
    pool = {
        (item.id, item.slice.name): item
        for item in (
            *sure[: MOST_SLOPES - 2 - len(evidence.named)],
            *evidence.named,
            *rest,
        )
    }
    return [
        (finding, finding.baseline, finding.candidate)
        for finding in pool.values()
        if isinstance(finding.baseline, Estimate)
        and isinstance(finding.candidate, Estimate)
    ][:MOST_SLOPES]


def _apart(labels: list[dict], step: float) -> list[dict]:
    """Move labels that would cover each other apart, upwards from the lowest.

    The lines of a label run downwards.
    """
    order = sorted(labels, key=lambda label: label["value"])
    for below, above in pairwise(order):
        least = below["value"] + step * above.get("lines", 1)
        above["value"] = max(above["value"], least)
    return order


def limits_said(case: Case, kind: str = "error") -> str:
    """Say the limits that are drawn, those for a kind of error."""
    agreed = [
        limit
        for limit in case.limits
        if limit.kind == kind and limit.where != "any gap"
    ]
    lead = say("limit: {noun}", noun="")
    said = {
        item.where: limit_on_chart(case, item).removeprefix(lead) for item in agreed
    }
    parts = [
        f"{text} {say('overall') if where == 'overall' else say('in a segment')}"
        for where, text in said.items()
    ]
    return ", ".join(parts)
