"""The button for whoever says "I have three minutes", and the way back."""

from __future__ import annotations

import streamlit as st

from core import words
from core.meeting.room_events import WalkSet
from core.meeting.walk import skipped
from core.messages import say
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain


def button(now: Now) -> None:
    """Cut the walk to what fits into three minutes, or go back to all of it."""
    short = now.meeting.short
    left_out = words.listed(skipped(now.meeting))
    if left_out:
        st.caption(plain(say("Left out: {steps}", steps=left_out)))
    st.button(
        say("Back to the full walk") if short else say("I have three minutes"),
        key="short-walk",
        icon=":material/timer_3:",
        type="primary" if short else "secondary",
        width="stretch",
        help=say("Opening, one picture, the ask, the decision (key T)"),
        on_click=desk.note,
        args=(WalkSet(not short),),
    )
