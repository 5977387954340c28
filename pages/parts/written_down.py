"""What was said in a recording, written down on this machine where the extra is installed."""

from __future__ import annotations

from typing import BinaryIO

import streamlit as st

from core.messages import language, say
from core.rehearsal import transcriber
from pages.parts import refusals
from pages.parts.widgets import plain, trouble

TRANSCRIPT = "transcript"  # the text that is compared with the facts
NEAR = "written-down"


def offer(sound: BinaryIO) -> None:
    """Offer to write a recording down; say why not where that cannot be."""
    if not transcriber.can_transcribe():
        st.caption(
            say(
                "To have it transcribed here, install the extra “speech”. Without it, paste what"
                " you said in the tab beside this one."
            )
        )
        return
    if language().code != transcriber.LANGUAGE:
        st.caption(
            say(
                "The speech model understands English only. Paste what you said instead."
            )
        )
        return
    if st.button(
        say("Write down what I said"), key="write-down", icon=":material/notes:"
    ):
        bar = st.progress(0.0, say("Writing down what you said, on this machine …"))
        text = refusals.tried(lambda: transcriber.transcribe(sound, bar.progress), NEAR)
        bar.empty()
        if text is not None:
            st.session_state[TRANSCRIPT] = text
    trouble(near=NEAR)
    if text := st.session_state.get(TRANSCRIPT):
        st.caption(say("It is in the tab “What you said”, where you can correct it:"))
        st.markdown(plain(text))
