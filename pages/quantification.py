"""Quantification: what it costs, as a range.

What drives it; and the inputs, to be moved in front of everyone.
"""

from core.messages import mark
from pages.parts import desk, quantification_tabs, walk_frame
from pages.parts.widgets import tabs

desk.presenter_only()
now = walk_frame.here().now
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
