"""The sample cases, one for each situation."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from pages.parts import desk, refusals


def samples() -> None:
    """Offer the sample cases, one for each situation."""
    st.caption(
        say(
            "Real flights out of New York, 2013, and one invented support desk; each sample"
            " shows another situation."
        )
    )
    offered = {
        "late_flights": say("A clear regression in one group of flights"),
        "late_flights_refresh": say("A clean retraining"),
        "late_flights_small": say("Too few records to tell"),
        "delay_minutes": say(
            "A small error in a predicted number: release now, patch later"
        ),
        "arrival_class": say("Four classes, one of them no longer predicted"),
        "support_answers": say(
            "Graded answers of a support assistant, one topic got worse"
        ),
        "broken": say("A broken file: every complaint at once"),
    }
    with st.grid(2):
        for folder, says in offered.items():
            st.button(
                says,
                key=f"sample-{folder}",
                on_click=_sample,
                args=(folder,),
                width="stretch",
            )


def _sample(folder: str) -> None:
    opened = refusals.tried(lambda: desk.add_sample(folder))
    if opened:
        desk.go_to(opened)
