"""A million rows with eight segment columns: slices of up to three conditions, in CPU seconds and
memory.
"""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from core.case.codec import dump_case
from core.case.files import typed_copy
from core.case.model import Columns
from core.case.open_case import open_rows
from tests.bench.conftest import Table
from tests.browser.server import HOUSE
from tests.cases import AT

pytestmark = pytest.mark.bench

ROWS = 1_000_000
LEVELS = (2, 3, 5, 8, 12, 20, 35, 50)
MEASURE = """
import json, sys, time, resource
from pathlib import Path
from core.case.codec import load_case
from core.evidence.measure import measure

case = load_case(Path(sys.argv[1]).read_bytes())
cpu, wall = time.process_time(), time.perf_counter()
made = measure(case, Path(sys.argv[2]))
cpu, wall = time.process_time() - cpu, time.perf_counter() - wall
status = Path("/proc/self/status")
lines = status.read_text().splitlines() if status.exists() else []
peak = next((int(line.split()[1]) for line in lines if line.startswith("VmHWM")), 0)
peak = peak or resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
found = {"worst": made.worst and made.worst.id, "looked": made.looked}
found["regression"] = made.regression
print(json.dumps({"cpu": cpu, "wall": wall, "peak": peak / 1024, **found}))
"""


def planted(path: Path, rows: int = ROWS, seed: int = 11) -> Path:
    """Write rows whose new model is 12 points worse where s3 is v1 and s4 is v2, and as good
    elsewhere.
    """
    rng = np.random.default_rng(seed)
    codes = {f"s{i}": rng.integers(0, levels, rows) for i, levels in enumerate(LEVELS)}
    label = rng.integers(0, 2, rows)
    wrong = rng.random(rows) < 0.1
    drawn = np.where(rng.random(rows) < 0.05, rng.random(rows) < 0.1, wrong)
    bug = (codes["s3"] == 1) & (codes["s4"] == 2) & (rng.random(rows) < 0.12 / 0.9)
    columns = {
        name: (
            pa.DictionaryArray.from_arrays(
                pa.array(code, pa.int32()), [f"v{j}" for j in range(code.max() + 1)]
            ).cast(pa.string())
        )
        for name, code in codes.items()
    }
    columns |= {
        "label": pa.array(label),
        "baseline_prediction": pa.array(label ^ wrong),
        "candidate_prediction": pa.array(label ^ (drawn | bug)),
    }
    pq.write_table(pa.table(columns), path)
    return path


def test_a_million_rows(tmp_path: Path, table: Table) -> None:
    columns = Columns(
        "label",
        "baseline_prediction",
        "candidate_prediction",
        segments=tuple(f"s{i}" for i in range(len(LEVELS))),
        positive="1",
    )
    case = open_rows(planted(tmp_path / "million.parquet"), tmp_path / "rows", AT, columns=columns)
    (tmp_path / "case.json").write_bytes(dump_case(case))
    rows = typed_copy(tmp_path / "rows", case.rows.sha256)
    done = subprocess.run(
        [sys.executable, "-c", MEASURE, str(tmp_path / "case.json"), str(rows)],
        capture_output=True,
        cwd=HOUSE,
        text=True,
        check=True,
    )
    got = json.loads(done.stdout.splitlines()[-1])
    assert got["regression"] == "yes"
    assert set(got["worst"].split("/")[-1].split("&")) == {"s3=v1", "s4=v2"}
    table.add("measure, CPU", f"{got['cpu']:.2f} s", "8 s")
    table.add("measure, wall", f"{got['wall']:.2f} s")
    table.add("measure, peak memory", f"{got['peak'] / 1024:.2f} GB", "1 GB")
    table.add("slices looked at", f"{got['looked']:,}")
