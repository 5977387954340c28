"""Measuring in a process of its own: it tells how far it is, keeps what it measured, and ends when
told to.
"""

from __future__ import annotations

import datetime as dt
import json
import sqlite3
import time
from dataclasses import replace
from pathlib import Path

from core.case.open_case import open_folder
from core.evidence.key import evidence_key
from core.log_file import log_path
from core.store.database import Store
from core.store.evidence_cache import WAITS
from core.store.worker import Worker

AT = dt.datetime(2026, 3, 2, 9, tzinfo=dt.UTC)
SAMPLE = Path(__file__).parents[3] / "sample_data" / "late_flights_small"


def test_a_worker_measures_and_keeps_the_same_evidence(tmp_path: Path) -> None:
    store = Store(tmp_path)
    case = open_folder(SAMPLE, store.rows, AT)
    worker = Worker(tmp_path, case, AT)
    assert worker.wait(60)
    assert (worker.progress.complaints, worker.process.returncode) == ((), 0)
    retained = store.evidence(evidence_key(case))
    assert retained is not None
    from core.case.paths import typed_copy
    from core.evidence.measure import measure

    assert retained.digest == measure(case, typed_copy(store.rows, case.rows.sha256)).digest


def test_a_worker_that_is_stopped_keeps_nothing(tmp_path: Path) -> None:
    store = Store(tmp_path)
    case = open_folder(SAMPLE, store.rows, AT)
    worker = Worker(tmp_path, case, AT)
    worker.stop()
    assert worker.process.poll() is not None
    assert store.evidence(evidence_key(case)) is None


def test_a_worker_without_its_rows_says_what_to_do(tmp_path: Path) -> None:
    store = Store(tmp_path)
    case = open_folder(SAMPLE, store.rows, AT)
    lost = replace(case, rows=replace(case.rows, sha256="0" * 64))
    worker = Worker(tmp_path, lost, AT)
    assert worker.wait(60)
    assert "no longer in the data folder" in worker.progress.complaints[0].what


def test_a_fault_of_a_worker_stands_in_the_log(tmp_path: Path) -> None:
    store = Store(tmp_path)
    case = open_folder(SAMPLE, store.rows, AT)
    for path in store.rows.rglob("*.parquet"):
        path.write_bytes(b"no rows any more")
    worker = Worker(tmp_path, case, AT)
    assert worker.wait(60)
    assert worker.progress.complaints
    (line,) = map(json.loads, log_path(tmp_path).read_text("utf-8").splitlines())
    assert (line["module"], line["event"]) == ("core.store.worker", "fault")
    assert line["error"]["frames"]


def test_progress_goes_forward_and_ends(tmp_path: Path) -> None:
    from core.case.paths import typed_copy
    from core.evidence.measure import measure

    store = Store(tmp_path)
    case = open_folder(SAMPLE, store.rows, AT)
    values: list[float] = []
    measure(
        case,
        typed_copy(store.rows, case.rows.sha256),
        progress=lambda _what, share: values.append(share),
    )
    assert values == sorted(values)
    assert 0.0 <= values[0] < values[-1] <= 1.0


def test_a_worker_says_that_the_database_is_locked_and_keeps_what_it_measured_afterwards(
    tmp_path: Path,
) -> None:
    store = Store(tmp_path)
    case = open_folder(SAMPLE, store.rows, AT)
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("begin exclusive")
    worker = Worker(tmp_path, case, AT)
    until = time.monotonic() + 60
    while worker.progress.what != WAITS and not worker.progress.ended and time.monotonic() < until:
        time.sleep(0.02)
    assert (worker.progress.what, worker.progress.complaints) == (WAITS, ())
    assert store.evidence(evidence_key(case)) is None
    holder.execute("rollback")
    holder.close()
    assert worker.wait(30)
    assert (worker.progress.complaints, worker.process.returncode) == ((), 0)
    assert store.evidence(evidence_key(case)) is not None
