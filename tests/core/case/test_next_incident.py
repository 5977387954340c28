"""The setup of one incident serves the next: what outlives it comes along, and nothing else."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from core.case.codec import dump_case, load_case
from core.case.model import Case
from core.case.next_incident import CARRIED, carried
from core.case.severity_and_gate import GateCondition, Resume
from core.case.slices import Condition, Slice
from core.script.brief import Brief
from tests import cases

AT = cases.AT + dt.timedelta(days=90)


@pytest.fixture
def new(tmp_path: Path) -> Case:
    return cases.bare_case(cases.clean_table(), tmp_path)


def test_people_costs_plan_and_options_come_along(flights: Brief, new: Case) -> None:
    case = carried(new, flights.case, AT)
    for name in CARRIED:
        assert getattr(case, name) == getattr(flights.case, name)
    assert case.limits == flights.case.limits
    assert (case.id, case.title, case.rows) == (new.id, new.title, new.rows)
    assert load_case(dump_case(case)) == case


def test_what_belongs_to_the_earlier_incident_stays_there(flights: Brief, new: Case) -> None:
    case = carried(new, flights.case, AT)
    for name in ("release", "suspicion", "severity", "taken", "question", "ask", "appointment"):
        assert getattr(case, name) == getattr(new, name)
    assert case.own_sentences == case.own_answers == ()
    assert case.plan_start == new.plan_start


def test_days_off_that_are_over_are_left_out(flights: Brief, new: Case) -> None:
    days = (AT.date() - dt.timedelta(days=1), AT.date(), AT.date() + dt.timedelta(days=9))
    case = carried(new, replace(flights.case, closed=days), AT)
    assert case.closed == days[1:]


def test_criteria_and_words_of_columns_that_are_not_there_are_left_out(
    flights: Brief, new: Case
) -> None:
    there, gone = (Slice((Condition(name, "==", "y"),)) for name in ("seg_b", "airport"))
    resume = Resume(
        0.05,
        300,
        2,
        (GateCondition("error", there, 0.1, 50), GateCondition("error", gone, 0.1, 50)),
    )
    wording = (("seg_b=y", "in the evening"), ("airport", "out of {}"))
    before = replace(flights.case, resume=resume, wording=wording)
    case = carried(new, before, AT)
    assert case.resume is not None
    assert [condition.where for condition in case.resume.conditions] == [there]
    assert case.wording == wording[:1]


def test_limits_of_rates_are_none_of_amounts(flights: Brief, tmp_path: Path) -> None:
    amounts = cases.bare_case(cases.minutes_table(), tmp_path)
    case = carried(amounts, flights.case, AT)
    assert case.limits == amounts.limits
    assert case.resume == amounts.resume
    assert case.people == flights.case.people


def test_a_placeholder_is_one_again(flights: Brief, new: Case) -> None:
    case = carried(new, replace(flights.case, placeholders=("traffic",)), AT)
    assert "traffic" in case.placeholders
