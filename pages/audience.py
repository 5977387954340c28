"""The room's view: read-only, drawn from the public record of the screen, following the
presenter.
"""

import streamlit as st

from core.messages import say
from pages.parts import access, listeners, room
from pages.parts import stage as screen

RELOAD = "<script>window.location.reload()</script>"

here = access.only("watch")
held = room.meeting_in_room(here.meeting_id) or st.session_state.get("watched", "")
st.session_state["watched"] = held
seen = room.shown(held)
version = seen.seq if seen else 0


@st.fragment(run_every="30s")
def look_again() -> None:
    """Find out whether the code of the stage has reached the browser, and load the page again where
    it has not.

    A stage that is there has the page run once more, without this: a look of every viewer would
    cost a fifth of each step.
    """
    again = access.seat()
    if again.rights != here.rights or not (
        held or room.meeting_in_room(again.meeting_id) == ""
    ):
        st.rerun()
    if room.heard():
        st.session_state["listens"] = True
        st.rerun()
    if room.left_behind(held, version):
        st.html(RELOAD, unsafe_allow_javascript=True)


any_other = not room.named(here.meeting_id)
if seen is not None:
    screen.follow(seen, room.feed_of(held, any_other=any_other))
else:
    if st.query_params.get("meeting"):
        st.title(say("This meeting cannot be shown"), anchor=False)
        st.markdown(say("Ask the presenter for the audience link."))
    else:
        st.title(say("The meeting has not started"), anchor=False)
        st.markdown(
            say("This screen follows the presenter automatically. Leave it open.")
        )
    listeners.follow(held, version, any_other=any_other)
if not listeners.heard():
    look_again()
