"""The actions of a meeting: who does what by when, how far it is, and its history."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from core import words
from core.meeting.action_progress import ActionProgress, action_progress
from core.meeting.events import Corrected
from core.meeting.follow_up_events import STATES, ActionUpdated
from core.meeting.follow_up_lines import STATE_WORDS
from core.meeting.log_lines import in_zone, shortened
from core.meeting.minutes import NOBODY
from core.meeting.status_update import due_words, state_words
from core.messages import say, say_count
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.person_field import person_field, person_in
from pages.parts.widgets import plain, table


def show(now: Now) -> None:
    """List the actions as they stand, and offer to update one."""
    st.header(say("Actions"), anchor=False)
    actions = action_progress(now.meeting, today(now))
    if not actions:
        st.markdown(say("No action was agreed."))
        return
    late = sum(1 for action in actions if action.days_late)
    if late:
        text = say_count(late, "{n} action is late.", "{n} actions are late.")
        st.warning(text, icon=":material/schedule:")
    table([_row(action) for action in actions], key="agreed")
    _choose(now, actions)


def today(now: Now) -> dt.date:
    """Give the day in the zone of the meeting."""
    return in_zone(now.meeting, desk.clock()).date()


def _row(action: ActionProgress) -> dict[str, str]:
    return {
        say("What"): action.what,
        say("Owner"): action.owner or say(NOBODY),
        say("Due"): due_words(action.due, action.days_late),
        say("State"): state_words(action),
        say("Done when"): action.done_when,
    }


def _choose(now: Now, actions: tuple[ActionProgress, ...]) -> None:
    by_seq = {action.seq: action for action in actions}
    chosen = st.selectbox(
        say("Update an action"),
        list(by_seq),
        index=None,
        format_func=lambda seq: shortened(by_seq[seq].what),
        key="action-chosen",
        placeholder=say("Choose an action"),
    )
    if chosen is not None:
        _edit(now, by_seq[chosen])


def _edit(now: Now, action: ActionProgress) -> None:
    # Keys that move on with the log, so that the fields show what stands there now.
    key = f"action-{action.seq}-{now.meeting.last}"
    with st.form(f"{key}-form"):
        st.pills(
            say("State"),
            STATES,
            default=action.state,
            format_func=lambda state: say(STATE_WORDS[state]),
            key=f"{key}-state",
            required=True,
        )
        left, right = st.columns(2)
        with left:
            person_field(say("Owner"), now.agreed, action.owner, f"{key}-who")
        right.date_input(
            say("Due"), value=action.due, key=f"{key}-due", format=say("YYYY-MM-DD")
        )
        st.text_input(
            say("Done when"),
            action.done_when,
            key=f"{key}-done",
            max_chars=500,
            placeholder=say("How anybody can see that it is done"),
        )
        st.text_input(say("What changed"), key=f"{key}-note", max_chars=500)
        st.form_submit_button(
            say("Save"), icon=":material/save:", on_click=_save, args=(action, key)
        )
    _history(now, action)


def _save(action: ActionProgress, key: str) -> None:
    """Keep what was changed: the person and the date as a correction, the rest as a move."""
    state = st.session_state
    who, due = person_in(f"{key}-who"), state[f"{key}-due"]
    if (who, due) != (action.owner, action.due):
        desk.append(Corrected(action.seq, action.what, who, due))
    moved = state[f"{key}-state"] if state[f"{key}-state"] != action.state else None
    done = state[f"{key}-done"].strip()
    event = ActionUpdated(
        action.seq,
        moved,
        done if done != action.done_when else None,
        state[f"{key}-note"].strip(),
    )
    if event != ActionUpdated(action.seq):
        desk.append(event)


def _history(now: Now, action: ActionProgress) -> None:
    for change in reversed(action.history):
        at = words.moment(in_zone(now.meeting, change.at))
        note = f": {change.note}" if change.note else ""
        st.caption(plain(f"{at}, {change.by}: {say(STATE_WORDS[change.state])}{note}"))
