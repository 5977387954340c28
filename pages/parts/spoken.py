"""How this session is spoken to: as its case is, or without one as its browser asks for."""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.speech import Speech, otherwise, speech_of, use_speech


def browser() -> Speech:
    """Say what the browser of this session asks for."""
    return speech_of(st.context.locale or "")


def of_session() -> Speech:
    """Say how this session is spoken to; a thread of no session in English."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return Speech()
    return st.session_state.get("speech") or browser()


def settle(chosen: Speech) -> None:
    """Speak so from here on, in what follows on this page and in its later runs."""
    use_speech(chosen)
    st.session_state["speech"] = chosen


def forget() -> None:
    """Ask anew how to speak: another case may be spoken of in another way."""
    st.session_state.pop("speech", None)


# Callbacks and fragments run in a thread of their own, before or without the page.
otherwise(of_session)
