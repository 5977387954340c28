"""Files of very many columns: read quickly, searched by a rule that knows no error, and the rest is
named.
"""

from __future__ import annotations

import json
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.case.profile import Column
from core.case.rest import MOST, MOST_COMBINED, MOST_OF_KIND, most_useful, rest_of
from core.command import BAD_INPUT, main


def column(name: str, common: int, *, missing: int = 0, text: bool = False) -> Column:
    kind = "text" if text else "number"
    return Column(name, kind, 1_000, missing, distinct=5, common=common, low=0.0, high=9.0)


def test_up_to_the_limit_every_column_is_searched_in_the_order_of_the_file() -> None:
    able = [column(f"c{i}", 990) for i in range(MOST)]
    assert most_useful(able) == able


def test_beyond_it_those_stay_that_have_few_gaps_and_split_the_records() -> None:
    flat = [column(f"flat {i}", 990) for i in range(200)]
    gaps = [column(f"gaps {i}", 100, missing=500) for i in range(200)]
    good = [column(f"good {i}", 200 + 2 * i) for i in range(250)]
    texts = [item.name for item in most_useful([*flat, *gaps, *good])]
    assert texts == [*(f"gaps {i}" for i in range(50)), *(item.name for item in good)]


def test_neither_segments_nor_features_crowd_out_the_others() -> None:
    segments = [column(f"s{i}", 900, text=True) for i in range(400)]
    features = [column(f"f{i}", 10) for i in range(400)]
    retained = most_useful([*features, *segments])
    assert sum(item.kind == "text" for item in retained) == MOST_OF_KIND
    assert len(retained) == MOST
    few = most_useful([*features, *segments[:10]])
    assert sum(item.kind == "text" for item in few) == 10
    assert len(few) == MOST


def test_the_rule_knows_no_error_and_no_answer() -> None:
    able = [column(f"c{i}", 300 + i % 700) for i in range(900)]
    renamed = [replace(option, name=f"other {option.name}") for option in able]
    texts = [f"other {item.name}" for item in most_useful(able)]
    assert [item.name for item in most_useful(renamed)] == texts


def test_what_is_not_searched_is_counted_with_the_first_names() -> None:
    segments, features, notes = rest_of(tuple(column(f"c{i}", 500) for i in range(1_000)), set())
    assert (len(segments), len(features)) == (0, MOST)
    said = [str(note) for note in notes if note.kind == "left_out"]
    assert said == [
        (
            "700 columns (c300, c301, c302 …): only 300 columns are searched, those with the"
            " fewest gaps that split the records, chosen before any error was counted; choose"
            " others yourself."
        )
    ]
    pairs = next(note for note in notes if note.kind == "read")
    assert f"pairs are formed among the {MOST_COMBINED}" in pairs.why


def wide(path: Path, columns: int, rows: int = 500) -> Path:
    """Write numbers and segments, of which the first one holds what goes wrong."""
    chance = np.random.default_rng(1)
    label = chance.integers(0, 2, rows)
    hard = chance.random(rows) < 0.3
    values: dict[str, np.ndarray] = {
        "id": np.array([f"r{i}" for i in range(rows)]),
        "label": label,
        "baseline_prediction": np.where(chance.random(rows) < 0.05, 1 - label, label),
        "candidate_prediction": np.where(hard & (chance.random(rows) < 0.9), 1 - label, label),
        "plan": np.where(hard, "pro", "basic"),
        "town": np.array([f"town {i % 500}" for i in range(rows)]),
    }
    for i in range(columns - len(values)):
        if i % 2:
            values[f"f{i}"] = chance.normal(size=rows).round(4)
        else:
            values[f"s{i}"] = chance.choice(["north", "south", "east", "west"], rows)
    lines = [
        ",".join(values),
        *(",".join(map(str, row)) for row in zip(*values.values(), strict=True)),
    ]
    path.write_text("\n".join(lines))
    return path


@pytest.mark.parametrize(
    ("columns", "seconds"),
    [(800, 30), pytest.param(5_000, 60, marks=pytest.mark.slow)],
)
def test_a_wide_file_is_analyzed_in_seconds_and_says_what_is_left_out(
    columns: int, seconds: int, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    path, out = wide(tmp_path / "rows.csv", columns), tmp_path / "answer.json"
    began = time.monotonic()
    assert main(["analyze", str(path), "--json", str(out)]) != BAD_INPUT
    took = time.monotonic() - began
    with capsys.disabled():
        print(f"\n{columns:,} columns in {took:.1f} s")
    assert took < seconds  # many times what it takes where nothing else runs
    found = json.loads(out.read_text())
    assert found["regression"] == "yes"
    assert "plan" in found["mapping"]["segments"]
    left = [item["what"] for item in found["left_out"]]
    assert any("columns (" in item for item in left)
    assert any("town" in item for item in left)
