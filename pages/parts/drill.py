"""The drill of a rehearsal: the questions that come, each with its answer and how it went."""

from dataclasses import replace

import streamlit as st

from core.meeting.events import AnswerGiven, QuestionAsked
from core.meeting.question_drill import KNOWN, NOT_YET, drill
from core.messages import say
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.likely_questions import then_likely
from pages.parts.widgets import plain


def _marked(meeting_id: str, answer: str, question: str, word: str) -> None:
    """Keep that a question was asked and how it went."""
    if desk.append(QuestionAsked(question, "drill", answer)):
        desk.append(AnswerGiven(desk.store().version_of(meeting_id), word, desk.me()))


def questions(now: Now) -> None:
    """Ask the questions; while a rehearsal is held, each can be marked."""
    held = now.meeting.rehearsal
    for drilled in drill(
        now.brief, now.meeting if held else replace(now.meeting, finding="")
    ):
        with st.expander(
            plain(f"{drilled.answer.asked_by}: {drilled.answer.question}"),
            icon=":material/check_circle:" if drilled.known else ":material/help:",
        ):
            st.markdown(plain(drilled.answer.answer.says))
            then_likely(now, drilled.answer)
            if held and not now.meeting.closed:
                _marks(now.meeting_id, drilled.answer.id, drilled.answer.question)


def _marks(meeting_id: str, answer: str, question: str) -> None:
    with st.container(horizontal=True):
        st.button(
            say("Got it from memory"),
            key=f"known-{answer}",
            on_click=_marked,
            args=(meeting_id, answer, question, KNOWN),
        )
        st.button(
            say("Not yet"),
            key=f"not-{answer}",
            on_click=_marked,
            args=(meeting_id, answer, question, NOT_YET),
        )
