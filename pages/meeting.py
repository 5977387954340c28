"""The meeting: opening, decision and close.

Before it, what is missing; after it, the way to the documents.
"""

import streamlit as st

from core.meeting.decision_text import since_words
from core.meeting.log_lines import unread_words
from core.meeting.scene import stage
from core.messages import say
from core.script.steps import MEETING_PAGE, TITLES, WALK
from pages.parts import (
    after_meeting,
    before_meeting,
    capture,
    console,
    corrections,
    desk,
    meeting_setup,
    roll_call,
    whatifs,
)
from pages.parts import stage as screen
from pages.parts.widgets import plain

desk.presenter_only()
now = desk.now()
OWN = tuple(each.key for each in WALK if each.page == MEETING_PAGE)

shared = st.session_state.get("share_safe")
step = "close" if now.meeting.closed else now.meeting.step if now.meeting.step in OWN else "opening"
if now.live and now.meeting.step not in OWN:
    step = (
        st.segmented_control(
            say("Step"),
            OWN,
            default="opening",
            format_func=lambda item: say(TITLES[item]),
            key="own-step",
        )
        or "opening"
    )

console.begin(now, step)
if not now.live and not now.meeting.closed:
    before_meeting.begin(now)
screen.show(stage(now.brief, now.meeting, "presenter", step), now.brief)
whatifs.band(now)
if unread := unread_words(now.meeting):
    st.warning(plain(unread), icon=":material/broken_image:")
if now.meeting.closed:
    after_meeting.links(now)
elif now.live:
    if step in {"decision", "close"} and (turned := since_words(now.brief, now.meeting)):
        st.warning(plain(turned), icon=":material/compare_arrows:")
    if step == "decision":
        roll_call.votes(now)
        capture.decision(now)
    if step in {"decision", "close"}:
        capture.actions(now, step)
        whatifs.late_estimate(now)
    if step == "close" or (step == "decision" and now.meeting.short):
        corrections.correct(now)
        capture.close(now)
    st.divider()
    if step == "opening" and not shared:
        meeting_setup.attendance(now)
    meeting_setup.room_link(now)
    if step in {"opening", "decision"} and not shared:
        meeting_setup.views(now, step)
else:
    before_meeting.prepare(now)
console.show(now, step)
