"""Quantification: what it costs, as a range.

What drives it; and the inputs, to be moved in front of everyone.
"""

from core.meeting.scene import stage
from core.messages import mark
from pages.parts import console, desk, quantification_tabs, whatifs
from pages.parts import stage as screen
from pages.parts.widgets import tabs

desk.presenter_only()
now = desk.now()
console.begin(now, "quantification")
screen.show(stage(now.brief, now.meeting, "presenter", "quantification"), now.brief)
whatifs.band(now)
tabs(
    "quantification-view",
    now,
    {
        mark("Change an input"): quantification_tabs.move,
        mark("Until the fix"): quantification_tabs.until,
        mark("Drivers"): quantification_tabs.drives,
        mark("Both sides"): quantification_tabs.sides,
        mark("Every input"): quantification_tabs.every,
    },
    closed=now.live,
)
console.show(now, "quantification")
