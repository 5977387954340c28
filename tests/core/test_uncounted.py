"""What is missing is told and never taken for nothing."""

from __future__ import annotations

from dataclasses import replace

import pytest

from core.errors import BadCase
from core.script.brief import Brief, argue
from core.script.checkup import fit


@pytest.mark.parametrize(("gone", "said"), [("second_cost", "what one costs is not said"), ("after_days", "for how long is not said")])
def test_a_part_of_an_option_without_its_input_is_told(flights: Brief, gone: str, said: str) -> None:
    case = replace(flights.case, assumptions=tuple(one for one in flights.case.assumptions if one.id != gone))
    with pytest.raises(BadCase, match=said):
        argue(case, flights.evidence)


def test_two_options_with_one_id_are_told(flights: Brief) -> None:
    twin = replace(flights.case.options[0], name="Another name")
    with pytest.raises(BadCase, match="(?i)two options have the id “pause”"):
        fit(replace(flights.case, options=(*flights.case.options, twin)))
