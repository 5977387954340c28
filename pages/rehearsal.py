"""Rehearsal: the same walk with a clock, on a log of its own, and a drill of the questions that
come.
"""

import streamlit as st

from core.meeting.events import MeetingClosed
from core.meeting.step_timer import spent
from core.messages import say
from pages.parts import desk, drill, language_view, own_words_view, pitch_view, readiness_view
from pages.parts.widgets import placeholders, saved, table

desk.presenter_only()
now = desk.now()
held = now.meeting.rehearsal


st.title(say("Rehearsal"), anchor=False)
placeholders(now.brief)
st.markdown(
    say(
        "Walk through the pages as in the meeting. The clock runs, and nothing reaches the"
        " minutes. Then practice the questions."
    )
)
if not held or now.meeting.closed:
    st.button(
        say("Start a rehearsal"),
        type="primary",
        icon=":material/timer:",
        on_click=desk.open_meeting,
        args=(now.agreed, "rehearsal"),
    )
    if now.live:
        st.info(
            say(
                "A meeting is in progress on this case. A rehearsal gets its own log, and"
                " the meeting stays as it is."
            )
        )
else:
    with st.container(horizontal=True):
        st.page_link(
            "meeting.py", label=say("Walk the seven steps"), icon=":material/arrow_forward:"
        )
        st.button(say("End the rehearsal"), on_click=desk.note, args=(MeetingClosed(),))
if held:
    st.header(say("Time on each step"), anchor=False)
    table(
        [
            {say("Step"): step, say("Spent"): took, say("Budget"): budget}
            for step, took, budget in spent(now.brief, now.meeting, desk.clock())
        ],
        key="times",
    )

readiness_view.show(now)
pitch_view.show(now)
own_words_view.show(now)
language_view.of_script(now)

st.header(say("Practice questions"), anchor=False)
st.caption(say("Say the answer out loud before you look."))
drill.questions(now)
saved()
