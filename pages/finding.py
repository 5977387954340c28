"""Finding: what broke, for whom, how surely.

Then where, why, when, in which values, at which scores, on which rows.
"""

from dataclasses import replace

import streamlit as st

from core.meeting.scene import findings, stage
from pages.parts import behind, console, desk, whatifs, where
from pages.parts import stage as screen
from pages.parts.furniture import tabs

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
    "Where": lambda now: where.show(now, scene, findings(now.brief)),
    "Why": behind.why,
    "Groups": lambda now: behind.groups(now.brief),
    "When": lambda now: behind.when(now.brief),
    "Values": lambda now: behind.values(now.brief),
    "Scores": lambda now: behind.scores(now.brief),
    "Rows": behind.rows,
}
tabs("finding-view", now, {name: view for name, view in views.items() if behind.has(name, brief)})
console.show(now, "finding")
