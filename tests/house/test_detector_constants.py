"""What the detectors decide by stands in one record, with its source; no number is left outside."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any, get_type_hints

import pytest

from core.evidence.detector_constants import DETECTORS

ROOT = Path(__file__).parents[2]
EVIDENCE = ROOT / "core" / "evidence"
ALONE = (
    *(
        "drift",
        "error_budget",
        "family",
        "family_sums",
        "figures_beside",
        "finding_order",
        "findings",
        "groups",
        "measure",
    ),
    *("net_cost", "over_time", "quality", "records", "ruler", "timeline", "verdict"),
    *("rows/clusters", "rows/record_keys", "rows/record_mix", "rows/tables_under_test"),
)
MODULES = sorted(
    [
        *(EVIDENCE / "causes").glob("*.py"),
        *(EVIDENCE / "search").glob("*.py"),
        *(EVIDENCE / f"{name}.py" for name in ALONE),
    ]
)
UNITS = (
    *("rows", "share", "z", "score", "ratio", "factor", "exponent", "p", "freedom", "records"),
    *("segments", "conditions", "levels", "columns", "classes", "kinds", "kind", "bins", "traces"),
    *("partners", "moves", "values", "least", "quantiles", "hours", "signs", "discordant_rows"),
    *("most", "groups", "batches", "shuffles", "cycles", "clusters", "copies", "trace", "error"),
)
# Tables of units and calendars, which are facts, and values that decide nothing.
TABLES = {"FACTORS", "SELDOM", "SHIFTS", "CYCLES", "SPANS", "DAY"}
DECIDES_NOTHING = {
    **dict.fromkeys([0, 1, 2], "counts, ends of a share, a square, a pair"),
    **dict.fromkeys([12, 23, 24], "hours of a day"),
    9.87e300: "stands for a missing value in a digest",
    0x9E3779B97F4A7C15: "mixes a digest",
}
IN_PLACE = {
    ("causes/suspects.py", 9): "digits that repeats agree in",
    ("drift.py", 0.5): "middles of bins",
    ("findings.py", 5): "columns of a table of counts",
    ("groups.py", 3): "three sizes",
    ("quality.py", 29): "mixes a digest",
    ("rows/clusters.py", 0.5): "half of both tails",
    ("rows/record_keys.py", 11): "seeds a digest",
    ("search/slice_search.py", 3): "conditions combined",
    ("timeline.py", 4): "outcomes of a pair of models",
}
ROUNDING = 1e-9


def constants() -> Iterator[tuple[str, Any, tuple[str, ...]]]:
    for group in fields(DETECTORS):
        record = getattr(DETECTORS, group.name)
        assert is_dataclass(record)
        hints = get_type_hints(type(record), include_extras=True)
        for each in fields(record):
            noted = getattr(hints[each.name], "__metadata__", ())
            yield f"{group.name}.{each.name}", getattr(record, each.name), noted


def loose(text: str) -> list[float]:
    """List the numbers of a module that may decide something, tables and places left aside."""
    tree = ast.parse(text)
    aside: set[int] = set()
    for node in ast.walk(tree):
        table = isinstance(node, ast.Assign) and getattr(node.targets[0], "id", "") in TABLES
        power = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Pow)
        tells = isinstance(node, ast.Call) and getattr(node.func, "id", "") == "progress"
        place = node.slice if isinstance(node, ast.Subscript) else None
        left = node if table or tells else node.right if power else place
        aside |= {id(each) for each in ast.walk(left)} if left is not None else set()
    numbers = [
        node.value
        for node in ast.walk(tree)
        if isinstance(node, ast.Constant)
        and isinstance(node.value, int | float)
        and not isinstance(node.value, bool)
        and id(node) not in aside
    ]
    return [each for each in numbers if each > ROUNDING and each not in DECIDES_NOTHING]


@pytest.mark.parametrize("path", MODULES, ids=lambda path: path.stem)
def test_no_number_that_decides_something_stands_outside_the_record(path: Path) -> None:
    name = str(path.relative_to(EVIDENCE))
    found = loose(path.read_text("utf-8"))
    assert [value for value in found if (name, value) not in IN_PLACE] == []


def test_what_is_excused_is_still_there() -> None:
    there = {
        (str(path.relative_to(EVIDENCE)), value)
        for path in MODULES
        for value in loose(path.read_text("utf-8"))
    }
    assert set(IN_PLACE) <= there


def test_a_planted_threshold_is_found() -> None:
    assert loose("def sure(p):\n    return p < 0.05 or p > 40\n") == [0.05, 40]
    assert loose("MOST = 17\n") == [17]
    assert loose("x = y[3] + z**0.5 + max(n, 1e-12)\n") == []


def test_every_constant_says_what_it_decides_and_where_it_is_from() -> None:
    for name, _, noted in constants():
        assert len(noted) == 2, name
        assert all(isinstance(text, str) and len(text) > 5 for text in noted), name


def test_every_constant_ends_in_its_unit() -> None:
    assert [name for name, _, _ in constants() if not name.endswith(UNITS)] == []


def test_a_source_that_names_a_test_names_one_that_is_there() -> None:
    named = {
        word.strip(".,;")
        for _, _, noted in constants()
        for word in noted[1].split()
        if word.startswith("tests/")
    }
    assert named
    assert [name for name in named if not (ROOT / name).exists()] == []


def test_the_record_cannot_be_changed() -> None:
    for group in fields(DETECTORS):
        record = getattr(DETECTORS, group.name)
        with pytest.raises(AttributeError):
            setattr(record, fields(record)[0].name, 0)
