"""How many labels would have to be wrong: held against turning them round, one by one."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.case.slices import Condition, Slice
from core.evidence.estimates import Counts
from core.evidence.findings import from_counts
from core.evidence.records import Evidence, Finding, Gap
from core.evidence.statistics.intervals import mcnemar_midp, tango
from core.evidence.wrong_labels import wrong_labels
from core.script.brief import Brief, argue
from tests import cases

Sample = Callable[[str], Brief]
HERE = Slice((Condition("a", "==", "x"),))


def with_lead(brief: Brief, finding: Finding, looked: int = 1) -> Evidence:
    return replace(brief.evidence, lead=finding, affected=finding, looked=looked, regression="yes")


def falls(finding: Finding, k: int, tests: float) -> bool:
    b, c, n = finding.b - k, finding.c + k, finding.n
    return (
        float(mcnemar_midp(b, c)) * tests >= 0.05
        or float(tango(b, c, n)[0]) <= 0
        or (b - c) / n <= (finding.bound or 0)
    )


def test_on_the_sample_it_is_counted_by_hand(sample: Sample) -> None:
    brief = sample("late_flights")
    found, worst = wrong_labels(brief.evidence), brief.evidence.worst
    assert not isinstance(found, Gap)
    tests = worst.p_adjusted / worst.p
    assert falls(worst, found.fewest, tests)
    assert not falls(worst, found.fewest - 1, tests)
    # Corrected for every one of the million and a half segments that were looked at.
    assert found.fewest_of_all == 73
    assert (found.against, found.n) == (worst.b, 653)
    said = brief.claim("finding.labels").says
    assert brief.facts["labels.fewest"].says in said
    assert brief.facts["labels.all"].says in said
    answer = next(item for item in brief.script.answers if item.id == "labels")
    assert answer.question == "What if the labels are wrong?"


@given(
    a=st.integers(0, 400), b=st.integers(12, 200), c=st.integers(0, 60), tests=st.integers(1, 500)
)
def test_one_label_fewer_and_it_still_stands(
    flights: Brief, a: int, b: int, c: int, tests: int
) -> None:
    finding = from_counts(HERE, Counts(a, b, c, 20), 5_000, 30)
    finding = replace(finding, p_adjusted=min(finding.p * tests, 1.0))
    if not finding.rose or isinstance(finding.change, Gap):
        return
    found = wrong_labels(with_lead(flights, finding))
    assert not isinstance(found, Gap)
    factor = finding.p_adjusted / finding.p
    assert 0 < found.fewest <= b
    assert falls(finding, found.fewest, factor)
    assert not any(falls(finding, k, factor) for k in range(found.fewest))


def test_the_finding_falls_when_so_many_labels_are_turned_round(tmp_path: Path) -> None:
    rows = cases.planted_table(3_000)
    brief = cases.brief_for(cases.case_of(rows, tmp_path / "a"), tmp_path / "a")
    found = wrong_labels(brief.evidence)
    assert not isinstance(found, Gap)
    against = (rows["candidate_prediction"] != rows["label"]) & (
        rows["baseline_prediction"] == rows["label"]
    )
    inside = rows.index[against & cases.in_bug(rows)]
    turned = rows.copy()
    turned.loc[inside[: 2 * found.fewest], "label"] ^= 1
    after = cases.evidence_for(cases.case_of(turned, tmp_path / "b"), tmp_path / "b" / "rows")
    assert brief.evidence.worst is not None
    assert not any(
        item.slice == brief.evidence.worst.slice and item.rose for item in after.searched
    )


def test_records_that_leave_their_class_take_no_gain_with_them(flights: Brief) -> None:
    finding = from_counts(HERE, Counts(40, 60, 5, 5), 5_000, 30)
    missed = replace(finding, metric="missed-rate", of_class="1")
    turned, left = (wrong_labels(with_lead(flights, item)) for item in (finding, missed))
    assert not isinstance(turned, Gap)
    assert not isinstance(left, Gap)
    assert left.fewest > turned.fewest


@pytest.mark.parametrize("name", ["delay_minutes", "late_flights_refresh"])
def test_where_there_are_no_counts_or_no_finding_nothing_is_said(sample: Sample, name: str) -> None:
    brief = sample(name)
    assert isinstance(wrong_labels(brief.evidence), Gap)
    assert brief.claim("finding.labels") is None


def test_weights_and_clusters_are_a_gap_and_no_guess(flights: Brief) -> None:
    worst = flights.evidence.worst
    wide = replace(worst, change=replace(worst.change, low=worst.change.low - 0.02))
    assert isinstance(wrong_labels(with_lead(flights, wide)), Gap)
    assert argue(flights.case, with_lead(flights, wide)).claim("finding.labels") is None
