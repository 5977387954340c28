"""How it turned out: when the release went out, how many were affected, and what was learned."""

from __future__ import annotations

import streamlit as st

from core.meeting.follow_up_events import OutcomeRecorded
from core.meeting.lessons import outcome_of
from core.meeting.room_events import MAX_TEXT
from core.messages import say
from pages.parts import desk
from pages.parts.action_board import today
from pages.parts.desk import Now


def ask(now: Now) -> None:
    """Ask for the outcome once the meeting is over; the archive compares it with the forecasts."""
    before = outcome_of(now.meeting) or OutcomeRecorded()
    key = f"outcome-{now.meeting.last}"
    label = say("How it turned out")
    with (
        st.expander(label, icon=":material/flag:", expanded=False, key="outcome"),
        st.form(f"{key}-form"),
    ):
        st.caption(
            say(
                "Leave empty what is not known. The archive compares it with what we predicted."
            )
        )
        left, right = st.columns(2)
        left.date_input(
            say("Released on"),
            value=before.released,
            # A record from elsewhere, or a clock put back, may know a later day.
            max_value=max(today(now), before.released or today(now)),
            key=f"{key}-released",
            format=say("YYYY-MM-DD"),
        )
        right.number_input(
            say("Affected until then ({people})", people=now.agreed.harmed_many),
            value=before.affected,
            min_value=0.0,
            max_value=1e15,
            step=1.0,
            format="%.0f",
            key=f"{key}-affected",
        )
        st.text_area(
            say("What we learned"),
            before.learned,
            max_chars=MAX_TEXT,
            key=f"{key}-learned",
        )
        st.form_submit_button(
            say("Save"), icon=":material/save:", on_click=_keep, args=(before, key)
        )


def _keep(before: OutcomeRecorded, key: str) -> None:
    state = st.session_state
    event = OutcomeRecorded(
        state[f"{key}-released"],
        state[f"{key}-affected"],
        state[f"{key}-learned"].strip(),
    )
    if event != before:
        desk.append(event)
