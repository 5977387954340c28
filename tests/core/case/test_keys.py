"""Mapping files, folders and gates: a key that nothing reads is an error with the nearest known
one, a value of another kind, too.
"""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.keys import unread
from core.case.model import Case
from core.case.open_case import open_folder
from core.command import main
from core.errors import BadCase
from core.exports.mapping import MAPPED, OTHER_KEYS
from core.plan.gate import Gate
from tests import cases

META = {"label": "y", "baseline_prediction": "old", "candidate_prediction": "new", "task": "binary"}
NOTHING = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(-3, 3),
    st.floats(),
    st.text(max_size=3),
    st.just("x" * 5_000),
    st.lists(st.sampled_from(["seg", 3, None]), max_size=2),
    st.dictionaries(st.text(max_size=3), st.integers(), max_size=2),
)


@pytest.fixture(scope="module")
def rows(tmp_path_factory: pytest.TempPathFactory) -> Path:
    rng = np.random.default_rng(1)
    table = pd.DataFrame(
        {name: rng.integers(0, 2, 200) for name in ("y", "old", "new")}
        | {"seg": rng.choice(["a", "b"], 200)}
    )
    path = tmp_path_factory.mktemp("rows") / "validation.csv"
    table.to_csv(path, index=False)
    return path


def analyzed(rows: Path, meta: dict[str, Any]) -> int:
    path = rows.with_name("meta.json")
    path.write_text(json.dumps(META | meta))
    return main(["analyze", str(rows), "--meta", str(path)])


@pytest.mark.parametrize(
    ("meta", "says"),
    [
        (
            {"lable": "y"},
            "“lable” in the mapping meta.json is not known. Write “label”, or leave it out.",
        ),
        (
            {"read": {"seperator": ";"}},
            (
                "“seperator” in the choices of reading is not known. Write “separator”, or leave it"
                " out."
            ),
        ),
        (
            {"read": {"sheet": 3}},
            "The choice of reading “sheet” is 3, which is no text. Write it as a text.",
        ),
        ({"read": ";"}, "Read is ;, which names no choices of reading."),
        ({"id": ["row_id"]}, 'Id is [\'row_id\'], which is no text. Write it as "id": "column".'),
        ({"task": 2}, 'Task is 2, which is no text. Write it as "task": "binary".'),
        (
            {"tolerance": "much"},
            'Tolerance is much, which is no number. Write it as "tolerance": 0.5.',
        ),
        (
            {"tolerance": True},
            'Tolerance is True, which is no number. Write it as "tolerance": 0.5.',
        ),
    ],
)
def test_a_mapping_that_cannot_be_is_refused_in_a_sentence(
    rows: Path, capsys: pytest.CaptureFixture, meta: dict[str, Any], says: str
) -> None:
    assert analyzed(rows, meta) == 2
    assert says in capsys.readouterr().err


@settings(max_examples=60, deadline=None)
@given(key=st.sampled_from(sorted([*MAPPED, *OTHER_KEYS])), value=NOTHING)
def test_any_value_of_a_mapping_is_used_or_refused_and_never_a_fault_of_ours(
    rows: Path, key: str, value: object
) -> None:
    assert analyzed(rows, {key: value}) in {0, 1, 2, 3}


@pytest.mark.parametrize(
    ("supplied", "says"),
    [
        ({"tittle": "x"}, "“tittle” in the case.json is not known. Write “title”"),
        (
            {"people": [{"nam": "Ann", "role": "PM"}]},
            "“nam” in the case.json is not known. Write “name”",
        ),
        (
            {"resume": {"bound": 0.1, "rows": 300, "batch": 2}},
            "“batch” in the case.json is not known. Write “batches”",
        ),
    ],
)
def test_a_key_of_a_folder_that_nothing_reads_is_refused_at_any_depth(
    tmp_path: Path, rows: Path, supplied: dict[str, Any], says: str
) -> None:
    (tmp_path / "validation.csv").write_bytes(rows.read_bytes())
    (tmp_path / "case.json").write_text(
        json.dumps({"columns": {"label": "y", "baseline": "old", "candidate": "new"}} | supplied)
    )
    with pytest.raises(BadCase) as caught:
        open_folder(tmp_path, tmp_path / "home", cases.AT)
    assert says in str(caught.value)


def test_every_key_of_a_gate_and_of_a_case_is_known_at_any_depth() -> None:
    inner = {
        "metric": 1,
        "where": {"where": [{"column": 1, "op": 1, "value": 1}], "name": 1},
        "bound": 1,
        "rows": 1,
    }
    gate = {
        "conditions": [
            {"condition": inner, "says": 1, "assumed": 1, "needed": {"what": 1, "why": 1}}
        ],
        "batches": 1,
        "metric": 1,
        "unit": 1,
        "of_class": 1,
    }
    assert list(unread(gate, Gate, "gate")) == []
    assert (
        len(list(unread({"conditions": [{"condition": {"x": 1}, "y": 1}], "z": 1}, Gate, "gate")))
        == 3
    )
    assert (
        list(unread({"plan": [{"name": 1, "after": []}], "severity": {"matrix": []}}, Case, "case"))
        == []
    )
