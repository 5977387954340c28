"""Kinds of error: which a task has, what a log loss is, and that their sums are those of pandas."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.special import expit, logit
from sklearn.metrics import confusion_matrix, log_loss

from core.case.error_kinds import (
    ABSOLUTE_ERROR,
    ERROR_RATE,
    LOG_LOSS,
    MAX_CLASSES,
    METRICS,
    SIGNED_ERROR,
    ErrorMeasure,
    main_measure,
    measures_of,
)
from core.case.model import Columns, Limit
from core.case.slices import Slice
from core.evidence.estimates import Estimate
from core.evidence.findings import from_sums, judged
from core.evidence.log_losses import log_losses
from core.evidence.records import Finding
from core.evidence.rows.axes import axis_of, codes_of
from core.evidence.rows.row_outcomes import Judge
from core.evidence.rows.sufficient_stats import ByCode, Measured, Sums
from tests.core.scenes import frame_of

BINARY = Columns("label", "old", "new", positive="yes")
SCORED = replace(BINARY, baseline_score="old_score", candidate_score="new_score")
MANY = Columns("label", "old", "new", task="multiclass")
NUMBERS = Columns("label", "old", "new", task="regression")
N = 900


def kinds(columns: Columns, classes: tuple[str, ...] = (), *, scored: bool = False) -> list[str]:
    return [error_measure.id for error_measure in measures_of(columns, classes, scored=scored)]


# Which kinds a task has


def test_two_classes_have_errors_misses_false_alarms_and_scores_where_both_give_them() -> None:
    assert kinds(BINARY, ("no", "yes")) == ["error-rate", "missed-rate:yes", "false-alarm-rate"]
    assert kinds(BINARY, ("no", "yes"), scored=True) == [*kinds(BINARY, ("no", "yes")), "log-loss"]


def test_without_a_positive_class_each_class_may_be_missed_and_no_alarm_is_false() -> None:
    both = kinds(replace(BINARY, positive=None), ("no", "yes"), scored=True)
    assert both == ["error-rate", "missed-rate:no", "missed-rate:yes"]


def test_each_of_many_classes_may_be_missed_up_to_thirty() -> None:
    assert kinds(MANY, ("a", "b", "c")) == [
        "error-rate",
        "missed-rate:a",
        "missed-rate:b",
        "missed-rate:c",
    ]
    assert len(kinds(MANY, tuple(f"k{i}" for i in range(50)))) == 1 + MAX_CLASSES


def test_one_class_alone_cannot_be_missed_for_another() -> None:
    assert kinds(MANY, ("a",)) == ["error-rate"]
    assert kinds(MANY) == ["error-rate"]


def test_a_number_has_its_absolute_error_and_its_bias_and_within_a_tolerance_errors_alone() -> None:
    assert kinds(NUMBERS) == ["absolute-error", "signed-error"]
    assert kinds(replace(NUMBERS, tolerance=2.0)) == ["error-rate"]


@pytest.mark.parametrize(
    ("columns", "main"),
    [
        (BINARY, ERROR_RATE),
        (MANY, ERROR_RATE),
        (NUMBERS, ABSOLUTE_ERROR),
        (replace(NUMBERS, tolerance=0.0), ERROR_RATE),
    ],
)
def test_the_main_kind_counts_every_mistake_alike_and_comes_first(
    columns: Columns, main: ErrorMeasure
) -> None:
    assert main_measure(columns) == main == measures_of(columns, ("yes", "no"))[0]


def test_shares_of_records_are_rates_and_losses_are_none() -> None:
    assert {"error-rate", "missed-rate", "false-alarm-rate", "selection-rate"} == {
        name for name, metric in METRICS.items() if metric.is_rate
    }
    assert {metric.metric for metric in METRICS.values() if not metric.is_rate} == {
        "absolute-error",
        "signed-error",
        "mean-grade",
        "mean-penalty",
        "log-loss",
    }
    assert all(METRICS[name].metric == name for name in METRICS)


def test_a_file_without_usable_scores_has_no_kind_for_them() -> None:
    rows = binary(60)
    for columns, expected in (
        (SCORED, True),
        (replace(SCORED, positive=None), False),
        (replace(SCORED, candidate_score=None), False),
    ):
        judge = Judge(columns, 1)
        judge.outcomes(frame_of(rows))
        assert (LOG_LOSS in judge.measures) is expected


# Log losses


@pytest.mark.parametrize(
    ("truth", "score", "loss"),
    [
        (True, 0.8, 0.22314355131420976),
        (False, 0.8, 1.6094379124341003),
        (True, 0.5, 0.6931471805599453),
        (True, 1.0, 0.0),
        (False, 0.0, 0.0),
        (True, 0.0, 13.815510557964274),
        (False, 1.0, 13.815510557964274),
    ],
)
def test_a_log_loss_is_that_of_a_table(truth: bool, score: float, loss: float) -> None:
    """-ln of the score of what was true, which counts as 1e-6 at least."""
    assert log_losses(np.array([truth]), np.array([[score]]))[0, 0] == pytest.approx(
        loss, rel=1e-9, abs=1e-15
    )


def test_log_losses_are_those_of_scikit_learn() -> None:
    rng = np.random.default_rng(1)
    truth, scores = rng.random(500) < 0.3, rng.random((2, 500))
    ours = log_losses(truth, scores)
    assert ours.shape == (2, 500)
    assert ours.mean(axis=1) == pytest.approx(
        [log_loss(truth, score) for score in scores], rel=1e-12
    )


def test_a_missing_score_has_no_loss() -> None:
    assert np.isnan(log_losses(np.array([True, False]), np.array([[np.nan, 0.2]]))).tolist() == [
        [True, False]
    ]


# Sums by kind are those of pandas


def binary(n: int = N, seed: int = 1) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.35
    sure = np.where(truth, 1.0, -1.0) + rng.normal(0, 1.2, n)
    scores = [expit(sure + rng.normal(0, 0.4, n)) for _ in range(2)]
    names = [np.where(item, "yes", "no") for item in (truth, scores[0] >= 0.5, scores[1] >= 0.6)]
    return beside(rng, names).assign(old_score=scores[0], new_score=scores[1])


def many(n: int = N, seed: int = 2) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    label = rng.choice(["red", "green", "blue", "grey"], n, p=[0.4, 0.3, 0.25, 0.05])
    guesses = [
        np.where(rng.random(n) < share, rng.permutation(label), label) for share in (0.2, 0.3)
    ]
    return beside(rng, [label, *guesses])


def amounts(n: int = N, seed: int = 3) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    label = rng.gamma(2, 10, n)
    return beside(rng, [label, label + rng.normal(0, 3, n), label + rng.normal(0.5, 3, n)])


def beside(rng: np.random.Generator, three: list[np.ndarray]) -> pd.DataFrame:
    n = three[0].size
    who = np.array([f"u{i}" for i in rng.integers(0, 60, n)])
    own = {
        "row_id": np.arange(n),
        "w": rng.exponential(1, n).round(3) + 0.01,
        "who": who,
        "site": rng.choice(list("ABC"), n),
    }
    return pd.DataFrame(own | dict(zip(("label", "old", "new"), three, strict=True)))


TABLES = {
    "two classes": (binary(), SCORED),
    "many classes": (many(), MANY),
    "numbers": (amounts(), NUMBERS),
}


def about(rows: pd.DataFrame, measure: ErrorMeasure) -> pd.Series:
    """Tell by pandas which rows a kind of error is about."""
    if not measure.of_class:
        return pd.Series(data=True, index=rows.index)
    return (
        rows["label"].ne(measure.of_class) if measure.others else rows["label"].eq(measure.of_class)
    )


def loss(rows: pd.DataFrame, measure: ErrorMeasure, model: str) -> pd.Series:
    """Work out the loss of each row by pandas."""
    if measure is ABSOLUTE_ERROR:
        return (rows[model] - rows["label"]).abs()
    if measure is SIGNED_ERROR:
        return rows[model] - rows["label"]
    if measure is LOG_LOSS:
        right = rows[f"{model}_score"].where(rows["label"] == "yes", 1 - rows[f"{model}_score"])
        return -np.log(right.clip(lower=1e-6))
    return rows[model].ne(rows["label"]).astype(float)


def summed(
    rows: pd.DataFrame, columns: Columns, values: np.ndarray | None = None
) -> tuple[Sums, Judge]:
    judge, sums = Judge(columns, 1), Sums()
    sums.add(judge.outcomes(frame_of(rows)), values)
    return sums.pick(second_only=False), judge


def part_of(
    rows: pd.DataFrame, columns: Columns, measure: ErrorMeasure, values: np.ndarray
) -> tuple[Measured, pd.DataFrame, pd.Series, pd.Series]:
    sums, judge = summed(rows, columns, values)
    part = rows[values & about(rows, measure)]
    return (
        sums.of(measure, judge.classes),
        part,
        loss(part, measure, "old"),
        loss(part, measure, "new"),
    )


def each_measure(columns: Columns, rows: pd.DataFrame) -> tuple[ErrorMeasure, ...]:
    return summed(rows, columns)[1].measures


@pytest.mark.parametrize("name", TABLES)
@settings(max_examples=15)
@given(share=st.floats(0.05, 1), seed=st.integers(0, 99))
def test_counts_and_losses_of_each_kind_are_those_of_pandas(
    name: str, share: float, seed: int
) -> None:
    rows, columns = TABLES[name]
    retained = np.random.default_rng(seed).random(len(rows)) < share
    for measure in each_measure(columns, rows):
        result, part, before, now = part_of(rows, columns, measure, retained)
        assert result.n == len(part)
        if measure.is_rate:
            assert result.counts is not None
            ours = (result.counts.a, result.counts.b, result.counts.c, result.counts.d)
            assert ours == tuple(
                int(((before == i) & (now == j)).sum()) for i, j in ((0, 0), (0, 1), (1, 0), (1, 1))
            )
            assert result.losses is None
        else:
            assert result.losses is not None
            expected = (
                before.sum(),
                now.sum(),
                (before**2).sum(),
                (now**2).sum(),
                ((now - before) ** 2).sum(),
            )
            ours = (
                result.losses.baseline,
                result.losses.candidate,
                result.losses.baseline_sq,
                result.losses.candidate_sq,
                result.losses.change_sq,
            )
            assert ours == pytest.approx(expected, rel=1e-9)
            assert result.counts is None


@pytest.mark.parametrize("name", TABLES)
def test_clusters_and_weights_of_each_kind_are_those_of_pandas(name: str) -> None:
    rows, columns = TABLES[name]
    known = np.unique(Judge(replace(columns, cluster="who"), 1).outcomes(frame_of(rows)).group)
    with_both = replace(columns, weight="w", cluster="who")
    retained = (rows["site"] != "B").to_numpy()
    for measure in each_measure(columns, rows):
        result, part, before, now = part_of(rows, with_both, measure, retained)
        assert result.groups is not None
        assert result.weights is not None
        d, w = now - before, part["w"]
        sums = {"n": 1.0, "d": d, "d2": d * d, "b": before, "w": w, "wd": w * d, "wb": w * before}
        by_who = pd.DataFrame(sums).groupby(part["who"]).sum()
        here = result.groups[:, result.groups[0] > 0]
        assert here.shape == (7, len(by_who))
        assert known.size >= len(by_who)
        for ours, theirs in zip(here, by_who.to_numpy().T, strict=True):
            np.testing.assert_allclose(np.sort(ours), np.sort(theirs), rtol=1e-9, atol=1e-9)
        v = w * w
        expected = (
            w,
            w * before,
            w * now,
            w * d**2,
            v,
            v * before,
            v * now,
            v * d,
            v * before**2,
            v * now**2,
            v * d**2,
        )
        assert result.weights == pytest.approx(
            [item.sum() for item in expected], rel=1e-9, abs=1e-9
        )


def test_misses_and_false_alarms_are_the_cells_of_scikit_learns_table() -> None:
    rows, columns = TABLES["two classes"]
    sums, judge = summed(rows, columns)
    for model, wrong in (("old", "baseline_wrong"), ("new", "candidate_wrong")):
        tn, fp, fn, tp = confusion_matrix(rows["label"], rows[model], labels=["no", "yes"]).ravel()
        _, missed, alarm, _ = (sums.of(measure, judge.classes) for measure in judge.measures)
        assert (getattr(missed.counts, wrong), missed.n) == (fn, fn + tp)
        assert (getattr(alarm.counts, wrong), alarm.n) == (fp, fp + tn)


@pytest.mark.parametrize("name", TABLES)
def test_errors_are_the_sum_of_what_was_missed_of_each_class(name: str) -> None:
    rows, columns = TABLES[name]
    if columns.task == "regression":
        return
    sums, judge = summed(rows, columns)
    parts = [
        sums.of(measure, judge.classes).counts
        for measure in judge.measures
        if measure.kind in {"missed", "false_alarm"}
    ]
    whole = sums.of(ERROR_RATE, judge.classes).counts
    assert whole is not None
    assert (whole.b, whole.c, whole.n) == tuple(
        sum(getattr(part, name) for part in parts) for name in ("b", "c", "n")
    )


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("weighted", [False, True])
def test_sums_by_code_are_those_of_each_value_by_every_kind(name: str, weighted: bool) -> None:
    rows, columns = TABLES[name]
    columns = replace(columns, weight="w" if weighted else None)
    frame, judge = frame_of(rows), Judge(columns, 1)
    axis = axis_of(frame["site"])
    assert axis is not None
    by_code = ByCode(axis.codes)
    by_code.add(judge.outcomes(frame), codes_of(frame["site"], axis))
    for condition, member in zip(axis.conditions, axis.member, strict=True):
        here = by_code.sums(member).pick(second_only=False)
        there, _ = summed(rows, columns, (rows["site"] == condition.value).to_numpy())
        for measure in judge.measures:
            item, other = (each.of(measure, judge.classes) for each in (here, there))
            assert (item.n, item.counts) == (other.n, other.counts)
            if other.losses is not None:
                assert item.losses is not None
                assert item.losses.change_sq == pytest.approx(other.losses.change_sq, rel=1e-12)
            if weighted:
                np.testing.assert_allclose(item.weights, other.weights, rtol=1e-12)


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("weighted", [False, True])
def test_clusters_by_code_are_those_of_each_value_by_every_kind(name: str, weighted: bool) -> None:
    rows, columns = TABLES[name]
    columns = replace(columns, weight="w" if weighted else None, cluster="who")
    frame, judge = frame_of(rows), Judge(columns, 1)
    axis = axis_of(frame["site"])
    assert axis is not None
    by_code, codes = ByCode(axis.codes, clustered=True), codes_of(frame["site"], axis)
    halves = np.arange(N) % 2 == 0
    for retained in (halves, ~halves):  # in two batches
        by_code.add(judge.outcomes(frame), codes, retained)
    for condition, member in zip(axis.conditions, axis.member, strict=True):
        here = by_code.sums(member).pick(second_only=False)
        there, _ = summed(rows, columns, (rows["site"] == condition.value).to_numpy())
        for measure in judge.measures:
            item, other = (each.of(measure, judge.classes).groups for each in (here, there))
            assert item is not None
            assert other is not None
            own, theirs = (each[:, each[0] > 0] for each in (item, other))
            np.testing.assert_allclose(own, theirs, rtol=1e-9, atol=1e-9)


def test_rows_whose_score_is_none_are_in_every_kind_but_that_of_scores() -> None:
    rows, columns = TABLES["two classes"]
    odd = np.arange(N) % 9
    rows = rows.assign(
        new_score=rows["new_score"].where(odd != 1).where(odd != 2, 1.5),
        old_score=rows["old_score"].where(odd != 3, -0.1),
    )
    sums, judge = summed(rows, columns)
    sizes = {measure.id: sums.of(measure, judge.classes).n for measure in judge.measures}
    assert sizes["error-rate"] == N
    usable = odd[(odd != 1) & (odd != 2) & (odd != 3)].size
    assert sizes["log-loss"] == usable
    part = rows[(odd != 1) & (odd != 2) & (odd != 3)]
    result = sums.of(LOG_LOSS, judge.classes).losses
    assert result is not None
    assert result.candidate == pytest.approx(loss(part, LOG_LOSS, "new").sum())


# Findings by kind


def finding(name: str, measure: ErrorMeasure, **roles: str) -> tuple[Finding, pd.DataFrame]:
    rows, columns = TABLES[name]
    sums, judge = summed(rows, replace(columns, **roles))
    total = float(rows["w"].sum()) if "weight" in roles else float(len(rows))
    return (
        from_sums(Slice(), sums.of(measure, judge.classes), total, 30, "all rows", measure),
        rows[about(rows, measure)],
    )


@pytest.mark.parametrize("name", TABLES)
@pytest.mark.parametrize("weighted", [False, True])
def test_rates_of_each_kind_are_means_over_the_rows_that_it_is_about(
    name: str, weighted: bool
) -> None:
    rows, columns = TABLES[name]
    for measure in each_measure(columns, rows):
        result, part = finding(name, measure, **({"weight": "w"} if weighted else {}))
        w = part["w"] if weighted else None
        before, now = (
            np.average(loss(part, measure, model), weights=w) for model in ("old", "new")
        )
        assert isinstance(result.baseline, Estimate)
        assert isinstance(result.candidate, Estimate)
        assert isinstance(result.change, Estimate)
        assert [
            result.baseline.value,
            result.candidate.value,
            result.change.value,
        ] == pytest.approx([before, now, now - before], rel=1e-9)
        share = part["w"].sum() / rows["w"].sum() if weighted else len(part) / len(rows)
        assert (result.n, result.share, result.kind) == (
            len(part),
            pytest.approx(share),
            measure.kind,
        )
        assert result.change.low < result.change.value < result.change.high


@pytest.mark.parametrize(
    ("before", "now", "rise", "verdict"),
    [
        (-0.5, -2.0, 1.5, "fails"),
        (0.5, 2.0, 1.5, "fails"),
        (2.0, 0.5, -1.5, "clears"),
        (-2.0, -0.5, -1.5, "clears"),
        (2.0, -0.1, -1.9, "clears"),
        (1.0, -2.0, 1.0, "fails"),
        (1.9, -2.0, 0.1, "clears"),
        (-2.0, 1.9, -0.1, "clears"),
    ],
)
def test_a_bias_rises_by_as_much_as_its_size_grows_whatever_its_sign(
    before: float, now: float, rise: float, verdict: str
) -> None:
    noise = np.tile([-1.0, 1.0], 200)
    rows = pd.DataFrame(
        {
            "row_id": np.arange(400),
            "label": 10.0 + np.arange(400),
            "old": 10.0 + np.arange(400) + before + noise,
            "new": 10.0 + np.arange(400) + now + noise[::-1],
        }
    )
    sums, judge = summed(rows, NUMBERS)
    result = from_sums(
        Slice(), sums.of(SIGNED_ERROR, judge.classes), 400, 30, "all rows", SIGNED_ERROR
    )
    assert result.rise[0] == pytest.approx(rise)
    assert result.rise[1] < rise < result.rise[2]
    assert result.change.value == pytest.approx(now - before)
    assert result.rose is (verdict == "fails")
    assert judged(result, Limit("overall", 0.3, kind="bias")).verdict == verdict


def test_scores_three_times_as_extreme_lose_more_and_decide_the_same() -> None:
    rows, columns = TABLES["two classes"]
    extreme = expit(3 * logit(rows["old_score"]))
    rows = rows.assign(new=rows["old"], new_score=extreme)
    sums, judge = summed(rows, columns)
    by_kind = {
        measure.kind: from_sums(
            Slice(), sums.of(measure, judge.classes), N, 30, "all rows", measure
        )
        for measure in judge.measures
    }
    assert [by_kind[kind].rise[0] for kind in ("error", "missed", "false_alarm")] == [0.0, 0.0, 0.0]
    assert by_kind["score"].rose
    theirs = [
        log_loss(rows["label"] == "yes", rows[name].clip(1e-6, 1 - 1e-6))
        for name in ("old_score", "new_score")
    ]
    assert by_kind["score"].change.value == pytest.approx(theirs[1] - theirs[0], rel=1e-9)
