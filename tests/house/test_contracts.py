"""Imports run one way, and a bad one is caught: planted in a copy, the contracts name it."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PLANTED = {
    "core/evidence/planted.py": ("from core.meeting.fold import replay\n", "the core is a stack"),
    "core/script/planted.py": ("import streamlit\n", "the core knows no screen"),
    "core/meeting/planted.py": ("import altair\n", "only charts draw with altair"),
    "core/options/planted.py": ("import sqlalchemy\n", "only the store talks to the database"),
    "core/plan/planted.py": ("import reportlab\n", "only exports print"),
    "pages/finding.py": (
        "from pages import meeting\n",
        "pages stand side by side above their parts",
    ),
}


def linted(tree: Path) -> subprocess.CompletedProcess[str]:
    command = [str(Path(sys.executable).parent / "lint-imports"), "--no-cache"]
    return subprocess.run(
        command,
        cwd=tree,
        env=os.environ | {"PYTHONPATH": str(tree)},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    for name in ("core", "pages"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def test_the_contracts_hold(copy: Path) -> None:
    done = linted(copy)
    assert done.returncode == 0, done.stdout


def test_planted_imports_are_each_reported_with_their_place(copy: Path) -> None:
    for place, (line, _) in PLANTED.items():
        path = copy / place
        path.write_text(line + (path.read_text("utf-8") if path.exists() else ""), "utf-8")
    done = linted(copy)
    assert done.returncode != 0
    for place, (_, contract) in PLANTED.items():
        assert f"{contract} BROKEN" in done.stdout
        module = place.removesuffix(".py").replace("/", ".")
        assert re.search(rf"{re.escape(module)} (is not allowed to import|->) ", done.stdout), (
            module
        )


def test_a_module_beside_the_layers_is_reported(copy: Path) -> None:
    (copy / "core" / "helpers.py").touch()
    done = linted(copy)
    assert done.returncode != 0
    assert "the core is a stack BROKEN" in done.stdout
