"""`showstopper analyze --source`: the answer of a table, and what does not go with one."""

from __future__ import annotations

import json
from pathlib import Path

import pandas as pd
import pytest

from core.command import main
from core.evidence.warehouse.open_tables import PASSWORD as VARIABLE
from tests import warehouses
from tests.postgres_server import PASSWORD, running

META = {"label": "label", "baseline_prediction": "old", "candidate_prediction": "new",
        "id": "id", "positive_class": "yes",
        "segment_columns": ["region", "plan", "age"]}  # fmt: skip


@pytest.fixture
def meta(tmp_path: Path) -> str:
    path = tmp_path / "meta.json"
    path.write_text(json.dumps(META))
    return str(path)


def test_a_table_of_duckdb_is_answered_as_a_file_is(
    tmp_path: Path, meta: str, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = warehouses.records(6_000).drop(columns="w")
    address = warehouses.in_duckdb(rows, tmp_path)
    answer = tmp_path / "answer.json"
    status = main(["analyze", "--source", address.shown, "--table", "scored", "--sample", "2000",
                   "--meta", meta, "--json", str(answer)])  # fmt: skip
    said = capsys.readouterr()
    assert status == 1
    assert "DuckDB estimates scored at 6,000 records. Counting reads all of it" in said.err
    assert "Regression: yes" in said.out
    assert "All 6,000 records of scored were counted in DuckDB" in said.out
    assert "drawn by a hash of id, were copied to this machine" in said.out
    written = json.loads(answer.read_text())
    assert written["manifest"]["rows"] == 6_000
    assert written["manifest"]["source"]["table"] == ["scored"]
    assert written["overall"]["n"] == 6_000


def analyzed(rows: pd.DataFrame, meta: dict[str, object], folder: Path) -> tuple[int, dict]:
    """Run the command on a table of DuckDB; gives its status and its answer."""
    address, answer = warehouses.in_duckdb(rows, folder), folder / "answer.json"
    (folder / "meta.json").write_text(json.dumps(meta))
    status = main(["analyze", "--source", address.shown, "--table", "scored",
                   "--meta", str(folder / "meta.json"), "--json", str(answer)])  # fmt: skip
    return status, json.loads(answer.read_text()) if answer.exists() else {}


def test_graded_answers_in_a_table_are_answered_by_prompt(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    meta = {"task": "graded", "prompt": "ticket", "baseline_grade": "v6", "candidate_grade": "v7",
            "grade_range": [1, 5], "baseline_again": "v6_second_run"}  # fmt: skip
    status, found = analyzed(warehouses.answers(), meta, tmp_path)
    assert status == 1
    assert found["overall"]["n"] == 160 and found["again"]["prompts"] == 160
    said = capsys.readouterr().out
    assert "All 640 answers of scored were averaged by prompt in DuckDB" in said


def test_thresholds_are_suggested_from_the_whole_table(tmp_path: Path) -> None:
    rows = warehouses.records(6_000)[["id", "label", "p_old", "p_new", "region", "age"]]
    rows.iloc[2_000:, 2:4] *= 0.6  # those of the first rows would not be those of the table
    status, found = analyzed(rows, {"positive_class": "yes"}, tmp_path)
    path = tmp_path / "rows.parquet"
    rows.to_parquet(path)
    meta = str(tmp_path / "meta.json")
    assert (
        main(["analyze", str(path), "--meta", meta, "--json", str(tmp_path / "f.json")]) == status
    )
    of_file = json.loads((tmp_path / "f.json").read_text())
    for name in ("baseline_threshold", "candidate_threshold"):
        assert found["mapping"][name] == of_file["mapping"][name]
    assert found["overall"] == of_file["overall"]


def test_one_models_table_is_refused_with_what_to_do(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    rows = warehouses.records(2_000)[["id", "label", "new", "region"]]
    assert analyzed(rows, {"label": "label", "prediction": "new"}, tmp_path)[0] == 2
    said = capsys.readouterr().err
    assert "holds one model's answers" in said and "export this model's records" in said


def test_the_password_comes_from_the_environment_and_goes_nowhere(
    tmp_path: Path,
    meta: str,
    capsys: pytest.CaptureFixture[str],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "home"))
    answer = tmp_path / "answer.json"
    with running() as server:
        warehouses.in_postgres(warehouses.records(3_000), server)
        call = ["analyze", "--source", server.url(), "--table", "scored", "--meta", meta,
                "--json", str(answer)]  # fmt: skip
        monkeypatch.setenv(VARIABLE, PASSWORD)
        assert main(call) in {0, 1, 3}
        monkeypatch.setenv(VARIABLE, f"not-{PASSWORD}")
        assert main(call) == 2
        monkeypatch.setenv("TEAM_PASSWORD", PASSWORD)
        assert main([*call, "--password-env", "TEAM_PASSWORD"]) in {0, 1, 3}
    said = capsys.readouterr()
    places = [path.read_text("utf-8", "replace") for path in tmp_path.rglob("*") if path.is_file()]
    assert "PostgreSQL refuses this user or password" in said.err
    assert PASSWORD not in "".join([said.out, said.err, *places])
    assert str(server.port) not in answer.read_text(), "documents name the table, and no host"


@pytest.mark.parametrize(
    ("options", "says"),
    [
        (["--source", "duckdb:///x.db"], "No table is named"),
        (["--source", "duckdb:///x.db?table=t", "rows.csv"], "A file and a table are given"),
        (["--table", "t", "rows.csv"], "--table names a table and no database"),
        ([], "Neither a file nor a table is given"),
        (["--source", "duckdb:///x.db?table=t", "--limit", "8%"], "--limit is for files"),
        (["--source", "mysql://h/d", "--table", "t"], "begins with none of"),
    ],
)
def test_what_does_not_go_together_is_said(
    options: list[str], says: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["analyze", *options]) == 2
    assert says in capsys.readouterr().err
