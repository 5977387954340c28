"""Alternatives: every way out on the same scales, and what would change our mind."""

import streamlit as st

from core.meeting.scene import stage
from core.script.tables import option_rows
from pages.parts import console, desk
from pages.parts import stage as screen
from pages.parts.furniture import plain, table

desk.presenter_only()
now = desk.now()
brief = now.brief
screen.show(stage(brief, now.meeting, "presenter", "alternatives"), brief)
st.divider()
table(option_rows(brief), key="options")
st.caption("Every option is worked out on the same draws. The least disruptive one is the one whose delay costs least, among those that harm at most a tenth as many people as the most harmful one.")
for title, name in (("Why not a limited rollout?", "answer.rollout"), ("Why not patch later?", "answer.patch"), ("What would change our mind?", "alternatives.flip")):
    if claim := brief.claim(name):
        st.subheader(title, anchor=False)
        st.markdown(plain(claim.says))
console.show(now, "alternatives")
