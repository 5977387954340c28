"""The three components that run in the browser: one that follows a meeting, one that counts time,
one for keys and for writing down.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path
from typing import Any

import streamlit as st

from core.meeting.step_timer import Pace
from core.serve.bus import DATABASE_TOPIC
from pages.parts import script_words

HERE = Path(__file__).parent
TIMER = '<div role="timer" aria-live="off" class="clock">\n</div>'
CONSOLE = """
<div data-part="console">
  <div data-part="capture" hidden>
    <div data-part="kinds" role="group" data-label="write"></div>
    <div data-part="state" role="status"></div>
    <div data-part="open" hidden>
      <div class="row">
        <input data-part="line" type="text" dir="auto" autocomplete="off"
          data-label="line">
        <button data-part="keep" type="button" data-text="keep"></button>
        <button data-part="leave" type="button" data-label="leave"
          title="Esc">✕</button>
      </div>
      <div class="row">
        <select data-part="option" data-label="option"></select>
        <select data-part="who" data-label="who"></select>
        <select data-part="about" data-label="about"></select>
        <input data-part="due" type="date" data-label="due">
      </div>
      <div data-part="hint" aria-live="polite"></div>
    </div>
    <div class="row"><span data-part="said" role="status"></span><button data-part="undo"
      type="button" data-text="undo" hidden></button></div>
    <div data-part="aside" hidden></div>
    <div data-part="captured" hidden></div>
  </div>
  <details data-part="help"><summary data-text="keys"></summary><dl data-part="keys"></dl></details>
</div>
"""


def _text(name: str) -> str:
    return (HERE / name).read_text("utf-8")


_LISTENER = st.components.v2.component(
    "showstopper_listener", html="<span hidden>\n</span>", js=_text("listener.js")
)
_CLOCK = st.components.v2.component(
    "showstopper_clock", html=TIMER, css=_text("clock.css"), js=_text("clock.js")
)
_CONSOLE = st.components.v2.component(
    "showstopper_console",
    html=CONSOLE,
    css=_text("console.css"),
    js=_text("action_line.js") + _text("console.js"),
)


def nudge() -> None:
    """Note that this run was asked for by a component, and by nobody who chose a page."""
    st.session_state["nudged"] = True


def heard() -> bool:
    """Say whether the listener of this browser has ever brought news."""
    return st.session_state.get("listens", False)


def _news() -> None:
    nudge()
    st.session_state["listens"] = True


def follow(
    meeting_id: str, version: int, *, patience: int = 0, any_other: bool = False
) -> None:
    """Rerun this page when the meeting has more entries than `version`, after `patience`
    milliseconds; must stand at page level.

    With `any_other` also when another meeting is held instead. In a fragment it would freeze after
    a restart of the server, which knows no fragment of before.
    """
    path = f"/live/{meeting_id}" + "?other" * any_other if meeting_id else "/live"
    _LISTENER(
        key="listener",
        data={"path": path, "version": version, "patience": patience},
        on_version_change=_news,
    )


def follow_database() -> None:
    """Rerun the fragment around this when the server finds the database gone, or there again."""
    data = {"path": f"/live/{DATABASE_TOPIC}", "version": 0, "patience": 0}
    _LISTENER(key="database", data=data, on_version_change=nudge)


def clock(pace: Pace) -> None:
    """Count on in the browser from a pace.

    A stamp tells a new reading from the same one drawn again.
    """
    data = {
        "step": pace.step_seconds,
        "budget": pace.budget_seconds,
        "total": pace.total_seconds,
        "due": pace.due_seconds,
        "whole": pace.whole_seconds,
        "left": pace.left_seconds,
        "ends": pace.ends,
        "paused": pace.paused,
        "decide": None if pace.decide is None else asdict(pace.decide),
        "words": script_words.of_clock(),
    }
    _CLOCK(key="clock", data=data | {"stamp": time.monotonic_ns()})


def console(data: dict[str, Any], on_queue: Callable[[], None]) -> list[dict[str, Any]]:
    """Listen to keys and to what is written down; gives the commands that wait, oldest first."""
    result = _CONSOLE(
        key="console", data=data, default={"queue": []}, on_queue_change=on_queue
    )
    return list(result.queue or [])
