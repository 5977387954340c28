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

from core.case.model import Columns
from core.case.slices import Condition, Slice
from core.evidence import measure as measuring
from core.evidence.error_measures import main_measure
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


def summed(rows: Outcomes, kept: np.ndarray | None = None) -> Sums:
    made = Sums()
    made.add(rows, kept, classes=True)
    return made


def change_of(one: Finding) -> Estimate:
    assert isinstance(one.change, Estimate)
    return one.change


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


def same(one: Sums, other: Sums) -> bool:
    pairs = [
        (getattr(one, name), getattr(other, name))
        for name in ("counts", "losses", "groups", "weights", "joint")
    ]
    alike = all(
        (a is None) == (b is None) and (a is None or np.allclose(a, b, rtol=1e-12, atol=1e-9))
        for a, b in pairs
    )
    if one.second is None or other.second is None:
        return alike and one.second is other.second
    return alike and same(one.second, other.second)


# What each row says


def test_an_outcome_says_which_model_is_wrong() -> None:
    made = judged(ROWS, scenes.COLUMNS)
    before, now = ((ROWS[name] != ROWS["label"]).to_numpy() for name in ("old", "new"))
    np.testing.assert_array_equal(made.outcome, 2 * before + now)
    np.testing.assert_array_equal(made.change, now.astype(int) - before.astype(int))


def test_errors_of_numbers_keep_their_unit_and_a_second_loss_keeps_their_sign() -> None:
    made = judged(MINUTES, scenes.NUMBERS)
    signed = np.array([MINUTES["old"] - MINUTES["label"], MINUTES["new"] - MINUTES["label"]])
    assert made.losses is not None
    assert made.second is not None
    assert made.second.losses is not None
    np.testing.assert_allclose(made.losses, np.abs(signed))
    np.testing.assert_allclose(made.second.losses, signed)
    np.testing.assert_allclose(made.change, np.abs(signed[1]) - np.abs(signed[0]))
    np.testing.assert_array_equal(made.second.first, made.first)


def test_with_a_tolerance_a_number_is_wrong_beyond_it() -> None:
    made = judged(MINUTES, KINDS["within"][1])
    before, now = (
        ((MINUTES[name] - MINUTES["label"]).abs() > 3.0).to_numpy() for name in ("old", "new")
    )
    np.testing.assert_array_equal(made.outcome, 2 * before + now)
    assert made.losses is None
    assert made.second is None


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
    made = [judge.outcomes(frame_of(part)) for part in parts]
    assert [judge.classes[int(one.truth[0])] for one in made] == ["yes", "no"]
    assert {int(code) for one in made for code in one.taken.ravel()} == {0, 1}


# Halves


def test_about_half_of_the_rows_are_searched_and_the_same_ones_in_any_order() -> None:
    mixed = ROWS.sample(frac=1, random_state=1)
    one, other = judged(ROWS, scenes.COLUMNS).first, judged(mixed, scenes.COLUMNS).first
    np.testing.assert_array_equal(one[mixed.index], other)
    assert abs(one.mean() - 0.5) < 0.06


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
    made = judged(rows, replace(scenes.COLUMNS, cluster="who"))
    assert pd.Series(made.first).groupby(rows["who"], observed=True).nunique().max() == 1
    assert pd.Series(made.group).groupby(rows["who"], observed=True).nunique().max() == 1
    assert 0.3 < made.first.mean() < 0.7


def test_rows_of_one_block_of_time_go_to_the_same_half() -> None:
    made = judged(ROWS, scenes.COLUMNS, span=86_400.0)
    day = ROWS["at"].dt.floor("D")
    assert pd.Series(made.first).groupby(day).nunique().max() == 1
    assert pd.Series(made.group).groupby(day).nunique().max() == 1
    assert np.unique(made.group).size > 80


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
    kept = np.random.default_rng(seed).random(len(rows)) < share
    made, part = summed(outcomes, kept).pick(second_only=False), rows[kept]
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
            one > columns.tolerance
            if columns.tolerance
            else (one > 0 if columns.task == "binary" else one > np.inf)
        )
        for one in loss
    ]
    table = [
        int(((wrong[0] == a) & (wrong[1] == b)).sum()) for a in (False, True) for b in (False, True)
    ]
    assert made.as_counts == Counts(*table)
    if columns.task == "regression" and columns.tolerance is None:
        told = made.as_losses
        expected = (
            len(part),
            *(one.sum() for one in loss),
            *((one**2).sum() for one in loss),
            ((loss[1] - loss[0]) ** 2).sum(),
        )
        assert tuple(asdict(told).values()) == pytest.approx(expected, rel=1e-9)


@pytest.mark.parametrize("kind", KINDS)
@settings(max_examples=20)
@given(cuts=st.lists(st.integers(0, 1_500), max_size=5), seed=st.integers(0, 99))
def test_batches_in_any_order_add_to_the_sums_of_one_read(
    kind: str, cuts: list[int], seed: int
) -> None:
    rows, columns = KINDS[kind]
    columns = replace(columns, weight="w", cluster="who")
    order = np.random.default_rng(seed).permutation(len(rows))
    judge, made = Judge(columns, SEED), Sums()
    judge.outcomes(frame_of(rows))
    for part in np.split(order, sorted(cuts)):
        if part.size:
            made.add(judge.outcomes(frame_of(rows.iloc[part])), None, classes=True)
    whole = Sums()
    whole.add(judge.outcomes(frame_of(rows)), None, classes=True)
    assert same(made, whole)


@pytest.mark.parametrize("kind", KINDS)
def test_parts_add_to_the_whole_and_the_rest_is_the_whole_less_a_part(kind: str) -> None:
    rows, columns = KINDS[kind]
    outcomes = judged(rows, replace(columns, weight="w", cluster="who"))
    parts = [summed(outcomes, (rows["site"] == name).to_numpy()) for name in "ABCD"]
    whole, made = summed(outcomes), Sums()
    for name in "ABCD":
        made.add(outcomes, (rows["site"] == name).to_numpy(), classes=True)
    assert same(made, whole)
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
    codes, made = codes_of(frame[column], axis), ByCode(axis.codes)
    for part in np.array_split(np.arange(len(rows)), 3):
        made.add(
            Judge(replace(columns, weight="w"), SEED).outcomes(frame_of(rows.iloc[part])),
            codes[part],
        )
    for member in axis.member[:: max(1, len(axis.member) // 25)]:
        whole = Sums()
        whole.add(outcomes, member[codes])
        assert same(made.sums(member), whole)


def test_what_was_taken_for_what_is_counted_as_pandas_counts() -> None:
    rows = cases.classes_table(1_000)
    columns = replace(
        scenes.CLASSES, baseline="baseline_prediction", candidate="candidate_prediction"
    )
    judge, made = Judge(columns, SEED), Sums()
    made.add(judge.outcomes(frame_of(rows)), None, classes=True)
    joint = made.pick(second_only=False).joint
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
    plain, made = finding(ROWS, scenes.COLUMNS), finding(near, replace(scenes.COLUMNS, weight="w"))
    assert "effective rows" in change_of(made).method
    assert (change_of(made).low, change_of(made).high) == pytest.approx(
        (change_of(plain).low, change_of(plain).high), abs=1e-4
    )


@pytest.mark.parametrize("kind", KINDS)
def test_weighted_rates_are_weighted_means_and_the_scale_of_weights_says_nothing(kind: str) -> None:
    rows, columns = KINDS[kind]
    made = finding(rows, replace(columns, weight="w"))
    wider = finding(rows.assign(w=rows["w"] * 1_000), replace(columns, weight="w"))
    loss = (
        [(rows[name] - rows["label"]).abs() for name in ("old", "new")]
        if columns.task == "regression"
        else [(rows[name] != rows["label"]) for name in ("old", "new")]
    )
    loss = [one > 3.0 for one in loss] if columns.tolerance else loss
    expected = [np.average(one, weights=rows["w"]) for one in loss]
    assert [made.baseline.value, made.candidate.value, made.change.value] == pytest.approx(
        [*expected, expected[1] - expected[0]], rel=1e-9
    )
    assert (wider.change.value, wider.change.low, wider.change.high, wider.p) == pytest.approx(
        (made.change.value, made.change.low, made.change.high, made.p), rel=1e-9
    )


def test_an_interval_rests_on_the_effective_number_of_rows_by_linearization() -> None:
    made = finding(ROWS, replace(scenes.COLUMNS, weight="w"))
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
    told = [
        float(one.method.split(" on ")[1].split(" ")[0])
        for one in (change_of(made), made.candidate)
    ]
    assert told == pytest.approx(sizes, rel=0.01)  # Student's t makes it a little less
    plain = finding(ROWS, scenes.COLUMNS)
    ratio = (made.candidate.high - made.candidate.low) / (
        plain.candidate.high - plain.candidate.low
    )
    assert ratio == pytest.approx(np.sqrt(len(ROWS) / size), rel=0.15)


def test_a_weighted_mean_has_the_error_of_its_linearisation() -> None:
    made = change_of(finding(MINUTES, replace(scenes.NUMBERS, weight="w")))
    d, w = (
        (MINUTES["new"] - MINUTES["label"]).abs() - (MINUTES["old"] - MINUTES["label"]).abs(),
        MINUTES["w"],
    )
    error = np.sqrt((w**2 * (d - made.value) ** 2).sum()) / w.sum()
    assert (made.high - made.low) / 2 == pytest.approx(1.96 * error, rel=0.01)


def test_rows_without_weight_say_nothing() -> None:
    some = ROWS.assign(w=np.where(ROWS["site"] == "A", 0.0, 1.0))
    made, rest = (
        finding(some, replace(scenes.COLUMNS, weight="w")),
        finding(ROWS[ROWS["site"] != "A"], scenes.COLUMNS),
    )
    assert (made.change.value, made.change.low, made.change.high) == pytest.approx(
        (rest.change.value, rest.change.low, rest.change.high), rel=1e-9
    )
    none = finding(ROWS.assign(w=0.0), replace(scenes.COLUMNS, weight="w"))
    assert isinstance(none.change, Gap)
    assert none.verdict == "too few"


# Clusters and series


def width(one: Finding) -> float:
    return change_of(one).high - change_of(one).low


@pytest.mark.parametrize("kind", KINDS)
def test_rows_that_are_repeats_of_each_other_count_once_a_cluster(kind: str) -> None:
    rows, columns = KINDS[kind]
    repeated = pd.concat([rows] * 4, ignore_index=True).assign(
        who=lambda all_rows: all_rows["row_id"]
    )
    plain, naive = finding(rows, columns), finding(repeated, columns)
    made = finding(repeated, replace(columns, cluster="who"), design=4.0)
    assert change_of(made).value == pytest.approx(change_of(plain).value, rel=1e-9)
    assert width(made) == pytest.approx(width(plain), rel=0.05)
    assert width(naive) == pytest.approx(width(plain) / 2, rel=0.05)
    assert naive.p < made.p


def test_clusters_that_have_nothing_in_common_change_little() -> None:
    plain, made = (
        finding(ROWS, scenes.COLUMNS),
        finding(ROWS, replace(scenes.COLUMNS, cluster="who"), design=1.0),
    )
    assert width(made) == pytest.approx(width(plain), rel=0.12)
    assert "cluster-robust" in change_of(made).method


def test_too_few_clusters_take_the_design_effect_of_all_rows() -> None:
    rows = ROWS.assign(who=ROWS["site"])
    plain, made = (
        finding(rows, scenes.COLUMNS),
        finding(rows, replace(scenes.COLUMNS, cluster="who"), design=4.0),
    )
    assert change_of(made).value == change_of(plain).value
    assert width(made) == pytest.approx(2 * width(plain), rel=1e-9)
    assert "2.00 times as wide" in change_of(made).method
    assert made.p > plain.p


def test_a_rate_that_changed_in_few_clusters_is_no_surer_than_independent_rows_would_be() -> None:
    """Two of 1,500 rows changed, in two of 250 users: a t interval over their sums would be half as
    wide as Tango's.
    """
    rows = ROWS.assign(
        old=ROWS["label"], new=ROWS["label"].mask(ROWS.index.isin([3, 700]), "neither")
    )
    plain = finding(rows, scenes.COLUMNS)
    once, twice = (
        finding(rows, replace(scenes.COLUMNS, cluster="who"), design=one) for one in (1.0, 2.0)
    )
    assert (change_of(once).low, change_of(once).high) == (
        change_of(plain).low,
        change_of(plain).high,
    )
    halved = tango(1.0, 0.0, len(rows) / 2)
    assert (change_of(twice).low, change_of(twice).high) == pytest.approx(
        [float(one) for one in halved]
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
    plain, made = (
        evidence_of(tmp_path / name, rows, columns=replace(columns, cluster=who, timestamp=None))
        for name, who in (("a", None), ("b", "who"))
    )
    assert change_of(made.overall).value == pytest.approx(change_of(plain.overall).value)
    assert width(made.overall) > 1.8 * width(plain.overall)
    told = next(one for one in made.troubles if one.kind == "cluster")
    assert (told.column, told.figures[1] > 4) == ("who", True)


def test_days_on_which_a_model_fails_together_widen_the_interval_without_being_asked(
    tmp_path: Path,
) -> None:
    day = ROWS["at"].dt.floor("D")
    rows = alike(ROWS, day, 0.3)
    columns = replace(scenes.COLUMNS, baseline_score=None, candidate_score=None)
    plain, made = (
        evidence_of(tmp_path / name, rows, columns=replace(columns, timestamp=stamp))
        for name, stamp in (("a", None), ("b", "at"))
    )
    assert width(made.overall) > 1.8 * width(plain.overall)
    assert "series" in {one.kind for one in made.troubles}
    assert "series" not in {one.kind for one in plain.troubles}


def test_rows_that_are_independent_in_time_are_not_widened(tmp_path: Path) -> None:
    made = evidence_of(tmp_path, predicted(visits(2_000, 8)))
    assert "Tango" in change_of(made.overall).method
    assert "series" not in {one.kind for one in made.troubles}


def test_weights_and_clusters_together_keep_change_the_difference_of_both_rates() -> None:
    columns = replace(scenes.COLUMNS, weight="w", cluster="who")
    rows = ROWS.assign(w=np.where(ROWS["site"] == "A", 9.0, 1.0))
    made = finding(rows, columns, design=1.2)
    assert change_of(made).value == pytest.approx(
        made.candidate.value - made.baseline.value, abs=1e-12
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
    one, other = (
        evidence_of(tmp_path / name, table, columns=columns)
        for name, table in (("a", rows), ("b", rows.assign(w=rows["w"] * scale)))
    )
    told = [
        next(trouble.figures for trouble in each.troubles if trouble.kind == "cluster")
        for each in (one, other)
    ]
    assert told[1] == pytest.approx(told[0], rel=1e-6)
    assert width(other.overall) == pytest.approx(width(one.overall), rel=1e-6)
    assert [change_of(each).low for each in other.segments] == pytest.approx(
        [change_of(each).low for each in one.segments], rel=1e-6
    )


@pytest.mark.parametrize("heavy", [8, 40])
def test_clusters_without_weight_say_nothing(heavy: int) -> None:
    columns = replace(scenes.COLUMNS, weight="w", cluster="who")
    rows = alike(ROWS, ROWS["who"], 0.5).assign(
        w=np.where(np.arange(len(ROWS)) < 6 * heavy, 2.0, 0.0)
    )
    made, alone = (
        finding(rows, columns, design=3.0),
        finding(rows[rows["w"] > 0], columns, design=3.0),
    )
    assert (change_of(made).value, change_of(made).low, change_of(made).high) == pytest.approx(
        (change_of(alone).value, change_of(alone).low, change_of(alone).high), rel=1e-9
    )


def test_rows_of_a_single_cluster_are_measured_whichever_half_it_falls_into(tmp_path: Path) -> None:
    rows = misled(visits(1_000), visits(1_000)["site"] == "A")
    for number in range(4):
        made = evidence_of(
            tmp_path / str(number),
            rows.assign(who=number),
            columns=replace(
                scenes.COLUMNS, cluster="who", baseline_score=None, candidate_score=None
            ),
        )
        assert made.overall.n == 1_000


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
def told(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Evidence]:
    made: dict[str, Evidence] = {}

    def get(story: str) -> Evidence:
        if story not in made:
            now, before, columns = STORIES[story]
            made[story] = evidence_of(
                tmp_path_factory.mktemp("story"), now, before, columns=columns, given=NAMED
            )
        return made[story]

    return get


@pytest.mark.parametrize("story", STORIES)
def test_the_order_of_rows_does_not_matter(
    story: str, tmp_path: Path, told: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES[story]
    mixed = [
        None if rows is None else rows.sample(frac=1, random_state=4) for rows in (now, before)
    ]
    assert_alike(
        told(story), evidence_of(tmp_path, mixed[0], mixed[1], columns=columns, given=NAMED)
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
    return {(one.id, one.on): one for one in pool}


@pytest.mark.parametrize("story", STORIES)
def test_swapped_models_flip_signs_and_ends_and_keep_p(
    story: str, tmp_path: Path, told: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES[story]
    turned = replace(
        columns,
        baseline="new",
        candidate="old",
        baseline_score=columns.candidate_score,
        candidate_score=columns.baseline_score,
    )
    one, other = told(story), evidence_of(tmp_path, now, before, columns=turned, given=NAMED)
    here_all, there_all = (by_id(each) for each in (one, other))
    always = {(finding.id, finding.on) for finding in (*one.kinds, *one.segments)}
    shared = here_all.keys() & there_all.keys()
    assert always <= shared
    assert len(shared) >= len(one.kinds) * 10  # all rows and nine segment values, by every kind
    for here, there in ((here_all[key], there_all[key]) for key in shared):
        assert (here.slice, here.n, here.b, here.c) == (there.slice, there.n, there.c, there.b)
        sides = zip((here.baseline, here.candidate), (there.candidate, there.baseline), strict=True)
        for mine, theirs in sides:
            assert (mine.value, mine.low, mine.high) == pytest.approx(
                (theirs.value, theirs.low, theirs.high), rel=1e-12
            )
        change, back = change_of(here), change_of(there)
        assert (change.value, change.low, change.high) == pytest.approx(
            (-back.value, -back.high, -back.low), abs=1e-12
        )
        assert here.p == pytest.approx(there.p, rel=1e-9)
    assert one.metrics
    for here, there in zip(one.metrics, other.metrics, strict=True):
        assert (here.id, here.of_class) == (there.id, there.of_class)
        if isinstance(here.baseline, Estimate):
            assert here.baseline.value == pytest.approx(there.candidate.value, rel=1e-9)


def test_classes_under_other_names_give_the_same_numbers(
    tmp_path: Path, told: Callable[[str], Evidence]
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
        tmp_path, *renamed, columns=replace(columns, positive=names["yes"]), given=NAMED
    )

    def named(text: str) -> str:
        for written, name in back.items():
            text = text.replace(written, name)
        return text

    assert_alike(told("values"), other, named)


def test_columns_under_other_names_give_the_same_numbers(
    tmp_path: Path, told: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES["values"]
    names = {name: f"{'zyx'[i % 3]} {name}." for i, name in enumerate(now.columns)}
    fields = {
        key: (
            tuple(names[one] for one in value)
            if isinstance(value, tuple)
            else names.get(value, value)
        )
        for key, value in asdict(columns).items()
    }
    given = {
        "slices": [
            {
                "where": [
                    one | {"column": names[one["column"]]} for one in NAMED["slices"][0]["where"]
                ]
            }
        ]
    }
    one, other = (
        told("values"),
        evidence_of(
            tmp_path,
            now.rename(columns=names),
            before.rename(columns=names),
            columns=Columns(**fields),
            given=given,
        ),
    )

    def named(text: str) -> str:
        for name, written in names.items():
            text = text.replace(written, name)
        return text

    assert_alike(one, other, named, skip=("shifts",))
    assert [named(one.column) for one in other.shifts[:1]] == [one.column for one in one.shifts[:1]]


@pytest.mark.parametrize("story", STORIES)
def test_files_in_many_parts_are_measured_as_files_in_one(
    story: str, tmp_path: Path, told: Callable[[str], Evidence], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, before, columns = STORIES[story]
    one = told(story)
    monkeypatch.setattr(
        cases,
        "write",
        lambda rows, path: rows.to_parquet(path, index=False, row_group_size=137) or path,
    )
    other = evidence_of(tmp_path, now, before, columns=columns, given=NAMED)
    assert pq.ParquetFile(tmp_path / "validation.parquet").num_row_groups > 10
    assert_alike(one, other)


@pytest.mark.parametrize("story", STORIES)
def test_rows_read_in_batches_give_the_findings_of_one_read(
    story: str, tmp_path: Path, told: Callable[[str], Evidence], monkeypatch: pytest.MonkeyPatch
) -> None:
    now, before, columns = STORIES[story]
    one = told(story)
    small = replace(measuring.READING, sampled_rows=int(0.7 * len(now)), batch_rows=333)
    monkeypatch.setattr(measuring, "READING", small)
    other = evidence_of(tmp_path, now, before, columns=columns, given=NAMED)
    assert "sample" in {trouble.kind for trouble in other.troubles}
    pair = [
        sorted((each.overall, *each.segments, *each.named), key=lambda finding: finding.id)
        for each in (one, other)
    ]
    for here, there in zip(*pair, strict=True):
        if columns.cluster and here in one.segments:
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
    assert (one.found_rows, one.confirmation_rows) == (other.found_rows, other.confirmation_rows)
    assert one.worst is not None
    assert other.worst is not None
    if one.worst.on == "all rows":
        assert (other.worst.slice, other.worst.n, other.worst.b, other.worst.c) == (
            one.worst.slice,
            one.worst.n,
            one.worst.b,
            one.worst.c,
        )


def test_numbers_in_another_unit_give_the_same_answer_in_that_unit(
    tmp_path: Path, told: Callable[[str], Evidence]
) -> None:
    now, before, columns = STORIES["numbers"]
    seconds = [
        rows.assign(**{name: rows[name] * 60 for name in ("label", "old", "new") if name in rows})
        for rows in (now, before)
    ]
    one, other = told("numbers"), evidence_of(tmp_path, *seconds, columns=columns, given=NAMED)
    assert one.regression == other.regression
    assert [each.slice for each in one.searched] == [each.slice for each in other.searched]
    for here, there in zip(
        (one.overall, *one.searched), (other.overall, *other.searched), strict=True
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
    (made,) = evidence_of(tmp_path, rows, REFERENCE, given=named).named
    assert made.n == rows["note"].isin([f"note {i}" for i in range(200)]).sum()
    assert made.slice.where[0] == Condition("note", "in", tuple(f"note {i}" for i in range(200)))
