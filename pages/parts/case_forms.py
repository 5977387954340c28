"""What the team knows, entered in tables: release, people, limits, inputs, plan, options, cause. Saved as a new version."""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from core.case.codec import case_from
from core.case.model import Case
from core.script.checkup import fit
from pages.parts import desk
from pages.parts.furniture import trouble

SHAPES = ["lognormal", "share", "normal", "fixed"]
LEVELS = ["none", "minor", "major", "severe"]


def show(case: Case) -> None:
    """Draw all forms; one button saves them all, and every complaint comes at once."""
    entered: dict[str, Any] = {}
    tabs = st.tabs(["Release", "People", "Limits", "Inputs", "Plan", "Options", "Cause and severity"])
    for tab, form in zip(tabs, (_release, _people, _limits, _inputs, _plan, _options, _cause), strict=True):
        with tab:
            entered |= form(case)
    st.button("Save", type="primary", icon=":material/save:", on_click=_save, args=(case, entered), key=f"save-{case.digest}")
    trouble(near="forms")


def _save(case: Case, entered: dict[str, Any]) -> None:
    made = desk.tried(lambda: fit(case_from(asdict(case) | entered)), "forms")
    if made is not None:
        desk.save_case(made, "forms")


def _release(case: Case) -> dict[str, Any]:
    key = case.digest[:8]
    left, right = st.columns(2)
    title = left.text_input("Title", case.title, key=f"title-{key}", max_chars=100)
    model = right.text_input("Model", case.model, key=f"model-{key}", max_chars=100)
    candidate = left.text_input("The new model is called", case.candidate, key=f"candidate-{key}", max_chars=60)
    baseline = right.text_input("The released model is called", case.baseline, key=f"baseline-{key}", max_chars=60)
    date = left.date_input("Planned release", case.release.date(), key=f"release-{key}", format="YYYY-MM-DD")
    start = right.date_input("Work on the fix can start", case.plan_start, key=f"start-{key}", format="YYYY-MM-DD")
    row = left.text_input("One row is a …", case.unit_of_row, key=f"row-{key}", max_chars=30)
    rows = right.text_input("Many are …", case.units_of_row, key=f"rows-{key}", max_chars=30)
    who = left.text_input("Who is harmed: one …", case.harmed, key=f"harmed-{key}", max_chars=30)
    many = right.text_input("Many …", case.harmed_many, key=f"many-{key}", max_chars=30)
    currency = left.text_input("Currency", case.currency, key=f"currency-{key}", max_chars=3)
    country = right.text_input("Country of the working calendar", case.country, key=f"country-{key}", max_chars=2, help="Two letters, such as US, DE or GB")
    release = case.release if date is None else dt.datetime.combine(date, case.release.timetz())
    return {"title": title, "model": model, "candidate": candidate, "baseline": baseline, "release": release, "plan_start": start or case.plan_start,
            "unit_of_row": row, "units_of_row": rows, "harmed": who, "harmed_many": many, "currency": currency, "country": country}  # fmt: skip


def _editor(name: str, case: Case, rows: list[dict], columns: dict[str, Any], *, grow: bool = True) -> list[dict[str, Any]]:
    """Edit a table; only the columns we know come back, and empty rows are left out."""
    edited = st.data_editor(rows or [dict.fromkeys(columns)], key=f"{name}-{case.digest[:8]}", num_rows="dynamic" if grow else "fixed",
                            hide_index=True, width="stretch", column_config=columns, column_order=list(columns))  # fmt: skip
    kept = [{name: row.get(name) for name in (rows[0] if rows else columns)} for row in edited]
    return [{key: value for key, value in row.items() if value is not None} for row in kept if any(row.get(one) not in {None, ""} for one in columns)]


def _people(case: Case) -> dict[str, Any]:
    text = st.column_config.TextColumn
    columns = {"name": text("Name"), "role": text("Role"), "email": text("Email"), "decides": st.column_config.CheckboxColumn("Decides")}
    st.caption("The first person presents.")
    return {"people": _editor("people", case, [asdict(one) for one in case.people], columns)}


def _limits(case: Case) -> dict[str, Any]:
    columns = {
        "where": st.column_config.SelectboxColumn("Where", options=["overall", "any slice"]),
        "bound": st.column_config.NumberColumn("Change at most", help="0.02 means two points; for a number to predict, in its unit", format="%.3f"),
        "because": st.column_config.TextColumn("Because"),
        "set_by": st.column_config.TextColumn("Set by"),
    }
    made = _editor("limits", case, [asdict(one) for one in case.limits], columns)
    key = case.digest[:8]
    left, right = st.columns(2)
    width = left.number_input("Agreed width of the interval", 0.001, 1.0, case.agreed_width, 0.01, key=f"width-{key}", help="0.05 means five points")
    least = right.number_input("Fewest rows to judge a slice", 10, 100_000, case.min_rows, key=f"least-{key}")
    bound = left.number_input("Reopens when the slice's error is below", 0.0, 1.0, case.resume.bound, 0.01, key=f"resume-{key}")
    rows = right.number_input("… on so many rows", 1, 1_000_000, case.resume.rows, key=f"resume-rows-{key}")
    return {"limits": made, "agreed_width": width, "min_rows": least, "resume": {"bound": bound, "rows": rows, "batches": case.resume.batches}}


def _inputs(case: Case) -> dict[str, Any]:
    st.caption("Each input is a 90 % range: one time in twenty it lies below, one time in twenty above.")
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {"name": text("Input", width="large"), "unit": text("Unit"), "low": number("Low"), "high": number("High"),
               "shape": st.column_config.SelectboxColumn("Shape", options=SHAPES), "source": text("Source")}  # fmt: skip
    return {"assumptions": _editor("inputs", case, [asdict(one) for one in case.assumptions], columns, grow=False)}


def _plan(case: Case) -> dict[str, Any]:
    st.caption("Working days at best, most likely, at worst. Steps follow each other.")
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {"name": text("Step", width="large"), "owner": text("Owner"), "low": number("Best"), "likely": number("Likely"), "high": number("Worst")}
    made = {"plan": _editor("plan", case, [asdict(one) for one in case.plan], columns)}
    st.markdown("**Already done**")
    done = {"what": text("What", width="large"), "by": text("By"), "on": st.column_config.DateColumn("On")}
    return made | {"taken": _editor("taken", case, [asdict(one) for one in case.taken], done)}


def _options(case: Case) -> dict[str, Any]:
    st.caption("Days left empty mean: until the fix is out.")
    flat = [_flat(asdict(one)) for one in case.options]
    number = st.column_config.NumberColumn
    columns = {"name": st.column_config.TextColumn("Option", width="large")} | {name: number(says) for name, (says, _) in SPANS.items()}
    edited = _editor("options", case, flat, columns, grow=False)
    return {"options": [_folded(row) for row in edited]}


SPANS = {
    "exposure_low": ("Exposed, low", ("exposure", 0)),
    "exposure_high": ("Exposed, high", ("exposure", 1)),
    "exposed_days_low": ("Exposed days, low", ("exposed_days", 0)),
    "exposed_days_high": ("Exposed days, high", ("exposed_days", 1)),
    "delay_days_low": ("Delay days, low", ("delay_days", 0)),
    "delay_days_high": ("Delay days, high", ("delay_days", 1)),
    "second_incident_low": ("Second incident, low", ("second_incident", 0)),
    "second_incident_high": ("Second incident, high", ("second_incident", 1)),
    "one_off_low": ("One-off cost, low", ("one_off", 0)),
    "one_off_high": ("One-off cost, high", ("one_off", 1)),
}


def _flat(option: dict[str, Any]) -> dict[str, Any]:
    kept = {name: option[name] for name in ("id", "name", "residual", "delay_share", "note")}
    return kept | {name: None if option[field] is None else option[field][end] for name, (_, (field, end)) in SPANS.items()}


def _folded(row: dict[str, Any]) -> dict[str, Any]:
    made: dict[str, Any] = {name: row[name] for name in ("id", "name", "residual", "delay_share", "note") if name in row}
    for name, (_, (field, end)) in SPANS.items():
        if end == 0:
            pair = (row.get(name), row.get(name.replace("_low", "_high")))
            made[field] = None if pair == (None, None) else pair
    return made


def _cause(case: Case) -> dict[str, Any]:
    key = case.digest[:8]
    text = st.text_input("What we suspect", case.suspicion.text, key=f"suspicion-{key}", max_chars=300)
    states = ["suspected", "likely", "confirmed", "ruled out"]
    state = st.segmented_control("How far it is checked", states, default=case.suspicion.state, key=f"state-{key}")
    st.markdown("**Severity**")
    kinds = {}
    for field, says in (("functionality", "Functionality"), ("data_integrity", "Data integrity"), ("user_experience", "User experience")):
        kinds[field] = st.segmented_control(says, LEVELS, default=getattr(case.severity, field), key=f"{field}-{key}") or "none"
    because = st.text_input("Because", case.severity.because, key=f"because-{key}", max_chars=300)
    reversible = st.toggle("The harm can be undone", case.severity.reversible, key=f"reversible-{key}")
    severity = kinds | {"because": because, "reversible": reversible}
    suspicion = asdict(replace(case.suspicion, text=text, state=state or "suspected"))
    return {"suspicion": suspicion, "severity": severity}


def chooser(current: str) -> None:
    """Turn to another case."""
    known = desk.store().case_ids()
    titles = {one: desk.store().case(one).title for one in known}
    st.session_state["chosen-case"] = current
    st.selectbox("Case", known, key="chosen-case", format_func=titles.__getitem__, on_change=_turn)


def _turn() -> None:
    desk.go_to(st.session_state["chosen-case"])
