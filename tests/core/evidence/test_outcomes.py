"""Sums over rows are those of pandas.

Weights, clusters and blocks of time decide the intervals; nothing depends on order or names.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow.parquet as pq
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.error_kinds import main_measure
from core.case.model import Columns
from core.case.slices import Condition, Slice
from core.evidence import measure as measuring
from core.evidence.estimates import Counts, Estimate, Gap
from core.evidence.findings import from_sums
from core.evidence.records import Evidence, Finding
from core.evidence.rows.axes import axis_of, codes_of
from core.evidence.rows.row_outcomes import FEWEST_BLOCKS, GROUPS, Judge, Outcomes, block_span
from core.evidence.rows.sufficient_stats import ByCode, Sums
from core.evidence.statistics.intervals import tango
from tests import cases
from tests.core import scenes
from tests.core.scenes import (
    assert_alike,
    changed,
    evidence_of,
    frame_of,
    in_a,
    misled,
    predicted,
    visits,
)

SEED = 5
ROWS = predicted(visits(1_500, 3)).assign(
    w=lambda rows: np.random.default_rng(1).exponential(1, len(rows)).round(3),
    who=lambda rows: [f"u{i // 6}" for i in range(len(rows))],
)
MINUTES = ROWS.assign(
    label=ROWS["dose"],
    old=lambda rows: rows["dose"] + np.random.default_rng(1).normal(0, 2, len(rows)),
    new=lambda rows: (
        rows["dose"] + np.random.default_rng(2).normal(0.2, 2, len(rows)) + 3 * in_a(rows)
    ),
)
KINDS = {
    "classes": (ROWS, scenes.COLUMNS),
    "numbers": (MINUTES, scenes.NUMBERS),
    "within": (MINUTES, replace(scenes.NUMBERS, tolerance=3.0)),
}


def judged(rows: pd.DataFrame, columns: Columns, span: float | None = None) -> Outcomes:
    return Judge(columns, SEED, span).outcomes(frame_of(rows))


def summed(rows: Outcomes, values: np.ndarray | None = None) -> Sums:
    sums = Sums()
    sums.add(rows, values, classes=True)
    return sums


def change_of(item: Finding) -> Estimate:
    assert isinstance(item.change, Estimate)
    return item.change


def finding(
    rows: pd.DataFrame,
    columns: Columns,
    design: float | None = None,
    span: float | None = None,
    total: float = 0.0,
) -> Finding:
    judge, measure = Judge(columns, SEED, span), main_measure(columns)
    sums = summed(judge.outcomes(frame_of(rows))).pick(second_only=False)
    return from_sums(
        Slice(),
        sums.of(measure, judge.classes),
        total or len(rows),
        30,
        "all rows",
        measure,
        design,
    )


def same(sums: Sums, other: Sums) -> bool:
    pairs = [
        (getattr(sums, name), getattr(other, name))
        for name in ("counts", "losses", "groups", "weights", "joint")
    ]
    alike = all(
        (a is None) == (b is None) and (a is None or np.allclose(a, b, rtol=1e-12, atol=1e-9))
        for a, b in pairs
    )
    if sums.second is None or other.second is None:
        return alike and sums.second is other.second
    return alike and same(sums.second, other.second)


# What each row says


def test_an_outcome_says_which_model_is_wrong() -> None:
    result = judged(ROWS, scenes.COLUMNS)
    before, now = ((ROWS[name] != ROWS["label"]).to_numpy() for name in ("old", "new"))
    np.testing.assert_array_equal(result.outcome, 2 * before + now)
    np.testing.assert_array_equal(result.change, now.astype(int) - before.astype(int))


def test_errors_of_numbers_keep_their_unit_and_a_second_loss_keeps_their_sign() -> None:
    result = judged(MINUTES, scenes.NUMBERS)
    signed = np.array([MINUTES["old"] - MINUTES["label"], MINUTES["new"] - MINUTES["label"]])
    assert result.losses is not None
    assert result.second is not None
    assert result.second.losses is not None
    np.testing.assert_allclose(result.losses, np.abs(signed))
    np.testing.assert_allclose(result.second.losses, signed)
    np.testing.assert_allclose(result.change, np.abs(signed[1]) - np.abs(signed[0]))
    np.testing.assert_array_equal(result.second.first, result.first)


def test_with_a_tolerance_a_number_is_wrong_beyond_it() -> None:
    result = judged(MINUTES, KINDS["within"][1])
    before, now = (
        ((MINUTES[name] - MINUTES["label"]).abs() > 3.0).to_numpy() for name in ("old", "new")
    )
    np.testing.assert_array_equal(result.outcome, 2 * before + now)
    assert result.losses is None
    assert result.second is None


def test_one_is_one_whether_it_is_whole_or_not() -> None:
    rows = ROWS.assign(
        label=(ROWS["label"] == "yes").astype(float),
        old=(ROWS["old"] == "yes").astype(int),
        new=(ROWS["new"] == "yes").astype(int).astype(str),
    )
    np.testing.assert_array_equal(
        judged(rows, scenes.COLUMNS).outcome, judged(ROWS, scenes.COLUMNS).outcome
    )


def test_classes_keep_their_numbers_from_batch_to_batch() -> None:
    judge = Judge(scenes.COLUMNS, SEED)
    parts = [ROWS[ROWS["label"] == name] for name in ("yes", "no")]
    result = [judge.outcomes(frame_of(part)) for part in parts]
    assert [judge.classes[int(item.truth[0])] for item in result] == ["yes", "no"]
    assert {int(code) for item in result for code in item.taken.ravel()} == {0, 1}


# Halves


def test_about_half_of_the_rows_are_searched_and_the_same_ones_in_any_order() -> None:
    mixed = ROWS.sample(frac=1, random_state=1)
    item, other = judged(ROWS, scenes.COLUMNS).first, judged(mixed, scenes.COLUMNS).first
    np.testing.assert_array_equal(item[mixed.index], other)
    assert abs(item.mean() - 0.5) < 0.06


@pytest.mark.parametrize(
    "who",
    [
        lambda rows: rows["who"],
        lambda rows: rows["who"].str[1:].astype(int),
        lambda rows: rows["who"].astype("category"),
        lambda rows: rows["at"].dt.floor("D"),
    ],
)
def test_rows_of_one_cluster_go_to_the_same_half(who: Callable) -> None:
    rows = ROWS.assign(who=who(ROWS))
    result = judged(rows, replace(scenes.COLUMNS, cluster="who"))
    assert pd.Series(result.first).groupby(rows["who"], observed=True).nunique().max() == 1
    assert pd.Series(result.group).groupby(rows["who"], observed=True).nunique().max() == 1
    assert 0.3 < result.first.mean() < 0.7


def test_rows_of_one_block_of_time_go_to_the_same_half() -> None:
    result = judged(ROWS, scenes.COLUMNS, span=86_400.0)
    day = ROWS["at"].dt.floor("D")
    assert pd.Series(result.first).groupby(day).nunique().max() == 1
    assert pd.Series(result.group).groupby(day).nunique().max() == 1
    assert np.unique(result.group).size > 80


def test_a_cluster_goes_before_blocks_of_time() -> None:
    columns = replace(scenes.COLUMNS, cluster="who")
    np.testing.assert_array_equal(
        judged(ROWS, columns).group, judged(ROWS, columns, span=86_400.0).group
    )


def test_groups_stay_below_their_number_and_missing_moments_share_one() -> None:
    rows = ROWS.assign(at=ROWS["at"].mask(ROWS.index % 5 == 0), who=np.arange(len(ROWS)))
    group = judged(rows, replace(scenes.COLUMNS, cluster="who")).group
    assert group is not None
    assert group.max() < GROUPS
    by_time = judged(rows, scenes.COLUMNS, span=86_400.0).group
    assert by_time is not None
    assert np.unique(by_time[::5]).size == 1


@pytest.mark.parametrize(
    ("days", "span"),
    [
        (90, 86_400.0),
        (FEWEST_BLOCKS, 86_400.0),
        (12, 6 * 3600.0),
        (3, 3600.0),
        (1, None),
        (0, None),
    ],
)
def test_blocks_are_the_longest_of_which_there_are_enough(days: float, span: float | None) -> None:
    moments = np.arange(0, days * 86_400.0, 600.0)
    assert block_span(moments) == span
    assert block_span(np.append(moments, np.nan)) == span


# Sums


@pytest.mark.parametrize("kind", KINDS)
@given(share=st.floats(0, 1), seed=st.integers(0, 99))
def test_sums_are_those_of_pandas(kind: str, share: float, seed: int) -> None:
    rows, columns = KINDS[kind]
    outcomes = judged(rows, columns)
    retained = np.random.default_rng(seed).random(len(rows)) < share
    sums, part = summed(outcomes, retained).pick(second_only=False), rows[retained]
    loss = [
        (
            (part[name] - part["label"]).abs()
            if columns.task == "regression"
            else (part[name] != part["label"]).astype(float)
        )
        for name in ("old", "new")
    ]
    wrong = [
        (
            item > columns.tolerance
            if columns.tolerance
            else (item > 0 if columns.task == "binary" else item > np.inf)
        )
        for item in loss
    ]
    table = [
        int(((wrong[0] == a) & (wrong[1] == b)).sum()) for a in (False, True) for b in (False, True)
    ]
    assert sums.as_counts == Counts(*table)
    if columns.task == "regression" and columns.tolerance is None:
        losses = sums.as_losses
        expected = (
            len(part),
            *(item.sum() for item in loss),
            *((item**2).sum() for item in loss),
            ((loss[1] - loss[0]) ** 2).sum(),
        )
        assert tuple(asdict(losses).values()) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(cuts=st.lists(st.integers(0, 1_500), max_size=5), seed=st.integers(0, 99))
def test_batches_in_any_order_add_to_the_sums_of_one_read(
    kind: str, cuts: list[int], seed: int
) -> None:
    rows, columns = KINDS[kind]
    columns = replace(columns, weight="w", cluster="who")
    order = np.random.default_rng(seed).permutation(len(rows))
    judge, sums = Judge(columns, SEED), Sums()
    judge.outcomes(frame_of(rows))
    for part in np.split(order, sorted(cuts)):
        if part.size:
            sums.add(judge.outcomes(frame_of(rows.iloc[part])), None, classes=True)
    whole = Sums()
    whole.add(judge.outcomes(frame_of(rows)), None, classes=True)
    assert same(sums, whole)


@pytest.mark.parametrize("kind", KINDS)
def test_parts_add_to_the_whole_and_the_rest_is_the_whole_less_a_part(kind: str) -> None:
    rows, columns = KINDS[kind]
    outcomes = judged(rows, replace(columns, weight="w", cluster="who"))
    parts = [summed(outcomes, (rows["site"] == name).to_numpy()) for name in "ABCD"]
    whole, sums = summed(outcomes), Sums()
    for name in "ABCD":
        sums.add(outcomes, (rows["site"] == name).to_numpy(), classes=True)
    assert same(sums, whole)
    assert same(whole.less(parts[0]), summed(outcomes, (rows["site"] != "A").to_numpy()))


def test_the_second_half_is_what_the_first_leaves() -> None:
    outcomes = judged(ROWS, replace(scenes.COLUMNS, weight="w", cluster="who"))
    whole = summed(outcomes)
    second = summed(outcomes, ~outcomes.first)
    assert same(whole.pick(second_only=True), second.pick(second_only=False))
    assert whole.pick(second_only=False).as_counts.n == (ROWS["w"] > 0).sum()


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("column", ["site", "hour", "at"])
def test_sums_by_code_are_the_sums_of_each_condition(kind: str, column: str) -> None:
    rows, columns = KINDS[kind]
    rows = rows.assign(site=rows["site"].mask(rows["site"] == "D"))
    frame = frame_of(rows)
    outcomes = Judge(replace(columns, weight="w"), SEED).outcomes(frame)
    axis = axis_of(frame[column])
    assert axis is not None
    codes, by_code = codes_of(frame[column], axis), ByCode(axis.codes)
    for part in np.array_split(np.arange(len(rows)), 3):
        by_code.add(
            Judge(replace(columns, weight="w"), SEED).outcomes(frame_of(rows.iloc[part])),
            codes[part],
        )
    for member in axis.member[:: max(1, len(axis.member) // 25)]:
        whole = Sums()
        whole.add(outcomes, member[codes])
        assert same(by_code.sums(member), whole)


def test_what_was_taken_for_what_is_counted_as_pandas_counts() -> None:
    rows = cases.classes_table(1_000)
    columns = replace(
        scenes.CLASSES, baseline="baseline_prediction", candidate="candidate_prediction"
    )
    judge, sums = Judge(columns, SEED), Sums()
    sums.add(judge.outcomes(frame_of(rows)), None, classes=True)
    joint = sums.pick(second_only=False).joint
    assert joint is not None
    for i, j, k in np.ndindex(3, 3, 3):
        names = [judge.classes[code] for code in (i, j, k)]
        expected = (
            (rows["label"] == names[0])
            & (rows["baseline_prediction"] == names[1])
            & (rows["candidate_prediction"] == names[2])
        )
        assert joint[0, i, j, k] == expected.sum()


# Weights


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("weight", [1.0, 0.37, 5e6])
def test_weights_that_are_all_equal_change_nothing_to_the_last_digit(
    kind: str, weight: float
) -> None:
    rows, columns = KINDS[kind]
    plain, heavy = (
        finding(rows, columns),
        finding(rows.assign(w=weight), replace(columns, weight="w"), total=weight * len(rows)),
    )
    assert heavy == replace(plain, share=heavy.share)
    assert heavy.share == pytest.approx(plain.share, rel=1e-12)


def test_weights_that_are_nearly_equal_change_next_to_nothing() -> None:
    """A weight of its own for one row in two, by a thousandth: Kish's n falls by one in four
    million.
    """
    near = ROWS.assign(w=np.tile([1.0, 1.001], len(ROWS) // 2))
    plain, result = (
        finding(ROWS, scenes.COLUMNS),
        finding(near, replace(scenes.COLUMNS, weight="w")),
    )
    assert "effective rows" in change_of(result).method
    assert (change_of(result).low, change_of(result).high) == pytest.approx(
        (change_of(plain).low, change_of(plain).high), abs=1e-4
    )


@pytest.mark.parametrize("kind", KINDS)
def test_weighted_rates_are_weighted_means_and_the_scale_of_weights_says_nothing(kind: str) -> None:
    rows, columns = KINDS[kind]
    result = finding(rows, replace(columns, weight="w"))
    wider = finding(rows.assign(w=rows["w"] * 1_000), replace(columns, weight="w"))
    loss = (
        [(rows[name] - rows["label"]).abs() for name in ("old", "new")]
        if columns.task == "regression"
        else [(rows[name] != rows["label"]) for name in ("old", "new")]
    )
    loss = [item > 3.0 for item in loss] if columns.tolerance else loss
    expected = [np.average(item, weights=rows["w"]) for item in loss]
    assert [result.baseline.value, result.candidate.value, result.change.value] == pytest.approx(
        [*expected, expected[1] - expected[0]], rel=1e-9
    )
    assert (wider.change.value, wider.change.low, wider.change.high, wider.p) == pytest.approx(
        (result.change.value, result.change.low, result.change.high, result.p), rel=1e-9
    )


def test_an_interval_rests_on_the_effective_number_of_rows_by_linearization() -> None:
    result = finding(ROWS, replace(scenes.COLUMNS, weight="w"))
    w = ROWS["w"].to_numpy()
    wrong = [(ROWS[name] != ROWS["label"]).to_numpy(float) for name in ("old", "new")]
    change = wrong[1] - wrong[0]
    sizes = []
    for each in (change, wrong[1]):
        mean = np.average(each, weights=w)
        spread = (w**2 * (each - mean) ** 2).sum() / w.sum() ** 2
        sizes.append((np.average(each**2, weights=w) - mean**2) / spread)
    size = sizes[1]
    assert size < 0.6 * len(ROWS)
    answer = [
        float(item.method.split(" on ")[1].split(" ")[0])
        for item in (change_of(result), result.candidate)
    ]
    assert answer == pytest.approx(sizes, rel=0.01)  # Student's t makes it a little less
    plain = finding(ROWS, scenes.COLUMNS)
    ratio = (result.candidate.high - result.candidate.low) / (
        plain.candidate.high - plain.candidate.low
    )
    assert ratio == pytest.approx(np.sqrt(len(ROWS) / size), rel=0.15)


def test_a_weighted_mean_has_the_error_of_its_linearisation() -> None:
    result = change_of(finding(MINUTES, replace(scenes.NUMBERS, weight="w")))
    d, w = (
        (MINUTES["new"] - MINUTES["label"]).abs() - (MINUTES["old"] - MINUTES["label"]).abs(),
        MINUTES["w"],
    )
    error = np.sqrt((w**2 * (d - result.value) ** 2).sum()) / w.sum()
    assert (result.high - result.low) / 2 == pytest.approx(1.96 * error, rel=0.01)


def test_rows_without_weight_say_nothing() -> None:
    some = ROWS.assign(w=np.where(ROWS["site"] == "A", 0.0, 1.0))
    result, rest = (
        finding(some, replace(scenes.COLUMNS, weight="w")),
        finding(ROWS[ROWS["site"] != "A"], scenes.COLUMNS),
    )
    assert (result.change.value, result.change.low, result.change.high) == pytest.approx(
        (rest.change.value, rest.change.low, rest.change.high), rel=1e-9
    )
    none = finding(ROWS.assign(w=0.0), replace(scenes.COLUMNS, weight="w"))
    assert isinstance(none.change, Gap)
    assert none.verdict == "too few"


# Clusters and series


def width(item: Finding) -> float:
    return change_of(item).high - change_of(item).low


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_repeats_of_each_other_count_once_a_cluster(kind: str) -> None:
    rows, columns = KINDS[kind]
    repeated = pd.concat([rows] * 4, ignore_index=True).assign(
        who=lambda all_rows: all_rows["row_id"]
    )
    plain, naive = finding(rows, columns), finding(repeated, columns)
    result = finding(repeated, replace(columns, cluster="who"), design=4.0)
    assert change_of(result).value == pytest.approx(change_of(plain).value, rel=1e-9)
    assert width(result) == pytest.approx(width(plain), rel=0.05)
    assert width(naive) == pytest.approx(width(plain) / 2, rel=0.05)
    assert naive.p < result.p


def test_clusters_that_have_nothing_in_common_change_little() -> None:
    plain, result = (
        finding(ROWS, scenes.COLUMNS),
        finding(ROWS, replace(scenes.COLUMNS, cluster="who"), design=1.0),
    )
    assert width(result) == pytest.approx(width(plain), rel=0.12)
    assert "cluster-robust" in change_of(result).method


def test_too_few_clusters_take_the_design_effect_of_all_rows() -> None:
    rows = ROWS.assign(who=ROWS["site"])
    plain, result = (
        finding(rows, scenes.COLUMNS),
        finding(rows, replace(scenes.COLUMNS, cluster="who"), design=4.0),
    )
    assert change_of(result).value == change_of(plain).value
    assert width(result) == pytest.approx(2 * width(plain), rel=1e-9)
    assert "2.00 times as wide" in change_of(result).method
    assert result.p > plain.p


def test_a_rate_that_changed_in_few_clusters_is_no_surer_than_independent_rows_would_be() -> None:
    """Two of 1,500 rows changed, in two of 250 users: a t interval over their sums would be half as
    wide as Tango's.
    """
    rows = ROWS.assign(
        old=ROWS["label"], new=ROWS["label"].mask(ROWS.index.isin([3, 700]), "neither")
    )
    plain = finding(rows, scenes.COLUMNS)
    once, twice = (
        finding(rows, replace(scenes.COLUMNS, cluster="who"), design=number)
        for number in (1.0, 2.0)
    )
    assert (change_of(once).low, change_of(once).high) == (
        change_of(plain).low,
        change_of(plain).high,
    )
    halved = tango(1.0, 0.0, len(rows) / 2)
    assert (change_of(twice).low, change_of(twice).high) == pytest.approx(
        [float(item) for item in halved]
    )
    assert "750 effective rows" in change_of(twice).method


def alike(rows: pd.DataFrame, by: pd.Series, share: float = 0.5, seed: int = 1) -> pd.DataFrame:
    """Let the candidate be wrong in all rows of some groups, and the baseline in all rows of some
    others.
    """
    names = by.unique()
    rng = np.random.default_rng(seed)
    picked = rng.permutation(names)[: int(share * len(names))]
    bad = [by.isin(picked[::2]), by.isin(picked[1::2])]
    wrong = np.where(rows["label"] == "yes", "no", "yes")
    return rows.assign(
        old=np.where(bad[0], wrong, rows["label"]), new=np.where(bad[1], wrong, rows["label"])
    )


def test_users_who_are_right_or_wrong_together_widen_the_interval_and_it_is_said(
    tmp_path: Path,
) -> None:
    rows = alike(ROWS, ROWS["who"], 0.3)
    columns = replace(scenes.COLUMNS, baseline_score=None, candidate_score=None)
    plain, result = (
        evidence_of(tmp_path / name, rows, columns=replace(columns, cluster=who, timestamp=None))
        for name, who in (("a", None), ("b", "who"))
    )
    assert change_of(result.overall).value == pytest.approx(change_of(plain.overall).value)
    assert width(result.overall) > 1.8 * width(plain.overall)
    trouble = next(trouble for trouble in result.troubles if trouble.kind == "cluster")
    assert (trouble.column, trouble.figures[1] > 4) == ("who", True)


def test_days_on_which_a_model_fails_together_widen_the_interval_without_being_asked(
    tmp_path: Path,
) -> None:
    day = ROWS["at"].dt.floor("D")
    rows = alike(ROWS, day, 0.3)
    columns = replace(scenes.COLUMNS, baseline_score=None, candidate_score=None)
    plain, result = (
        evidence_of(tmp_path / name, rows, columns=replace(columns, timestamp=stamp))
        for name, stamp in (("a", None), ("b", "at"))
    )
    assert width(result.overall) > 1.8 * width(plain.overall)
    assert "series" in {trouble.kind for trouble in result.troubles}
    assert "series" not in {trouble.kind for trouble in plain.troubles}


def test_rows_that_are_independent_in_time_are_not_widened(tmp_path: Path) -> None:
    evidence = evidence_of(tmp_path, predicted(visits(2_000, 8)))
    assert "Tango" in change_of(evidence.overall).method
    assert "series" not in {trouble.kind for trouble in evidence.troubles}


def test_weights_and_clusters_together_keep_change_the_difference_of_both_rates() -> None:
    columns = replace(scenes.COLUMNS, weight="w", cluster="who")
    rows = ROWS.assign(w=np.where(ROWS["site"] == "A", 9.0, 1.0))
    result = finding(rows, columns, design=1.2)
    assert change_of(result).value == pytest.approx(
        result.candidate.value - result.baseline.value, abs=1e-12
    )


@pytest.mark.parametrize("scale", [0.001, 0.37, 10.0])
def test_the_scale_of_weights_says_nothing_about_clusters(tmp_path: Path, scale: float) -> None:
    rows = alike(ROWS, ROWS["who"], 0.3).assign(w=np.tile([1.0, 2.0], len(ROWS) // 2))
    columns = replace(
        scenes.COLUMNS,
        weight="w",
        cluster="who",
        features=("size",),
        baseline_score=None,
        candidate_score=None,
    )
    item, other = (
        evidence_of(tmp_path / name, table, columns=columns)
        for name, table in (("a", rows), ("b", rows.assign(w=rows["w"] * scale)))
    )
    troubles = [
        next(trouble.figures for trouble in each.troubles if trouble.kind == "cluster")
        for each in (item, other)
    ]
    assert troubles[1] == pytest.approx(troubles[0], rel=1e-6)
    assert width(other.overall) == pytest.approx(width(item.overall), rel=1e-6)
    assert [change_of(each).low for each in other.segments] == pytest.approx(
        [change_of(each).low for each in item.segments], rel=1e-6
    )


@pytest.mark.parametrize("heavy", [8, 40])
def test_clusters_without_weight_say_nothing(heavy: int) -> None:
    columns = replace(scenes.COLUMNS, weight="w", cluster="who")
    rows = alike(ROWS, ROWS["who"], 0.5).assign(
        w=np.where(np.arange(len(ROWS)) < 6 * heavy, 2.0, 0.0)
    )
    result, alone = (
        finding(rows, columns, design=3.0),
        finding(rows[rows["w"] > 0], columns, design=3.0),
    )
    assert (
        change_of(result).value,
        change_of(result).low,
        change_of(result).high,
    ) == pytest.approx(
        (change_of(alone).value, change_of(alone).low, change_of(alone).high), rel=1e-9
    )


def test_rows_of_a_single_cluster_are_measured_whichever_half_it_falls_into(tmp_path: Path) -> None:
    rows = misled(visits(1_000), visits(1_000)["site"] == "A")
    for number in range(4):
        evidence = evidence_of(
            tmp_path / str(number),
            rows.assign(who=number),
            columns=replace(
                scenes.COLUMNS, cluster="who", baseline_score=None, candidate_score=None
            ),
        )
        assert evidence.overall.n == 1_000


def test_clusters_may_be_numbered_in_fractions() -> None:
    group = judged(
        ROWS.assign(who=np.arange(len(ROWS)) // 5 / 1_000), replace(scenes.COLUMNS, cluster="who")
    ).group
    assert group is not None
    assert np.unique(group).size > 250


# Nothing depends on order, names or parts


N = 1_500
NOW, REFERENCE = visits(N, 1), visits(N, 2)
BAD = changed(NOW, in_a(NOW), size=lambda rows: rows["size"] * 60)
FEWER = replace(scenes.COLUMNS, features=("size", "dose", "spare"))
STORIES: dict[str, tuple[pd.DataFrame, pd.DataFrame | None, Columns]] = {
    "values": (BAD, REFERENCE, FEWER),
    "errors": (
        misled(NOW, in_a(NOW)),
        REFERENCE,
        replace(FEWER, baseline_score=None, candidate_score=None),
    ),
    "weighted clusters": (
        BAD.assign(w=np.tile([1.0, 2.0], N // 2), who=np.arange(N) // 5),
        REFERENCE,
        replace(FEWER, weight="w", cluster="who"),
    ),
    "numbers": (
        MINUTES,
        REFERENCE.assign(label=REFERENCE["dose"]),
        replace(scenes.NUMBERS, features=FEWER.features),
    ),
}
NAMED = {
    "slices": [
        {
            "where": [
                {"column": "site", "op": "==", "value": "A"},
                {"column": "kind", "op": "!=", "value": "q"},
            ]
        }
    ]
}


@pytest.fixture(scope="module")
def evidence_for(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Evidence]:
    evidences: dict[str, Evidence] = {}

    def get(story: str) -> Evidence:
        if story not in evidences:
            now, before, columns = STORIES[story]
            evidences[story] = evidence_of(
                tmp_path_factory.mktemp("story"), now, before, columns=columns, mapping=NAMED
            )
        return evidences[story]

    return get


@pytest.mark.parametrize("story", STORIES)
def test_the_order_of_rows_does_not_matter(
    story: str, tmp_path: Path, evidence_for: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES[story]
    mixed = [
        None if rows is None else rows.sample(frac=1, random_state=4) for rows in (now, before)
    ]
    assert_alike(
        evidence_for(story),
        evidence_of(tmp_path, mixed[0], mixed[1], columns=columns, mapping=NAMED),
    )


def by_id(evidence: Evidence) -> dict[tuple[str, str], Finding]:
    """Give every finding of all rows and of every segment by its name and the rows that it was
    measured on.
    """
    pool = (
        *evidence.kinds,
        *evidence.segments,
        *evidence.others,
        *evidence.searched,
        *evidence.named,
    )
    return {(item.id, item.on): item for item in pool}


@pytest.mark.parametrize("story", STORIES)
def test_swapped_models_flip_signs_and_ends_and_keep_p(
    story: str, tmp_path: Path, evidence_for: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES[story]
    turned = replace(
        columns,
        baseline="new",
        candidate="old",
        baseline_score=columns.candidate_score,
        candidate_score=columns.baseline_score,
    )
    item, other = (
        evidence_for(story),
        evidence_of(tmp_path, now, before, columns=turned, mapping=NAMED),
    )
    here_all, there_all = (by_id(each) for each in (item, other))
    always = {(finding.id, finding.on) for finding in (*item.kinds, *item.segments)}
    shared = here_all.keys() & there_all.keys()
    assert always <= shared
    assert len(shared) >= len(item.kinds) * 10  # all rows and nine segment values, by every kind
    for here, there in ((here_all[key], there_all[key]) for key in shared):
        assert (here.slice, here.n, here.b, here.c) == (there.slice, there.n, there.c, there.b)
        sides = zip((here.baseline, here.candidate), (there.candidate, there.baseline), strict=True)
        for own, theirs in sides:
            assert (own.value, own.low, own.high) == pytest.approx(
                (theirs.value, theirs.low, theirs.high), rel=1e-12
            )
        change, back = change_of(here), change_of(there)
        assert (change.value, change.low, change.high) == pytest.approx(
            (-back.value, -back.high, -back.low), abs=1e-12
        )
        assert here.p == pytest.approx(there.p, rel=1e-9)
    assert item.metrics
    for here, there in zip(item.metrics, other.metrics, strict=True):
        assert (here.id, here.of_class) == (there.id, there.of_class)
        if isinstance(here.baseline, Estimate):
            assert here.baseline.value == pytest.approx(there.candidate.value, rel=1e-9)


def test_classes_under_other_names_give_the_same_numbers(
    tmp_path: Path, evidence_for: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES["values"]
    names = {"yes": "A late one", "no": "zu früh"}
    back = {other: name for name, other in names.items()}
    renamed = [
        rows.assign(
            **{part: rows[part].map(names) for part in ("label", "old", "new") if part in rows}
        )
        for rows in (now, before)
    ]
    other = evidence_of(
        tmp_path, *renamed, columns=replace(columns, positive=names["yes"]), mapping=NAMED
    )

    def named(text: str) -> str:
        for written, name in back.items():
            text = text.replace(written, name)
        return text

    assert_alike(evidence_for("values"), other, named)


def test_columns_under_other_names_give_the_same_numbers(
    tmp_path: Path, evidence_for: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES["values"]
    names = {name: f"{'zyx'[i % 3]} {name}." for i, name in enumerate(now.columns)}
    fields = {
        key: (
            tuple(names[item] for item in value)
            if isinstance(value, tuple)
            else names.get(value, value)
        )
        for key, value in asdict(columns).items()
    }
    supplied = {
        "slices": [
            {
                "where": [
                    item | {"column": names[item["column"]]} for item in NAMED["slices"][0]["where"]
                ]
            }
        ]
    }
    item, other = (
        evidence_for("values"),
        evidence_of(
            tmp_path,
            now.rename(columns=names),
            before.rename(columns=names),
            columns=Columns(**fields),
            mapping=supplied,
        ),
    )

    def named(text: str) -> str:
        for name, written in names.items():
            text = text.replace(written, name)
        return text

    assert_alike(item, other, named, skip=("shifts",))
    assert [named(shift.column) for shift in other.shifts[:1]] == [
        shift.column for shift in item.shifts[:1]
    ]


@pytest.mark.parametrize("story", STORIES)
def test_files_in_many_parts_are_measured_as_files_in_one(
    story: str,
    tmp_path: Path,
    evidence_for: Callable[[str], Evidence],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, before, columns = STORIES[story]
    item = evidence_for(story)
    monkeypatch.setattr(
        cases,
        "write",
        lambda rows, path: rows.to_parquet(path, index=False, row_group_size=137) or path,
    )
    other = evidence_of(tmp_path, now, before, columns=columns, mapping=NAMED)
    assert pq.ParquetFile(tmp_path / "validation.parquet").num_row_groups > 10
    assert_alike(item, other)


@pytest.mark.parametrize("story", STORIES)
def test_rows_read_in_batches_give_the_findings_of_one_read(
    story: str,
    tmp_path: Path,
    evidence_for: Callable[[str], Evidence],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    now, before, columns = STORIES[story]
    item = evidence_for(story)
    small = replace(measuring.READING, sampled_rows=int(0.7 * len(now)), batch_rows=333)
    monkeypatch.setattr(measuring, "READING", small)
    other = evidence_of(tmp_path, now, before, columns=columns, mapping=NAMED)
    assert "sample" in {trouble.kind for trouble in other.troubles}
    pair = [
        sorted((each.overall, *each.segments, *each.named), key=lambda finding: finding.id)
        for each in (item, other)
    ]
    for here, there in zip(*pair, strict=True):
        if columns.cluster and here in item.segments:
            # Beyond the sample a value of a column takes the design effect of all rows, not sums of
            # its own clusters.
            assert (here.n, here.share, here.b, here.c) == pytest.approx(
                (there.n, there.share, there.b, there.c)
            )
            assert change_of(here).value == pytest.approx(
                change_of(there).value, rel=1e-12, abs=1e-12
            )
            continue
        assert_alike(
            here, there, skip=("p_adjusted",)
        )  # a sample may carry other segments into the family
    assert (item.found_rows, item.confirmation_rows) == (other.found_rows, other.confirmation_rows)
    assert item.worst is not None
    assert other.worst is not None
    if item.worst.on == "all rows":
        assert (other.worst.slice, other.worst.n, other.worst.b, other.worst.c) == (
            item.worst.slice,
            item.worst.n,
            item.worst.b,
            item.worst.c,
        )


def test_numbers_in_another_unit_give_the_same_answer_in_that_unit(
    tmp_path: Path, evidence_for: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES["numbers"]
    seconds = [
        rows.assign(**{name: rows[name] * 60 for name in ("label", "old", "new") if name in rows})
        for rows in (now, before)
    ]
    item, other = (
        evidence_for("numbers"),
        evidence_of(tmp_path, *seconds, columns=columns, mapping=NAMED),
    )
    assert item.regression == other.regression
    assert [each.slice for each in item.searched] == [each.slice for each in other.searched]
    for here, there in zip(
        (item.overall, *item.searched), (other.overall, *other.searched), strict=True
    ):
        assert (change_of(there).value, change_of(there).low, there.p) == pytest.approx(
            (60 * change_of(here).value, 60 * change_of(here).low, here.p), rel=1e-6
        )


def test_a_slice_named_in_advance_may_ask_for_any_column(tmp_path: Path) -> None:
    rows = BAD.assign(note=[f"note {i % 700}" for i in range(N)])
    named = {
        "slices": [
            {"where": [{"column": "note", "op": "in", "value": [f"note {i}" for i in range(200)]}]}
        ]
    }
    (result,) = evidence_of(tmp_path, rows, REFERENCE, mapping=named).named
    assert result.n == rows["note"].isin([f"note {i}" for i in range(200)]).sum()
    assert result.slice.where[0] == Condition("note", "in", tuple(f"note {i}" for i in range(200)))
