"""Scores and weights as they come in: what cannot be a probability or a weight is told with its
rows, never clipped.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.model import Columns
from core.case.open_case import open_rows
from core.errors import BadRows
from tests import cases

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)


def opened(folder: Path, column: str, values: object):
    rows = cases.table(400, 1)
    rows[column] = values
    path = folder / "validation.parquet"
    rows.to_parquet(path)
    columns = Columns(
        "label",
        "baseline_prediction",
        "candidate_prediction",
        candidate_score=column if column == "score" else None,
        weight=column if column == "w" else None,
        segments=("seg_a",),
        positive="1",
    )
    return open_rows(path, folder / "rows", AT, None, columns)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.linspace(0, 100, 400), "outside 0 to 1"),
        (np.where(np.arange(400) == 7, np.nan, 0.5), "missing or outside 0 to 1 (row 9)"),
        (["high"] * 400, "not a number"),
    ],
)
def test_a_score_that_is_no_probability_is_refused_with_its_rows(
    tmp_path: Path, values: object, says: str
) -> None:
    with pytest.raises(BadRows) as caught:
        opened(tmp_path, "score", values)
    assert any(says in str(complaint) for complaint in caught.value.complaints)


@pytest.mark.parametrize(
    ("values", "says"),
    [
        (np.where(np.arange(400) == 3, -1.0, 1.0), "negative, infinite or missing (row 5)"),
        (np.where(np.arange(400) == 3, np.inf, 1.0), "negative, infinite or missing"),
        (np.zeros(400), "every weight is 0"),
        (["a"] * 400, "not a number"),
    ],
)
def test_a_weight_that_cannot_be_one_is_refused_with_its_rows(
    tmp_path: Path, values: object, says: str
) -> None:
    with pytest.raises(BadRows) as caught:
        opened(tmp_path, "w", values)
    assert any(says in str(complaint) for complaint in caught.value.complaints)


def test_probabilities_and_weights_pass(tmp_path: Path) -> None:
    assert opened(tmp_path, "score", np.linspace(0, 1, 400)).columns.candidate_score == "score"
    (tmp_path / "again").mkdir()
    assert opened(tmp_path / "again", "w", pd.Series(np.linspace(0, 2, 400))).columns.weight == "w"
