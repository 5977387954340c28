"""False alarms of the whole engine: tables in which no slice differs, and how often one is called
worse.

Run the long version, which prints a table, with
`pytest tests/core/evidence/test_evidence_family.py -m slow -s`.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.model import Columns, Rows
from core.case.template import new_case
from core.evidence.measure import measure

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
SEGMENTS = 6
LEVELS = 8


def null_table(
    rng: np.random.Generator, rows: int, wrong: float = 0.12, switched: float = 0.06
) -> dict[str, np.ndarray]:
    """Make two models that are equally good everywhere: they differ on rows drawn by lot, as often
    one way as the other.
    """
    table: dict[str, np.ndarray] = {
        f"s{i}": np.array([f"l{k}" for k in rng.integers(LEVELS, size=rows)])
        for i in range(SEGMENTS)
    }
    label = rng.integers(2, size=rows)
    base = np.where(rng.random(rows) < wrong, 1 - label, label)
    flip = rng.random(rows) < switched
    # A switched row is as likely to become right as to become wrong.
    candidate = np.where(flip, np.where(rng.random(rows) < 0.5, label, 1 - label), base)
    base = np.where(flip, np.where(candidate == label, 1 - label, label), base)
    return table | {
        "label": label,
        "baseline_prediction": base,
        "candidate_prediction": candidate,
        "x": rng.normal(size=rows),
    }


def alarms(folder: Path, runs: int, rows: int, seed: int, reference: bool) -> int:
    """Count the runs in which a slice is confirmed as worse."""
    rng = np.random.default_rng(seed)
    columns = Columns(
        "label",
        "baseline_prediction",
        "candidate_prediction",
        segments=tuple(f"s{i}" for i in range(SEGMENTS)),
        features=("x",),
        positive="1",
    )
    count = 0
    for run in range(runs):
        paths = []
        for name in ("now", "before"):
            paths.append(folder / f"{name}-{run}.parquet")
            pq.write_table(pa.table(null_table(rng, rows)), paths[-1])
        case = new_case(Rows("now", f"{run:064d}", 1, rows), columns, AT)
        evidence = measure(case, paths[0], paths[1] if reference else None, seed=seed + run)
        count += evidence.worst is not None
    return count


def test_a_table_without_differences_seldom_gives_a_false_alarm(tmp_path: Path) -> None:
    assert (
        alarms(tmp_path, 25, 1_500, 7, reference=True) <= 4
    )  # at a true rate of 5%, five or more come up in 7 of 1,000


@pytest.mark.slow
@pytest.mark.parametrize("reference", [True, False])
def test_false_alarms_over_the_whole_family_stay_below_the_level(
    tmp_path: Path, reference: bool
) -> None:
    runs = 600
    result = alarms(tmp_path, runs, 4_000, 11, reference)
    print(
        f"false alarms: {result} of {runs} tables with {SEGMENTS * LEVELS} single conditions,"
        f" reference {'given' if reference else 'absent'}"
    )
    assert result / runs <= 0.055 + 2 * np.sqrt(0.05 * 0.95 / runs)
