"""Finding: what broke, for whom, how surely.

Then where, why, when, in which values, at which scores, on which rows.
"""

from dataclasses import replace

import streamlit as st

from core.meeting.scene import findings, stage
from pages.parts import console, desk, finding_segments, finding_tabs, whatifs
from pages.parts import stage as screen
from pages.parts.widgets import tabs

desk.presenter_only()
now = desk.now()
brief = now.brief
chosen = now.meeting.finding if now.live else st.session_state.get("slice") or ""
scene = stage(
    brief, now.meeting if now.live else replace(now.meeting, finding=chosen), "presenter", "finding"
)
screen.show(scene, brief)
whatifs.band(now)

views = {
    "Where": lambda now: finding_segments.show(now, scene, findings(now.brief)),
    "Why": finding_tabs.why,
    "Groups": lambda now: finding_tabs.groups(now.brief),
    "When": lambda now: finding_tabs.when(now.brief),
    "Values": lambda now: finding_tabs.values(now.brief),
    "Scores": lambda now: finding_tabs.scores(now.brief),
    "Rows": finding_tabs.rows,
}
tabs(
    "finding-view",
    now,
    {name: view for name, view in views.items() if finding_tabs.has(name, brief)},
)
console.show(now, "finding")
