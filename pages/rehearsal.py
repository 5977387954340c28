"""Rehearsal: the same walk with a clock, on a log of its own, the questions that come, and how it
went.
"""

import streamlit as st

from core.messages import mark, say
from pages.parts import (
    desk,
    drill_view,
    last_save,
    prepare_view,
    report_view,
    run_view,
    said_view,
    voice_view,
)
from pages.parts.widgets import placeholders, saved, tabs

desk.presenter_only()
now = desk.now()
VIEWS = {
    mark("Prepare"): prepare_view.show,
    run_view.RUN: run_view.show,
    mark("Drill"): drill_view.show,
    mark("Voice"): voice_view.show,
    mark("What you said"): said_view.show,
    run_view.REPORT: report_view.show,
}

st.title(say("Rehearsal"), anchor=False)
placeholders(now.brief)
if not now.meeting.rehearsal or now.meeting.closed:
    st.markdown(
        say(
            "Say the script aloud against the clock, then practice the questions. Nothing of a"
            " rehearsal reaches the minutes, the bundle or the audience."
        )
    )
    st.button(
        say("Start a rehearsal"),
        type="primary",
        icon=":material/timer:",
        on_click=run_view.start,
        args=(now,),
    )
    if now.live:
        st.info(
            say(
                "A meeting is in progress on this case. A rehearsal gets its own log, and"
                " the meeting stays as it is."
            )
        )
else:
    st.page_link(
        "meeting.py", label=say("Walk the seven steps"), icon=":material/arrow_forward:"
    )
tabs(run_view.TAB, now, VIEWS)
saved()
last_save.offer(desk.case(), desk.save_case)
