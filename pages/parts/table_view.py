"""A table in the team's warehouse as the data of a case: looked at, mapped, then counted there."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import asdict
from typing import Any

import streamlit as st

from core.case.model import Columns, Rows
from core.case.paths import typed_copy
from core.case.profile import Column, profile
from core.case.recognise import Recognition, meanings, recognition
from core.evidence.detector_constants import DETECTORS
from core.evidence.warehouse.connection import TIMEOUT
from core.evidence.warehouse.open_tables import PASSWORD, password_from, remember
from core.evidence.warehouse.table_address import address_of
from core.evidence.warehouse.table_intake import (
    OpenedTable,
    look,
    preview_rows,
    scan_sentence,
    table_case,
)
from core.messages import say
from core.script.column_tables import column_rows
from pages.parts import (
    desk,
    file_fields,
    graded_fields,
    mapping_fields,
    measuring,
    refusals,
    spoken,
    unpaired_view,
)
from pages.parts.widgets import plain, table, trouble

MOST = DETECTORS.reading.sampled_rows
MOST_MINUTES = 24 * 60


def from_warehouse() -> None:
    """Take the address of a table, show what it holds and what counting it takes, and count it."""
    with st.expander(
        say("A table in your warehouse"), key="warehouse", icon=":material/database:"
    ):
        st.caption(
            plain(
                say(
                    "DuckDB, PostgreSQL or Spark. Records stay there except for a sample of at"
                    " most 200,000; the counts cover all of them. A password is never kept: type"
                    " it, or set {variable} before the app starts.",
                    variable=PASSWORD,
                )
            )
        )
        _fields()
        trouble(near="warehouse")
        opened: OpenedTable | None = st.session_state.get("warehouse-table")
        if opened is not None and st.session_state.get("incoming") is not None:
            st.caption(say("Remove the uploaded file above to use the table."))
        elif opened is not None:
            _confirm(opened, st.session_state["warehouse-rows"])


def _fields() -> None:
    st.text_input(
        say("Address of the database"),
        key="warehouse-url",
        placeholder="postgresql://user@host/database",
        max_chars=2_000,
    )
    with st.grid(3):
        st.text_input(
            say("Table, with its schema"),
            key="warehouse-name",
            placeholder="prod.scored",
            max_chars=500,
        )
        st.text_input(
            say("Password"), type="password", key="warehouse-password", max_chars=2_000,
            autocomplete="off",
        )  # fmt: skip
        st.number_input(
            say("Time limit of a statement, minutes"), 1, MOST_MINUTES, int(TIMEOUT / 60),
            key="warehouse-minutes",
        )  # fmt: skip
    st.button(
        say("Look at the table"),
        on_click=_look,
        key="warehouse-look",
        icon=":material/search:",
    )


def _look() -> None:
    """Connect; what was typed as a secret is forgotten at once, and so is an address with one."""
    state = st.session_state
    typed, url = state.get("warehouse-password", ""), state.get("warehouse-url", "")
    state["warehouse-password"] = ""
    _forget()

    def work() -> OpenedTable:
        address = address_of(
            url, state.get("warehouse-name", ""), typed or password_from()
        )
        if address_of(url, "any").secret.value:
            state["warehouse-url"] = address.without_secrets
        return look(address, 60.0 * state.get("warehouse-minutes", TIMEOUT / 60))

    opened = refusals.tried(work, "warehouse")
    if opened is None:
        return
    rows = refusals.tried(lambda: preview_rows(opened, desk.store().rows), "warehouse")
    if rows is not None:
        remember(opened)
        state["warehouse-table"], state["warehouse-rows"] = opened, rows


def _forget() -> None:
    for name in ("warehouse-table", "warehouse-rows"):
        with suppress(KeyError):
            del st.session_state[name]


@st.cache_data(max_entries=8, show_spinner=False)
def _looked(digest: str) -> tuple[tuple[Column, ...], Recognition]:
    path = typed_copy(desk.store().rows, digest)
    columns = profile(path)
    return columns, recognition(path, columns)


def _confirm(opened: OpenedTable, rows: Rows) -> None:
    """Show the columns as they were recognised and what counting takes, then one button."""
    columns, found = _looked(rows.sha256)
    file_fields.begin(rows.sha256)
    graded = graded_fields.is_graded(
        columns, rows.sha256, opened.engine, two=False, unsure=bool(found.asks)
    )
    st.info(
        plain(scan_sentence(opened, MOST, graded=graded)), icon=":material/database:"
    )
    if graded:
        picked = graded_fields.columns_of_table(columns)
    else:
        if unpaired_view.is_one_model(rows.sha256, opened.name):
            st.info(
                say(
                    "The table seems to hold one model's answers, and a table is counted for two:"
                    " name both models' columns below, or upload this model's records as a file"
                    " for a report on it alone."
                ),
                icon=":material/help:",
            )
        mapping_fields.recognised(found, rows.sha256)
        picked = mapping_fields.mapping(columns, found, rows)
    table(
        column_rows(columns, meanings(picked)), key=f"warehouse-columns-{rows.sha256}"
    )
    title = st.text_input(
        say("Name of the case"),
        value=opened.table[-1].replace("_", " "),
        key=file_fields.key("warehouse-title"),
        max_chars=100,
    )
    if st.button(
        say("Count in the warehouse"), type="primary", key="warehouse-count",
        icon=":material/check:",
    ) and _count(opened, picked, title):  # fmt: skip
        _forget()
        st.rerun()
    trouble(near="rows")


def _count(opened: OpenedTable, picked: Columns, title: str) -> bool:
    """Draw the sample, count, and turn to the case; what is wrong is told and nothing is lost."""
    supplied: dict[str, Any] = asdict(spoken.browser())
    if title.strip():
        supplied["title"] = title.strip()
    home = desk.store().rows
    with st.spinner(say("Counting in the warehouse …")):
        result = refusals.tried(
            lambda: table_case(opened, picked, home, desk.clock(), supplied, MOST),
            "rows",
        )
        if (
            result is None
            or refusals.tried(lambda: desk.evidence_of(result[0]), "rows") is None
        ):
            return False
    return measuring.turn_to(result[0])
