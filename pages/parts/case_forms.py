"""What the team knows, entered in tables: release, people, limits, inputs, plan, options, cause.

Saved as a new version.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from core.case.card_answers import read_error_costs
from core.case.codec import case_from
from core.case.model import Case
from core.errors import ShowstopperError
from core.script.validate_all import fit
from pages.parts import desk, fields, judged, knowledge, names_on_screen, setup_cards
from pages.parts.widgets import editor, plain, trouble


def show(case: Case) -> None:
    """Draw all forms; one button saves them all, and every complaint comes at once."""
    entered: dict[str, Any] = {}
    forms = {
        "Release": _release,
        "People": _people,
        "Limits": _limits,
        "Inputs": knowledge.inputs,
        "Plan": knowledge.plan,
        "Options": knowledge.options,
        "Cause": knowledge.cause,
        "Severity": judged.severity,
        "Names on screen": names_on_screen.show,
    }
    for tab, form in zip(st.tabs(list(forms)), forms.values(), strict=True):
        with tab:
            entered |= form(case)
    told = _wrong(case, entered)
    # Not a callback: it would be given what stood in the fields before the last of them was left,
    # with this very click.
    if st.button(
        "Save", type="primary", icon=":material/save:", key=f"save-{case.digest}"
    ) and _save(case, entered):
        st.rerun()
    if told and not st.session_state.get("troubleforms"):
        st.warning("\n".join(f"- {plain(one)}" for one in told), icon=":material/edit_note:")
    trouble(near="forms")


def _save(case: Case, entered: dict[str, Any]) -> bool:
    made = desk.tried(lambda: _made(case, entered), "forms")
    return made is not None and desk.save_case(made, "forms")


TYPED_COSTS = "typed_costs"


def _made(case: Case, entered: dict[str, Any]) -> Case:
    """Make a case of what stands in the forms; raises BadCase with what is wrong with it."""
    costs = read_error_costs(entered[TYPED_COSTS])
    fields = {name: value for name, value in entered.items() if name != TYPED_COSTS}
    made = case_from(asdict(case) | fields)
    return fit(replace(made, error_costs=costs))


def _wrong(case: Case, entered: dict[str, Any]) -> tuple[str, ...]:
    """Say what is wrong with what stands in the forms, while it is being typed."""
    try:
        _made(case, entered)
    except ShowstopperError as error:
        return tuple(error.lines())
    return ()


def _release(case: Case) -> dict[str, Any]:
    key = case.digest[:8]
    left, right = st.columns(2)
    title = left.text_input(
        "Title", case.title, persist_state="session", key=f"title-{key}", max_chars=100
    )
    model = right.text_input(
        "Model", case.model, persist_state="session", key=f"model-{key}", max_chars=100
    )
    candidate = left.text_input(
        "Name of the new model",
        case.candidate,
        persist_state="session",
        key=f"candidate-{key}",
        max_chars=60,
    )
    baseline = right.text_input(
        "Name of the current model",
        case.baseline,
        persist_state="session",
        key=f"baseline-{key}",
        max_chars=60,
    )
    planned = None if case.release is None else case.release.date()
    date = left.date_input(
        "Planned release",
        planned,
        persist_state="session",
        key=f"release-{key}",
        format="YYYY-MM-DD",
    )
    start = right.date_input(
        "Work on the fix can start",
        case.plan_start,
        persist_state="session",
        key=f"start-{key}",
        format="YYYY-MM-DD",
    )
    row = left.text_input(
        "One record is a …",
        case.unit_of_row,
        persist_state="session",
        key=f"row-{key}",
        max_chars=30,
    )
    rows = right.text_input(
        "Plural", case.units_of_row, persist_state="session", key=f"rows-{key}", max_chars=30
    )
    who = left.text_input(
        "Who is affected, one person",
        case.harmed,
        persist_state="session",
        key=f"harmed-{key}",
        max_chars=30,
    )
    many = right.text_input(
        "Who is affected, several",
        case.harmed_many,
        persist_state="session",
        key=f"many-{key}",
        max_chars=30,
    )
    currency = left.text_input(
        "Currency", case.currency, persist_state="session", key=f"currency-{key}", max_chars=3
    )
    country = right.text_input(
        "Country of the working calendar",
        case.country,
        persist_state="session",
        key=f"country-{key}",
        max_chars=2,
        help="Two letters, such as US, DE or GB",
    )
    numbers = left.selectbox(
        "Number format",
        list(NUMBERS),
        index=_place(case.numbers),
        format_func=lambda one: NUMBERS.get(one, one),
        persist_state="session",
        key=f"numbers-{key}",
        accept_new_options=True,
        help="A CLDR locale. You can type another one, such as it_IT.",
    )
    odds = right.slider(
        "Required confidence in the proposed date",
        0.5,
        0.99,
        case.proposed_odds,
        0.01,
        format="percent",
        persist_state="session",
        key=f"odds-{key}",
    )
    release = None if date is None else released_at(case, date)
    return {
        "title": title,
        "model": model,
        "candidate": candidate,
        "baseline": baseline,
        "release": release,
        "plan_start": start or case.plan_start,
        "unit_of_row": row,
        "units_of_row": rows,
        "harmed": who,
        "harmed_many": many,
        "currency": currency.upper(),
        "country": country.upper(),
        "numbers": numbers or case.numbers,
        "proposed_odds": odds,
    }


def released_at(case: Case, date: dt.date) -> dt.datetime:
    """Put the release on a day: at the hour it had, else at nine in the morning in the zone of this
    machine.
    """
    clock = (
        dt.time(9, tzinfo=desk.clock().tzinfo) if case.release is None else case.release.timetz()
    )
    return dt.datetime.combine(date, clock)


NUMBERS = {
    "en_US": "1,234.5 · €1,200",
    "de_DE": "1.234,5 · 1.200 €",
    "fr_FR": "1 234,5 · 1 200 €",
    "de_CH": "1’234.5 · €1’200",
    "sv_SE": "1 234,5 · 1 200 €",
}


def _place(locale: str) -> int | None:
    return list(NUMBERS).index(locale) if locale in NUMBERS else None


def _people(case: Case) -> dict[str, Any]:
    text = st.column_config.TextColumn
    columns = {
        "name": text("Name"),
        "role": text("Role"),
        "email": text("Email"),
        "decides": st.column_config.CheckboxColumn("Decides"),
    }
    st.caption("The first person presents.")
    return {"people": editor("people", case, [asdict(one) for one in case.people], columns)}


LIMITED = {
    "error": "errors",
    "missed": "missed cases",
    "false_alarm": "false alarms",
    "score": "log loss of the scores",
    "bias": "bias",
}


def _limits(case: Case) -> dict[str, Any]:
    columns = {
        "where": st.column_config.SelectboxColumn(
            "Where", options=["overall", "any slice", "any gap"], default="overall"
        ),
        "kind": st.column_config.SelectboxColumn(
            "Kind of error",
            options=list(LIMITED),
            format_func=lambda one: LIMITED[str(one)],
            default="error",
        ),
        "bound": st.column_config.NumberColumn(
            "Change at most",
            help="0.02 means two percentage points; for a predicted number, in its unit",
            format="%.3f",
        ),
        "relative": st.column_config.CheckboxColumn(
            "Relative to the current model's error",
            help="0.1 means 10% more error than the current model makes there",
        ),
        "at_most": st.column_config.NumberColumn(
            "At most this share of the current error",
            help=(
                "0.5: a rise of half the current model's rate fails, however small in"
                " percentage points"
            ),
            format="%.2f",
        ),
        "because": st.column_config.TextColumn("Because"),
        "set_by": st.column_config.TextColumn("Set by"),
    }
    made = editor("limits", case, [asdict(one) for one in case.limits], columns)
    key = case.digest[:8]
    left, right = st.columns(2)
    width = left.number_input(
        "Agreed width of the interval",
        0.001,
        1.0,
        case.agreed_width,
        0.01,
        placeholder="not agreed yet",
        persist_state="session",
        key=f"width-{key}",
        help="0.05 means five percentage points",
    )
    least = right.number_input(
        "Fewest records to judge a segment",
        10,
        100_000,
        case.min_rows,
        persist_state="session",
        key=f"least-{key}",
    )
    typed = {TYPED_COSTS: setup_cards.error_costs(case, f"table-{key}")}
    return typed | {
        "limits": made,
        "agreed_width": width,
        "min_rows": least,
        "resume": judged.gate(case),
    }


def chooser(current: str) -> None:
    """Turn to another case."""
    titles = desk.store().titles()
    key = fields.draws("chosen-case", current)
    st.selectbox(
        "Case", tuple(titles), key=key, format_func=titles.__getitem__, on_change=_turn, args=(key,)
    )


def _turn(key: str) -> None:
    if fields.entered("chosen-case", key):
        desk.go_to(st.session_state[key])
