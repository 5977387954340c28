"""What of a rehearsal runs in the browser: the teleprompter, and the lights of the drill."""

from __future__ import annotations

import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import streamlit as st

HERE = Path(__file__).parent
PROMPTER = """
<div class="prompter">
  <div class="time" role="timer" aria-live="off"></div>
  <div class="bar" aria-hidden="true"><span class="band"></span><span class="hand"></span></div>
  <div class="words"></div>
</div>
"""
LIGHTS = """
<div class="drill">
  <div class="asked"></div>
  <div class="clock" role="timer" aria-live="off"></div>
</div>
"""


def _text(*names: str) -> str:
    return "".join((HERE / name).read_text("utf-8") for name in names)


_PROMPTER = st.components.v2.component(
    "showstopper_prompter",
    html=PROMPTER,
    css=_text("prompter.css"),
    js=_text("asking_aloud.js", "prompter.js"),
)
_LIGHTS = st.components.v2.component(
    "showstopper_drill_lights",
    html=LIGHTS,
    css=_text("drill_lights.css"),
    js=_text("asking_aloud.js", "drill_lights.js"),
)


def prompter(
    data: dict[str, Any], on_queue: Callable[[], None]
) -> list[dict[str, Any]]:
    """Show the teleprompter; gives the commands that wait, oldest first.

    A stamp tells a new reading of the time from the same one drawn again.
    """
    stamped = data | {"stamp": time.monotonic_ns()}
    result = _PROMPTER(
        key="prompter", data=stamped, default={"queue": []}, on_queue_change=on_queue
    )
    return list(result.queue or [])


def lights(data: dict[str, Any]) -> None:
    """Show a question of the drill with its lights."""
    _LIGHTS(key="drill-lights", data=data | {"stamp": time.monotonic_ns()})
