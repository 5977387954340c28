"""Records to charts: rows and words put into what Altair built beforehand, which is what makes
sliders quick.
"""

from __future__ import annotations

from collections.abc import Callable

from core import words
from core.charts.cost_and_options import (
    drivers,
    impact,
    odds,
    options,
    plan,
    tradeoff,
    until,
    variance,
)
from core.charts.group_charts import groups
from core.charts.on_demand import landing, mapped, power
from core.charts.segment_charts import change, forest, limits_said, slices, slopes
from core.charts.traced import calibration, drift, lineage, timeline
from core.meeting.scene import findings
from core.script.brief import Brief
from core.script.finding_tables import calibration_bins, drift_says, lineage_says
from core.script.over_time_text import timeline_says

TITLES = {
    "slices": "Change of the error by segment value",
    "forest": "Change of the error in every segment that was tested",
    "slopes": "Error of the current and the new model, segment by segment",
    "drivers": "What drives the daily cost",
    "variance": "Share of the spread explained by each input",
    "odds": "Chance that the fix is out, by date",
    "map": "Best option across two inputs",
    "drift": "Distribution shift of a column",
    "groups": "Error rates by group for both models",
    "change": "Both models on one segment",
    "calibration": "Observed rate by predicted score",
}
CLAIMS = {
    "change": "finding.headline",
    "impact": "quantification.dots",
    "until": "quantification.until",
    "plan": "recommendation.headline",
    "options": "alternatives.headline",
    "tradeoff": "alternatives.headline",
    "power": "alternatives.canary",
    "landing": "alternatives.patch",
}


def draw(name: str, brief: Brief, which: str = "") -> dict | None:
    """Draw a chart of a brief by its name, of the finding or the column that is named.

    None where there is nothing to draw, as for no name. Raises KeyError for a name of no chart.
    """
    drawers: dict[str, Callable[[], dict | None]] = {
        "change": lambda: change(brief, findings(brief).get(which)),
        "impact": lambda: impact(brief),
        "plan": lambda: plan(brief),
        "options": lambda: options(brief),
        "slices": lambda: slices(brief),
        "forest": lambda: forest(brief),
        "slopes": lambda: slopes(brief),
        "drivers": lambda: drivers(brief),
        "variance": lambda: variance(brief),
        "until": lambda: until(brief),
        "odds": lambda: odds(brief),
        "tradeoff": lambda: tradeoff(brief),
        "power": lambda: power(brief),
        "landing": lambda: landing(brief),
        "map": lambda: mapped(brief, which),
        "drift": lambda: drift(brief, which),
        "groups": lambda: groups(brief, which),
        "calibration": lambda: calibration(brief, which),
        "timeline": lambda: timeline(brief),
        "lineage": lambda: lineage(brief),
    }
    return drawers[name]() if name else None


def describe(name: str, brief: Brief, which: str = "") -> str:
    """Say what a chart shows, for those who do not see it."""
    found = brief.claim(CLAIMS.get(name, ""))
    if found is not None and not (name == "change" and which):
        return found.says
    result = {
        "drift": lambda: f"{which}: {says}" if (says := drift_says(brief, which)) else "",
        "timeline": lambda: timeline_says(brief),
        "lineage": lambda: lineage_says(brief),
    }
    says = result[name]() if name in result else ""
    return says or TITLES.get(name, name)


def caption(name: str, brief: Brief, which: str = "") -> str:
    """Say in a line what is drawn, on how many rows, and by which method."""
    facts = brief.facts
    rows, sure, evidence = facts["rows.total"].says, facts["confidence"].says, brief.evidence
    limits = limits_said(brief.case, brief.evidence.whole.kind)
    dashed = (
        f" Dashed: the limit, {limits}; red: got worse by more than that, after correction."
        if limits
        else ""
    )
    said = {
        "forest": (
            f"{rows}, {facts['looked'].says} tested. New minus current on the same records, {sure}"
            f" intervals. Filled: confirmed after Holm's correction; hollow: not confirmed.{dashed}"
        ),
        "slices": (
            f"All {rows}, one family of tests corrected by Holm, {sure} intervals. Filled:"
            f" confirmed; hollow: not confirmed.{dashed}"
        ),
        "slopes": (
            f"{rows}. Each line is one segment on the same records for both models; the scale"
            " starts at zero. Red: got worse by more than its limit, after correction."
        ),
        "groups": (
            f"{rows}, {sure} Wilson intervals; gray: current, blue: new; the numbers are per 1,000."
            " A gap is the distance between two groups of one color."
        ),
        "drift": _drift_caption(brief),
        "calibration": (
            f"{_scored(brief, which)}, ten bins of equal width, {sure} Wilson intervals. On the"
            " dashed line, scores are perfectly calibrated."
        ),
    }
    result = evidence.timeline
    if name == "timeline" and result is not None:
        n = sum(batch.n for batch in result.batches)
        counted = words.counted(n, brief.case.unit_of_row, brief.case.units_of_row)
        began = (
            f" The shaded stretch is where the change may have begun ({words.p_value(result.p)},"
            " whole batches shuffled)."
            if result.change_point
            else ""
        )
        return f"{counted}, one point {_a_span(result.span)}, bands are {sure} intervals.{began}"
    if name == "lineage":
        return (
            "Stages as entered. Blue: where the suspected columns are made, and all that is"
            " made from them. Gray: not affected."
        )
    return said.get(name, "")


def _scored(brief: Brief, which: str) -> str:
    """Say how many records a reliability curve rests on: each counts once for a model."""
    n = max(
        (
            sum(item.n for item in calibration_bins(brief, which) if item.model == model)
            for model in ("baseline", "candidate")
        ),
        default=0,
    )
    place = " in the segment" if which == "slice" else ""
    return f"{words.counted(n, brief.case.unit_of_row, brief.case.units_of_row)}{place}"


def _a_span(span: str) -> str:
    return (
        f"an {span}"
        if span.startswith("hour")
        else f"every {span}"
        if span.startswith("four")
        else f"a {span}"
        if span
        else "a batch"
    )


def _drift_caption(brief: Brief) -> str:
    shift = next(iter(brief.evidence.shifts), None)
    if shift is None:
        return ""
    if brief.evidence.worst is None:
        return (
            "Share of records by value. Wide, gray: reference,"
            f" {words.count(shift.reference_rows)} rows; thin, blue: now, {words.count(shift.rows)}"
            " rows."
        )
    inside = brief.facts["worst.rows"].says
    return (
        "Share of the segment's records by value. Wide, gray: reference; thin, blue: now,"
        f" {inside}. The tick: now in all other rows. Reference"
        f" {words.count(shift.reference_rows)} rows, now {words.count(shift.rows)}."
    )
