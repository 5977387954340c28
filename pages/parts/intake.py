"""Rows come in: a file is read, what it holds is shown first, corrected by hand where it must be,
checked, and made a case.
"""

from __future__ import annotations

from dataclasses import asdict
from functools import partial
from pathlib import Path
from threading import Event
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core import words
from core.case.files import archive_files, first_rows, reading
from core.case.model import Columns, Rows
from core.case.next_incident import carried
from core.case.open_case import make_case
from core.case.paths import typed_copy
from core.case.profile import Column, profile
from core.case.readers.evaluation_logs import LOGS
from core.case.recognise import Recognition, meanings, recognition
from core.case.typed import Reading
from core.messages import mark, say
from core.script.column_tables import column_rows
from pages.parts import (
    archive_view,
    desk,
    file_fields,
    graded_fields,
    mapping_fields,
    measuring,
    refusals,
    spoken,
    unpaired_view,
    uploaded,
)
from pages.parts import reading as read
from pages.parts.beside_fields import given_beside
from pages.parts.second_file import _both_after_all, _fitted, _joined, _second
from pages.parts.uploaded import admitted
from pages.parts.widgets import plain, table, trouble

INTRO = mark(
    "Each row is one record that both models scored: the true outcome, the current"
    " model's prediction, the new model's prediction, and any columns that describe"
    " segments, such as region or plan. For a language model, each row is a graded answer, or the"
    " file is a log of its evaluation."
)


def upload() -> None:
    """Take a file; what is wrong with it is told, and what was entered before stays."""
    uploaded.expect()
    archive_view.carry_note()
    st.markdown(say(INTRO))
    example = (desk.SAMPLES / "late_flights_small" / "validation.csv").read_bytes()
    st.download_button(
        say("Download a template"),
        example,
        "example.csv",
        "text/csv",
        icon=":material/download:",
        on_click="ignore",
    )
    file = st.file_uploader(
        say("Validation data: CSV, Excel, JSON, Parquet or Arrow, compressed or not"),
        type=None,
        key="upload",
        accept_multiple_files=False,
    )
    if file is None:
        st.session_state.pop("incoming", None)
        return
    choice = read.wanted(file.file_id)
    if st.session_state.get("incoming_id") != (file.file_id, choice):
        st.session_state["incoming_id"] = (file.file_id, choice)
        st.session_state["incoming"] = admitted(file, choice)
        trouble()
    rows = st.session_state.get("incoming")
    if rows is not None:
        measuring.show()
        _confirm(rows, file.file_id)
    elif names := _archive(file):
        read.sheets(names, file.file_id)


def _archive(file: UploadedFile) -> tuple[str, ...]:
    """List the files of an archive that holds several, once for each upload."""
    key = f"archive-{file.file_id}"
    if key not in st.session_state:

        def work(path: Path, stop: Event) -> tuple[str, ...]:
            return archive_files(path, file.name, stop)

        found = refusals.tried(lambda: uploaded.read(file, desk.store().rows, work))
        st.session_state[key] = found or ()
    return st.session_state[key]


def _columns(digest: str) -> tuple[Column, ...]:
    with st.spinner(say("Reading the columns …")):
        return _profiled(digest)


@st.cache_data(max_entries=8, show_spinner=False)
def _profiled(digest: str) -> tuple[Column, ...]:
    return profile(typed_copy(desk.store().rows, digest))


@st.cache_data(max_entries=8, show_spinner=False)
def _recognised(digest: str, name: str) -> Recognition:
    known = unpaired_view.routed(digest, name)[1]
    if known is not None:
        return known
    return recognition(typed_copy(desk.store().rows, digest), _columns(digest))


def _found(rows: Rows) -> Recognition:
    with st.spinner(say(unpaired_view.RECOGNIZING)):
        return _recognised(rows.sha256, rows.name)


def _confirm(rows: Rows, file_id: str) -> None:
    """Show what was found first, then what may be corrected, then one button."""
    home = desk.store().rows
    alone = unpaired_view.is_one_model(rows.sha256, rows.name)
    kind = reading(home, rows.sha256).dialect.format or ""
    second = _second(file_id, expanded=alone or kind in LOGS)
    two = second is not None
    unsure = not (two or alone) and bool(_found(rows).asks)
    if graded_fields.is_graded(
        _columns(rows.sha256), rows.sha256, kind, two=two, unsure=unsure
    ):
        _facts(rows, _columns(rows.sha256), reading(home, rows.sha256), file_id)
        again = None
        if second is not None:
            again = graded_fields.second_run(
                lambda item: admitted(item, read.wanted(file_id))
            )
        if graded_fields.confirm(rows, second, _columns(rows.sha256), again):
            st.rerun()
        return
    if second is not None:
        joint = _joined(rows, second)
        if joint is None:
            return
        rows, alone = joint, False
    columns, how = _columns(rows.sha256), reading(home, rows.sha256)
    _facts(rows, columns, how, file_id)
    if alone and not _both_after_all(rows, columns):
        read.choices(how, file_id)
        return
    found = _found(rows)
    mapping_fields.recognised(found, rows.sha256)
    read.notices((*how.notes, *found.notes))
    picked = mapping_fields.mapping(columns, found, rows)
    read.choices(how, file_id)
    with st.expander(
        say("Columns and first rows"), key="columns-and-rows", icon=":material/table:"
    ):
        table(column_rows(columns, meanings(picked)), key=f"columns-{rows.sha256}")
        table(
            [
                {name: str(value) for name, value in row.items()}
                for row in first_rows(typed_copy(home, rows.sha256))
            ],
            key="first-rows",
        )
    beside = given_beside()
    title = st.text_input(
        say("Name of the case"),
        value=file_fields.title_of(second or rows),
        key=file_fields.key("incoming-title"),
        max_chars=100,
    )
    # Not a callback: it would be given what stood in the fields before the last of them was left,
    # with this very click.
    if st.button(
        say("Use this data"), type="primary", icon=":material/check:"
    ) and _use(rows, picked, title, beside):
        st.rerun()
    trouble(near="rows")


def _facts(rows: Rows, columns: tuple[Column, ...], how: Reading, file_id: str) -> None:
    """Say what the file is, and what does not fit its header."""
    kind = how.dialect.format or "table"
    facts = (
        words.count_noun(rows.rows, "row"),
        words.count_noun(len(columns), "column"),
        kind,
        words.file_size(rows.size),
        say("digest {sha256}", sha256=words.short_digest(rows.sha256)),
    )
    st.markdown(plain(f"{rows.name}: {', '.join(facts)}"))
    read.questions(how.troubles[:10], file_id)


def _use(rows: Rows, picked: Columns, title: str, beside: dict[str, Any]) -> bool:
    """Check everything and turn to the new case.

    If something is wrong, all of it is told and nothing typed is lost.
    """
    supplied: dict[str, Any] = beside | asdict(spoken.browser())
    if title.strip():
        supplied["title"] = title.strip()
    for what in ("reference", "current"):
        if what in supplied:
            fit = refusals.tried(partial(_fitted, supplied[what], picked, what), "rows")
            if fit is None:
                return False
            supplied[what] = fit[0]
    case = refusals.tried(
        lambda: make_case(rows, picked, desk.store().rows, desk.clock(), supplied),
        "rows",
    )
    if case is None:
        return False
    before = archive_view.carried_from()
    if before is not None:
        case = carried(case, before, desk.clock())
        archive_view.forget()
    if measuring.is_long(case):
        measuring.start(case)
        return True
    return refusals.tried(
        lambda: desk.evidence_of(case), "rows"
    ) is not None and measuring.turn_to(case)
