"""ROC AUC and DeLong: published numbers, then scikit-learn and the definition row by row, then
properties and nasty inputs.
"""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import norm, rankdata
from sklearn.metrics import roc_auc_score

from core.evidence.records import Estimate, Gap
from core.evidence.statistics.metric_result import Measured
from core.evidence.statistics.ranking import SAME_ORDER, auc_change, midranks

SCORES = st.lists(
    st.tuples(st.booleans(), st.integers(0, 8), st.integers(0, 8)), min_size=2, max_size=60
)


def auc(truth: object, scores: object) -> Measured:
    """Take one model's side of a comparison."""
    return auc_change(truth, scores, scores).baseline


def of(kind, result):
    assert isinstance(result, kind), result
    return result


def ends(result) -> tuple[float, float]:
    item = of(Estimate, result.value)
    return item.low, item.high


def table(seed: int, n: int = 200) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    rng = np.random.default_rng(seed)
    truth = rng.random(n) < 0.3
    shared = rng.normal(size=n) + truth
    return (
        truth,
        np.round(shared + rng.normal(size=n), 1),
        np.round(shared + 0.5 * rng.normal(size=n), 1),
    )


def by_definition(truth: np.ndarray, *scores: np.ndarray) -> tuple[list[float], np.ndarray]:
    """Compare every row of the class with every other row: areas, and their covariance from its
    structural components.
    """
    areas, over, under = [], [], []
    for score in scores:
        wins = (score[truth][:, None] > score[~truth]) + 0.5 * (
            score[truth][:, None] == score[~truth]
        )
        areas.append(wins.mean())
        over.append(wins.mean(axis=1))
        under.append(wins.mean(axis=0))
    return areas, np.cov(over) / truth.sum() + np.cov(under) / (~truth).sum()


def test_the_rated_images_give_the_published_area_and_interval() -> None:
    """Hanley & McNeil 1982, table I: 109 images in five grades.

    Area .8932, standard error .0307, .83295 to .95339.
    """
    normal, abnormal = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]
    scores = np.concatenate([np.repeat(np.arange(5), item) for item in (normal, abnormal)])
    measured = auc(np.arange(109) >= 58, scores)
    assert round(of(Estimate, measured.value).value, 4) == 0.8932
    assert [round(end, 5) for end in ends(measured)] == [0.83295, 0.95339]


@given(SCORES)
def test_the_area_agrees_with_scikit_learn_also_with_ties(
    rows: list[tuple[bool, int, int]],
) -> None:
    truth, scores, _ = (np.array(column) for column in zip(*rows, strict=True))
    assume(0 < truth.sum() < truth.size)
    measured = auc(truth, scores)
    area = measured.point if isinstance(measured.value, Gap) else measured.value.value
    assert area == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)


@given(st.lists(st.integers(-5, 5), max_size=50))
def test_midranks_agree_with_scipy(values: list[int]) -> None:
    assert midranks(np.array(values, float)).tolist() == rankdata(values).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_intervals_and_p_are_those_of_the_definition(seed: int) -> None:
    truth, before, after = table(seed)
    (item, two), cov = by_definition(truth, before, after)
    z, compared = norm.ppf(0.975), auc_change(truth, before, after)
    assert ends(compared.baseline) == pytest.approx(
        (item - z * math.sqrt(cov[0, 0]), min(item + z * math.sqrt(cov[0, 0]), 1)), abs=1e-12
    )
    error = math.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    assert ends(compared.change) == pytest.approx(
        (two - item - z * error, two - item + z * error), abs=1e-12
    )
    assert compared.p == pytest.approx(2 * norm.sf(abs(two - item) / error), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_metamorphic_changes_do_what_they_must(seed: int) -> None:
    truth, before, after = table(seed)
    compared, back = auc_change(truth, before, after), auc_change(truth, after, before)
    assert ends(back.change) == pytest.approx(
        (-ends(compared.change)[1], -ends(compared.change)[0]), abs=1e-12
    )
    assert back.p == pytest.approx(compared.p)
    order = np.random.default_rng(seed).permutation(truth.size)
    again = auc_change(truth[order], before[order], after[order])
    assert ends(again.change) == pytest.approx(ends(compared.change), abs=1e-12)
    other = auc_change(~truth, -before, -after)
    assert ends(other.change) == pytest.approx(ends(compared.change), abs=1e-12)
    assert ends(auc(truth, np.exp(before))) == pytest.approx(ends(auc(truth, before)), abs=1e-12)


def test_one_class_only_is_a_gap() -> None:
    for truth in ([1, 1, 1], [0, 0, 0]):
        assert of(Gap, auc(truth, [0.1, 0.2, 0.3]).value).why == "needs rows of both classes"
        assert isinstance(auc_change(truth, [1, 2, 3], [3, 2, 1]).change.value, Gap)
    assert of(Gap, auc([], []).value).why == "no rows"


def test_one_row_in_a_class_keeps_the_area_and_has_no_interval() -> None:
    measured = auc([1, 0, 0], [2, 1, 3])
    assert (measured.point, isinstance(measured.value, Gap)) == (0.5, True)


def test_fewer_than_ten_rows_in_a_class_have_no_interval() -> None:
    truth = np.arange(100) < 9
    compared = auc_change(truth, np.arange(100) % 7, np.arange(100) % 5)
    assert "9 rows in a class" in of(Gap, compared.change.value).why
    assert compared.change.point == pytest.approx(
        compared.candidate.point - compared.baseline.point
    )


@pytest.mark.parametrize("sign", [1, -1])
def test_a_perfect_area_has_no_zero_width_interval(sign: int) -> None:
    truth, scores = np.arange(60) >= 30, sign * np.arange(60.0)
    measured = auc(truth, scores)
    assert (measured.point, isinstance(measured.value, Gap)) == ((sign + 1) / 2, True)
    shuffled = np.concatenate([scores[:30][::-1], scores[30:]])
    assert isinstance(auc_change(truth, scores, shuffled).change.value, Gap)


def test_identical_rankings_have_no_change_by_definition() -> None:
    truth, scores, _ = table(1)
    compared = auc_change(truth, scores, 3 * scores + 1)
    assert (compared.p, ends(compared.change)) == (1.0, (0.0, 0.0))
    assert compared.change.warnings == (SAME_ORDER,)


def test_ties_do_not_depend_on_the_order_of_rows() -> None:
    truth = np.array([0] * 20 + [1] * 20)
    assert of(Gap, auc(truth, np.zeros(40)).value)
    assert auc(truth, np.zeros(40)).point == auc(truth[::-1], np.zeros(40)).point == 0.5


@pytest.mark.parametrize(
    ("truth", "scores", "says"),
    [
        ([0, 1], [math.nan, 1], "baseline is missing or infinite in row 1"),
        ([0, 1], [1, math.inf], "row 2"),
        ([0, 2], [1, 2], "0 or 1"),
        ([0, 1], [1, 2, 3], "same rows"),
    ],
)
def test_what_cannot_be_is_refused_by_name(truth: list, scores: list, says: str) -> None:
    with pytest.raises(ValueError, match=says):
        auc(truth, scores)


def test_on_a_million_rows_the_interval_holds_what_theory_says() -> None:
    rng = np.random.default_rng(1)
    truth = rng.random(10**6) < 0.01
    scores = rng.normal(size=10**6) + truth
    measured = auc(truth, scores)
    assert ends(measured)[0] < norm.cdf(1 / math.sqrt(2)) < ends(measured)[1]
