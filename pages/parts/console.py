"""The presenter's private sidebar: the line to say, the clock, what may be asked, and one line that
keeps everything.
"""

from __future__ import annotations

import math
import time

import streamlit as st

from core.meeting.room_events import ClockPaused
from core.meeting.step_timer import pace
from core.meeting.walk import neighbours
from core.messages import mark, say
from core.script.steps import BY_KEY, TITLES
from core.serve.bus import BUS
from pages.parts import (
    commands,
    controls,
    desk,
    likely_questions,
    listeners,
    page_address,
    room,
    short_walk,
)
from pages.parts.desk import Now
from pages.parts.widgets import plain, saved

# Seconds for the way to the room's browsers, for each of them, and at most: its screens are sent
# from the same process in which this page runs, and go first.
ROOM_FIRST, ROOM_EACH, ROOM_MOST = 0.03, 0.0005, 0.3
SHARED = "share_safe"  # in the session: what is private is hidden
OWN_RERUN = 400  # milliseconds in which the rerun of one's own press comes first
# Seconds after a turn in which a slow browser may still ask for the page that it has left.
ON_ITS_WAY = 10.0


def begin(now: Now, step: str) -> None:
    """Go along with the room, and open the sidebar before the page beside it is drawn: later it
    would push everything aside.
    """
    _along(now, step)
    with st.sidebar:
        st.toggle(
            say("Presenting safely: hide private panel"),
            key=SHARED,
            persist_state="session",
        )


def show(now: Now, step: str) -> None:
    """Draw the console for the step that this page shows.

    Nothing of it where sharing is switched on.
    """
    shared = st.session_state.get(SHARED, False)
    with st.sidebar:
        if not shared:
            _head(now)
        if now.live:
            _steps(now, step)
        if not shared:
            line(now, step)
        if now.live:
            commands.listen(now, step, capture=not shared, claims=claims(now, step))
        if not shared:
            saved()
            likely_questions.show(now, step)
            if now.live:
                controls.show(now)
    if now.live:
        listeners.follow(now.meeting_id, now.meeting.last, patience=OWN_RERUN)
        room.beat(now.meeting_id, now.meeting.last)


def _along(now: Now, step: str) -> None:
    """Go along where somebody else took the room on and this page was where the room was.

    Who looks elsewhere is left alone.
    """
    state = st.session_state
    was, here = state.get("room_step"), state.get("page_step")
    nudged = state.pop("nudged", False)
    state["room_step"], state["page_step"] = now.meeting.step, step
    if (
        now.live
        and step != now.meeting.step
        and (
            (was == here and _same_page(here, step))
            or _late(step, now.meeting.step, nudged=nudged)
        )
    ):
        _turn_to(now.meeting.step)


def _late(step: str, room_step: str, *, nudged: bool) -> bool:
    """Say whether a browser asked for this page before the one that it was turned to had reached
    it: that answer must not stay.

    Such a browser tells of a key or of news; one in which somebody chose this page tells of
    nothing.
    """
    at, left, to = st.session_state.get("turned", (-math.inf, "", ""))
    return (
        nudged
        and _same_page(left, step)
        and to == room_step
        and time.monotonic() - at < ON_ITS_WAY
    )


def _same_page(text: str | None, other: str) -> bool:
    """Say whether two steps stand on one page.

    That of the decision shows the opening while the room is elsewhere.
    """
    return text in BY_KEY and BY_KEY[text].page == BY_KEY[other].page


def _head(now: Now) -> None:
    """Show that this is private, and the time on this step and in all against the budget."""
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        st.badge(say("Private"), icon=":material/lock:", color="orange")
        if now.live:
            pause(now)
    if now.live:
        listeners.clock(pace(now.brief, now.meeting, desk.clock()))


def pause(now: Now) -> None:
    """Stop the clock, or let it go on."""
    paused = now.meeting.paused
    label, icon = (
        (say("Go on"), ":material/play_arrow:")
        if paused
        else (say("Stop the clock"), ":material/pause:")
    )
    st.button(
        label,
        key="pause",
        icon=icon,
        type="tertiary",
        on_click=desk.note,
        args=(ClockPaused(not paused),),
    )


def _steps(now: Now, step: str) -> None:
    at = room.step_of(now.meeting_id) if now.meeting.frozen else now.meeting.step
    before, after = neighbours(now.meeting)
    with st.container(
        horizontal=True, vertical_alignment="center", horizontal_alignment="distribute"
    ):
        if now.meeting.parts & {"blank", "pattern"}:
            st.caption(
                (
                    say(":orange[**The audience sees the test pattern**]")
                    if "pattern" in now.meeting.parts
                    else say(":orange[**Blank: the audience sees nothing**]")
                ),
                width="stretch",
            )
        elif now.meeting.frozen:
            st.caption(
                say(
                    ":orange[Frozen: the audience still sees {step}]",
                    step=say(TITLES[at]),
                ),
                width="stretch",
            )
        else:
            st.caption(
                say("The audience sees this step")
                if at == step
                else say("The audience sees: {step}", step=say(TITLES[at])),
                width="stretch",
            )
        _turn(
            mark("Back"),
            before,
            ":material/arrow_back:",
            off=before == now.meeting.step,
            wide=False,
        )
    if now.meeting.step != step:
        st.button(
            say("Bring the audience here"),
            key=f"bring-{step}",
            on_click=desk.show,
            args=(step,),
            width="stretch",
        )
    _turn(
        mark("Next"), after, ":material/arrow_forward:", off=after == now.meeting.step
    )
    short_walk.button(now)


def turn(now: Now) -> None:
    """Go one step back or on, with buttons for a thumb."""
    before, after = neighbours(now.meeting)
    _turn(
        mark("Next"), after, ":material/arrow_forward:", off=after == now.meeting.step
    )
    _turn(mark("Back"), before, ":material/arrow_back:", off=before == now.meeting.step)
    short_walk.button(now)


def after_the_room(step: str) -> None:
    """Turn this page to a step, a moment after the room: its small screens are drawn first, this
    large page next.
    """
    followers = BUS.followers(st.query_params.get("meeting", ""))
    _turn_to(step, after=min(ROOM_FIRST + ROOM_EACH * followers, ROOM_MOST))


def _turn_to(step: str, after: float = 0.0) -> None:
    st.session_state["turned"] = (
        time.monotonic(),
        st.session_state.get("page_step", ""),
        step,
    )
    time.sleep(after)
    page_address.open_page(BY_KEY[step].page)


def _turn(label: str, step: str, icon: str, *, off: bool, wide: bool = True) -> None:
    """Turn the room and this page to a step that is named, so that a double click is harmless."""
    named = label == "Next" and not off
    text = f"{say(label)}: {say(TITLES[step])}" if named else say(label)
    st.button(
        text,
        key=f"turn-{label}-{step}",
        icon=icon,
        width="stretch" if wide else "content",
        disabled=off,
        help=None if named else say(TITLES[step]),
        on_click=desk.show,
        args=(step,),
    )


def line(now: Now, step: str) -> None:
    """Show what to say on a step, and the note to oneself."""
    cue = next((cue for cue in now.brief.script.cues if cue.step == step), None)
    if cue is None:
        return
    st.markdown(say("**Say**"))
    st.markdown(plain(cue.claim.says))
    if cue.note is not None:
        st.caption(plain(cue.note.says))


def claims(now: Now, step: str) -> tuple[tuple[str, str], ...]:
    """List what is claimed on this screen, so that a question or an objection can say what it is
    about.
    """
    of_step = (
        claim
        for claim in now.brief.script.claims.values()
        if claim.id.startswith(f"{step}.") and not claim.id.endswith((".line", ".note"))
    )
    return tuple((item.id, item.says[:80]) for item in of_step)
