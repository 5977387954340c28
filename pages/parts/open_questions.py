"""What a meeting left behind: questions without an answer, and private notes."""

import streamlit as st

from core.meeting.events import AnswerGiven, NoteTaken, QuestionAsked
from core.meeting.fold import Meeting
from core.meeting.log_lines import place_of
from core.messages import say
from pages.parts import desk
from pages.parts.widgets import plain


def _answered(seq: int) -> None:
    """Keep the answer to an open question."""
    if text := st.session_state.get(f"answer-{seq}", "").strip():
        desk.append(AnswerGiven(seq, text, desk.me()))


def ask(meeting: Meeting) -> None:
    """Ask for the answers to the questions that are still open."""
    st.header(say("Open questions"), anchor=False)
    pending = [
        question
        for question in meeting.open_questions
        if isinstance(question.event, QuestionAsked) and not question.event.answer
    ]
    if not pending:
        st.markdown(say("None."))
    for item in pending:
        if isinstance(item.event, QuestionAsked):
            asker = (
                f"{place_of(meeting, item)}, {item.event.who}: "
                if item.event.who
                else f"{place_of(meeting, item)}: "
            )
            st.text_input(
                plain(f"{asker}{item.event.text}"),
                key=f"answer-{item.seq}",
                placeholder=say("The answer"),
                on_change=_answered,
                args=(item.seq,),
                max_chars=4000,
            )


def private_notes(meeting: Meeting) -> None:
    """Show the presenter's own notes, unless the screen is shared."""
    own = [
        note.event.text
        for note in meeting.notes
        if isinstance(note.event, NoteTaken) and note.event.private
    ]
    if own and not st.session_state.get("share_safe"):
        with st.expander(
            say("Your private notes: only in the bundle marked as private"),
            icon=":material/lock:",
        ):
            for text in own:
                st.markdown(plain(text))
