"""Names say what a thing is: no words that could stand for anything."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
EMPTY_NAMES = frozenset({"one", "made", "mine", "kept", "told", "given"})


def bound(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """List what a module binds: variables, arguments, fields, functions and classes."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
            yield node.lineno, node.id
        elif isinstance(node, ast.arg):
            yield node.lineno, node.arg
        elif isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef | ast.ClassDef):
            yield node.lineno, node.name


@pytest.mark.parametrize("folder", ["core", "pages", "tests"])
def test_nothing_is_called_by_a_word_that_could_stand_for_anything(folder: str) -> None:
    found = [
        f"{path.relative_to(ROOT)}:{line} {name}"
        for path in sorted((ROOT / folder).rglob("*.py"))
        for line, name in bound(ast.parse(path.read_text("utf-8")))
        if name in EMPTY_NAMES
    ]
    assert not found, "\n".join(found)


def test_such_a_name_is_noticed_wherever_it_is_bound() -> None:
    text = "def told(made): return [one for one in made]\nclass A:\n    kept: int"
    assert {name for _, name in bound(ast.parse(text))} >= {"told", "made", "one", "kept"}
