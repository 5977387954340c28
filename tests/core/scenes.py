"""Tables for the engine: visits to four sites, two models whose scores follow a known rule, and
what is measured on them.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import asdict, replace
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pyarrow as pa
import pytest

from core.case.files import admit, typed_copy
from core.case.model import Columns
from core.case.open_case import open_rows
from core.evidence.causes.drift_scan import investigate
from core.evidence.measure import measure
from core.evidence.records import Evidence
from core.evidence.rows.axes import Axis, axis_of
from core.evidence.rows.conditions import as_slice
from core.evidence.rows.sample import Frame, keys_of, strip
from core.evidence.rows.tables_under_test import Clues, Scene, side_of
from tests import cases

COLUMNS = Columns(
    "label",
    "old",
    "new",
    baseline_score="old_score",
    candidate_score="new_score",
    id="row_id",
    timestamp="at",
    segments=("site", "kind", "half"),
    features=("size", "dose", "hour", "spare", "square"),
    positive="yes",
)
CLASSES = replace(
    COLUMNS, task="multiclass", positive=None, baseline_score=None, candidate_score=None
)
NUMBERS = replace(
    COLUMNS, task="regression", positive=None, baseline_score=None, candidate_score=None
)
TURN = {"p": "q", "q": "r", "r": "p"}


# Tables


def visits(n: int = 3_000, seed: int = 1) -> pd.DataFrame:
    """Make n visits.

    `square` is made from size, `hour` from the timestamp, and `spare` tells nothing.
    """
    rng = np.random.default_rng(seed)
    minutes = pd.to_timedelta(rng.integers(0, 91 * 24 * 60, n), unit="min")
    at = pd.DatetimeIndex(pd.Timestamp("2024-01-01") + minutes)
    rows = pd.DataFrame(
        {
            "row_id": np.arange(n) + seed * 10**6,
            "at": at.astype("datetime64[us]"),
            "site": rng.choice(list("ABCD"), n),
            "kind": rng.choice(list("pqr"), n, p=[0.5, 0.3, 0.2]),
            "half": rng.choice(["left", "right"], n),
            "size": rng.gamma(3, 2, n).round(3),
            "dose": rng.normal(50, 12, n).round(2),
            "hour": at.hour.to_numpy(),
            "spare": rng.normal(0, 1, n).round(3),
        }
    )
    rows["square"] = (rows["size"] ** 2).round(3)
    rows["label"] = np.where(risk(rows) + rng.normal(0, 0.7, n) > 0, "yes", "no")
    return rows


def risk(rows: pd.DataFrame) -> pd.Series:
    """Rate each visit by the rule that both models follow; missing values count as the middle."""
    numbers = (
        0.09 * (rows["dose"].fillna(50) - 50)
        + 0.1 * (rows["size"].fillna(6) - 6)
        + 0.02 * (rows["square"].fillna(48) - 48)
    )
    return (
        numbers
        + 1.5 * (rows["hour"].between(9, 17) - 0.35)
        + rows["kind"].map({"p": -1.0, "q": 0.0, "r": 1.2}).astype(float)
    )


def scores(rows: pd.DataFrame, seed: int) -> np.ndarray:
    """Score rows by the rule, with the noise of one training."""
    jitter = np.random.default_rng(seed).normal(0, 0.15, len(rows))
    return (1 / (1 + np.exp(-2 * (risk(rows) + jitter)))).round(4).to_numpy()


def predicted(true: pd.DataFrame, seen: pd.DataFrame | None = None, seed: int = 1) -> pd.DataFrame:
    """Let the baseline predict from the rows as they are, and the candidate from the rows as its
    pipeline made them.
    """
    seen = true if seen is None else seen
    before, now = scores(true, 2 * seed), scores(seen, 2 * seed + 1)
    return seen.assign(old_score=before, new_score=now, old=yes(before), new=yes(now))


def yes(score: np.ndarray, cut: float = 0.5) -> np.ndarray:
    """Decide by a threshold."""
    return np.where(score >= cut, "yes", "no")


def changed(rows: pd.DataFrame, where: pd.Series, seed: int = 1, **values) -> pd.DataFrame:
    """Put other values into the columns of some rows before the candidate sees them: functions of
    the rows, or constants.
    """
    seen = rows.copy()
    for name, value in values.items():
        result = value(rows[where]) if callable(value) else value
        kind = float if rows[name].dtype.kind in "if" else rows[name].dtype
        seen[name] = rows[name].astype(kind)
        seen.loc[where, name] = (
            np.asarray(result, dtype=float) if kind is float and not np.isscalar(result) else result
        )
    return predicted(rows, seen, seed)


def misled(rows: pd.DataFrame, where: pd.Series, share: float = 0.6, seed: int = 1) -> pd.DataFrame:
    """Let the candidate be wrong in a share of some rows, its scores with it: what it learnt was
    wrong there.
    """
    frame = predicted(rows, seed=seed)
    hit = (
        where
        & (np.random.default_rng(seed).random(len(rows)) < share)
        & (frame["new"] == frame["label"])
    )
    frame.loc[hit, "new"] = np.where(frame.loc[hit, "label"] == "yes", "no", "yes")
    frame.loc[hit, "new_score"] = (1 - frame.loc[hit, "new_score"]).clip(0.0001, 0.9999)
    frame.loc[hit & (frame["new_score"] == 0.5) & (frame["new"] == "no"), "new_score"] = 0.4999
    return frame


def in_a(rows: pd.DataFrame) -> pd.Series:
    """Tell which rows are in the usual slice: visits of kind p to site A, an eighth of all."""
    return (rows["site"] == "A") & (rows["kind"] == "p")


# Frames and scenes


def frame_of(rows: pd.DataFrame, key: str | None = "row_id") -> Frame:
    """Read a table into a frame without a file."""
    table = pa.Table.from_pandas(rows, preserve_index=False)
    arrays = {name: table.column(name).combine_chunks() for name in table.column_names}
    arrays = {
        name: array.chunk(0) if isinstance(array, pa.ChunkedArray) else array
        for name, array in arrays.items()
    }
    keys = keys_of(arrays[key]) if key in arrays else np.arange(len(rows), dtype=np.uint64)
    return Frame(len(rows), {name: strip(name, array) for name, array in arrays.items()}, keys)


def axes_of(frame: Frame, columns: Columns) -> tuple[Axis, ...]:
    """Cut the segments, features and the timestamp of a frame."""
    names = dict.fromkeys(
        (*columns.segments, *columns.features, *((columns.timestamp,) if columns.timestamp else ()))
    )
    return tuple(
        axis
        for axis in (axis_of(frame[name]) for name in names if name in frame)
        if axis is not None
    )


def scene_of(
    now: pd.DataFrame,
    before: pd.DataFrame | None = None,
    current: pd.DataFrame | None = None,
    serving: bool = False,
    columns: Columns = COLUMNS,
    least: int = 30,
) -> Scene:
    """Put tables side by side as `measure` does, without files."""
    frame = frame_of(now)
    axes = axes_of(frame, columns)
    others = [None if rows is None else frame_of(rows) for rows in (before, current)]
    sides = [None if other is None else side_of(other, axes) for other in others]
    return Scene(
        columns,
        axes,
        frame,
        side_of(frame, axes),
        others[0],
        sides[0],
        others[1],
        sides[1],
        serving,
        least,
    )


def clues_of(scene: Scene) -> list[tuple[str, str, str]]:
    """List what was found: the kind of trace, the column, and the slice."""
    return [
        (match_.trace.what, match_.trace.column, as_slice(scene.axes, match_.parts).id)
        for match_ in found_in(scene).found
    ]


def found_in(scene: Scene) -> Clues:
    """Investigate a scene."""
    return investigate(scene)


# Evidence


def evidence_of(
    folder: Path,
    now: pd.DataFrame,
    before: pd.DataFrame | None = None,
    current: pd.DataFrame | None = None,
    serving: bool = False,
    columns: Columns = COLUMNS,
    mapping: dict | None = None,
) -> Evidence:
    """Measure tables by way of files in a folder."""
    home = folder / "rows"
    case = cases.entered(
        open_rows(
            cases.write(now, folder / "validation.parquet"), home, cases.AT, mapping, columns
        ),
        mapping or {},
    )
    case = replace(case, current_is="serving" if serving else "training")
    others = [
        None if rows is None else cases.write(rows, folder / f"{name}.parquet")
        for name, rows in (("reference", before), ("current", current))
    ]
    paths = [
        None if path is None else typed_copy(home, admit(path, home).sha256) for path in others
    ]
    return measure(case, typed_copy(home, case.rows.sha256), paths[0], current=paths[1])


# Compared


def flat(value: Any, path: str = "") -> dict[str, Any]:
    """Write nested values as paths with plain ends."""
    if isinstance(value, dict):
        return {
            key: item
            for name, part in value.items()
            for key, item in flat(part, f"{path}/{name}").items()
        }
    if isinstance(value, (list, tuple)):
        return {
            key: item
            for place, part in enumerate(value)
            for key, item in flat(part, f"{path}/{place}").items()
        }
    return {path: value}


def assert_alike(
    item: Any,
    other: Any,
    named: Callable[[str], str] = lambda text: text,
    skip: tuple[str, ...] = (),
) -> None:
    """Compare everything that was measured: texts to the letter, numbers to 1e-12."""
    here, there = (
        flat(
            {
                key: value
                for key, value in asdict(each).items()
                if key not in {"manifest", "digest", *skip}
            }
        )
        for each in (item, other)
    )
    assert here.keys() == there.keys()
    for key, value in here.items():
        if isinstance(value, float) and isinstance(there[key], float):
            assert there[key] == pytest.approx(value, rel=1e-12, abs=1e-12, nan_ok=True), key
        else:
            assert (named(there[key]) if isinstance(there[key], str) else there[key]) == value, key
