"""What a decision needs is there, assumed or missing; the lowest section rules."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest

from core.case.decision_terms import DecisionTerms
from core.case.model import Limit, Suspicion
from core.script.brief import Brief, argue
from core.script.decision_needs import (
    SECTIONS,
    STATES,
    needs,
    next_things,
    section_states,
    whole_state,
)


def states(brief: Brief) -> dict[str, str]:
    return {need.name: need.state for need in needs(brief)}


def without(brief: Brief, **changes: object) -> Brief:
    return argue(replace(brief.case, **changes), brief.evidence)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("changes", "name"),
    [
        ({"assumptions": (), "correlations": ()}, "People affected a day"),
        ({"assumptions": (), "correlations": ()}, "Cost of the fault a day"),
        ({"assumptions": (), "correlations": ()}, "Cost of a day of delay"),
        ({"plan": ()}, "Range of the fix, with owners"),
        ({"resume": None}, "Release criteria"),
        ({"limits": ()}, "Agreed limit, and who set it"),
        ({"decision_terms": DecisionTerms()}, "Last moment to decide"),
        ({"baseline": ""}, "Last good version"),
    ],
)
def test_what_nobody_entered_is_missing_and_never_ready(
    sample: Callable[[str], Brief], changes: dict[str, object], name: str
) -> None:
    bare = without(sample("late_flights"), **changes)
    assert states(bare)[name] == "missing"
    assert whole_state(needs(bare)) == "missing"


def test_a_limit_without_a_name_and_a_cause_that_is_suspected_are_assumed(
    sample: Callable[[str], Brief],
) -> None:
    brief = sample("late_flights")
    unnamed = tuple(replace(limit, set_by="") for limit in brief.case.limits)
    found = states(without(brief, limits=unnamed, suspicion=Suspicion("the new feed")))
    assert found["Agreed limit, and who set it"] == "assumed"
    cause = "Cause, and what is ruled out"
    assert found[cause] == "assumed"
    confirmed = replace(brief.case, suspicion=Suspicion("the new feed", "confirmed", "rescored"))
    first = brief.evidence.suspects[0]
    out = (first, replace(first, state="ruled out"))
    assert states(argue(confirmed, replace(brief.evidence, suspects=(first,))))[cause] == "assumed"
    assert states(argue(confirmed, replace(brief.evidence, suspects=out)))[cause] == "there"


def test_the_lowest_of_a_section_rules_it_and_the_lowest_section_the_whole(
    sample: Callable[[str], Brief],
) -> None:
    for name in ("late_flights", "delay_minutes", "arrival_class"):
        listed = needs(sample(name))
        found = section_states(listed)
        assert tuple(found) == SECTIONS
        for section, state in found.items():
            inside = [need.state for need in listed if need.section == section]
            assert state == min(inside, key=STATES.index)
        assert whole_state(listed) == min(found.values(), key=STATES.index)
    assert whole_state(()) == "missing"


def test_three_things_are_next_and_the_missing_come_first(sample: Callable[[str], Brief]) -> None:
    listed = needs(without(sample("late_flights"), assumptions=(), correlations=(), plan=()))
    following = next_things(listed)
    assert len(following) == 3
    assert {need.state for need in following} == {"missing"}
    assert all(need.page.endswith(".py") for need in listed)


def test_where_nothing_got_worse_only_what_was_measured_is_needed(
    sample: Callable[[str], Brief],
) -> None:
    listed = needs(sample("late_flights_refresh"))
    assert {need.section for need in listed} == {"What happened"}
    assert "The metric, with its interval and n" in {need.name for need in listed}


def test_a_result_that_nobody_else_got_is_missing_until_somebody_is_named(flights: Brief) -> None:
    def state(brief: Brief) -> str:
        return next(need.state for need in needs(brief) if need.name == "Who reproduced it")

    assert state(flights) == "missing"
    named = replace(flights.case, reproduced_by="Jonas Weber")
    assert state(argue(named, flights.evidence)) == "there"


@pytest.mark.parametrize("kind", ["grade", "missed", "false_alarm"])
def test_a_limit_on_any_kind_that_decides_is_an_agreed_limit(
    sample: Callable[[str], Brief], kind: Any
) -> None:
    brief = sample("support_answers")
    agreed = (Limit("overall", 0.1, "agreed", set_by="Priya Nair", kind=kind),)
    found = states(without(brief, limits=agreed))
    assert found["Agreed limit, and who set it"] == "there"
