"""The room's view: read-only, drawn from the public scene, following the presenter."""

import streamlit as st

from core.meeting.scene import stage
from pages.parts import room
from pages.parts import stage as screen
from pages.parts.furniture import plain

held = room.meeting_in_room()
version = room.version(held)


@st.fragment(run_every="1s")
def follow() -> None:
    """Look whether anything changed; a glance costs a millisecond, and only a change draws again."""
    if room.meeting_in_room() != held or room.version(held) != version:
        st.rerun()


if not held:
    st.header("The meeting has not begun", anchor=False)
    st.markdown("This screen follows the presenter by itself. Leave it open.")
else:
    seen = room.shown(held)
    if seen is None:
        st.header("This meeting cannot be shown", anchor=False)
        st.markdown("Ask the presenter for the link to the room's view.")
    else:
        scene = stage(seen.brief, seen.meeting, role="audience")
        screen.show(scene, seen.brief, key="room")
        if scene.over:
            st.success(plain("The meeting is over. The minutes follow by email."))
follow()
