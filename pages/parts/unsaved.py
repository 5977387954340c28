"""What is typed on a card of the setup and not saved: that it arrives, and that it is not
forgotten.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st

from core.case.cards import CARDS
from core.messages import mark, say
from pages.parts.widgets import plain

ESSENTIALS = mark("Four answers make the recommendation")
OF = "@"  # before the case that a field belongs to: no id of a case holds it
ASK, SHOWN = (
    "ask-",
    "shown-",
)  # before the key of a field: what it holds, what it began with

_TYPED_FIRST = st.components.v2.component(
    "showstopper_typed_first",
    html="<span hidden>\n</span>",
    js=(Path(__file__).parent / "typed_first.js").read_text("utf-8"),
)


def watch(opened: str = "", arrived: str = "") -> None:
    """Let a click that leaves a field wait for what was typed in it, and bring the question that
    was opened into view.

    `arrived` names the case that was just made: its page is seen from the top.
    """
    _TYPED_FIRST(key="typed-first", data={"opened": opened, "arrived": arrived})


def field(card: str, name: str, value: object) -> str:
    """Name a field of a card, and put in it what the case says where nothing else was typed.

    The name holds the case: what was typed for one never stands in the same field of another.
    Where the case changes, by undo or in another tab, the field follows unless it was typed over.
    """
    state, key = st.session_state, f"{ASK}{card}-{name}{OF}{_case_id()}"
    shown = f"{SHOWN}{key}"
    if key not in state or (shown in state and state[key] == state[shown] != value):
        state[key] = value
    state[shown] = value
    return key


def clear(card: str) -> None:
    """Forget what was typed in a card once it is saved: the case says it now."""
    for key in _fields(card):
        del st.session_state[f"{SHOWN}{key}"]
        st.session_state.pop(key, None)


def cards() -> tuple[str, ...]:
    """Name the questions whose fields hold something else than was saved."""
    state = st.session_state
    questions = {"essentials": ESSENTIALS} | {card.id: card.question for card in CARDS}
    return tuple(
        question
        for card, question in questions.items()
        if any(
            key in state and state[key] != state[f"{SHOWN}{key}"]
            for key in _fields(card)
        )
    )


def _fields(card: str) -> list[str]:
    """List the fields of one card of the open case that were drawn in this session."""
    start, end = f"{SHOWN}{ASK}{card}-", f"{OF}{_case_id()}"
    names = [str(name) for name in st.session_state]
    return [
        name[len(SHOWN) :]
        for name in names
        if name.startswith(start) and name.endswith(end)
    ]


def _case_id() -> str:
    return st.session_state.get("case_id", "")


def notice() -> None:
    """Say on another page that answers are typed and not saved, and lead back to them."""
    if not (questions := cards()):
        return
    listed = " ".join(say(question) for question in questions)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            plain(
                say("Typed in setup and not saved yet: {questions}", questions=listed)
            ),
            icon=":material/edit_note:",
        )
        st.page_link(
            "setup.py", label=say("Open setup"), icon=":material/arrow_forward:"
        )
