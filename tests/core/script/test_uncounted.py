"""What is missing is told and never taken for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import BadCase
from core.script.brief import Brief, argue
from core.script.validate_all import fit


@pytest.mark.parametrize(
    ("gone", "said"),
    [
        ("second_cost", "what a second incident would cost"),
        ("after_days", "the duration is not known"),
    ],
)
def test_a_part_of_an_option_without_its_input_is_not_counted_and_told(
    flights: Brief, gone: str, said: str
) -> None:
    case = replace(
        flights.case,
        assumptions=tuple(
            assumption for assumption in flights.case.assumptions if assumption.id != gone
        ),
    )
    brief = argue(case, flights.evidence)
    claim = brief.claim("alternatives.not_counted")
    assert claim is not None
    assert said in claim.says


def test_a_part_that_one_option_names_must_be_known_of_all(flights: Brief) -> None:
    first, *rest = flights.case.options
    brief = argue(
        replace(flights.case, options=(replace(first, residual=None), *rest)), flights.evidence
    )
    assert [(unknown.option.id, unknown.lacks) for unknown in brief.choice.unknown] == [
        ("pause", ("residual harm after the fix",))
    ]


def test_a_part_that_no_option_names_is_left_out_for_all_and_told(flights: Brief) -> None:
    bare = tuple(replace(option, second_incident=None) for option in flights.case.options)
    brief = argue(replace(flights.case, options=bare), flights.evidence)
    assert brief.choice.unknown == ()
    assert "the chance of a second incident" in brief.claim("alternatives.not_counted").says


def test_two_options_with_one_id_are_told(flights: Brief) -> None:
    twin = replace(flights.case.options[0], name="Another name")
    with pytest.raises(BadCase, match="(?i)two options have the id “pause”"):
        fit(replace(flights.case, options=(*flights.case.options, twin)))
