"""Odd inputs at the command line: a clear sentence and exit 2, or a right answer; never a fault."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.command import main
from tests.core import kinds

N = 1_200
ORDER = np.arange(N)
AT = pd.DatetimeIndex(pd.Timestamp("2026-01-01") + pd.to_timedelta(ORDER * 37, unit="min"))
WEIGHTS = np.random.default_rng(1).exponential(1, N) + 0.01
ROWS = kinds.applicants(N, 2).assign(at=AT, w=WEIGHTS)
PARTS = kinds.parts(N, 2).assign(w=WEIGHTS)
TIMES = kinds.deliveries(N, 2).assign(w=WEIGHTS)
META: dict[str, Any] = {
    "label": "label",
    "baseline_prediction": "old",
    "candidate_prediction": "new",
    "id": "row_id",
    "task": "binary",
    "positive_class": "yes",
    "segment_columns": ["region", "device", "plan"],
    "feature_columns": ["amount"],
}
SCORED = {"baseline_score": "old_score", "candidate_score": "new_score"}
CLASSES = {"task": "multiclass", "positive_class": None}
NUMBERS = {"task": "regression", "positive_class": None}
Asked = tuple[pd.DataFrame, dict[str, Any], str]

REFUSED: dict[str, Asked] = {
    "people who are not there": (ROWS, {"people_columns": ["nope"]}, "nope: there is no such"),
    "people as a text": (ROWS, {"people_columns": "sex"}, "is no list of columns"),
    "weights of 0": (ROWS.assign(w=0.0), {"weight": "w"}, "every weight is 0"),
    "one weight beyond reason": (
        ROWS.assign(w=np.where(ORDER == 3, 1e80, 1.0)),
        {"weight": "w"},
        "the weight is beyond 1e+30, which is too large to be measured",
    ),
    "weights next to nothing": (
        ROWS.assign(w=ROWS["w"] * 1e-300),
        {"weight": "w"},
        "too small to be measured",
    ),
    "numbers of sixty digits": (
        TIMES.assign(new=1e60 * TIMES["new"]),
        {"weight": "w", **NUMBERS},
        "too large to be measured",
    ),
    "a name that is a list": (ROWS, {"label": ["label"]}, "which is no text"),
    "a name that is a number": (ROWS, {"weight": 5}, "which is no text"),
    "a tolerance below 0": (
        TIMES,
        {"tolerance": -3, **NUMBERS},
        "tolerance is -3, which is below 0",
    ),
    "a tolerance in words": (
        TIMES,
        {"tolerance": "5 min", **NUMBERS},
        "tolerance is 5 min, which is no number",
    ),
    "a limit in the mapping": (ROWS, {"limits": [0.01, 0.05]}, "“limits” in the mapping"),
    "scores in percent": (
        ROWS.assign(new_score=100 * ROWS["new_score"]),
        SCORED,
        "missing or outside 0 to 1",
    ),
    "one column in two roles": (ROWS, {"candidate_prediction": "old"}, "used for two of label"),
}


def run(folder: Path, rows: pd.DataFrame, meta: dict[str, Any], *more: str) -> int:
    rows.to_parquet(folder / "rows.parquet", index=False)
    (folder / "meta.json").write_text(json.dumps(META | meta), "utf-8")
    files = [str(folder / "rows.parquet"), "--meta", str(folder / "meta.json")]
    return main(["analyze", *files, "--json", str(folder / "out.json"), *more])


@pytest.mark.parametrize("name", REFUSED)
def test_what_cannot_be_measured_is_refused_in_one_line_of_words(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, meta, says = REFUSED[name]
    assert run(tmp_path, rows, meta) == 2
    strip = capsys.readouterr().err.strip()
    assert says.lower() in strip.lower()
    assert strip.startswith("showstopper: ")
    assert len(strip.splitlines()) == 1
    assert not (tmp_path / "out.json").exists()


MEASURED: dict[str, Asked] = {
    "people of one group": (
        ROWS.assign(sex="female"),
        {"people_columns": ["sex"]},
        "people column sex: it holds one group only",
    ),
    "a group without labels": (
        ROWS.assign(label=ROWS["label"].mask(ROWS["sex"] == "male")),
        {"people_columns": ["sex"], "weight": "w"},
        "the label is missing in",
    ),
    "a column of people named twice": (ROWS, {"people_columns": ["sex", "sex"]}, ""),
    "a cluster for each record": (
        ROWS.assign(who=[f"c{i}" for i in ORDER]),
        {"cluster": "who", "weight": "w"},
        "cluster column who: it changes nothing",
    ),
    "weights of 0 in most records": (
        ROWS.assign(w=ROWS["w"].where(ORDER < 20, 0.0)),
        {"weight": "w"},
        "1,180 of 1,200 records have weight 0 and count for nothing",
    ),
    "weights of 0 for all positives": (
        ROWS.assign(w=ROWS["w"].where(ROWS["label"] == "no", 0.0)),
        {"weight": "w", "people_columns": ["sex"], **SCORED},
        "records have weight 0",
    ),
    "weights of any scale": (ROWS.assign(w=ROWS["w"] * 1e-20), {"weight": "w"}, ""),
    "weights and three clusters": (
        ROWS.assign(who=[f"c{i % 3}" for i in ORDER]),
        {"cluster": "who", "weight": "w", "people_columns": ["sex"], **SCORED},
        "one cluster holds",
    ),
    "moments in nanoseconds": (
        ROWS.assign(at=pd.Series(AT).astype("datetime64[ns]") + pd.Timedelta(1, "ns")),
        {"timestamp": "at", "weight": "w"},
        "kept to the microsecond",
    ),
    "moments with a zone": (
        ROWS.assign(at=AT.tz_localize("Asia/Tokyo")),
        {"timestamp": "at", "weight": "w"},
        "time zone Asia/Tokyo and are shown in UTC",
    ),
    "moments and weights": (
        ROWS,
        {"timestamp": "at", "weight": "w"},
        "error over time counts each record once, whatever its weight",
    ),
}


@pytest.mark.parametrize("name", MEASURED)
def test_what_is_odd_is_measured_and_told(
    name: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows, meta, says = MEASURED[name]
    assert run(tmp_path, rows, meta) in {0, 3}
    text = (tmp_path / "out.json").read_text("utf-8")
    assert says.lower() in capsys.readouterr().out.lower()
    assert not {"NaN", "Infinity"} & set(text.replace(",", " ").split())
    assert json.loads(text)["regression"] in {"no", "unclear"}


def test_grades_without_a_mapping_are_told_how_to_be_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    """The mapping that the complaint writes out is one that works."""
    lines = [f"p{i},{['refund', 'login'][i % 2]},1,{i % 2}" for i in range(80)]
    path = tmp_path / "judged.csv"
    path.write_text("\n".join(["prompt_id,topic,old_grade,new_grade", *lines]), "utf-8")
    assert main(["analyze", str(path)]) == 2
    said = capsys.readouterr().err
    assert "“old_grade” and “new_grade” may be grades of answers" in said
    mapping = tmp_path / "mapping.json"
    mapping.write_text(said[said.index("{") : said.rindex("}") + 1], "utf-8")
    assert main(["analyze", str(path), "--meta", str(mapping)]) == 1
    assert "topic refund, mean grade: 100.0% before, 0.0% now" in capsys.readouterr().out


def test_a_column_of_people_named_twice_is_compared_once(tmp_path: Path) -> None:
    result = []
    for names in (["sex"], ["sex", "sex"]):
        run(tmp_path, ROWS, {"people_columns": names})
        result.append(json.loads((tmp_path / "out.json").read_text("utf-8"))["groups"])
    assert result[0] == result[1] != []


@pytest.mark.parametrize("weighted", [False, True])
def test_a_class_that_the_new_model_never_says_is_a_regression_of_that_class(
    weighted: bool, tmp_path: Path
) -> None:
    rows = PARTS.assign(new=PARTS["new"].mask(PARTS["new"] == "seal", "bolt"))
    assert run(tmp_path, rows, CLASSES | ({"weight": "w"} if weighted else {})) == 1
    document = json.loads((tmp_path / "out.json").read_text("utf-8"))
    (seals,) = [kind for kind in document["kinds"] if kind["class"] == "seal"]
    assert (seals["candidate"], seals["verdict"]) == (pytest.approx(1.0), "fails")


@pytest.mark.parametrize("limit", ["-3%", "150%", "much"])
def test_a_limit_that_is_none_is_refused(
    limit: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = ROWS.drop(columns=["new", "new_score", "old_score"]).rename(columns={"old": "said"})
    rows.to_parquet(tmp_path / "rows.parquet", index=False)
    meta = {"label": "label", "prediction": "said", "id": "row_id", "positive_class": "yes"}
    (tmp_path / "meta.json").write_text(json.dumps(meta), "utf-8")
    files = [str(tmp_path / "rows.parquet"), "--meta", str(tmp_path / "meta.json")]
    assert main(["analyze", *files, f"--limit={limit}"]) == 2
    assert "limit" in capsys.readouterr().err.lower()


def test_a_limit_for_one_model_is_refused_where_two_are_compared(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(tmp_path, ROWS, {}, "--limit", "8%") == 2
    assert "--limit bounds the error of one model" in capsys.readouterr().err
