"""Are we ready: the three things to do next, what the decision needs, and the seven nuances."""

from __future__ import annotations

import streamlit as st

from core.meeting.fold import replay
from core.meeting.question_drill import known_by_heart
from core.messages import mark, say
from core.script.decision_needs import (
    State,
    needs,
    next_things,
    section_states,
    whole_state,
)
from core.script.readiness import ready, ready_words
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.widgets import plain, table, to_do

WHOLE: dict[State, str] = {
    "missing": mark("Not ready: something that the decision needs is missing."),
    "assumed": mark("Nearly ready: nothing is missing, and some of it is assumed."),
    "there": mark("Everything that the decision needs is there."),
}
WORD: dict[State, str] = {
    "missing": mark("missing"),
    "assumed": mark("assumed"),
    "there": mark("there"),
}


def show(now: Now) -> None:
    """Show how ready we are, with what to do next on top."""
    listed = needs(now.brief)
    st.header(say("Are we ready?"), anchor=False)
    st.markdown(f"**{plain(say(WHOLE[whole_state(listed)]))}**")
    for need in next_things(listed):
        to_do(
            f"{need.name}: {need.says if need.state == 'missing' else say('assumed')}",
            need.page,
        )
    states = section_states(listed)
    with st.expander(say("What the decision needs"), icon=":material/checklist:"):
        st.caption(
            plain(
                " · ".join(
                    f"{say(name)}: {say(WORD[state])}" for name, state in states.items()
                )
            )
        )
        rows = [
            {
                say("Fact"): need.name,
                say("How it stands"): say(WORD[need.state]),
                say("What we have"): need.says,
                say("Section"): say(need.section),
            }
            for need in listed
        ]
        table(rows, key="needs")
    checks = ready(now.brief, drilled(now.agreed.id))
    st.markdown(f"**{ready_words(checks)}**")
    for check in checks:
        if check.holds:
            st.markdown(f":material/check: {check.name}")
        else:
            to_do(f"{check.name}: {check.missing}", check.page)


def drilled(case: str) -> frozenset[str]:
    """Name the prepared answers that were said from memory in the rehearsals of a case."""
    logs = (
        desk.store().log(name)
        for name, entry in desk.store().meetings_of(case)
        if getattr(entry.event, "kind", "") == "rehearsal"
    )
    return frozenset(text for log in logs for text in known_by_heart(replay(log)))
