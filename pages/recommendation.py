"""Recommendation: what we propose, by when, with what odds, and what reopens the release."""

import streamlit as st

from core.meeting.scene import stage
from core.script.tables import step_rows
from pages.parts import console, desk
from pages.parts import stage as screen
from pages.parts.furniture import empty, plain, table

desk.presenter_only()
now = desk.now()
brief = now.brief
screen.show(stage(brief, now.meeting, "presenter", "recommendation"), brief)
st.divider()
for name in ("recommendation.dates", "finding.cause"):
    if claim := brief.claim(name):
        st.markdown(plain(claim.says))
table(step_rows(brief), key="steps")
st.caption("Working days without public holidays. The bars are solid to the date with even odds, and faint to the proposed odds.")
st.subheader("Already done", anchor=False)
if now.agreed.taken:
    st.markdown(plain(brief.facts["taken"].says))
else:
    empty("Nothing is entered yet. Steps already taken show the room that the way out has begun.", "case.py", "Enter a step on the case page")
console.show(now, "recommendation")
