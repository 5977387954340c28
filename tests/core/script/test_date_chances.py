"""Every chance printed beside a date is that date's own share of the draws."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core import words
from core.script.brief import Brief, argue
from core.script.tables import step_rows
from tests import cases

Sample = Callable[[str], Brief]
PAIR = re.compile(r"([A-Z][a-z]{2}, [A-Z][a-z]{2} \d+):? \(?(more than |less than )?([\d.]+)%")


def share(brief: Brief, date: dt.date) -> float:
    """Count the draws that are done by a date."""
    done = (brief.plan.finishes <= (date - brief.case.plan_start).days).sum()
    return float(done) / brief.plan.finishes.size


@pytest.mark.parametrize("asked", [0.5, 0.62, 0.8, 0.9, 0.97, 0.99])
@pytest.mark.parametrize("name", cases.SAMPLES)
def test_every_chance_beside_a_date_is_that_dates_own(
    sample: Sample, name: str, asked: float
) -> None:
    brief = sample(name)
    brief = argue(replace(brief.case, proposed_odds=asked), brief.evidence)
    plan, facts = brief.plan, brief.facts
    dates = {
        "date.odds": plan.proposed,
        "date.before.odds": plan.proposed - dt.timedelta(days=1),
        "date.even.odds": plan.p50,
        "date.safe.odds": plan.p95,
    }
    for fact, date in dates.items():
        assert facts[fact].says == words.chance(share(brief, date), asked), fact
    assert share(brief, plan.proposed - dt.timedelta(days=1)) < asked <= share(brief, plan.proposed)


@pytest.mark.parametrize("asked", [0.5, 0.8, 0.97, 0.99])
def test_no_date_is_said_with_the_chance_of_another(sample: Sample, asked: float) -> None:
    brief = sample("late_flights")
    brief = argue(replace(brief.case, proposed_odds=asked), brief.evidence)
    said = brief.claim("recommendation.dates").says
    by_day = {words.day(brief.plan.start + dt.timedelta(days=i)): i for i in range(90)}
    pairs = PAIR.findall(said)
    assert pairs
    for day, _, chance in pairs:
        date = brief.plan.start + dt.timedelta(days=by_day[day])
        assert chance in words.chance(share(brief, date), asked)


def test_the_dates_of_a_step_carry_their_own_chances(sample: Sample) -> None:
    brief = sample("late_flights")
    last = step_rows(brief)[-1]
    own = f"{words.day(brief.plan.proposed)} ({brief.facts['date.odds'].says})"
    assert last["Done, 80% or more"] == own
    for step in brief.plan.steps:
        assert 0.5 <= step.likely_odds <= 1
        assert brief.case.proposed_odds <= step.safe_odds <= 1


@given(st.floats(0, 1), st.floats(0.01, 0.99))
def test_rounding_moves_no_chance_across_the_one_asked_for(share: float, asked: float) -> None:
    text = words.chance(share, asked)
    if share < asked and text[0].isdigit():
        assert float(text.rstrip("%")) / 100 < asked
    assert text not in {"0%", "100%"}
