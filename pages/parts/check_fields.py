"""The check that the team already runs, and what it could have caught."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.model import Case
from core.evidence.records import Gap
from core.messages import say
from core.plan.gate_audit import Suggested, as_gate, audit
from core.script.gate_text import audit_rows
from core.script.reopening import gate_json
from pages.parts import card_fields, unsaved
from pages.parts.desk import Now
from pages.parts.widgets import empty, picture, plain, say_claims, table


def release_check(case: Case) -> dict[str, Any]:
    """Ask for the check in four fields."""
    check = case.release_check
    st.markdown(say("**The check your tests already run before a release** (optional)"))
    left, right = st.columns(2)
    names = {
        "rise": say("Rise of the error over the current model"),
        "error": say("Error of the new model"),
    }
    metric = left.selectbox(
        say("It fails on"),
        list(names),
        None,
        format_func=lambda name: names[str(name)],
        key=unsaved.field(
            "limits", "check-metric", "rise" if check is None else check.metric
        ),
        **card_fields.KEEP,
    )
    unit = (
        say("in the unit of the label")
        if case.predicts_amounts
        else say("percentage points")
    )
    scale = 1 if case.predicts_amounts else 100
    with right:
        tolerance = card_fields.text(
            "limits",
            "check-tolerance",
            say("Above ({unit})", unit=unit),
            "" if check is None else f"{check.tolerance * scale:g}",
            "2",
        )
    left, right = st.columns(2, vertical_alignment="bottom")
    rows = left.number_input(
        say("Test records"),
        min_value=1,
        value=None,
        step=1,
        key=unsaved.field(
            "limits", "check-rows", None if check is None else check.rows
        ),
        **card_fields.KEEP,
    )
    segments = right.checkbox(
        say("In every segment, not only overall"),
        key=unsaved.field(
            "limits", "check-segments", check is not None and check.per_segment
        ),
        **card_fields.KEEP,
    )
    return {
        "check_metric": metric,
        "check_tolerance": tolerance,
        "check_in": "unit" if case.predicts_amounts else "points",
        "check_rows": rows,
        "check_segments": segments,
    }


def show(now: Now) -> None:
    """Say why the team's check let the fault through, and hand out the one that would not have."""
    brief = now.brief
    found = audit(brief.case, brief.evidence)
    if isinstance(found, Gap):
        empty(
            say("Not worked out: {why}.", why=found.why),
            "setup.py",
            say("Enter the check your tests run"),
        )
        return
    say_claims(brief, "finding.tests", "finding.tests_better")
    picture("check", brief)
    table(audit_rows(brief.case, brief.evidence), key="audit")
    better = found.suggested
    if not isinstance(better, Suggested):
        st.caption(plain(better.why))
        return
    st.download_button(
        say("This check as JSON, for CI"),
        gate_json(as_gate(brief.case, brief.evidence, better)),
        file_name=f"{brief.case.id}-check.json",
        mime="application/json",
        icon=":material/download:",
        key="check-json",
    )
    st.caption(
        say(
            "The command line evaluates this file in a pipeline. It asks for more than the"
            " tolerance: the whole interval of the rise has to lie within it."
        )
    )
