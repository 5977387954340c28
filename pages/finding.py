"""Finding: what broke, for whom, how surely; then where, why, when, in which values, at which scores, on which rows."""

import streamlit as st

from core.meeting.scene import findings, stage
from pages.parts import behind, console, desk, whatifs, where
from pages.parts import stage as screen

desk.presenter_only()
now = desk.now()
brief = now.brief
chosen = now.meeting.finding if now.live else st.session_state.get("slice") or ""
scene = stage(brief, now.meeting if now.live else desk.looking_at(now.meeting, chosen), "presenter", "finding")
screen.show(scene, brief)
whatifs.band(now)

views = {
    "Where": lambda: where.show(now, scene, findings(brief)),
    "Why": lambda: behind.why(now),
    "When": lambda: behind.when(brief),
    "Values": lambda: behind.values(brief),
    "Scores": lambda: behind.scores(brief),
    "Rows": lambda: behind.rows(now),
}
told = [name for name in views if behind.has(name, brief)]
# Only the open tab is drawn: a chart in a hidden one has no width, and costs its time all the same.
for name, tab in zip(told, st.tabs(told, key="finding-view", on_change="rerun"), strict=True):
    if tab.open:
        with tab:
            views[name]()
console.show(now, "finding")
