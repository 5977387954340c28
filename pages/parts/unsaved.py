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
SHOWN = "shown-"  # before the key of a field: what it began with

_TYPED_FIRST = st.components.v2.component(
    "showstopper_typed_first",
    html="<span hidden>\n</span>",
    js=(Path(__file__).parent / "typed_first.js").read_text("utf-8"),
)


def watch() -> None:
    """Let a click that leaves a field wait for what was typed in it."""
    _TYPED_FIRST(key="typed-first", data={})


def begins(key: str, value: object) -> None:
    """Note what a field begins with, so that what is typed over it can be told from it."""
    st.session_state[f"{SHOWN}{key}"] = value


def cards() -> tuple[str, ...]:
    """Name the questions whose fields hold something else than was saved."""
    state = st.session_state
    fields = [str(name).removeprefix(SHOWN) for name in state if str(name).startswith(SHOWN)]
    changed = [key for key in fields if key in state and state[key] != state[f"{SHOWN}{key}"]]
    questions = {"essentials": ESSENTIALS} | {card.id: card.question for card in CARDS}
    return tuple(
        question
        for card, question in questions.items()
        if any(key.startswith(f"ask-{card}-") for key in changed)
    )


def notice() -> None:
    """Say on another page that answers are typed and not saved, and lead back to them."""
    if not (questions := cards()):
        return
    listed = " ".join(say(question) for question in questions)
    with st.container(horizontal=True, vertical_alignment="center"):
        st.warning(
            plain(say("Typed in setup and not saved yet: {questions}", questions=listed)),
            icon=":material/edit_note:",
        )
        st.page_link("setup.py", label=say("Open setup"), icon=":material/arrow_forward:")
