"""The vote of one person: a stance and its reason, sent as soon as they change."""

from __future__ import annotations

import streamlit as st

from core.meeting.events import STANCES, VoteCast
from core.meeting.roll import Stand
from core.messages import say
from pages.parts import desk


def fields(stand: Stand, asked: str, before: str) -> None:
    """Ask a person for a stance on an option, as it stands; `before` is the option that an answer
    so far was about.
    """
    st.pills(
        say("Your stance"),
        STANCES,
        format_func=say,
        key="stance",
        on_change=_cast,
        args=(stand, asked, before),
        label_visibility="collapsed",
    )
    st.text_input(
        say("A reason, or the condition"),
        key="reason",
        max_chars=500,
        on_change=_cast,
        args=(stand, asked, before),
    )


def _cast(stand: Stand, asked: str, before: str) -> None:
    """Send what is chosen, with its reason."""
    stance, reason = (
        st.session_state.get("stance"),
        st.session_state.get("reason", "").strip(),
    )
    if stance and (stance, reason, asked) != (stand.stance, stand.because, before):
        desk.append(VoteCast(stand.name, stance, reason, asked), by=stand.name)
