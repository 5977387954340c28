"""What a meeting left behind: questions without an answer, and private notes."""

import streamlit as st

from core.meeting.events import AnswerGiven, NoteTaken, QuestionAsked
from core.meeting.fold import Meeting
from core.meeting.log_lines import place_of
from pages.parts import desk
from pages.parts.widgets import plain


def _answered(seq: int) -> None:
    """Keep the answer to an open question."""
    if text := st.session_state.get(f"answer-{seq}", "").strip():
        desk.append(AnswerGiven(seq, text, desk.me()))


def ask(meeting: Meeting) -> None:
    """Ask for the answers to the questions that are still open."""
    st.header("Open questions", anchor=False)
    pending = [
        one
        for one in meeting.open_questions
        if isinstance(one.event, QuestionAsked) and not one.event.answer
    ]
    if not pending:
        st.markdown("None.")
    for one in pending:
        if isinstance(one.event, QuestionAsked):
            asker = (
                f"{place_of(meeting, one)}, {one.event.who}: "
                if one.event.who
                else f"{place_of(meeting, one)}: "
            )
            st.text_input(
                plain(f"{asker}{one.event.text}"),
                key=f"answer-{one.seq}",
                placeholder="The answer",
                on_change=_answered,
                args=(one.seq,),
                max_chars=4000,
            )


def private_notes(meeting: Meeting) -> None:
    """Show the presenter's own notes, unless the screen is shared."""
    own = [
        one.event.text
        for one in meeting.notes
        if isinstance(one.event, NoteTaken) and one.event.private
    ]
    if own and not st.session_state.get("share_safe"):
        with st.expander(
            "Your private notes: only in the bundle marked as private",
            icon=":material/lock:",
        ):
            for text in own:
                st.markdown(plain(text))
