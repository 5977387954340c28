"""What is judged by rules that are written down, to be edited: severity with its matrix, and what
reopens the release.
"""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.error_kinds import main_measure
from core.case.model import Case
from core.case.severity_and_gate import COLUMNS, LEVELS, VERDICTS
from core.evidence.key import evidence_key
from core.messages import mark, say
from core.script.gate_form import condition_rows, conditions_from, slices_of
from core.script.limits import margin_rule
from core.script.severity import severity_rows
from pages.parts import desk
from pages.parts.desk import Now
from pages.parts.table_editor import editor
from pages.parts.widgets import plain, table

# What a further condition bounds, by the direction that is worse: up, or down of grades.
BOUNDED = {
    1: {"error": mark("error at most"), "rise": mark("rise at most")},
    -1: {"error": mark("mean grade at least"), "rise": mark("fall at most")},
}
KINDS = (
    ("functionality", "functionality_because", mark("Functionality")),
    ("data_integrity", "data_because", mark("Data integrity")),
    ("user_experience", "user_because", mark("User experience")),
)


def severity(case: Case) -> dict[str, Any]:
    """Edit the three kinds of harm with their evidence, whether it can be undone, and the matrix
    that names the level.
    """
    key, supplied = case.digest[:8], case.severity
    entered: dict[str, Any] = {}
    for kind, because, says in KINDS:
        left, right = st.columns([2, 3])
        entered[kind] = (
            left.segmented_control(
                say(says),
                LEVELS,
                format_func=say,
                default=getattr(supplied, kind),
                persist_state="session",
                key=f"{kind}-{key}",
            )
            or "none"
        )
        entered[because] = right.text_input(
            say("What shows it"),
            getattr(supplied, because),
            persist_state="session",
            key=f"{because}-{key}",
            max_chars=300,
        )
    entered["because"] = st.text_input(
        say("In a sentence, because"),
        supplied.because,
        persist_state="session",
        key=f"because-{key}",
        max_chars=300,
    )
    left, middle, right = st.columns(3)
    entered["reversible"] = left.toggle(
        say("The harm can be undone"),
        supplied.reversible,
        persist_state="session",
        key=f"reversible-{key}",
    )
    entered["undone_by"] = middle.text_input(
        say("By") if entered["reversible"] else say("Why not"),
        supplied.undone_by,
        persist_state="session",
        key=f"undone-by-{key}",
        max_chars=100,
    )
    entered["undone_until"] = (
        right.text_input(
            say("Until when"),
            supplied.undone_until,
            persist_state="session",
            key=f"undone-until-{key}",
            max_chars=60,
        )
        if entered["reversible"]
        else ""
    )
    with st.expander(say("The matrix that names the level"), icon=":material/grid_on:"):
        entered["many"] = st.number_input(
            say("It reaches many from this share of the traffic on"),
            0.0,
            1.0,
            supplied.many,
            0.01,
            persist_state="session",
            key=f"reaches-many-{key}",
        )
        rows = [
            {"harm": level} | dict(zip(COLUMNS, row, strict=True))
            for level, row in zip(LEVELS, supplied.matrix, strict=True)
        ]
        columns = {
            "harm": st.column_config.TextColumn(say("Worst impact"), disabled=True)
        } | {
            column: st.column_config.SelectboxColumn(
                _column_title(column),
                options=VERDICTS,
                format_func=lambda item: say(str(item)),
                required=True,
            )
            for column in COLUMNS
        }
        edited = editor("matrix", case, rows, columns, grow=False)
        entered["matrix"] = [tuple(row[column] for column in COLUMNS) for row in edited]
    return {"severity": entered}


def _column_title(column: str) -> str:
    title = say(column)
    return title[:1].upper() + title[1:]


def gate(case: Case) -> dict[str, Any] | None:
    """Edit what reopens the release: the bound on the broken slice, batches in a row, and further
    conditions.
    """
    key, resume = case.digest[:8], case.resume
    st.markdown(say("**Release criteria**"))
    agreed = (
        (None, None, None)
        if resume is None
        else (resume.bound, resume.rows, resume.batches)
    )
    by_margin, bound = margin_rule(case), None
    if by_margin:
        st.markdown(plain(by_margin))
    *first, middle, right = st.columns(2 if by_margin else 3)
    if first:
        bound = first[0].number_input(
            say("The segment's error rate is at most"),
            0.0,
            1.0,
            agreed[0],
            0.01,
            persist_state="session",
            key=f"resume-{key}",
            placeholder=say("not agreed yet"),
        )
    rows = middle.number_input(
        say("on at least this many records"),
        1,
        1_000_000,
        agreed[1],
        persist_state="session",
        key=f"resume-rows-{key}",
        placeholder=say("not agreed yet"),
    )
    batches = right.number_input(
        say("in this many batches in a row"),
        1,
        20,
        agreed[2],
        persist_state="session",
        key=f"resume-batches-{key}",
        placeholder=say("not agreed yet"),
    )
    known = slices_of(case, desk.store().evidence(evidence_key(case)))
    metrics = {
        name: say(text)
        for name, text in BOUNDED[main_measure(case.columns).sign].items()
    }
    columns = {
        "where": st.column_config.SelectboxColumn(say("For"), options=list(known)),
        "metric": st.column_config.SelectboxColumn(
            say("The"),
            options=list(metrics),
            format_func=lambda item: metrics.get(str(item), str(item)),
        ),
        "bound": st.column_config.NumberColumn(
            "",
            help=(
                say(
                    "0.02 means two percent, or two percentage points; for a predicted"
                    " number, in its unit"
                )
            ),
            format="%.3f",
        ),
        "rows": st.column_config.NumberColumn(
            say("On at least so many {units}", units=case.units_of_row), min_value=1
        ),
    }
    st.caption(say("And, if you like, further conditions that every batch must meet:"))
    entered = editor("gate", case, condition_rows(resume, known), columns)
    if bound is None and rows is None and batches is None:
        return None
    # One that is left empty is complained about when the case is read.
    known_parts = {
        name: value
        for name, value in (("bound", bound), ("rows", rows), ("batches", batches))
        if value is not None
    }
    return known_parts | {"conditions": conditions_from(entered, known)}


def shown(now: Now) -> None:
    """Show the level with what it rests on, apart from the size of the effect."""
    level = now.brief.facts["severity"].says
    if level == say("none"):
        return
    with st.expander(
        plain(say("Severity by our matrix: {level}", level=level)),
        icon=":material/grid_on:",
    ):
        table(severity_rows(now.brief), key="severity")
        st.caption(
            say(
                "The matrix is agreed beforehand and names the level. Nothing is multiplied."
            )
        )
