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


def of(kind, made):
    assert isinstance(made, kind), made
    return made


def ends(made) -> tuple[float, float]:
    one = of(Estimate, made.value)
    return one.low, one.high


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
    for one in scores:
        wins = (one[truth][:, None] > one[~truth]) + 0.5 * (one[truth][:, None] == one[~truth])
        areas.append(wins.mean())
        over.append(wins.mean(axis=1))
        under.append(wins.mean(axis=0))
    return areas, np.cov(over) / truth.sum() + np.cov(under) / (~truth).sum()


def test_the_rated_images_give_the_published_area_and_interval() -> None:
    """Hanley & McNeil 1982, table I: 109 images in five grades.

    Area .8932, standard error .0307, .83295 to .95339.
    """
    normal, abnormal = [33, 6, 6, 11, 2], [3, 2, 2, 11, 33]
    scores = np.concatenate([np.repeat(np.arange(5), one) for one in (normal, abnormal)])
    made = auc(np.arange(109) >= 58, scores)
    assert round(of(Estimate, made.value).value, 4) == 0.8932
    assert [round(end, 5) for end in ends(made)] == [0.83295, 0.95339]


@given(SCORES)
def test_the_area_agrees_with_scikit_learn_also_with_ties(
    rows: list[tuple[bool, int, int]],
) -> None:
    truth, scores, _ = (np.array(column) for column in zip(*rows, strict=True))
    assume(0 < truth.sum() < truth.size)
    made = auc(truth, scores)
    area = made.point if isinstance(made.value, Gap) else made.value.value
    assert area == pytest.approx(roc_auc_score(truth, scores), abs=1e-12)


@given(st.lists(st.integers(-5, 5), max_size=50))
def test_midranks_agree_with_scipy(values: list[int]) -> None:
    assert midranks(np.array(values, float)).tolist() == rankdata(values).tolist()


@pytest.mark.parametrize("seed", range(5))
def test_intervals_and_p_are_those_of_the_definition(seed: int) -> None:
    truth, before, after = table(seed)
    (one, two), cov = by_definition(truth, before, after)
    z, made = norm.ppf(0.975), auc_change(truth, before, after)
    assert ends(made.baseline) == pytest.approx(
        (one - z * math.sqrt(cov[0, 0]), min(one + z * math.sqrt(cov[0, 0]), 1)), abs=1e-12
    )
    error = math.sqrt(cov[0, 0] + cov[1, 1] - 2 * cov[0, 1])
    assert ends(made.change) == pytest.approx(
        (two - one - z * error, two - one + z * error), abs=1e-12
    )
    assert made.p == pytest.approx(2 * norm.sf(abs(two - one) / error), abs=1e-12)


@pytest.mark.parametrize("seed", range(3))
def test_metamorphic_changes_do_what_they_must(seed: int) -> None:
    truth, before, after = table(seed)
    made, back = auc_change(truth, before, after), auc_change(truth, after, before)
    assert ends(back.change) == pytest.approx(
        (-ends(made.change)[1], -ends(made.change)[0]), abs=1e-12
    )
    assert back.p == pytest.approx(made.p)
    order = np.random.default_rng(seed).permutation(truth.size)
    again = auc_change(truth[order], before[order], after[order])
    assert ends(again.change) == pytest.approx(ends(made.change), abs=1e-12)
    other = auc_change(~truth, -before, -after)
    assert ends(other.change) == pytest.approx(ends(made.change), abs=1e-12)
    assert ends(auc(truth, np.exp(before))) == pytest.approx(ends(auc(truth, before)), abs=1e-12)


def test_one_class_only_is_a_gap() -> None:
    for truth in ([1, 1, 1], [0, 0, 0]):
        assert of(Gap, auc(truth, [0.1, 0.2, 0.3]).value).why == "needs rows of both classes"
        assert isinstance(auc_change(truth, [1, 2, 3], [3, 2, 1]).change.value, Gap)
    assert of(Gap, auc([], []).value).why == "no rows"


def test_one_row_in_a_class_keeps_the_area_and_has_no_interval() -> None:
    made = auc([1, 0, 0], [2, 1, 3])
    assert (made.point, isinstance(made.value, Gap)) == (0.5, True)


def test_fewer_than_ten_rows_in_a_class_have_no_interval() -> None:
    truth = np.arange(100) < 9
    made = auc_change(truth, np.arange(100) % 7, np.arange(100) % 5)
    assert "9 rows in a class" in of(Gap, made.change.value).why
    assert made.change.point == pytest.approx(made.candidate.point - made.baseline.point)


@pytest.mark.parametrize("sign", [1, -1])
def test_a_perfect_area_has_no_zero_width_interval(sign: int) -> None:
    truth, scores = np.arange(60) >= 30, sign * np.arange(60.0)
    made = auc(truth, scores)
    assert (made.point, isinstance(made.value, Gap)) == ((sign + 1) / 2, True)
    shuffled = np.concatenate([scores[:30][::-1], scores[30:]])
    assert isinstance(auc_change(truth, scores, shuffled).change.value, Gap)


def test_identical_rankings_have_no_change_by_definition() -> None:
    truth, scores, _ = table(1)
    made = auc_change(truth, scores, 3 * scores + 1)
    assert (made.p, ends(made.change)) == (1.0, (0.0, 0.0))
    assert made.change.warnings == (SAME_ORDER,)


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
    made = auc(truth, scores)
    assert ends(made)[0] < norm.cdf(1 / math.sqrt(2)) < ends(made)[1]
