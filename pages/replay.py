"""Replay: what the room saw at any moment of a meeting, what changed its mind, and whether the
record is whole.
"""

import streamlit as st

from core.messages import say
from pages.parts import desk, replay_view
from pages.parts.widgets import empty

desk.presenter_only()
now = desk.now()
st.title(say("Replay"), anchor=False)
held = replay_view.choose(now)
seen = replay_view.read(held) if held else None
if not held:
    empty(
        say(
            "Replay a meeting from its record: what the audience saw at any moment, and"
            " what changed the decision. No meeting has been held on this case."
        ),
        "meeting.py",
        say("Start a meeting"),
    )
elif seen is not None:
    beside = st.toggle(say("Compare with another moment"), key="past-beside")
    for place, key in zip(
        st.columns(2, gap="large") if beside else [st.container()],
        ("past", "other"),
        strict=False,
    ):
        with place:
            replay_view.show(
                seen, replay_view.moment(seen, key, first=key == "other"), key
            )

    st.header(say("What changed the decision"), anchor=False)
    replay_view.mind(seen)
    st.header(say("Time on each step"), anchor=False)
    replay_view.times(seen)
    st.header(say("The record"), anchor=False)
    replay_view.chain(seen)
