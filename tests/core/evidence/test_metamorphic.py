"""What must not change a verdict, and what must turn it: swaps, names, copies, order, weights."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.case.codec import json_bytes
from core.case.model import Columns
from core.evidence.estimates import Estimate, Gap
from core.evidence.records import Evidence, Finding, GroupGap
from core.evidence.supporting_records import Metric
from core.exports.analysis import analyze_any, answer
from tests import cases
from tests.core import kinds
from tests.core.kinds import APPLICANTS, DECISIONS, MINUTES, PARTS, evidence_of, swapped

N = 1_500
RNG = np.random.default_rng(5)
BESIDE = {
    "w": RNG.exponential(1, N).round(3) + 0.01,
    "who": [f"u{i}" for i in RNG.integers(0, 150, N)],
}
PLAIN = kinds.applicants(N, 3)
PEOPLE = kinds.moved_threshold(kinds.applicants(N, 3, noise=0.6)).assign(**BESIDE)
THINGS = kinds.halved_recall(kinds.parts(N, 3)).assign(**BESIDE)
TIMES = kinds.biased(kinds.deliveries(N, 3)).assign(**BESIDE)
BY_SEX = replace(APPLICANTS, people=("sex",))
TABLES: dict[str, tuple[pd.DataFrame, Columns]] = {
    "two classes": (PEOPLE, BY_SEX),
    "two classes, weights": (PEOPLE, replace(BY_SEX, weight="w")),
    "two classes, clusters": (PEOPLE, replace(BY_SEX, cluster="who")),
    "two classes, both": (PEOPLE, replace(BY_SEX, weight="w", cluster="who")),
    "many classes": (THINGS, replace(PARTS, people=("sex",))),
    "many classes, both": (THINGS, replace(PARTS, weight="w", cluster="who")),
    "numbers": (TIMES, MINUTES),
    "numbers, both": (TIMES, replace(MINUTES, weight="w", cluster="who")),
}


@pytest.fixture(scope="module")
def evidence_for(tmp_path_factory: pytest.TempPathFactory):
    cache: dict[str, Evidence] = {}

    def get(name: str) -> Evidence:
        if name not in cache:
            rows, columns = TABLES[name]
            cache[name] = evidence_of(rows, tmp_path_factory.mktemp("table"), columns)
        return cache[name]

    return get


Ends = tuple[float, float, float]


def ends(item: Estimate | Gap) -> Ends | str:
    return (item.value, item.low, item.high) if isinstance(item, Estimate) else item.why


def turned(item: Ends | str) -> Ends | str:
    return item if isinstance(item, str) else (-item[0], -item[2], -item[1])


def near(item: Ends | str, other: Ends | str, rel: float = 1e-9) -> bool:
    if isinstance(item, str) or isinstance(other, str):
        return item == other
    return item == pytest.approx(other, rel=rel, abs=1e-11)


def on_all_rows(evidence: Evidence) -> dict[tuple[str, str, str], Finding]:
    """Take what is measured on all rows whatever was searched."""
    pool = (*evidence.kinds, *evidence.segments, *evidence.others)
    return {
        (finding.metric, finding.of_class, finding.slice.id): finding
        for finding in pool
        if finding.on == "all rows"
    }


# Models that change places


@pytest.mark.parametrize("name", TABLES)
def test_models_that_change_places_negate_every_change(
    name: str, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    evidence, other = evidence_for(name), evidence_of(rows, tmp_path, swapped(columns))
    here, there = on_all_rows(evidence), on_all_rows(other)
    shared = here.keys() & there.keys()
    assert len(shared) >= len(evidence.kinds) + len(evidence.segments)
    for key in shared:
        assert near(turned(ends(here[key].change)), ends(there[key].change)), key
        assert near(ends(here[key].baseline), ends(there[key].candidate)), key
        assert here[key].p == pytest.approx(there[key].p, rel=1e-9, abs=1e-300), key


@pytest.mark.parametrize("name", [table for table in TABLES if TABLES[table][1].people])
def test_models_that_change_places_negate_the_change_of_every_gap(
    name: str, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    other = evidence_of(rows, tmp_path, swapped(columns))
    there = {(gap.kind, gap.of_class, gap.group, gap.against): gap for gap in other.gaps}
    assert evidence_for(name).gaps
    for gap in evidence_for(name).gaps:
        same = there.get((gap.kind, gap.of_class, gap.group, gap.against))
        # The group with the higher rate now is named first, so that the two may change places.
        turn = there.get((gap.kind, gap.of_class, gap.against, gap.group))
        assert same or turn
        if same is not None:
            assert near(turned(ends(gap.change)), ends(same.change))
            assert near_gap(gap, same, 1)
        elif turn is not None:
            assert near(ends(gap.change), ends(turn.change))
            assert near_gap(gap, turn, -1)


def near_gap(group_gap: GroupGap, other: GroupGap, sign: int) -> bool:
    pair = (sign * other.gap_now, sign * other.gap_before)
    return (group_gap.gap_before, group_gap.gap_now) == pytest.approx(
        pair
    ) and group_gap.p == pytest.approx(other.p)


@pytest.mark.parametrize("name", TABLES)
def test_models_that_change_places_negate_every_metric(
    name: str, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    other = {
        key(metric): metric for metric in evidence_of(rows, tmp_path, swapped(columns)).metrics
    }
    assert len(other) == len(evidence_for(name).metrics) > 2
    for metric in evidence_for(name).metrics:
        there = other[key(metric)]
        assert near(ends(metric.baseline), ends(there.candidate)), key(metric)
        assert near(turned(ends(metric.change)), ends(there.change)), key(metric)


def key(metric: Metric) -> tuple[str, str]:
    return metric.id, metric.of_class


WORSE = {
    "errors": (kinds.alarmed(PLAIN, PLAIN["region"] == "east"), DECISIONS),
    "scores": (kinds.overconfident(PLAIN), APPLICANTS),
    "a bias": (TIMES, MINUTES),
}


@pytest.mark.parametrize("story", WORSE)
def test_what_got_worse_got_better_the_other_way_round(story: str, tmp_path: Path) -> None:
    rows, columns = WORSE[story]
    evidence = evidence_of(rows, tmp_path / "a", columns)
    other = evidence_of(rows, tmp_path / "b", swapped(columns))
    assert (evidence.regression, other.regression) == ("yes", "no")


# Names


@pytest.mark.parametrize("name", [table for table in TABLES if table.startswith("two")])
def test_two_names_that_change_places_with_the_positive_one_change_no_number(
    name: str, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    turn = {"yes": "no", "no": "yes"}
    renamed = rows.assign(**{each: rows[each].map(turn) for each in ("label", "old", "new")})
    other = evidence_of(renamed, tmp_path, replace(columns, positive="no"))
    assert figures(other) == figures(evidence_for(name))
    assert [ends(metric.change) for metric in other.metrics] == [
        ends(metric.change) for metric in evidence_for(name).metrics
    ]


@pytest.mark.parametrize("name", [table for table in TABLES if table.startswith("two")])
def test_the_other_class_as_positive_turns_misses_into_false_alarms(
    name: str, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    scores = {each: 1 - rows[each] for each in ("old_score", "new_score")}
    other = evidence_of(rows.assign(**scores), tmp_path, replace(columns, positive="no"))
    here = {kind.kind: kind for kind in evidence_for(name).kinds}
    there = {kind.kind: kind for kind in other.kinds}
    for kind, as_kind in (
        ("error", "error"),
        ("missed", "false_alarm"),
        ("false_alarm", "missed"),
        ("score", "score"),
    ):
        item, same = here[kind], there[as_kind]
        assert near(ends(item.change), ends(same.change)), kind
        assert (item.n, item.b, item.c) == (same.n, same.b, same.c)
        assert item.p == pytest.approx(same.p)


def figures(evidence: Evidence) -> list[tuple[Any, ...]]:
    pool = (*evidence.kinds, *evidence.searched, *evidence.values, *evidence.segments)
    result = [
        (
            finding.kind,
            finding.slice.id,
            finding.n,
            ends(finding.change),
            finding.p,
            finding.p_adjusted,
            finding.verdict,
        )
        for finding in pool
    ]
    gaps = [(gap.kind, gap.group, ends(gap.change), gap.p_adjusted) for gap in evidence.gaps]
    return [*result, *gaps, (evidence.regression, evidence.reason, evidence.hypotheses)]


# Copies


@pytest.mark.parametrize("name", ["two classes", "many classes", "numbers"])
def test_ten_copies_of_every_record_give_the_verdict_of_one_also_for_gaps(
    name: str, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    evidence = evidence_for(name)
    ten = pd.concat([rows] * 10, ignore_index=True).assign(row_id=np.arange(10 * N))
    other = evidence_of(ten, tmp_path, columns)
    assert (other.regression, other.reason) == (evidence.regression, evidence.reason)
    assert [each.verdict for each in other.kinds] == [each.verdict for each in evidence.kinds]
    here = {(each.kind, each.of_class, each.group): each for each in evidence.gaps}
    for each in other.gaps:
        once = here.get((each.kind, each.of_class, each.group))
        if once is None or each.verdict == "too few":
            continue
        assert each.verdict == once.verdict
        assert each.change.value == pytest.approx(once.change.value, abs=1e-12)
        width = once.change.high - once.change.low
        assert each.change.high - each.change.low == pytest.approx(width, rel=0.2)


# Order of rows


def bytes_of(rows: pd.DataFrame, folder: Path, suffix: str, **roles: Any) -> bytes:
    """Write the answer as the command does, without what names the bytes of the file itself."""
    folder.mkdir(parents=True)
    meta = {
        "label": "label",
        "baseline_prediction": "old",
        "candidate_prediction": "new",
        "baseline_score": "old_score",
        "candidate_score": "new_score",
        "positive_class": "yes",
        "task": "binary",
        "id": None,
        "segment_columns": ["region", "device", "plan"],
        "feature_columns": ["amount"],
        "people_columns": ["sex"],
    } | roles
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    path = cases.write(rows, folder / f"validation.{suffix}")
    measured = analyze_any(path, cases.AT, meta=folder / "meta.json")
    assert isinstance(measured, tuple)  # both models answered the same records
    result = answer(*measured)
    for name in ("manifest", "rows", "evidence"):
        result.pop(name)
    return json_bytes(result)


AT = pd.Timestamp("2026-01-01") + pd.to_timedelta(RNG.integers(0, 90 * 1440, N), "min")
ROLES: dict[str, dict[str, Any]] = {
    "nothing": {},
    "weights": {"weight": "w"},
    "clusters": {"cluster": "who"},
    "weights and clusters": {"weight": "w", "cluster": "who"},
    "moments": {"timestamp": "at"},
}


@pytest.mark.parametrize("suffix", ["parquet", "csv"])
@pytest.mark.parametrize("roles", ROLES)
def test_shuffled_rows_without_ids_give_the_same_bytes(
    roles: str, suffix: str, tmp_path: Path
) -> None:
    rows = PEOPLE.drop(columns="row_id").assign(at=AT)
    if roles != "moments":
        rows = rows.drop(columns="at")
    rows = pd.concat([rows, rows.head(100)], ignore_index=True)  # some of them copies
    item, *others = (
        bytes_of(each, tmp_path / str(i), suffix, **ROLES[roles])
        for i, each in enumerate((rows, rows.sample(frac=1, random_state=2), rows.iloc[::-1]))
    )
    for other in others:
        assert other == item


# Weights that say nothing


@pytest.mark.parametrize("each", [1, 7, 0.3])
@pytest.mark.parametrize("name", [table for table in TABLES if TABLES[table][1].weight is None])
def test_equal_weights_give_the_evidence_without_weights_to_the_last_digit(
    name: str, each: float, evidence_for, tmp_path: Path
) -> None:
    rows, columns = TABLES[name]
    other = evidence_of(rows.assign(w=each), tmp_path, replace(columns, weight="w"))
    evidence = evidence_for(name)
    assert figures(other) == figures(evidence)
    assert (other.metrics, other.calibration, other.timeline) == (
        evidence.metrics,
        evidence.calibration,
        evidence.timeline,
    )
    assert replace(other, manifest=evidence.manifest, digest=evidence.digest) == evidence


@pytest.mark.parametrize("times", [7, 1024])
def test_weights_all_multiplied_by_one_number_give_the_same_evidence(
    times: float, tmp_path: Path
) -> None:
    rows, columns = TABLES["two classes, both"]
    rows = rows.assign(w=np.random.default_rng(3).integers(1, 9, N))
    evidence = evidence_of(rows, tmp_path / "a", columns)
    other = evidence_of(rows.assign(w=rows["w"] * times), tmp_path / "b", columns)
    assert replace(other, manifest=evidence.manifest, digest=evidence.digest) == evidence
