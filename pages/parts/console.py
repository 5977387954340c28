"""The presenter's private sidebar: the line to say, the clock, what may be asked, and one field that keeps everything."""

from __future__ import annotations

import streamlit as st

from core.meeting.events import STEPS, NoteTaken, ObjectionRaised, QuestionAsked
from core.meeting.pace import pace
from core.meeting.scene import TITLES
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.furniture import plain, saved

PAGES = {
    "opening": "meeting.py",
    "finding": "finding.py",
    "quantification": "quantification.py",
    "recommendation": "recommendation.py",
    "alternatives": "alternatives.py",
    "decision": "meeting.py",
    "close": "meeting.py",
}
LIKELY = {
    "opening": ("what",),
    "finding": ("sure", "gate", "cause", "severity"),
    "quantification": ("quantify", "worst_case", "delay_cost"),
    "recommendation": ("recommend", "reopen", "faster"),
    "alternatives": ("alternatives", "rollout", "patch", "change_mind", "robust"),
    "decision": ("change_mind", "reopen"),
    "close": (),
}


def show(now: Now, step: str) -> None:
    """Draw the console for the step that this page shows; nothing of it where sharing is switched on."""
    with st.sidebar:
        if st.toggle("Share-safe: hide what is private", key="share_safe", persist_state="session"):
            _steps(now, step)
            return
        st.badge("Private", icon=":material/lock:", color="orange")
        if now.live:
            _clock(now.meeting_id)
        _steps(now, step)
        _line(now, step)
        _likely(now, step)
        if now.live:
            _capture(now)
        saved()


@st.fragment(run_every="2s")
def _clock(meeting_id: str) -> None:
    """Show the time spent on this step and in all, against the budget, with a word beside the colour."""
    now = desk.now()
    if now.meeting_id != meeting_id:
        return
    told = pace(now.brief, now.meeting, desk.clock())
    st.markdown(f"**{told.step} / {told.budget}** :{told.colour}[{told.word}] · {told.total} in all")


def _steps(now: Now, step: str) -> None:
    if not now.live:
        return
    if now.meeting.step != step:
        st.caption(f"The room sees: {TITLES[now.meeting.step]}")
        st.button("Bring the room here", key=f"bring-{step}", on_click=desk.show, args=(step,), width="stretch")
    else:
        st.caption("The room sees this step")
    before, after = _neighbours(now.meeting.step)
    with st.container(horizontal=True):
        _turn("Back", before, ":material/arrow_back:")
        _turn("Next", after, ":material/arrow_forward:")


def _neighbours(step: str) -> tuple[str, str]:
    place = STEPS.index(step)
    return STEPS[max(place - 1, 0)], STEPS[min(place + 1, len(STEPS) - 1)]


def _turn(label: str, step: str, icon: str) -> None:
    """Turn the room and this page to a step that is named, so that a double click is harmless."""
    if st.button(f"{label}: {TITLES[step]}", key=f"turn-{label}-{step}", icon=icon, width="stretch"):
        desk.show(step)
        st.switch_page(PAGES[step])


def _line(now: Now, step: str) -> None:
    cue = next((one for one in now.brief.script.cues if one.step == step), None)
    if cue is None:
        return
    st.markdown("**Say**")
    st.markdown(plain(cue.claim.says))
    if cue.note is not None:
        st.caption(plain(cue.note.says))


def _likely(now: Now, step: str) -> None:
    answers = {one.id: one for one in now.brief.script.answers}
    order = [answers[one] for one in LIKELY[step] if one in answers]
    order += [one for one in answers.values() if one not in order]
    st.markdown("**If asked**")
    asked = st.selectbox("A question that may come", order, format_func=lambda one: one.question, index=None, key=f"asked-{step}",
                         placeholder="Type two letters of the question", label_visibility="collapsed")  # fmt: skip
    if asked is None:
        for one in order[:3]:
            st.caption(plain(one.question))
        return
    st.info(plain(asked.answer.says))
    if now.live:
        event = QuestionAsked(asked.question, asked.asked_by if asked.asked_by in _roster(now) else "", asked.id)
        st.button("Record that it was asked", key=f"record-{asked.id}", on_click=desk.note, args=(event,))


def _roster(now: Now) -> tuple[str, ...]:
    return tuple(one.name for one in now.agreed.people)


def _capture(now: Now) -> None:
    st.markdown("**Write down**")
    with st.form("capture", clear_on_submit=False, border=False):
        st.text_area("What was said", key="captured", max_chars=4000, height=80, label_visibility="collapsed", placeholder="What was said")
        st.selectbox("Who", _roster(now), index=None, key="captured-who", placeholder="Who (optional)", label_visibility="collapsed")
        st.segmented_control("Kind", ("Note", "Question", "Objection", "Private"), default="Note", key="captured-kind", label_visibility="collapsed")
        st.form_submit_button("Keep", on_click=_keep, width="stretch")


def _keep() -> None:
    """Keep what was typed; the field empties only once it is on disk."""
    text, who = st.session_state["captured"].strip(), st.session_state["captured-who"] or ""
    kind = st.session_state["captured-kind"] or "Note"
    if not text:
        return
    events = {
        "Note": NoteTaken(text),
        "Private": NoteTaken(text, private=True),
        "Question": QuestionAsked(text, who),
        "Objection": ObjectionRaised(text, who),
    }
    if desk.append(events[kind]):
        st.session_state["captured"] = ""
