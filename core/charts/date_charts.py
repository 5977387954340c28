"""Pictures of dates: the steps of the plan, and the odds of the fix by each date."""

from __future__ import annotations

import datetime as dt

from core.charts.style import filled, prepared
from core.messages import say
from core.script.brief import Brief


def plan(brief: Brief) -> dict | None:
    """Draw the steps as bars: solid to the even date, faint to the proposed odds, with release and
    proposed date.
    """
    dated = brief.plan
    if dated is None:
        return None
    rows = [
        {
            "step": step.name,
            "start": _at(step.start),
            "likely": _at(step.likely_end),
            "safe": _at(step.safe_end),
            "owner": step.owner,
        }
        for step in dated.steps
    ]
    release = brief.case.release
    planned = (
        []
        if release is None
        else [
            {
                "at": _at(release.date()),
                "label": say(
                    "planned {release_day}", release_day=brief.facts["release.day"].says
                ),
            }
        ]
    )
    # Only a way that waits for the fix proposes a release date; for any other one it is the date of
    # the fix.
    what = say("release") if brief.recommendation.waits else say("fix out by")
    sure = say("{date_odds} confident", date_odds=brief.facts["date.odds"].says)
    proposed = [
        {
            "at": _at(dated.proposed),
            "label": f"{what} {brief.facts['date'].says}, {sure}",
        }
    ]
    order = tuple(row["step"] for row in rows)
    return filled(
        prepared("plan", 50 * max(len(order), 3) + 20, order),
        steps=rows,
        planned=planned,
        proposed=proposed,
    )


def _at(date: dt.date) -> str:
    return f"{date.isoformat()}T00:00:00"


def odds(brief: Brief) -> dict | None:
    """Draw the odds that the fix is out by each date."""
    facts, dated = brief.facts, brief.plan
    if dated is None or len(dated.by_date) < 2:
        return None
    dates = [{"at": _at(date), "odds": share} for date, share in dated.by_date]
    marks = [
        {
            "at": _at(dated.proposed),
            "label": say(
                "{date}\n{date_odds} confident",
                date=facts["date"].says,
                date_odds=facts["date.odds"].says,
            ),
        }
    ]
    return filled(prepared("odds", 200), dates=dates, marks=marks)
