"""Quantification: what it costs, as a range.

What drives it; and the inputs, to be moved in front of everyone.
"""

from core.meeting.scene import stage
from pages.parts import console, cost, desk, whatifs
from pages.parts import stage as screen
from pages.parts.furniture import tabs

desk.presenter_only()
now = desk.now()
screen.show(stage(now.brief, now.meeting, "presenter", "quantification"), now.brief)
whatifs.band(now)
tabs(
    "quantification-view",
    now,
    {
        "Move an input": cost.move,
        "Until the fix": cost.until,
        "What drives it": cost.drives,
        "Both sides": cost.sides,
        "Every input": cost.every,
    },
)
console.show(now, "quantification")
