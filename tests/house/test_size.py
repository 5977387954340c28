"""Files stay small enough to read: pages 80 lines, everything else 300."""

from __future__ import annotations

from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = sorted([*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")])


@pytest.mark.parametrize("path", FILES, ids=lambda one: str(one.relative_to(ROOT)))
def test_a_file_can_be_read_in_one_sitting(path: Path) -> None:
    longest = 80 if path.parent.name == "pages" else 300
    assert len(path.read_text("utf-8").splitlines()) <= longest


def test_no_text_speaks_of_where_it_was_made() -> None:
    for path in [*FILES, ROOT / "README.md", ROOT / "CHANGELOG.md"]:
        text = path.read_text("utf-8")
        assert "/home/" not in text
        assert "TODO" not in text
