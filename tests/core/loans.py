"""Tables in which one kind of error rose, to tell of: a moved threshold, a group that fares
worse.
"""

from __future__ import annotations

import tempfile
from pathlib import Path

import numpy as np
import pandas as pd

from core.case.files import admit
from core.case.model import Case, Columns
from core.case.paths import typed_copy
from core.case.template import limits, new_case
from core.evidence.measure import measure
from core.evidence.records import Evidence
from tests.cases import AT

COLUMNS = Columns(
    "approved",
    "old",
    "new",
    "binary",
    "old_score",
    "new_score",
    "loan",
    segments=("branch", "sex"),
    positive="yes",
    people=("sex",),
)


def loans(
    seed: int = 1, rows: int = 6_000, *, moved: float = 0.1, in_group: str = ""
) -> pd.DataFrame:
    """Make loans on which the new model needs a score that is higher by `moved`, for one sex or for
    all.
    """
    rng = np.random.default_rng(seed)
    truth = rng.random(rows) < 0.35
    old = np.clip(0.5 * truth + rng.normal(0.25, 0.16, rows), 0.01, 0.99).round(4)
    new = np.clip(old + rng.normal(0, 0.03, rows), 0.01, 0.99).round(4)
    table = pd.DataFrame(
        {
            "loan": np.arange(rows),
            "approved": np.where(truth, "yes", "no"),
            "old_score": old,
            "new_score": new,
        }
    )
    table["branch"] = rng.choice(["North", "South", "West"], rows)
    table["sex"] = rng.choice(["female", "male"], rows)
    higher = (
        np.full(rows, 0.5 + moved)
        if not in_group
        else np.where(table["sex"] == in_group, 0.5 + moved, 0.5 - moved / 2)
    )
    table["old"] = np.where(old >= 0.5, "yes", "no")
    table["new"] = np.where(new >= higher, "yes", "no")
    return table


def measured(table: pd.DataFrame, columns: Columns = COLUMNS) -> tuple[Case, Evidence]:
    """Measure a table under the default limits."""
    with tempfile.TemporaryDirectory() as folder:
        home, path = Path(folder), Path(folder) / "loans.csv"
        table.to_csv(path, index=False)
        rows = admit(path, home)
        case = new_case(rows, columns, AT, {"title": "Loans", "limits": limits(columns)})
        return case, measure(case, typed_copy(home, rows.sha256))
