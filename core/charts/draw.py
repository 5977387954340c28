"""Records to charts: rows and words put into what Altair built beforehand, which is what makes
sliders quick.
"""

from __future__ import annotations

from core.charts.chart_table import BY_NAME
from core.messages import say
from core.script.brief import Brief


def draw(name: str, brief: Brief, which: str = "") -> dict | None:
    """Draw a chart of a brief by its name, of the finding or the column that is named.

    None where there is nothing to draw, as for no name. Raises KeyError for a name of no chart.
    """
    return BY_NAME[name].draw(brief, which) if name else None


def describe(name: str, brief: Brief, which: str = "") -> str:
    """Say what a chart shows, for those who do not see it."""
    if not name:
        return ""
    chart = BY_NAME[name]
    claim = brief.claim(chart.claim)
    if claim is not None and not (name == "change" and which):
        return claim.says
    says = "" if chart.alternative is None else chart.alternative(brief, which)
    return says or say(chart.title) or name


def caption(name: str, brief: Brief, which: str = "") -> str:
    """Say in a line what is drawn, on how many rows, and by which method."""
    chart = BY_NAME.get(name)
    return "" if chart is None or chart.caption is None else chart.caption(brief, which)
