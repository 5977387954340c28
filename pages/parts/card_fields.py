"""The fields that setup cards are made of; what was typed stays while the page is left."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core import words
from core.case.answers import write_range, write_span
from core.case.model import Case
from core.case.region import CURRENCIES, currency_of, region_of
from core.messages import mark, say
from pages.parts import unsaved

KEEP: dict[str, Any] = {"persist_state": "session"}


def text(
    card: str,
    name: str,
    label: str,
    value: str,
    example: str,
    **more: Any,  # noqa: ANN401  options of the field
) -> str:
    """Ask for one line; gives "" for nothing."""
    return (
        st.text_input(
            label,
            key=unsaved.field(card, name, value),
            placeholder=say("for example {example}", example=example),
            max_chars=200,
            **KEEP,
            **more,
        )
        or ""
    )


def area(card: str, name: str, label: str, value: str, example: str) -> str:
    """Ask for several lines; gives "" for nothing."""
    return (
        st.text_area(
            label,
            key=unsaved.field(card, name, value),
            placeholder=example,
            max_chars=2_000,
            height=110,
            **KEEP,
        )
        or ""
    )


def cost_range(
    case: Case, card: str, name: str, label: str, input_id: str, example: str
) -> str:
    """Ask for the range of an input, with what was entered for it, placeholders apart."""
    found = next(
        (
            assumption
            for assumption in case.assumptions
            if assumption.id == input_id and assumption.source != "placeholder"
        ),
        None,
    )
    explained = say(RANGE_HELP, low=words.count(2000), high=words.count(5000))
    return text(card, name, label, write_range(found), example, help=explained)


RANGE_HELP = mark(
    "A range you are 90% sure of, such as {low} to {high}. A single number counts as exact."
)


def source(case: Case, card: str, *ids: str) -> str:
    """Ask who stands for the ranges of some inputs."""
    sources = (
        assumption.source
        for assumption in case.assumptions
        if assumption.id in ids and assumption.source.startswith("agreed with ")
    )
    known = next(sources, "").removeprefix("agreed with ")
    return text(
        card, "source", say("Agreed with (optional)"), known, say("the operations team")
    )


def currency(case: Case, card: str) -> str:
    """Ask for the currency; one is suggested from the language of the browser."""
    guess = case.currency or currency_of(region_of(st.context.locale))
    options = list(dict.fromkeys((*((guess,) if guess else ()), *CURRENCIES)))
    help_ = say("Suggested from your browser's language")
    chosen = st.selectbox(
        say("Currency"),
        options,
        index=None,
        key=unsaved.field(card, "currency", guess or None),
        help=help_,
        accept_new_options=True,
        **KEEP,
    )
    return str(chosen or "")


def error_costs(case: Case, card: str) -> dict[str, str]:
    """Ask what a miss and a false alarm cost, where a model can trade the one for the other."""
    if case.columns.task != "binary":
        return {}
    costs = case.error_costs
    st.markdown(
        say(
            "**If it misses more but raises fewer false alarms, or vice versa** (optional)"
        )
    )
    left, middle, right = st.columns(3)
    with left:
        missed = text(
            card,
            "missed",
            say("One miss costs"),
            "" if costs is None else write_span(costs.missed),
            "200 to 500",
        )
    with middle:
        known = "" if costs is None else write_span(costs.false_alarm)
        alarm = text(
            card, "false_alarm", say("One false alarm costs"), known, "5 to 10"
        )
    with right:
        unit = text(
            card,
            "costs_in",
            say("Costs are in"),
            case.currency if costs is None else costs.unit,
            say("USD, or minutes of work"),
        )
    st.caption(
        say("With both, the net cost decides whether such a trade-off is a regression.")
    )
    return {"missed": missed, "false_alarm": alarm, "costs_in": unit}


def error_rule(case: Case) -> dict[str, Any]:
    """Ask how the size of an error becomes harm."""
    unit = case.columns.unit or say("unit")
    names = {
        "per unit": say(
            "Per {unit} of error: costs and people above are per {unit}", unit=unit
        ),
        "above": say("A prediction is wrong from a certain error on"),
    }
    rule = case.error_rule
    known = (
        None if rule is None else mark("per unit") if rule.above is None else "above"
    )
    chosen = st.radio(
        say("How does the size of an error become harm?"),
        list(names),
        None,
        format_func=lambda rule: names[str(rule)],
        key=unsaved.field("harm", "rule", known),
        **KEEP,
    )
    if chosen != "above":
        return {"rule": chosen}
    size = st.number_input(
        say("Wrong if off by more than ({unit})", unit=unit),
        min_value=0.0,
        value=None,
        key=unsaved.field("harm", "above", None if rule is None else rule.above),
        **KEEP,
    )
    return {"rule": chosen, "above": size}
