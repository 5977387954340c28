"""Setup: one question at a time, in the order of the story.

The finding is there from the start, and the deck grows with it.
"""

import streamlit as st

from core.meeting.fold import Meeting
from core.script.readiness import ready
from pages.parts import desk, setup
from pages.parts.widgets import plain, saved

desk.presenter_only()
case = desk.case()
st.header(plain(f"Set up: {case.title}"), anchor=False)
if desk.meeting_id():
    st.info(
        "A meeting keeps the version of the case that it was opened on. What you save here counts"
        " from the next meeting on."
    )
left, right = st.columns([3, 2], gap="large")
with left:
    setup.finding(case)
    setup.card(case)
with right:
    setup.overview(case)
    brief = desk.tried(lambda: desk.brief_of(case, Meeting()))
    if brief is not None:
        setup.readiness(ready(brief, desk.drilled(case.id)))
saved()
