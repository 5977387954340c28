"""Files that are not as they should be: each ends in a refusal that names the input, or in numbers
beside a note.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from core.case.codec import json_bytes
from core.errors import BadRows
from core.evidence.estimates import Gap
from core.evidence.records import Evidence
from core.exports.analysis import Intake, answer
from core.exports.analysis_summary import summary
from tests import cases
from tests.core import kinds

N = 2_000
ORDER = np.arange(N)
ROWS = kinds.applicants(N).assign(
    at=pd.Timestamp("2026-01-01") + pd.to_timedelta(ORDER * 37, unit="min")
)
PARTS = kinds.parts(N)
META: dict[str, Any] = {
    "label": "label",
    "baseline_prediction": "old",
    "candidate_prediction": "new",
    "baseline_score": "old_score",
    "candidate_score": "new_score",
    "id": "row_id",
    "task": "binary",
    "positive_class": "yes",
    "segment_columns": ["region", "device", "plan"],
    "feature_columns": ["amount"],
}
CLASSES = {
    "task": "multiclass",
    "positive_class": None,
    "baseline_score": None,
    "candidate_score": None,
}


def asked(
    folder: Path, rows: pd.DataFrame, suffix: str = "parquet", **meta: Any
) -> tuple[Evidence, dict[str, Any], Intake]:
    """Analyze rows under a mapping, and write the answer and the summary as the command does."""
    path, said = cases.write(rows, folder / f"validation.{suffix}"), folder / "meta.json"
    said.write_text(json.dumps(META | meta), "utf-8")
    case, evidence, intake = cases.analyzed(path, said)
    document = json.loads(json_bytes(answer(case, evidence, intake)))
    assert summary(case, evidence, intake).startswith(f"Regression: {evidence.regression}.")
    return evidence, document, intake


def refused(folder: Path, says: str, rows: pd.DataFrame, **meta: Any) -> None:
    with pytest.raises(BadRows, match=f"(?i){says}"):
        asked(folder, rows, **meta)


def noted(result: dict[str, Any]) -> str:
    return "; ".join(
        f"{note['what']}: {note['why']}" for note in (*result["notes"], *result["left_out"])
    )


# Columns of people


@pytest.mark.parametrize("names", [["nope"], ["sex", "nope"]])
def test_a_column_of_people_that_is_not_there_is_refused_and_named(
    names: list[str], tmp_path: Path
) -> None:
    refused(tmp_path, "nope: there is no such column", ROWS, people_columns=names)


@pytest.mark.parametrize("values", ["female", None])
def test_one_group_alone_is_compared_with_nobody_and_it_is_said(
    values: str | None, tmp_path: Path
) -> None:
    evidence, result, _ = asked(tmp_path, ROWS.assign(sex=values), people_columns=["sex"])
    assert (evidence.gaps, result["groups"]) == ((), [])
    assert "people column sex: it holds one group only" in noted(result)


def test_a_column_with_a_group_of_its_own_for_each_record_is_compared_with_nobody_and_it_is_said(
    tmp_path: Path,
) -> None:
    evidence, result, _ = asked(
        tmp_path, ROWS.assign(sex=[f"s{i}" for i in ORDER]), people_columns=["sex"]
    )
    assert evidence.gaps == ()
    assert "sex" in noted(result)


def test_records_without_a_label_are_counted_and_a_group_of_such_is_compared_with_nobody(
    tmp_path: Path,
) -> None:
    men = ROWS["sex"] == "male"
    evidence, result, _ = asked(
        tmp_path, ROWS.assign(label=ROWS["label"].mask(men)), people_columns=["sex"]
    )
    assert evidence.gaps == ()
    assert evidence.overall.n == (~men).sum()
    assert f"the label is missing in {men.sum():,} of 2,000 records" in noted(result)


def test_that_one_group_alone_is_left_once_records_without_a_label_are_out_is_said(
    tmp_path: Path,
) -> None:
    rows = ROWS.assign(label=ROWS["label"].mask(ROWS["sex"] == "male"))
    _, result, _ = asked(tmp_path, rows, people_columns=["sex"])
    assert "people column sex" in noted(result)


def test_a_group_without_positives_has_no_misses_and_is_named_as_too_few(tmp_path: Path) -> None:
    men = ROWS["sex"] == "male"
    evidence, _, _ = asked(
        tmp_path, ROWS.assign(label=ROWS["label"].mask(men, "no")), people_columns=["sex"]
    )
    (missed,) = [gap for gap in evidence.gaps if gap.kind == "missed"]
    assert (missed.verdict, missed.sides, sorted(missed.n)) == (
        "too few",
        None,
        [0, int(((ROWS["label"] == "yes") & ~men).sum())],
    )
    assert isinstance(missed.change, Gap)
    assert "0 records of “male”" in missed.change.why
    assert {gap.kind for gap in evidence.gaps if gap.verdict != "too few"} == {
        "error",
        "false_alarm",
        "selected",
    }


def test_a_group_of_a_dozen_is_named_as_too_few_and_decides_nothing(tmp_path: Path) -> None:
    rows = ROWS.assign(
        sex=ROWS["sex"].mask(ORDER < 12, "other"),
        new=ROWS["new"].mask(ORDER < 12, kinds.other(ROWS["label"])[0]),
    )
    evidence, _, _ = asked(tmp_path, rows, people_columns=["sex"])
    few = [gap for gap in evidence.gaps if gap.group == "other"]
    assert few
    assert {(item.verdict, item.p) for item in few} == {("too few", 1.0)}


# Classes


@pytest.mark.parametrize("scores", [True, False])
def test_a_model_that_never_says_yes_misses_everybody(scores: bool, tmp_path: Path) -> None:
    off = {} if scores else {"baseline_score": None, "candidate_score": None}
    evidence, _, _ = asked(tmp_path, ROWS.assign(new="no"), timestamp=None, **off)
    found = {kind.kind: kind for kind in evidence.kinds}
    assert evidence.regression == "yes"
    assert (found["missed"].candidate.value, found["missed"].verdict) == (1.0, "fails")
    assert (found["false_alarm"].candidate.value, found["false_alarm"].verdict) == (0.0, "clears")


def test_a_class_that_one_model_never_predicts_is_missed_whole(tmp_path: Path) -> None:
    evidence, result, _ = asked(
        tmp_path, PARTS.assign(new=PARTS["new"].mask(PARTS["new"] == "seal", "bolt")), **CLASSES
    )
    seals = next(kind for kind in evidence.kinds if kind.of_class == "seal")
    assert (seals.candidate.value, seals.verdict, seals.n) == (
        1.0,
        "fails",
        (PARTS["label"] == "seal").sum(),
    )
    assert (evidence.regression, result["slices"][0]["class"]) == ("yes", "seal")


def test_a_class_that_is_predicted_and_never_true_is_refused_and_named(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "not among the labels .*: “washer”",
        PARTS.assign(new=PARTS["new"].mask(ORDER < 50, "washer")),
        **CLASSES,
    )


def test_one_class_alone_is_refused(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "every label is no. Give rows of at least two classes",
        ROWS.assign(label="no", old="no", new="no"),
    )


def test_a_positive_class_that_is_no_label_is_refused(tmp_path: Path) -> None:
    refused(
        tmp_path, "the positive class “maybe” is none of the labels", ROWS, positive_class="maybe"
    )


# Weights


def test_weights_that_are_all_nought_are_refused(tmp_path: Path) -> None:
    refused(tmp_path, "every weight is 0", ROWS.assign(w=0.0), weight="w")


def test_weights_that_are_no_numbers_are_refused(tmp_path: Path) -> None:
    refused(tmp_path, "the weight is not a number in every row", ROWS.assign(w="heavy"), weight="w")


def test_a_segment_whose_weights_are_all_nought_has_no_rate(tmp_path: Path) -> None:
    east = ROWS["region"] == "east"
    evidence, result, _ = asked(tmp_path, ROWS.assign(w=np.where(east, 0.0, 1.0)), weight="w")
    found = next(segment for segment in evidence.segments if segment.slice.id == "region=east")
    assert (found.verdict, found.p) == ("too few", 1.0)
    assert found.change == Gap("weighted rate", "every weight in this segment is 0")
    rest = ROWS[~east]
    assert evidence.overall.baseline.value == pytest.approx((rest["old"] != rest["label"]).mean())
    assert result["kinds"][0]["baseline"] == pytest.approx(evidence.overall.baseline.value)


def test_a_weight_beyond_all_reason_is_refused_or_measured(tmp_path: Path) -> None:
    try:
        evidence, _, _ = asked(
            tmp_path, ROWS.assign(w=np.where(ORDER == 5, 1e300, 1.0)), weight="w"
        )
    except BadRows:
        return
    assert evidence.regression == "unclear"


def test_gaps_are_weighted_as_all_other_rates_are_or_it_is_said(tmp_path: Path) -> None:
    rows = ROWS.assign(w=np.where(ROWS["region"] == "south", 9.0, 1.0))
    evidence, _, _ = asked(tmp_path, rows, weight="w", people_columns=["sex"])
    (result,) = [gap for gap in evidence.gaps if gap.kind == "error"]
    assert result.sides is not None
    part = rows[rows["sex"] == result.group]
    assert result.sides[0][0].value == pytest.approx(
        np.average(part["old"] != part["label"], weights=part["w"])
    )


# Clusters


def test_a_cluster_for_each_record_gives_the_numbers_of_none(tmp_path: Path) -> None:
    evidence, _, _ = asked(tmp_path / "a", ROWS.assign(who=[f"c{i}" for i in ORDER]), cluster="who")
    plain, _, _ = asked(tmp_path / "b", ROWS)
    assert [kinds.ends(kind) for kind in evidence.kinds] == [
        kinds.ends(kind) for kind in plain.kinds
    ]


@pytest.mark.parametrize(
    "who", [[f"c{i}" for i in ORDER], ["everybody"] * N], ids=["one each", "one for all"]
)
def test_clusters_that_change_nothing_are_told(who: list[str], tmp_path: Path) -> None:
    evidence, result, _ = asked(tmp_path, ROWS.assign(who=who), cluster="who")
    assert any("cluster column who" in note for note in evidence.notes)
    assert "cluster column who" in noted(result)


def test_clusters_with_gaps_are_measured(tmp_path: Path) -> None:
    who = pd.Series([f"c{i % 50}" for i in ORDER]).mask(ORDER % 4 == 0)
    evidence, _, _ = asked(tmp_path, ROWS.assign(who=who), cluster="who")
    assert evidence.overall.n == N
    assert "cluster" in {trouble.kind for trouble in evidence.troubles}


# Scores


@pytest.mark.parametrize(
    "scores",
    [
        ROWS["new_score"] * 100,
        ROWS["new_score"].mask(ORDER == 7, 1.2),
        ROWS["new_score"] - 0.5,
        ROWS["new_score"].mask(ORDER % 3 == 0),
        np.full(N, np.nan),
    ],
    ids=["percent", "one above 1", "below 0", "a third missing", "all missing"],
)
def test_scores_that_are_no_probabilities_are_refused_with_their_rows(
    scores: Any, tmp_path: Path
) -> None:
    refused(
        tmp_path,
        "row [0-9]+, column new_score: the new model's score is missing or outside 0 to 1",
        ROWS.assign(new_score=scores),
    )


def test_scores_that_are_text_are_refused(tmp_path: Path) -> None:
    refused(
        tmp_path,
        "new_score: the new model's score is not a number in every row",
        ROWS.assign(new_score="high"),
    )


# Times


ZONE = ROWS["at"].dt.tz_localize("America/New_York", nonexistent="shift_forward", ambiguous=True)
TIMES: dict[str, tuple[Any, str, str]] = {
    "nanoseconds": (
        ROWS["at"].astype("datetime64[ns]") + pd.to_timedelta(ORDER % 1_000, unit="ns"),
        "parquet",
        "kept to the microsecond",
    ),
    "a zone": (ZONE, "parquet", "time zone America/New_York and are shown in UTC"),
    "a zone and nanoseconds": (
        ROWS["at"].astype("datetime64[ns]").dt.tz_localize("UTC"),
        "parquet",
        "time zone UTC",
    ),
    "a zone in text": (
        ZONE.map(pd.Timestamp.isoformat),
        "csv",
        "carry a time zone and are shown in UTC",
    ),
    "several zones in text": (
        [
            f"{item.isoformat()}{'+02:00' if i % 2 else '-05:00'}"
            for i, item in enumerate(ROWS["at"])
        ],
        "csv",
        "carry a time zone",
    ),
    "nanoseconds as whole numbers": (
        ROWS["at"].astype("datetime64[ns]").astype("int64"),
        "parquet",
        "it is not used as a time",
    ),
    "no times at all": (["yesterday"] * N, "parquet", "it is not used as a time"),
}


@pytest.mark.parametrize("name", TIMES)
def test_times_are_read_or_left_out_and_it_is_said(name: str, tmp_path: Path) -> None:
    values, suffix, says = TIMES[name]
    evidence, result, _ = asked(tmp_path, ROWS.assign(at=values), suffix, timestamp="at")
    assert evidence.overall.n == N
    assert says in noted(result)
    assert (evidence.timeline is None) is ("not used" in says)


@pytest.mark.parametrize("name", ["nanoseconds", "a zone and nanoseconds"])
def test_the_resolution_of_times_changes_no_number(name: str, tmp_path: Path) -> None:
    item, _, _ = asked(tmp_path / "a", ROWS, timestamp="at")
    other, _, _ = asked(tmp_path / "b", ROWS.assign(at=TIMES[name][0]), timestamp="at")
    assert item.kinds == other.kinds


def test_times_that_are_all_missing_are_no_times(tmp_path: Path) -> None:
    evidence, _, _ = asked(tmp_path, ROWS.assign(at=pd.NaT), timestamp="at")
    assert (evidence.timeline, evidence.overall.n) == (None, N)


def test_an_id_that_comes_again_is_told_where_no_cluster_is_named(tmp_path: Path) -> None:
    rows = ROWS.assign(customer_id=[f"c{i % 100}" for i in ORDER])
    _, result, _ = asked(tmp_path / "a", rows)
    assert "column customer_id" in noted(result)
    _, result, _ = asked(tmp_path / "b", rows, cluster="customer_id")
    assert "records of one may be alike" not in noted(result)


def test_a_cluster_that_holds_much_of_all_is_told(tmp_path: Path) -> None:
    who = [f"c{i % 100}" if i > 400 else "big" for i in ORDER]
    evidence, _, _ = asked(tmp_path, ROWS.assign(who=who), cluster="who")
    assert any("one cluster holds" in note for note in evidence.notes)
