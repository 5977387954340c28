"""The decision at the end of a meeting: its fields, the reading back, and the record."""

from __future__ import annotations

import streamlit as st

from core import words
from core.meeting.decision_checks import decision_checks, who_decides
from core.meeting.decision_text import decision_lines
from core.meeting.events import DecisionReadBack, DecisionTaken
from core.meeting.proposal import proposed_condition, proposed_reversal
from core.messages import say
from core.script.decision import rests_on
from pages.parts import decision_fields, desk, refusals, roll_call
from pages.parts.desk import Now
from pages.parts.widgets import fold_again, folded, plain, trouble

FOLD = "decision-fold"  # the line behind which a decision is entered


def show(now: Now) -> None:
    """Enter the decision; it is read back on the room's screen, and recorded after that."""
    st.header(say("Decision"), anchor=False)
    if now.meeting.decision is None:
        decision_fields.warn(now.agreed)
    if now.meeting.reading is not None:
        _reading(now, now.meeting.reading)
        return
    if now.meeting.decision is not None:
        st.caption(
            say(
                "A decision is recorded. A new one replaces it, and the record keeps both."
            )
        )
    folded(
        say("Enter the decision"),
        FOLD,
        lambda: _form(now),
        icon=":material/gavel:",
        expanded=now.meeting.decision is None and roll_call.complete(now),
        form=True,
    )
    trouble(near="decision")


def _form(now: Now) -> None:
    options = {option.id: option.name for option in now.agreed.options}
    dissent_key = _enter(_proposal(now), now)
    with st.form("decision", border=False):
        st.selectbox(
            say("We choose"),
            options,
            format_func=options.__getitem__,
            key="decided",
            placeholder=say("Select an option"),
        )
        st.selectbox(
            say("Decided by"),
            [person.name for person in now.agreed.people],
            key="decided-by",
            placeholder=say("Decision maker"),
            accept_new_options=True,  # a guest may decide
        )
        st.text_input(say("Because"), key="decided-because", max_chars=500)
        # As high as what is proposed, which is read before it is agreed.
        for label, key in (
            (say("Provided that"), "decided-condition"),
            (say("Based on"), "decided-drivers"),
            (say("What would reverse it"), "decided-reverses"),
        ):
            st.text_area(label, key=key, max_chars=500, height="content")
        st.multiselect(
            say("Options considered"), list(options.values()), key="decided-considered"
        )
        st.text_area(
            say("Disagreement, one per line"),
            key=dissent_key,
            max_chars=1000,
            height=80,
        )
        st.date_input(say("Review on"), key="decided-review", format=say("YYYY-MM-DD"))
        st.form_submit_button(
            say("Read it back"),
            type="primary",
            on_click=_read_back,
            args=(dissent_key,),
        )


def _proposal(now: Now) -> DecisionTaken:
    """Write down what is proposed, for the presenter to change."""
    asked, plan = now.brief.recommendation.option, now.brief.plan
    return DecisionTaken(
        "" if asked is None else asked.id,
        who_decides(now.agreed, now.meeting),
        condition=proposed_condition(now.brief),
        review=None if plan is None else plan.proposed,
        considered=tuple(option.name for option in now.agreed.options),
        drivers=rests_on(now.brief),
        dissent=tuple(roll_call.dissent(now)),
        reverses=proposed_reversal(now.brief),
    )


def _enter(supplied: DecisionTaken, now: Now, *, anew: bool = False) -> str:
    """Put a decision into the fields that nobody has filled, or `anew` into all of them, and name
    the field of the disagreement: a new one where the answers have changed.
    """
    state, listed = (
        st.session_state,
        {option.id: option.name for option in now.agreed.options},
    )
    against = "\n".join(roll_call.dissent(now))
    dissent_key = f"decided-dissent-{words.short_digest(against)}"
    fields = {
        "decided": supplied.option if supplied.option in listed else None,
        "decided-by": supplied.by or None,
        "decided-because": supplied.because,
        "decided-condition": supplied.condition,
        "decided-drivers": supplied.drivers,
        "decided-reverses": supplied.reverses,
        "decided-considered": [
            name for name in listed.values() if name in supplied.considered
        ],
        "decided-review": supplied.review,
        dissent_key: "\n".join(supplied.dissent),
    }
    for key, value in fields.items():
        if anew or key not in state:
            state[key] = value
    return dissent_key


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
        st.warning(
            say("No decision maker is named. Change it, and choose who decided.")
        )
    with st.container(horizontal=True):
        st.button(
            say("Record the decision"),
            type="primary",
            on_click=_record,
            args=(supplied,),
            disabled=not supplied.by,
        )
        st.button(say("Change it"), on_click=_change, args=(now, supplied))


def _record(supplied: DecisionTaken) -> None:
    """Record what was read back; its fields have done their work."""
    if desk.append(supplied):
        fold_again(FOLD)


def _change(now: Now, supplied: DecisionTaken) -> None:
    """Take a decision that was read back away from the room, and put it into the fields again."""
    if desk.append(DecisionReadBack(None)):
        _enter(supplied, now, anew=True)
        st.session_state[FOLD] = True


def _read_back(dissent_key: str) -> None:
    state = st.session_state
    if not state["decided"]:
        refusals.complain(
            say("no option is chosen"),
            say("choose what was decided; your entries are still here"),
            "decision",
        )
        return
    if not state["decided-because"].strip():
        refusals.complain(
            say("the decision has no reason"),
            say("add a short reason; it goes into the minutes"),
            "decision",
        )
        return
    if not state["decided-by"]:
        refusals.complain(
            say("the decision has no decision maker"),
            say(
                "choose who decided, or type a name; without one, close with no decision"
            ),
            "decision",
        )
        return
    dissent = tuple(
        line.strip() for line in state[dissent_key].splitlines() if line.strip()
    )
    texts = {
        name: " ".join(state[f"decided-{name}"].split())
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
