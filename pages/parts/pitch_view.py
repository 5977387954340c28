"""The script in the length that somebody has time for, to be copied."""

from __future__ import annotations

import streamlit as st

from core import words
from core.messages import say
from core.script.claims import WORDS_A_MINUTE
from core.script.pitch import Pitch, pitches
from pages.parts.desk import Now
from pages.parts.widgets import plain


def show(now: Now) -> None:
    """Choose a length and show its text with the time that it takes."""
    by_name = {pitch.name: pitch for pitch in pitches(now.brief)}
    st.header(say("Your script at three lengths"), anchor=False)
    chosen = st.segmented_control(
        say("Length"), list(by_name), default=next(iter(by_name)), key="pitch-length"
    )
    pitch = by_name.get(chosen or "", next(iter(by_name.values())))
    st.caption(plain(_takes(pitch)))
    if not pitch.fits:
        st.warning(say("It is longer than its time: shorten the names in the setup."))
    st.code(pitch.text, language=None, wrap_lines=True)


def _takes(pitch: Pitch) -> str:
    return say(
        "{words}, {clock} at {pace} words a minute.",
        words=words.count_noun(pitch.words, "word"),
        clock=words.clock(pitch.seconds),
        pace=words.count(WORDS_A_MINUTE),
    )
