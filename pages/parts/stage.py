"""The stage: one component draws every screen, the presenter's, the audience's, those of before."""

from __future__ import annotations

from pathlib import Path
from typing import Any, Literal

import streamlit as st

from core.exports.screen import FORMAT, Screen, dump_python
from core.exports.staging import staged
from core.meeting.scene import Scene
from core.meeting.slide import details
from core.script.brief import Brief
from pages.parts import script_words
from pages.parts.cached import clock
from pages.parts.widgets import plain

HERE = Path(__file__).parent
HTML = """
<div class="outer">
  <div class="frame"></div>
  <a class="plain" hidden></a>
  <p class="notice" role="status"></p>
</div>
"""
Mode = Literal["room", "page", "thumb"]
NARROW = (
    "stage-narrow"  # in the session: its window was too narrow for the wide picture
)


def _text(*names: str) -> str:
    return "".join((HERE / name).read_text("utf-8") for name in names)


_STAGE = st.components.v2.component(
    "showstopper_stage",
    html=HTML,
    css=_text("stage.css", "stage_narrow.css"),
    js=_text("stage.js", "stage_feed.js"),
)


def show(scene: Scene, brief: Brief, key: str = "stage", mode: Mode = "page") -> None:
    """Draw one screen of the presenter, and below it what it says that has no room on the stage."""
    result = staged(scene, brief, narrow=_on_phone())
    seen = Screen(
        FORMAT,
        meeting_id="",
        seq=0,
        kind="meeting",
        live=False,
        numbers=brief.case.numbers,
        language=brief.case.language,
        slide=result.slide,
        picture=result.picture,
        alt=result.alt,
        words=result.words,
        table=(),
        table_more="",
        clock=None,
    )
    _mount(seen, key, mode)
    for line in details(scene, result.slide) if mode == "page" else ():
        st.caption(plain(line))


def _on_phone() -> bool:
    """Whether the browser says that it runs on a phone, or the stage that its window is as narrow:
    only there is a second picture, for a narrow frame, worth the wait.
    """
    phone = "Mobi" in st.context.headers.get("User-Agent", "")
    return phone or bool(st.session_state.get(NARROW))


def _narrowed() -> None:
    st.session_state[NARROW] = True


def show_screen(seen: Screen, key: str = "room", mode: Mode = "page") -> None:
    """Draw the screen of a meeting from its record alone; two side by side need two keys."""
    _mount(seen, key, mode)


def follow(seen: Screen, path: str) -> None:
    """Fill the window with the screen of a meeting, and keep it up to date over a socket.

    The page runs again only where it has to look again: another meeting, a link that has ended.
    """
    _mount(seen, "room", "room", path)


def _mount(seen: Screen, key: str, mode: Mode, path: str = "") -> None:
    data: dict[str, Any] = {
        "screen": dump_python(seen),
        "path": path,
        "mode": mode,
        "at": clock().isoformat(),
        "words": script_words.of_stage(
            placeholders=bool(path)
            or any(each.placeholder for each in seen.slide.figures)
        ),
    }
    _STAGE(key=key, data=data, on_again_change=lambda: None, on_narrow_change=_narrowed)
