"""The meeting: opening, decision and close.

Before it, what is missing; after it, the way to the documents.
"""

import streamlit as st

from core.meeting.decision_text import since_words
from core.meeting.log_lines import unread_words
from pages.parts import (
    after_meeting,
    before_meeting,
    capture,
    corrections,
    decision_form,
    desk,
    meeting_setup,
    roll_call,
    walk_frame,
    whatifs,
)
from pages.parts.widgets import plain

desk.presenter_only()
frame = walk_frame.here()
now, step = frame.now, frame.step
shared = st.session_state.get("share_safe")
if unread := unread_words(now.meeting):
    st.warning(plain(unread), icon=":material/broken_image:")
if now.meeting.closed:
    after_meeting.links(now)
elif now.live:
    if step in {"decision", "close"} and (
        turned := since_words(now.brief, now.meeting)
    ):
        st.warning(plain(turned), icon=":material/compare_arrows:")
    if step == "decision":
        roll_call.votes(now)
        decision_form.show(now)
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
