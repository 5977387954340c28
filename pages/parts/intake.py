"""Rows come in: a file is read, its columns are shown as they were taken, corrected by hand, checked, and made a case."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import streamlit as st

from core import words
from core.case.files import admit, first_rows, troubles
from core.case.lineage import edges_of
from core.case.model import Columns, Rows, Task
from core.case.opening import make_case
from core.case.places import typed_copy
from core.case.profile import Column, profile
from core.case.recognise import guess, meanings
from core.script.tables import column_rows
from pages.parts import desk, waiting
from pages.parts.furniture import plain, table, trouble

PARTS = {
    "label": "The label: what was true",
    "baseline": "The released model's prediction",
    "candidate": "The new model's prediction",
    "id": "Row id",
    "timestamp": "Date and time",
    "baseline_score": "The released model's score",
    "candidate_score": "The new model's score",
    "weight": "Weight",
    "cluster": "Rows that belong together: a user, a site, a day",
}
BESIDE = {
    "reference": "Reference rows: label and features from the time of the released model",
    "current": "The new model's training rows, or the rows as they were served",
}
TASKS: dict[Task, str] = {"binary": "one of two classes", "multiclass": "one of several classes", "regression": "a number"}


def upload() -> None:
    """Take a file; what is wrong with it is told, and what was entered before stays."""
    st.markdown("Give one row for each case that both models predicted: what was true, the released model's prediction, the new model's prediction, and any columns that tell groups apart.")
    st.download_button("An example to fill in", (desk.SAMPLES / "late_flights_small" / "validation.csv").read_bytes, "example.csv", "text/csv", icon=":material/download:", on_click="ignore")
    file = st.file_uploader("Validation rows: CSV, CSV.gz or Parquet", type=None, key="upload", accept_multiple_files=False)
    if file is None:
        st.session_state.pop("incoming", None)
        return
    if st.session_state.get("incoming_id") != file.file_id:
        st.session_state["incoming_id"] = file.file_id
        st.session_state["incoming"] = _admitted(file.name, file.getbuffer())
        trouble()
    rows = st.session_state.get("incoming")
    if rows is not None:
        waiting.show()
        _confirm(rows)


def _admitted(name: str, content: memoryview) -> Rows | None:
    """Read the file under a name of our own; the user's name is only ever shown."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "rows"
        path.write_bytes(content)
        return desk.tried(lambda: admit(path, desk.store().rows, name))


@st.cache_data(max_entries=8, show_spinner="Looking at the columns …")
def _columns(digest: str) -> tuple[Column, ...]:
    return profile(typed_copy(desk.store().rows, digest))


def _confirm(rows: Rows) -> None:
    columns = _columns(rows.sha256)
    st.markdown(plain(f"{rows.name}: {words.counted(rows.rows, 'row')}, {words.counted(len(columns), 'column')}, {words.file_size(rows.size)}, digest {words.short_digest(rows.sha256)}"))
    for one in troubles(desk.store().rows, rows.sha256)[:10]:
        st.warning(plain(str(one)))
    mapping = _mapping(columns, guess(columns))
    table(column_rows(columns, meanings(mapping)), key=f"columns-{rows.sha256}")
    with st.expander("First rows"):
        table([{name: str(value) for name, value in row.items()} for row in first_rows(typed_copy(desk.store().rows, rows.sha256))], key="first-rows")
    beside = _beside()
    title = st.text_input("Name of the case", value=rows.name.split(".", maxsplit=1)[0].replace("_", " "), key="incoming-title", max_chars=100)
    # Not a callback: it would be given what stood in the fields before the last of them was left, with this very click.
    if st.button("Use these rows", type="primary", icon=":material/check:") and _use(rows, mapping, title, beside):
        st.rerun()
    trouble(near="rows")


def _beside() -> dict[str, Any]:
    """Take the tables that tell why: reference rows, training or serving rows, and the pipeline."""
    given: dict[str, Any] = {}
    with st.expander("Tables that tell why (optional)", icon=":material/troubleshoot:"):
        st.caption("With rows from the time of the released model, values that changed are found, and the likely cause is named.")
        for name, says in BESIDE.items():
            file = st.file_uploader(says, type=None, key=f"beside-{name}")
            if file is not None:
                given[name] = _admitted(file.name, file.getbuffer())
        if given.get("current"):
            kinds = {"training": "what the new model was trained on", "serving": "the same rows as they were served"}
            given["current_is"] = st.radio("The second table is", list(kinds), format_func=kinds.__getitem__, key="beside-kind", horizontal=True)
        pipeline = st.file_uploader("Pipeline: a table with the columns from and to, or a dbt manifest.json", type=["csv", "json"], key="beside-pipeline")
        if pipeline is not None:
            given["lineage"] = _edges(pipeline.name, pipeline.getbuffer())
    return {name: value for name, value in given.items() if value}


def _edges(name: str, content: memoryview) -> tuple[tuple[str, str], ...]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / ("manifest.json" if name.endswith(".json") else "lineage.csv")
        path.write_bytes(content)
        return desk.tried(lambda: edges_of(path), "rows") or ()


def _mapping(columns: tuple[Column, ...], found: dict[str, Any]) -> Columns:
    """Let a person correct what each column was taken for."""
    names = [one.name for one in columns]
    picked: dict[str, Any] = {}
    with st.grid(2):
        for part, says in PARTS.items():
            index = names.index(found[part]) if found.get(part) in names else None
            picked[part] = st.selectbox(says, names, index=index, key=f"map-{part}", placeholder="Not in this file")
        task = st.selectbox("What is predicted", list(TASKS), index=list(TASKS).index(found["task"]), format_func=TASKS.__getitem__, key="map-task")
        tolerance = unit = None
        if task == "regression":
            tolerance = st.number_input("A prediction is right within (optional)", min_value=0.0, value=None, key="map-tolerance")
            unit = st.text_input("Unit of the number", key="map-unit", max_chars=30)
    used = {value for value in picked.values() if value}
    left = [name for name in names if name not in used]
    segments = st.multiselect("Segments: where the models may differ", left, default=[one for one in found["segments"] if one in left], key="map-segments")
    rest = [name for name in left if name not in segments]
    features = st.multiselect("Features: numbers that the model reads", rest, default=[one for one in found["features"] if one in rest], key="map-features")
    made = Columns(picked["label"] or "", picked["baseline"] or "", picked["candidate"] or "", task or "binary", segments=tuple(segments), features=tuple(features))
    optional = {part: picked[part] for part in ("id", "timestamp", "baseline_score", "candidate_score", "weight", "cluster")}
    return replace(made, **optional, positive=found["positive"] if task == "binary" else None, tolerance=tolerance, unit=unit or "")


def _use(rows: Rows, mapping: Columns, title: str, beside: dict[str, Any]) -> bool:
    """Check everything and turn to the new case; if something is wrong, all of it is told and nothing typed is lost."""
    given = beside | ({"title": title.strip()} if title.strip() else {})
    case = desk.tried(lambda: make_case(rows, mapping, desk.store().rows, desk.clock(), given), "rows")
    if case is None:
        return False
    if waiting.is_long(case):
        waiting.start(case)
        return True
    return desk.tried(lambda: desk.evidence_of(case), "rows") is not None and waiting.turn_to(case)


def samples() -> None:
    """Offer the sample cases, one for each situation."""
    st.caption("Real flights out of New York, 2013; each sample shows another situation.")
    offered = {
        "late_flights": "A clear regression in one group of flights",
        "late_flights_refresh": "A clean retraining",
        "late_flights_small": "Too few rows to say",
        "delay_minutes": "A number to predict: minutes of delay",
        "arrival_class": "Four classes, one of them no longer predicted",
        "broken": "A broken file: every complaint at once",
    }
    with st.grid(2):
        for folder, says in offered.items():
            st.button(says, key=f"sample-{folder}", on_click=_sample, args=(folder,), width="stretch")


def _sample(folder: str) -> None:
    opened = desk.tried(lambda: desk.add_sample(folder))
    if opened:
        desk.go_to(opened)
