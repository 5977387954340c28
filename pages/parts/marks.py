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

# Streamlit writes the chosen of several in the color that its filled buttons put under white
# letters. On dark paper no color can be read both ways, so the letters are those of the text.
CHOSEN = "button[data-selected=true] { color: inherit !important; }"

# The places of components before their code is there, in the shapes of stage.css, stage_narrow.css
# and clock.css: without them everything below would be pushed about. What only listens has none.
PLACES = """
.st-key-stage { aspect-ratio: 16 / 9; }
@media (max-width: 512px) { .st-key-stage { aspect-ratio: 100 / 216.4; } }
.st-key-clock { min-height: 3.25rem; }
.st-key-listener, .st-key-database, .st-key-typed-first { position: absolute; }
"""


def style() -> None:
    """Write what no element of Streamlit's can say: colors and places."""
    st.html(f"<style>{CHOSEN}{PLACES}</style>")


def of_session() -> None:
    """Mark a page of a session that is in a rehearsal."""
    first = desk.store().log(desk.meeting_id())[:1] if desk.meeting_id() else ()
    if any(
        isinstance(item.event, MeetingOpened) and item.event.kind == "rehearsal" for item in first
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
