"""Tables that are given beside the rows and tell why: reference, training or serving rows, the
pipeline.
"""

from __future__ import annotations

from pathlib import Path
from threading import Event
from typing import Any

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.case.model import Rows
from core.case.reader_process import edges
from core.case.tables_beside import admit_beside
from core.messages import mark, say
from pages.parts import desk, file_fields, refusals, uploaded

BESIDE = {
    "reference": mark(
        "Reference records: labels and features from when the current model was trained"
    ),
    "current": mark("The new model's training records, or the records as served"),
}


def given_beside() -> dict[str, Any]:
    """Take the tables that tell why: reference rows, training or serving rows, and the pipeline."""
    supplied: dict[str, Any] = {}
    with st.expander(
        say("More tables, to find the cause (optional)"),
        key="more",
        icon=":material/troubleshoot:",
    ):
        st.caption(
            say(
                "With records from when the current model was trained, we can find what"
                " changed in the data and suggest a cause."
            )
        )
        for name, says in BESIDE.items():
            file = st.file_uploader(
                say(says), type=None, key=file_fields.key(f"beside-{name}")
            )
            if file is not None:
                supplied[name] = _admitted_beside(name, file)
        if supplied.get("current"):
            kinds = {
                "training": say("what the new model was trained on"),
                "serving": say("the same records as served"),
            }
            supplied["current_is"] = st.radio(
                say("The second table is"),
                list(kinds),
                format_func=kinds.__getitem__,
                key=file_fields.key("beside-kind"),
                horizontal=True,
            )
        pipeline = st.file_uploader(
            say(
                "Pipeline: a table with columns “from” and “to”, or a dbt manifest.json"
            ),
            type=["csv", "json"],
            key=file_fields.key("beside-pipeline"),
        )
        if pipeline is not None:
            supplied["lineage"] = _edges(pipeline)
    return {name: value for name, value in supplied.items() if value}


def _admitted_beside(what: str, file: UploadedFile) -> Rows | None:
    home = desk.store().rows

    def work(path: Path, stop: Event) -> Rows:
        return admit_beside(path, home, what, file.name, stop)

    return refusals.tried(lambda: uploaded.read(file, home, work), "rows")


def _edges(file: UploadedFile) -> tuple[tuple[str, str], ...]:
    name = "manifest.json" if file.name.endswith(".json") else "lineage.csv"

    def work(path: Path, stop: Event) -> tuple[tuple[str, str], ...]:
        return edges(path, file.name, stop)

    return (
        refusals.tried(
            lambda: uploaded.read(file, desk.store().rows, work, name), "rows"
        )
        or ()
    )
