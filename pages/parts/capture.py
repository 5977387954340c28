"""What the presenter enters at the end of a meeting: the roll call, the decision and its read-back, actions, the close."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import words
from core.meeting.events import STANCES, ActionAgreed, DecisionReadBack, DecisionTaken, MeetingClosed, MeetingOpened, VoteCast
from core.meeting.readback import decision_lines
from core.meeting.replay import agreed, missing
from core.meeting.roll import GO_MEANS, Roll, Stand, roll
from core.meeting.staged import VotesOpened
from core.script.decision import condition, rests_on, reversed_by
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.furniture import plain, table, trouble


def votes(now: Now) -> None:
    """Call the roll: each person in a fixed order, hidden until all have answered or it is opened."""
    called = roll(now.agreed, now.meeting)
    st.subheader("Where people stand", anchor=False)
    if not called.stands:
        st.info("Nobody is listed for this meeting. Add people on the case page, or record the decision without a roll call.")
        return
    st.caption(_told(called))
    for one in called.stands:
        if not one.absent or one.stance:
            _ask(one, opened=called.opened, asked=one.name == called.next)
    if not called.opened and called.answered:
        st.button("Open it now", key="open-votes", icon=":material/lock_open:", on_click=desk.note, args=(VotesOpened(),), help="The room sees where those stand who have answered")
    absent = [one.name for one in called.stands if one.absent and not one.stance]
    if absent:
        st.caption(plain(f"Absent: {words.listed(tuple(absent))}."))


def _told(called: Roll) -> str:
    if called.opened:
        return f"{GO_MEANS} The room sees where people stand."
    return f"{GO_MEANS} {called.answered} of {called.asked} have answered; the room sees nothing of it until all have. Next: {plain(called.next) or 'nobody'}."


def _ask(one: Stand, *, opened: bool, asked: bool) -> None:
    """Ask one person; while it is hidden, an answer that came by a person's own link is not shown here either."""
    mine = st.session_state.setdefault("entered-votes", {})
    seen = opened or mine.get(one.name) == one.stance
    key = desk.draws(f"vote-{one.name}", one.stance if one.stance and seen else None)
    because = desk.draws(f"because-{one.name}", one.because if one.stance and seen else "")
    label = f"**{plain(one.name)}**, {plain(one.role)}" if asked else plain(f"{one.name}, {one.role}")
    if one.stance and not seen:
        label += "  :green[has answered by link]"
    with st.container(horizontal=True, vertical_alignment="bottom"):
        st.segmented_control(label, STANCES, key=key, on_change=_vote, args=(one.name, key, because))
        if one.stance and seen:
            st.text_input("Reason", key=because, max_chars=500, on_change=_vote, args=(one.name, key, because), placeholder="A reason, or the condition", label_visibility="collapsed")


def _vote(name: str, key: str, because: str) -> None:
    changed = [desk.entered(f"vote-{name}", key), desk.entered(f"because-{name}", because)]
    stance = st.session_state.get(key)
    if any(changed) and stance and desk.append(VoteCast(name, stance, st.session_state.get(because, "").strip())):
        st.session_state["entered-votes"][name] = stance


def decision(now: Now) -> None:
    """Enter the decision; it is read back on the room's screen, and recorded after that."""
    st.subheader("Decision", anchor=False)
    if now.meeting.reading is not None:
        _reading(now, now.meeting.reading)
        return
    if now.meeting.decision is not None:
        st.caption("A decision is recorded. Another one takes its place; the record keeps both.")
    options = {one.id: one.name for one in now.agreed.options}
    people = [one.name for one in now.agreed.people]
    decider = now.agreed.decider
    asked, listed = now.brief.recommendation.option, list(options)
    index = listed.index(asked.id) if asked is not None and asked.id in listed else None
    review = None if now.brief.plan is None else now.brief.plan.proposed
    with st.form("decision", border=True):
        st.selectbox("We go for", listed, index=index, format_func=options.__getitem__, key="decided", placeholder="Choose one")
        st.selectbox("Decided by", people, index=people.index(decider.name) if decider else None, key="decided-by", placeholder="Who decides")
        st.text_input("Because", key="decided-because", max_chars=500)
        st.text_input("On condition that", condition(now.brief), key="decided-condition", max_chars=500)
        st.text_input("It rests on", rests_on(now.brief), key="decided-drivers", max_chars=500)
        st.text_area("What would reverse it", reversed_by(now.brief), key="decided-reverses", max_chars=500, height=80)
        st.multiselect("Options considered", list(options.values()), default=list(options.values()), key="decided-considered")
        dissent = "\n".join(_dissent(now))
        st.text_area("Dissent, one line each", dissent, key=f"decided-dissent-{words.short_digest(dissent)}", max_chars=1000, height=80)
        st.date_input("Looked at again on", value=review, key="decided-review", format="YYYY-MM-DD")
        st.form_submit_button("Read it back to the room", type="primary", on_click=_read_back, args=(f"decided-dissent-{words.short_digest(dissent)}",))
    trouble(near="decision")


def _reading(now: Now, given: DecisionTaken) -> None:
    st.info("The room sees this now. Read it aloud, and record it when the one who decides has said yes.")
    with st.container(border=True):
        for line in decision_lines(now.brief, given, aloud=True):
            st.markdown(plain(line))
    if not given.by:
        st.warning("Nobody is named who decides. It can be recorded so; the minutes will say that it is missing.")
    with st.container(horizontal=True):
        st.button("Record the decision", type="primary", on_click=desk.note, args=(given,))
        st.button("Change it", on_click=desk.note, args=(DecisionReadBack(None),))


def _read_back(dissent_key: str) -> None:
    state = st.session_state
    if not state["decided"]:
        desk.complain("no option is chosen", "choose what was decided; what you typed is still there", "decision")
        return
    if not state["decided-because"].strip():
        desk.complain("the decision has no reason", "write in a few words why; the minutes print it", "decision")
        return
    dissent = tuple(one.strip() for one in state[dissent_key].splitlines() if one.strip())
    texts = {name: state[f"decided-{name}"].strip() for name in ("because", "condition", "drivers", "reverses")}
    made = DecisionTaken(state["decided"], state["decided-by"] or "", review=state["decided-review"], considered=tuple(state["decided-considered"]), dissent=dissent, **texts)
    desk.append(DecisionReadBack(made))


def _dissent(now: Now) -> list[str]:
    """List who stands against what we propose, once it is open: “go” where we ask for a pause, “no-go” where we ask for a release."""
    if not roll(now.agreed, now.meeting).opened:
        return []
    asked = now.brief.recommendation.option
    against = "no-go" if asked is not None and asked.id == "release" else "go"
    cast = [one for one in now.meeting.votes.values() if one.stance == against]
    return [f"{one.who}: {one.because or one.stance}" for one in cast]


def actions(now: Now) -> None:
    """Enter actions: what, one owner, one date."""
    st.subheader("Actions", anchor=False)
    table([{"What": one.what, "Owner": one.owner or "nobody yet", "Due": words.day(one.due) if one.due else "no date yet"} for one in agreed(now.meeting)], key="actions")
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
