"""The gate that reopens a release, evaluated on batches of new rows: for a pipeline, without the app."""

from __future__ import annotations

import datetime as dt
import tempfile
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from pydantic import ValidationError

from core.case.files import admit
from core.case.opening import make_case
from core.case.places import typed_copy
from core.errors import BadCase, Complaint
from core.evidence.measure import measure
from core.exports.analysis import columns_of, meta_of
from core.plan.gate import Gate, GateState, Shown, evaluate, measure_batch
from core.script.reopening import gate_from


def reopened(gate: Path, batches: Sequence[Path], at: dt.datetime, meta: Path | None = None) -> tuple[Gate, tuple[tuple[str, tuple[Shown, ...]], ...], GateState]:
    """Evaluate a gate on files of rows, oldest first; raises BadCase for what is no gate, and what reading raises."""
    asked, mapping = _read(gate), meta_of(meta)
    shown = tuple((one.name, _batch(asked, one, at, mapping)) for one in batches)
    return asked, shown, evaluate(asked, [each for _, each in shown])


def _read(path: Path) -> Gate:
    try:
        return gate_from(path.read_bytes())
    except (OSError, ValidationError, ValueError) as error:
        what = f"the gate {path.name} cannot be read: {str(error).splitlines()[0]}"
        raise BadCase(Complaint(what, "give the JSON that the recommendation page hands out")) from None


def _batch(gate: Gate, path: Path, at: dt.datetime, mapping: dict[str, Any]) -> tuple[Shown, ...]:
    with tempfile.TemporaryDirectory(prefix="showstopper-") as folder:
        home = Path(folder)
        rows = admit(path, home)
        case = make_case(rows, columns_of(home, rows.sha256, mapping), home, at)
        slices = tuple(one.condition.where for one in gate.conditions if one.condition.where.where)
        found = measure(replace(case, slices=slices), typed_copy(home, rows.sha256))
        return measure_batch(gate, (found.overall, *found.kinds, *found.named, *found.others))
