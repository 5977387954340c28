"""Corrections: what was written down gets other words or is taken back, during the meeting and
after its close; the log keeps both.
"""

from __future__ import annotations

import streamlit as st

from core.meeting.captured_kinds import BY_NAME, KINDS
from core.meeting.events import (
    Captured,
    Corrected,
    DecisionTaken,
    DeletionUndone,
    Entry,
)
from core.meeting.fold import Meeting, captured
from core.meeting.log_lines import place_of, shortened
from core.meeting.recast import is_private, kind_for, kind_of, text_of, who_of
from core.meeting.room_events import KindChanged
from core.messages import say, say_count
from pages.parts import desk, refusals
from pages.parts.desk import Now
from pages.parts.person_field import person_field, person_in
from pages.parts.widgets import plain, trouble


def correct(now: Now) -> None:
    """Offer everything that was written down, with its time and step, to be corrected or taken
    back.
    """
    private = not st.session_state.get("share_safe")
    listed = _listed(now.meeting, private=private)
    gone = [
        (item.place, item.entry)
        for item in now.meeting.deleted.values()
        if private or not is_private(item.entry)
    ]
    if not listed and not gone:
        return
    st.header(say("Corrections"), anchor=False)
    st.caption(
        say(
            "Corrections here change every document. The log keeps the earlier text, with its time."
        )
    )
    if listed:
        _choose(now, listed)
    if gone:
        with st.expander(
            say_count(len(gone), "{n} deleted entry", "{n} deleted entries")
        ):
            for place, entry in gone:
                _undo(now, place, entry)
    trouble(near="correction")


def _choose(now: Now, listed: dict[int, tuple[str, Entry]]) -> None:
    chosen = st.selectbox(
        say("What was recorded"),
        list(listed),
        index=None,
        format_func=lambda seq: _named(now.meeting, *listed[seq]),
        key="correct",
        placeholder=say("Choose what to correct"),
    )
    if chosen is not None:
        _edit(now, *listed[chosen])


def _undo(now: Now, place: str, entry: Entry) -> None:
    """Offer to put back what was deleted."""
    kind = say("decision, because") if place == "decision" else _kind(entry)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(plain(_named(now.meeting, kind, entry)))
        st.button(
            say("Undo"),
            key=f"undo-{entry.seq}",
            icon=":material/undo:",
            on_click=desk.note,
            args=(DeletionUndone(entry.seq),),
        )


def _listed(meeting: Meeting, *, private: bool) -> dict[int, tuple[str, Entry]]:
    """List what can be corrected, oldest first: what was captured, and the reason of the
    decision.
    """
    found = [(_kind(entry), entry) for entry in captured(meeting)]
    found += [(say("decision, because"), meeting.decision)] if meeting.decision else []
    match_s = (match_ for match_ in found if private or not is_private(match_[1]))
    return {
        entry.seq: (kind, entry)
        for kind, entry in sorted(match_s, key=lambda item: item[1].seq)
    }


def _kind(entry: Entry) -> str:
    return kind_for(entry.event).in_log if isinstance(entry.event, Captured) else ""


def _text(entry: Entry) -> str:
    event = entry.event
    return event.because if isinstance(event, DecisionTaken) else text_of(entry)


def _named(meeting: Meeting, kind: str, entry: Entry) -> str:
    return say(
        "{meeting} · {kind}: {entry} · entry {seq}",
        meeting=place_of(meeting, entry),
        kind=kind,
        entry=shortened(" ".join(_text(entry).splitlines())),
        seq=entry.seq,
    )


def _edit(now: Now, kind: str, entry: Entry) -> None:
    # Keys that move on with the log, so that the fields show what stands there now.
    key = f"corrected-{entry.seq}-{now.meeting.last}"
    st.text_area(
        plain(f"{place_of(now.meeting, entry)}, {kind}"),
        _text(entry),
        key=key,
        max_chars=4000,
    )
    _names(now, entry, key)
    if (kind_now := kind_of(entry)) is not None:
        label = say("Type: one click changes it. Private entries leave every document.")
        st.pills(
            label,
            KINDS,
            default=kind_now,
            format_func=lambda name: say(BY_NAME[name].word),
            key=f"{key}-kind",
            required=True,
            on_change=_move,
            args=(entry.seq, f"{key}-kind"),
        )
    with st.container(horizontal=True):
        st.button(
            say("Save correction"),
            icon=":material/edit:",
            on_click=_correct,
            args=(entry.seq, key),
        )
        with st.popover(say("Delete"), icon=":material/delete:"):
            st.markdown(
                say(
                    "It is removed from every document. The log keeps it, and you can undo this."
                )
            )
            st.button(
                say("Delete from every document"),
                on_click=desk.note,
                args=(Corrected(entry.seq, ""),),
            )


def _move(seq: int, key: str) -> None:
    if (kind := st.session_state.get(key)) in KINDS:
        desk.append(KindChanged(seq, kind))


def _names(now: Now, entry: Entry, key: str) -> None:
    """Ask for the person, and an action's date, where the entry has them."""
    event = entry.event
    if isinstance(event, DecisionTaken):
        person_field(say("Decided by"), now.agreed, event.by, f"{key}-who")
    if not isinstance(event, Captured):
        return
    kind = kind_for(event)
    left, right = (
        st.columns(2) if "due" in kind.fields else (st.container(), st.container())
    )
    if "who" in kind.fields:
        with left:
            person_field(kind.person, now.agreed, who_of(entry), f"{key}-who")
    if "due" in kind.fields:
        due = getattr(event, "due", None)
        right.date_input(
            say("Due"), value=due, key=f"{key}-due", format=say("YYYY-MM-DD")
        )


def _correct(seq: int, key: str) -> None:
    state = st.session_state
    text = state[key].strip()
    if not text:
        refusals.complain(
            say("the text is empty"),
            say("write what it should say, or delete it"),
            "correction",
        )
        return
    who = person_in(f"{key}-who") if f"{key}-who" in state else None
    desk.append(Corrected(seq, text, who, state.get(f"{key}-due")))
