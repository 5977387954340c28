"""The answer for a pipeline: from files and a mapping to the same bytes each time, with nothing
guessed that was said.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.case.codec import json_bytes
from core.case.model import Case
from core.errors import BadCase, BadRows
from core.evidence.records import Evidence
from core.exports.analysis import analyze_any, answer
from core.exports.analysis_summary import summary
from tests import cases
from tests.core import scenes
from tests.core.scenes import changed, in_a, misled, predicted, visits

NOW, BEFORE = visits(2_000, 1), visits(2_000, 2)
BAD = changed(NOW, in_a(NOW), size=lambda rows: rows["size"] * 60)
META: dict[str, Any] = {
    "label": "label",
    "baseline_prediction": "old",
    "candidate_prediction": "new",
    "baseline_score": "old_score",
    "candidate_score": "new_score",
    "id": "row_id",
    "timestamp": "at",
    "task": "binary",
    "positive_class": "yes",
    "segment_columns": list(scenes.COLUMNS.segments),
    "feature_columns": list(scenes.COLUMNS.features),
}


def asked(
    folder: Path,
    now: pd.DataFrame = BAD,
    before: pd.DataFrame | None = BEFORE,
    current: pd.DataFrame | None = None,
    suffix: str = "parquet",
    **meta: Any,
) -> tuple[Case, Evidence]:
    paths = {
        name: None if rows is None else cases.write(rows, folder / f"{name}.{suffix}")
        for name, rows in (("validation", now), ("reference", before), ("current", current))
    }
    said = folder / "meta.json"
    said.write_text(
        json.dumps({key: value for key, value in (META | meta).items() if value != "leave out"}),
        "utf-8",
    )
    assert paths["validation"] is not None
    case, evidence, _ = cases.analyzed(
        paths["validation"], said, paths["reference"], paths["current"]
    )
    return case, evidence


def answered(folder: Path, **supplied: Any) -> dict[str, Any]:
    return answer(*asked(folder, **supplied))


# The same bytes


@pytest.mark.parametrize("current", [None, BEFORE[~in_a(BEFORE)]])
def test_asking_twice_gives_the_same_bytes(tmp_path: Path, current: pd.DataFrame | None) -> None:
    item, two = (
        json_bytes(answered(tmp_path / name, current=current))
        for name in ("a", "b")
        if (tmp_path / name).mkdir() is None
    )
    assert item == two
    assert json.loads(item)["regression"] == "yes"


@pytest.mark.deep
def test_two_processes_that_order_their_sets_otherwise_give_the_same_bytes(tmp_path: Path) -> None:
    asked(tmp_path, current=BEFORE[~in_a(BEFORE)])  # writes the files
    files = [
        "--reference",
        str(tmp_path / "reference.parquet"),
        "--current",
        str(tmp_path / "current.parquet"),
        "--meta",
        str(tmp_path / "meta.json"),
    ]
    for seed in ("1", "2"):
        command = [
            sys.executable,
            "-m",
            "core.command",
            "analyze",
            str(tmp_path / "validation.parquet"),
            *files,
            "--json",
            str(tmp_path / seed),
        ]
        done = subprocess.run(
            command,
            cwd=Path(__file__).parents[3],
            env=os.environ | {"PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 1, done.stderr
    assert (tmp_path / "1").read_bytes() == (tmp_path / "2").read_bytes()


def test_text_and_typed_files_give_the_same_findings(tmp_path: Path) -> None:
    item, other = (answered(tmp_path / suffix, suffix=suffix) for suffix in ("parquet", "csv"))
    for key in ("regression", "slices", "columns", "causes", "overall", "looked"):
        assert item[key] == other[key], key


# What is in it


def test_the_answer_names_slice_column_cause_and_unit(tmp_path: Path) -> None:
    result = answered(tmp_path)
    first = result["slices"][0]
    assert {
        (predicate["column"], predicate["op"], predicate["value"])
        for predicate in first["predicates"]
    } == {
        ("site", "==", "A"),
        ("kind", "==", "p"),
    }
    assert (first["measured_on"], first["confirmed"], first["n"]) == (
        "all rows",
        True,
        int(in_a(NOW).sum()),
    )
    assert (
        first["ci"][0] <= first["diff"] == first["candidate"] - first["baseline"] <= first["ci"][1]
    )
    assert (result["columns"][0], result["causes"][0]) == ("size", "unit_change")
    assert result["suspects"][0]["speaks_for"][0]["detail"] == "minutes for hours (×60)"
    assert result["overall"]["n"] == result["manifest"]["rows"] == 2_000
    assert "site A" in first["says"]


def test_the_reference_decides_what_is_known_of_the_cause(tmp_path: Path) -> None:
    assert answered(tmp_path, before=None)["causes"] != ["unit_change"]
    assert "unit_change" not in answered(tmp_path, before=None)["causes"]


def test_the_table_now_is_the_candidates_training_unless_it_is_said_to_be_a_log(
    tmp_path: Path,
) -> None:
    lost = misled(NOW, in_a(NOW))
    assert (
        answered(
            tmp_path, now=lost, current=BEFORE[~in_a(BEFORE)], current_table="candidate_training"
        )["causes"][0]
        == "stale_model"
    )
    log = BAD[list(NOW.columns)].drop(columns="label").sample(frac=1, random_state=1)
    assert (
        answered(
            tmp_path, now=BAD.assign(size=NOW["size"]), current=log, current_table="serving_log"
        )["causes"][0]
        == "train_serve_skew"
    )


def test_a_clean_candidate_is_no_regression_and_names_nothing(tmp_path: Path) -> None:
    result = answered(tmp_path, now=predicted(NOW), current=BEFORE.sample(frac=0.9, random_state=1))
    assert (result["regression"], result["columns"], result["causes"], result["suspects"]) == (
        "no",
        [],
        [],
        [],
    )
    assert not any(item["confirmed"] for item in result["slices"])


def test_the_summary_says_the_answer_and_where(tmp_path: Path) -> None:
    says = summary(*asked(tmp_path))
    assert says.startswith("Regression: yes.")
    assert "site A" in says
    assert "confirmed on all records, corrected for everything that was tested" in says


# What the mapping says


def test_weight_and_cluster_are_those_that_the_mapping_names(tmp_path: Path) -> None:
    rows = BAD.assign(counts=np.tile([1.0, 3.0], 1_000), user=[f"u{i // 8}" for i in range(2_000)])
    case, evidence = asked(tmp_path, now=rows, weight="counts", cluster="user")
    assert (case.columns.weight, case.columns.cluster) == ("counts", "user")
    assert not {"counts", "user"} & {*case.columns.segments, *case.columns.features}
    assert {"weights", "cluster"} <= {trouble.kind for trouble in evidence.troubles}
    plain = asked(tmp_path, now=rows)[1]
    assert evidence.overall.change != plain.overall.change
    assert evidence.regression == "yes"


def test_a_feature_called_weight_is_a_feature(tmp_path: Path) -> None:
    rows, before = (table.rename(columns={"size": "weight"}) for table in (BAD, BEFORE))
    features = ["weight", *scenes.COLUMNS.features[1:]]
    case, evidence = asked(tmp_path, now=rows, before=before, feature_columns=features)
    assert (case.columns.weight, case.columns.features[0]) == (None, "weight")
    assert evidence.suspect_columns[0] == "weight"
    plain = asked(tmp_path)[1]
    assert evidence.overall == plain.overall


def test_a_column_called_weight_that_is_no_feature_weighs_the_rows(tmp_path: Path) -> None:
    rows = BAD.assign(weight=np.tile([1.0, 3.0], 1_000))
    assert asked(tmp_path, now=rows)[0].columns.weight == "weight"
    assert asked(tmp_path, now=rows, weight=None)[0].columns.weight is None


def test_columns_not_named_as_segments_or_features_are_left_alone(tmp_path: Path) -> None:
    case, evidence = asked(tmp_path, segment_columns=["half"], feature_columns=["dose"])
    assert (case.columns.segments, case.columns.features) == (("half",), ("dose",))
    assert {
        item.column
        for finding in (*evidence.searched, *evidence.segments)
        for item in finding.slice.where
    } <= {"half", "dose", "at"}
    assert {shift.column for shift in evidence.shifts} == {"half", "dose"}


def test_a_number_to_predict_is_measured_in_its_own_unit_and_by_tolerance_where_one_is_given(
    tmp_path: Path,
) -> None:
    rows = NOW.assign(
        label=NOW["dose"],
        old=NOW["dose"] + 1,
        new=NOW["dose"] + np.where(in_a(NOW), 9, 1) + np.arange(2_000) % 3 / 100,
    )
    supplied = {
        "now": rows,
        "before": BEFORE.assign(label=BEFORE["dose"]),
        "task": "regression",
        "positive_class": None,
        "baseline_score": None,
        "candidate_score": None,
    }
    result = answered(tmp_path, **supplied, unit="mg")
    assert (result["overall"]["metric"], result["regression"]) == ("absolute-error", "yes")
    assert {predicate["value"] for predicate in result["slices"][0]["predicates"]} == {"A", "p"}


def test_a_confirmed_slice_of_numbers_within_a_tolerance_is_measured(tmp_path: Path) -> None:
    rows = NOW.assign(
        label=NOW["dose"], old=NOW["dose"] + 1, new=NOW["dose"] + np.where(in_a(NOW), 9, 1)
    )
    result = answered(
        tmp_path,
        now=rows,
        before=None,
        task="regression",
        positive_class=None,
        baseline_score=None,
        candidate_score=None,
        tolerance=3.0,
    )
    assert (result["overall"]["metric"], result["regression"]) == ("error-rate", "yes")


def test_label_and_predictions_of_the_mapping_are_never_segments_nor_features(
    tmp_path: Path,
) -> None:
    names = {
        "label": "observed",
        "old": "released",
        "new": "challenger",
        "old_score": "first",
        "new_score": "second",
    }
    meta = {
        "label": "observed",
        "baseline_prediction": "released",
        "candidate_prediction": "challenger",
        "baseline_score": "first",
        "candidate_score": "second",
    }
    case, _ = asked(
        tmp_path,
        now=BAD.rename(columns=names),
        before=None,
        segment_columns="leave out",
        feature_columns="leave out",
        **meta,
    )
    assert not set(names.values()) & {*case.columns.segments, *case.columns.features}


# Files that cannot be measured are refused in words


def test_a_cluster_that_is_not_there_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadRows, match="no such column"):
        asked(tmp_path, cluster="nowhere")


@pytest.mark.parametrize("column", ["weight", "timestamp", "id", "candidate_score"])
def test_a_column_that_is_not_there_is_refused_in_words(tmp_path: Path, column: str) -> None:
    with pytest.raises(BadRows, match="no such column"):
        asked(tmp_path, **{column: "nowhere"})


@pytest.mark.parametrize("value", [-1.0, np.nan])
def test_weights_that_are_none_are_refused_in_words(tmp_path: Path, value: float) -> None:
    with pytest.raises(BadRows, match="weight"):
        asked(
            tmp_path,
            now=BAD.assign(counts=np.where(np.arange(2_000) == 7, value, 1.0)),
            weight="counts",
        )


def test_an_unknown_task_is_refused_in_words(tmp_path: Path) -> None:
    with pytest.raises(BadCase, match="ranking"):
        asked(tmp_path, task="ranking")


def test_the_summary_says_that_its_limits_are_defaults(tmp_path: Path) -> None:
    path = cases.write(cases.planted_table(600), tmp_path / "validation.parquet")
    found = analyze_any(path, cases.AT)
    assert isinstance(found, tuple)
    said = summary(*found).replace("\xa0", " ")
    assert "Limits: defaults, as none were agreed: +2.0 pp overall, +5.0 pp in any segment." in said
    agreed = replace(found[0], limits=tuple(replace(each, set_by="us") for each in found[0].limits))
    assert "Limits: defaults" not in summary(agreed, *found[1:])
