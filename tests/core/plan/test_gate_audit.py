"""Why the team's check let the fault through: chances held against simulated test sets."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pytest

from core.case.cards import CARDS, forgotten
from core.case.setup_flow import answered
from core.case.severity_and_gate import ReleaseCheck
from core.case.validate_case import checked
from core.charts.draw import draw
from core.errors import BadCase
from core.evidence.records import Estimate, Evidence, Gap
from core.plan.gate import Shown, evaluate
from core.plan.gate_audit import LIKELY, SURE, Audit, Suggested, as_gate, audit, caught, curve
from core.script.brief import Brief, argue
from core.script.reopening import gate_from, gate_json

Sample = Callable[[str], Brief]
RUNS = 20_000
OVERALL = ReleaseCheck("rise", 0.02, 2_000)


def audited(brief: Brief, check: ReleaseCheck | None) -> Brief:
    return argue(replace(brief.case, release_check=check), brief.evidence)


def found_of(brief: Brief) -> Audit:
    found = audit(brief.case, brief.evidence)
    assert isinstance(found, Audit), found
    return found


def simulated(check: ReleaseCheck, evidence: Evidence, rows: int) -> float:
    """Draw test sets record by record: in the segment or not, and who is wrong on it."""
    rng = np.random.default_rng(4)
    finding = evidence.worst if check.per_segment else evidence.overall
    sizes = rng.binomial(rows, finding.share, RUNS) if finding.share < 1 else np.full(RUNS, rows)
    if check.metric == "error":
        wrong = rng.binomial(sizes, finding.candidate.value)
    else:
        discordant = rng.binomial(sizes, (finding.b + finding.c) / finding.n)
        gained = rng.binomial(discordant, finding.b / (finding.b + finding.c))
        wrong = 2 * gained - discordant
    return float((wrong > check.tolerance * sizes + 1e-9).mean())


@pytest.mark.parametrize("rows", [60, 500, 2_000, 20_000])
@pytest.mark.parametrize(
    ("metric", "tolerance", "per_segment"),
    [
        ("rise", 0.02, False),
        ("rise", 0.01, False),
        ("error", 0.11, False),
        ("rise", 0.35, True),
        ("error", 0.4, True),
    ],
)
def test_the_chance_to_catch_it_is_that_of_a_simulation(
    sample: Sample, metric, tolerance: float, per_segment: bool, rows: int
) -> None:
    evidence = sample("late_flights").evidence
    check = ReleaseCheck(metric, tolerance, rows, per_segment)
    assert caught(check, evidence, rows) == pytest.approx(
        simulated(check, evidence, rows), abs=0.03
    )


def test_a_chance_of_few_records_by_hand(sample: Sample) -> None:
    """Two records: above half only if both, or one of two with no loss beside it, got worse."""
    finding = sample("late_flights").evidence.overall
    b, c = finding.b / finding.n, finding.c / finding.n
    evidence = replace(sample("late_flights").evidence, overall=finding)
    by_hand = b * b + 2 * b * (1 - b - c)
    assert caught(ReleaseCheck("rise", 0.4, 2), evidence, 2) == pytest.approx(by_hand)


def test_an_overall_check_cannot_see_what_the_average_hides(sample: Sample) -> None:
    brief = sample("late_flights")
    found = found_of(brief)
    assert found.check == OVERALL
    assert found.chance < 0.03
    assert found.tenfold < 0.001
    answer = next(item.answer for item in brief.script.answers if item.id == "tests")
    assert brief.facts["audit.chance"].says in answer.says
    assert brief.facts["audit.sure.rows"].says in answer.says
    assert "more data won't help" in answer.says


def test_a_check_that_would_have_caught_it_is_said_as_such(sample: Sample) -> None:
    brief = audited(sample("late_flights"), ReleaseCheck("rise", 0.05, 5_000, per_segment=True))
    assert found_of(brief).chance > 0.99
    answer = next(item.answer for item in brief.script.answers if item.id == "tests")
    assert "should not have" in answer.says


@pytest.mark.parametrize("name", ["late_flights", "arrival_class"])
def test_the_suggested_check_holds_its_chances(sample: Sample, name: str) -> None:
    brief = audited(sample(name), OVERALL)
    better = found_of(brief).suggested
    assert isinstance(better, Suggested)
    rng = np.random.default_rng(7)
    finding = better.finding
    for rows, chance in ((better.likely, LIKELY), (better.sure, SURE)):
        discordant = rng.binomial(rows, (finding.b + finding.c) / finding.n, RUNS)
        gained = rng.binomial(discordant, finding.b / (finding.b + finding.c))
        seen = (2 * gained - discordant > better.tolerance * rows + 1e-9).mean()
        assert seen >= chance - 0.03
    assert better.likely <= better.sure
    assert better.false_alarm <= 0.05
    assert better.tolerance == pytest.approx(finding.bound)


def test_amounts_are_checked_by_the_normal_curve(sample: Sample) -> None:
    brief = audited(sample("delay_minutes"), ReleaseCheck("rise", 1.0, 500, per_segment=True))
    found, worst = found_of(brief), brief.evidence.worst
    rng = np.random.default_rng(5)
    spread = (worst.change.high - worst.change.low) / (2 * 1.96) * np.sqrt(worst.n)
    sizes = np.maximum(rng.binomial(500, worst.share, RUNS), 1)
    seen = rng.normal(worst.change.value, spread / np.sqrt(sizes)) > 1.0
    assert found.chance == pytest.approx(seen.mean(), abs=0.03)
    assert "minutes" in brief.facts["audit.check"].says


def test_the_file_for_ci_is_read_back_and_refuses_this_model(sample: Sample) -> None:
    brief = sample("late_flights")
    better = found_of(brief).suggested
    gate = gate_from(gate_json(as_gate(brief.case, brief.evidence, better)))
    worst = brief.evidence.worst
    assert isinstance(worst.change, Estimate)
    assert gate.conditions[0].condition.where == worst.slice
    assert gate.conditions[0].condition.bound == better.tolerance
    assert evaluate(gate, [(Shown(worst.change, worst.n),)]).state == "closed"
    flat = replace(worst.change, value=0.0, low=-0.01, high=0.01)
    assert evaluate(gate, [(Shown(flat, worst.n),)]).state == "open"


def test_the_picture_shows_both_checks_by_records(sample: Sample) -> None:
    brief = sample("late_flights")
    points = curve(found_of(brief), brief.evidence)
    better = [chance for _, _, chance in points]
    assert better == sorted(better) or better[-1] > 0.999
    assert draw("check", brief) is not None
    assert draw("check", audited(brief, None)) is None


def test_without_a_check_or_a_fault_nothing_is_said(sample: Sample) -> None:
    brief = audited(sample("late_flights"), None)
    assert isinstance(audit(brief.case, brief.evidence), Gap)
    assert brief.claim("finding.tests") is None
    assert all(answer.id != "tests" for answer in brief.script.answers)
    clean = audited(sample("late_flights_refresh"), OVERALL)
    assert isinstance(audit(clean.case, clean.evidence), Gap)


def test_a_check_is_entered_whole_or_not_at_all(sample: Sample) -> None:
    case = sample("late_flights").case
    card = next(card for card in CARDS if card.id == "limits")
    today = dt.date(2026, 11, 23)
    answer = {"overall": "2", "segment": "5", "check_in": "points"}
    whole = answered(case, card, answer | {"check_tolerance": "2", "check_rows": 2000}, today)
    assert whole.release_check == ReleaseCheck("rise", 0.02, 2000)
    assert answered(case, card, answer, today).release_check is None
    assert forgotten(case, card).release_check is None
    with pytest.raises(BadCase, match="number of records of your own check"):
        answered(case, card, answer | {"check_tolerance": "2"}, today)
    with pytest.raises(BadCase, match="own check runs on no records"):
        checked(replace(case, release_check=ReleaseCheck("rise", 0.02, 0)))
