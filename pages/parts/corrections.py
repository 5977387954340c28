"""Corrections: what was written down gets other words or is taken back, during the meeting and
after its close; the log keeps both.
"""

from __future__ import annotations

import streamlit as st

from core.meeting.events import (
    ActionAgreed,
    Corrected,
    DecisionTaken,
    Entry,
    NoteTaken,
    ObjectionRaised,
    QuestionAsked,
)
from core.meeting.fold import Meeting
from core.meeting.log_lines import KIND_WORDS, place_of, shortened
from core.meeting.recast import kind_of
from core.meeting.room_events import KINDS as KIND_NAMES
from core.meeting.room_events import ItemParked, KindChanged
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain, trouble

KINDS = {
    "notes": "note",
    "questions": "question",
    "objections": "objection",
    "parked": "parked",
    "actions": "action",
}


def correct(now: Now) -> None:
    """Offer everything that was written down, with its time and step, to be corrected or taken
    back.
    """
    listed = _listed(now.meeting, private=not st.session_state.get("share_safe"))
    if not listed:
        return
    st.subheader("Corrections", anchor=False)
    st.caption(
        "What is corrected here changes every document. The log keeps what stood there before, with"
        " its time."
    )
    chosen = st.selectbox(
        "What was recorded",
        list(listed),
        index=None,
        format_func=lambda seq: _named(now.meeting, *listed[seq]),
        key="correct",
        placeholder="Choose what to correct",
    )
    if chosen is not None:
        _edit(now, *listed[chosen])
    trouble(near="correction")


def _listed(meeting: Meeting, *, private: bool) -> dict[int, tuple[str, Entry]]:
    """List what can be corrected, oldest first: what was captured, and the reason of the
    decision.
    """
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
    return (
        f"{place_of(meeting, entry)} · {secret}{kind}:"
        f" {shortened(' '.join(_text(entry).splitlines()))} · entry {entry.seq}"
    )


def _edit(now: Now, kind: str, entry: Entry) -> None:
    # Keys that move on with the log, so that the fields show what stands there now.
    key = f"corrected-{entry.seq}-{now.meeting.last}"
    st.text_area(
        plain(f"{place_of(now.meeting, entry)}, {kind}"), _text(entry), key=key, max_chars=4000
    )
    _names(now, entry, key)
    if (kind_now := kind_of(entry)) is not None:
        label = "It is: one click moves it, and what is private leaves every document"
        st.segmented_control(
            label,
            KIND_NAMES,
            default=kind_now,
            format_func=KIND_WORDS.__getitem__,
            key=f"{key}-kind",
            required=True,
            on_change=_move,
            args=(entry.seq, f"{key}-kind"),
        )
    with st.container(horizontal=True):
        st.button("Correct it", icon=":material/edit:", on_click=_correct, args=(entry.seq, key))
        with st.popover("Take it back", icon=":material/undo:"):
            st.markdown("It leaves every document, and cannot be put back. The log keeps it.")
            st.button("Take it back for good", on_click=desk.note, args=(Corrected(entry.seq, ""),))


def _move(seq: int, key: str) -> None:
    if (kind := st.session_state.get(key)) in KIND_NAMES:
        desk.append(KindChanged(seq, kind))


def _names(now: Now, entry: Entry, key: str) -> None:
    """Ask for the person, and an action's date, where the entry has them."""
    match entry.event:
        case QuestionAsked(who=who) | ObjectionRaised(who=who) | ItemParked(who=who):
            _person("Who", now, who, key)
        case DecisionTaken(by=who):
            _person("Decided by", now, who, key)
        case ActionAgreed(owner=who, due=due):
            left, right = st.columns(2)
            with left:
                _person("Owner", now, who, key)
            right.date_input("Due", value=due, key=f"{key}-due", format="YYYY-MM-DD")


def _person(label: str, now: Now, who: str, key: str) -> None:
    people = list(
        dict.fromkeys([*(one.name for one in now.agreed.people), *([who] if who else [])])
    )
    st.selectbox(
        label,
        people,
        index=people.index(who) if who else None,
        key=f"{key}-who",
        placeholder="Nobody yet",
    )


def _correct(seq: int, key: str) -> None:
    state = st.session_state
    text = state[key].strip()
    if not text:
        desk.complain(
            "the text is empty", "write what it should say, or take it back", "correction"
        )
        return
    who = (state[f"{key}-who"] or "") if f"{key}-who" in state else None
    desk.append(Corrected(seq, text, who, state.get(f"{key}-due")))
