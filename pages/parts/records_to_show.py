"""Which columns of single records may be shown in the meeting."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.display_names import column_name
from core.case.example_columns import MOST_COLUMNS, sensitive, showable
from core.case.model import Case
from core.messages import say
from pages.parts import desk

KEEP: dict[str, Any] = {"persist_state": "session"}


def show(case: Case) -> dict[str, Any]:
    """Ask which columns may be shown, and which of them may be read though they identify."""
    there = showable(case, desk.store().rows)
    if not there:
        st.markdown(
            say("The rows of this case are no longer here, so no record can be shown.")
        )
        return {}
    names, key = dict(case.wording), case.digest[:8]
    released = case.example_columns

    def named(column: str) -> str:
        spoken = column_name(column, names)
        return spoken if spoken == column else f"{spoken} ({column})"

    st.caption(
        say(
            "For “Can you show us one?”: three records that became wrong, drawn by chance,"
            " with the columns that you release here. Label and predictions are always"
            " shown. Nothing is shown until you release a column."
        )
    )
    shown = st.multiselect(
        say("Columns that may be shown"),
        there,
        [] if released is None else [name for name in released.shown if name in there],
        format_func=named,
        max_selections=MOST_COLUMNS,
        key=f"examples-shown-{key}",
        **KEEP,
    )
    hidden = sensitive(case.columns, tuple(shown))
    in_clear: list[str] = []
    if hidden:
        st.caption(
            say(
                "Ids and columns that speak of a person appear as “hidden”. Choose here those"
                " that everybody in the meeting may read."
            )
        )
        in_clear = st.multiselect(
            say("May be read although it identifies someone"),
            hidden,
            []
            if released is None
            else [name for name in released.in_clear if name in hidden],
            format_func=named,
            key=f"examples-clear-{key}",
            **KEEP,
        )
    if not shown:
        return {"example_columns": None}
    return {"example_columns": {"shown": tuple(shown), "in_clear": tuple(in_clear)}}
