"""Finding: what broke, for whom, how surely.

Then where, why, when, in which values, at which scores, on which rows.
"""

from dataclasses import replace

import streamlit as st

from core.meeting.scene import findings, stage
from core.messages import mark
from pages.parts import check_fields, console, desk, finding_segments, finding_tabs, whatifs
from pages.parts import stage as screen
from pages.parts.widgets import tabs

desk.presenter_only()
now = desk.now()
console.begin(now, "finding")
brief = now.brief
chosen = now.meeting.finding if now.live else st.session_state.get("slice") or ""
scene = stage(
    brief, now.meeting if now.live else replace(now.meeting, finding=chosen), "presenter", "finding"
)
screen.show(scene, brief)
whatifs.band(now)

views = {
    mark("Where"): lambda now: finding_segments.show(now, scene, findings(now.brief)),
    mark("Why"): finding_tabs.why,
    mark("Groups"): lambda now: finding_tabs.groups(now.brief),
    mark("When"): lambda now: finding_tabs.when(now.brief),
    mark("Values"): lambda now: finding_tabs.values(now.brief),
    mark("Scores"): lambda now: finding_tabs.scores(now.brief),
    mark("Tests"): check_fields.show,
    mark("Rows"): finding_tabs.rows,
}
tabs(
    "finding-view",
    now,
    {name: view for name, view in views.items() if finding_tabs.has(name, brief)},
    closed=now.live,
)
console.show(now, "finding")
