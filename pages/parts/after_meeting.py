"""What is offered once a meeting is over: its documents, its replay, and the next meeting."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from pages.parts import desk
from pages.parts.desk import Now


def links(now: Now) -> None:
    """Say that the record is closed, and lead to what follows."""
    st.success(
        say(
            "The meeting is over and its record is closed. You can still make corrections"
            " on the follow-up page."
        )
    )
    st.page_link(
        "follow_up.py", label=say("Open minutes and email"), icon=":material/mail:"
    )
    st.page_link("replay.py", label=say("Replay it"), icon=":material/history:")
    st.button(
        say("Prepare the next meeting on this case"),
        on_click=desk.go_to,
        args=(now.agreed.id,),
    )
