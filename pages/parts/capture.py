"""What the presenter enters in a meeting: where people stand, the decision, actions, the close."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import words
from core.meeting.events import ActionAgreed, DecisionTaken, MeetingClosed, MeetingOpened, VoteCast
from core.meeting.replay import missing
from core.script.decision import condition, rests_on, reversed_by
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.furniture import plain, table, trouble

STANCES = ("go", "no-go", "go with conditions")


def votes(now: Now) -> None:
    """Ask each person by name."""
    st.subheader("Where people stand", anchor=False)
    st.caption("“Go” is for the release as planned.")
    for one in now.agreed.people:
        cast = now.meeting.votes.get(one.name)
        key = f"vote-{one.name}"
        st.session_state[key] = cast.stance if cast else None
        st.segmented_control(plain(f"{one.name}, {one.role}"), STANCES, key=key, on_change=_vote, args=(one.name,))


def _vote(name: str) -> None:
    stance = st.session_state[f"vote-{name}"]
    if stance:
        desk.append(VoteCast(name, stance))


def decision(now: Now) -> None:
    """Enter the decision; it is read back on the room's screen as soon as it is recorded."""
    st.subheader("Decision", anchor=False)
    options = {one.id: one.name for one in now.agreed.options}
    people = [one.name for one in now.agreed.people]
    decider = now.agreed.decider
    best = now.brief.choice.best.option.id
    with st.form("decision", border=True):
        st.selectbox("We go for", list(options), index=list(options).index(best), format_func=options.__getitem__, key="decided")
        st.selectbox("Decided by", people, index=people.index(decider.name) if decider else None, key="decided-by", placeholder="Who decides")
        st.text_input("Because", key="decided-because", max_chars=500)
        st.text_input("On condition that", condition(now.brief), key="decided-condition", max_chars=500)
        st.text_input("It rests on", rests_on(now.brief), key="decided-drivers", max_chars=500)
        st.text_area("What would reverse it", reversed_by(now.brief), key="decided-reverses", max_chars=500, height=80)
        st.multiselect("Options considered", list(options.values()), default=list(options.values()), key="decided-considered")
        st.text_area("Dissent, one line each", "\n".join(_dissent(now)), key="decided-dissent", max_chars=1000, height=80)
        st.date_input("Looked at again on", value=now.brief.plan.proposed, key="decided-review", format="YYYY-MM-DD")
        st.form_submit_button("Record the decision", type="primary", on_click=_decide)
    trouble(near="decision")


def _decide() -> None:
    state = st.session_state
    if not state["decided-by"]:
        desk.complain("the decision has nobody who decides", "choose who decided", "decision")
        return
    dissent = tuple(one.strip() for one in state["decided-dissent"].splitlines() if one.strip())
    texts = {name: state[f"decided-{name}"].strip() for name in ("because", "condition", "drivers", "reverses")}
    desk.append(DecisionTaken(state["decided"], state["decided-by"], review=state["decided-review"], considered=tuple(state["decided-considered"]), dissent=dissent, **texts))


def _dissent(now: Now) -> list[str]:
    """List who stands against what we propose: “go” where we ask for a pause, “no-go” where we ask for a release."""
    against = "no-go" if now.brief.choice.best.option.id == "release" else "go"
    votes = [one for one in now.meeting.votes.values() if one.stance == against]
    return [f"{one.who}: {one.because or one.stance}" for one in votes]


def actions(now: Now) -> None:
    """Enter actions: what, one owner, one date."""
    st.subheader("Actions", anchor=False)
    agreed = [one.event for one in now.meeting.actions if isinstance(one.event, ActionAgreed)]
    table([{"What": one.what, "Owner": one.owner, "Due": words.day(one.due)} for one in agreed], key="actions")
    with st.form("action", border=True):
        st.text_input("What", key="action-what", placeholder="Start with a verb", max_chars=500)
        left, right = st.columns(2)
        left.selectbox("Owner", [one.name for one in now.agreed.people], index=None, key="action-owner", placeholder="One person")
        right.date_input("Due", value=None, key="action-due", format="YYYY-MM-DD")
        st.form_submit_button("Keep the action", on_click=_act)
    trouble(near="action")


def _act() -> None:
    state = st.session_state
    what, owner, due = state["action-what"].strip(), state["action-owner"], state["action-due"]
    lacking = [name for name, value in (("a verb and a thing", what), ("one owner", owner), ("a due date", due)) if not value]
    if lacking:
        desk.complain(f"the action lacks {words.listed(tuple(lacking))}", "fill it in; what you typed is still there", "action")
    elif isinstance(due, dt.date) and desk.append(ActionAgreed(what, owner, due)):
        state["action-what"], state["action-owner"], state["action-due"] = "", None, None


def close(now: Now) -> None:
    """Close, saying what is missing; closing anyway is possible, and the minutes say so."""
    st.subheader("Close", anchor=False)
    lacking = missing(now.meeting)
    if lacking:
        st.warning("Still missing:\n" + "\n".join(f"- {plain(one)}" for one in lacking))
    label = "Close anyway; the minutes will say what is missing" if lacking else "Close the meeting"
    st.button(label, type="primary", on_click=desk.note, args=(MeetingClosed(lacking),), key="close")


def earlier(now: Now) -> None:
    """List the meetings that were held on this case."""
    held = desk.store().meetings_of(now.agreed.id)
    if not held:
        return
    with st.expander(f"Meetings and rehearsals on this case: {len(held)}", icon=":material/history:"):
        for name, entry in held:
            kind = entry.event.kind if isinstance(entry.event, MeetingOpened) else "meeting"
            st.button(f"{kind.capitalize()} of {words.moment(entry.at)}", key=f"open-{name}", on_click=desk.go_to, args=(now.agreed.id, name))
