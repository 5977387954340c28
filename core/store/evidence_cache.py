"""Evidence of a case: taken from the store, or measured once and kept there."""

from __future__ import annotations

import datetime as dt
import time
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from core.case.model import Case
from core.case.paths import typed_copy
from core.case.slices import Slice
from core.errors import BadFile, Complaint, NotSaved
from core.evidence.key import evidence_key
from core.evidence.records import Evidence
from core.messages import mark
from core.store.database import Store

if TYPE_CHECKING:
    from core.evidence.causes.rescoring_test import Undone


WAITS = mark("done; waiting for the database, which another program has locked")


def evidence_of(
    store: Store,
    case: Case,
    at: dt.datetime,
    progress: Callable[[str, float], None] | None = None,
    patience: float = 0.0,
) -> Evidence:
    """Fetch or measure the evidence of a case; raises BadFile where its rows are gone.

    `progress` is told what is being done and which share is done. What was measured is kept as
    soon as a locked database takes it, for at most `patience` seconds; then raises NotSaved.
    """
    key = evidence_key(case)
    evidence = store.evidence(key)
    if evidence is not None:
        return evidence
    result = _with_examples(store, case, _measured(store, case, progress))
    until = time.monotonic() + patience
    while True:
        try:
            store.keep_evidence(key, result, at)
        except NotSaved as error:
            if not error.busy or time.monotonic() > until:
                raise
            if progress is not None:
                progress(WAITS, 1.0)
        else:
            return result


def _measured(
    store: Store, case: Case, progress: Callable[[str, float], None] | None
) -> Evidence:
    """Measure a case, or take what was measured before its records were released."""
    if case.example_columns is not None:
        bare = store.evidence(evidence_key(replace(case, example_columns=None)))
        if bare is not None:
            return bare
    return _made(store, case, progress)


def _with_examples(store: Store, case: Case, evidence: Evidence) -> Evidence:
    if case.example_columns is None:
        return evidence
    from core.evidence.examples import draw_examples  # noqa: PLC0415  heavy, and seldom needed

    return replace(
        evidence, examples=draw_examples(case, _rows_of(store, case), evidence)
    )


def _rows_of(store: Store, case: Case) -> Path:
    """Name the typed copy of the rows of a case; raises BadFile where it is gone."""
    rows = typed_copy(store.rows, case.rows.sha256)
    if not rows.exists():
        raise BadFile(
            Complaint(
                mark(
                    "the rows of this case ({name}) are no longer in the data folder"
                ).format(name=case.rows.name),
                mark("open the file again on the case page"),
            )
        )
    return rows


def again(store: Store, case: Case) -> Evidence:
    """Measure once more, whatever is kept: the digest tells whether it came out the same."""
    return _made(store, case, None)


def tested(store: Store, case: Case, rescored: Path, where: Slice) -> Undone:
    """Compare the slice with the same rows scored again after the suspected fault was undone.

    Raises what cannot be paired.
    """
    from core.evidence.causes.rescoring_test import undone  # noqa: PLC0415  heavy, and seldom needed

    return undone(case, typed_copy(store.rows, case.rows.sha256), rescored, where)


def _made(
    store: Store, case: Case, progress: Callable[[str, float], None] | None
) -> Evidence:
    from core.evidence.measure import measure  # noqa: PLC0415  heavy, and seldom needed
    from core.evidence.warehouse.open_tables import table_of  # noqa: PLC0415  the same

    rows = _rows_of(store, case)
    reference, current = (
        None if item is None else typed_copy(store.rows, item.sha256)
        for item in (case.reference, case.current)
    )
    counted = case.source is not None and not case.source.averaged
    table = table_of(store.rows, case) if counted else None
    return (
        measure(case, rows, reference, current=current, table=table)
        if progress is None
        else measure(
            case, rows, reference, current=current, progress=progress, table=table
        )
    )
