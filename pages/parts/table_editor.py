"""Tables that are edited: what was typed stays while the page is left, and a row that was deleted
can be brought back.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.model import Case
from core.case.table_frame import editable, records
from core.messages import say_count

Row = dict[str, Any]


def editor(
    name: str,
    case: Case,
    rows: list[Row],
    columns: dict[str, Any],
    *,
    grow: bool = True,
    keeps: tuple[str, ...] = (),
) -> list[Row]:
    """Edit a table.

    The columns we know and those it `keeps` unseen come back, and empty rows are left out.
    """
    blank = dict.fromkeys((*columns, *keeps))
    table = f"{name}-{case.digest[:8]}"
    turn = st.session_state.get(f"turn-{table}", 0)
    key = f"{table}-{turn}" if turn else table
    begun = _begun(table, key, [blank | row for row in rows] or [blank])
    frame = st.data_editor(
        editable(begun),
        key=key,
        num_rows="dynamic" if grow else "fixed",
        hide_index=True,
        width="stretch",
        height="content",
        column_config=columns,
        column_order=list(columns),
    )
    edited = records(frame)
    st.session_state[f"draft-{table}"] = edited
    _bring_back(table, key, begun, edited)
    retained = [{column: row.get(column) for column in blank} for row in edited]
    return [
        {key: value for key, value in row.items() if value is not None}
        for row in retained
        if any(row.get(column) not in (None, "", [], False) for column in columns)
    ]


def _begun(table: str, key: str, rows: list[Row]) -> list[Row]:
    """Begin a table with what was typed before the page was left.

    While it is drawn, what it began with stays as it is.
    """
    state = st.session_state
    if key not in state or f"begun-{table}" not in state:
        state[f"begun-{table}"] = state.get(f"draft-{table}", rows)
    return state[f"begun-{table}"]


def _bring_back(table: str, key: str, begun: list[Row], edited: list[Row]) -> None:
    """Offer to bring back the rows that were deleted since the table was drawn."""
    deleted = set((st.session_state.get(key) or {}).get("deleted_rows", ()))
    if deleted:
        st.button(
            say_count(
                len(deleted), "Undo: bring back {n} row", "Undo: bring back {n} rows"
            ),
            key=f"back-{key}",
            icon=":material/undo:",
            type="tertiary",
            on_click=_put_back,
            args=(table, begun, edited, deleted),
        )


def _put_back(
    table: str, begun: list[Row], edited: list[Row], deleted: set[int]
) -> None:
    """Put deleted rows back in their places, with what was typed elsewhere as it is."""
    left = iter(edited)
    whole = [row if place in deleted else next(left) for place, row in enumerate(begun)]
    st.session_state[f"draft-{table}"] = [*whole, *left]
    st.session_state[f"turn-{table}"] = st.session_state.get(f"turn-{table}", 0) + 1
