"""Generated minutes with hostile names: every form holds the same fields."""

from __future__ import annotations

import pytest

from core.meeting.fold import replay
from core.meeting.minutes import record
from core.meeting.minutes_blocks import written
from core.script.brief import Brief
from tests import cases
from tests.core.exports.test_minutes_forms import FORMS
from tests.core.hostile_minutes import hostile, lacking


@pytest.mark.parametrize("seeds", [range(50), pytest.param(range(50, 200), marks=pytest.mark.slow)])
@pytest.mark.parametrize("form", FORMS)
def test_minutes_come_back_whole_from_a_form(form: str, seeds: range, flights: Brief) -> None:
    write, read = FORMS[form]
    log = cases.log_of(*cases.whole_meeting(flights.case))
    minutes = record(flights, replay(log), log)
    wrong = {
        seed: missing
        for seed in seeds
        if (typed := hostile(minutes, seed))
        and (missing := lacking(written(flights, typed), read(write(flights, typed))))
    }
    assert wrong == {}
