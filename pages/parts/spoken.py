"""How this session is spoken to: as its case is, or without one as its browser asks for."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import replace

import streamlit as st
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core.case.model import Case
from core.errors import ShowstopperError
from core.speech import Speech, otherwise, speech_of, use_speech
from pages.parts import access
from pages.parts.cached import store


def browser() -> Speech:
    """Say what the browser of this session asks for."""
    return speech_of(st.context.locale or "")


def as_browser_asks(case: Case) -> Case:
    """Speak of a case that names no language as the browser asks."""
    asked = browser() if case.speech == Speech() else case.speech
    return replace(case, language=asked.language, numbers=asked.numbers)


def of_session() -> Speech:
    """Say how this session is spoken to; a thread of no session in English."""
    if get_script_run_ctx(suppress_warning=True) is None:
        return Speech()
    return st.session_state.get("speech") or browser()


def settle(chosen: Speech) -> None:
    """Speak so from here on, in what follows on this page and in its later runs."""
    use_speech(chosen)
    st.session_state["speech"] = chosen


def begin() -> None:
    """Speak as this session's case asks, or without one as its browser does."""
    # Asked first: the room's process has no right to the cases, and must not open them.
    if (
        "speech" not in st.session_state
        and access.role() == "presenter"
        and _of_a_case()
    ):
        return
    use_speech(of_session())


def _of_a_case() -> bool:
    known, wanted = store().case_ids(), st.session_state.get("case_id", "")
    if not known:
        return False
    chosen = wanted if wanted in known else known[0]
    with suppress(ShowstopperError):  # the page that reads it next tells what is wrong
        settle(store().case(chosen).speech)
        return True
    return False


def forget() -> None:
    """Ask anew how to speak: another case may be spoken of in another way."""
    st.session_state.pop("speech", None)


# Callbacks and fragments run in a thread of their own, before or without the page.
otherwise(of_session)
