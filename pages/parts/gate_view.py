"""What reopens the release: the gate in words, as data to take along, and tried on batches of new
rows.
"""

from __future__ import annotations

import streamlit as st

from core.case.model import Rows
from core.desk.batch_intake import Taken, judged, taken_words
from core.desk.gate_batches import checked_batch
from core.meeting.follow_up_events import BatchMeasured, BatchRefused
from core.meeting.release_status import batch_files, shown_by
from core.messages import say
from core.plan.gate import Gate, GateState, Shown, evaluate, gate_of
from core.plan.gate_words import gate_words, looks_words
from core.plan.order import untimed_words
from core.script.reopening import batch_rows, gate_json, traffic_words
from pages.parts import batch_upload, desk
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
    st.caption(plain(looks_words()))
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
        files = batch_upload.ask("batches")
        trouble(near=batch_upload.NEAR)
        if not files:
            return
        rows = batch_upload.admitted(sorted(files, key=lambda file: file.name))
        taken = [] if rows is None else _judged(now, gate, rows)
        trouble(near=batch_upload.NEAR)
        events = [item.event for item in taken if isinstance(item.event, BatchMeasured)]
        for item in taken:
            if isinstance(item.event, BatchRefused):
                st.error(plain(taken_words(item)))
        if rows is None or len(events) < len(taken):
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
        if untimed := untimed_words(batch_files(events)):
            st.caption(plain(untimed))
        read = [(event.name, shown_by(event)) for event in events]
        _told(evaluate(gate, [shown for _, shown in read]))
        rows_of_batches = batch_rows(gate, tuple(read), now.brief.case.units_of_row)
        table(rows_of_batches, key="batch-table")


def _judged(now: Now, gate: Gate, rows: list[Rows]) -> list[Taken]:
    case, home = now.brief.case, desk.store().rows

    def measure(batch: Rows) -> tuple[Shown, ...]:
        return desk.remembered(
            f"gate/{now.key}/{batch.sha256}",
            lambda: checked_batch(home, case, batch, gate),
        )

    return list(judged(home, case, gate, rows, measure=measure))


def _told(state: GateState) -> None:
    if state.state == "open":
        st.success(
            say("The release criteria are met: the release can go ahead."),
            icon=":material/lock_open:",
        )
    else:
        st.warning(
            plain(
                say(
                    "The release criteria are not met. {missing}", missing=state.missing
                )
            ),
            icon=":material/lock:",
        )
