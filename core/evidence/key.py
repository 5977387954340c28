"""The name of evidence before it is measured.

Kept apart, because asking for kept evidence needs no measuring code.
"""

from __future__ import annotations

import hashlib
from dataclasses import asdict
from importlib.metadata import version

from core.case.codec import json_bytes
from core.case.model import Case, Columns

SEED = 20260101
METHODS = 9


def mapping(columns: Columns) -> dict[str, object]:
    """Write a mapping as plain values.

    Thresholds only where there are any, so that older evidence keeps its name.
    """
    return {
        name: value
        for name, value in asdict(columns).items()
        if value is not None or not name.endswith(("threshold", "grades"))
    }


def evidence_key(case: Case, seed: int = SEED) -> str:
    """Name the evidence of a case before it is measured: rows, mapping, limits, seed and method
    version.
    """
    asked = {
        "rows": case.rows.sha256,
        "reference": case.reference and case.reference.sha256,
        "current": case.current and (case.current.sha256, case.current_is),
        "lineage": case.lineage,
        "columns": mapping(case.columns),
        "limits": [asdict(limit) for limit in case.limits],
        "error_costs": case.error_costs and asdict(case.error_costs),
        "slices": [asdict(item) for item in case.slices],
        "least": case.min_rows,
        "seed": seed,
        "version": version("showstopper"),
        "methods": METHODS,
    }
    if case.error_rule is not None and case.error_rule.above is not None:
        asked["wrong_above"] = case.error_rule.above
    if case.source is not None:
        asked["table"] = asdict(case.source)
    if case.example_columns is not None:
        asked["examples"] = asdict(case.example_columns)
    return hashlib.sha256(json_bytes(asked)).hexdigest()
