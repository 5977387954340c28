"""Which column means what: what was recognised, and the fields to correct it."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import streamlit as st

from core import words
from core.case.model import Columns, Rows, Task
from core.case.paths import typed_copy
from core.case.people import people_columns
from core.case.profile import Column
from core.case.recognise import Recognition
from core.case.thresholds import Cut, cuts, suggestions
from core.messages import mark, say, say_stored
from core.script.column_tables import part_rows
from pages.parts import desk, file_fields
from pages.parts.widgets import plain, table

PARTS = {
    "label": mark("Label: the true outcome"),
    "baseline": mark("The current model's prediction"),
    "candidate": mark("The new model's prediction"),
    "id": mark("Record id"),
    "timestamp": mark("Date and time"),
    "baseline_score": mark("The current model's score"),
    "candidate_score": mark("The new model's score"),
    "weight": mark("Weight"),
    "cluster": mark("Records that belong together: a user, a site, a day"),
}
OPTIONAL = ("id", "timestamp", "baseline_score", "candidate_score", "weight", "cluster")
TASKS: dict[Task, str] = {
    "binary": mark("one of two classes"),
    "multiclass": mark("one of several classes"),
    "regression": mark("a number"),
}
NEED = mark("Not in this file")


def recognised(found: Recognition, digest: str) -> None:
    """Show what was recognised, how surely and why, and what a person must decide first."""
    table(part_rows(found.parts), key=f"recognised-{digest[:12]}")
    for complaint in found.asks[:5]:
        st.warning(
            plain(
                say(
                    "{what}. {do} below.",
                    what=complaint.what[:1].upper() + complaint.what[1:],
                    do=complaint.do[:1].upper() + complaint.do[1:],
                )
            ),
            icon=":material/help:",
        )


def mapping(columns: tuple[Column, ...], found: Recognition, rows: Rows) -> Columns:
    """Let a person correct what each column was taken for.

    Open where something is to be decided.
    """
    file_fields.begin(rows.sha256)
    # With a key of its own it stays open while notices above it come and go.
    with st.expander(
        say("Column roles"),
        expanded=bool(found.asks),
        key=f"mapping-{rows.sha256}",
        icon=":material/view_column:",
    ):
        picked = _fields(columns, found.found)
    return _thresholds(picked, rows) if _by_scores(picked) else picked


def _fields(columns: tuple[Column, ...], found: dict[str, Any]) -> Columns:
    names = [column.name for column in columns]
    picked: dict[str, Any] = {}
    with st.grid(2):
        for part, says in PARTS.items():
            index = names.index(found[part]) if found.get(part) in names else None
            picked[part] = st.selectbox(
                say(says),
                names,
                index=index,
                key=file_fields.key(f"map-{part}"),
                placeholder=say(NEED),
            )
        task = st.selectbox(
            say("What is predicted"),
            list(TASKS),
            index=list(TASKS).index(found["task"]),
            format_func=lambda item: say(TASKS[item]),
            key=file_fields.key("map-task"),
        )
        tolerance = unit = None
        if task == "regression":
            tolerance = st.number_input(
                say("A prediction is right within (optional)"),
                min_value=0.0,
                value=None,
                key=file_fields.key("map-tolerance"),
            )
            unit = st.text_input(
                say("Unit of the number"),
                found.get("unit", ""),
                key=file_fields.key("map-unit"),
                max_chars=30,
            )
        positive = (
            _positive(columns, picked["label"], found) if task == "binary" else None
        )
    used = {value for value in picked.values() if value}
    left = [name for name in names if name not in used]
    segments = st.multiselect(
        say("Segments: where the models may differ"),
        left,
        default=[segment for segment in found["segments"] if segment in left],
        key=file_fields.key("map-segments"),
    )
    rest = [name for name in left if name not in segments]
    features = st.multiselect(
        say("Features: inputs of the model"),
        rest,
        default=[feature for feature in found["features"] if feature in rest],
        key=file_fields.key("map-features"),
    )
    able = [*segments, *features]
    people = st.multiselect(
        say("Groups of people: columns whose groups are compared"),
        able,
        default=list(people_columns(tuple(segments))),
        key=file_fields.key("map-people"),
        help=say(
            "Both models are compared for each group, and so is the gap between groups."
        ),
    )
    result = Columns(
        picked["label"] or "",
        picked["baseline"] or "",
        picked["candidate"] or "",
        task or "binary",
        segments=tuple(segments),
        features=tuple(features),
        people=tuple(people),
    )
    return replace(
        result,
        **{part: picked[part] for part in OPTIONAL},
        positive=positive,
        tolerance=tolerance,
        unit=unit or "",
    )


def _positive(
    columns: tuple[Column, ...], label: str | None, found: dict[str, Any]
) -> str | None:
    """Ask which of two classes counts as yes."""
    levels = next(
        (
            [level for level, _ in column.levels]
            for column in columns
            if column.name == label
        ),
        [],
    )
    if len(levels) != 2:
        return found["positive"]
    index = levels.index(found["positive"]) if found["positive"] in levels else 0
    return st.selectbox(
        say("Positive class"), levels, index=index, key=file_fields.key("map-positive")
    )


def _by_scores(picked: Columns) -> bool:
    return bool(
        picked.label
        and picked.task == "binary"
        and not picked.baseline
        and not picked.candidate
        and picked.baseline_score
        and picked.candidate_score
    )


def _thresholds(picked: Columns, rows: Rows) -> Columns:
    """Ask for the thresholds that make classes of scores: suggested ones first, with the errors
    that each makes.
    """
    path = typed_copy(desk.store().rows, rows.sha256)
    scores = picked.baseline_score or "", picked.candidate_score or ""
    offered = {
        suggestion.name: suggestion
        for suggestion in suggestions(
            path, picked.label, picked.positive or "1", scores
        )
    }
    st.markdown(
        say(
            "The file has scores only. Set a threshold for each model to turn them into decisions."
        )
    )
    chosen = st.radio(
        say("Thresholds"),
        [*offered, mark("my own")],
        format_func=say,
        captions=[
            *(say_stored(value.why) for value in offered.values()),
            say("thresholds in production"),
        ],
        key=file_fields.key("map-thresholds"),
    )
    if chosen == "my own":
        first = next(iter(offered.values()))
        with st.grid(2):
            at = (
                st.number_input(
                    say("The current model's threshold"),
                    value=first.baseline.threshold,
                    format="%.4f",
                    key=file_fields.key("map-threshold-baseline"),
                ),
                st.number_input(
                    say("The new model's threshold"),
                    value=first.candidate.threshold,
                    format="%.4f",
                    key=file_fields.key("map-threshold-candidate"),
                ),
            )
        result = cuts(path, picked.label, picked.positive or "1", scores, at)
    else:
        result = offered[chosen].baseline, offered[chosen].candidate
    table(
        [
            _cut_row(name, cut)
            for name, cut in zip(
                (say("Current model"), say("New model")), result, strict=True
            )
        ],
        key="thresholds",
    )
    return replace(
        picked,
        baseline_threshold=result[0].threshold,
        candidate_threshold=result[1].threshold,
    )


def _cut_row(name: str, cut: Cut) -> dict[str, str]:
    return {
        "": name,
        say("Threshold"): words.plain_number(cut.threshold, 4),
        say("Selected"): words.percent(cut.selected, 1),
        say("Missed, of all records"): words.percent(cut.missed, 1),
        say("False alarms, of all"): words.percent(cut.false_alarms, 1),
        say("Errors"): words.percent(cut.errors, 1),
    }
