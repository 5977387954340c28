"""Records that became wrong, drawn by seed, so that somebody can be shown one.

The one exception to the rule that records stop at evidence, and bounded: at most `EACH` records of
`LIST` findings, of each only the columns that a person released. Nobody picks them: of all
records that qualify, those with the smallest hashes of their ids are taken.
"""

from __future__ import annotations

import datetime as dt
import math
from dataclasses import dataclass
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from core.case.example_columns import sensitive
from core.case.files import BATCH_ROWS
from core.case.model import Case
from core.case.slices import Value
from core.evidence.example_records import EACH, LIST, Cell, Example, ExampleSet
from core.evidence.finding_order import measure_of
from core.evidence.key import SEED
from core.evidence.records import Evidence, Finding
from core.evidence.rows.conditions import rows_of
from core.evidence.rows.row_outcomes import Judge, Outcomes
from core.evidence.rows.sample import Frame, frames, hashed

EXACT = 2.0**53  # whole numbers up to here are exact
LONGEST = 2_000  # letters of a value that are kept: a prompt is read, not printed whole


@dataclass(slots=True)
class _Drawn:
    """The records drawn so far for a finding: their hashes and their places in the file."""

    found: int
    order: np.ndarray
    places: np.ndarray

    def add(self, order: np.ndarray, places: np.ndarray) -> None:
        """Take further records that qualify, and keep those with the smallest hashes."""
        self.found += places.size
        order, places = (
            np.concatenate([self.order, order]),
            np.concatenate([self.places, places]),
        )
        first = np.lexsort((places, order))[:EACH]
        self.order, self.places = order[first], places[first]


def draw_examples(
    case: Case, rows: Path, evidence: Evidence, seed: int = SEED
) -> tuple[ExampleSet, ...]:
    """Draw records that the current model got right and the new one got wrong, by finding.

    Of amounts: records whose error grew, and where the case says from which size a record is wrong,
    those that became wrong by it. The same rows, columns and seed give the same records.
    """
    if case.example_columns is None or not case.example_columns.shown:
        return ()
    findings = _told(evidence)
    columns, above = (
        case.columns,
        None if case.error_rule is None else case.error_rule.above,
    )
    judge = Judge(columns, seed, above=above)
    asked = tuple(item.column for finding in findings for item in finding.slice.where)
    drawn = [_Drawn(0, np.empty(0, np.uint64), np.empty(0, int)) for _ in findings]
    for frame in frames(rows, (*judge.names, *asked), columns.id):
        outcomes = judge.outcomes(frame)
        order = hashed(frame.keys, seed + 2)
        for finding, records in zip(findings, drawn, strict=True):
            hits = np.flatnonzero(
                _became_wrong(judge, outcomes, finding, above) & _in(frame, finding)
            )
            if hits.size and frame.places is not None:
                records.add(order[hits], frame.places[hits])
    places = np.unique(
        np.concatenate([item.places for item in drawn] or [np.empty(0, int)])
    )
    there = _records(case, rows, places)
    return tuple(
        ExampleSet(
            finding.id, item.found, tuple(there[int(place)] for place in item.places)
        )
        for finding, item in zip(findings, drawn, strict=True)
        if item.found
    )


def _told(evidence: Evidence) -> tuple[Finding, ...]:
    """List the findings that records are kept for: the one of the story first."""
    lead = evidence.lead
    worse = (*evidence.searched, *evidence.named, *evidence.values)
    confirmed = {item.id: item for item in worse if item.confirmed}
    first = {} if lead is None else {lead.id: lead}
    return tuple((first | confirmed).values())[:LIST]


def _in(frame: Frame, finding: Finding) -> np.ndarray:
    return rows_of(frame, finding.slice.where)


def _became_wrong(
    judge: Judge, outcomes: Outcomes, finding: Finding, above: float | None
) -> np.ndarray:
    newly = outcomes.outcome == 1
    if finding.of_class:
        of_class = outcomes.truth == judge.places.get(finding.of_class, -1)
        return newly & (~of_class if measure_of(finding).others else of_class)
    if finding.kind == "score" and outcomes.second is not None:
        scored = (
            np.ones(newly.size, bool) if outcomes.scored is None else outcomes.scored
        )
        return scored & (outcomes.second.change > 0)
    if finding.is_rate or above is not None:
        return newly
    return outcomes.change > 0


def _records(case: Case, rows: Path, places: np.ndarray) -> dict[int, Example]:
    """Read the released columns of the records at some places, and nothing else of them."""
    columns, released = case.columns, case.example_columns
    if released is None or not places.size:
        return {}
    hidden = set(sensitive(columns, released.shown)) - set(released.in_clear)
    three = (columns.label, columns.baseline, columns.candidate)
    file = pq.ParquetFile(rows, pre_buffer=False)
    known = file.schema_arrow.names
    shown = [name for name in released.shown if name in known and name not in three]
    wanted = [*(name for name in shown if name not in hidden), *three]
    result, start = {}, 0
    for batch in file.iter_batches(BATCH_ROWS, columns=wanted):
        here = places[(places >= start) & (places < start + batch.num_rows)]
        for place, row in zip(here, _values(batch, here - start), strict=True):
            cells = tuple(
                Cell(name, hidden=True) if name in hidden else Cell(name, row[name])
                for name in shown
            )
            result[int(place)] = Example(cells, *(row[name] for name in three))
        start += batch.num_rows
        if start > places[-1]:
            break
    return result


def _values(batch: pa.RecordBatch, places: np.ndarray) -> list[dict[str, Value]]:
    rows = batch.take(pa.array(places)).to_pylist()
    return [{name: _value(value) for name, value in row.items()} for row in rows]


def _value(value: object) -> Value:
    """Give a value as it can be kept as JSON: what is no finite number as text, text not too long.

    >>> _value(3.0), _value(float("nan")), _value(dt.date(2026, 1, 2))
    (3, None, '2026-01-02')
    """
    if value is None or isinstance(value, bool | int):
        return value
    if isinstance(value, float):
        if not math.isfinite(value):
            return None
        return int(value) if value.is_integer() and abs(value) < EXACT else value
    text = value.isoformat() if isinstance(value, dt.datetime | dt.date) else str(value)
    return text if len(text) <= LONGEST else f"{text[: LONGEST - 1]}…"
