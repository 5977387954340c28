"""Marks that say on every page what kind of thing is open, and which of several is chosen."""

from __future__ import annotations

import streamlit as st

from core.meeting.events import MeetingOpened
from core.meeting.slide import REHEARSAL, REHEARSED
from core.messages import say
from pages.parts import desk

# A frame around everything, which a glance from the far end of a room tells apart from a meeting.
FRAME = (
    "<style>[data-testid=stApp]::after { content: ''; position: fixed; inset: 0; border: 6px dashed"
    " #b45309; pointer-events: none; z-index: 1000000; }</style>"
)


def of_session() -> None:
    """Mark a page of a session that is in a rehearsal."""
    first = desk.store().log(desk.meeting_id())[:1] if desk.meeting_id() else ()
    if any(
        isinstance(item.event, MeetingOpened) and item.event.kind == "rehearsal"
        for item in first
    ):
        rehearsal()


def rehearsal(*, over: bool = False, framed: bool = True) -> None:
    """Mark what belongs to a rehearsal."""
    if framed:
        st.html(FRAME)
    st.warning(say(REHEARSED if over else REHEARSAL), icon=":material/theater_comedy:")


def sample() -> None:
    """Mark a case that comes with the app."""
    st.badge(say("Sample case"), icon=":material/science:", color="violet")
