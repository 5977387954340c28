"""What a meeting left behind: questions without an answer, and private notes."""

import streamlit as st

from core.meeting.action_progress import OpenQuestion, open_questions
from core.meeting.events import AnswerGiven, NoteTaken
from core.meeting.fold import Meeting
from core.meeting.follow_up_events import QuestionAssigned
from core.meeting.log_lines import in_zone, place_of
from core.meeting.status_update import due_words
from core.messages import say
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.person_field import person_field, person_in
from pages.parts.widgets import plain


def _answered(seq: int) -> None:
    """Keep the answer to an open question."""
    if text := st.session_state.get(f"answer-{seq}", "").strip():
        desk.append(AnswerGiven(seq, text, desk.me()))


def ask(now: Now) -> None:
    """Ask for the answers to the questions that are still open, and who gives them by when."""
    st.header(say("Open questions"), anchor=False)
    meeting = now.meeting
    pending = open_questions(meeting, in_zone(meeting, desk.clock()).date())
    places = {entry.seq: place_of(meeting, entry) for entry in meeting.open_questions}
    if not pending:
        st.markdown(say("None."))
    for question in pending:
        place = places[question.seq]
        asker = f"{place}, {question.asked_by}: " if question.asked_by else f"{place}: "
        with st.container(border=True):
            st.text_input(
                plain(f"{asker}{question.text}"),
                key=f"answer-{question.seq}",
                placeholder=say("The answer"),
                on_change=_answered,
                args=(question.seq,),
                max_chars=4000,
            )
            _owner(now, question)


def _owner(now: Now, question: OpenQuestion) -> None:
    key = f"owes-{question.seq}-{now.meeting.last}"
    left, right = st.columns(2)
    with left:
        person_field(
            say("Who answers it"),
            now.agreed,
            question.owner,
            f"{key}-who",
            on_change=_assigned,
            args=(question.seq, key),
        )
    right.date_input(
        say("Answer by"),
        value=question.due,
        key=f"{key}-due",
        format=say("YYYY-MM-DD"),
        on_change=_assigned,
        args=(question.seq, key),
    )
    if question.days_late:
        st.caption(plain(due_words(question.due, question.days_late)))


def _assigned(seq: int, key: str) -> None:
    state = st.session_state
    desk.append(QuestionAssigned(seq, person_in(f"{key}-who"), state[f"{key}-due"]))


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
