"""Follow-up: every document, the actions, and the questions that are still open."""

import streamlit as st

from core.meeting.events import AnswerGiven, NoteTaken, QuestionAsked
from core.meeting.log_lines import place_of
from core.meeting.minutes import record
from pages.parts import backups, corrections, desk, downloads
from pages.parts.widgets import empty, placeholders, plain, saved, table

desk.presenter_only()
now = desk.now()
st.header("Follow-up", anchor=False)
placeholders(now.brief)


def answered(seq: int) -> None:
    """Keep the answer to an open question."""
    if text := st.session_state.get(f"answer-{seq}", "").strip():
        desk.append(AnswerGiven(seq, text, desk.me()))


if not now.meeting.opened:
    empty(
        "Minutes and email are written from the record of a meeting. None is open on this case.",
        "meeting.py",
        "Start a meeting, or open an earlier one",
    )
    downloads.bundle(now)
else:
    minutes = record(
        now.brief,
        now.meeting,
        desk.store().log(now.meeting_id),
        lambda then: desk.brief_of(now.agreed, then),
    )
    if minutes.unread:
        st.warning(plain(minutes.unread), icon=":material/broken_image:")
    if not minutes.closed:
        st.info("The meeting is still being held; these documents say what is on record so far.")
    st.markdown(f"**{plain(minutes.title)}**, {plain(minutes.when)}")
    for line in minutes.decision:
        st.markdown(plain(line))
    downloads.downloads(now, minutes)

    st.subheader("Actions", anchor=False)
    if minutes.actions:
        table(
            [{"What": one.what, "Owner": one.owner, "Due": one.due} for one in minutes.actions],
            key="agreed",
        )
    else:
        st.markdown("No action was agreed.")

    st.subheader("Open questions", anchor=False)
    pending = [
        one
        for one in now.meeting.open_questions
        if isinstance(one.event, QuestionAsked) and not one.event.answer
    ]
    if not pending:
        st.markdown("None.")
    for one in pending:
        if isinstance(one.event, QuestionAsked):
            asker = (
                f"{place_of(now.meeting, one)}, {one.event.who}: "
                if one.event.who
                else f"{place_of(now.meeting, one)}: "
            )
            st.text_input(
                plain(f"{asker}{one.event.text}"),
                key=f"answer-{one.seq}",
                placeholder="The answer",
                on_change=answered,
                args=(one.seq,),
                max_chars=4000,
            )

    if minutes.parked:
        st.subheader("Parked for later", anchor=False)
        for line in minutes.parked:
            st.markdown(plain(f"{line.says} ({line.place})"))

    own = [
        one.event.text
        for one in now.meeting.notes
        if isinstance(one.event, NoteTaken) and one.event.private
    ]
    if own and not st.session_state.get("share_safe"):
        with st.expander(
            "Your private notes: in no document but the bundle", icon=":material/lock:"
        ):
            for text in own:
                st.markdown(plain(text))

    corrections.correct(now)

    st.subheader("The email", anchor=False)
    downloads.email(now, minutes)
backups.button()
saved()
