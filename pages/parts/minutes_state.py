"""Draft or final: which version the minutes are, what is different in it, and making it final."""

from __future__ import annotations

import streamlit as st

from core.desk.case_desk import minutes_of
from core.meeting.follow_up_events import (
    MinutesFinalized,
    MinutesRemarked,
    MinutesWithdrawn,
)
from core.meeting.log_lines import in_zone
from core.meeting.minutes import Minutes, MinutesVersion
from core.meeting.minutes_blocks import version_words
from core.meeting.minutes_versions import FinalVersion, final_versions
from core.meeting.room_events import MAX_TEXT
from core.messages import say
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain


def chosen(now: Now) -> Minutes:
    """Write the minutes of the version that is looked at: the latest, or a final one before it."""
    log = desk.store().log(now.meeting_id)
    latest = minutes_of(now.agreed, log, desk.brief_of)
    versions = [item for item in final_versions(now.meeting) if not item.withdrawn]
    earlier = [item for item in versions if item.number != _number(latest)]
    if not earlier:
        return latest
    numbers = [None, *(item.number for item in reversed(earlier))]
    names = {item.number: _named(now, item) for item in earlier}
    number = st.selectbox(
        say("Version of the minutes"),
        numbers,
        format_func=lambda item: (
            _upper(version_words(latest.version)) if item is None else names[item]
        ),
        key=f"minutes-version-{now.meeting_id}",
    )
    return (
        latest if number is None else minutes_of(now.agreed, log, desk.brief_of, number)
    )


def _number(minutes: Minutes) -> int:
    return 0 if minutes.version is None else minutes.version.number


def _named(now: Now, version: FinalVersion) -> str:
    at = in_zone(now.meeting, version.at)
    return _upper(version_words(MinutesVersion(version.number, at, version.by)))


def _upper(text: str) -> str:
    return f"{text[:1].upper()}{text[1:]}"


def decided(minutes: Minutes) -> None:
    """Show of which meeting they are, and what was decided."""
    if minutes.unread:
        st.warning(plain(minutes.unread), icon=":material/broken_image:")
    if not minutes.closed:
        st.info(
            say(
                "The meeting is still in progress. These documents show what is on record so far."
            )
        )
    st.markdown(f"**{plain(minutes.title)}**, {plain(minutes.when)}")
    for line in minutes.decision:
        st.markdown(plain(line))


def show(now: Now, minutes: Minutes) -> None:
    """Say which version it is, show what is different in it, and make it final or a draft again."""
    version = minutes.version
    if version is None or not minutes.closed:
        return
    draft = version.at is None
    icon = "edit_note" if draft else "lock"
    says = _upper(version_words(version))
    means = (
        say("It changes with every correction until you finalize it.")
        if draft
        else say("It no longer changes. A correction makes the next version.")
    )
    with st.container(horizontal=True, vertical_alignment="center"):
        st.markdown(
            f":material/{icon}: **{plain(says)}.** {plain(means)}", width="stretch"
        )
        _switch(now, version)
    _changes(minutes)
    if draft:
        _remarks(now, minutes)


def _switch(now: Now, version: MinutesVersion) -> None:
    if version.at is None:
        st.button(
            say("Finalize version {number}", number=version.number),
            icon=":material/lock:",
            key="minutes-final",
            on_click=desk.note,
            args=(MinutesFinalized(version.number),),
        )
        return
    latest = [item.number for item in final_versions(now.meeting) if not item.withdrawn]
    if version.number == max(latest, default=0):
        st.button(
            say("Make it a draft again"),
            icon=":material/undo:",
            key="minutes-draft",
            help=say("For a slip of the finger. Its number is not used again."),
            on_click=desk.note,
            args=(MinutesWithdrawn(version.number),),
        )


def _changes(minutes: Minutes) -> None:
    if not minutes.changes:
        return
    lead, *lines = minutes.changes
    with st.expander(plain(lead.rstrip(":")), icon=":material/difference:"):
        st.markdown("\n".join(f"- {plain(line)}" for line in lines))


def _remarks(now: Now, minutes: Minutes) -> None:
    """Take the presenter's own words into the minutes; everything else is corrected where it was
    recorded.
    """
    with st.expander(say("Edit this draft"), icon=":material/edit:"):
        st.caption(
            say(
                "Remarks stand below the actions in every form of the minutes. What was said and"
                " decided is corrected under “Corrections” further down."
            )
        )
        key = f"minutes-remarks-{now.meeting.last}"
        st.text_area(say("Remarks"), minutes.remarks, key=key, max_chars=MAX_TEXT)
        st.button(
            say("Save remarks"),
            icon=":material/save:",
            on_click=_keep_remarks,
            args=(key, minutes.remarks),
        )


def _keep_remarks(key: str, before: str) -> None:
    text = st.session_state[key].strip()
    if text != before:
        desk.append(MinutesRemarked(text))
