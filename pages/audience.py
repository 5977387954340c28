"""The room's view: read-only, drawn from the public record of the screen, following the
presenter.
"""

import streamlit as st

from pages.parts import access, desk, listeners, marks, room
from pages.parts import stage as screen
from pages.parts.widgets import plain

RELOAD = "<script>window.location.reload()</script>"

here = access.only("watch")
held = room.meeting_in_room(here.meeting_id) or st.session_state.get("watched", "")
st.session_state["watched"] = held
seen = room.shown(held)
version = seen.seq if seen else 0


@st.fragment(run_every="30s")
def look_again() -> None:
    """Find out that there is no listener: its code did not reach the browser, say.

    Then the page loads itself again.
    """
    again = access.seat()
    if again.rights != here.rights or not (held or room.meeting_in_room(again.meeting_id) == ""):
        st.rerun()
    if room.left_behind(held, version):
        st.html(RELOAD, unsafe_allow_javascript=True)


if seen is None and st.query_params.get("meeting"):
    st.header("This meeting cannot be shown", anchor=False)
    st.markdown("Ask the presenter for the audience link.")
elif seen is None:
    st.header("The meeting has not begun", anchor=False)
    st.markdown("This screen follows the presenter by itself. Leave it open.")
else:
    if seen.kind == "rehearsal":
        marks.rehearsal(over=seen.scene.over)
    if seen.clock is not None:
        listeners.room_clock(seen.clock, desk.clock())
    screen.larger()
    screen.show_screen(seen)
    if seen.scene.over:
        st.success(plain("The meeting is over. The minutes follow by email."))
listeners.follow(held, version, any_other=not room.named(here.meeting_id))
if (
    not listeners.heard()
):  # a listener that has spoken is there; the poll of every viewer would cost a fifth of each step
    look_again()
