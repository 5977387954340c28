"""The words of the house are those of the code: each names a record or a function that exists."""

from __future__ import annotations

import ast
import re
from pathlib import Path

import core

ROOT = Path(__file__).parents[2]
LINES = [line for line in (core.__doc__ or "").splitlines() if line.startswith("- ")]


def named_in(text: str) -> list[str]:
    return re.findall(r"`(\w+)`", text)


def test_each_word_stands_on_one_line_with_the_name_that_the_code_has_for_it() -> None:
    assert len(LINES) > 12
    for line in LINES:
        assert re.match(r"- \*[^*]+\*(, in the code \*[^*]+\*)? \(`\w+`\): .+\.$", line), line


def test_every_name_of_the_glossary_exists_in_the_core() -> None:
    defined = set[str]()
    for path in (ROOT / "core").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ClassDef | ast.FunctionDef):
                defined.add(node.name)
            elif isinstance(node, ast.Assign):
                defined |= {target.id for target in node.targets if isinstance(target, ast.Name)}
    missing = {name for line in LINES for name in named_in(line)} - defined
    assert not missing
