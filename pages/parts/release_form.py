"""The release, the models and how records, people, money and numbers are called."""

from __future__ import annotations

import datetime as dt
from typing import Any

import streamlit as st

from core.case.model import TONES, Case, Tone
from core.messages import BY_CODE, LANGUAGES, known, mark, say
from pages.parts import decision_fields, desk

TONE_NAMES: dict[Tone, str] = {
    "direct": mark("Direct"),
    "diplomatic": mark("Diplomatic"),
    "brief": mark("Brief"),
}


def show(case: Case) -> dict[str, Any]:
    """Edit the release, the names of the models, and the words of the case."""
    key = case.digest[:8]
    left, right = st.columns(2)
    title = left.text_input(
        say("Title"),
        case.title,
        persist_state="session",
        key=f"title-{key}",
        max_chars=100,
    )
    model = right.text_input(
        say("Model"),
        case.model,
        persist_state="session",
        key=f"model-{key}",
        max_chars=100,
    )
    candidate = left.text_input(
        say("Name of the new model"),
        case.candidate,
        persist_state="session",
        key=f"candidate-{key}",
        max_chars=60,
    )
    baseline = right.text_input(
        say("Name of the current model"),
        case.baseline,
        persist_state="session",
        key=f"baseline-{key}",
        max_chars=60,
    )
    planned = None if case.release is None else case.release.date()
    date = left.date_input(
        say("Planned release"),
        planned,
        persist_state="session",
        key=f"release-{key}",
        format=say("YYYY-MM-DD"),
    )
    start = right.date_input(
        say("Work on the fix can start"),
        case.plan_start,
        persist_state="session",
        key=f"start-{key}",
        format=say("YYYY-MM-DD"),
    )
    row = left.text_input(
        say("One record is a …"),
        case.unit_of_row,
        persist_state="session",
        key=f"row-{key}",
        max_chars=30,
    )
    rows = right.text_input(
        say("Plural"),
        case.units_of_row,
        persist_state="session",
        key=f"rows-{key}",
        max_chars=30,
    )
    who = left.text_input(
        say("Who is affected, one person"),
        case.harmed,
        persist_state="session",
        key=f"harmed-{key}",
        max_chars=30,
    )
    many = right.text_input(
        say("Who is affected, several"),
        case.harmed_many,
        persist_state="session",
        key=f"many-{key}",
        max_chars=30,
    )
    currency = left.text_input(
        say("Currency"),
        case.currency,
        persist_state="session",
        key=f"currency-{key}",
        max_chars=3,
    )
    country = right.text_input(
        say("Country of the working calendar"),
        case.country,
        persist_state="session",
        key=f"country-{key}",
        max_chars=2,
        help=say("Two letters, such as US, DE or GB"),
    )
    numbers = left.selectbox(
        say("Number format"),
        list(NUMBERS),
        index=_place(case.numbers),
        format_func=lambda item: NUMBERS.get(item, item),
        persist_state="session",
        key=f"numbers-{key}",
        accept_new_options=True,
        help=say("A CLDR locale. You can type another one, such as it_IT."),
    )
    language = right.selectbox(
        say("Language"),
        [item.code for item in LANGUAGES],
        index=[item.code for item in LANGUAGES].index(known(case.language)),
        format_func=lambda item: BY_CODE[item].name,
        persist_state="session",
        key=f"language-{key}",
    )
    odds = left.slider(
        say("Required confidence in the proposed date"),
        0.5,
        0.99,
        case.proposed_odds,
        0.01,
        format="percent",
        persist_state="session",
        key=f"odds-{key}",
    )
    tone = right.selectbox(
        say("Tone of the script"),
        TONES,
        index=TONES.index(case.tone),
        format_func=lambda item: say(TONE_NAMES[item]),
        persist_state="session",
        key=f"tone-{key}",
        help=say("How your lines are worded. The facts in them stay the same."),
    )
    release = None if date is None else released_at(case, date)
    terms = decision_fields.show(case, release)
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
        "tone": tone,
        "language": language,
        "proposed_odds": odds,
        "decision_terms": terms,
    }


def released_at(case: Case, date: dt.date) -> dt.datetime:
    """Put the release on a day: at the hour it had, else at nine in the morning in the zone of this
    machine.
    """
    clock = (
        dt.time(9, tzinfo=desk.clock().tzinfo)
        if case.release is None
        else case.release.timetz()
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
