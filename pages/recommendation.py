"""Recommendation: what we propose, by when, with what odds, and what reopens the release."""

import streamlit as st

from core.meeting.scene import stage
from core.plan.notes import notes
from core.script.tables import step_rows
from pages.parts import console, desk, gate, whatifs
from pages.parts import stage as screen
from pages.parts.furniture import empty, picture, plain, say, table

desk.presenter_only()
now = desk.now()
brief = now.brief
screen.show(stage(brief, now.meeting, "presenter", "recommendation"), brief)
whatifs.band(now)
for one in notes(brief.case, desk.clock().date()):
    st.info(plain(one), icon=":material/event:")
st.divider()
dates, estimate, reopens, done = st.tabs(["Dates", "Take an estimate", "What reopens it", "Already done"])
with dates:
    say(brief, "recommendation.dates", "recommendation.buys", "finding.cause")
    table(step_rows(brief), key="steps")
    st.caption("Working days of each owner, without public holidays. The bars are solid to the date with even odds, and faint to the proposed odds.")
    picture("odds", brief, title="Odds that the fix is out, by date", captioned=False)
with estimate:
    whatifs.estimate(now)
with reopens:
    gate.show(now)
with done:
    if now.agreed.taken:
        st.markdown(plain(brief.facts["taken"].says))
    else:
        empty("Nothing is entered yet. Steps already taken show the room that the way out has begun.", "case.py", "Enter a step on the case page")
console.show(now, "recommendation")
