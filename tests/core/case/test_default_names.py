"""A case that changes its language: the names that it came with follow, those typed stay."""

from __future__ import annotations

from dataclasses import replace

from core.case.default_names import default_names, in_its_language
from core.messages import in_language
from core.script.brief import Brief


def test_names_that_a_case_came_with_are_said_in_its_new_language(flights: Brief) -> None:
    case = replace(
        flights.case,
        language="de",
        baseline="current model",
        candidate="Vesper 2",
        harmed="person",
        harmed_many="people",
        options=tuple(
            replace(option, name="Pause until the fix is out" if option.id == "pause" else "Ours")
            for option in flights.case.options
        ),
    )
    moved = in_its_language(case, "en")
    assert moved.baseline == "aktuelles Modell"
    assert moved.candidate == "Vesper 2"
    assert (moved.harmed, moved.harmed_many) == ("Person", "Personen")
    names = {option.id: option.name for option in moved.options}
    assert names["pause"] == "Pausieren bis zum Fix"
    assert set(names.values()) == {"Pausieren bis zum Fix", "Ours"}
    assert in_its_language(replace(moved, language="en"), "de") == replace(case, language="en")


def test_every_default_name_is_another_in_german() -> None:
    english = default_names()
    with in_language("de"):
        german = default_names()
    assert len(english) == len(german)
    assert not set(english) & set(german)
