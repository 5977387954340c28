"""What the room follows: which meeting, whether anything changed, and what it sees."""

from __future__ import annotations

import streamlit as st

from core import written
from core.meeting.replay import replay
from pages.parts.desk import Now, brief_of, store


def meeting_in_room() -> str:
    """Name the meeting that the room follows: the one in the address, or else the one that is being held; never a rehearsal by itself."""
    wanted = st.query_params.get("meeting", "")
    if wanted:
        return wanted
    held = (name for name, entry in store().meetings() if getattr(entry.event, "kind", "") == "meeting")
    return next((name for name in held if replay(store().log(name)).live), "")


def version(held: str) -> int:
    """Read the number of the last entry of a meeting."""
    return store().version_of(held) if held else 0


def shown(held: str) -> Now | None:
    """Work out what the room sees; None for what is no meeting."""
    meeting = replay(store().log(held))
    if meeting.opened is None or meeting.opened.kind == "draft":
        return None
    case = store().version(meeting.opened.case_digest)
    written.use(case.numbers)
    return Now(held, meeting, case, brief_of(case, meeting))
