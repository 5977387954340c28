"""What reopens the release: the gate in words, as data to take along, and tried on batches of new
rows.
"""

from __future__ import annotations

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.case.files import admit
from core.case.model import Rows
from core.case.paths import typed_copy
from core.desk.gate_batches import checked_batch
from core.messages import say
from core.plan.gate import Gate, GateState, Shown, evaluate, gate_of
from core.plan.gate_words import gate_words
from core.plan.order import BatchFile, in_order, span_of, untimed_words
from core.script.reopening import batch_rows, gate_json, traffic_words
from pages.parts import desk, uploaded
from pages.parts.desk import Now
from pages.parts.widgets import empty, plain, table, trouble


def show(now: Now) -> None:
    """Say the gate, hand it out as data, and try it on new rows."""
    case, evidence = now.brief.case, now.brief.evidence
    gate = gate_of(case, evidence)
    if gate is None:
        empty(
            say("The release criteria are not agreed yet."),
            "setup.py",
            say("Enter the release criteria"),
        )
        return
    for line in gate_words(case, gate):
        st.markdown(plain(line))
    if now.brief.facts.get("resume.days"):
        st.markdown(plain(traffic_words(now.brief)))
    st.download_button(
        say("Release criteria as JSON"),
        gate_json(gate),
        file_name=f"{case.id}-gate.json",
        mime="application/json",
        icon=":material/download:",
        key="gate-json",
    )
    _try(now, gate)


def _try(now: Now, gate: Gate) -> None:
    with st.expander(say("Check them on new records"), icon=":material/fact_check:"):
        st.markdown(
            say(
                "One file per batch, with the same columns as this case's data, oldest"
                " first by name."
            )
        )
        uploaded.expect()
        files = st.file_uploader(
            say("Batches: CSV, CSV.gz or Parquet"),
            type=None,
            accept_multiple_files=True,
            key="batches",
        )
        trouble(near="batches")
        if not files:
            return
        ordered = sorted(files, key=lambda file: file.name)
        admitted = [desk.tried(lambda item=item: _admitted(item), "batches") for item in ordered]
        rows = [item for item in admitted if item is not None]
        placed = [_file(now, row) for row in rows]
        whole = len(rows) == len(ordered) and desk.tried(
            lambda: in_order(placed) or True, "batches"
        )
        shown = [(row.name, _batch(now, gate, row)) for row in rows] if whole else []
        trouble(near="batches")
        read = [(name, item) for name, item in shown if item is not None]
        if not whole or len(read) < len(shown):
            st.warning(
                (
                    say(
                        "The release criteria were not evaluated: every batch has to be"
                        " read, once and in order."
                    )
                ),
                icon=":material/block:",
            )
            return
        if untimed := untimed_words(placed):
            st.caption(plain(untimed))
        _told(gate, read, evaluate(gate, [item for _, item in read]))


def _told(gate: Gate, read: list[tuple[str, tuple[Shown, ...]]], state: GateState) -> None:
    if state.state == "open":
        st.success(
            say("The release criteria are met: the release can go ahead."),
            icon=":material/lock_open:",
        )
    else:
        st.warning(
            plain(say("The release criteria are not met. {missing}", missing=state.missing)),
            icon=":material/lock:",
        )
    table(batch_rows(gate, tuple(read)), key="batch-table")


def _file(now: Now, rows: Rows) -> BatchFile:
    path = typed_copy(desk.store().rows, rows.sha256)
    return BatchFile(rows.name, rows.sha256, span_of(path, now.brief.case.columns.timestamp))


def _batch(now: Now, gate: Gate, rows: Rows) -> tuple[Shown, ...] | None:
    return desk.tried(
        lambda: desk.remembered(
            f"gate/{now.key}/{rows.sha256}",
            lambda: checked_batch(desk.store().rows, now.brief.case, rows, gate),
        ),
        "batches",
    )


def _admitted(file: UploadedFile) -> Rows:
    home = desk.store().rows
    return uploaded.read(file, home, lambda path, stop: admit(path, home, file.name, stop=stop))
