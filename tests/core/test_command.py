"""The command line: its answers, its exit status, its complaints."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from core.command import main

SAMPLES = Path(__file__).parents[2] / "sample_data"


@pytest.mark.parametrize(
    ("file", "status"),
    [
        ("late_flights_refresh/validation.parquet", 0),
        ("late_flights/validation.parquet", 1),
        ("broken/validation.csv", 2),
        ("late_flights_small/validation.csv", 3),
        ("no_such_file.csv", 2),
    ],
)
def test_the_exit_status_says_what_was_found(file: str, status: int) -> None:
    assert main(["analyze", str(SAMPLES / file)]) == status


def test_the_answer_names_the_slice_in_the_documented_schema(tmp_path: Path) -> None:
    folder, out = SAMPLES / "late_flights", tmp_path / "answer.json"
    assert main(["analyze", str(folder / "validation.parquet"), "--reference", str(folder / "reference.parquet"), "--json", str(out)]) == 1
    answer = json.loads(out.read_text("utf-8"))
    first = answer["slices"][0]
    assert {(one["column"], one["op"], one["value"]) for one in first["predicates"]} == {("carrier", "==", "EV"), ("origin", "==", "EWR"), ("part_of_day", "==", "evening")}
    assert first["ci"][0] <= first["diff"] <= first["ci"][1]
    assert answer["columns"][0] == "dep_delay_min"
    assert answer["manifest"]["rows"] == 20_000


def test_measuring_twice_writes_the_same_bytes(tmp_path: Path) -> None:
    for name in ("one", "two"):
        main(["analyze", str(SAMPLES / "late_flights_small" / "validation.csv"), "--json", str(tmp_path / name)])
    assert (tmp_path / "one").read_bytes() == (tmp_path / "two").read_bytes()


def test_a_mapping_wins_over_what_was_recognised(tmp_path: Path) -> None:
    rows = tmp_path / "rows.csv"
    rows.write_text("key,y,old,new,group\n" + "".join(f"{i},{i % 2},{i % 2},{(i // 2) % 2},{'ab'[i % 2]}\n" for i in range(400)), "utf-8")
    meta = tmp_path / "meta.json"
    meta.write_text(json.dumps({"label": "y", "baseline_prediction": "old", "candidate_prediction": "new", "id": None, "segment_columns": ["group"]}), "utf-8")
    assert main(["analyze", str(rows), "--meta", str(meta)]) == 1


@pytest.mark.parametrize(("text", "says"), [("[1]", "not a JSON object"), ("{", "cannot be read"), ('{"task": "ranking"}', "not known"), ('{"label": "nowhere"}', "no such column")])
def test_a_bad_mapping_is_told_in_words(text: str, says: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    meta = tmp_path / "meta.json"
    meta.write_text(text, "utf-8")
    assert main(["analyze", str(SAMPLES / "late_flights_small" / "validation.csv"), "--meta", str(meta)]) == 2
    assert says in capsys.readouterr().err


def test_cases_and_export_work_on_an_empty_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path))
    assert main(["cases"]) == 0
    assert main(["export", "nothing", "--out", str(tmp_path / "out")]) == 2
    assert "there is no case" in capsys.readouterr().err.lower()
