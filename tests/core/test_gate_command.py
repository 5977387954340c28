"""The gate in a release pipeline: evaluated on files of rows, with an exit status."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.command import main
from core.plan.gate import gate_of
from core.script.brief import Brief
from core.script.reopening import gate_json
from tests import cases


@pytest.fixture
def gate(sample, tmp_path: Path) -> Path:
    brief: Brief = sample("late_flights")
    path = tmp_path / "gate.json"
    path.write_bytes(gate_json(gate_of(brief.case, brief.evidence)))
    return path


def batch(folder: Path, name: str, *, fixed: bool) -> Path:
    """Write the flights of the sample again, with the predictions of the released model in the broken group where it is fixed."""
    rows = pd.read_parquet(cases.SAMPLE_DATA / "late_flights" / "validation.parquet")
    broken = (rows["carrier"] == "EV") & (rows["origin"] == "EWR") & (rows["part_of_day"] == "evening")
    if fixed:
        rows["candidate_prediction"] = np.where(broken, rows["baseline_prediction"], rows["candidate_prediction"])
    return cases.write(rows, folder / f"{name}.parquet")


def test_two_fixed_batches_in_a_row_open_the_gate(gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    files = [str(batch(tmp_path, name, fixed=fixed)) for name, fixed in (("a", False), ("b", True), ("c", True))]
    assert main(["gate", str(gate), *files]) == 0
    told = capsys.readouterr().out
    assert "The gate is open." in told
    assert [line.split("\t")[-1] for line in told.splitlines()[:3]] == ["fails", "passes", "passes"]


def test_a_broken_batch_or_too_few_of_them_keep_it_closed(gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    good, bad = (str(batch(tmp_path, name, fixed=fixed)) for name, fixed in (("good", True), ("bad", False)))
    assert main(["gate", str(gate), good]) == 1
    assert main(["gate", str(gate), good, bad]) == 1
    assert "The gate is closed." in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"conditions": []'])
def test_what_is_no_gate_is_told(content: str, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    path = tmp_path / "gate.json"
    path.write_text(content)
    assert main(["gate", str(path), str(tmp_path / "rows.csv")]) == 2
    assert "The gate gate.json cannot be read" in capsys.readouterr().err


def test_rows_without_the_column_of_the_slice_are_told(gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    rows = pd.read_parquet(cases.SAMPLE_DATA / "late_flights" / "validation.parquet").drop(columns=["carrier"])
    assert main(["gate", str(gate), str(cases.write(rows, tmp_path / "rows.parquet"))]) == 2
    assert "carrier" in capsys.readouterr().err
