"""Metrics of weighted or clustered records: scikit-learn's values, and intervals that cover."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from scipy.special import expit
from sklearn import metrics

from core.evidence import family_sums
from core.evidence import measure as measuring
from core.evidence.estimates import Estimate, Gap
from core.evidence.records import Evidence
from core.evidence.statistics import linearized
from core.evidence.statistics.linearized import Design
from core.evidence.statistics.weighted_metrics import (
    areas,
    calibration_change,
    class_metrics,
    mean_change,
    number_metrics,
)
from core.evidence.supporting_records import Metric
from tests.core import kinds
from tests.core.kinds import APPLICANTS, MINUTES, PARTS, evidence_of

N = 1_500


def weights(rows: pd.DataFrame, seed: int = 7) -> np.ndarray:
    return np.random.default_rng(seed).exponential(1, len(rows)).round(3) + 0.01


def named(evidence: Evidence) -> dict[tuple[str, str], Metric]:
    return {(metric.id, metric.of_class): metric for metric in evidence.metrics}


def value(item: object) -> float:
    assert isinstance(item, Estimate), item
    assert item.low <= item.value <= item.high
    return item.value


# Values are those of scikit-learn


def test_metrics_of_two_classes_are_scikit_learns_with_sample_weight(tmp_path: Path) -> None:
    rows = kinds.moved_threshold(kinds.applicants(N, 3, noise=0.6))
    w = weights(rows)
    result = named(evidence_of(rows.assign(w=w), tmp_path, replace(APPLICANTS, weight="w")))
    truth = rows["label"] == "yes"
    for side, model in (("baseline", "old"), ("candidate", "new")):
        said, score = rows[model] == "yes", rows[f"{model}_score"]
        expected = {
            ("error rate", ""): 1 - metrics.accuracy_score(truth, said, sample_weight=w),
            ("accuracy", ""): metrics.accuracy_score(truth, said, sample_weight=w),
            ("balanced accuracy", ""): metrics.balanced_accuracy_score(
                truth, said, sample_weight=w
            ),
            ("precision", "yes"): metrics.precision_score(truth, said, sample_weight=w),
            ("recall", "yes"): metrics.recall_score(truth, said, sample_weight=w),
            ("F1", "yes"): metrics.f1_score(truth, said, sample_weight=w),
            ("false-positive rate", "yes"): (
                1 - metrics.recall_score(~truth, ~said, sample_weight=w)
            ),
            ("false-negative rate", "yes"): 1 - metrics.recall_score(truth, said, sample_weight=w),
            ("ROC AUC", ""): metrics.roc_auc_score(truth, score, sample_weight=w),
            ("average precision", ""): metrics.average_precision_score(
                truth, score, sample_weight=w
            ),
            ("log loss", ""): metrics.log_loss(truth, score.clip(1e-6, 1 - 1e-6), sample_weight=w),
            ("Brier score", ""): metrics.brier_score_loss(truth, score, sample_weight=w),
        }
        for name, theirs in expected.items():
            assert value(getattr(result[name], side)) == pytest.approx(theirs, rel=1e-9), (
                name,
                side,
            )
        assert set(result) == {*expected, ("expected calibration error", "")}
        bins = np.minimum((score * 10).astype(int), 9)
        off = np.abs(np.bincount(bins, w * (truth - score), minlength=10)).sum() / w.sum()
        assert value(getattr(result["expected calibration error", ""], side)) == pytest.approx(
            off, rel=1e-9
        )
    for item in result.values():
        assert value(item.change) == pytest.approx(
            value(item.candidate) - value(item.baseline), abs=1e-12
        )


def test_metrics_of_many_classes_are_scikit_learns_with_sample_weight(tmp_path: Path) -> None:
    rows = kinds.parts(N, 3)
    w = weights(rows)
    result = named(evidence_of(rows.assign(w=w), tmp_path, replace(PARTS, weight="w")))
    names = ["bolt", "nut", "gear", "seal"]
    for side, model in (("baseline", "old"), ("candidate", "new")):
        balanced = metrics.balanced_accuracy_score(rows["label"], rows[model], sample_weight=w)
        assert value(getattr(result["balanced accuracy", ""], side)) == pytest.approx(balanced)
        macro = metrics.f1_score(rows["label"], rows[model], average="macro", sample_weight=w)
        assert value(getattr(result["macro F1", ""], side)) == pytest.approx(macro)
        theirs = metrics.precision_recall_fscore_support(
            rows["label"], rows[model], labels=names, sample_weight=w
        )
        for i, name in enumerate(names):
            ours = [
                value(getattr(result[metric, name], side))
                for metric in ("precision", "recall", "F1")
            ]
            assert ours == pytest.approx([theirs[k][i] for k in range(3)])


def test_metrics_of_numbers_are_scikit_learns_with_sample_weight(tmp_path: Path) -> None:
    rows = kinds.deliveries(N, 3)
    w = weights(rows)
    result = named(evidence_of(rows.assign(w=w), tmp_path, replace(MINUTES, weight="w")))
    for side, model in (("baseline", "old"), ("candidate", "new")):
        theirs = [
            metrics.mean_absolute_error(rows["label"], rows[model], sample_weight=w),
            metrics.root_mean_squared_error(rows["label"], rows[model], sample_weight=w),
            np.average(rows[model] - rows["label"], weights=w),
        ]
        ours = [
            value(getattr(result[name, ""], side))
            for name in ("mean absolute error", "root mean squared error", "bias")
        ]
        assert ours == pytest.approx(theirs)


def test_the_curve_of_scores_is_weighted(tmp_path: Path) -> None:
    rows = kinds.applicants(N, 3)
    w = weights(rows)
    calibration_bins = evidence_of(
        rows.assign(w=w), tmp_path, replace(APPLICANTS, weight="w")
    ).calibration
    assert len(calibration_bins) == 20
    for calibration_bin in calibration_bins:
        score = rows["old_score" if calibration_bin.model == "baseline" else "new_score"]
        inside = (score >= calibration_bin.low) & (
            (score < calibration_bin.high) | (calibration_bin.high >= 1)
        )
        assert calibration_bin.n == inside.sum()
        assert calibration_bin.score == pytest.approx(np.average(score[inside], weights=w[inside]))
        assert value(calibration_bin.observed) == pytest.approx(
            np.average(rows.loc[inside, "label"] == "yes", weights=w[inside])
        )


# Slopes are derivatives


RNG = np.random.default_rng(2)
LABELS, SAID = RNG.integers(0, 3, 60), RNG.integers(0, 3, 60)
SCORES = RNG.random(60).round(1)
BY: dict[str, Callable[[np.ndarray], tuple[float, np.ndarray]]] = {
    "precision": lambda w: linearized.precision_slopes(LABELS == 1, SAID == 1, w),
    "F1": lambda w: linearized.f1_slopes(LABELS == 1, SAID == 1, w),
    "balanced accuracy": lambda w: linearized.balanced_slopes(LABELS, SAID, w),
    "macro F1": lambda w: linearized.macro_slopes(LABELS, SAID, w),
    "ROC AUC": lambda w: linearized.auc_slopes(LABELS == 1, SCORES, w),
    "average precision": lambda w: linearized.average_precision_slopes(LABELS == 1, SCORES, w),
    "root mean squared error": lambda w: linearized.rmse_slopes(SCORES - 0.3, w),
}


@pytest.mark.parametrize("name", BY)
def test_slopes_are_the_derivatives_in_each_weight(name: str) -> None:
    w = RNG.random(60) + 0.5
    _, slopes = BY[name](w)
    step = 1e-6
    moved = [
        (BY[name](w + step * unit)[0] - BY[name](w - step * unit)[0]) / (2 * step)
        for unit in np.eye(60)
    ]
    assert slopes == pytest.approx(moved, abs=1e-7)
    assert float(w @ slopes) == pytest.approx(0.0, abs=1e-12)


@pytest.mark.parametrize("name", BY)
def test_weights_all_multiplied_by_one_number_change_nothing(name: str) -> None:
    w = RNG.integers(1, 9, 60).astype(float)
    for times in (7.0, 1e-30, 1e30):
        first, second = BY[name](w), BY[name](times * w)
        assert second[0] == pytest.approx(first[0], rel=1e-12)
        item, two = (
            linearized.spread(Design(each), slopes)[0]
            for each, (_, slopes) in ((w, first), (times * w, second))
        )
        assert two[0, 0] == pytest.approx(item[0, 0], rel=1e-9)


# Weights that say nothing, and clusters


@pytest.mark.parametrize("each", [1.0, 7.0, 0.1])
@pytest.mark.parametrize(
    ("make", "columns"),
    [(kinds.applicants, APPLICANTS), (kinds.parts, PARTS), (kinds.deliveries, MINUTES)],
)
def test_equal_weights_give_the_unweighted_table_to_the_last_digit(
    each: float, make, columns, tmp_path: Path
) -> None:
    rows = make(N, 3)
    evidence = evidence_of(rows, tmp_path / "a", columns)
    other = evidence_of(rows.assign(w=each), tmp_path / "b", replace(columns, weight="w"))
    assert (other.metrics, other.calibration, other.kinds) == (
        evidence.metrics,
        evidence.calibration,
        evidence.kinds,
    )


def test_weights_all_multiplied_by_one_number_change_no_figure(tmp_path: Path) -> None:
    rows = kinds.applicants(N, 3, noise=0.6)
    w = np.random.default_rng(1).integers(1, 9, N)
    item, *others = (
        evidence_of(
            rows.assign(w=w * times), tmp_path / str(times), replace(APPLICANTS, weight="w")
        )
        for times in (1, 7, 2.0**90, 2.0**-90)
    )
    for other in others:
        assert (other.kinds, other.searched, other.regression) == (
            item.kinds,
            item.searched,
            item.regression,
        )
        assert other.metrics == item.metrics


def test_the_error_rate_of_the_table_is_that_of_the_finding(tmp_path: Path) -> None:
    rows = kinds.applicants(N, 3, noise=0.6).assign(
        who=np.random.default_rng(1).integers(0, 90, N).astype(str)
    )
    for roles in ({"weight": "w"}, {"cluster": "who"}, {"weight": "w", "cluster": "who"}):
        evidence = evidence_of(
            rows.assign(w=weights(rows)), tmp_path / "-".join(roles), replace(APPLICANTS, **roles)
        )
        result = named(evidence)["error rate", ""]
        ours, theirs = (
            [
                x
                for each in (item.baseline, item.candidate, item.change)
                for x in (each.value, each.low, each.high)
            ]
            for item in (result, evidence.overall)
        )
        assert ours == pytest.approx(theirs, rel=1e-9)


def test_records_that_come_ten_times_in_a_cluster_each_have_the_intervals_of_once(
    tmp_path: Path,
) -> None:
    rows = kinds.applicants(600, 3, noise=0.6)
    ten = pd.concat(
        [rows.assign(who=[f"c{i}" for i in range(600)])] * 10, ignore_index=True
    ).assign(row_id=np.arange(6_000))
    item, other = (
        named(evidence_of(rows, tmp_path / "a", APPLICANTS)),
        named(evidence_of(ten, tmp_path / "b", replace(APPLICANTS, cluster="who"))),
    )
    assert item.keys() == other.keys()
    for key, once in item.items():
        for here, there in (
            (once.candidate, other[key].candidate),
            (once.change, other[key].change),
        ):
            assert value(there) == pytest.approx(value(here), abs=1e-9), key
            assert there.high - there.low == pytest.approx(here.high - here.low, rel=0.2), key


def test_of_a_file_beyond_the_sample_findings_are_those_of_all_rows_and_metrics_of_the_sample(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows = kinds.applicants(N, 3, noise=0.6)
    rows = rows.assign(w=weights(rows), who=np.random.default_rng(1).integers(0, 90, N).astype(str))
    columns = replace(APPLICANTS, weight="w", cluster="who", people=("sex",))
    evidence = evidence_of(rows, tmp_path / "a", columns)
    small = replace(measuring.READING, sampled_rows=1_000, batch_rows=400)
    monkeypatch.setattr(measuring, "READING", small)
    monkeypatch.setattr(family_sums, "READING", small)
    other = evidence_of(rows, tmp_path / "b", columns)
    for here, there in zip(
        (*evidence.kinds, *evidence.gaps), (*other.kinds, *other.gaps), strict=True
    ):
        assert value(there.change) == pytest.approx(value(here.change), rel=1e-9)
        assert there.p == pytest.approx(here.p, rel=1e-6)
    sizes = {each.change.n for each in other.metrics if isinstance(each.change, Estimate)}
    assert 500 < max(sizes) < N


def test_the_log_loss_of_many_classes_is_said_to_be_not_measured(tmp_path: Path) -> None:
    rows = kinds.parts(N, 3).assign(old_score=0.8, new_score=np.linspace(0.5, 1, N))
    columns = replace(PARTS, baseline_score="old_score", candidate_score="new_score")
    for name, roles in (("plain", {}), ("weighted", {"weight": "w"})):
        result = named(
            evidence_of(rows.assign(w=weights(rows)), tmp_path / name, replace(columns, **roles))
        )["log loss", ""]
        assert result.change == Gap(
            "log loss",
            "it needs the probability of every class, and the rows carry one score a record",
        )


# What cannot be said


def test_few_records_of_a_class_have_no_area_and_few_clusters_no_interval() -> None:
    w = Design(np.ones(100))
    truth = np.arange(100) < 5
    result = dict(areas(truth, np.array([SCORES[:50].repeat(2), SCORES[:50].repeat(2)]), w))
    assert result["ROC AUC"].change.value == Gap(
        "ROC AUC", "5 rows in a class, fewer than the 10 needed"
    )
    clustered = Design(np.ones(100), np.arange(100) % 4)
    said = dict(areas(np.arange(100) % 3 == 0, RNG.random((2, 100)), clustered))[
        "ROC AUC"
    ].change.value
    assert isinstance(said, Gap)
    assert said.why == "4 clusters, fewer than the 10 needed"


def test_identical_models_change_by_nothing() -> None:
    w = Design(RNG.exponential(1, 60))
    taken = np.array([SAID, SAID])
    for name, _, _, result in class_metrics(LABELS, taken, ("a", "b", "c"), [0, 1, 2], w):
        assert (name, value(result.change.value)) == (name, 0.0)
    change = calibration_change(
        np.array([LABELS == 1] * 2, float), np.array([SCORES] * 2), w
    ).change.value
    assert (change.value, change.low, change.high) == (0.0, 0.0, 0.0)


def test_a_class_that_nobody_says_has_no_precision() -> None:
    taken = np.array([SAID, np.where(SAID == 1, 0, SAID)])
    result = {
        (name, of): item
        for name, _, of, item in class_metrics(
            LABELS, taken, ("a", "b", "c"), [1], Design(RNG.random(60) + 1)
        )
    }
    assert result["precision", "b"].change.value == Gap("precision of b", "the model never says b")
    assert value(result["recall", "b"].candidate.value) == 0.0


# Coverage, by simulation


def truth_of(draw: Callable[[np.random.Generator, int], dict[str, np.ndarray]]) -> dict[str, float]:
    """Work out the weighted changes over two million records, by scikit-learn where it has them."""
    rows = draw(np.random.default_rng(99), 2_000_000)
    w, y = rows["w"], rows["y"]
    values = {}
    for name, by in {
        "error rate": lambda p: np.average((p >= 0.5) != y, weights=w),
        "precision": lambda p: np.average(y[p >= 0.5], weights=w[p >= 0.5]),
        "recall": lambda p: np.average(p[y] >= 0.5, weights=w[y]),
        "F1": lambda p: metrics.f1_score(y, p >= 0.5, sample_weight=w),
        "balanced accuracy": lambda p: metrics.balanced_accuracy_score(
            y, p >= 0.5, sample_weight=w
        ),
        "ROC AUC": lambda p: metrics.roc_auc_score(y, p, sample_weight=w),
        "average precision": lambda p: metrics.average_precision_score(y, p, sample_weight=w),
        "Brier score": lambda p: np.average((p - y) ** 2, weights=w),
        "root mean squared error": lambda p: np.sqrt(np.average((p - y) ** 2, weights=w)),
    }.items():
        values[name] = float(by(rows["new"]) - by(rows["old"]))
    return values


def scored(rng: np.random.Generator, n: int, base: float, clustered: bool) -> dict[str, np.ndarray]:
    """Make records in clusters of 10 or alone; heavy ones are harder, the new model noisier."""
    groups = n // 10 if clustered else n
    who = np.repeat(np.arange(groups), n // groups)
    shared = rng.normal(0, 1.2, groups)[who]
    hard = rng.normal(0, 1, n)
    w = np.exp(0.5 * rng.normal(0, 1, n) + 0.4 * hard).round(4)
    middle = np.log(base / (1 - base)) - 1.5
    risk = middle + 1.5 * shared + 1.5 * hard
    y = rng.random(n) < expit(risk)
    lean = 0.3 * rng.normal(0, 1, groups)[who]
    old, new = (
        expit(risk + noise * rng.normal(0, 1, n) + lean * i) for i, noise in enumerate((0.5, 0.9))
    )
    return {"y": y, "old": old, "new": new, "w": w, "who": who}


def changes_of(rows: dict[str, np.ndarray], clustered: bool) -> dict[str, Estimate | Gap]:
    design = Design(rows["w"], rows["who"] if clustered else None, 1.0)
    scores = np.array([rows["old"], rows["new"]])
    y = rows["y"]
    result = {
        name: item
        for name, _, _, item in class_metrics(
            y.astype(int), (scores >= 0.5).astype(int), ("no", "yes"), [1], design
        )
    }
    result |= dict(areas(y, scores, design))
    result |= {
        name: item for name, _, item in number_metrics(y.astype(float), scores, None, design)
    }
    result["Brier score"] = mean_change("Brier score", *((scores - y) ** 2), design, rate=False)
    return {name: item.change.value for name, item in result.items()}


@pytest.mark.slow
@pytest.mark.parametrize("clustered", [False, True])
@pytest.mark.parametrize(("base", "n"), [(0.3, 2_000), (0.1, 4_000), (0.03, 10_000)])
def test_intervals_of_weighted_changes_cover_as_often_as_they_say(
    base: float, n: int, clustered: bool
) -> None:
    true = truth_of(lambda rng, size: scored(rng, size, base, clustered))
    rng, runs = np.random.default_rng(20260101), 600
    covered = dict.fromkeys(true, 0)
    for _ in range(runs):
        result = changes_of(scored(rng, n, base, clustered), clustered)
        for name, middle in true.items():
            item = result[name]
            assert isinstance(item, Estimate)
            covered[name] += item.low <= middle <= item.high
    for name, hits in covered.items():
        print(f"{name:26} base {base:.0%}, clusters {clustered}: {hits / runs:.3f}")
    spread = 2 * np.sqrt(0.05 * 0.95 / runs)
    assert all(0.93 - spread <= hits / runs <= 0.97 + spread for hits in covered.values())
