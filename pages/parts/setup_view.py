"""The setup as a conversation: the card that is open, the list of all of them, and what is still
missing.
"""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from core.case.card_examples import can_be_placeholder, placeholder
from core.case.cards import CARDS, Card, forgotten
from core.case.model import Case
from core.case.setup_flow import answered, is_answered, is_placeholder, most_useful
from core.meeting.fold import Meeting
from core.messages import mark, say
from core.script.brief import Brief
from core.script.readiness import Check, ready_words
from core.script.validate_all import fit
from pages.parts import desk, refusals, unsaved
from pages.parts.setup_cards import FORMS
from pages.parts.widgets import plain, trouble

BY_ID = {card.id: card for card in CARDS}


def finding(case: Case) -> Brief | None:
    """Show what the rows say before anything is asked: the finding stands by itself.

    Gives the case as it is argued, or None where it cannot be.
    """
    brief = refusals.tried(lambda: desk.brief_of(case, Meeting()))
    if brief is None:
        trouble()
        return None
    with st.container(border=True):
        st.markdown(
            say(
                "**What your data says**  \n{finding_headline}",
                finding_headline=plain(brief.script.claims["finding.headline"].says),
            )
        )
        if sure := brief.claim("finding.how_sure"):
            st.caption(plain(sure.says))
        st.page_link(
            "finding.py", label=say("See the finding"), icon=":material/search:"
        )
    return brief


def opened() -> str:
    """Name the question that was opened, by a click or by saving the one before it."""
    return st.session_state.get("card", "")


def card(case: Case) -> None:
    """Ask one question, with what the answer changes.

    It can be left open, or filled with a marked example.
    """
    asked = BY_ID.get(
        opened(),
        next((item for item in CARDS if not is_answered(case, item)), CARDS[0]),
    )
    number = CARDS.index(asked) + 1
    with st.container(border=True, key=f"card-{asked.id}"):
        st.caption(say("Question {number} of {cards}", number=number, cards=len(CARDS)))
        st.header(plain(say(asked.question)), anchor=False)
        st.caption(plain(say(say(asked.changes))))
        if is_placeholder(case, asked):
            st.badge(say("PLACEHOLDER"), icon=":material/edit_note:", color="orange")
        answer = FORMS[asked.id](case)
        # Not callbacks: they would be given what stood in the fields before the last of them was
        # left, with this very click.
        with st.container(horizontal=True, vertical_alignment="center"):
            if st.button(
                say("Save and continue"),
                type="primary",
                icon=":material/check:",
                key=f"save-{asked.id}",
            ):
                _keep(lambda: answered(case, asked, answer, desk.clock().date()), asked)
            if st.button(say("I don't know yet"), key=f"unknown-{asked.id}"):
                _keep(lambda: forgotten(case, asked), asked)
            if can_be_placeholder(asked) and st.button(
                say("Use a placeholder"),
                key=f"example-{asked.id}",
                help=say(PLACEHOLDER_HELP),
            ):
                _keep(lambda: placeholder(case, asked, desk.clock()), asked)
        trouble(near="setup")


PLACEHOLDER_HELP = mark(
    "Fills in an example. Every number based on it is marked PLACEHOLDER on every screen and page."
)


def _keep(make: Callable[[], Case], asked: Card) -> None:
    result = refusals.tried(lambda: fit(make()), "setup")
    if result is None or not desk.save_case(result, "setup"):
        return
    unsaved.clear(asked.id)
    later = CARDS[CARDS.index(asked) + 1 :]
    st.session_state["card"] = later[0].id if later else asked.id
    st.rerun()


def overview(case: Case) -> None:
    """List all questions with where each stands; a click opens it."""
    done = sum(is_answered(case, item) for item in CARDS)
    st.progress(
        done / len(CARDS),
        say("{done} of {cards} answered", done=done, cards=len(CARDS)),
    )
    with st.container(gap=None, key="questions"):
        for item in CARDS:
            icon = (
                ":material/edit_note:"
                if is_placeholder(case, item)
                else _mark(case, item)
            )
            st.button(
                say(item.question),
                key=f"open-{item.id}",
                icon=icon,
                type="tertiary",
                on_click=_open,
                args=(item.id,),
            )
    if useful := most_useful(case):
        listed = "\n".join(f"- {plain(say(item.question))}" for item in useful)
        st.info(
            say("These answers would add the most:\n{questions}", questions=listed),
            icon=":material/lightbulb:",
        )
    with st.container(horizontal=True):
        st.page_link(
            "meeting.py", label=say("Open the deck"), icon=":material/slideshow:"
        )
        st.page_link("rehearsal.py", label=say("Rehearse"), icon=":material/timer:")
        st.page_link("case.py", label=say("Edit as tables"), icon=":material/table:")


def _mark(case: Case, card: Card) -> str:
    return (
        ":material/check_circle:"
        if is_answered(case, card)
        else ":material/radio_button_unchecked:"
    )


def _open(card_id: str) -> None:
    st.session_state["card"] = card_id


def readiness(checks: tuple[Check, ...]) -> None:
    """Say what is still missing before the meeting."""
    missing = [check for check in checks if not check.holds]
    with st.expander(ready_words(checks), icon=":material/checklist:"):
        for item in missing:
            st.markdown(plain(f"{item.name}: {item.missing}"))
