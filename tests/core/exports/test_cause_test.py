"""The test file of a suspected cause fails on rows with the fault, and passes on mended ones."""

from __future__ import annotations

import ast
import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from core.case.model import Rows
from core.case.slices import Condition, Slice
from core.evidence.records import Sign, Suspect
from core.exports.cause_test import cause_test, has_cause_test
from core.script.brief import Brief
from tests.core.hostile_minutes import TYPED

N = 400


def suspected(brief: Brief, cause: str, sign: Sign, *where: Condition) -> Brief:
    """Suspect a cause in a segment of a case with a reference and training data."""
    rows = Rows("rows.csv", "0" * 64, 1, N)
    lead = replace(brief.evidence.worst, slice=Slice(where))
    suspects = (Suspect(cause, (sign.column,), "suspected", 1.0, (sign,), ()),)
    evidence = replace(brief.evidence, lead=lead, suspects=suspects)
    columns = replace(brief.case.columns, segments=tuple(item.column for item in where))
    case = replace(brief.case, reference=rows, current=rows, rows=rows, columns=columns)
    return replace(brief, case=case, evidence=evidence)


def frame(**columns: object) -> pd.DataFrame:
    return pd.DataFrame({"group": ["x", "y"] * (N // 2)} | columns)


def ended(content: bytes, now: pd.DataFrame, before: pd.DataFrame, folder: Path) -> int:
    """Run a test file on rows and a reference; gives the status of pytest: 0 passed, 1 failed."""
    folder.mkdir(exist_ok=True)
    (folder / "test_suspected_cause.py").write_bytes(content)
    now.to_csv(folder / "now.csv", index=False)
    before.to_csv(folder / "before.csv", index=False)
    files = {
        "SHOWSTOPPER_ROWS": str(folder / "now.csv"),
        "SHOWSTOPPER_REFERENCE": str(folder / "before.csv"),
    }
    command = [sys.executable, "-m", "pytest", "-q", "-p", "no:cacheprovider", "--rootdir", folder]
    done = subprocess.run(
        [*command, folder / "test_suspected_cause.py"],
        env=os.environ | files,
        cwd=folder,
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode in {0, 1}, done.stdout + done.stderr
    return done.returncode


WAIT = np.linspace(5, 90, N)
SOUND = frame(wait=WAIT, code=["a", "b", "c", "d"] * (N // 4))
X = SOUND["group"] == "x"
FAULTS = {
    "unit": (
        "unit_change",
        Sign("fit-unit_change", "wait", (0.9, 0.9, 1 / 60), "hours for minutes (÷60)"),
        SOUND.assign(wait=SOUND["wait"].where(~X, SOUND["wait"] / 60)),
    ),
    "sign": (
        "unit_change",
        Sign("fit-unit_change", "wait", (0.9, 0.9, -1.0), "the sign turned"),
        SOUND.assign(wait=SOUND["wait"].where(~X, -SOUND["wait"])),
    ),
    "default": (
        "defaults",
        Sign("fit-defaults", "wait", (0.9, 0.8), "0.0"),
        SOUND.assign(wait=SOUND["wait"].where(~X | (SOUND.index % 10 < 2), 0.0)),
    ),
    "missing": (
        "nulls",
        Sign("fit-nulls", "wait", (0.9, 0.8)),
        SOUND.assign(wait=SOUND["wait"].where(~X | (SOUND.index % 10 < 2))),
    ),
    "codes": (
        "category_remap",
        Sign("fit-category_remap", "code", (0.9, 0.9), "a for z"),
        SOUND.assign(code=SOUND["code"].where(~X, "z")),
    ),
    "twins": (
        "duplicated_rows",
        Sign("twins", "", (0.9, 0.0)),
        pd.concat([SOUND[X].head(20)] * 10 + [SOUND[~X]]),
    ),
    "lost": (
        "stale_model",
        Sign("rows-missing", "group", (4, N // 2)),
        pd.concat([SOUND[X].head(4), SOUND[~X]]),
    ),
}


IN_CI = ("unit", "default", "twins", "lost")  # one of each shape of test; all with `slow`


@pytest.mark.parametrize(
    "fault",
    [name if name in IN_CI else pytest.param(name, marks=pytest.mark.slow) for name in FAULTS],
)
def test_it_fails_on_the_fault_and_passes_once_it_is_out(
    fault: str, flights: Brief, tmp_path: Path
) -> None:
    cause, sign, broken = FAULTS[fault]
    content = cause_test(suspected(flights, cause, sign, Condition("group", "==", "x")))
    assert ended(content, broken, SOUND, tmp_path / "broken") == 1
    assert ended(content, SOUND, SOUND, tmp_path / "mended") == 0


def test_it_fails_on_the_rows_of_the_sample(sample: Callable[[str], Brief], tmp_path: Path) -> None:
    brief = sample("late_flights")
    folder = Path(__file__).parents[3] / "sample_data" / "late_flights"
    rows, before = (
        pd.read_parquet(folder / f"{name}.parquet") for name in ("validation", "reference")
    )
    content = cause_test(brief)
    assert ended(content, rows, before, tmp_path / "broken") == 1
    worst = (rows["origin"] == "EWR") & (rows["carrier"] == "EV")
    worst &= rows["part_of_day"] == "evening"
    rows.loc[worst, "dep_delay_min"] *= 60
    assert ended(content, rows, before, tmp_path / "mended") == 0


@pytest.mark.parametrize("text", TYPED, ids=range(len(TYPED)))
def test_whatever_a_column_or_value_is_called_is_a_literal(flights: Brief, text: str) -> None:
    sign = Sign("fit-defaults", text, (0.9, 0.8), text)
    brief = suspected(flights, "defaults", sign, Condition(text, "==", text))
    rows = replace(brief.case.rows, name=text)
    brief = replace(brief, case=replace(brief.case, rows=rows, reference=rows))
    tree = ast.parse(cause_test(brief).decode())
    assigned = (node for node in tree.body if isinstance(node, ast.Assign))
    named = {ast.unparse(node.targets[0]): node.value for node in assigned}
    assert ast.literal_eval(named["COLUMN"]) == text
    assert ast.literal_eval(named["VALUE"]) == text
    assert ast.literal_eval(named["SEGMENT"]) == [(text, "==", text)]
    names = {node.id for node in ast.walk(tree) if isinstance(node, ast.Name)}
    assert "__import__" not in names


@pytest.mark.parametrize(
    ("cause", "sign"),
    [
        ("label_leakage", Sign("tied-to-label", "wait", (0.1, 0.0))),
        ("unit_change", Sign("fit-unit_change", "wait", (0.9, 0.9))),
        ("duplicated_rows", Sign("twins", "", (0.1, 0.2))),
        ("class_collapse", Sign("class-gone", "prediction", (), "1")),
    ],
)
def test_a_cause_that_rows_cannot_show_has_no_test(flights: Brief, cause: str, sign: Sign) -> None:
    brief = suspected(flights, cause, sign, Condition("group", "==", "x"))
    assert not has_cause_test(brief)
    with pytest.raises(ValueError, match="got none"):
        cause_test(brief)


def test_a_segment_that_is_not_in_the_file_has_no_test(flights: Brief) -> None:
    cause, sign, _ = FAULTS["unit"]
    brief = suspected(flights, cause, sign, Condition("group", "==", "x"))
    assert has_cause_test(brief)
    elsewhere = replace(brief.evidence.lead, slice=Slice((Condition("hour of time", ">=", 17),)))
    evidence = replace(brief.evidence, lead=elsewhere)
    assert not has_cause_test(replace(brief, evidence=evidence))
    assert not has_cause_test(replace(brief, case=replace(brief.case, reference=None)))
