"""The charts: one line each, with what draws it, its title, and what is said beside it.

A chart is added by its line in `CHARTS`; steps and pages call it by its name.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from core.charts import captions, date_charts
from core.charts import cost_and_options as costs
from core.charts.check_chart import check
from core.charts.group_charts import groups
from core.charts.on_demand import landing, mapped, power
from core.charts.segment_charts import change, forest, slices, slopes
from core.charts.tipping_chart import says, tipping_point
from core.charts.traced import calibration, drift, lineage, timeline
from core.meeting.scene import findings
from core.messages import mark
from core.script.brief import Brief
from core.script.finding_tables import drift_says, lineage_says
from core.script.over_time_text import timeline_says


@dataclass(frozen=True, slots=True)
class Chart:
    """A picture of a brief: how it is drawn, and what is said of it.

    `draw` takes the brief and what is named with the chart (a finding, a column, a group), and
    gives a Vega-Lite specification, or None where there is nothing to draw. In place of the picture
    stands the sentence of the script named by `claim`, what `alternative` says, or the title.
    """

    name: str
    draw: Callable[[Brief, str], dict | None]
    title: str = ""
    claim: str = ""
    alternative: Callable[[Brief, str], str] | None = None
    caption: Callable[[Brief, str], str] | None = None


def _shift(brief: Brief, which: str) -> str:
    says = drift_says(brief, which)
    return f"{which}: {says}" if says else ""


CHARTS = (
    Chart(
        "change",
        lambda brief, which: change(brief, findings(brief).get(which)),
        mark("Both models on one segment"),
        "finding.headline",
    ),
    Chart(
        "slices",
        lambda brief, _which: slices(brief),
        mark("Change of the error by segment value"),
        caption=captions.slices,
    ),
    Chart(
        "forest",
        lambda brief, _which: forest(brief),
        mark("Change of the error in every segment that was tested"),
        caption=captions.forest,
    ),
    Chart(
        "slopes",
        lambda brief, _which: slopes(brief),
        mark("Error of the current and the new model, segment by segment"),
        caption=captions.slopes,
    ),
    Chart(
        "groups",
        groups,
        mark("Error rates by group for both models"),
        caption=captions.groups,
    ),
    Chart(
        "calibration",
        calibration,
        mark("Observed rate by predicted score"),
        caption=captions.calibration,
    ),
    Chart(
        "drift",
        drift,
        mark("Distribution shift of a column"),
        alternative=_shift,
        caption=captions.drift,
    ),
    Chart(
        "timeline",
        lambda brief, _which: timeline(brief),
        mark("Error over time"),
        alternative=lambda brief, _which: timeline_says(brief),
        caption=captions.timeline,
    ),
    Chart(
        "lineage",
        lambda brief, _which: lineage(brief),
        mark("Stages of the pipeline"),
        alternative=lambda brief, _which: lineage_says(brief),
        caption=captions.lineage,
    ),
    Chart(
        "impact",
        lambda brief, _which: costs.impact(brief),
        mark("What a day of the fault costs"),
        "quantification.dots",
    ),
    Chart(
        "until",
        lambda brief, _which: costs.until(brief),
        mark("Cost until the fix is out"),
        "quantification.until",
    ),
    Chart(
        "drivers",
        lambda brief, _which: costs.drivers(brief),
        mark("What drives the daily cost"),
    ),
    Chart(
        "variance",
        lambda brief, _which: costs.variance(brief),
        mark("Share of the spread explained by each input"),
    ),
    Chart(
        "resting",
        lambda brief, _which: costs.resting(brief),
        mark("What the spread between the options rests on"),
        "alternatives.rests",
    ),
    Chart(
        "plan",
        lambda brief, _which: date_charts.plan(brief),
        mark("Steps of the fix by date"),
        "recommendation.headline",
    ),
    Chart(
        "odds",
        lambda brief, _which: date_charts.odds(brief),
        mark("Chance that the fix is out, by date"),
    ),
    Chart(
        "options",
        lambda brief, _which: costs.options(brief),
        mark("Expected cost of each option"),
        "alternatives.headline",
    ),
    Chart(
        "tradeoff",
        lambda brief, _which: costs.tradeoff(brief),
        mark("Harm against delay, by option"),
        "alternatives.headline",
    ),
    Chart(
        "power",
        lambda brief, _which: power(brief),
        mark("Chance to have noticed the harm, by day of the rollout"),
        "alternatives.canary",
    ),
    Chart(
        "check",
        check,
        mark("Chance of your tests to catch this fault"),
        "finding.tests",
        caption=captions.check,
    ),
    Chart(
        "landing",
        lambda brief, _which: landing(brief),
        mark("When a later patch lands"),
        "alternatives.patch",
    ),
    Chart(
        "best-case",
        lambda brief, _which: costs.best_case(brief),
        mark("Cost of releasing on time, above the recommendation"),
        "alternatives.theirs",
    ),
    Chart(
        "tipping",
        tipping_point,
        mark("What moving an input does to the ranking"),
        alternative=says,
    ),
    Chart("map", mapped, mark("Best option across two inputs")),
)
BY_NAME = {chart.name: chart for chart in CHARTS}
