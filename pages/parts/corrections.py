"""Corrections: what was written down gets other words or is taken back, during the meeting and after its close; the log keeps both."""

from __future__ import annotations

import streamlit as st

from core.meeting.events import ActionAgreed, Corrected, DecisionTaken, Entry, NoteTaken
from core.meeting.replay import Meeting
from core.meeting.told import place_of, shortened
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.furniture import plain, trouble

KINDS = {"notes": "note", "questions": "question", "objections": "objection", "parked": "parked", "actions": "action"}


def correct(now: Now) -> None:
    """Offer everything that was written down, with its time and step, to be corrected or taken back."""
    listed = _listed(now.meeting, private=not st.session_state.get("share_safe"))
    if not listed:
        return
    st.subheader("Corrections", anchor=False)
    st.caption("What is corrected here changes every document. The log keeps what stood there before, with its time.")
    chosen = st.selectbox("What was written down", list(listed), index=None, format_func=lambda seq: _named(now.meeting, *listed[seq]), key="correct", placeholder="Choose what to correct")
    if chosen is not None:
        _edit(now.meeting, *listed[chosen])
    trouble(near="correction")


def _listed(meeting: Meeting, *, private: bool) -> dict[int, tuple[str, Entry]]:
    """List what can be corrected, oldest first: what was captured, and the reason of the decision."""
    found = [(kind, entry) for part, kind in KINDS.items() for entry in getattr(meeting, part)]
    found += [("decision, because", meeting.decision)] if meeting.decision else []
    kept = (one for one in found if private or not _private(one[1]))
    return {entry.seq: (kind, entry) for kind, entry in sorted(kept, key=lambda one: one[1].seq)}


def _private(entry: Entry) -> bool:
    return isinstance(entry.event, NoteTaken) and entry.event.private


def _text(entry: Entry) -> str:
    match entry.event:
        case ActionAgreed(what=text) | DecisionTaken(because=text):
            return text
    return getattr(entry.event, "text", "")


def _named(meeting: Meeting, kind: str, entry: Entry) -> str:
    secret = "private " if _private(entry) else ""
    return f"{place_of(meeting, entry)} · {secret}{kind}: {shortened(' '.join(_text(entry).splitlines()))} · entry {entry.seq}"


def _edit(meeting: Meeting, kind: str, entry: Entry) -> None:
    # A key that moves on with the log, so that the field shows what stands there now.
    key = f"corrected-{entry.seq}-{meeting.last}"
    st.text_area(plain(f"{place_of(meeting, entry)}, {kind}"), _text(entry), key=key, max_chars=4000)
    with st.container(horizontal=True):
        st.button("Correct it", icon=":material/edit:", on_click=_correct, args=(entry.seq, key))
        with st.popover("Take it back", icon=":material/undo:"):
            st.markdown("It leaves every document, and cannot be put back. The log keeps it.")
            st.button("Take it back for good", on_click=desk.note, args=(Corrected(entry.seq, ""),))


def _correct(seq: int, key: str) -> None:
    if text := st.session_state[key].strip():
        desk.append(Corrected(seq, text))
    else:
        desk.complain("the text is empty", "write what it should say, or take it back", "correction")
