"""Waiting for a long measurement: how far it is, and a way to stop it.

The rest of the app stays live meanwhile.
"""

from __future__ import annotations

import threading

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.scriptrunner import get_script_run_ctx

from core import words
from core.case.model import Case
from core.errors import ShowstopperError
from core.evidence.key import evidence_key
from core.messages import say
from core.store.worker import Worker
from pages.parts import desk, refusals

LONG = 30_000
LOOK_EVERY = 1.0  # seconds
GRACE = 20.0  # seconds in which a browser that lost its connection comes back


def is_long(case: Case) -> bool:
    """Say whether measuring will take more than a moment.

    A table is counted in this process, which alone is connected to its warehouse.
    """
    if case.source is not None:
        return False
    return case.rows.rows >= LONG and desk.store().evidence(evidence_key(case)) is None


def start(case: Case) -> None:
    """Measure a case in a process of its own, as long as the session lasts; one at a time in it."""
    stop()
    worker = Worker(desk.store().home, case, desk.clock())
    st.session_state["measuring"] = (worker, case)
    context = get_script_run_ctx()
    if context is not None and Runtime.exists():
        arguments = (worker, context.session_id)
        threading.Thread(target=_end_with, args=arguments, daemon=True).start()


def _end_with(worker: Worker, session: str) -> None:
    """End a measurement whose session is closed: nobody is there to see it."""
    runtime, left = Runtime.instance(), 0
    while not worker.wait(LOOK_EVERY):
        left = 0 if runtime.is_active_session(session) else left + 1
        if left * LOOK_EVERY >= GRACE:
            worker.stop()
            return


def stop() -> None:
    """End the measurement of this session, if there is one; nothing of it is kept."""
    worker, _ = st.session_state.pop("measuring", (None, None))
    if worker is not None:
        worker.stop()


def turn_to(case: Case) -> bool:
    """Keep a case whose evidence is measured, and turn to it; says whether it could be kept."""
    flag = desk.save_case(case, "rows")
    if flag:
        desk.go_to(case.id)
        st.session_state.pop("incoming", None)
        st.session_state["new_case"], st.session_state["arrived"] = True, case.id
    return flag


def show() -> None:
    """Show how far the measurement of this session is, if there is one."""
    if "measuring" in st.session_state:
        _watch()


@st.fragment(run_every=0.5)
def _watch() -> None:
    worker, case = st.session_state.get("measuring", (None, None))
    if worker is None:
        return
    progress = worker.progress
    if not progress.ended:
        st.progress(
            min(progress.share, 1.0),
            text=say(
                "Measuring {rows}: {what} …",
                rows=words.count_noun(
                    case.rows.rows, case.unit_of_row, case.units_of_row
                ),
                what=progress.what,
            ),
        )
        st.button(
            say("Stop measuring"),
            on_click=stop,
            key="stop-measuring",
            icon=":material/stop_circle:",
        )
        return
    st.session_state.pop("measuring")
    if progress.complaints:
        refusals.show_error(ShowstopperError(*progress.complaints), "rows")
    else:
        turn_to(case)
    st.rerun(scope="app")
