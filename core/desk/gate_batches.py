"""What a batch of new rows shows of the gate that reopens a release."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from core.case.checks import check
from core.case.model import Case, Rows
from core.case.open_case import ready
from core.case.paths import typed_copy
from core.errors import BadRows
from core.plan.gate import Gate, Shown, measure_batch


def checked_batch(rows: Path, case: Case, batch: Rows, gate: Gate) -> tuple[Shown, ...]:
    """Measure what a gate asks of a batch of a case, from the folder of typed rows.

    Raises BadRows with every complaint about them.
    """
    batch = as_the_case(rows, case, batch)
    complaints = [item for item in check(rows, batch.sha256, case.columns) if item.what]
    if complaints:
        raise BadRows(*complaints)
    return batch_shown(gate, replace(case, rows=batch, source=None), rows)


def as_the_case(home: Path, case: Case, batch: Rows) -> Rows:
    """Make of a batch what was made of the case's own file: prompts of graded answers, classes of
    scores, a label of right-or-wrong.

    A case whose rows were joined from two files takes a batch in the form of the joined rows.
    """
    if case.file_columns is None:
        return batch
    return ready(home, batch, case.file_columns)[0]


def batch_shown(gate: Gate, case: Case, rows: Path) -> tuple[Shown, ...]:
    """Measure the slices of a gate on the rows of a case, and nothing beside them."""
    from core.evidence.measure import measure  # noqa: PLC0415  heavy, and seldom needed

    slices = tuple(
        condition.condition.where
        for condition in gate.conditions
        if condition.condition.where.where
    )
    bare = replace(case, slices=slices, reference=None, current=None, lineage=())
    found = measure(bare, typed_copy(rows, case.rows.sha256))
    return measure_batch(
        gate, (found.overall, *found.kinds, *found.named, *found.others)
    )
