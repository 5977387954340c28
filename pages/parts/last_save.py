"""The change to the case that was saved last, and the way back from it."""

from __future__ import annotations

from collections.abc import Callable, Generator
from contextlib import contextmanager

import streamlit as st

from core.case.model import Case
from core.messages import say
from core.store.database import Store

SAVED_OVER = "saved_over"


@contextmanager
def noted(store: Store, case: Case) -> Generator[None]:
    """Note which version of a case is saved over inside the block."""
    before = store.case(case.id) if case.id in store.case_ids() else None
    yield
    after = store.case(case.id)
    if before is not None and before.digest != after.digest:
        st.session_state[SAVED_OVER] = (before, after.digest)


def offer(case: Case, save: Callable[[Case], bool]) -> None:
    """Offer the way back while the case is still as this session saved it last."""
    before, after = st.session_state.get(SAVED_OVER, (None, ""))
    if before is not None and before.id == case.id and after == case.digest:
        st.button(
            say("Undo the last change to the case"),
            key="undo-save",
            icon=":material/undo:",
            type="tertiary",
            on_click=_undo,
            args=(before, save),
        )


def _undo(before: Case, save: Callable[[Case], bool]) -> None:
    # What was typed over this version must not come back with it.
    for name in [key for key in st.session_state if before.digest[:8] in str(key)]:
        del st.session_state[name]
    if save(before):
        st.session_state.pop(SAVED_OVER, None)
