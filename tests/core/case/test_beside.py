"""What stands beside the finding: drift, time, metrics, calibration, power, the rows themselves,
and the stages downstream.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from scipy import stats

from core.case.model import Columns
from core.evidence.causes.lineage import lineage
from core.evidence.estimates import Estimate, Gap
from core.evidence.records import Evidence
from core.evidence.rows.row_outcomes import Judge
from core.evidence.supporting_records import Drift, Timeline, Trouble
from core.evidence.timeline import timeline
from tests.core import scenes
from tests.core.scenes import changed, frame_of, in_a, misled, predicted, visits

N = 1_600
NOW, BEFORE = visits(N, 1), visits(N, 2)
USUAL = predicted(NOW)
BAD = changed(NOW, in_a(NOW), size=lambda rows: rows["size"] * 60)
COLUMNS = replace(scenes.COLUMNS, features=("size", "dose", "hour", "spare"))
EDGES = (
    ("raw.log", "staging.size"),
    ("staging.size", "features.square"),
    ("features.square", "model"),
    ("raw.log", "staging.dose"),
    ("staging.dose", "model"),
)


def evidence_of(
    folder: Path, *tables: pd.DataFrame | None, columns: Columns = COLUMNS, **supplied: Any
) -> Evidence:
    return scenes.evidence_of(folder, *tables, columns=columns, **supplied)


@pytest.fixture(scope="module")
def usual(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence_of(tmp_path_factory.mktemp("usual"), USUAL, BEFORE)


@pytest.fixture(scope="module")
def bad(tmp_path_factory: pytest.TempPathFactory) -> Evidence:
    return evidence_of(
        tmp_path_factory.mktemp("bad"),
        BAD,
        BEFORE,
        mapping={"lineage": [list(edge) for edge in EDGES]},
    )


def drift_of(evidence: Evidence, column: str) -> Drift:
    return next(shift for shift in evidence.shifts if shift.column == column)


def troubles_of(evidence: Evidence) -> dict[str, Trouble]:
    return {trouble.kind: trouble for trouble in evidence.troubles}


# Drift


def test_the_column_at_fault_leads_and_its_middles_are_those_inside_the_slice(
    bad: Evidence,
) -> None:
    first = bad.shifts[0]
    assert (first.column, first.harm) == ("size", "moves with the error")
    assert (first.middle_before, first.middle_now) == pytest.approx(
        (BEFORE.loc[in_a(BEFORE), "size"].median(), BAD.loc[in_a(BAD), "size"].median())
    )
    assert first.inside > 0.9 > 0.1 > first.outside
    assert {shift.column for shift in bad.shifts} == {*COLUMNS.features, *COLUMNS.segments} - {
        "site",
        "kind",
    }


def test_distances_are_those_of_scipy_and_of_shares(tmp_path: Path) -> None:
    now = USUAL.assign(spare=USUAL["spare"] * 1.3 + 0.4)
    drift = drift_of(evidence_of(tmp_path, now, BEFORE), "spare")
    assert drift.ks == pytest.approx(stats.ks_2samp(now["spare"], BEFORE["spare"]).statistic)
    assert drift.w1 == pytest.approx(
        stats.wasserstein_distance(now["spare"], BEFORE["spare"]) / BEFORE["spare"].std(), rel=1e-3
    )
    assert drift.psi > drift.psi_noise
    assert (drift.rows, drift.reference_rows) == (N, N)


def test_rows_like_the_reference_have_not_drifted(tmp_path: Path, usual: Evidence) -> None:
    assert (
        sum(shift.harm != "no drift" for shift in usual.shifts) <= 1
    )  # one in twenty reaches what noise does
    assert all(shift.psi < 2 * shift.psi_noise for shift in usual.shifts)
    same = evidence_of(tmp_path, USUAL, NOW)
    assert all(
        (shift.tv, shift.psi, shift.js) == pytest.approx((0, 0, 0), abs=1e-9)
        for shift in same.shifts
    )


def test_new_and_vanished_values_and_gaps_are_listed(tmp_path: Path) -> None:
    now = USUAL.assign(
        half=USUAL["half"].replace("left", "middle"), dose=USUAL["dose"].mask(np.arange(N) % 4 == 0)
    )
    evidence = evidence_of(tmp_path, now, BEFORE)
    half, dose = drift_of(evidence, "half"), drift_of(evidence, "dose")
    assert (half.new, half.vanished) == (("middle",), ("left",))
    assert (dose.missing_before, dose.missing_now) == (0.0, 0.25)


def test_shares_to_be_drawn_add_to_one_on_each_side(bad: Evidence) -> None:
    for shift in bad.shifts:
        for side in ("before", "now", "rest_before", "rest_now"):
            assert sum(getattr(share, side) for share in shift.shares) == pytest.approx(1), (
                shift.column,
                side,
            )


def test_without_a_reference_there_is_no_drift(tmp_path: Path) -> None:
    evidence = evidence_of(tmp_path, USUAL)
    assert (evidence.shifts, "no-reference" in troubles_of(evidence)) == ((), True)


# Time


def timed(rows: pd.DataFrame, values: np.ndarray | None = None) -> Timeline:
    frame = frame_of(rows)
    result = timeline(
        frame["at"].values,
        Judge(COLUMNS, 1).outcomes(frame),
        np.ones(len(rows), bool) if values is None else values,
        30,
        "",
        1,
    )
    assert result is not None
    return result


def test_batches_cover_all_rows_and_their_rates_are_those_of_pandas(usual: Evidence) -> None:
    result = usual.timeline
    assert result is not None
    assert sum(batch.n for batch in result.batches) == N
    for batch in result.batches:
        rows = USUAL[(USUAL["at"] >= batch.start) & (USUAL["at"] < batch.end)]
        assert len(rows) == batch.n
        if isinstance(batch.candidate, Estimate):
            assert batch.candidate.value == pytest.approx((rows["new"] != rows["label"]).mean())
        else:
            assert batch.n < 30


def test_the_batch_from_which_errors_rose_is_found() -> None:
    begun = pd.Timestamp("2024-02-20")
    result = timed(misled(NOW, (NOW["at"] >= begun) & (NOW["site"] == "A")))
    assert result.p < 0.01
    point = next(batch for batch in result.batches if batch.start == result.first_bad)
    width = pd.Timestamp(point.end) - pd.Timestamp(point.start)
    assert abs(pd.Timestamp(result.change_point) - begun) <= width
    assert result.earliest <= result.change_point <= result.latest
    assert result.last_good < result.first_bad


def test_where_nothing_changes_in_time_a_change_point_is_rare() -> None:
    """One in twenty is meant; more than four of twenty has a chance below one in three hundred."""
    assert (
        sum(
            bool(timed(predicted(visits(1_000, 200 + seed), seed=seed)).change_point)
            for seed in range(20)
        )
        <= 4
    )


def test_only_the_kept_rows_are_timed() -> None:
    assert (
        sum(batch.n for batch in timed(USUAL, (USUAL["site"] == "A").to_numpy()).batches)
        == (USUAL["site"] == "A").sum()
    )


# Metrics


def test_metrics_are_those_of_scikit_learn(usual: Evidence) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    result = {metric.id: metric for metric in usual.metrics}
    truth = USUAL["label"] == "yes"
    for model, score, side in (("old", "old_score", "baseline"), ("new", "new_score", "candidate")):
        said = USUAL[model] == "yes"
        expected = {
            "accuracy": metrics.accuracy_score(truth, said),
            "error rate": 1 - metrics.accuracy_score(truth, said),
            "precision": metrics.precision_score(truth, said),
            "recall": metrics.recall_score(truth, said),
            "F1": metrics.f1_score(truth, said),
            "ROC AUC": metrics.roc_auc_score(truth, USUAL[score]),
            "Brier score": metrics.brier_score_loss(truth, USUAL[score]),
            "log loss": metrics.log_loss(truth, USUAL[score].clip(1e-12, 1 - 1e-12)),
        }
        for name, value in expected.items():
            assert getattr(result[name], side).value == pytest.approx(value, rel=1e-6), (name, side)
    for item in result.values():
        if isinstance(item.change, Estimate):
            assert item.change.value == pytest.approx(
                item.candidate.value - item.baseline.value, abs=1e-9
            )


def test_metrics_of_many_classes_are_told_class_by_class(tmp_path: Path) -> None:
    metrics = pytest.importorskip("sklearn.metrics")
    three = lambda score: np.where(score < 0.25, "no", np.where(score < 0.75, "maybe", "yes"))  # noqa: E731  one line beside its use
    rows = USUAL.assign(
        **{
            name: three(scenes.scores(NOW, seed))
            for seed, name in enumerate(("label", "old", "new"))
        }
    )
    evidence = evidence_of(
        tmp_path, rows, columns=replace(COLUMNS, task="multiclass", positive=None)
    )
    result = {
        (metric.id, metric.of_class): metric.candidate.value
        for metric in evidence.metrics
        if isinstance(metric.candidate, Estimate)
    }
    names = ["maybe", "no", "yes"]
    expected = metrics.precision_recall_fscore_support(rows["label"], rows["new"], labels=names)
    for name, *values in zip(names, *expected[:3], strict=True):
        assert [
            result["precision", name],
            result["recall", name],
            result["F1", name],
        ] == pytest.approx(values)
    assert ("ROC AUC", "") not in result
    right = rows["new"] == rows["label"]
    gaps = (
        (rows["new_score"] - right)
        .groupby(np.minimum(rows["new_score"] * 10, 9).astype(int))
        .agg(["mean", "size"])
    )
    assert result["expected calibration error", ""] == pytest.approx(
        (gaps["mean"].abs() * gaps["size"]).sum() / N, abs=0.01
    )
    for calibration_bin in (
        calibration_bin
        for calibration_bin in evidence.calibration
        if calibration_bin.model == "candidate" and isinstance(calibration_bin.observed, Estimate)
    ):
        inside = (rows["new_score"] >= calibration_bin.low) & (
            (rows["new_score"] < calibration_bin.high) | (calibration_bin.high >= 1)
        )
        assert (calibration_bin.n, calibration_bin.observed.value) == (
            inside.sum(),
            pytest.approx(right[inside].mean()),
        )


def test_metrics_of_the_worst_slice_are_those_of_its_rows(tmp_path: Path, bad: Evidence) -> None:
    inside, alone = (
        {(item.id, item.of_class): item for item in each}
        for each in (bad.worst_metrics, evidence_of(tmp_path, BAD[in_a(BAD)]).metrics)
    )
    assert inside.keys() == alone.keys()
    for key, item in inside.items():
        for side in ("baseline", "candidate"):
            result, expected = getattr(item, side), getattr(alone[key], side)
            assert isinstance(result, Gap) == isinstance(expected, Gap)
            if isinstance(result, Estimate):
                assert result.value == pytest.approx(expected.value, rel=1e-9), key


def test_metrics_of_numbers_are_those_of_numpy(tmp_path: Path) -> None:
    rows = NOW.assign(
        label=NOW["dose"],
        old=NOW["dose"] + np.random.default_rng(1).normal(1, 2, N),
        new=NOW["dose"] + np.random.default_rng(2).normal(0, 3, N),
    )
    result = {
        metric.id: metric for metric in evidence_of(tmp_path, rows, columns=scenes.NUMBERS).metrics
    }
    off = rows["new"] - rows["label"]
    values = [
        result[name].candidate.value
        for name in ("mean absolute error", "root mean squared error", "bias")
    ]
    assert values == pytest.approx(
        [off.abs().mean(), np.sqrt((off**2).mean()), off.mean()], rel=1e-9
    )


def test_the_reliability_curve_counts_every_row_once_a_model(usual: Evidence) -> None:
    truth = USUAL["label"] == "yes"
    for model, score in (("baseline", "old_score"), ("candidate", "new_score")):
        bins = [
            calibration_bin
            for calibration_bin in usual.calibration
            if calibration_bin.model == model
        ]
        assert sum(item.n for item in bins) == N
        for item in bins:
            inside = (USUAL[score] >= item.low) & (
                (USUAL[score] < item.high) | ((item.high >= 1) & (USUAL[score] == 1))
            )
            assert item.n == inside.sum()
            assert item.score == pytest.approx(USUAL.loc[inside, score].mean(), abs=1e-9)
            if isinstance(item.observed, Estimate):
                assert item.observed.value == pytest.approx(truth[inside].mean())


def test_without_scores_or_moments_there_is_no_curve_and_no_timeline(tmp_path: Path) -> None:
    evidence = evidence_of(
        tmp_path,
        USUAL,
        columns=replace(COLUMNS, baseline_score=None, candidate_score=None, timestamp=None),
    )
    assert (evidence.calibration, evidence.timeline) == ((), None)
    assert "ROC AUC" not in {metric.id for metric in evidence.metrics}


def test_more_rows_could_show_a_smaller_rise(tmp_path: Path) -> None:
    few, many = (
        evidence_of(tmp_path / str(n), predicted(visits(n, 3))).power for n in (1_500, 9_000)
    )
    assert few is not None
    assert many is not None
    assert few.overall is not None
    assert many.overall is not None
    assert few.overall > 1.5 * many.overall


# The rows themselves


@pytest.mark.parametrize(
    ("kind", "column", "spoil"),
    [
        (
            "nulls",
            "dose",
            lambda now: {"now": now.assign(dose=now["dose"].mask(np.arange(N) % 8 == 0))},
        ),
        ("constant", "spare", lambda now: {"now": now.assign(spare=7.0)}),
        ("type-changed", "hour", lambda now: {"now": now.assign(hour=now["hour"].astype(str))}),
        (
            "out-of-range",
            "dose",
            lambda now: {"now": now.assign(dose=now["dose"].where(np.arange(N) % 50 > 0, 900.0))},
        ),
        (
            "label-share",
            "label",
            lambda now: {
                "before": BEFORE.assign(
                    label=np.where(np.arange(N) % 5 == 0, "yes", BEFORE["label"])
                )
            },
        ),
        (
            "duplicated-rows",
            "",
            lambda now: {
                "now": pd.concat(
                    [now, now.head(100).assign(row_id=lambda rows: rows["row_id"] + 10**8)]
                )
            },
        ),
        ("leaked-ids", "row_id", lambda now: {"current": pd.concat([BEFORE, NOW.head(400)])}),
    ],
)
def test_what_is_the_matter_with_rows_is_told_and_only_that(
    tmp_path: Path, usual: Evidence, kind: str, column: str, spoil: Callable
) -> None:
    supplied = {"now": USUAL, "before": BEFORE, "current": None} | spoil(USUAL)
    troubles = troubles_of(
        evidence_of(tmp_path, supplied["now"], supplied["before"], supplied["current"])
    )
    assert kind in troubles
    assert troubles[kind].column == column
    assert set(troubles) <= {kind, "out-of-range", "nulls", "label-share"}
    assert kind not in troubles_of(usual)


def test_repeated_rows_that_contradict_each_other_are_counted(tmp_path: Path) -> None:
    turned = USUAL.head(100).assign(
        row_id=lambda rows: rows["row_id"] + 10**8,
        label=lambda rows: np.where(rows["label"] == "yes", "no", "yes"),
    )
    troubles = troubles_of(evidence_of(tmp_path, pd.concat([USUAL, turned]), BEFORE))
    assert troubles["conflicting-rows"].figures == (100,)


def test_what_blocks_the_verdict_comes_first_and_figures_are_those_of_the_rows(
    tmp_path: Path,
) -> None:
    rows = USUAL.assign(
        dose=USUAL["dose"].mask(np.arange(N) % 8 == 0), w=np.tile([1.0, 3.0], N // 2)
    )
    evidence = evidence_of(
        tmp_path,
        rows,
        BEFORE,
        pd.concat([BEFORE, NOW.head(400)]),
        columns=replace(COLUMNS, weight="w"),
    )
    result, troubles = evidence.troubles, troubles_of(evidence)
    assert (troubles["nulls"].figures, troubles["leaked-ids"].figures) == ((1 / 8, 0.0), (400,))
    assert troubles["weights"].figures == pytest.approx(
        (rows["w"].sum() ** 2 / (rows["w"] ** 2).sum(),)
    )
    order = ["blocks the verdict", "changes the intervals", "to know"]
    assert [item.weight for item in result] == sorted(
        (item.weight for item in result), key=order.index
    )
    assert {item.weight for item in result} == set(order)


# Stages of the pipeline


def test_the_stage_of_the_column_is_broken_and_all_that_follows_is_downstream() -> None:
    result = lineage(EDGES, ("size", "dose"))
    assert result is not None
    assert (result.broken, set(result.downstream)) == (
        ("staging.size",),
        {"features.square", "model"},
    )
    place = {stage: i for i, stage in enumerate(result.stages)}
    assert all(place[a] < place[b] for a, b in EDGES)


def test_where_no_stage_is_named_like_the_first_column_the_next_ones_are_asked() -> None:
    result = lineage(EDGES, ("nowhere", "DOSE"))
    assert result is not None
    assert (result.broken, result.downstream) == (("staging.dose",), ("model",))


def test_stages_in_a_circle_are_no_trouble_and_none_is_lost() -> None:
    result = lineage((("a", "b"), ("b", "c"), ("c", "a"), ("c", "size")), ("size",))
    assert result is not None
    assert (sorted(result.stages), result.broken, result.downstream) == (
        ["a", "b", "c", "size"],
        ("size",),
        (),
    )
    whole = lineage((("a", "b"), ("b", "a")), ("a",))
    assert whole is not None
    assert (whole.broken, whole.downstream) == (("a",), ("b",))


def test_without_stages_or_suspects_nothing_is_broken() -> None:
    assert lineage((), ("size",)) is None
    result = lineage(EDGES, ())
    assert result is not None
    assert (result.broken, result.downstream) == ((), ())


def test_evidence_marks_the_stage_of_the_column_at_fault(bad: Evidence) -> None:
    assert bad.lineage is not None
    assert bad.lineage.broken == ("staging.size",)
