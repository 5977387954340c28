"""Files and lines stay small enough to read, and every module has a name of its own."""

from __future__ import annotations

import re
from collections import defaultdict
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
CODE = [*FILES, *sorted((ROOT / "tests").rglob("*.py")), ROOT / "app.py"]
PAGE, PART, FILE, LINE = 80, 300, 450, 100
# A reason behind a pragma may go beyond the line, as the linter has it.
PRAGMA = re.compile(r"\s*# (noqa|ty: ignore|pragma|type: ignore|fmt: skip).*$")


def place(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


@pytest.mark.parametrize("path", FILES, ids=place)
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    in_pages = PAGE if path.parent == ROOT / "pages" else PART
    assert len(lines) <= (in_pages if path.is_relative_to(ROOT / "pages") else FILE)


def test_no_line_is_longer_than_a_window_is_wide() -> None:
    long = [
        f"{place(path)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if len(PRAGMA.sub("", line)) > LINE
    ]
    assert not long


def test_every_exception_to_a_rule_has_its_reason() -> None:
    bare = re.compile(r"# (noqa: [A-Z0-9, ]+|noqa|ty: ignore(\[[a-z-]+\])?)$")
    found = [
        f"{place(path)}:{number}"
        for path in CODE
        for number, line in enumerate(path.read_text("utf-8").splitlines(), start=1)
        if bare.search(line) and "re.compile" not in line
    ]
    assert not found


def test_no_two_modules_share_a_name() -> None:
    places = defaultdict(list)
    for path in FILES:
        places[path.stem].append(place(path))
    shared = {name for name, where in places.items() if len(where) > 1} - {"__init__"}
    assert shared == set()


def test_no_text_speaks_of_where_it_was_made() -> None:
    for path in [*FILES, ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        text = path.read_text("utf-8")
        assert "/home/" not in text
        assert "TODO" not in text


def test_the_tests_of_the_core_stand_in_folders_of_its_packages() -> None:
    """What tests the command line or a single module of the core stands beside them."""
    folders = {path.parent for path in (ROOT / "tests" / "core").glob("*/test_*.py")}
    assert len(folders) > 8
    assert [folder.name for folder in folders if not (ROOT / "core" / folder.name).is_dir()] == []
    beside = {path.stem for path in (ROOT / "tests" / "core").glob("test_*.py")}
    assert beside == {
        "test_bad_input_command",
        "test_command",
        "test_log_file",
        "test_many_files",
        "test_messages",
        "test_words",
    }
