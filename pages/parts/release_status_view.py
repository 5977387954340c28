"""Where the paused release stands: its color with the rule, the batches, and new ones to add."""

from __future__ import annotations

import streamlit as st

from core import words
from core.charts.batch_chart import batches as drawn
from core.charts.batch_chart import batches_says
from core.desk.batch_intake import Watched, take_rows, taken_words
from core.meeting.follow_up_events import BatchRefused
from core.meeting.log_lines import in_zone
from core.meeting.release_status import (
    Colour,
    ReleaseStatus,
    batch_files,
    measured_events,
    other_criteria,
    refused_batches,
    release_status,
    rules,
    status_words,
)
from core.messages import say, say_count
from core.plan.gate import Gate, gate_of
from core.plan.gate_words import looks_words
from core.plan.order import untimed_words
from core.script.reopening import batch_rows
from pages.parts import batch_upload, desk
from pages.parts.desk import Now
from pages.parts.widgets import empty, plain, table, trouble

ICONS: dict[Colour, str] = {
    "red": "cancel",
    "amber": "pending",
    "green": "check_circle",
}


def show(now: Now) -> None:
    """Show the status, the batches behind it, and take new ones."""
    st.header(say("Status of the release"), anchor=False)
    gate = gate_of(now.agreed, now.brief.evidence)
    if gate is None:
        ask = say("Enter the release criteria")
        empty(say("The release criteria are not agreed yet."), "setup.py", ask)
        return
    status = release_status(gate, now.meeting)
    _light(gate, status)
    if status.batches:
        _timeline(gate, status, now.agreed.units_of_row)
    _not_counted(now, gate)
    _add(now, gate)


def _light(gate: Gate, status: ReleaseStatus) -> None:
    """Show the color by its name and sign as well, what it means, and its rule."""
    lead, means = status_words(status)
    box = {"red": st.error, "amber": st.warning, "green": st.success}[status.colour]
    box(
        f"**{plain(lead)}**  \n{plain(means)}",
        icon=f":material/{ICONS[status.colour]}:",
    )
    st.caption(plain(" ".join((*rules(gate).values(), looks_words()))))


def _timeline(gate: Gate, status: ReleaseStatus, units: str) -> None:
    """Draw the batches for each criterion, and list what they show."""
    for criterion, condition in enumerate(gate.conditions):
        chart = drawn(gate, status.batches, criterion)
        if chart is None:
            continue
        st.markdown(f"**{plain(condition.says)}**")
        alt = batches_says(gate, status.batches, criterion)
        st.vega_lite_chart(chart, width="stretch", key=f"batches-{criterion}", alt=alt)
        st.caption(
            say(
                "One point a batch, oldest first, with its 95% interval. Dashed: the limit."
            )
        )
    with st.expander(say("What each batch shows"), icon=":material/table_rows:"):
        shown = tuple((batch.name, batch.shown) for batch in status.batches)
        rows = batch_rows(gate, shown, units)
        table(rows, key="recorded-batches")


def _not_counted(now: Now, gate: Gate) -> None:
    """Name the files that count as no batch, with the reason."""
    if others := other_criteria(gate, now.meeting):
        names = words.listed(others)
        st.warning(
            plain(
                say(
                    "Measured against other criteria, and not counted: {names}.",
                    names=names,
                )
            )
        )
    refused = refused_batches(now.meeting)
    if not refused:
        return
    label = say_count(
        len(refused), "{n} file counts as no batch", "{n} files count as no batch"
    )
    with st.expander(label, icon=":material/block:"):
        for entry in refused:
            if isinstance(entry.event, BatchRefused):
                at = words.moment(in_zone(now.meeting, entry.at))
                st.markdown(plain(f"{entry.event.name}, {at}: {entry.event.why}"))


def _add(now: Now, gate: Gate) -> None:
    """Take files of new records into the record of the meeting."""
    with st.expander(say("Add batches of new records"), icon=":material/upload_file:"):
        st.markdown(
            say(
                "One file per batch, with the same columns as this case's data. Each is"
                " measured once and kept in the record of this meeting."
            )
        )
        files = batch_upload.ask("follow-batches")
        if untimed := untimed_words(batch_files(measured_events(now.meeting))):
            st.caption(plain(untimed))
        pressed = st.button(
            say("Measure and keep"), icon=":material/fact_check:", disabled=not files
        )
        if pressed and files:
            _take(now, gate, files)
        trouble(near=batch_upload.NEAR)
        for line in st.session_state.pop("batches-taken", ()):
            st.markdown(plain(line))


def _take(now: Now, gate: Gate, files: list) -> None:
    rows = batch_upload.admitted(files)
    if rows is None:
        return
    watched = Watched(now.meeting_id, now.agreed, gate)
    store = desk.store()
    taken = take_rows(
        store, watched, rows, lambda key, event: desk.append(event, event_id=key)
    )
    st.session_state["batches-taken"] = [taken_words(item) for item in taken] or [
        say("All of these are in the record already.")
    ]
    st.rerun()
