"""What the team knows of inputs, plan, options and cause, entered in tables."""

from __future__ import annotations

from dataclasses import asdict, replace
from typing import Any

import streamlit as st

from core.case.chains import CHAINS
from core.case.form_rows import (
    SPANS,
    away_rows,
    calendars_from,
    option_from,
    option_row,
    quantity_from,
    rebased,
    step_from,
    step_row,
)
from core.case.model import Case
from core.messages import mark, say
from pages.parts import desk
from pages.parts.table_editor import editor

SHAPES = {
    "lognormal": mark("amount"),
    "share": mark("share"),
    "normal": mark("either way"),
    "pert": mark("best, likely, worst"),
    "fixed": mark("fixed"),
}
STATES = (mark("suspected"), mark("likely"), mark("confirmed"), mark("ruled out"))
WEEK = (
    mark("Mon"),
    mark("Tue"),
    mark("Wed"),
    mark("Thu"),
    mark("Fri"),
    mark("Sat"),
    mark("Sun"),
)


def inputs(case: Case) -> dict[str, Any]:
    """Edit the ranges, their sources and what moves together."""
    st.caption(
        say(
            "Each input is a 90% range: one time in twenty it lies below, one time in"
            " twenty above. “Best, likely, worst” reads the ends as the very ends. People"
            " affected are always counted; money is optional."
        )
    )
    number, text = st.column_config.NumberColumn, st.column_config.TextColumn
    columns = {
        "name": text(say("Input"), width="large"),
        "unit": text(say("Unit")),
        "low": number(say("Low")),
        "likely": number(
            say("Likely"),
            help=say("Optional: the single value that a person would name"),
        ),
        "high": number(say("High")),
        "shape": st.column_config.SelectboxColumn(
            say("Shape"),
            options=list(SHAPES),
            format_func=lambda item: say(SHAPES.get(str(item), str(item))),
        ),
        "source": text(
            say("From"),
            help=(
                say(
                    "“agreed with” and a name, or “assumed”; rates that were measured are"
                    " not in this table"
                )
            ),
        ),
        "on": st.column_config.DateColumn(say("Since")),
    }
    rows = editor(
        "inputs",
        case,
        [asdict(assumption) for assumption in case.assumptions],
        columns,
        keeps=("id",),
    )
    result = [quantity_from(row, rows) for row in rows]
    with st.expander(say("What moves together"), icon=":material/link:"):
        ids = {item["id"]: item["name"] for item in result}
        pick: dict[str, Any] = {
            "options": list(ids),
            "format_func": lambda item: ids.get(item, item),
        }
        fields = {
            "first": st.column_config.SelectboxColumn(say("Input"), **pick),
            "second": st.column_config.SelectboxColumn(say("moves with"), **pick),
            "rho": number(
                say("Correlation"),
                min_value=-0.99,
                max_value=0.99,
                help=say("0.5 is a clear one, below zero is against each other"),
            ),
        }
        correlations = editor(
            "correlations",
            case,
            [asdict(correlation) for correlation in case.correlations],
            fields,
        )
    with st.expander(say("Start from another chain"), icon=":material/account_tree:"):
        st.caption(
            say(
                "Replaces the harm inputs. Inputs that both chains share stay as they are."
            )
        )
        chain = st.selectbox(
            say("How wrong predictions cause harm"),
            list(CHAINS),
            format_func=say,
            key="chain",
            label_visibility="collapsed",
        )
        if st.button(say("Use this chain"), key="use-chain") and desk.save_case(
            rebased(case, chain), "forms"
        ):
            st.rerun()
    return {"assumptions": result, "correlations": correlations}


def plan(case: Case) -> dict[str, Any]:
    """Edit the steps as a network, when their owners work, and what is done already."""
    st.caption(
        say(
            "Working days best case, most likely, worst case. A step waits for the one"
            " above it, or for the steps that you name."
        )
    )
    number, text, dates = (
        st.column_config.NumberColumn,
        st.column_config.TextColumn,
        st.column_config.DateColumn,
    )
    columns = {
        "name": text(say("Step"), width="large"),
        "owner": text(say("Owner")),
        "low": number(say("Best"), min_value=0.0),
        "likely": number(say("Likely"), min_value=0.0),
        "high": number(say("Worst"), min_value=0.0),
        "at_once": st.column_config.CheckboxColumn(say("At once")),
        "after": st.column_config.MultiselectColumn(
            say("Waits for"),
            options=[item.name for item in case.plan],
            help=say("Empty: for the step above it, unless it starts at once"),
        ),
    }
    steps = [
        step_from(item)
        for item in editor(
            "plan", case, [step_row(item) for item in case.plan], columns
        )
    ]
    st.markdown(say("**When people work**"))
    st.caption(
        say(
            "Monday to Friday with the holidays of the country of the case, unless it is"
            " said here. One row for each person and each stretch away."
        )
    )
    fields = {
        "owner": text(say("Person")),
        "weekdays": st.column_config.MultiselectColumn(
            say("Works on"), options=WEEK, format_func=say
        ),
        "country": text(say("Holidays of"), max_chars=2),
        "first": dates(say("Away from")),
        "last": dates(say("Away to")),
    }
    calendars = calendars_from(
        editor("calendars", case, away_rows(case.calendars, WEEK), fields), WEEK
    )
    closed = editor(
        "closed",
        case,
        [{"day": item} for item in case.closed],
        {"day": dates(say("Days on which everybody is off"))},
    )
    st.markdown(say("**Already done**"))
    done = {
        "what": text(say("What"), width="large"),
        "by": text(say("By")),
        "on": dates(say("On")),
    }
    taken = editor("taken", case, [asdict(item) for item in case.taken], done)
    return {
        "plan": steps,
        "calendars": calendars,
        "closed": [item["day"] for item in closed],
        "taken": taken,
    }


def options(case: Case) -> dict[str, Any]:
    """Edit the ways out, and add others."""
    st.caption(
        say(
            "An empty cell is not known, which is not zero: an option with an empty cell"
            " that matters is listed and not weighed. Shares are fractions: 0.1 is 10%."
        )
    )
    number, tick = st.column_config.NumberColumn, st.column_config.CheckboxColumn
    columns: dict[str, Any] = {
        "name": st.column_config.TextColumn(say("Option"), width="large", pinned=True)
    }
    columns |= {
        "exposed_fix": tick(say("Exposed until the fix")),
        "delay_fix": tick(say("Delayed until the fix")),
    }
    columns |= {
        name: number(say(says), min_value=0.0) for name, (says, _) in SPANS.items()
    }
    columns |= {
        "delay_share": number(
            say("Part of the delay's cost"), min_value=0.0, max_value=1.0
        ),
        "routable": tick(say("Segment is known when a prediction is made")),
        "note": st.column_config.TextColumn(say("Note"), width="large"),
    }
    rows = editor(
        "options",
        case,
        [option_row(option) for option in case.options],
        columns,
        keeps=("id",),
    )
    return {"options": [option_from(row, rows) for row in rows]}


def cause(case: Case) -> dict[str, Any]:
    """Edit the first suspicion."""
    key = case.digest[:8]
    text = st.text_input(
        say("Suspected cause"),
        case.suspicion.text,
        persist_state="session",
        key=f"suspicion-{key}",
        max_chars=300,
    )
    state = st.pills(
        say("State"),
        STATES,
        format_func=say,
        default=case.suspicion.state,
        persist_state="session",
        key=f"state-{key}",
    )
    return {
        "suspicion": asdict(
            replace(case.suspicion, text=text, state=state or "suspected")
        )
    }
