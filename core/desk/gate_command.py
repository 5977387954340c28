"""The gate that reopens a release, evaluated on batches of new rows: for a pipeline, without the
app.
"""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from core.case.files import admit
from core.case.graded_mapping import graded_columns, is_graded
from core.case.model import Case
from core.case.open_case import make_case
from core.case.paths import name_of, typed_copy
from core.desk.gate_batches import batch_shown
from core.errors import BadCase, Complaint
from core.exports.analysis import columns_of, meta_of
from core.messages import say
from core.plan.gate import Gate, GateState, Shown, evaluate
from core.plan.order import BatchFile, in_order, span_of, untimed_words
from core.script.reopening import gate_from


@dataclass(frozen=True, slots=True)
class Reopened:
    """A gate, what each batch shows of it, how it stands, and a word on the order of the batches,
    if any is needed.
    """

    gate: Gate
    shown: tuple[tuple[str, tuple[Shown, ...]], ...]
    state: GateState
    order: str = ""


def reopened(
    gate: Path, batches: Sequence[Path], at: dt.datetime, meta: Path | None = None
) -> Reopened:
    """Evaluate a gate on files of rows, oldest first.

    Raises BadCase for what is no gate, BadRows for batches that come twice or out of their order,
    and what reading raises.
    """
    asked, mapping = _read(gate), meta_of(meta)
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home = Path(folder)
        cases = [_case(path, home, at, mapping) for path in batches]
        files = [
            _file(name_of(path), home, case)
            for path, case in zip(batches, cases, strict=True)
        ]
        in_order(files)
        shown = tuple(
            (name_of(path), batch_shown(asked, case, home))
            for path, case in zip(batches, cases, strict=True)
        )
    state = evaluate(asked, [each for _, each in shown])
    return Reopened(asked, shown, state, untimed_words(files))


def _read(path: Path) -> Gate:
    try:
        return gate_from(path.read_bytes())
    except (OSError, RecursionError, ValueError) as error:
        what = say(
            "the release criteria {path} cannot be read: {error}",
            path=name_of(path),
            error=str(error).splitlines()[0],
        )
        raise BadCase(
            Complaint(what, say("give the JSON that the recommendation page hands out"))
        ) from None


def _case(path: Path, home: Path, at: dt.datetime, mapping: dict[str, Any]) -> Case:
    rows = admit(path, home)
    graded = is_graded(mapping)
    columns = (
        graded_columns(mapping) if graded else columns_of(home, rows.sha256, mapping)
    )
    return make_case(rows, columns, home, at)


def _file(name: str, home: Path, case: Case) -> BatchFile:
    path = typed_copy(home, case.rows.sha256)
    return BatchFile(name, case.rows.sha256, span_of(path, case.columns.timestamp))
