"""One command runs every check: CI and the hooks call it, and a fault is shown with its place."""

from __future__ import annotations

import re
import shutil
from pathlib import Path

import pytest

from tests import checks
from tests.tiers import LONG

ROOT = Path(__file__).parents[2]
COMMAND = ".venv/bin/python -m tests.checks"


@pytest.fixture
def scripts(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Copy the scripts of the browser, to break them."""
    for path in [*checks.PARTS.glob("*.js"), *checks.PARTS.glob("*.d.ts")]:
        shutil.copy(path, tmp_path)
    monkeypatch.setattr(checks, "PARTS", tmp_path)
    return tmp_path


def test_ci_and_the_readme_run_the_checks_by_one_command() -> None:
    assert COMMAND in (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert COMMAND in (ROOT / "README.md").read_text("utf-8")


def test_every_check_is_a_hook_that_needs_no_network() -> None:
    text = (ROOT / ".pre-commit-config.yaml").read_text("utf-8")
    assert re.findall(r"entry: python -m tests\.checks (\S+)", text) == list(checks.CHECKS)
    assert set(re.findall(r"repo: (\S+)", text)) == {"local"}
    assert set(re.findall(r"language: (\S+)", text)) == {"system"}


def test_every_script_is_checked() -> None:
    assert {path.name for path in checks.PARTS.glob("*.js")} == set(checks.SCRIPTS)


def test_a_finding_ends_with_1_and_is_shown(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    bad = {"lint": lambda: checks.Outcome("words.py:1 is too long"), "types": checks.Outcome}
    monkeypatch.setattr(checks, "CHECKS", bad)
    assert checks.main([]) == 1
    result = capsys.readouterr().out
    assert "words.py:1 is too long" in result
    assert re.search(r"^lint +FAILED.*^types +ok", result, re.MULTILINE | re.DOTALL)


def test_a_check_that_there_is_not_is_refused() -> None:
    assert checks.main(["spelling"]) == 2


@pytest.mark.skipif(shutil.which("node") is None, reason="node is not installed")
def test_a_script_that_cannot_be_read_is_named(scripts: Path) -> None:
    assert checks.syntax() == checks.Outcome()
    (scripts / "clock.js").write_text("export default function ( {\n", "utf-8")
    assert checks.syntax().found.startswith("clock.js: ")


@pytest.mark.slow  # npm may have to fetch TypeScript
@pytest.mark.skipif(shutil.which("npx") is None, reason="npx is not installed")
def test_a_command_that_the_protocol_does_not_know_is_named(scripts: Path) -> None:
    sound = checks.scripts()
    if sound.skipped:
        pytest.skip(sound.skipped)
    assert not sound.found
    path = scripts / "console.js"
    text = path.read_text("utf-8")
    path.write_text(text.replace('do: "step", step: name', 'do: "step", stop: name'), "utf-8")
    assert "'stop' does not exist" in checks.scripts().found


def test_without_node_the_checks_of_scripts_say_why_they_are_skipped(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(shutil, "which", lambda *_, **__: None)
    assert "not installed" in checks.syntax().skipped
    assert "not installed" in checks.scripts().skipped


def test_the_fast_run_leaves_out_modules_that_exist() -> None:
    assert {path.stem for path in (ROOT / "tests").rglob("test_*.py")} >= LONG
