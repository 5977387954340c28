"""The test of a suspicion: rows scored again after the fault was undone decide it, and nothing else
does.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from core.case.files import admit
from core.case.model import Case
from core.case.open_case import open_rows
from core.case.paths import typed_copy
from core.case.slices import Condition, Slice
from core.errors import BadRows
from core.evidence.causes.rescoring_test import undone
from core.evidence.estimates import Estimate
from tests import cases

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
WHERE = Slice((Condition("seg_a", "==", "x"), Condition("seg_b", "==", "y")))


def rescored(folder: Path) -> tuple[Case, Path, pd.DataFrame]:
    rows = cases.planted_table(6_000, 3)
    path = folder / "validation.parquet"
    rows.to_parquet(path)
    case = cases.entered(open_rows(path, folder / "rows", AT), {})
    return case, typed_copy(folder / "rows", case.rows.sha256), rows


def again(folder: Path, table: pd.DataFrame, name: str = "again.parquet") -> Path:
    table.to_parquet(folder / name)
    return typed_copy(folder / "rows", admit(folder / name, folder / "rows").sha256)


def scored(case: Case, rows: pd.DataFrame, prediction: pd.Series) -> pd.DataFrame:
    return pd.DataFrame(
        {case.columns.id: rows[case.columns.id], case.columns.candidate: prediction}
    )


def test_a_rise_that_is_gone_confirms_the_suspicion(tmp_path: Path) -> None:
    case, path, rows = rescored(tmp_path)
    result = undone(
        case, path, again(tmp_path, scored(case, rows, rows["baseline_prediction"])), WHERE
    )
    assert result.verdict == "confirmed"
    assert isinstance(result.change_rescored, Estimate)
    assert result.change_rescored.value == 0
    assert result.rows == int(cases.in_bug(rows).sum())


def test_a_rise_that_stays_rules_the_suspicion_out(tmp_path: Path) -> None:
    case, path, rows = rescored(tmp_path)
    result = undone(
        case, path, again(tmp_path, scored(case, rows, rows["candidate_prediction"])), WHERE
    )
    assert result.verdict == "ruled out"


def test_half_a_rise_leaves_it_open(tmp_path: Path) -> None:
    case, path, rows = rescored(tmp_path)
    half = rows["candidate_prediction"].where(rows.index % 2 == 0, rows["baseline_prediction"])
    assert undone(case, path, again(tmp_path, scored(case, rows, half)), WHERE).verdict == "open"


def test_the_order_of_the_rows_does_not_matter(tmp_path: Path) -> None:
    case, path, rows = rescored(tmp_path)
    table = scored(case, rows, rows["baseline_prediction"])
    item = undone(case, path, again(tmp_path, table), WHERE)
    two = undone(
        case, path, again(tmp_path, table.sample(frac=1, random_state=1), "mixed.parquet"), WHERE
    )
    assert item == two


@pytest.mark.parametrize(
    ("spoil", "says"),
    [
        (lambda table, case: table.head(10), "records of the segment"),
        (lambda table, case: pd.concat([table, table.head(1)]), "twice"),
        (
            lambda table, case: table.rename(columns={case.columns.candidate: "other"}),
            "needs the columns",
        ),
    ],
)
def test_rows_that_cannot_be_paired_are_refused_with_what_to_do(
    tmp_path: Path, spoil, says: str
) -> None:
    case, path, rows = rescored(tmp_path)
    with pytest.raises(BadRows) as caught:
        undone(
            case,
            path,
            again(tmp_path, spoil(scored(case, rows, rows["baseline_prediction"]), case)),
            WHERE,
        )
    assert says in str(caught.value.complaints[0])
