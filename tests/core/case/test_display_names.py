"""Columns are called what people call them, on the stage and in the script."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.display_names import column_name, guessed, renamed, unit_of
from core.case.slices import Condition, Slice
from core.case.wording import condition_words, words_for
from core.speech import Speech, in_speech
from tests import cases


@pytest.mark.parametrize(
    ("column", "text", "unit"),
    [
        ("dep_delay_min", "departure delay", "min"),
        ("loanAmountUSD", "loan amount", "USD"),
        ("MonthlyCharges", "monthly charges", ""),
        ("lab.glucose_mg", "lab glucose", "mg"),
        ("share_of_night_calls_pct", "share of night calls", "%"),
        ("min_score", "minimum score", ""),
        ("max_min", "maximum min", ""),
        ("num_items", "number of items", ""),
        ("items_num", "items number", ""),
        ("TSH", "TSH", ""),
        ("temp", "temp", ""),
        ("年龄", "年龄", ""),
        ("___", "___", ""),
        ("min", "minimum", ""),
    ],
)
def test_a_column_is_guessed_as_people_call_it(column: str, text: str, unit: str) -> None:
    assert (guessed(column).text, guessed(column).unit) == (text, unit)


def test_a_condition_carries_the_unit_of_its_column() -> None:
    late = Condition("dep_delay_min", ">=", 30)
    assert condition_words(late) == "departure delay 30 min or more"
    between = Condition("rain_mm", "between", (2, 5))
    assert condition_words(between) == "rain from 2 to under 5 mm"
    assert condition_words(Condition("load_pct", ">", 80)) == "load over 80%"
    assert condition_words(Condition("size_mb", "==", "large")) == "size large"


def test_the_name_that_the_team_gave_stands_for_the_guess() -> None:
    wording = {"dep_delay_min": "delay at the gate", "carrier": "by {}"}
    late = Condition("dep_delay_min", ">=", 30)
    where = Slice((late, Condition("carrier", "==", "EV")))
    assert words_for(where, "flights", wording) == (
        "flights by EV with delay at the gate 30 or more"
    )
    # A name that leaves no place for a value is no sentence of its own for that value.
    named = Slice((Condition("dep_delay_min", "==", 30),))
    assert words_for(named, "flights", wording) == "flights with delay at the gate 30"


def test_a_guess_is_not_kept_and_other_wording_keeps_its_place() -> None:
    wording = (("origin=EWR", "out of Newark"), ("carrier", "by {}"))
    shown = {"carrier": "by {}", "dep_hour": "hour", "age": "age", "job": ""}
    assert renamed(wording, shown) == (*wording, ("dep_hour", "hour"))
    assert renamed(wording, {"carrier": ""}) == wording[:1]


def test_the_name_reaches_headline_script_and_cause(flights) -> None:
    segment = flights.evidence.worst.slice
    column = segment.where[-1].column
    named = cases.argue(
        replace(flights.case, wording=((column, "what we call it"),)), flights.evidence
    )
    for claim in ("finding.headline", "finding.line"):
        assert "what we call it" in named.script.claims[claim].says
        assert column not in named.script.claims[claim].says.split()


@given(st.text(max_size=80))
def test_any_name_gives_one_line_that_is_not_empty_unless_the_name_is(column: str) -> None:
    text = column_name(column, {})
    assert "\n" not in text
    assert bool(text.strip()) or not column.strip() or not guessed(column).text
    assert unit_of(column, {column: "ours"}) == ""


def test_a_measured_value_has_the_decimal_mark_of_the_language_and_a_code_none() -> None:
    with in_speech(Speech("de", "de_DE")):
        assert condition_words(Condition("wind_mph", "<", 11.5)) == "Wind unter 11,5 mph"
        assert condition_words(Condition("year", ">=", 2013)) == "Year mindestens 2013"


@pytest.mark.parametrize(
    ("column", "text"),
    [
        ("kundentyp", "Kundentyp"),
        ("region", "Region"),
        ("abflugverspaetung", "Abflugverspaetung"),
        ("datum_der_Kündigung", "Datum der Kündigung"),
        ("dep_delay_min", "Departure delay"),
        ("tarifGruppe", "Tarif Gruppe"),
        ("öffnungszeit", "Öffnungszeit"),
        ("max_hr", "Maximum hr"),
        ("TSH", "TSH"),
        ("2fa", "2fa"),
        ("ßtest", "ßtest"),
    ],
)
def test_in_german_a_guessed_name_begins_with_a_capital_as_nouns_do(column: str, text: str) -> None:
    with in_speech(Speech("de", "de_DE")):
        assert guessed(column).text == column_name(column, {}) == text
        assert condition_words(Condition(column, "==", "x")) == f"{text} x"


def test_what_the_team_typed_stays_as_it_was_typed_in_german() -> None:
    with in_speech(Speech("de", "de_DE")):
        assert column_name("kundentyp", {"kundentyp": "typ des Kunden"}) == "typ des Kunden"
        assert renamed((), {"kundentyp": "Kundentyp"}) == ()
        assert renamed((), {"kundentyp": "kundentyp"}) == (("kundentyp", "kundentyp"),)


@pytest.mark.parametrize(
    ("column", "value", "english", "german"),
    [
        ("income", 20000, "income under 20,000", "Income unter 20.000"),
        ("income", 2000.5, "income under 2,000.5", "Income unter 2.000,5"),
        ("income", 850, "income under 850", "Income unter 850"),
        ("distance_km", 2000, "distance under 2,000 km", "Distance unter 2.000 km"),
        ("built", 2013, "built under 2013", "Built unter 2013"),
        ("zip_code", 94110, "zip code under 94110", "Zip code unter 94110"),
    ],
)
def test_an_amount_in_a_condition_has_its_thousands_apart_and_a_code_none(
    column: str, value: float, english: str, german: str
) -> None:
    condition = Condition(column, "<", value)
    assert condition_words(condition) == english
    with in_speech(Speech("de", "de_DE")):
        assert condition_words(condition) == german
    as_one_value = condition_words(Condition(column, "==", 94110))
    assert as_one_value.removesuffix(" km").endswith(" 94110")
