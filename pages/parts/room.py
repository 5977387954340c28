"""What the room follows: which meeting, and its screen as one public record, written where the case
is known and read anywhere.
"""

from __future__ import annotations

import datetime as dt
import os
import secrets
from contextlib import suppress

import streamlit as st

from core.errors import NotSaved
from core.exports.screen import Screen, load_screen, seen_by_room
from core.serve.bus import BUS
from core.serve.newest import Newest
from core.serve.roles import process_role
from core.serve.seats import SEATS
from core.speech import Speech, use_speech
from pages.parts import access
from pages.parts.cached import clock, public, store, use_cases

PUSH_TAKES = dt.timedelta(seconds=5)  # at most, with a busy server


def publish(held: str) -> None:
    """Write down what the room sees now and tell all who follow."""
    use_cases().publish(held)


def catch_up(held: str) -> None:
    """Publish where the room is behind the log: after a crash between the two, or on data from
    before.

    A process of the audience's own cannot: it opens no log. Where the disk is too slow to be
    written, the room keeps what it has, and whoever looks next makes up for it.
    """
    with suppress(NotSaved):
        if (
            held
            and process_role(os.environ) != "audience"
            and (
                public().version_of(held) < store().version_of(held)
                or use_cases().is_outdated(held)
            )
        ):
            publish(held)


def named(own: str = "") -> str:
    """Name the meeting that a link or the address asks for, "" where it is whichever is being
    held.
    """
    return own or access.asked_for("meeting")


def meeting_in_room(own: str = "") -> str:
    """Name the meeting that the room follows: its own one, the one in the address, or else the one
    that is being held; never a rehearsal by itself.
    """
    return named(own) or public().live_meeting()


def step_of(held: str) -> str:
    """Name the step that the room sees, which is another one than the meeting's while it is
    frozen.
    """
    return seen_by_room(store().log(held)).step


def shown(held: str) -> Screen | None:
    """Read what the room sees; None for what is no meeting.

    Fifty viewers who ask at once for the screen that was just pushed are not worth fifty reads:
    what the newest version shows is kept.
    """
    if not held:
        return None
    screen = _screens().of(held)
    if screen is not None:
        use_speech(Speech(screen.language, screen.numbers))
    return screen


def feed_of(held: str, *, any_other: bool) -> str:
    """Write the address of a meeting's screens for this page, which is known by a name there.

    With `any_other` the page shows this meeting for want of another one that is held.
    """
    seat = st.session_state.setdefault("seat_name", secrets.token_hex(8))
    return f"/screen/{held}?seat={seat}{'&other' if any_other else ''}"


def heard() -> bool:
    """Say whether the stage of this page has asked for screens lately."""
    return SEATS.lately(st.session_state.get("seat_name", ""))


def left_behind(held: str, version: int) -> bool:
    """Say whether the room has seen something newer for longer than any push takes."""
    if not held or BUS.latest(held) == version:
        return False
    found = public().screen(held)
    return found is not None and found.seq > version and clock() - found.at > PUSH_TAKES


def _read(held: str) -> Screen | None:
    catch_up(held)
    found = public().screen(held)
    return None if found is None else load_screen(found.document)


@st.cache_resource(show_spinner=False)
def _screens() -> Newest[Screen]:
    return Newest(_read)


@st.fragment(run_every="10s")
def beat(held: str, version: int) -> None:
    """Look now and then, in case a push was missed.

    It also makes the browser ask again after a restart.
    """
    catch_up(held)
    if store().version_of(held) != version:
        st.rerun()
