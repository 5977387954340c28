"""What the pages of the walk share: the console beside them, and the stage at their head.

The router draws both, around the page. Streamlit takes down whatever a page drew when another page
is opened, and sets all of it up again; what the router drew stays, and takes on the new values.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import streamlit as st

from core.meeting.scene import Scene, stage
from core.messages import say
from core.script.steps import MEETING_PAGE, TITLES, WALK
from pages.parts import before_meeting, console, desk, whatifs
from pages.parts import stage as screen
from pages.parts.desk import Now

PAGES = {
    "" if step.page == MEETING_PAGE else step.page.removesuffix(".py"): step.key
    for step in reversed(WALK)  # the meeting page is that of its first step
}
OWN = tuple(step.key for step in WALK if step.page == MEETING_PAGE)
FRAME = "walk_frame"  # in the session: that of the page that runs


@dataclass(frozen=True, slots=True)
class Frame:
    """What a page of the walk is about: the state of its case, its step, and what stands on its
    stage.
    """

    now: Now
    step: str
    scene: Scene


def begin(place: str) -> Frame | None:
    """Draw what stands above a page of the walk and beside it; None for any other page."""
    if place not in PAGES:
        return None
    now = desk.now()
    step = PAGES[place] if place else _own_step(now)
    console.begin(now, step)
    if not place and not now.live and not now.meeting.closed:
        before_meeting.begin(now)
    frame = st.session_state[FRAME] = Frame(now, step, _scene(now, step))
    screen.show(frame.scene, now.brief)
    whatifs.band(now)
    return frame


def here() -> Frame:
    """Give the frame of the page that runs."""
    return st.session_state[FRAME]


def end(frame: Frame | None) -> None:
    """Draw what comes last on a page of the walk."""
    if frame is not None:
        console.show(frame.now, frame.step)


def _scene(now: Now, step: str) -> Scene:
    """Build the screen of a step; outside a meeting, of the segment that was chosen last."""
    meeting = now.meeting
    if step == "finding" and not now.live:
        meeting = replace(meeting, finding=st.session_state.get("slice") or "")
    return stage(now.brief, meeting, "presenter", step)


def _own_step(now: Now) -> str:
    """Choose among the steps of the meeting page, while the room is on another."""
    if now.meeting.closed:
        return "close"
    if now.meeting.step in OWN:
        return now.meeting.step
    if not now.live:
        return "opening"
    chosen = st.segmented_control(
        say("Step"),
        OWN,
        default="opening",
        format_func=lambda item: say(TITLES[item]),
        key="own-step",
    )
    return chosen or "opening"
