"""What the presenter enters at the end of a meeting: actions and the close."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import words
from core.meeting.action_progress import agreed
from core.meeting.close_checks import missing
from core.meeting.events import ActionAgreed, MeetingClosed, MeetingOpened
from core.messages import say
from pages.parts import desk, refusals
from pages.parts.desk import Now
from pages.parts.person_field import person_field, person_in
from pages.parts.widgets import folded, plain, table, trouble


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
        form=True,
    )
    trouble(near="action")


def _action(now: Now) -> None:
    with st.form("action", border=False):
        st.text_input(
            say("What"),
            key="action-what",
            placeholder=say("Start with a verb"),
            max_chars=500,
        )
        left, right = st.columns(2)
        with left:
            person_field(
                say("Owner"), now.agreed, "", "action-owner", say("One person")
            )
        right.date_input(
            say("Due"), value=None, key="action-due", format=say("YYYY-MM-DD")
        )
        st.form_submit_button(say("Save action"), on_click=_act)


def _act() -> None:
    state = st.session_state
    what, owner, due = (
        state["action-what"].strip(),
        person_in("action-owner"),
        state["action-due"],
    )
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
        refusals.complain(
            say("the action lacks {lacking}", lacking=words.listed(tuple(lacking))),
            say("fill it in; your entries are still here"),
            "action",
        )
    elif isinstance(due, dt.date) and desk.append(ActionAgreed(what, owner, due)):
        state["action-what"], state["action-owner"], state["action-due"] = (
            "",
            None,
            None,
        )


def close(now: Now) -> None:
    """Close, saying what is missing; closing anyway is possible, and the minutes say so."""
    st.header(say("Close"), anchor=False)
    lacking = missing(now.meeting)
    if lacking:
        st.warning(
            say("Still missing:\n") + "\n".join(f"- {plain(item)}" for item in lacking)
        )
    label = (
        say("Close anyway: the minutes will say what is missing")
        if lacking
        else say("Close the meeting")
    )
    st.button(
        label,
        type="primary",
        on_click=desk.note,
        args=(MeetingClosed(lacking),),
        key="close",
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
            kind = (
                entry.event.kind
                if isinstance(entry.event, MeetingOpened)
                else "meeting"
            )
            st.button(
                say(
                    "{kind} of {at}",
                    kind=say(kind.capitalize()),
                    at=words.moment(entry.at),
                ),
                key=f"open-{name}",
                on_click=desk.go_to,
                args=(now.agreed.id, name),
            )
