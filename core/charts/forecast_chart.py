"""How often our own forecasts held, beside the chance with which they were said."""

from __future__ import annotations

from core import words
from core.charts.style import CANDIDATE, filled, prepared
from core.meeting.lessons import Calibration
from core.messages import mark, say

NAMES = {"date": mark("Dates"), "people": mark("People affected, 90% ranges")}


def forecasts(found: tuple[Calibration, ...]) -> dict | None:
    """Draw the share of each kind of forecast that held, with its interval, and the chance said;
    None without any.
    """
    if not found:
        return None
    rows = [
        {
            "batch": say(NAMES[item.kind]),
            "value": item.held / item.n,
            "low": item.low,
            "high": item.high,
            "colour": CANDIDATE,
            "status": say("{held} of {n} held", held=item.held, n=item.n),
            "says": say("{held} of {n} held", held=item.held, n=item.n),
        }
        for item in found
    ]
    said = [
        {
            "value": item.said,
            "label": say("said: {share}", share=words.percent(item.said, 0)),
            "batch": say(NAMES[item.kind]),
        }
        for item in found
    ]
    order = tuple(row["batch"] for row in rows)
    return filled(
        prepared("batches", 240, order), batches=rows, points=rows, bound=said
    )
