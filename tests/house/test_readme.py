"""The README's two commands are whole, and CI runs the second one as it stands there."""

from __future__ import annotations

import re
import subprocess
import tomllib
from pathlib import Path

ROOT = Path(__file__).parents[2]


def commands() -> list[str]:
    text = (ROOT / "README.md").read_text("utf-8")
    blocks = re.findall(r"```sh\n(.*?)```", text, re.DOTALL)
    return [
        line
        for block in blocks
        for line in block.splitlines()
        if line.startswith("python3 -m venv")
    ]


def test_the_readme_gives_two_commands_that_set_everything_up() -> None:
    start, test = commands()
    assert start.endswith(".venv/bin/showstopper")
    assert "-c constraints.txt" in start
    assert "-c constraints.txt" in test
    assert "'.[dev]'" in test
    assert "pytest" in test


def test_ci_runs_the_test_command_of_the_readme() -> None:
    script = (ROOT / ".ci" / "run").read_text("utf-8")
    line = next(line for line in script.splitlines() if line.startswith("tests=$("))
    found = subprocess.run(
        ["bash", "-c", f'{line}; printf %s "$tests"'],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout
    assert found == commands()[1]
    assert 'bash -euo pipefail -c "$tests"' in script


def test_ci_runs_the_browser_suite_as_the_readme_documents_it() -> None:
    script, text = ((ROOT / name).read_text("utf-8") for name in (".ci/run", "README.md"))
    line = next(line for line in script.splitlines() if "browser or faults" in line)
    assert line in text


def test_constraints_pin_everything_that_is_asked_for_and_name_no_registry() -> None:
    text = (ROOT / "constraints.txt").read_text("utf-8")
    pinned = {re.split(r"==", line)[0].lower() for line in text.splitlines() if "==" in line}
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["dev"]]
    names = {re.split(r"[<>=\[ ]", item)[0].lower() for item in asked}
    assert names <= pinned
    assert "://" not in text


def test_what_the_client_asked_for_is_a_dependency() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    names = {re.split(r"[<>=]", dependency)[0] for dependency in project["dependencies"]}
    assert {"streamlit", "pandas", "altair", "scipy", "reportlab"} <= names


def test_the_top_level_is_as_agreed() -> None:
    listed = subprocess.run(
        ["git", "ls-files"], cwd=ROOT, capture_output=True, text=True, check=False
    ).stdout.split()
    top = {name.split("/")[0] for name in listed}
    allowed = {
        "pyproject.toml",
        "app.py",
        "pages",
        "core",
        "tests",
        "sample_data",
        "README.md",
        "constraints.txt",
        "CHANGELOG.md",
        "LICENSE",
    }
    assert {item for item in top if not item.startswith(".")} <= allowed


def test_the_picture_of_the_readme_is_there() -> None:
    name = re.search(r"!\[[^\]]+\]\(([^)]+)\)", (ROOT / "README.md").read_text("utf-8"))
    assert name
    assert (ROOT / name[1]).stat().st_size > 10_000


def test_the_files_and_tables_that_contributing_names_are_there() -> None:
    text = (ROOT / "README.md").read_text("utf-8").split("## Contributing")[1]
    added = [part for part in re.split(r"^\* ", text, flags=re.MULTILINE) if part.startswith("**")]
    assert len(added) == 10
    for item in added:
        names = re.findall(r"`([^`]+)`", item.split("\n```")[0])
        paths = [ROOT / name for name in names if "/" in name]
        assert [path for path in paths if not path.exists()] == []
        held = "".join(path.read_text("utf-8") for path in paths if path.is_file())
        tables = [name for name in names if "/" not in name and name != "match"]
        assert [name for name in tables if not re.search(rf"\b{name}\b", held)] == []
