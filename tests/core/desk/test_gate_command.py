"""The gate in a release pipeline: evaluated on files of rows, with an exit status."""

from __future__ import annotations

import json
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


def batch(folder: Path, name: str, *, fixed: bool, years: int = 0) -> Path:
    """Write the flights of the sample again, some years later.

    Where it is fixed, with the predictions of the released model in the broken group.
    """
    rows = pd.read_parquet(cases.SAMPLE_DATA / "late_flights" / "validation.parquet")
    broken = (
        (rows["carrier"] == "EV") & (rows["origin"] == "EWR") & (rows["part_of_day"] == "evening")
    )
    if fixed:
        rows["candidate_prediction"] = np.where(
            broken, rows["baseline_prediction"], rows["candidate_prediction"]
        )
    rows["departure"] += pd.Timedelta(days=365 * years)
    return cases.write(rows, folder / f"{name}.parquet")


def test_two_fixed_batches_in_a_row_open_the_gate(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    kinds = (("a", False), ("b", True), ("c", True))
    files = [
        str(batch(tmp_path, name, fixed=fixed, years=years))
        for years, (name, fixed) in enumerate(kinds)
    ]
    assert main(["gate", str(gate), *files]) == 0
    result = capsys.readouterr().out
    assert "Release criteria met." in result
    assert [line.split("\t")[-1] for line in result.splitlines()[:3]] == [
        "fails",
        "passes",
        "passes",
    ]


def test_a_broken_batch_or_too_few_of_them_keep_it_closed(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    good, bad = (
        str(batch(tmp_path, "good", fixed=True)),
        str(batch(tmp_path, "bad", fixed=False, years=1)),
    )
    assert main(["gate", str(gate), good]) == 1
    assert main(["gate", str(gate), good, bad]) == 1
    assert "Release criteria not met." in capsys.readouterr().out


@pytest.mark.parametrize("content", ["", "{}", "[1]", '{"conditions": []'])
def test_what_is_no_gate_is_told(
    content: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    path = tmp_path / "gate.json"
    path.write_text(content)
    assert main(["gate", str(path), str(tmp_path / "rows.csv")]) == 2
    assert "The release criteria gate.json cannot be read" in capsys.readouterr().err


def test_rows_without_the_column_of_the_slice_are_told(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    rows = pd.read_parquet(cases.SAMPLE_DATA / "late_flights" / "validation.parquet").drop(
        columns=["carrier"]
    )
    assert main(["gate", str(gate), str(cases.write(rows, tmp_path / "rows.parquet"))]) == 2
    assert "carrier" in capsys.readouterr().err


# Gates and batches that are refused


def test_the_same_file_twice_is_one_batch_and_refused(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    good = batch(tmp_path, "good", fixed=True)
    again = tmp_path / "again.parquet"
    again.write_bytes(good.read_bytes())
    for second in (good, again):
        assert main(["gate", str(gate), str(good), str(second)]) == 2
        result = capsys.readouterr().err
        assert (
            f"“{second.name}” holds the same records as “good.parquet”. Provide each batch of"
            " new records once." in result
        )


def test_rows_older_than_the_last_batch_are_refused(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    old, new = batch(tmp_path, "old", fixed=True), batch(tmp_path, "new", fixed=True, years=1)
    assert main(["gate", str(gate), str(new), str(old)]) == 2
    result = capsys.readouterr().err
    assert (
        "“old.parquet” begins on Tue, Jan 1, 2013, 6:00\xa0AM, before “new.parquet” ends on"
        in result
    )
    assert "Provide the batches oldest first" in result
    assert main(["gate", str(gate), str(old), str(new)]) == 0


def test_batches_without_times_are_taken_in_their_order_and_that_is_said(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    files = []
    for number in range(2):
        rows = pd.read_parquet(batch(tmp_path, f"timed{number}", fixed=True, years=number)).drop(
            columns=["departure"]
        )
        rows["distance_miles"] += number
        files.append(str(cases.write(rows, tmp_path / f"b{number}.parquet")))
    assert main(["gate", str(gate), *files]) == 0
    said = (
        "No time is known of “b0.parquet” and “b1.parquet”, so the order of the batches is taken as"
        " it is."
    )
    assert said in capsys.readouterr().out


@pytest.mark.parametrize(
    ("edit", "says"),
    [
        (lambda item: item.update(batches=0), "rows and batches are at least one"),
        (lambda item: item.update(batches=-1), "rows and batches are at least one"),
        (lambda item: item.update(conditions=[]), "no condition is set"),
        (
            lambda item: item.update(batch=3),
            "“batch” in the gate is not known. Write “batches”, or leave it out.",
        ),
        (
            lambda item: item["conditions"][0]["condition"].update(row=3),
            "“row” in the gate is not known. Write “rows”",
        ),
        (
            lambda item: item["conditions"][0]["condition"].update(rows=0),
            "has no bound or no rows that can be",
        ),
        (
            lambda item: item["conditions"][0]["condition"].update(bound=-0.1),
            "has no bound or no rows that can be",
        ),
        (
            lambda item: item["conditions"][0]["condition"].update(bound=float("nan")),
            "has no bound or no rows that can be",
        ),
        (
            lambda item: item["conditions"][0]["condition"]["where"].update(were=[]),
            "“were” in the gate is not known. Write “where”",
        ),
        (
            lambda item: item["conditions"][0]["condition"].update(metric="mood"),
            "The release criteria gate.json cannot be read",
        ),
        (lambda item: item.pop("batches"), "The release criteria gate.json cannot be read"),
    ],
)
def test_a_gate_that_cannot_be_is_refused_in_a_sentence(
    gate: Path, tmp_path: Path, capsys: pytest.CaptureFixture, edit, says: str
) -> None:
    document = json.loads(gate.read_bytes())
    edit(document)
    gate.write_text(json.dumps(document))
    assert main(["gate", str(gate), str(tmp_path / "rows.csv")]) == 2
    assert says in capsys.readouterr().err
