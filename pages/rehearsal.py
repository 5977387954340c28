"""Rehearsal: the same walk with a clock, on a log of its own, and a drill of the questions that
come.
"""

from dataclasses import replace

import streamlit as st

from core.meeting.events import AnswerGiven, MeetingClosed, QuestionAsked
from core.meeting.rehearsal import KNOWN, NOT_YET, drill
from core.meeting.step_timer import spent
from core.script.readiness import ready
from pages.parts import desk
from pages.parts.widgets import placeholders, plain, saved, table, to_do

desk.presenter_only()
now = desk.now()
held = now.meeting.rehearsal


def marked(answer: str, question: str, word: str) -> None:
    """Keep that a question was asked and how it went."""
    if desk.append(QuestionAsked(question, "drill", answer)):
        desk.append(AnswerGiven(desk.store().version_of(now.meeting_id), word, desk.me()))


st.header("Rehearsal", anchor=False)
placeholders(now.brief)
st.markdown(
    "Walk the pages as in the meeting; the clock runs, and nothing of it reaches the minutes. Then"
    " drill the questions."
)
if not held or now.meeting.closed:
    st.button(
        "Start a rehearsal",
        type="primary",
        icon=":material/timer:",
        on_click=desk.open_meeting,
        args=(now.agreed, "rehearsal"),
    )
    if now.live:
        st.info(
            "A meeting is being held on this case. A rehearsal gets a log of its own; the meeting"
            " stays as it is."
        )
else:
    with st.container(horizontal=True):
        st.page_link("meeting.py", label="Walk the seven steps", icon=":material/arrow_forward:")
        st.button("End the rehearsal", on_click=desk.note, args=(MeetingClosed(),))
if held:
    st.subheader("Time on each step", anchor=False)
    table(
        [
            {"Step": step, "Spent": took, "Budget": budget}
            for step, took, budget in spent(now.brief, now.meeting, desk.clock())
        ],
        key="times",
    )

st.subheader("Questions that come", anchor=False)
st.caption("Say the answer aloud before you look.")
for one in drill(now.brief, now.meeting if held else replace(now.meeting, finding="")):
    with st.expander(
        plain(f"{one.answer.asked_by}: {one.answer.question}"),
        icon=":material/check_circle:" if one.known else ":material/help:",
    ):
        st.markdown(plain(one.answer.answer.says))
        if held and not now.meeting.closed:
            with st.container(horizontal=True):
                args = (one.answer.id, one.answer.question)
                st.button(
                    "I said it from memory",
                    key=f"known-{one.answer.id}",
                    on_click=marked,
                    args=(*args, KNOWN),
                )
                st.button(
                    "Not yet", key=f"not-{one.answer.id}", on_click=marked, args=(*args, NOT_YET)
                )
saved()

st.subheader("Are we ready?", anchor=False)
for check in ready(now.brief, desk.drilled(now.agreed.id)):
    if check.holds:
        st.markdown(f":material/check: {check.name}")
    else:
        to_do(f"{check.name}: {check.missing}", check.page)
