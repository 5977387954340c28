"""The room's view: read-only, drawn from the public scene, following the presenter."""

import streamlit as st

from core.meeting.scene import stage
from pages.parts import desk
from pages.parts import stage as screen
from pages.parts.furniture import plain

held = desk.meeting_in_room()
version = desk.version(held)


@st.fragment(run_every="1s")
def follow() -> None:
    """Look whether anything changed; a glance costs a millisecond, and only a change draws again."""
    if desk.meeting_in_room() != held or desk.version(held) != version:
        st.rerun()


if not held:
    st.header("The meeting has not begun", anchor=False)
    st.markdown("This screen follows the presenter by itself. Leave it open.")
else:
    room = desk.room(held)
    if room is None:
        st.header("This meeting cannot be shown", anchor=False)
        st.markdown("Ask the presenter for the link to the room's view.")
    else:
        scene = stage(room.brief, room.meeting, role="audience")
        screen.show(scene, room.brief, key="room")
        if scene.over:
            st.success(plain("The meeting is over. The minutes follow by email."))
follow()
