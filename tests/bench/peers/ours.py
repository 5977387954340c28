"""The same tasks done here: `python -m tests.bench.peers.ours TASK ROWS REFERENCE` prints CPU
seconds, reading included, imports not.
"""

from __future__ import annotations

import importlib
import json
import resource
import sys
import time
from pathlib import Path

SEGMENTS = tuple(f"seg{i}" for i in range(8))
FEATURES = tuple(f"f{i:02d}" for i in range(20))


def case_of(features: tuple[str, ...] = ()):
    import datetime as dt

    from core.case.model import Columns, Rows
    from core.case.template import new_case

    columns = Columns(
        "label",
        "baseline_prediction",
        "candidate_prediction",
        segments=SEGMENTS,
        features=features,
        positive="1",
    )
    return new_case(Rows("rows", "0" * 64, 1, 1), columns, dt.datetime(2026, 3, 2, tzinfo=dt.UTC))


def by_value(path: Path, _reference: Path) -> int:
    """Paired intervals of the change by value of every segment, every row counted."""
    from core.case.error_kinds import ERROR_RATE
    from core.case.slices import Slice
    from core.evidence.findings import from_sums
    from core.evidence.rows.axes import axis_of, codes_of
    from core.evidence.rows.row_outcomes import Judge
    from core.evidence.rows.sample import frames
    from core.evidence.rows.sufficient_stats import ByCode

    judge, axes, tables = Judge(case_of().columns, 1), [], []
    for frame in frames(path, (*judge.names, *SEGMENTS), None, 262_144):
        axes = axes or [axis_of(frame[name]) for name in SEGMENTS]
        tables = tables or [ByCode(axis.codes) for axis in axes]
        rows = judge.outcomes(frame)
        for axis, table in zip(axes, tables, strict=True):
            table.add(rows, codes_of(frame[axis.column], axis))
    pairs = [
        (condition, table.sums(member))
        for axis, table in zip(axes, tables, strict=True)
        for condition, member in zip(axis.conditions, axis.member, strict=True)
    ]
    rates = [
        (item, sums.pick(second_only=False).of(ERROR_RATE, judge.classes)) for item, sums in pairs
    ]
    return len(
        [from_sums(Slice((item,)), rate, 1, 30, "all rows", ERROR_RATE) for item, rate in rates]
    )


def whole(path: Path, _reference: Path) -> int:
    """Everything that is measured without a reference: slices of up to three conditions, intervals,
    metrics, checks.
    """
    from core.evidence.measure import measure

    return measure(case_of(), path).looked


def wide(path: Path, _reference: Path) -> int:
    """The same over twenty-eight columns."""
    from core.evidence.measure import measure

    return measure(case_of(FEATURES), path).looked


def drift(path: Path, reference: Path) -> int:
    """Six distances with noise floors of twenty features, on the samples that evidence uses."""
    import numpy as np

    from core.evidence.detector_constants import DETECTORS
    from core.evidence.drift import drifts
    from core.evidence.rows.sample import load
    from core.evidence.rows.tables_under_test import Scene, side_of

    case = case_of(FEATURES)
    now, before = (
        load(path, FEATURES, DETECTORS.reading.sampled_rows, 1),
        load(reference, FEATURES, DETECTORS.reading.other_rows, 1),
    )
    scene = Scene(case.columns, (), now, side_of(now, ()), before, side_of(before, ()))
    return len(drifts(scene, None, np.zeros(now.rows), ()))


if __name__ == "__main__":
    task = {"by_value": by_value, "whole": whole, "wide": wide, "drift": drift}[sys.argv[1]]
    for name in ("core.case.template", "core.evidence.measure"):
        importlib.import_module(name)  # what it takes to load a tool is not what is compared
    started, clock = time.process_time(), time.perf_counter()
    result = task(Path(sys.argv[2]), Path(sys.argv[3]))
    print(
        json.dumps(
            {
                "cpu": time.process_time() - started,
                "wall": time.perf_counter() - clock,
                "mb": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024,
                "told": result,
            }
        )
    )
