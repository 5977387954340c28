"""The four answers that a recommendation needs, on one card, and straight to the deck."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core.case.essentials import is_open, with_essentials
from core.case.model import Case
from core.messages import say
from core.script.brief import Brief
from core.script.validate_all import fit
from pages.parts import card_fields, desk, page_address, refusals, unsaved
from pages.parts.widgets import trouble

CARD = "essentials"


def show(case: Case, brief: Brief | None) -> None:
    """Ask the four at once, where something got worse and none of them has an answer yet."""
    if brief is None or brief.evidence.regression != "yes" or not is_open(case):
        return
    with st.container(border=True, key="card-essentials"):
        st.header(say(unsaved.ESSENTIALS), anchor=False)
        st.caption(
            say(
                "What stays empty stays open. The fix counts from today, on working days without"
                " public holidays. The questions below add the rest."
            )
        )
        answers = _answers()
        if st.button(
            say("Save and open the deck"),
            type="primary",
            icon=":material/slideshow:",
            key="save-essentials",
        ):
            _save(case, answers)
        trouble(near=CARD)


def _answers() -> dict[str, dict[str, Any]]:
    left, right = st.columns(2, vertical_alignment="bottom")
    with left:
        traffic = card_fields.text(
            CARD, "traffic", say("Predictions a day"), "", say("2,000 to 5,000")
        )
    with right:
        people = card_fields.text(
            CARD,
            "people",
            say("People affected by one of them if wrong"),
            "",
            say("1, or 1 to 3"),
        )
    steps = card_fields.text(
        CARD,
        "steps",
        say("The fix: what, who, and working days"),
        "",
        say("Fix and train again, Ann, 3 to 6"),
    )
    entered: dict[str, dict[str, Any]] = {
        "traffic": {"traffic": traffic},
        "harm": {"people": people},
        "fix": {"steps": steps},
    }
    answers = {card: answer for card, answer in entered.items() if any(answer.values())}
    if (release := _release()) is not None:
        answers["release"] = {"release": release}
    return answers


def _release() -> dt.datetime | None:
    left, right = st.columns(2)
    day = left.date_input(
        say("Date of the release"),
        None,
        key=unsaved.field(CARD, "date", None),
        format=say("YYYY-MM-DD"),
        **card_fields.KEEP,
    )
    at = right.time_input(
        say("At"), None, key=unsaved.field(CARD, "time", dt.time(9)), **card_fields.KEEP
    )
    if not isinstance(day, dt.date) or at is None:
        return None
    return dt.datetime.combine(day, at, tzinfo=desk.clock().tzinfo)


def _save(case: Case, answers: dict[str, Any]) -> None:
    today = desk.clock().date()
    result = refusals.tried(lambda: fit(with_essentials(case, answers, today)), CARD)
    if result is not None and desk.save_case(result, CARD):
        unsaved.clear(CARD)
        page_address.open_page("meeting.py")
