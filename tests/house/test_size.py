"""Files stay small enough to read: pages 80 lines, parts of pages 300, and the core 450 where its
lines are short.
"""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])
SHORT = 100


def longest(path: Path, lines: list[str]) -> int:
    """Say how long a file may be: one that packs more into a line has fewer of them."""
    if path.is_relative_to(ROOT / "pages"):
        return 80 if path.parent.name == "pages" else 300
    # Lines of up to 200 columns hold twice as much; a few long ones are tables.
    packed = sum(len(line) > SHORT for line in lines) > len(lines) / 4
    return 300 if packed else 450


@pytest.mark.parametrize("path", FILES, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    lines = path.read_text("utf-8").splitlines()
    assert len(lines) <= longest(path, lines)


def test_no_text_speaks_of_where_it_was_made() -> None:
    for path in [*FILES, ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        text = path.read_text("utf-8")
        assert "/home/" not in text
        assert "TODO" not in text
