"""Setup: one question at a time, in the order of the story.

The finding is there from the start, and the deck grows with it.
"""

import streamlit as st

from core.messages import say
from core.script.readiness import ready
from pages.parts import (
    decision_fields,
    desk,
    essentials_card,
    last_save,
    readiness_view,
    setup_view,
    unsaved,
)
from pages.parts.widgets import plain, saved

desk.presenter_only()
case = desk.case()
st.title(plain(say("Set up: {title}", title=case.title)), anchor=False)
if desk.meeting_id():
    st.info(
        say(
            "A meeting keeps the version of the case it was opened with. Changes you save"
            " here apply from the next meeting on."
        )
    )
left, right = st.columns([3, 2], gap="large")
with left:
    decision_fields.warn(case)
    brief = setup_view.finding(case)
    if setup_view.opened():
        setup_view.card(case)
        essentials_card.show(case, brief)
    else:
        essentials_card.show(case, brief)
        setup_view.card(case)
with right:
    setup_view.overview(case)
    if brief is not None:
        setup_view.readiness(ready(brief, readiness_view.drilled(case.id)))
saved()
last_save.offer(case, desk.save_case)
unsaved.watch(setup_view.opened(), st.session_state.get("arrived", ""))
