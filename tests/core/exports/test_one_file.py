"""What a file of one model brings along: weights, clusters, gaps; and what is refused."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.errors import BadRows, ShowstopperError
from core.exports.unpaired_answer import report_json, summary_of
from tests.core.model_files import alone, answers, estimate, one_model, small

# Weights and clusters


def test_weights_move_the_rate_and_are_said(tmp_path: Path) -> None:
    rows = small(10).assign(weight=np.where(np.arange(100) < 10, 0.5, 1.5))
    result = one_model(tmp_path, rows)
    assert estimate(alone(result).overall).value == pytest.approx(5 / 140)
    assert "it weighs the records, so all rates are weighted" in summary_of(result)
    assert "the records are worth" in summary_of(result)


def test_a_weight_of_zero_is_no_record_and_a_negative_one_is_refused(tmp_path: Path) -> None:
    rows = small(10).assign(weight=np.where(np.arange(100) < 10, 0.0, np.tile([0.8, 1.2], 50)))
    result = one_model(tmp_path, rows)
    assert estimate(alone(result).overall).value == 0
    assert estimate(alone(result).overall).n == 90
    assert "10 records weigh 0 and are not counted" in summary_of(result)
    with pytest.raises(BadRows, match=r"weight is negative, infinite or missing \(row 5\)"):
        one_model(
            tmp_path, rows.assign(weight=np.where(np.arange(100) == 3, -1.0, 1.0)), weight="weight"
        )


def test_equal_weights_change_nothing_and_say_so(tmp_path: Path) -> None:
    plain, weighted = (
        one_model(tmp_path, small(10)),
        one_model(tmp_path, small(10).assign(w=1.0), weight="w"),
    )
    assert alone(plain).overall == alone(weighted).overall
    assert "all its weights are equal, so they change nothing" in summary_of(weighted)


def test_clusters_widen_the_interval(tmp_path: Path) -> None:
    rows = small(0, 400).assign(user=[f"u{i // 10}" for i in range(400)])
    rows["prediction"] = np.where(np.arange(400) // 10 % 8 == 0, 1 - rows["label"], rows["label"])
    plain, grouped = (
        estimate(alone(one_model(tmp_path, rows, **meta)).overall)
        for meta in ({}, {"cluster": "user"})
    )
    assert plain.value == grouped.value
    assert grouped.high - grouped.low > 2 * (plain.high - plain.low)
    result = one_model(tmp_path, rows, cluster="user")
    assert "records of one user belong together (40 in all), so intervals are wider" in summary_of(
        result
    )
    assert alone(result).effective == pytest.approx(40, rel=0.05)


def test_a_cluster_a_record_is_said_to_group_nothing(tmp_path: Path) -> None:
    result = one_model(
        tmp_path, small(10).assign(user=[f"u{i}" for i in range(100)]), cluster="user"
    )
    assert "each record has a value of its own" in summary_of(result)
    assert estimate(alone(result).overall).value == 0.1


def test_nine_clusters_bear_no_rate(tmp_path: Path) -> None:
    rows = small(10, 90).assign(site=np.arange(90) % 9)
    result = one_model(tmp_path, rows, "1%", cluster="site")
    assert alone(result).over_limit == "unclear"
    assert "9 clusters, fewer than the 10 needed" in summary_of(result)


# What is given and not used is said


def test_missing_labels_are_counted_and_left_out(tmp_path: Path) -> None:
    rows = small(10)
    rows["label"] = rows["label"].astype("Int64")
    rows.loc[90:, "label"] = pd.NA
    result = one_model(tmp_path, rows)
    assert estimate(alone(result).overall).n == 90
    assert "the label is missing in 10 of 100 records (10.0%)" in summary_of(result)
    assert report_json(result)["files"][0]["without_label"] == 10


def test_every_column_and_key_has_its_place(tmp_path: Path) -> None:
    rows = answers().assign(
        score=0.5 + np.arange(2_000) / 1e4,
        when=pd.date_range("2026-01-01", periods=2_000, freq="h"),
        model="m1",
    )
    result = one_model(
        tmp_path,
        rows,
        metric="accuracy",
        baseline_prediction="prediction",
        candidate_threshold=0.4,
        prompt="p",
    )
    left = " ".join(each["what"] for each in report_json(result)["left_out"])
    for name in ("age", "score", "when", "model", "threshold 0.4", "“prompt” in the mapping"):
        assert name in left
    used = {each.column for each in alone(result).segments}
    assert used == {"plan"}


def test_the_segments_of_the_mapping_are_measured_numbers_in_quarters(tmp_path: Path) -> None:
    result = one_model(tmp_path, answers(), segment_columns=["age"])
    assert {each.column for each in alone(result).segments} == {"age"}
    assert len(alone(result).segments) == 4
    assert "the mapping names it neither as a segment nor as a feature" in summary_of(result)


# Bad input


def test_no_label_is_asked(tmp_path: Path) -> None:
    rows = answers().drop(columns="churned").assign(age=1.5)
    with pytest.raises(BadRows, match=r"label \(what was true\)"):
        one_model(tmp_path, rows)


def test_all_labels_missing_are_refused(tmp_path: Path) -> None:
    rows = small(10).assign(label=None)
    with pytest.raises(BadRows, match="every label is missing"):
        one_model(tmp_path, rows, label="label")


def test_one_class_is_refused(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="every label is 1"):
        one_model(tmp_path, small(10).assign(label=1))


def test_a_missing_prediction_is_refused_with_its_row(tmp_path: Path) -> None:
    rows = small(10).assign(prediction=np.where(np.arange(100) == 6, np.nan, 1.0))
    with pytest.raises(BadRows, match=r"the prediction is missing in 1 of 100 rows \(row 8\)"):
        one_model(tmp_path, rows)


@pytest.mark.parametrize(
    ("change", "says"),
    [
        ({"prediction": "maybe"}, "no value is in both"),
        (
            {"prediction": np.where(np.arange(100) == 9, 7, 1)},
            r"not among the labels “0”, “1”: “7” \(row 11\)",
        ),
    ],
)
def test_predictions_that_are_no_class_are_refused(
    change: dict[str, Any], says: str, tmp_path: Path
) -> None:
    with pytest.raises(BadRows, match=says):
        one_model(tmp_path, small(10).assign(**change))


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        ({"label": "lable"}, "there is no such column"),
        ({"label": 5}, "which is no name of a column"),
        ({"task": "ranking"}, "The task “ranking” is not known"),
        ({"tolerance": -1}, "no number of 0 or more"),
        ({"cluster": "nowhere"}, "there is no such column"),
        ({"segment_columns": ["halves"]}, "Write “half”"),
        ({"positive_class": "2"}, "the positive class “2” is none of the labels"),
        ({"label": "half", "prediction": "half"}, "one column is used as label and as prediction"),
    ],
)
def test_a_mapping_that_does_not_fit_is_refused(
    meta: dict[str, Any], says: str, tmp_path: Path
) -> None:
    with pytest.raises(ShowstopperError, match=says):
        one_model(tmp_path, small(10), **meta)


def test_two_columns_that_may_be_the_prediction_are_asked(tmp_path: Path) -> None:
    rows = small(10)
    rows["predicted_x"] = rows["prediction"]
    with pytest.raises(BadRows, match="“predicted_x” would fit as well"):
        one_model(tmp_path, rows)
    assert estimate(alone(one_model(tmp_path, rows, prediction="predicted_x")).overall).value == 0.1
