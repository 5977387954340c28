"""The setup card of the release criteria."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.model import Case
from core.messages import say
from core.script.limits import margin_rule
from pages.parts import card_fields, unsaved
from pages.parts.widgets import plain


def criteria(case: Case) -> dict[str, Any]:
    """Ask for the bound of the error rate, where there is one, the records and the batches."""
    agreed = None if "resume" in case.placeholders else case.resume
    by_margin, bound = margin_rule(case), ""
    if by_margin:
        st.markdown(plain(by_margin))
    columns = st.columns(2 if by_margin else 3, vertical_alignment="bottom")
    if not by_margin:
        had = None if agreed is None else agreed.bound
        with columns[0]:
            bound = card_fields.text(
                "criteria",
                "bound",
                say("The segment's error rate is at most"),
                "" if had is None else f"{had * 100:g}%",
                "15%",
            )
    rows = columns[-2].number_input(
        say("on at least this many {units_of_row}", units_of_row=case.units_of_row),
        1,
        10_000_000,
        None,
        key=unsaved.field("criteria", "rows", None if agreed is None else agreed.rows),
        **card_fields.KEEP,
    )
    batches = columns[-1].number_input(
        say("in this many batches in a row"),
        1,
        20,
        None,
        key=unsaved.field(
            "criteria", "batches", None if agreed is None else agreed.batches
        ),
        **card_fields.KEEP,
    )
    return {"bound": bound, "rows": rows, "batches": batches}
