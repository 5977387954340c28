"""Traces of a fault in the values: the statistics are scipy's, what is planted is found to the
border, chance is not.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays
from scipy import stats

from core.case.slices import Slice
from core.evidence.causes.drift_scan import similar
from core.evidence.causes.predictions import own_threshold
from core.evidence.causes.scan_records import Side, Trace, inside, overall
from core.evidence.rows.axes import axis_of
from core.evidence.rows.coding import coded
from core.evidence.rows.conditions import as_slice, rows_of
from core.evidence.rows.tables_under_test import side_of
from core.evidence.search.segment_scan import Hunt
from core.evidence.statistics.gstat import (
    bins_of,
    g_statistic,
    mutual_information,
    noise,
    total_variation,
    z_score,
)
from tests.core import scenes
from tests.core.scenes import clues_of, frame_of, in_a, misled, predicted, scene_of, visits

tables = arrays(
    np.int64, st.tuples(st.just(2), st.integers(2, 9)), elements=st.integers(0, 400)
).filter(lambda item: (item.sum(axis=0) > 0).sum() > 1 and (item.sum(axis=1) > 0).all())
NOW, BEFORE = visits(3_000, 1), visits(3_000, 2)


def found(
    now: pd.DataFrame,
    before: pd.DataFrame | None = BEFORE,
    current: pd.DataFrame | None = None,
    serving: bool = False,
    columns=scenes.COLUMNS,
) -> list[tuple[str, str, str]]:
    return clues_of(scene_of(now, before, current, serving, columns))


def with_values(where: pd.Series, rows: pd.DataFrame = NOW, **values) -> pd.DataFrame:
    path = rows.copy()
    for name, value in values.items():
        result = value(rows[where]) if callable(value) else value
        path[name] = rows[name].astype(float) if rows[name].dtype.kind in "if" else rows[name]
        path.loc[where, name] = result
    return path


# The statistics are scipy's


@given(tables)
def test_g_is_that_of_a_log_likelihood_test(table: np.ndarray) -> None:
    value, freedom = g_statistic(table.astype(float))
    held = table[:, table.sum(axis=0) > 0]
    result = stats.chi2_contingency(held, correction=False, lambda_="log-likelihood")
    assert float(value) == pytest.approx(result.statistic, rel=1e-9, abs=1e-7)
    assert int(freedom) == result.dof


@given(arrays(np.int64, (2, 3, 4), elements=st.integers(0, 200)))
def test_g_given_another_column_is_the_difference_and_the_sum_over_its_values(
    cells: np.ndarray,
) -> None:
    table = cells.reshape(2, 12).astype(float)
    value, freedom = g_statistic(table, 4)
    whole, less = g_statistic(table), g_statistic(cells.sum(axis=1).astype(float))
    apart = [g_statistic(cells[:, :, k].astype(float)) for k in range(4)]
    assert float(value) == pytest.approx(float(whole[0] - less[0]), abs=1e-6)
    assert float(value) == pytest.approx(float(sum(item for item, _ in apart)), abs=1e-6)
    assert freedom == whole[1] - less[1] == sum(free for _, free in apart)


def test_g_of_many_tables_is_g_of_each() -> None:
    many = np.random.default_rng(1).integers(0, 50, (5, 3, 2, 6)).astype(float)
    values, freedom = g_statistic(many)
    for place in np.ndindex(5, 3):
        assert (values[place], freedom[place]) == tuple(
            float(item) for item in g_statistic(many[place])
        )


def test_a_side_without_rows_has_not_changed() -> None:
    value, _ = g_statistic(np.array([[0.0, 0.0, 0.0], [3.0, 4.0, 5.0]]))
    assert (float(value), total_variation(np.array([[0.0, 0.0], [3.0, 4.0]]))) == (0.0, 0.0)


@given(st.floats(0, 900), st.integers(1, 60))
def test_a_score_is_the_normal_score_of_the_chi_squared_tail(value: float, freedom: int) -> None:
    result = stats.norm.isf(stats.chi2.sf(value, freedom))
    assert z_score(value, freedom) == pytest.approx(result, rel=1e-6, abs=1e-6)


def test_a_score_goes_on_rising_where_the_tail_is_too_small_for_a_float() -> None:
    values = [z_score(value, 20) for value in np.arange(1_200, 6_000, 50)]
    assert (np.diff(values) > 0).all()
    assert values[0] == pytest.approx(
        -stats.norm.ppf(np.exp(stats.chi2.logsf(1_200, 20))), rel=0.02
    )


@given(tables)
def test_total_variation_is_half_the_summed_difference_of_shares(table: np.ndarray) -> None:
    shares = table / table.sum(axis=1, keepdims=True)
    assert total_variation(table.astype(float)) == pytest.approx(
        np.abs(shares[0] - shares[1]).sum() / 2
    )


def test_total_variation_given_another_column_is_averaged_over_it() -> None:
    cells = np.random.default_rng(1).integers(1, 60, (2, 3, 4)).astype(float)
    apart = [total_variation(cells[:, :, k]) for k in range(4)]
    assert total_variation(cells.reshape(2, 12), 4) == pytest.approx(
        np.average(apart, weights=cells[0].sum(axis=0))
    )


@pytest.mark.parametrize(("n", "m"), [(200, 200), (80, 900), (3_000, 500)])
def test_noise_is_how_far_two_samples_of_one_kind_lie_apart_on_average(n: int, m: int) -> None:
    rng = np.random.default_rng(1)
    shares = rng.dirichlet(np.full(12, 3.0))
    drawn = [
        np.array([rng.multinomial(n, shares), rng.multinomial(m, shares)], float)
        for _ in range(300)
    ]
    assert np.mean([noise(picture) for picture in drawn]) == pytest.approx(
        np.mean([total_variation(picture) for picture in drawn]), rel=0.08
    )


@given(arrays(np.int64, (4, 5), elements=st.integers(0, 30)))
def test_mutual_information_is_the_share_of_entropy_that_the_other_column_takes(
    joint: np.ndarray,
) -> None:
    value = mutual_information(joint.astype(float))
    if joint.sum() == 0 or (joint.sum(axis=1) > 0).sum() < 2:
        assert value == 0
        return
    own = stats.entropy(joint.sum(axis=1))
    left = sum(
        column.sum() / joint.sum() * stats.entropy(column) for column in joint.T if column.sum()
    )
    assert value == pytest.approx((own - left) / own, abs=1e-9)


def test_a_column_says_all_about_what_is_made_of_it_and_nothing_about_noise() -> None:
    frame = frame_of(BEFORE)
    (x, _, size), (y, _, wide), (z, _, wider) = (
        coded(frame[name], frame[name], 10) for name in ("square", "size", "spare")
    )
    joint, other = (
        np.bincount(x * w + v, minlength=size * w).reshape(size, w).astype(float)
        for v, w in ((y, wide), (z, wider))
    )
    assert mutual_information(joint) > 0.95
    assert mutual_information(other) < 0.05


# Codes that can be compared


def test_the_same_values_have_the_same_codes_on_both_sides_even_rounded_otherwise() -> None:
    values = BEFORE["dose"].to_numpy()
    single = values.astype("float32").astype(float)
    edges = bins_of(values, single)
    np.testing.assert_array_equal(np.searchsorted(edges, values), np.searchsorted(edges, single))


def test_levels_of_both_sides_are_coded_alike_and_the_rare_ones_together() -> None:
    item, other = (
        frame_of(pd.DataFrame({"c": values}), None)["c"]
        for values in (["a", "b", None, *(f"r{i:02d}" for i in range(60))], ["b"] * 9 + ["a"] * 9)
    )
    x, y, size = coded(item, other)
    assert size == 42
    assert (x[0], x[1], x[2]) == (y[9], y[0], size - 1)
    assert set(x[3 + 38 :]) == {size - 2}


def test_numbers_stored_as_text_on_one_side_are_the_same_levels() -> None:
    item, other = (
        frame_of(pd.DataFrame({"c": values}), None)["c"]
        for values in ([1, 2, 2, 3], ["1", "2", "2", "3"])
    )
    x, y, _ = coded(item, other)
    np.testing.assert_array_equal(x, y)


# What is planted is found to the border

CONDITIONS = {
    "site=A": lambda rows: rows["site"] == "A",
    "site=A&kind=p": in_a,
    "site=B&kind=p&half=left": (
        lambda rows: (rows["site"] == "B") & (rows["kind"] == "p") & (rows["half"] == "left")
    ),
    "site=A..C": lambda rows: rows["site"].isin(["A", "C"]),
    "site=B..D&half=right": lambda rows: rows["site"].isin(["B", "D"]) & (rows["half"] == "right"),
    "dose between 45..55": lambda rows: (rows["dose"] >= 45) & (rows["dose"] < 55),
    "site=A&dose<45": lambda rows: (rows["site"] == "A") & (rows["dose"] < 45),
    "at>=2024-03-01T00:00:00": lambda rows: rows["at"] >= "2024-03-01",
    "at between 2024-02-01T00:00:00..2024-03-01T00:00:00": (
        lambda rows: (rows["at"] >= "2024-02-01") & (rows["at"] < "2024-03-01")
    ),
    "site=A&hour>=16": lambda rows: (rows["site"] == "A") & (rows["hour"] >= 16),
}


@pytest.mark.parametrize("where", CONDITIONS)
@pytest.mark.parametrize("seed", [1, 2])
def test_values_that_changed_in_a_slice_are_found_with_exactly_its_conditions(
    where: str, seed: int
) -> None:
    now = visits(3_000, 10 + seed)
    result = found(
        with_values(CONDITIONS[where](now), now, spare=lambda rows: rows["spare"] * 10),
        visits(3_000, 20 + seed),
    )
    assert [(what, column) for what, column, _ in result] == [("values", "spare")]
    assert set(result[0][2].split("&")) == set(where.split("&"))


@pytest.mark.parametrize(
    "change",
    [
        lambda rows: rows["spare"] + 1.0,
        lambda rows: rows["spare"].mask(rows["row_id"] % 3 == 0),
        lambda _: 0.0,
        lambda rows: -np.abs(rows["spare"]),
    ],
)
def test_a_shift_gaps_a_constant_or_a_turned_sign_is_found_in_its_slice(change: Callable) -> None:
    assert found(with_values(in_a(NOW), spare=change)) == [("values", "spare", "site=A&kind=p")]


def test_categories_that_changed_are_found_in_their_slice() -> None:
    assert found(
        with_values(NOW["site"] == "A", kind=lambda rows: rows["kind"].map(scenes.TURN))
    ) == [("values", "kind", "site=A")]


def test_few_values_that_the_reference_never_had_are_enough() -> None:
    where = in_a(NOW) & (NOW["half"] == "left") & (NOW["row_id"] % 3 == 0)
    assert 30 < where.sum() < 80
    assert found(with_values(where, spare=-99.0)) == [
        ("values", "spare", "site=A&kind=p&half=left")
    ]


def hunt_for(now: pd.DataFrame, name: str) -> Hunt:
    scene = scene_of(now, BEFORE)
    assert scene.before is not None
    assert scene.before_side is not None
    trace = Trace(
        name, "values", scene.side, scene.before_side, *coded(scene.now[name], scene.before[name])
    )
    return Hunt(trace, scene.axes, frozenset(scenes.COLUMNS.segments), 30, set())


def test_only_values_that_are_mostly_new_are_hunted_as_new_values() -> None:
    assert hunt_for(with_values(in_a(NOW), spare=-99.0), "spare").flagged
    assert not hunt_for(
        with_values(in_a(NOW), spare=lambda rows: rows["spare"] * 1.5), "spare"
    ).flagged
    assert not hunt_for(NOW, "spare").flagged


def test_two_faults_in_two_columns_and_two_slices_are_both_found() -> None:
    frame = with_values(NOW["site"] == "A", spare=lambda rows: rows["spare"] + 2)
    frame = with_values(NOW["kind"] == "r", frame, dose=np.nan)
    assert sorted(found(frame)) == [("values", "dose", "kind=r"), ("values", "spare", "site=A")]


def test_a_column_that_changed_is_no_condition_of_another_slice() -> None:
    frame = with_values(
        NOW["site"] == "A",
        spare=lambda rows: rows["spare"] + 5,
        dose=lambda rows: rows["dose"] + 60,
    )
    assert sorted(found(frame)) == [("values", "dose", "site=A"), ("values", "spare", "site=A")]


def test_a_column_that_changed_in_all_rows_names_no_slice() -> None:
    everywhere = pd.Series(True, index=NOW.index)
    assert found(with_values(everywhere, spare=lambda rows: rows["spare"] * 10)) == []


def test_a_shift_that_is_the_same_on_both_sides_is_no_change() -> None:
    both = [
        with_values(in_a(rows), rows, spare=lambda own: own["spare"] * 10) for rows in (NOW, BEFORE)
    ]
    assert found(both[0], both[1]) == []


def test_another_mix_of_rows_is_no_change_of_values() -> None:
    rng = np.random.default_rng(1)
    retained = NOW[(NOW["site"] != "A") | (rng.random(len(NOW)) < 0.3)].reset_index(drop=True)
    assert [match_ for match_ in found(retained) if match_[1] != "site"] == []


# Chance is not taken for a change


def test_among_rows_dealt_at_random_nothing_is_found() -> None:
    wrong = []
    for seed in range(15):
        rows = predicted(visits(2_000, 100 + seed))
        first = np.random.default_rng(seed).random(len(rows)) < 0.5
        wrong += found(
            rows[first].reset_index(drop=True),
            rows[~first].reset_index(drop=True),
            rows[~first].sample(frac=0.8, random_state=seed).reset_index(drop=True),
        )
    assert len(wrong) <= 1, wrong


# Values that are usual, and wrong for their row


def test_hours_of_another_zone_are_found_by_the_timestamp() -> None:
    frame = with_values(in_a(NOW), hour=lambda rows: (rows["hour"] + 5) % 24)
    clues = scenes.found_in(scene_of(frame, BEFORE)).found
    assert [(clue.trace.what, clue.trace.column, clue.trace.given_column) for clue in clues] == [
        ("relation", "hour", "hour of at")
    ]
    assert clues_of(scene_of(frame, BEFORE))[0][2] == "site=A&kind=p"


def dealt(name: str) -> Callable:
    return lambda rows: rows[name].sample(frac=1, random_state=1).to_numpy()


def test_columns_that_no_longer_fit_are_found_in_their_slice_though_each_looks_as_usual() -> None:
    assert set(found(with_values(in_a(NOW), square=dealt("square")))) == {
        ("relation", name, "site=A&kind=p") for name in ("size", "square")
    }


@pytest.mark.parametrize("name", ["square", "double", "size"])
def test_of_columns_that_no_longer_fit_the_one_that_fits_none_is_blamed(name: str) -> None:
    now, before = (rows.assign(double=rows["size"] * 2 + 1) for rows in (NOW, BEFORE))
    columns = replace(
        scenes.COLUMNS, features=("size", "dose", "hour", "spare", "square", "double")
    )
    result = found(with_values(in_a(now), now, **{name: dealt(name)}), before, columns=columns)
    assert {column for _, column, _ in result} == {name}


def test_without_a_reference_no_values_are_compared() -> None:
    assert found(with_values(in_a(NOW), spare=9.0), None) == []


# Training rows


def test_rows_that_the_training_lacks_are_found() -> None:
    assert found(NOW, BEFORE, BEFORE[~in_a(BEFORE)]) == [("rows", "", "site=A&kind=p")]


def test_training_that_ends_early_is_found_from_the_day_on() -> None:
    result = found(NOW, BEFORE, BEFORE[BEFORE["at"] < "2024-03-01"])
    assert result == [("rows", "", "at>=2024-03-01T00:00:00")]


def test_rows_that_the_training_holds_again_and_again_are_found() -> None:
    assert found(NOW, BEFORE, pd.concat([BEFORE, *[BEFORE[in_a(BEFORE)]] * 5])) == [
        ("rows", "", "site=A&kind=p")
    ]


def test_labels_that_moved_in_the_training_are_found() -> None:
    path = BEFORE.copy()
    path.loc[(path["site"] == "A") & (path["row_id"] % 10 < 7), "label"] = "no"
    assert found(NOW, BEFORE, path) == [("label", "label", "site=A")]


def test_a_feature_that_tells_the_label_in_the_training_is_found() -> None:
    def leaking(rows: pd.DataFrame) -> np.ndarray:
        noise = np.random.default_rng(1).normal(0, 0.3, len(rows))
        return np.where(rows["label"] == "yes", 2.5, -2.5) + noise

    assert found(NOW, BEFORE, with_values(in_a(BEFORE), BEFORE, spare=leaking)) == [
        ("training", "spare", "site=A&kind=p")
    ]


@pytest.mark.parametrize("share", [0.85, 1.0])
def test_training_on_the_same_rows_or_on_most_of_them_is_no_trace(share: float) -> None:
    assert found(NOW, BEFORE, BEFORE.sample(frac=share, random_state=1)) == []


# The serving log


def served(rows: pd.DataFrame, **values) -> pd.DataFrame:
    return (
        with_values(in_a(rows), rows, **values).drop(columns="label").sample(frac=1, random_state=1)
    )


@pytest.mark.parametrize(
    "value", [lambda rows: rows["size"] * 10, lambda rows: rows["size"] + 0.01, np.nan]
)
def test_a_serving_log_that_differs_is_found_however_little(value: object) -> None:
    assert found(NOW, BEFORE, served(NOW, size=value), serving=True) == [
        ("serving", "size", "site=A&kind=p")
    ]


def test_a_category_served_otherwise_is_found() -> None:
    turned = served(NOW, half=lambda rows: rows["half"].map({"left": "right", "right": "left"}))
    assert found(NOW, BEFORE, turned, serving=True) == [("serving", "half", "site=A&kind=p")]


def test_a_serving_log_that_is_the_same_up_to_rounding_is_no_trace() -> None:
    rounded = (
        NOW.assign(dose=NOW["dose"].astype("float32"), size=NOW["size"] * (1 + 1e-9))
        .drop(columns="label")
        .sample(frac=1, random_state=1)
    )
    assert found(NOW, BEFORE, rounded, serving=True) == []


def test_a_serving_log_of_other_rows_is_compared_by_its_values() -> None:
    assert found(NOW, BEFORE, served(visits(3_000, 5), size=9.0), serving=True) == [
        ("served", "size", "site=A&kind=p")
    ]
    assert found(NOW, BEFORE, served(visits(3_000, 5)), serving=True) == []


# Predictions


def test_classes_against_their_own_score_are_found_where_the_threshold_is_another() -> None:
    frame = predicted(NOW)
    frame.loc[in_a(frame), "new"] = scenes.yes(frame.loc[in_a(frame), "new_score"].to_numpy(), 0.85)
    assert found(frame) == [("threshold", "new", "site=A&kind=p")]


def test_another_threshold_for_all_rows_is_no_slice() -> None:
    frame = predicted(NOW)
    assert [
        match_
        for match_ in found(frame.assign(new=scenes.yes(frame["new_score"].to_numpy(), 0.7)))
        if match_[0] == "threshold"
    ] == []


@given(arrays(np.int64, st.integers(1, 30), elements=st.integers(0, 9)), st.randoms())
def test_the_threshold_of_a_model_is_that_which_contradicts_the_fewest_rows(
    tens: np.ndarray, dice
) -> None:
    score = tens / 10
    taken = np.array([dice.random() < item for item in score])
    wrong = [int((taken != (score >= cut)).sum()) for cut in (*np.unique(score), np.inf, 0.5)]
    assert int((taken != (score >= own_threshold(taken, score))).sum()) == min(wrong)


def three(score: np.ndarray) -> np.ndarray:
    return np.where(score < 0.33, "no", np.where(score < 0.66, "maybe", "yes"))


def of_three(rows: pd.DataFrame) -> pd.DataFrame:
    frame = predicted(rows)
    return frame.assign(
        old=three(frame["old_score"].to_numpy()), new=three(frame["new_score"].to_numpy())
    ).drop(columns=["old_score", "new_score"])


def test_a_class_that_is_never_predicted_any_more_is_found() -> None:
    frame = of_three(NOW)
    frame.loc[in_a(frame) & (frame["new"] == "maybe"), "new"] = "no"
    (clue,) = scenes.found_in(scene_of(frame, BEFORE, columns=scenes.CLASSES)).found
    assert (clue.trace.what, as_slice(scene_of(frame).axes, clue.parts).id) == (
        "classes",
        "site=A&kind=p",
    )


def test_two_trainings_that_lose_no_class_leave_no_trace() -> None:
    assert found(of_three(NOW), BEFORE, columns=scenes.CLASSES) == []


def test_errors_alone_leave_no_trace_in_values() -> None:
    assert [
        match_ for match_ in found(misled(NOW, in_a(NOW))) if match_[0] in {"values", "relation"}
    ] == []


# What must hold of every find


def test_rows_of_a_find_are_the_rows_of_its_slice_and_counts_are_those_of_its_rows() -> None:
    now = with_values(in_a(NOW), spare=lambda rows: rows["spare"] * 10)
    scene = scene_of(now, BEFORE)
    (clue,) = scenes.found_in(scene).found
    where = as_slice(scene.axes, clue.parts)
    retained = inside(scene.axes, scene.side.codes, clue.parts)
    np.testing.assert_array_equal(retained, in_a(now))
    np.testing.assert_array_equal(retained, rows_of(scene.now, where.where))
    assert clue.table.sum(axis=1).tolist() == [in_a(now).sum(), in_a(BEFORE).sum()]
    assert 0 <= clue.outside < clue.inside <= 1


def test_the_order_of_rows_and_of_columns_does_not_matter() -> None:
    now = with_values(in_a(NOW), spare=lambda rows: rows["spare"] * 10)
    mixed = now.sample(frac=1, random_state=1).reset_index(drop=True)
    turned = now[list(now.columns[::-1])]
    (item,), *others = (
        scenes.found_in(scene_of(rows, before)).found
        for rows, before in (
            (now, BEFORE),
            (mixed, BEFORE.sample(frac=1, random_state=2).reset_index(drop=True)),
            (turned, BEFORE),
        )
    )
    for (other,) in others:
        assert item.parts == other.parts
        assert (item.gain, item.z, item.inside) == pytest.approx(
            (other.gain, other.z, other.inside), rel=1e-12
        )


def test_renamed_columns_give_the_same_slice() -> None:
    names = {"site": "z_place", "kind": "a_sort", "spare": "the spare & co"}
    columns = replace(
        scenes.COLUMNS,
        segments=("z_place", "a_sort", "half"),
        features=("size", "dose", "hour", "the spare & co", "square"),
    )
    now = with_values(in_a(NOW), spare=lambda rows: rows["spare"] * 10)
    assert found(now.rename(columns=names), BEFORE.rename(columns=names), columns=columns) == [
        ("values", "the spare & co", "z_place=A&a_sort=p")
    ]


def test_how_many_slices_were_looked_at_is_told() -> None:
    clean, hurt = (
        scenes.found_in(scene_of(rows, BEFORE)) for rows in (NOW, with_values(in_a(NOW), spare=9.0))
    )
    assert clean.looked > 1_000
    assert hurt.changed == {"spare"}


def test_two_sets_are_as_similar_as_they_share() -> None:
    values, other = np.array([True, True, False, False]), np.array([True, False, True, False])
    assert (
        similar(values, other),
        similar(values, values),
        similar(values, ~values),
        similar(values & ~values, values & ~values),
    ) == (1 / 3, 1.0, 0.0, 0.0)


def test_a_column_that_one_side_lacks_counts_as_missing_there() -> None:
    frame = frame_of(BEFORE.drop(columns="half"))
    axis = axis_of(frame_of(NOW)["half"])
    assert axis is not None
    side: Side = side_of(frame, (axis,))
    assert set(side.codes[0].tolist()) == {axis.codes - 1}
    trace = Trace(
        "half", "values", side, side, np.zeros(3_000, np.int32), np.zeros(3_000, np.int32), 1
    )
    assert overall(trace).tolist() == [[3_000], [3_000]]
    assert Slice().where == ()
