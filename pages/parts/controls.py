"""What the presenter sets on the room's screen: freeze, blank, test pattern, clock, table, one
thing that stands out, the end.
"""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core.meeting.room_events import AnswerShown, EndSet, RoomSet, Spotlit
from core.meeting.scene import EXAMPLES, lights, stage
from core.messages import mark, say
from core.script.examples_text import examples_of
from pages.parts import desk, fields
from pages.parts.desk import Now
from pages.parts.widgets import folded

TOGGLES = {
    "frozen": (mark("Freeze the audience view"), "F"),
    "blank": (mark("Blank the audience view"), "B"),
    "clock": (mark("Show a clock"), ""),
    "table": (mark("Show the segment table below the finding"), ""),
    "pattern": (mark("Test pattern"), ""),
}


def show(now: Now) -> None:
    """Draw the switches; each sets its part to a state, so that a double click is harmless."""
    switches(now)
    folded(
        say("The audience screen"),
        "screen-fold",
        lambda: _on_screen(now),
        icon=":material/cast:",
    )


def _on_screen(now: Now) -> None:
    """Draw what is set now and then."""
    for part in ("clock", "table", "pattern"):
        key = fields.draws(f"room-{part}", part in now.meeting.parts)
        st.toggle(say(TOGGLES[part][0]), key=key, on_change=_set, args=(part, key))
    _spotlight(now)
    _examples(now)
    _end(now)
    if now.meeting.answer:
        st.button(
            say("Stop showing the answer"),
            key="unanswer",
            on_click=desk.note,
            args=(AnswerShown(""),),
        )


def _examples(now: Now) -> None:
    """Offer to show single records, where any were released."""
    if examples_of(now.brief.evidence) is None or now.meeting.answer == EXAMPLES:
        return
    st.button(
        say("Show examples"),
        key="show-examples",
        icon=":material/table_rows:",
        help=say("Three records that became wrong, drawn by chance (key E)"),
        on_click=desk.note,
        args=(AnswerShown(EXAMPLES),),
    )


def switches(now: Now) -> None:
    """Freeze and blank: the two that are wanted in a hurry."""
    frozen, blank = bool(now.meeting.frozen), "blank" in now.meeting.parts
    with st.container(horizontal=True):
        _switch(
            "frozen",
            say("Unfreeze") if frozen else say("Freeze"),
            ":material/ac_unit:",
            on=frozen,
        )
        _switch(
            "blank",
            say("Show again") if blank else say("Blank"),
            ":material/visibility_off:",
            on=blank,
        )


def _switch(part: str, label: str, icon: str, *, on: bool) -> None:
    says, key = TOGGLES[part]
    st.button(
        label,
        key=f"switch-{part}",
        icon=icon,
        type="primary" if on else "secondary",
        help=say("{text} (key {key})", text=say(says), key=key),
        on_click=desk.note,
        args=(RoomSet(part, not on),),  # ty: ignore[invalid-argument-type]  a key of PARTS
        width="stretch",
    )


def _set(part: str, key: str) -> None:
    if fields.entered(f"room-{part}", key):
        desk.append(RoomSet(part, st.session_state[key]))  # ty: ignore[invalid-argument-type]  a toggle holds a bool


def _spotlight(now: Now) -> None:
    scene = stage(now.brief, now.meeting, "audience")
    listed = lights(now.brief, scene)
    if not listed:
        return
    key = fields.draws(
        "spotlight", now.meeting.spotlight if now.meeting.spotlight in listed else None
    )
    st.selectbox(
        say("Highlight"),
        listed,
        key=key,
        placeholder=say("No highlight"),
        on_change=_spot,
        args=(key,),
    )


def _spot(key: str) -> None:
    if fields.entered("spotlight", key):
        desk.append(Spotlit(st.session_state[key] or ""))


def _end(now: Now) -> None:
    """Set the end by the clock of this machine; an hour that is past already means tomorrow's."""
    here = desk.clock()
    ends = now.meeting.ends
    key = fields.draws(
        "ends",
        ends.astimezone(here.tzinfo).time().replace(second=0, microsecond=0)
        if ends
        else None,
    )
    st.time_input(
        say("Must end at ({time_zone})", time_zone=here.tzname() or "UTC"),
        key=key,
        value=None,
        step=300,
        on_change=_ends,
        args=(key,),
    )


def _ends(key: str) -> None:
    if not fields.entered("ends", key):
        return
    chosen, here = st.session_state[key], desk.clock()
    if chosen is None:
        desk.append(EndSet(None))
        return
    at = here.replace(hour=chosen.hour, minute=chosen.minute, second=0, microsecond=0)
    desk.append(EndSet(at if at > here else at + dt.timedelta(days=1)))
