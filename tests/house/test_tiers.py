"""A run reads the modules that may hold what it has chosen, and no other."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from tests import tiers

ROOT = Path(__file__).parents[2]
SECOND = "(browser or faults or deep) and not slow"


def module(folder: Path, name: str, text: str) -> Path:
    path = folder / name
    path.write_text(text, "utf-8")
    return path


def test_every_module_of_a_tier_is_there() -> None:
    files = list((ROOT / "tests").rglob("test_*.py"))
    there = {path.stem for path in files} | {f"{path.parent.name}/{path.stem}" for path in files}
    assert there >= tiers.DEEP | tiers.LONG


@pytest.mark.parametrize(
    ("text", "expression", "runs"),
    [
        ("", "", True),
        ("", "not deep", True),
        ("", SECOND, False),
        ("@pytest.mark.deep\ndef test_a(): ...", SECOND, True),
        ("@pytest.mark.deep\ndef test_a(): ...", "not deep", True),
        ("pytestmark = pytest.mark.browser", SECOND, True),
        ("pytestmark = pytest.mark.browser", "not browser", False),
        ("pytestmark = [pytest.mark.faults, pytest.mark.browser]", "not faults", False),
        ("@pytest.mark.slow\n@pytest.mark.deep\ndef test_a(): ...", "deep and not slow", True),
    ],
)
def test_a_module_is_read_where_it_may_hold_what_was_chosen(
    tmp_path: Path, text: str, expression: str, *, runs: bool
) -> None:
    path = module(tmp_path, "test_some_words.py", text)
    assert tiers.may_run(path, expression) is runs


def test_code_is_read_for_its_examples_alone(tmp_path: Path) -> None:
    plain = module(tmp_path, "plain.py", '"""Nothing to try."""\n')
    tried = module(tmp_path, "tried.py", '"""Try it.\n\n>>> 1 + 1\n2\n"""\n')
    assert not tiers.may_run(plain, "")
    assert tiers.may_run(tried, "not deep")
    assert not tiers.may_run(tried, SECOND)


@pytest.mark.deep
def test_a_module_named_on_the_command_line_is_read_whatever_was_chosen() -> None:
    deep = "tests/core/evidence/test_aa.py"
    command = [sys.executable, "-m", "pytest", "--collect-only", "-p", "no:cacheprovider", deep]
    result = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=False)
    assert "deselected" in result.stdout, result.stdout + result.stderr
