"""What the presenter enters at the end of a meeting: the decision and its read-back, actions, the
close.
"""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import words
from core.meeting.decision_checks import decision_checks, who_decides
from core.meeting.decision_text import decision_lines
from core.meeting.events import (
    ActionAgreed,
    DecisionReadBack,
    DecisionTaken,
    MeetingClosed,
    MeetingOpened,
)
from core.meeting.fold import agreed, missing
from core.meeting.proposal import proposed_condition, proposed_reversal
from core.messages import say
from core.script.decision import rests_on
from pages.parts import decision_fields, desk, roll_call
from pages.parts.desk import Now
from pages.parts.person_field import person_field, person_in
from pages.parts.widgets import folded, plain, table, trouble


def decision(now: Now) -> None:
    """Enter the decision; it is read back on the room's screen, and recorded after that."""
    st.header(say("Decision"), anchor=False)
    if now.meeting.decision is None:
        decision_fields.warn(now.agreed)
    if now.meeting.reading is not None:
        _reading(now, now.meeting.reading)
        return
    if now.meeting.decision is not None:
        st.caption(say("A decision is recorded. A new one replaces it, and the record keeps both."))
    options = {option.id: option.name for option in now.agreed.options}
    people = [person.name for person in now.agreed.people]
    decider = who_decides(now.agreed, now.meeting)
    asked, listed = now.brief.recommendation.option, list(options)
    index = listed.index(asked.id) if asked is not None and asked.id in listed else None
    review = None if now.brief.plan is None else now.brief.plan.proposed
    with st.form("decision", border=True):
        st.selectbox(
            say("We choose"),
            listed,
            index=index,
            format_func=options.__getitem__,
            key="decided",
            placeholder=say("Select an option"),
        )
        st.selectbox(
            say("Decided by"),
            people,
            index=people.index(decider) if decider else None,
            key="decided-by",
            placeholder=say("Decision maker"),
            accept_new_options=True,  # a guest may decide
        )
        st.text_input(say("Because"), key="decided-because", max_chars=500)
        st.text_input(
            say("Provided that"),
            proposed_condition(now.brief),
            key="decided-condition",
            max_chars=500,
        )
        st.text_input(say("Based on"), rests_on(now.brief), key="decided-drivers", max_chars=500)
        st.text_area(
            say("What would reverse it"),
            proposed_reversal(now.brief),
            key="decided-reverses",
            max_chars=500,
            height=80,
        )
        st.multiselect(
            say("Options considered"),
            list(options.values()),
            default=list(options.values()),
            key="decided-considered",
        )
        dissent = "\n".join(roll_call.dissent(now))
        st.text_area(
            say("Disagreement, one per line"),
            dissent,
            key=f"decided-dissent-{words.short_digest(dissent)}",
            max_chars=1000,
            height=80,
        )
        st.date_input(
            say("Review on"), value=review, key="decided-review", format=say("YYYY-MM-DD")
        )
        st.form_submit_button(
            say("Read it back"),
            type="primary",
            on_click=_read_back,
            args=(f"decided-dissent-{words.short_digest(dissent)}",),
        )
    trouble(near="decision")


def _reading(now: Now, supplied: DecisionTaken) -> None:
    st.info(
        say(
            "The audience sees this now. Read it aloud, and record it when the one who"
            " decides has said yes."
        )
    )
    with st.container(border=True):
        for line in decision_lines(now.brief, supplied, aloud=True):
            st.markdown(plain(line))
        for line in decision_checks(now.brief, now.meeting):
            st.markdown(plain(line))
    if not supplied.by:  # read back by another version, which took it
        st.warning(say("No decision maker is named. Change it, and choose who decided."))
    with st.container(horizontal=True):
        st.button(
            say("Record the decision"),
            type="primary",
            on_click=desk.note,
            args=(supplied,),
            disabled=not supplied.by,
        )
        st.button(say("Change it"), on_click=desk.note, args=(DecisionReadBack(None),))


def _read_back(dissent_key: str) -> None:
    state = st.session_state
    if not state["decided"]:
        desk.complain(
            say("no option is chosen"),
            say("choose what was decided; your entries are still here"),
            "decision",
        )
        return
    if not state["decided-because"].strip():
        desk.complain(
            say("the decision has no reason"),
            say("add a short reason; it goes into the minutes"),
            "decision",
        )
        return
    if not state["decided-by"]:
        desk.complain(
            say("the decision has no decision maker"),
            say("choose who decided, or type a name; without one, close with no decision"),
            "decision",
        )
        return
    dissent = tuple(line.strip() for line in state[dissent_key].splitlines() if line.strip())
    texts = {
        name: state[f"decided-{name}"].strip()
        for name in ("because", "condition", "drivers", "reverses")
    }
    result = DecisionTaken(
        state["decided"],
        state["decided-by"] or "",
        review=state["decided-review"],
        considered=tuple(state["decided-considered"]),
        dissent=dissent,
        **texts,
    )
    desk.append(DecisionReadBack(result))


def actions(now: Now, step: str) -> None:
    """Enter actions: what, one owner, one date."""
    st.header(say("Actions"), anchor=False)
    table(
        [
            {
                say("What"): action.what,
                say("Owner"): action.owner or say("no one yet"),
                say("Due"): words.day(action.due) if action.due else say("no date yet"),
            }
            for action in agreed(now.meeting)
        ],
        key="actions",
    )
    folded(
        say("Add an action"),
        f"action-fold-{step}",
        lambda: _action(now),
        icon=":material/add:",
        expanded=step == "close",
    )
    trouble(near="action")


def _action(now: Now) -> None:
    with st.form("action", border=False):
        st.text_input(
            say("What"), key="action-what", placeholder=say("Start with a verb"), max_chars=500
        )
        left, right = st.columns(2)
        with left:
            person_field(say("Owner"), now.agreed, "", "action-owner", say("One person"))
        right.date_input(say("Due"), value=None, key="action-due", format=say("YYYY-MM-DD"))
        st.form_submit_button(say("Save action"), on_click=_act)


def _act() -> None:
    state = st.session_state
    what, owner, due = state["action-what"].strip(), person_in("action-owner"), state["action-due"]
    lacking = [
        name
        for name, value in (
            (say("a verb and an object"), what),
            (say("one owner"), owner),
            (say("a due date"), due),
        )
        if not value
    ]
    if lacking:
        desk.complain(
            say("the action lacks {lacking}", lacking=words.listed(tuple(lacking))),
            say("fill it in; your entries are still here"),
            "action",
        )
    elif isinstance(due, dt.date) and desk.append(ActionAgreed(what, owner, due)):
        state["action-what"], state["action-owner"], state["action-due"] = "", None, None


def close(now: Now) -> None:
    """Close, saying what is missing; closing anyway is possible, and the minutes say so."""
    st.header(say("Close"), anchor=False)
    lacking = missing(now.meeting)
    if lacking:
        st.warning(say("Still missing:\n") + "\n".join(f"- {plain(item)}" for item in lacking))
    label = (
        say("Close anyway: the minutes will say what is missing")
        if lacking
        else say("Close the meeting")
    )
    st.button(
        label, type="primary", on_click=desk.note, args=(MeetingClosed(lacking),), key="close"
    )


def earlier(now: Now) -> None:
    """List the meetings that were held on this case, and say how many there are that nobody can
    open.
    """
    if lost := desk.store().without_opening():
        many = words.count_noun(len(lost), "meeting")
        st.warning(
            say(
                "{meetings} in this data folder can't be opened: the first entry is unreadable.",
                meetings=many,
            )
        )
    held = desk.store().meetings_of(now.agreed.id)
    if not held:
        return
    with st.expander(
        say("Meetings and rehearsals on this case: {count}", count=len(held)),
        icon=":material/history:",
    ):
        for name, entry in held:
            kind = entry.event.kind if isinstance(entry.event, MeetingOpened) else "meeting"
            st.button(
                say("{kind} of {at}", kind=say(kind.capitalize()), at=words.moment(entry.at)),
                key=f"open-{name}",
                on_click=desk.go_to,
                args=(now.agreed.id, name),
            )
