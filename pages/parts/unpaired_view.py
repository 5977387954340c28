"""One model's report, and two models on different records, shown where the rows came in."""

from __future__ import annotations

import json
from typing import Any

import streamlit as st

from core.case.model import Rows
from core.case.one_model import OneModel, recognise_one
from core.case.one_model_checks import suggested_threshold
from core.case.paths import typed_copy
from core.case.profile import Column
from core.case.recognise import Recognition
from core.charts.separate import alt_text, caption_of, chart_of
from core.evidence.single_model import OneModelReport
from core.exports.unpaired_answer import apart_of, page_of, report_json, sentences
from core.exports.unpaired_files import Measured, report_one, report_unpaired, route
from core.messages import mark, say
from core.script import unpaired_text as text
from core.script.column_tables import part_rows
from core.script.unpaired_tables import one_rows, unpaired_rows
from core.written import rewritten
from pages.parts import desk, refusals
from pages.parts import reading as read
from pages.parts.widgets import plain, table, trouble

FIELDS = {
    "label": mark("Label: the true outcome"),
    "answer": mark("The model's prediction, or its score"),
    "weight": mark("Weight"),
    "cluster": mark("Records that belong together: a user, a site, a day"),
}
NEED = mark("Not in this file")
SECOND = mark(
    "Next step: upload the other model's predictions for the same records under “A"
    " second file”. Both models are then compared record by record, and the finding"
    " becomes a case."
)
SAME_IDS = mark(
    "Next step: upload two files about the same records, with the same id in both. Both"
    " models are then compared record by record, and the finding becomes a case."
)
RECOGNIZING = mark("Recognizing the columns …")


def is_one_model(digest: str, name: str) -> bool:
    """Say whether a file holds one model's answers."""
    with st.spinner(say(RECOGNIZING)):
        return routed(digest, name)[0] == "one model"


@st.cache_data(max_entries=8, show_spinner=False)
def routed(digest: str, name: str) -> tuple[str, Recognition | None]:
    """Say how a file is compared, with what was recognised where that was needed; once a file."""
    return route(desk.store().rows, Rows(name, digest, 0, 0), {})


@st.cache_data(max_entries=8, show_spinner=False)
def _recognised(digest: str) -> OneModel:
    return recognise_one(typed_copy(desk.store().rows, digest))


def one_model(rows: Rows, columns: tuple[Column, ...]) -> None:
    """Report on the one model of a file, with the fields to correct and the limit to enter."""
    st.header(say("Report on one model"), anchor=False)
    found = _recognised(rows.sha256)
    table(part_rows(found.parts), key=f"one-parts-{rows.sha256[:12]}")
    settled = _fields(rows, columns, found)
    if (
        settled.get("label", "") == found.columns.label
        and _answer(settled) == found.columns.answer
    ):
        for complaint in found.asks[:5]:
            st.warning(plain(str(complaint)), icon=":material/help:")
    limit = st.text_input(
        say("Acceptable error (optional)"),
        key=f"one-limit-{rows.sha256[:12]}",
        placeholder="8%",
        max_chars=20,
        help=say(
            "A share such as 8%, or the mean error of a number. Without it there is no verdict."
        ),
    )
    if "score" in settled and "threshold" not in settled:
        st.info(
            say("Enter the threshold at or above which the model predicts positive.")
        )
        return
    with st.spinner(say("Measuring the model …")):
        result = refusals.tried(lambda: _one(rows, settled, limit), "one-model")
    trouble(near="one-model")
    if result is not None:
        _show(result, say(SECOND))


def _answer(settled: dict[str, Any]) -> str:
    return settled.get("prediction") or settled.get("score") or ""


@st.cache_data(max_entries=8, show_spinner=False)
def _one(rows: Rows, settled: dict[str, Any], limit: str) -> Measured:
    return report_one(desk.store().rows, rows, settled, limit)


def two_sets(older: Rows, newer: Rows, why: str) -> None:
    """Compare two files that hold different records."""
    st.header(say("Comparison of two models on different records"), anchor=False)
    with st.spinner(say("Comparing the two sets …")):
        result = refusals.tried(lambda: _two(older, newer, why), "two-sets")
    trouble(near="two-sets")
    if result is not None:
        _show(result, say(SAME_IDS))


@st.cache_data(max_entries=8, show_spinner=False)
def _two(older: Rows, newer: Rows, why: str) -> Measured:
    return report_unpaired(desk.store().rows, older, newer, {}, why)


def _fields(rows: Rows, columns: tuple[Column, ...], found: OneModel) -> dict[str, Any]:
    """Let a person correct what each column was taken for."""
    names, known, key = (
        [column.name for column in columns],
        found.columns,
        rows.sha256[:12],
    )
    settled: dict[str, Any] = {}
    asked = bool(found.asks) or not known.prediction
    title = say("Column roles, for one model")
    with st.expander(title, expanded=asked, icon=":material/view_column:"):
        with st.grid(2):
            for part, says in FIELDS.items():
                current = getattr(known, part)
                index = names.index(current) if current in names else None
                picked = st.selectbox(
                    say(says),
                    names,
                    index=index,
                    key=f"one-{part}-{key}",
                    placeholder=say(NEED),
                )
                settled |= _settled(part, picked, current, known.prediction)
        segments = st.multiselect(
            say("Segments: where the model may differ"),
            [name for name in names if name not in settled.values()],
            default=[name for name in known.segments if name not in settled.values()],
            key=f"one-segments-{key}",
        )
        if tuple(segments) != known.segments:
            settled["segment_columns"] = segments
        settled |= _kind(columns, found, settled, key)
        threshold = _threshold(rows, found, settled, key)
    return settled | ({} if threshold is None else {"threshold": threshold})


def _kind(
    columns: tuple[Column, ...], found: OneModel, settled: dict[str, Any], key: str
) -> dict[str, Any]:
    """Ask which class counts as yes, or within which tolerance a number is right."""
    known = found.columns
    if known.task == "regression":
        says = say("A prediction is right within (optional)")
        within = st.number_input(
            says, min_value=0.0, value=None, key=f"one-tolerance-{key}"
        )
        return {} if within is None else {"tolerance": within}
    label = next(
        (column for column in columns if column.name == settled.get("label")), None
    )
    levels = [level for level, _ in label.levels] if label else []
    if len(levels) != 2:
        return {}
    index = levels.index(known.positive) if known.positive in levels else 0
    says = say("Positive class")
    picked = st.selectbox(says, levels, index=index, key=f"one-positive-{key}")
    return {"positive_class": picked, "task": "binary"}


def _settled(
    part: str, picked: str | None, current: str, prediction: str
) -> dict[str, Any]:
    """Write a choice as a mapping does; a score stays a score until another column is chosen."""
    if part != "answer":
        return {part: picked} if picked or current else {}
    if not picked:
        return {}
    as_score = picked == current and not prediction
    return {"score" if as_score else "prediction": picked}


def _threshold(
    rows: Rows, found: OneModel, settled: dict[str, Any], key: str
) -> float | None:
    """Ask from which score on the model says yes; the neutral one is only an example."""
    if "score" not in settled:
        return None
    suggested = suggested_threshold(
        typed_copy(desk.store().rows, rows.sha256), found.columns
    )
    return st.number_input(
        say(
            "The model says {positive} at this score or above",
            positive=found.columns.positive or "yes",
        ),
        min_value=0.0,
        max_value=1.0,
        value=None,
        step=0.01,
        format="%.4f",
        key=f"one-threshold-{key}",
        placeholder=(
            ""
            if suggested is None
            else say(
                "{suggested} selects as many records as are positive",
                suggested=rewritten(f"{suggested:g}"),
            )
        ),
    )


def _show(measured: Measured, next_step: str) -> None:
    """Show the headline first, then every segment, then what it cannot say, and how to keep it."""
    report = measured.report
    single = isinstance(report, OneModelReport)
    said = sentences(measured)[1:-1]
    if not single:
        st.warning(plain(apart_of(measured)), icon=":material/call_split:")
    st.markdown(f"**{plain(said[0])}**")
    for sentence in said[1:]:
        st.markdown(plain(sentence))
    if single:
        st.caption(plain(text.ALONE))
    chart = chart_of(report)
    if chart is not None:
        st.vega_lite_chart(
            chart, width="stretch", key="unpaired-chart", alt=alt_text(report)
        )
        st.caption(plain(caption_of(report)))
    rows = (
        one_rows(report)
        if isinstance(report, OneModelReport)
        else unpaired_rows(report)
    )
    with st.expander(say("Every segment as a table"), icon=":material/table:"):
        table(rows, key="unpaired-rows")
    read.notices(measured.every_note)
    _downloads(measured, "one-model" if single else "unpaired")
    st.info(plain(next_step), icon=":material/arrow_forward:")


def _downloads(measured: Measured, name: str) -> None:
    as_json = json.dumps(report_json(measured), indent=1, ensure_ascii=False)
    kinds = {
        "text": ("txt", "text/plain", page_of(measured)),
        "JSON": ("json", "application/json", as_json),
    }
    for column, (kind, (end, mime, content)) in zip(
        st.columns(2), kinds.items(), strict=True
    ):
        column.download_button(
            say("This report as {kind}", kind=kind),
            content,
            f"{name}-report.{end}",
            mime,
            icon=":material/download:",
            on_click="ignore",
        )
