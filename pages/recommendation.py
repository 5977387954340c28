"""Recommendation: what we propose, by when, with what odds, and what reopens the release."""

from core.meeting.scene import stage
from core.messages import mark
from pages.parts import console, dates, desk, gate_view, whatifs
from pages.parts import stage as screen
from pages.parts.widgets import tabs

desk.presenter_only()
now = desk.now()
console.begin(now, "recommendation")
screen.show(stage(now.brief, now.meeting, "presenter", "recommendation"), now.brief)
whatifs.band(now)
dates.date_notes(now)
tabs(
    "recommendation-view",
    now,
    {
        mark("Dates"): dates.odds,
        mark("Update an estimate"): whatifs.estimate,
        mark("Release criteria"): gate_view.show,
        mark("Already done"): dates.done,
    },
    closed=now.live,
)
console.show(now, "recommendation")
