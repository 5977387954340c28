"""Rates of classes: scikit-learn first, then brute force, then what must hold, then nasty
tables.
"""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sklearn import metrics

from core.evidence.records import Estimate, Gap
from core.evidence.statistics.intervals import mcnemar_midp, tango, wilson
from core.evidence.statistics.metric_result import SAME
from core.evidence.statistics.rates import Changes, ClassChanges, changes, model_rates

NAMES = ("a", "b", "c")
METRICS = ("precision", "recall", "f1", "false_positive_rate", "false_negative_rate")


def joint_table(truth: np.ndarray, before: np.ndarray, after: np.ndarray, k: int) -> np.ndarray:
    """Count rows by truth, baseline and candidate, shape (k, k, k)."""
    return np.histogramdd(np.stack([truth, before, after], axis=1), [np.arange(k + 1)] * 3)[
        0
    ].astype(int)


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def ends(estimate: Estimate) -> tuple[float, float]:
    return estimate.low, estimate.high


def rows(seed: int, n: int = 500, k: int = 3) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.integers(k, size=n)
    said = [np.where(rng.random(n) < right, truth, rng.integers(k, size=n)) for right in (0.7, 0.5)]
    return truth, said[0], said[1]


@st.composite
def joints(draw: st.DrawFn, k: int = 2) -> np.ndarray:
    cells = draw(st.lists(st.integers(0, 60), min_size=k**3, max_size=k**3))
    return np.array(cells).reshape(k, k, k)


# Other libraries


@pytest.mark.parametrize("seed", range(3))
def test_rates_are_those_of_scikit_learn(seed: int) -> None:
    truth, said, _ = rows(seed)
    rates = model_rates(metrics.confusion_matrix(truth, said), NAMES)
    theirs = metrics.precision_recall_fscore_support(truth, said)
    for i, class_name in enumerate(rates.classes):
        ours = [
            of(Estimate, getattr(class_name, name).value).value
            for name in ("precision", "recall", "f1")
        ]
        assert ours == pytest.approx([theirs[j][i] for j in range(3)])
        fpr = ((said == i) & (truth != i)).sum() / (truth != i).sum()
        assert (
            of(Estimate, class_name.false_positive_rate.value).value,
            of(Estimate, class_name.false_negative_rate.value).value,
        ) == pytest.approx((fpr, 1 - theirs[1][i]))
        assert class_name.rows == theirs[3][i]
    assert of(Estimate, rates.accuracy.value).value == pytest.approx(
        metrics.accuracy_score(truth, said)
    )
    assert of(Estimate, rates.error_rate.value).value == pytest.approx(
        1 - metrics.accuracy_score(truth, said)
    )


def test_f1_has_the_interval_of_its_share() -> None:
    """F1 = 2J / (1 + J); with 8 hits, 2 false alarms and 1 miss J is 8 of 11."""
    item = of(Estimate, model_rates([[8, 1], [2, 89]], ("yes", "no")).classes[0].f1.value)
    low, high = (float(end) for end in wilson(8, 11))
    assert (item.value, *ends(item)) == pytest.approx(
        (16 / 19, 2 * low / (1 + low), 2 * high / (1 + high))
    )
    assert item.n == 11


def test_paired_changes_are_tango_on_the_rows_that_bear_them() -> None:
    truth, before, after = rows(2)
    result = changes(joint_table(truth, before, after, 3), NAMES)
    for i, class_name in enumerate(result.classes):
        inside = truth == i
        won, lost = ((after == i) & (before != i)), ((before == i) & (after != i))
        for got, up, down, where in (
            (class_name.recall, won, lost, inside),
            (class_name.false_negative_rate, lost, won, inside),
            (class_name.false_positive_rate, won, lost, ~inside),
        ):
            b, c = int((up & where).sum()), int((down & where).sum())
            assert ends(of(Estimate, got.change.value)) == tuple(
                float(end) for end in tango(b, c, where.sum())
            )
            assert got.p == float(mcnemar_midp(b, c))
    b, c = (
        int(((before == truth) & (after != truth)).sum()),
        int(((before != truth) & (after == truth)).sum()),
    )
    assert of(Estimate, result.error_rate.change.value).value == pytest.approx((b - c) / 500)
    assert of(Estimate, result.accuracy.change.value).value == pytest.approx((c - b) / 500)
    assert result.accuracy.p == result.error_rate.p == float(mcnemar_midp(b, c))


def test_the_bootstrap_of_counts_agrees_with_one_of_rows() -> None:
    truth, before, after = rows(3, 400, 2)
    class_name = changes(joint_table(truth, before, after, 2), ("a", "b")).classes[1]
    rng = np.random.default_rng(1)
    draws = []
    for _ in range(3_000):
        pick = rng.integers(400, size=400)
        y, item, two = truth[pick], before[pick], after[pick]
        draws.append(
            [
                (y[two == 1] == 1).mean() - (y[item == 1] == 1).mean(),
                metrics_f1(y, two) - metrics_f1(y, item),
            ]
        )
    for got, column in ((class_name.precision, 0), (class_name.f1, 1)):
        assert ends(of(Estimate, got.change.value)) == pytest.approx(
            tuple(np.quantile([draw[column] for draw in draws], [0.025, 0.975])), abs=0.012
        )


def metrics_f1(y: np.ndarray, said: np.ndarray) -> float:
    return 2 * (y & said).sum() / (y.sum() + said.sum())


# What always holds


def flat(class_changes: ClassChanges) -> list[tuple]:
    return [
        (name, getattr(class_changes, name).change.value, getattr(class_changes, name).p)
        for name in METRICS
    ]


@settings(max_examples=25)
@given(joints())
def test_swapping_the_models_flips_every_change(joint: np.ndarray) -> None:
    there, back = (
        changes(item, ("a", "b"), resamples=400) for item in (joint, joint.swapaxes(1, 2))
    )
    for class_name, two in zip(there.classes, back.classes, strict=True):
        for (_, value, p), (_, other, other_p) in zip(flat(class_name), flat(two), strict=True):
            assert p == other_p
            if isinstance(value, Estimate):
                assert (value.value, *ends(value)) == pytest.approx(
                    (-other.value, -other.high, -other.low), abs=1e-12
                )
            else:
                assert isinstance(other, Gap)


@settings(max_examples=15)
@given(joints(3), st.permutations(range(3)))
def test_naming_the_classes_otherwise_changes_nothing(joint: np.ndarray, order: list[int]) -> None:
    result = changes(joint, NAMES, resamples=300)
    again = changes(
        joint[np.ix_(order, order, order)], tuple(NAMES[i] for i in order), resamples=300
    )
    assert {class_name.name: flat(class_name) for class_name in result.classes} == {
        class_name.name: flat(class_name) for class_name in again.classes
    }
    assert result.accuracy == again.accuracy


@given(joints())
def test_every_estimate_lies_in_its_interval_and_range(joint: np.ndarray) -> None:
    result = changes(joint, ("a", "b"), resamples=200)
    for class_name in result.classes:
        for name in METRICS:
            got = getattr(class_name, name)
            for side in (got.baseline.value, got.candidate.value):
                if isinstance(side, Estimate):
                    assert 0 <= side.low <= side.value + 1e-12
                    assert side.value <= side.high + 1e-12 <= 1 + 2e-12
                else:
                    assert isinstance(got.change.value, Gap)
            if isinstance(got.change.value, Estimate):
                assert -1 <= got.change.value.low <= got.change.value.high <= 1


def test_the_same_seed_gives_the_same_digits_and_another_does_not() -> None:
    joint = joint_table(*rows(4), 3)
    assert changes(joint, NAMES) == changes(joint, NAMES)
    assert changes(joint, NAMES) != changes(joint, NAMES, seed=1)


# Nasty tables


def test_without_rows_called_the_class_precision_is_not_said_and_f1_is_nought() -> None:
    class_name = model_rates([[0, 40], [0, 60]], ("yes", "no")).classes[0]
    assert of(Gap, class_name.precision.value).why == "the model never says yes"
    assert of(Estimate, class_name.f1.value).value == 0


def test_without_rows_of_the_class_and_none_called_so_f1_and_recall_are_not_said() -> None:
    class_name = model_rates([[0, 0], [0, 60]], ("yes", "no")).classes[0]
    assert all(
        isinstance(getattr(class_name, name).value, Gap)
        for name in ("precision", "recall", "f1", "false_negative_rate")
    )
    assert of(Estimate, class_name.false_positive_rate.value).value == 0


def test_what_one_model_cannot_be_measured_on_is_no_improvement() -> None:
    joint = np.zeros((2, 2, 2), int)
    joint[0, 1, 0] = 30
    joint[1, 1, 1] = 50
    class_name = changes(joint, ("yes", "no")).classes[0]
    assert of(Gap, class_name.precision.change.value).why == "the model never says yes"
    assert class_name.precision.p is None
    assert isinstance(class_name.recall.change.value, Estimate)


def test_identical_predictions_have_no_change_by_definition() -> None:
    joint = np.zeros((2, 2, 2), int)
    joint[0, 0, 0], joint[1, 1, 1], joint[0, 1, 1] = 40, 50, 10
    class_name = changes(joint, ("yes", "no")).classes[0]
    assert (
        class_name.f1.change.value.value,
        class_name.f1.p,
        ends(class_name.f1.change.value),
    ) == (0, 1.0, (0, 0))
    assert SAME in class_name.f1.change.warnings
    assert ends(class_name.recall.change.value) != (0, 0)


def test_perfect_precision_of_both_has_no_zero_width_interval() -> None:
    joint = np.zeros((2, 2, 2), int)
    joint[0, 0, 1], joint[0, 1, 0], joint[0, 0, 0], joint[1, 1, 1] = 5, 4, 60, 70
    item = changes(joint, ("yes", "no")).classes[0].precision.change
    assert (item.point, isinstance(item.value, Gap)) == (0.0, True)


def test_resamples_without_a_value_are_counted_and_warned_of() -> None:
    joint = np.zeros((2, 2, 2), int)
    (
        joint[0, 0, 0],
        joint[0, 1, 0],
        joint[0, 1, 1],
        joint[1, 0, 0],
        joint[1, 1, 0],
        joint[1, 1, 1],
    ) = (2, 25, 13, 1, 10, 90)
    item = changes(joint, ("yes", "no")).classes[0].precision.change
    assert "failed" in item.value.method
    assert any("resamples gave no value" in said for said in item.warnings)
    assert "by class" in item.value.method


def test_few_rows_that_differ_bear_no_verdict_and_say_what_p_they_could_reach() -> None:
    joint = np.zeros((2, 2, 2), int)
    joint[0, 0, 0], joint[0, 0, 1], joint[1, 1, 1] = 60, 4, 60
    said = changes(joint, ("yes", "no")).classes[0].recall.change.warnings
    assert any("0.0625" in text for text in said)


def test_a_table_of_no_rows_is_all_gaps() -> None:
    result = changes(np.zeros((2, 2, 2)), ("a", "b"))
    assert isinstance(result, Changes)
    assert isinstance(result.accuracy.change.value, Gap)
    assert all(
        isinstance(value, Gap) for class_name in result.classes for _, value, _ in flat(class_name)
    )


def test_ten_thousand_million_rows_stay_finite() -> None:
    joint = np.array([4, 1, 1, 2, 1, 1, 3, 9]).reshape(2, 2, 2) * 10**9
    assert all(
        np.isfinite(ends(value)).all()
        for class_name in changes(joint, ("a", "b")).classes
        for _, value, _ in flat(class_name)
    )


@pytest.mark.parametrize(
    ("table", "names", "says"),
    [
        ([[1, 2], [3, 4.5]], ("a", "b"), "whole counts"),
        ([[1, 2], [3, -4]], ("a", "b"), "whole counts"),
        ([[1, 2]], ("a", "b"), "shape"),
        ([[1, 2], [3, 4]], ("a", "a"), "names that differ"),
        ([[1]], ("a",), "two or more"),
    ],
)
def test_tables_that_cannot_be_are_refused(table: list, names: tuple[str, ...], says: str) -> None:
    with pytest.raises(ValueError, match=says):
        model_rates(table, names)
