"""Follow-up: every document, where the release stands, the actions, open questions, updates."""

import streamlit as st

from core.messages import say
from pages.parts import (
    action_board,
    backup_button,
    corrections,
    desk,
    downloads,
    language_view,
    minutes_state,
    open_questions,
    outcome_form,
    release_status_view,
    remediation_board,
    thumbnails,
    update_view,
)
from pages.parts.widgets import empty, placeholders, plain, saved

desk.presenter_only()
now = desk.now()
st.title(say("Follow-up"), anchor=False)
placeholders(now.brief)


if not now.meeting.opened:
    empty(
        say(
            "Minutes and email are generated from a meeting's record. No meeting is open on"
            " this case."
        ),
        "meeting.py",
        say("Start a meeting, or open an earlier one"),
    )
    downloads.downloads(now, None)
else:
    head = st.container()
    minutes = minutes_state.chosen(now)
    with head:
        minutes_state.decided(minutes)
    minutes_state.show(now, minutes)
    downloads.downloads(now, minutes)

    if minutes.closed:
        release_status_view.show(now)
        remediation_board.show(now)
    action_board.show(now)
    open_questions.ask(now)
    if minutes.closed:
        update_view.show(now)
        outcome_form.ask(now)
    if minutes.parked:
        st.header(say("Parking lot"), anchor=False)
        for line in minutes.parked:
            st.markdown(plain(f"{line.says} ({line.place})"))

    open_questions.private_notes(now.meeting)
    corrections.correct(now)

    st.header(say("The screens"), anchor=False)
    thumbnails.show(now)

    st.header(say("The email"), anchor=False)
    downloads.email(now, minutes)
    language_view.of_meeting(now, minutes)
backup_button.button()
saved()
