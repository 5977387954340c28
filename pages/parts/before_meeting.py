"""Before a meeting: the ways to begin, and what is still to look at."""

import streamlit as st

from core.messages import say
from core.script.readiness import ready, ready_words
from pages.parts import (
    bundle_upload,
    capture,
    dates,
    desk,
    invite_panel,
    marks,
    meeting_setup,
    readiness_view,
)
from pages.parts.desk import Now
from pages.parts.widgets import to_do


def begin(now: Now) -> None:
    """Offer to start the meeting, to rehearse it, or to open other rows."""
    with st.container(horizontal=True, vertical_alignment="center", key="ways"):
        if now.agreed.sample:
            marks.sample()
        st.button(
            say("Start the meeting"),
            type="primary",
            icon=":material/play_arrow:",
            on_click=desk.open_meeting,
            args=(now.agreed,),
        )
        st.page_link(
            "rehearsal.py", label=say("Rehearse first"), icon=":material/timer:"
        )
        st.page_link(
            "case.py", label=say("Open your own data"), icon=":material/folder_open:"
        )


def prepare(now: Now) -> None:
    """Show the dates, and what is missing; while the screen is shared, the dates alone."""
    dates.date_notes(now)
    st.divider()
    if st.session_state.get("share_safe"):
        return
    checks = ready(now.brief, readiness_view.drilled(now.agreed.id))
    missing = [check for check in checks if not check.holds]
    if missing:
        with st.expander(
            say("Before you start · {ready}", ready=ready_words(checks)),
            expanded=False,
            icon=":material/checklist:",
        ):
            for item in missing:
                to_do(f"{item.name}: {item.missing}", item.page)
    # What costs time is worked out once it is open, and it stays open while a meeting is planned.
    with st.expander(
        say("Invite people"),
        icon=":material/event:",
        expanded=now.agreed.appointment is not None,
        key="invite",
        on_change="rerun",
    ) as asked:
        if asked.open:
            invite_panel.show(now)
    with st.expander(say("Agenda"), icon=":material/schedule:"):
        meeting_setup.times(now)
    capture.earlier(now)
    with st.expander(say("Open a bundle"), icon=":material/inventory_2:"):
        bundle_upload.upload("front")
