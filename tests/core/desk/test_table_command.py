"""`showstopper analyze --source`: the answer of a table, and what does not go with one."""

from __future__ import annotations

import json
from pathlib import Path

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
