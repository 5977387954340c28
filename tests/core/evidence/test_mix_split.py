"""Model or mix: by hand, against tables whose mix was moved, and in simulation."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.paths import typed_copy
from core.evidence.estimates import Estimate
from core.evidence.measure import measure
from core.evidence.mix_split import _mix
from core.evidence.records import Evidence
from core.evidence.supporting_records import MixSplit
from core.script.brief import Brief, argue
from core.script.mix_text import share_of_mix
from tests import cases

Sample = Callable[[str], Brief]
RATES = np.array([0.05, 0.25])


def test_two_cells_by_hand() -> None:
    """Errors of 1 of 20 and 5 of 20; half and half now, three to one then."""
    now = np.repeat([0, 1], 20)
    errors = np.zeros(40)
    errors[[0, 20, 21, 22, 23, 24]] = 1.0
    then = np.array([0, 0, 0, 1] * 25)
    mix = _mix(now, then, errors, 1.0)
    assert mix.value == pytest.approx(6 / 40 - (0.75 * 0.05 + 0.25 * 0.25))
    assert _mix(now, now, errors, 1.0).value == pytest.approx(0.0, abs=1e-12)


def test_clusters_widen_the_interval() -> None:
    rng = np.random.default_rng(1)
    now, then = rng.integers(0, 2, 500), rng.integers(0, 2, 500)
    errors = (rng.random(500) < RATES[now]).astype(float)
    plain, wide = (_mix(now, then, errors, design) for design in (1.0, 4.0))
    assert wide.high - wide.low == pytest.approx(2 * (plain.high - plain.low))


def test_the_interval_of_the_mix_covers_the_truth() -> None:
    rng, hits = np.random.default_rng(2), 0
    for _ in range(1_000):
        now = (rng.random(1_500) < 0.5).astype(int)
        then = (rng.random(1_200) < 0.2).astype(int)
        errors = (rng.random(now.size) < RATES[now]).astype(float)
        mix = _mix(now, then, errors, 1.0)
        hits += mix.low <= 0.3 * (RATES[1] - RATES[0]) <= mix.high
    assert 0.93 <= hits / 1_000 <= 0.97


def rows_of(n: int, share: float, seed: int) -> pd.DataFrame:
    """Make scored rows of two groups; the current model errs more in one of them, and the new model
    errs more where seg_a is x.
    """
    rng = np.random.default_rng(seed)
    rows = cases.table(n, seed)
    group = rng.random(n) < share
    wrong = rng.random(n) < RATES[group.astype(int)]
    worse = wrong | ((rows["seg_a"] == "x") & (rng.random(n) < 0.25))
    return rows.assign(
        group=np.where(group, "hard", "easy"),
        baseline_prediction=rows["label"] ^ wrong,
        candidate_prediction=rows["label"] ^ worse,
    )


def measured(folder: Path, share_now: float, share_then: float) -> tuple[Brief, Evidence]:
    case = cases.case_of(rows_of(6_000, share_now, 1), folder)
    reference = cases.write(rows_of(6_000, share_then, 2), folder / "reference.parquet")
    evidence = measure(case, typed_copy(folder / "rows", case.rows.sha256), reference)
    return argue(case, evidence), evidence


def test_a_mix_that_moved_is_told_with_its_share(tmp_path: Path) -> None:
    brief, evidence = measured(tmp_path, 0.6, 0.2)
    split = evidence.mix
    assert isinstance(split, MixSplit)
    assert "group" in split.columns
    assert split.mix.low <= 0.4 * (RATES[1] - RATES[0]) <= split.mix.high
    assert split.model == evidence.overall.change
    share = share_of_mix(split)
    assert share is not None
    assert share > 0.2
    for place in ("finding.mix",):
        assert brief.facts["mix.share"].says in brief.claim(place).says
    answer = next(item.answer for item in brief.script.answers if item.id == "mix")
    assert answer.says.startswith("Both.")
    whole = split.then + split.model.value + split.mix.value
    assert isinstance(evidence.overall.candidate, Estimate)
    assert whole == pytest.approx(evidence.overall.candidate.value)


def test_a_mix_that_stayed_is_told_as_none(tmp_path: Path) -> None:
    brief, evidence = measured(tmp_path, 0.4, 0.4)
    assert evidence.mix is not None
    assert evidence.mix.mix.low <= 0 <= evidence.mix.mix.high
    answer = next(item.answer for item in brief.script.answers if item.id == "mix")
    assert answer.says.startswith("The model.")
    assert "includes zero" in answer.says


def test_without_reference_rows_no_mix_is_split_and_that_is_said(flights: Brief) -> None:
    assert flights.evidence.mix is None
    assert flights.claim("finding.mix") is None
    answer = next(item.answer for item in flights.script.answers if item.id == "mix")
    assert "Without reference" in answer.says


def test_a_mix_that_may_be_chance_is_never_told_as_a_share(sample: Sample) -> None:
    brief = sample("late_flights")
    split = brief.evidence.mix
    assert split is not None
    unsure = replace(split, mix=replace(split.mix, value=0.02, low=-0.001, high=0.04))
    seen = argue(brief.case, replace(brief.evidence, mix=unsure))
    assert "mix.share" not in seen.claim("finding.mix").cites
