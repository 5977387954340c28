"""What the team knows, entered in tables: release, people, limits, inputs, plan, options, cause.

Saved as a new version.
"""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from core.case.codec import case_from
from core.case.default_names import in_its_language
from core.case.error_answers import read_error_costs
from core.case.error_kinds import KINDS, MEAN_GRADE, main_measure
from core.case.model import Case
from core.errors import ShowstopperError
from core.messages import mark, say
from core.script.validate_all import fit
from pages.parts import (
    card_fields,
    desk,
    fields,
    judged,
    knowledge,
    names_on_screen,
    records_to_show,
    refusals,
    release_form,
)
from pages.parts.table_editor import editor
from pages.parts.widgets import plain, trouble


def show(case: Case) -> None:
    """Draw all forms; one button saves them all, and every complaint comes at once."""
    entered: dict[str, Any] = {}
    forms = {
        mark("Release"): release_form.show,
        mark("People"): _people,
        mark("Limits"): _limits,
        mark("Inputs"): knowledge.inputs,
        mark("Plan"): knowledge.plan,
        mark("Options"): knowledge.options,
        mark("Cause"): knowledge.cause,
        mark("Severity"): judged.severity,
        mark("Names on screen"): names_on_screen.show,
        mark("Records to show"): records_to_show.show,
    }
    for tab, form in zip(
        st.tabs([say(name) for name in forms]), forms.values(), strict=True
    ):
        with tab:
            entered |= form(case)
    wrong = _wrong(case, entered)
    # Not a callback: it would be given what stood in the fields before the last of them was left,
    # with this very click.
    if st.button(
        say("Save"), type="primary", icon=":material/save:", key=f"save-{case.digest}"
    ) and _save(case, entered):
        st.rerun()
    if wrong and not st.session_state.get("troubleforms"):
        st.warning(
            "\n".join(f"- {plain(item)}" for item in wrong), icon=":material/edit_note:"
        )
    trouble(near="forms")


def _save(case: Case, entered: dict[str, Any]) -> bool:
    result = refusals.tried(lambda: _made(case, entered), "forms")
    return result is not None and desk.save_case(result, "forms")


TYPED_COSTS = "typed_costs"


def _made(case: Case, entered: dict[str, Any]) -> Case:
    """Make a case of what stands in the forms; raises BadCase with what is wrong with it."""
    costs = read_error_costs(entered[TYPED_COSTS])
    fields = {name: value for name, value in entered.items() if name != TYPED_COSTS}
    result = case_from(asdict(case) | fields)
    if result.language != case.language:
        result = in_its_language(result, case.language)
    return fit(replace(result, error_costs=costs))


def _wrong(case: Case, entered: dict[str, Any]) -> tuple[str, ...]:
    """Say what is wrong with what stands in the forms, while it is being typed."""
    try:
        _made(case, entered)
    except ShowstopperError as error:
        return tuple(error.lines())
    return ()


def _people(case: Case) -> dict[str, Any]:
    text = st.column_config.TextColumn
    columns = {
        "name": text(say("Name")),
        "role": text(say("Role")),
        "email": text(say("Email")),
        "decides": st.column_config.CheckboxColumn(say("Decides")),
        "zone": text(say("Time zone"), help=say("such as Europe/Berlin")),
    }
    st.caption(say("The first person presents."))
    return {
        "people": editor(
            "people", case, [asdict(person) for person in case.people], columns
        )
    }


PLACES = [mark("overall"), mark("any slice"), mark("any gap")]
LIMITED = {kind.id: kind.limited for kind in KINDS if kind.limited}


def _limits(case: Case) -> dict[str, Any]:
    # Grades have a limit of their own kind, and no other.
    main, graded = main_measure(case.columns).kind, case.columns.grades is not None
    kinds = [main] if graded else [kind for kind in LIMITED if kind != MEAN_GRADE.kind]
    columns = {
        "where": st.column_config.SelectboxColumn(
            say("Where"),
            options=PLACES,
            format_func=lambda item: say(str(item)),
            default="overall",
        ),
        "kind": st.column_config.SelectboxColumn(
            say("Kind of error"),
            options=kinds,
            format_func=lambda item: say(LIMITED[str(item)]),
            default=main,
        ),
        "bound": st.column_config.NumberColumn(
            say("Change at most"),
            help=say(
                "0.02 means two percentage points; for a predicted number, in its unit"
            ),
            format="%.3f",
        ),
        "relative": st.column_config.CheckboxColumn(
            say("Relative to the current model's error"),
            help=say("0.1 means 10% more error than the current model makes there"),
        ),
        "at_most": st.column_config.NumberColumn(
            say("At most this share of the current error"),
            help=(
                say(
                    "0.5: a rise of half the current model's rate fails, however small in"
                    " percentage points"
                )
            ),
            format="%.2f",
        ),
        "because": st.column_config.TextColumn(say("Because")),
        "set_by": st.column_config.TextColumn(say("Set by")),
    }
    result = editor("limits", case, [asdict(limit) for limit in case.limits], columns)
    key = case.digest[:8]
    left, right = st.columns(2)
    width = left.number_input(
        say("Agreed width of the interval"),
        0.001,
        1.0,
        case.agreed_width,
        0.01,
        placeholder=say("not agreed yet"),
        persist_state="session",
        key=f"width-{key}",
        help=say("0.05 means five percentage points"),
    )
    least = right.number_input(
        say("Fewest records to judge a segment"),
        10,
        100_000,
        case.min_rows,
        persist_state="session",
        key=f"least-{key}",
    )
    typed = {TYPED_COSTS: card_fields.error_costs(case, f"table-{key}")}
    return typed | {
        "limits": result,
        "agreed_width": width,
        "min_rows": least,
        "resume": judged.gate(case),
    }


def chooser(current: str) -> None:
    """Turn to another case."""
    titles = desk.store().titles()
    key = fields.draws("chosen-case", current)
    st.selectbox(
        say("Case"),
        tuple(titles),
        key=key,
        format_func=titles.__getitem__,
        on_change=_turn,
        args=(key,),
        label_visibility="collapsed",  # the title above says it
    )


def _turn(key: str) -> None:
    if fields.entered("chosen-case", key):
        desk.go_to(st.session_state[key])
