"""What tells records apart: equal content has equal keys in any order and file, copies are told
from what is alike by chance.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.evidence.detector_constants import DETECTORS
from core.evidence.rows.record_keys import content_keys, has_copies, numbered
from tests.core import kinds
from tests.core.scenes import frame_of, visits

ROWS = visits(800, 3)
NAMES = tuple(name for name in ROWS.columns if name != "row_id")


def keys_of_rows(
    rows: pd.DataFrame, folder: Path, but: str | None = "row_id", **settings: int
) -> np.ndarray:
    folder.mkdir(parents=True, exist_ok=True)
    rows.to_parquet(folder / "rows.parquet", index=False, **settings)
    return content_keys(folder / "rows.parquet", but)


# Keys


def test_records_that_differ_have_keys_that_differ(tmp_path: Path) -> None:
    values = keys_of_rows(ROWS, tmp_path)
    assert (values.dtype, values.size, np.unique(values).size) == (np.uint64, 800, 800)


def test_a_key_belongs_to_the_content_and_not_to_the_place_in_the_file(tmp_path: Path) -> None:
    mixed = ROWS.sample(frac=1, random_state=2)
    np.testing.assert_array_equal(
        keys_of_rows(mixed, tmp_path / "b"), keys_of_rows(ROWS, tmp_path / "a")[mixed.index]
    )


def test_files_in_many_parts_have_the_keys_of_files_in_one(tmp_path: Path) -> None:
    rows = ROWS.assign(site=ROWS["site"].astype("category"))
    np.testing.assert_array_equal(
        keys_of_rows(rows, tmp_path / "b", row_group_size=70), keys_of_rows(ROWS, tmp_path / "a")
    )


def test_the_id_is_no_part_of_the_key(tmp_path: Path) -> None:
    renumbered = ROWS.assign(row_id=np.arange(800)[::-1])
    np.testing.assert_array_equal(
        keys_of_rows(renumbered, tmp_path / "a"), keys_of_rows(ROWS, tmp_path / "b")
    )
    assert not (
        keys_of_rows(renumbered, tmp_path / "c", None) == keys_of_rows(ROWS, tmp_path / "d", None)
    ).any()


@pytest.mark.parametrize("column", NAMES)
def test_every_other_column_is_part_of_the_key(column: str, tmp_path: Path) -> None:
    values = ROWS[column].copy()
    values.iloc[5] = ROWS[column][ROWS[column] != ROWS[column].iloc[5]].iloc[0]
    same = keys_of_rows(ROWS.assign(**{column: values}), tmp_path / "a") == keys_of_rows(
        ROWS, tmp_path / "b"
    )
    assert np.flatnonzero(~same).tolist() == [5]


def test_values_that_change_columns_change_the_key(tmp_path: Path) -> None:
    rows = pd.DataFrame({"a": ["x", "y", "x"], "b": ["y", "x", "y"]})
    values = keys_of_rows(rows, tmp_path, None)
    assert values[0] == values[2] != values[1]


def test_missing_values_are_alike_and_unlike_all_others_and_nought_has_no_sign(
    tmp_path: Path,
) -> None:
    rows = pd.DataFrame({"a": [np.nan, np.nan, 0.0, -0.0], "b": [None, None, "", ""]})
    values = keys_of_rows(rows, tmp_path, None)
    assert values[0] == values[1]
    assert values[2] == values[3] != values[0]


def test_a_file_without_rows_has_no_keys(tmp_path: Path) -> None:
    assert keys_of_rows(ROWS.head(0), tmp_path).size == 0


@given(
    st.lists(
        st.tuples(st.sampled_from(["a", "b", None]), st.none() | st.integers(-3, 3)),
        min_size=1,
        max_size=40,
    )
)
def test_keys_are_equal_where_records_are(records: list[tuple[str | None, int | None]]) -> None:
    table = pa.table(
        {
            "x": pa.array([record[0] for record in records], pa.string()),
            "y": pa.array([record[1] for record in records], pa.float64()),
        }
    )
    sink = pa.BufferOutputStream()
    pq.write_table(table, sink)
    values = content_keys(pa.BufferReader(sink.getvalue()), None)
    for i, record in enumerate(records):
        for j, other in enumerate(records):
            assert bool(values[i] == values[j]) == (record == other)


# Equal keys told apart


def test_equal_keys_are_counted_and_others_keep_one_key_whatever_the_order() -> None:
    keys = np.array([7, 9, 7, 7, 2], np.uint64)
    values, turned = numbered(keys), numbered(keys[::-1])
    assert np.unique(values).size == 5
    assert sorted(values) == sorted(turned)
    assert values[1] == turned[3]
    assert set(values[[0, 2, 3]]) == set(turned[[1, 2, 4]])


@given(st.lists(st.integers(0, 5), max_size=60))
def test_numbered_keys_differ_and_are_the_same_set_in_any_order(values: list[int]) -> None:
    keys = np.array(values, np.uint64)
    result = numbered(keys)
    assert np.unique(result).size == keys.size
    assert sorted(result) == sorted(numbered(np.sort(keys)[::-1]))


def test_no_keys_are_numbered_as_none() -> None:
    assert numbered(np.empty(0, np.uint64)).size == 0


# Copies


def copied(rows: pd.DataFrame, share: float) -> pd.DataFrame:
    count = round(share * len(rows))
    return pd.concat([rows, rows.head(count)], ignore_index=True).assign(
        row_id=np.arange(len(rows) + count)
    )


@pytest.mark.parametrize(
    ("share", "found"),
    [(0.0, False), (DETECTORS.reading.few_copies_share / 4, False), (0.05, True), (1.0, True)],
)
def test_copies_are_found_from_one_in_a_hundred_records_on(share: float, found: bool) -> None:
    assert has_copies(frame_of(copied(ROWS, share)), NAMES) is found


def test_records_of_a_few_categories_are_alike_by_chance_and_no_copies() -> None:
    rows = ROWS[["site", "kind", "half", "hour"]]
    assert rows.duplicated().mean() > 0.3
    assert not has_copies(frame_of(rows), tuple(rows.columns))


def test_ten_times_the_same_categories_could_hardly_be_chance_where_there_are_many() -> None:
    rng = np.random.default_rng(1)
    rows = pd.DataFrame({f"c{i}": rng.choice(list("abcdef"), 500) for i in range(9)})
    assert not has_copies(frame_of(rows), tuple(rows.columns))
    assert has_copies(frame_of(pd.concat([rows] * 10, ignore_index=True)), tuple(rows.columns))


def photos(n: int, seed: int = 77) -> pd.DataFrame:
    """Make a file of categories alone: two good models go with the label, a region with its
    city.
    """
    rng = np.random.default_rng(seed)
    truth = rng.choice(["cat", "dog", "fox", "owl", "bear"], n, p=[0.4, 0.3, 0.1, 0.15, 0.05])
    city = rng.integers(0, 40, n)
    before = np.where(rng.random(n) < 0.1, rng.choice(truth, n), truth)
    return pd.DataFrame(
        {
            "device": rng.choice(["phone", "tablet", "camera", "webcam"], n),
            "city": [f"city {number}" for number in city],
            "region": [f"region {number // 5}" for number in city],
            "label": truth,
            "before": before,
            "now": np.where(rng.random(n) < 0.05, rng.choice(truth, n), before),
        }
    )


@pytest.mark.parametrize("n", [600, 3_000, 20_000])
def test_columns_that_go_with_one_another_agree_together_and_make_no_copies(n: int) -> None:
    rows = photos(n)
    assert rows.duplicated().mean() > 0.1
    assert not has_copies(frame_of(rows), tuple(rows.columns))


def test_copies_are_found_where_columns_go_with_one_another() -> None:
    rng = np.random.default_rng(3)
    rows = photos(600).assign(size=rng.gamma(2, 300, 600).round(), hour=rng.integers(0, 24, 600))
    twice = pd.concat([rows, rows.head(60)], ignore_index=True)
    assert not has_copies(frame_of(rows), tuple(rows.columns))
    assert has_copies(frame_of(twice), tuple(rows.columns))


@pytest.mark.parametrize("times", [2, 3, 10, 50])
def test_a_whole_file_of_copies_is_found_however_often_each_comes(times: int) -> None:
    rows = kinds.applicants(300, 2).drop(columns="row_id")
    assert has_copies(frame_of(pd.concat([rows] * times, ignore_index=True)), tuple(rows.columns))


@pytest.mark.parametrize("rows", [0, 1])
def test_less_than_two_records_are_no_copies(rows: int) -> None:
    assert not has_copies(frame_of(ROWS.head(rows)), NAMES)
    assert not has_copies(frame_of(ROWS), ())


def saturated(n: int, seed: int = 3) -> pd.DataFrame:
    """Make scores of a model that is sure of many records: a tenth at each end of the scale, all
    others unique.
    """
    rng = np.random.default_rng(seed)
    old = rng.normal(0.5, 0.4, n)
    new = old + rng.normal(0, 0.05, n)
    return pd.DataFrame(
        {
            "label": np.where(rng.random(n) < np.clip(old, 0, 1), "yes", "no"),
            "old_score": np.clip(old, 0.001, 0.999),
            "new_score": np.clip(new, 0.001, 0.999),
            "region": rng.choice(list("abcdefgh"), n),
            "device": rng.choice(list("xyz"), n),
        }
    )


@pytest.mark.parametrize("n", [5_000, 20_000, 100_000])
def test_scores_at_the_ends_of_their_scale_are_no_copies(n: int) -> None:
    rows = saturated(n)
    frame = frame_of(rows, None)
    assert rows.duplicated().mean() > DETECTORS.reading.few_copies_share
    assert not has_copies(frame, tuple(rows.columns))


def test_copies_of_records_with_such_scores_are_found_all_the_same() -> None:
    rows = saturated(20_000)
    inner = rows[(rows["old_score"] > 0.01) & (rows["old_score"] < 0.99)].iloc[:300]
    again = pd.concat([rows, *[inner] * 3], ignore_index=True)
    assert has_copies(frame_of(again, None), tuple(rows.columns))
