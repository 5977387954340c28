"""The fields that setup cards are made of; what was typed stays while the page is left."""

from __future__ import annotations

from typing import Any

import streamlit as st

from core.case.answers import write_range
from core.case.model import Case
from core.case.region import CURRENCIES, currency_of, region_of

KEEP: dict[str, Any] = {"persist_state": "session"}


def text(card: str, name: str, label: str, value: str, example: str, **more: Any) -> str:  # noqa: ANN401  options of the field
    """Ask for one line; gives "" for nothing."""
    key = f"ask-{card}-{name}"
    return (
        st.text_input(
            label,
            value,
            key=key,
            placeholder=f"for example {example}",
            max_chars=200,
            **KEEP,
            **more,
        )
        or ""
    )


def area(card: str, name: str, label: str, value: str, example: str) -> str:
    """Ask for several lines; gives "" for nothing."""
    key = f"ask-{card}-{name}"
    return (
        st.text_area(
            label, value, key=key, placeholder=example, max_chars=2_000, height=110, **KEEP
        )
        or ""
    )


def cost_range(case: Case, card: str, name: str, label: str, input_id: str, example: str) -> str:
    """Ask for the range of an input, with what was entered for it, placeholders apart."""
    found = next(
        (
            assumption
            for assumption in case.assumptions
            if assumption.id == input_id and assumption.source != "placeholder"
        ),
        None,
    )
    return text(card, name, label, write_range(found), example, help=RANGE_HELP)


RANGE_HELP = "A range you are 90% sure of, such as 2,000 to 5,000. A single number counts as exact."


def source(case: Case, card: str, *ids: str) -> str:
    """Ask who stands for the ranges of some inputs."""
    sources = (
        assumption.source
        for assumption in case.assumptions
        if assumption.id in ids and assumption.source.startswith("agreed with ")
    )
    known = next(sources, "").removeprefix("agreed with ")
    return text(card, "source", "Agreed with (optional)", known, "the operations team")


def currency(case: Case, card: str) -> str:
    """Ask for the currency; one is suggested from the language of the browser."""
    guess = case.currency or currency_of(region_of(st.context.locale))
    options = list(dict.fromkeys((*((guess,) if guess else ()), *CURRENCIES)))
    index = options.index(guess) if guess else None
    help_ = "Suggested from your browser's language"
    chosen = st.selectbox(
        "Currency",
        options,
        index=index,
        key=f"ask-{card}-currency",
        help=help_,
        accept_new_options=True,
        **KEEP,
    )
    return str(chosen or "")
