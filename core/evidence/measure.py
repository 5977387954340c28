"""Measure a case: find where to look, read every row once more, reduce the rows to sums, and say
what the sums bear.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
import pyarrow.compute as pc
import pyarrow.parquet as pq

from core.case.codec import json_bytes
from core.case.model import Case
from core.errors import BadRows, Complaint
from core.evidence.causes.drift_scan import investigate
from core.evidence.detector_constants import DETECTORS
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.evidence.graded_scale import could_hold_copies
from core.evidence.judge_check import (
    answer_spread,
    correction_of,
    needed_columns,
    self_check,
)
from core.evidence.key import SEED
from core.evidence.records import Evidence
from core.evidence.rows.axes import axis_of
from core.evidence.rows.calendar_columns import season_of
from core.evidence.rows.conditions import columns_there
from core.evidence.rows.record_keys import content_keys, has_copies, numbered
from core.evidence.rows.row_outcomes import GROUPS, Judge, block_span, cluster_keys
from core.evidence.rows.sample import frames, load
from core.evidence.rows.tables_under_test import Scene, side_of
from core.evidence.ruler import Ruler
from core.evidence.search.segment_candidates import candidates
from core.messages import mark

if TYPE_CHECKING:
    from core.evidence.warehouse.table_tally import TableTally

READING = DETECTORS.reading

Progress = Callable[[str, float], None]


def _quiet(_what: str, _share: float) -> None:
    """Say nothing."""


def measure(
    case: Case,
    rows: Path,
    reference: Path | None = None,
    seed: int = SEED,
    current: Path | None = None,
    progress: Progress = _quiet,
    table: TableTally | None = None,
    most: int | None = None,
) -> Evidence:
    """Measure every slice of a case on its typed rows.

    The same rows, mapping and seed give the same evidence. With a `table` the rows are a sample of
    it, and whatever is counted is counted over all rows of the table. At most about `most` rows
    are searched, 200,000 where it is not said.

    `progress` is told what is being done and how much of all is done; what it raises stops the
    work. Raises BadCase for a slice on a column that the rows do not have.
    """
    columns_there(case, rows)
    progress(mark("reading the rows"), 0.0)
    case, heaviest = _weights(case, rows) if table is None else table.weights(case)
    content = None if case.columns.id else content_keys(rows, None)
    keys = None if content is None else numbered(content)
    most = most or READING.sampled_rows
    if table is not None:
        keys, most = table.keys(rows, case.columns), case.rows.rows
    scene = _scene(case, rows, (reference, current), seed, keys, most)
    stamp = scene.moments
    graded = (
        case.columns.grades is not None
    )  # prompts are drawn, and not one after another
    span = None if stamp is None or graded else block_span(stamp)
    alone = not case.columns.cluster and span is None
    copies = _copies(rows, scene, content, table) if alone else None
    clusters = (
        np.unique(copies) if copies is not None else _clusters(rows, case, span, table)
    )
    above = None if case.error_rule is None else case.error_rule.above
    correction, check = correction_of(case.columns, rows)
    judge = Judge(
        case.columns, seed, span, clusters, copies, heaviest, above, correction
    )
    progress(mark("looking for values that changed"), 0.15)
    clues = investigate(scene)
    progress(mark("searching segments"), 0.4)
    first = judge.outcomes(scene.now)
    found, looked = candidates(scene, clues, first, judge.measures, judge.classes)
    progress(mark("measuring on all rows"), 0.6)
    ruler = Ruler(case, scene, judge, found, first, keys, table)
    ruler.read(rows, progress)
    ruler.settle()
    progress(mark("weighing causes"), 0.9)
    evidence = ruler.evidence(looked, seed)
    season = season_of(case.columns, rows, ruler.priced)
    spread = answer_spread(case.columns, rows)
    again = self_check(case.columns, rows)
    return signed(
        replace(evidence, season=season, judge=check, answers=spread, again=again)
    )


def signed(evidence: Evidence) -> Evidence:
    """Put in the digest of everything that was measured: the same digest, the same evidence."""
    bare = replace(evidence, digest="", examples=())
    return replace(
        bare,
        digest=hashlib.sha256(
            json_bytes(EVIDENCE_JSON.dump_python(bare, mode="json"))
        ).hexdigest(),
    )


def _weights(case: Case, rows: Path) -> tuple[Case, float]:
    """Give the largest weight, and leave out weights that are the same for every record.

    Those say nothing, and the unweighted methods are exact. Raises BadRows for a weight beyond all
    reason.
    """
    name = case.columns.weight
    if not name or name not in pq.read_schema(rows).names:
        return case, 1.0
    values = pq.read_table(rows, columns=[name]).column(0)
    ends = pc.min_max(values)
    least, most = float(ends["min"].as_py() or 0), float(ends["max"].as_py() or 0)
    some = values.to_numpy(zero_copy_only=False)
    usual = float(np.median(some[some > 0])) if most > 0 else 1.0
    if most > READING.most_weight_ratio * usual:
        what = mark(
            "a weight of {most} is beyond all others, half of which are below {usual}"
        ).format(most=f"{most:g}", usual=f"{usual:g}")
        raise BadRows(
            Complaint(
                what,
                mark(
                    "give weights that stand for numbers of records, or leave the column out"
                ),
                name,
            )
        )
    equal = values.null_count == 0 and len(values) > 0 and least == most > 0
    if equal:
        case = replace(case, columns=replace(case.columns, weight=None))
    return case, most or 1.0


def _copies(
    rows: Path, scene: Scene, content: np.ndarray | None, table: TableTally | None
) -> np.ndarray | None:
    """Give each row a key that it shares with its exact copies, where the file holds copies that
    are none by chance.
    """
    columns = scene.columns
    if table is not None:
        return table.refuse_copies(scene)
    if not could_hold_copies(columns):
        return None
    if not has_copies(
        scene.now, tuple(name for name in scene.now.strips if name != columns.id)
    ):
        return None
    keys = content_keys(rows, columns.id) if content is None else content
    return (
        keys
        if np.unique(keys).size < (1 - READING.few_copies_share) * keys.size
        else None
    )


def _clusters(
    rows: Path, case: Case, span: float | None, table: TableTally | None
) -> np.ndarray | None:
    """Give the sorted keys of all clusters, so that each has a number of its own.

    None for none, or for too many.
    """
    columns = case.columns
    if table is not None:
        return table.groups(columns, span)
    name = columns.cluster or (columns.timestamp if span else None)
    if not name or name not in pq.read_schema(rows).names:
        return None
    known = np.empty(0, np.uint64)
    for frame in frames(rows, (name,), None, READING.batch_rows):
        keys = cluster_keys(frame, columns, span)
        if keys is not None:
            known = np.union1d(known, keys)
        if known.size > GROUPS:
            return None
    return known


def _scene(
    case: Case,
    rows: Path,
    others: tuple[Path | None, Path | None],
    seed: int,
    keys: np.ndarray | None,
    most: int,
) -> Scene:
    columns = case.columns
    stamp = (columns.timestamp,) if columns.timestamp else ()
    names = tuple(
        dict.fromkeys((*columns.segments, *columns.people, *columns.features, *stamp))
    )
    asked = tuple(item.column for where in case.slices for item in where.where)
    own = (
        *asked,
        columns.label,
        columns.baseline,
        columns.candidate,
        columns.baseline_score,
        columns.candidate_score,
        columns.cluster,
        columns.weight,
        *needed_columns(columns),
    )
    now = load(
        rows,
        (*names, *(item for item in own if item)),
        most,
        seed,
        columns.id,
        keys,
    )
    axes = tuple(
        axis for axis in (axis_of(now[name]) for name in names) if axis is not None
    )
    beside = [
        None
        if path is None
        else load(path, (*names, columns.label), READING.other_rows, seed, columns.id)
        for path in others
    ]
    sides = [None if other is None else side_of(other, axes) for other in beside]
    return Scene(
        columns,
        axes,
        now,
        side_of(now, axes),
        beside[0],
        sides[0],
        beside[1],
        sides[1],
        case.current_is == "serving",
        case.min_rows,
    )
