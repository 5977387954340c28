"""The files that the guide of a team's server holds, as they stand there or for a test."""

from __future__ import annotations

import re
from pathlib import Path

GUIDE = Path(__file__).parents[1] / "core" / "serve" / "TEAM_SERVER.md"
BLOCK = re.compile(r"^`(/[^`]+)`[^\n]*\n\n```\w+\n(.*?)^```$", re.MULTILINE | re.DOTALL)


def files() -> dict[str, str]:
    """Give the content of each file by the path under which it is kept."""
    return dict(BLOCK.findall(GUIDE.read_text("utf-8")))


def file_named(end: str, **changes: str) -> str:
    """Give the file whose path has this end, with other texts put for its own, each of which must
    stand there.
    """
    (content,) = (text for path, text in files().items() if path.endswith(end))
    return replaced(content, changes)


def replaced(content: str, changes: dict[str, str]) -> str:
    """Put other texts in the place of those that are named."""
    for before, after in changes.items():
        assert before in content, before
        content = content.replace(before, after)
    return content


def environment(content: str) -> dict[str, str]:
    """Read an environment file."""
    lines = (line for line in content.splitlines() if line and not line.startswith("#"))
    return dict(line.split("=", 1) for line in lines)


def grants(role: str, schema: str = "public") -> list[str]:
    """Give the statements by which a role may serve the room, and no more."""
    block = re.search(r"^```sql\n(.*?)^```$", GUIDE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    assert block is not None
    text = replaced(block[1], {"showstopper_room": role, "schema public": f"schema {schema}"})
    return [line.rstrip(";") for line in text.splitlines()]
