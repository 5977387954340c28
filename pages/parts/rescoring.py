"""The test of a suspicion: rows scored again after the fault was undone, and the outcome recorded.

And measuring once more.
"""

from __future__ import annotations

from dataclasses import replace

import streamlit as st
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.case.files import admit
from core.case.paths import typed_copy
from core.evidence.causes.rescoring_test import Undone
from core.evidence.records import Evidence
from core.messages import say
from core.script.rescoring_text import undone_says
from core.store import evidence_cache
from pages.parts import desk, refusals, uploaded
from pages.parts.desk import Now
from pages.parts.widgets import plain, trouble


def proof(now: Now) -> None:
    """Take rows that were scored again, compare them in the slice, and let the outcome be
    recorded.
    """
    worst, case = now.brief.evidence.worst, now.agreed
    if worst is None or not case.columns.id or now.live:
        return
    with st.expander(say("Test the suspected cause"), icon=":material/science:"):
        st.markdown(
            plain(
                say(
                    "Undo the suspected fault in the records of the segment, score them"
                    " with the new model again, and give the file here. It needs the"
                    " columns {id} and {candidate}.",
                    id=case.columns.id,
                    candidate=case.columns.candidate,
                )
            )
        )
        file = st.file_uploader(
            say("Rescored records: CSV, CSV.gz or Parquet"), type=None, key="rescored"
        )
        trouble(near="rescored")
        if file is None:
            return
        result = refusals.tried(lambda: _compared(now, file), "rescored")
        if result is None:
            trouble(near="rescored")
            return
        st.markdown(plain(undone_says(case, result)))
        if result.verdict != "open":
            st.button(
                say("Record this"),
                key="record-test",
                on_click=_record,
                args=(now, result),
                icon=":material/check:",
            )


def _compared(now: Now, file: UploadedFile) -> Undone:
    worst, home = now.brief.evidence.worst, desk.store().rows
    rows = uploaded.read(
        file, home, lambda path, stop: admit(path, home, file.name, stop=stop)
    )
    return evidence_cache.tested(
        desk.store(),
        now.agreed,
        typed_copy(desk.store().rows, rows.sha256),
        worst.slice if worst else now.brief.evidence.overall.slice,
    )


def _record(now: Now, undone: Undone) -> None:
    state = "confirmed" if undone.verdict == "confirmed" else "ruled out"
    suspicion = replace(
        now.agreed.suspicion, state=state, because=undone_says(now.agreed, undone)
    )
    desk.save_case(replace(now.agreed, suspicion=suspicion))


def measure_again(now: Now) -> Evidence | None:
    """Measure the rows once more, whatever is kept."""
    return refusals.tried(lambda: evidence_cache.again(desk.store(), now.agreed))


def again(now: Now) -> None:
    """Measure afresh on request, and say whether it is the same."""
    if (
        not st.button(
            say("Measure again"), icon=":material/refresh:", key="measure-again"
        )
        or (fresh := measure_again(now)) is None
    ):
        return
    same = fresh.digest == now.brief.evidence.digest
    st.markdown(
        say(":material/check: Identical.")
        if same
        else (
            say(
                ":material/error: Not identical: evidence {digest}. The file, the mapping"
                " or a version has changed.",
                digest=plain(fresh.digest[:7]),
            )
        )
    )
