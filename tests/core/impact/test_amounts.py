"""Errors that are amounts become harm by a rule that was stated, and by none otherwise."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.case.cards import CARDS, forgotten
from core.case.inputs import ErrorRule
from core.case.setup_flow import answered
from core.case.slices import Condition
from core.case.validate_case import checked
from core.errors import BadCase
from core.evidence.records import Estimate
from core.script.brief import Brief, argue
from tests import cases

Sample = Callable[[str], Brief]
ABOVE = 10.0


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("amounts")


@pytest.fixture(scope="module")
def above(folder: Path) -> Brief:
    """Price minutes of error by the records that are off by more than ten of them."""
    bare = cases.case_of(cases.minutes_table(), folder)
    case = replace(bare, columns=replace(bare.columns, unit="minutes"))
    return cases.brief_for(replace(case, error_rule=ErrorRule(ABOVE)), folder)


def without_rule(brief: Brief) -> Brief:
    return argue(replace(brief.case, error_rule=None), brief.evidence)


def test_without_a_rule_no_minutes_are_taken_for_wrong_decisions(sample: Sample) -> None:
    brief = without_rule(sample("delay_minutes"))
    assert (brief.impact.errors, brief.impact.people, brief.impact.money) == (None, None, None)
    assert brief.choice is None
    assert "how the size of an error becomes harm" in brief.claim("quantification.unknown").says
    assert "people.day.range" not in brief.facts


def test_per_unit_the_price_is_minutes_times_the_cost_of_one(sample: Sample) -> None:
    brief = sample("delay_minutes")
    assert brief.case.error_rule == ErrorRule()
    fixed = argue(cases.all_fixed(brief.case), brief.evidence)
    finding = brief.evidence.affected
    assert isinstance(finding.change, Estimate)
    quantity = {item.id: item.low for item in brief.case.assumptions}
    # One of its segments is December's, and the release on November 30: its share is that of the
    # days until the fix is out, one in November and all others in December.
    november, december = (item.inside / item.rows for item in brief.evidence.season.shares)
    late = round(float(fixed.plan.days_late.mean()))
    share = (november + (late - 1) * december) / late
    by_hand = quantity["traffic"] * share * finding.change.value
    assert fixed.impact.errors.mean == pytest.approx(by_hand, rel=0.01)
    by_hand *= quantity["action_share"] * quantity["value_each"]
    assert fixed.impact.money.mean == pytest.approx(by_hand, rel=0.01)
    assert "per unit of error (minutes)" in brief.claim("quantification.rule").says


def test_above_a_size_records_are_counted_by_hand(above: Brief) -> None:
    rows = cases.minutes_table()
    off = {
        name: (rows[f"{name}_prediction"] - rows["label"]).abs() > ABOVE
        for name in ("baseline", "candidate")
    }
    found = above.evidence.exceeding
    where = above.evidence.affected.slice
    inside = np.array(
        [all(_holds(row, item) for item in where.where) for _, row in rows.iterrows()]
    )
    assert (found.n, found.slice) == (int(inside.sum()), where)
    assert found.b == int((off["candidate"] & ~off["baseline"] & inside).sum())
    assert found.c == int((off["baseline"] & ~off["candidate"] & inside).sum())
    rise = (found.b - found.c) / found.n
    assert np.median(above.impact.draws["rise"]) == pytest.approx(rise, abs=0.01)
    assert above.impact.measured[1].unit == "share"
    assert "rows off by more than 10\xa0minutes" in above.claim("quantification.rule").says


def _holds(row: Any, condition: Condition) -> bool:
    assert condition.op == "=="
    return row[condition.column] == condition.value


def test_the_finding_stays_one_of_amounts(above: Brief) -> None:
    assert not above.evidence.worst.is_rate
    assert above.evidence.worst.metric == "absolute-error"


def test_a_size_that_makes_a_record_wrong_changes_the_name_of_the_evidence(above: Brief) -> None:
    from core.evidence.key import evidence_key

    other = replace(above.case, error_rule=ErrorRule(ABOVE + 1))
    assert evidence_key(other) != evidence_key(above.case)
    assert evidence_key(replace(above.case, error_rule=ErrorRule())) == evidence_key(
        replace(above.case, error_rule=None)
    )


def test_the_rule_is_asked_for_with_the_harm_and_forgotten_with_it(sample: Sample) -> None:
    case = sample("delay_minutes").case
    card = next(card for card in CARDS if card.id == "harm")
    answer = {"people": "1 to 3", "person": "passenger", "people_noun": "passengers"}
    today = dt.date(2026, 11, 23)
    assert answered(case, card, answer | {"rule": "above", "above": 15}, today).error_rule == (
        ErrorRule(15.0)
    )
    assert answered(case, card, answer | {"rule": "per unit"}, today).error_rule == ErrorRule()
    assert forgotten(case, card).error_rule is None
    with pytest.raises(BadCase, match="Name a size of 0 or more"):
        checked(replace(case, error_rule=ErrorRule(-1.0)))
    with pytest.raises(BadCase, match="from which size on a prediction is wrong"):
        answered(case, card, answer | {"rule": "above"}, today)
