"""How columns are called on every screen, in the script and on paper."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.display_names import guessed, renamed
from core.case.model import Case
from core.messages import say
from pages.parts.table_editor import editor

LONGEST = 60  # characters of a name on a screen


def show(case: Case) -> dict[str, Any]:
    """Edit the names of the columns that a finding may speak of."""
    columns = case.columns
    named = tuple(
        dict.fromkeys((*columns.segments, *columns.people, *columns.features))
    )
    if not named:
        st.markdown(
            say(
                "No segment or feature columns are chosen, so there is nothing to name."
            )
        )
        return {}
    st.caption(
        say(
            "Guessed from the file. Write what people in the meeting call it. “{}” stands"
            " for the value: “by {}” reads “flights by EV”."
        )
    )
    wording = dict(case.wording)
    text = st.column_config.TextColumn
    rows = [
        {"column": column, "shown": wording.get(column) or guessed(column).text}
        for column in named
    ]
    fields = {
        "column": text(say("Column in the file"), disabled=True),
        "shown": text(say("Shown as"), max_chars=LONGEST, width="large"),
    }
    edited = editor("names", case, rows, fields, grow=False)
    shown = {
        column: str(row.get("shown", ""))
        for column, row in zip(named, edited, strict=True)
    }
    return {"wording": renamed(case.wording, shown)}
