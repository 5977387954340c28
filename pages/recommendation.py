"""Recommendation: what we propose, by when, with what odds, and what reopens the release."""

from core.messages import mark
from pages.parts import dates, desk, gate_view, walk_frame, whatifs
from pages.parts.widgets import tabs

desk.presenter_only()
now = walk_frame.here().now
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
