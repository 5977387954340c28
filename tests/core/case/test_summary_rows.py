"""Rows of totals, means and units are no records: found, asked about, and never counted in
silence.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pandas as pd
import pytest

from core.case.files import admit, reading
from core.case.open_case import open_rows
from core.case.paths import typed_copy
from core.case.readers.dialect import Dialect
from core.command import BAD_INPUT
from core.errors import BadRows
from tests.core.case.test_formats import workbook
from tests.core.case.test_odd_files import AT, NUMBERS, ROWS, N, run, text

TABLE = ROWS | {"amount": [round(3.5 * i + 0.25, 2) for i in range(N)]}


def with_rows(
    folder: Path,
    *,
    last: tuple[list[Any], ...] = (),
    first: tuple[list[Any], ...] = (),
    end: str = "csv",
) -> Path:
    lines = [*first, *(list(values) for values in zip(*TABLE.values(), strict=True)), *last]
    path = folder / f"rows.{end}"
    if end == "xlsx":
        return workbook(path, {"Rows": [list(TABLE), *lines]})
    if end == "parquet":
        pd.DataFrame(lines, columns=list(TABLE)).astype({"id": str}).to_parquet(path)
        return path
    columns = {name: [line[i] for line in lines] for i, name in enumerate(TABLE)}
    path.write_text(text(columns))
    return path


TOTALS = {
    "Total": ["Total", "", "", "", "", 7012.5],
    "Sum": ["Sum", 99, 101, 98, "", 7012.5],
    "Mean": ["Mean:", 0.5, 0.5, 0.49, "", 35.06],
    "Average": ["", 1, 1, 1, "Average", 35.06],
    "n=200": ["n=200", 1, 0, 1, "", ""],
    "n = 200": ["n = 200", 1, 0, 1, "", ""],
    "Grand total": ["GRAND TOTAL", 1, 0, 1, "all", 7012.5],
    "Summe": ["Summe", 1, 0, 1, "", 7012.5],
    "Mittelwert": ["Mittelwert", 1, 0, 1, "", 35.06],
}


@pytest.mark.parametrize("end", ["csv", "xlsx"])
@pytest.mark.parametrize("name", TOTALS)
def test_a_last_row_that_sums_up_is_asked_about(
    name: str, end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_rows(tmp_path, last=(TOTALS[name],), end=end)
    status, said = run(capsys, path)
    assert status == BAD_INPUT
    assert f"row {N + 2}, column" in said
    assert "this row sums up the others" in said
    assert "summary_rows" in said
    with pytest.raises(BadRows, match="sums up the others"):
        open_rows(path, tmp_path / "home", AT)


def test_several_rows_at_the_end_are_each_named(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    _, said = run(
        capsys, with_rows(tmp_path, last=(TOTALS["Sum"], TOTALS["Mean"], TOTALS["n=200"]))
    )
    assert [f"row {N + i}, column id" in said for i in (1, 2, 3, 4, 5)] == [
        False,
        True,
        True,
        True,
        False,
    ]


@pytest.mark.parametrize("end", ["csv", "xlsx"])
def test_left_out_by_a_person_they_change_nothing_and_are_told(
    end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "out.json"
    answers = []
    for last in ((), (TOTALS["Sum"], TOTALS["Mean"])):
        run(
            capsys,
            with_rows(tmp_path, last=last, end=end),
            "--read",
            "summary_rows=left out",
            "--json",
            out,
        )
        document = json.loads(out.read_text())
        answers.append((document["rows"]["rows"], document["overall"]))
    assert answers[0] == answers[1]
    assert [item["what"] for item in document["left_out"] if "sums up" in item["why"]] == [
        f"row {N + 2}",
        f"row {N + 3}",
    ]


def test_taken_for_records_by_a_person_they_are_counted(tmp_path: Path) -> None:
    path = with_rows(tmp_path, last=(["Total", 1, 0, 1, "east", 7.5],))
    assert admit(path, tmp_path / "home", wanted=Dialect(summary_rows="records")).rows == N + 1


UNITS = {
    "units": ["-", "class", "class", "class", "name", "USD"],
    "a second header": list(TABLE),
    "brackets": ["", "", "", "", "", "[USD]"],
}


@pytest.mark.parametrize("end", ["csv", "xlsx"])
@pytest.mark.parametrize("name", UNITS)
def test_a_row_of_units_under_the_header_is_asked_about(
    name: str, end: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_rows(tmp_path, first=(UNITS[name],), end=end)
    status, said = run(capsys, path)
    assert status == BAD_INPUT
    assert "row 2, column" in said
    assert "as units or a second header do" in said


def test_a_row_of_units_left_out_gives_numbers_again(tmp_path: Path) -> None:
    path = with_rows(tmp_path, first=(UNITS["units"],))
    rows = admit(path, tmp_path / "home", wanted=Dialect(summary_rows="left out"))
    found = pd.read_parquet(typed_copy(tmp_path / "home", rows.sha256))
    assert list(found["amount"]) == TABLE["amount"]
    assert reading(tmp_path / "home", rows.sha256).dialect.summary_rows == "left out"


@pytest.mark.parametrize(
    "last",
    [
        ["r200", 1, 0, 1, "total loss", 3.5],
        ["summit", 1, 0, 1, "north", 3.5],
        ["r200", 1, 0, 1, "Meaney", 1.0],
    ],
    ids=["total loss", "summit", "Meaney"],
)
def test_words_that_only_begin_like_a_sum_are_records(last: list[Any], tmp_path: Path) -> None:
    assert open_rows(with_rows(tmp_path, last=(last,)), tmp_path / "home", AT).rows.rows == N + 1


def test_a_class_called_total_is_a_class(tmp_path: Path) -> None:
    kinds = [("total", "partial")[item] for item in ROWS["label"]]
    rows = ROWS | {"label": kinds, "baseline_prediction": kinds, "candidate_prediction": kinds}
    rows = {
        name: values[::-1] if name == "id" else [*values[:-1], values[0]]
        for name, values in rows.items()
    }
    (tmp_path / "rows.csv").write_text(text(rows))
    assert admit(tmp_path / "rows.csv", tmp_path / "home").rows == N


def test_an_ordinary_table_has_none(tmp_path: Path) -> None:
    for i, rows in enumerate((ROWS, NUMBERS, TABLE)):
        path = tmp_path / f"{i}.csv"
        path.write_text(text(rows))
        assert admit(path, tmp_path / "home").rows == N


def test_a_total_in_parquet_is_asked_about_too(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path = with_rows(tmp_path, last=(["Total", 1, 0, 1, "", 7012.5],), end="parquet")
    status, said = run(capsys, path)
    assert (status, "this row sums up the others: “Total”" in said) == (BAD_INPUT, True)


def test_what_is_said_of_summary_rows_must_be_one_of_two(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    status, said = run(capsys, with_rows(tmp_path), "--read", "summary_rows=perhaps")
    assert (status, "write left out or records" in said.lower()) == (BAD_INPUT, True)
