"""The current model for the segment: its error, held against tables in which it really answers."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.inputs import Option
from core.case.model import Columns
from core.case.slices import Slice
from core.evidence.estimates import Estimate
from core.evidence.records import Evidence
from core.evidence.rows.current_model import with_current_model
from core.evidence.rows.row_outcomes import Judge
from core.evidence.rows.sufficient_stats import Sums
from core.options.fallback import FALLBACK, left_over
from core.script.brief import Brief, argue
from tests import cases
from tests.core.scenes import frame_of

Sample = Callable[[str], Brief]


def held(rows: pd.DataFrame, where: Slice) -> np.ndarray:
    """Mark the rows of a slice, read from its conditions alone."""
    inside = np.ones(len(rows), bool)
    for item in where.where:
        values = rows[item.column]
        if item.op == "between":
            low, high = item.value
            inside &= values.ge(-np.inf if low is None else low)
            inside &= values.lt(np.inf if high is None else high)
        elif item.op == "in":
            inside &= values.isin(item.value)
        else:
            assert item.op in {"==", ">=", "<"}, item
            compare = {"==": values.eq, ">=": values.ge, "<": values.lt}
            inside &= compare[item.op](item.value)
    return inside


def routed(rows: pd.DataFrame, where: Slice) -> pd.DataFrame:
    """Let the current model answer inside a slice."""
    inside = held(rows, where)
    answers = np.where(inside, rows["baseline_prediction"], rows["candidate_prediction"])
    return rows.assign(candidate_prediction=answers)


def error_of(rows: pd.DataFrame, where: Slice) -> float:
    wrong = routed(rows, where)
    return float((wrong["candidate_prediction"] != wrong["label"]).mean())


COLUMNS = Columns(
    "label", "baseline_prediction", "candidate_prediction", "binary", cluster="who", weight="w"
)


def sums_of(rows: pd.DataFrame, columns: Columns, mask: np.ndarray) -> Sums:
    judge, sums = Judge(columns, 1), Sums()
    sums.add(judge.outcomes(frame_of(rows)), mask)
    return sums


@pytest.mark.parametrize("task", ["binary", "regression"])
@pytest.mark.parametrize("weight", ["w", None])
def test_the_sums_are_those_of_rows_that_the_current_model_answered(task, weight) -> None:
    rng = np.random.default_rng(3)
    rows = cases.minutes_table(2_000) if task == "regression" else cases.planted_table(2_000)
    rows = rows.assign(
        w=rng.choice([1.0, 2.0, 5.0], len(rows)), who=rng.integers(0, 90, len(rows)).astype(float)
    )
    inside, every = cases.in_bug(rows), np.ones(len(rows), bool)
    columns = replace(COLUMNS, task=task, weight=weight)
    combined = with_current_model(sums_of(rows, columns, every), sums_of(rows, columns, inside))
    answers = np.where(inside, rows["baseline_prediction"], rows["candidate_prediction"])
    truth = sums_of(rows.assign(candidate_prediction=answers), columns, every)
    for name in ("counts", "losses", "groups", "weights"):
        own, theirs = getattr(combined, name), getattr(truth, name)
        assert (own is None) is (theirs is None), name
        if own is not None:
            np.testing.assert_allclose(own, theirs, atol=1e-8, err_msg=name)


def test_it_is_measured_on_the_half_that_did_not_find_the_segment(tmp_path: Path) -> None:
    rows = cases.planted_table(4_000)
    evidence = cases.brief_for(cases.case_of(rows, tmp_path), tmp_path).evidence
    combined = evidence.fallback.combined
    expected = evidence.confirmation_rows if combined.on == "confirmation rows" else len(rows)
    assert (combined.on, combined.n) == (evidence.worst.on, expected)


def test_amounts_of_error_are_combined_too(tmp_path: Path) -> None:
    rows = cases.minutes_table(3_000)
    evidence = cases.brief_for(cases.case_of(rows, tmp_path), tmp_path).evidence
    combined, where = evidence.fallback.combined, evidence.worst.slice
    mixed = routed(rows, where)
    off = (mixed["candidate_prediction"] - mixed["label"]).abs()
    assert combined.on == "all rows"
    assert combined.candidate.value == pytest.approx(off.mean())


def one_case(folder: Path, seed: int) -> tuple[Evidence, float]:
    """Measure one table with a fault somewhere, and the combination on a large one of its kind."""
    rng = np.random.default_rng(seed)
    n, lift = int(rng.integers(1_500, 5_000)), float(rng.uniform(0.15, 0.4))
    error, churn = float(rng.uniform(0.04, 0.2)), float(rng.uniform(0.02, 0.1))
    rows = cases.table(n, seed, lift, churn, error)
    evidence = cases.evidence_for(cases.bare_case(rows, folder), folder / "rows")
    where = evidence.worst.slice if evidence.worst is not None else Slice()
    return evidence, error_of(cases.table(300_000, seed + 10_000, lift, churn, error), where)


def covered(folder: Path, seeds: range) -> tuple[int, int]:
    hits = found = 0
    for seed in seeds:
        evidence, truth = one_case(folder / str(seed), seed)
        if evidence.fallback is None:
            continue
        error = evidence.fallback.combined.candidate
        assert isinstance(error, Estimate)
        found += 1
        hits += error.low <= truth <= error.high
    return hits, found


@pytest.mark.slow
def test_the_error_of_the_combination_covers_the_held_out_one(tmp_path: Path) -> None:
    hits, found = covered(tmp_path, range(200))
    print(f"fallback: {hits} of {found} held-out errors covered")
    assert found >= 180
    assert hits >= 0.93 * found


def test_it_is_ranked_like_the_others(sample: Sample) -> None:
    brief = sample("late_flights")
    outlook = brief.choice.of(FALLBACK)
    assert outlook is not None
    assert brief.facts["option.fallback.loss"].says in brief.claim("alternatives.fallback").says
    quick = tuple(
        replace(option, delay_days=(0.0, 0.0), one_off=(0.0, 0.0), second_incident=(0.0, 0.0))
        if option.id == FALLBACK
        else option
        for option in brief.case.options
    )
    free = argue(replace(brief.case, options=quick), brief.evidence)
    assert free.recommendation.option.id == FALLBACK
    assert free.choice.least.option.id == FALLBACK


def with_fallback(brief: Brief, **changes) -> Brief:
    options = tuple(
        replace(option, **changes) if option.id == FALLBACK else option
        for option in brief.case.options
    )
    return argue(replace(brief.case, options=options), brief.evidence)


def test_columns_that_are_unknown_when_predicting_bar_it(sample: Sample) -> None:
    brief = sample("late_flights")
    assert "To be confirmed" in brief.claim("alternatives.fallback_needs").says
    barred = with_fallback(brief, routable=False)
    assert barred.choice.of(FALLBACK) is None
    said = barred.claim("alternatives.fallback").says
    assert "can't be built" in said
    assert "origin, carrier and part of day" in said
    assert barred.claim("alternatives.fallback_needs") is None
    sure = with_fallback(brief, routable=True)
    assert sure.claim("alternatives.fallback_needs") is None
    assert sure.choice.of(FALLBACK).loss == brief.choice.of(FALLBACK).loss


def test_days_to_build_that_nobody_knows_leave_it_unranked(sample: Sample) -> None:
    unknown = with_fallback(sample("late_flights"), delay_days=None)
    assert unknown.choice.of(FALLBACK) is None
    said = unknown.claim("alternatives.fallback").says
    assert "Not known yet: how long the routing takes to build" in said
    assert unknown.facts["fallback.error"].says in said


def test_what_lies_outside_the_segment_is_left_until_the_fix(sample: Sample) -> None:
    brief = sample("late_flights")
    assert left_over(brief.case, brief.evidence) == (0.0, 0.0)
    worst = brief.evidence.worst
    twice = replace(worst, slice=Slice(name="all segments that got worse"), share=2 * worst.share)
    some = argue(brief.case, replace(brief.evidence, affected=twice))
    low, high = left_over(brief.case, some.evidence)
    assert low < 0.5 < high
    people = some.choice.of(FALLBACK).people.mean
    assert people > brief.choice.of(FALLBACK).people.mean
    assert some.facts["fallback.left"].says in some.claim("alternatives.fallback_left").says


def test_without_a_segment_there_is_no_such_option(sample: Sample) -> None:
    brief = sample("late_flights_refresh")
    option = Option(FALLBACK, "Fallback", (0.0, 0.0), (0.0, 0.0), (1.0, 2.0))
    case = replace(brief.case, options=(*brief.case.options, option))
    seen = argue(case, brief.evidence)
    assert seen.evidence.fallback is None
    assert seen.choice is None or seen.choice.of(FALLBACK) is None
    assert seen.claim("alternatives.fallback") is None
