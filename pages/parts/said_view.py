"""What was said, compared with the facts of the case: which were said, missed, or said wrong."""

from __future__ import annotations

import streamlit as st

from core import words
from core.meeting.rehearsal_events import FactsChecked
from core.messages import say
from core.rehearsal.fact_coverage import fact_coverage
from core.rehearsal.facts_to_say import FactToSay, facts_to_say
from core.rehearsal.run_report import fact_name
from core.script.pitch import pitches
from core.script.steps import SHORT, STEPS
from pages.parts import all_runs, desk
from pages.parts.desk import Now
from pages.parts.widgets import clicked, plain, table
from pages.parts.written_down import TRANSCRIPT

LONGEST = 20_000  # characters: half an hour of speech
DELETED = "said-deleted"


def show(now: Now) -> None:
    """Take a transcript, compare it, and offer to keep the outcome; the words are never kept."""
    st.caption(
        say(
            "Paste or write down what you said. It is compared with the facts of the case on this"
            " machine, and the text is not kept: only which facts were said."
        )
    )
    text = st.text_area(
        say("What you said"),
        key=TRANSCRIPT,
        max_chars=LONGEST,
        height=180,
        persist_state="session",
        help=say(
            "Numbers in words are understood, such as “about forty-two in a hundred”."
        ),
    )
    names = [pitch.name for pitch in pitches(now.brief)]
    short, whole = names[-2], names[-1]
    length = st.segmented_control(
        say("Which text?"), [short, whole], default=whole, key="said-length"
    )
    steps = SHORT if length == short else STEPS
    if not text.strip():
        if st.session_state.get(DELETED):
            st.button(
                say("Undo: bring the text back"),
                key="said-back",
                icon=":material/undo:",
                on_click=_bring_back,
            )
        _wanted(facts_to_say(now.brief, steps))
        return
    checked = fact_coverage(now.brief, text, steps)
    _outcome(now, checked)
    runs = all_runs.runs(now)
    with st.container(horizontal=True):
        if clicked(
            say("Keep the outcome with the latest run"),
            "keep-said",
            disabled=not runs or runs[-1].facts == checked,
            help=None if runs else say("Start a rehearsal to keep it there."),
        ):
            desk.append(checked, to=runs[-1].id)
            st.rerun()
        st.button(
            say("Delete the text"),
            key="delete-said",
            icon=":material/delete:",
            on_click=_delete,
        )


def _wanted(facts: tuple[FactToSay, ...]) -> None:
    st.subheader(say("Facts to say"), anchor=False)
    rows = [{say("Fact"): fact.name, say("Value"): fact.says} for fact in facts]
    table(rows, key="facts-to-say")


def _outcome(now: Now, checked: FactsChecked) -> None:
    """Show what was said wrong first, then what was missed, then what was said."""
    says = {name: fact.says for name, fact in now.brief.facts.items()}
    for item in checked.wrong:
        st.warning(
            plain(
                say(
                    "{fact}: you said “{heard}”, the case has {value}.",
                    fact=fact_name(item.fact),
                    heard=item.heard,
                    value=says.get(item.fact, ""),
                )
            ),
            icon=":material/error_outline:",
        )
    for name in checked.missed:
        st.markdown(
            f":material/radio_button_unchecked: **{plain(fact_name(name))}**:"
            f" {plain(says.get(name, ''))} · {say('not said')}"
        )
    for name in checked.said:
        st.markdown(
            f":material/check: {plain(fact_name(name))}: {plain(says.get(name, ''))}"
        )
    counts = say(
        "{said} said, {missed} not said, {wrong} said wrong",
        said=words.count(len(checked.said)),
        missed=words.count(len(checked.missed)),
        wrong=words.count(len(checked.wrong)),
    )
    st.caption(counts)
    st.caption(
        say(
            "Found by words and numbers. Where it is mistaken, correct the text, or tick the facts"
            " in the report."
        )
    )


def _delete() -> None:
    st.session_state[DELETED] = st.session_state[TRANSCRIPT]
    st.session_state[TRANSCRIPT] = ""


def _bring_back() -> None:
    st.session_state[TRANSCRIPT] = st.session_state.pop(DELETED)
