"""The setup card of the other ways out."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.model import Case
from core.messages import say
from pages.parts import card_fields, unsaved


def options(case: Case) -> dict[str, Any]:
    """Ask for the other ways out, and what is known of each."""
    by_id = (
        {}
        if "options" in case.placeholders
        else {option.id: option for option in case.options}
    )
    rollout, hold, release = (
        by_id.get("rollout"),
        by_id.get("hold"),
        by_id.get("release"),
    )
    st.caption(say("“Pause” and “Release now, patch later” are always compared."))
    supplied: dict[str, Any] = {
        "rollout": st.checkbox(
            say("A limited rollout"),
            key=unsaved.field("options", "rollout", rollout is not None),
            **card_fields.KEEP,
        )
    }
    if supplied["rollout"]:
        left, right = st.columns(2)
        with left:
            supplied["share"] = card_fields.text(
                "options",
                "share",
                say("Share of traffic"),
                _spans(rollout, "exposure", share=True),
                "10%",
            )
        with right:
            supplied["days"] = card_fields.text(
                "options",
                "days",
                say("Number of days"),
                _spans(rollout, "exposed_days"),
                say("7 to 14"),
            )
    supplied["hold"] = st.checkbox(
        say("Hold the model, ship the rest"),
        key=unsaved.field("options", "hold", hold is not None),
        **card_fields.KEEP,
    )
    if supplied["hold"]:
        part = (
            ""
            if hold is None or hold.delay_share is None
            else f"{hold.delay_share * 100:g}%"
        )
        supplied["part"] = card_fields.text(
            "options", "part", say("Share of the delay cost that remains"), part, "50%"
        )
    fallback = by_id.get("fallback")
    supplied["fallback"] = st.checkbox(
        say("Current model for the segment only"),
        key=unsaved.field("options", "fallback", fallback is not None),
        **card_fields.KEEP,
    )
    if supplied["fallback"]:
        supplied["build"] = card_fields.text(
            "options",
            "build",
            say("Days after the planned release until the routing is built"),
            _spans(fallback, "delay_days"),
            say("2 to 5"),
        )
        supplied["routable"] = st.selectbox(
            say("Is what tells the segment apart known when a prediction is made?"),
            [True, False],
            None,
            format_func=lambda known: say("Yes") if known else say("No"),
            placeholder=say("Not confirmed yet"),
            key=unsaved.field("options", "routable", fallback and fallback.routable),
            **card_fields.KEEP,
        )
    label = say("If released as planned: days until someone notices and rolls it back")
    supplied["runs"] = card_fields.text(
        "options", "runs", label, _spans(release, "exposed_days"), say("30 to 90")
    )
    return supplied


def _spans(option: Any, part: str, *, share: bool = False) -> str:  # noqa: ANN401  an option or None
    span = getattr(option, part, None)
    if not isinstance(span, tuple):
        return ""
    low, high = (f"{end * (100 if share else 1):g}" for end in span)
    return (low if low == high else say("{low} to {high}", low=low, high=high)) + (
        "%" if share else ""
    )
