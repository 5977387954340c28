"""The meeting: opening, decision and close.

Before it, what is missing; after it, the way to the documents.
"""

import streamlit as st

from core.meeting.decision_text import since_words
from core.meeting.log_lines import unread_words
from core.meeting.scene import TITLES, stage
from core.script.readiness import ready
from pages.parts import (
    bundles,
    capture,
    console,
    corrections,
    dates,
    desk,
    marks,
    meeting_setup,
    roll_call,
    whatifs,
)
from pages.parts import stage as screen
from pages.parts.widgets import plain, say, to_do

desk.presenter_only()
now = desk.now()
LINKS = "Links for a phone, a note-taker, votes"
OWN = ("opening", "decision", "close")
shared = st.session_state.get("share_safe")
step = "close" if now.meeting.closed else now.meeting.step if now.meeting.step in OWN else "opening"
if now.live and now.meeting.step not in OWN:
    step = (
        st.segmented_control(
            "Step", OWN, default="opening", format_func=TITLES.__getitem__, key="own-step"
        )
        or "opening"
    )

if not now.live and not now.meeting.closed:
    with st.container(horizontal=True, vertical_alignment="center"):
        if now.agreed.sample:
            marks.sample()
        st.button(
            "Start the meeting",
            type="primary",
            icon=":material/play_arrow:",
            on_click=desk.open_meeting,
            args=(now.agreed,),
        )
        st.page_link("rehearsal.py", label="Rehearse first", icon=":material/timer:")
        st.page_link("case.py", label="Open your own data", icon=":material/folder_open:")
screen.show(stage(now.brief, now.meeting, "presenter", step), now.brief)
whatifs.band(now)
if unread := unread_words(now.meeting):
    st.warning(plain(unread), icon=":material/broken_image:")
if now.meeting.closed:
    st.success(
        "The meeting is over and its record is closed. Corrections are still possible on the"
        " follow-up page."
    )
    st.page_link("follow_up.py", label="Go to minutes and email", icon=":material/mail:")
    st.page_link("replay.py", label="Replay it", icon=":material/history:")
    st.button("Prepare the next meeting on this case", on_click=desk.go_to, args=(now.agreed.id,))
elif now.live:
    if step in {"decision", "close"} and (turned := since_words(now.brief, now.meeting)):
        st.warning(plain(turned), icon=":material/compare_arrows:")
    if step == "decision":
        roll_call.votes(now)
        capture.decision(now)
    if step in {"decision", "close"}:
        capture.actions(now)
        if now.agreed.plan:
            with st.expander("Take an estimate: all dates move at once", icon=":material/event:"):
                say(now.brief, "recommendation.dates")
                whatifs.estimate(now)
    if step == "close":
        corrections.correct(now)
        capture.close(now)
    st.divider()
    if step == "opening" and not shared:
        meeting_setup.attendance(now)
    meeting_setup.room_link(now)
    if step in {"opening", "decision"} and not shared:
        views = {
            "Sharing check": meeting_setup.sharing,
            "Agenda": meeting_setup.times,
            LINKS: meeting_setup.links,
        }
        for name in views if step == "opening" else (LINKS,):
            with st.expander(name, expanded=name == "Sharing check" and now.meeting.last <= 1):
                views[name](now)
else:
    dates.told(now)
    st.divider()
    missing = (
        []
        if shared
        else [one for one in ready(now.brief, desk.drilled(now.agreed.id)) if not one.holds]
    )
    if missing:
        with st.expander(
            f"Before you start: {len(missing)} to look at",
            expanded=False,
            icon=":material/checklist:",
        ):
            for one in missing:
                to_do(f"{one.name}: {one.missing}", one.page)
    if not shared:
        with st.expander("Agenda", icon=":material/schedule:"):
            meeting_setup.times(now)
        capture.earlier(now)
        with st.expander("Open a bundle", icon=":material/inventory_2:"):
            bundles.upload("front")
console.show(now, step)
