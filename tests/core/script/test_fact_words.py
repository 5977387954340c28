"""Facts are found by the words of the language in use."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import pytest

from core.script.brief import Brief, argue
from core.script.fact_search import search
from core.speech import in_speech


@pytest.mark.parametrize(
    ("query", "fact"),
    [
        ("schlimmstes änderung", "worst.change"),
        ("termin", "date"),
        ("geld tag spanne", "money.day.range"),
        ("mens tag spa", "people.day.range"),
        ("entscheider", "decider"),
        ("termn", "date"),
    ],
)
def test_a_fact_is_found_by_its_german_words(flights: Brief, query: str, fact: str) -> None:
    german = argue(replace(flights.case, language="de", numbers="de_DE"), flights.evidence)
    with in_speech(german.case.speech):
        assert fact in [hit.id for hit in search(german, query)]


def test_a_part_of_a_rise_and_a_p_value_read_as_german(sample: Callable[[str], Brief]) -> None:
    brief = sample("late_flights")
    german = argue(replace(brief.case, language="de", numbers="de_DE"), brief.evidence)
    assert "sind übersehene Fälle late" in german.script.claims["finding.driver"].says
    assert german.facts["worst.p"].says == "p < 0,001"


def test_english_names_stay_those_of_the_facts(flights: Brief) -> None:
    hits = [hit for hit in search(flights, "worst change") if hit.kind == "fact"]
    assert hits[0].id == hits[0].title == "worst.change"
