"""Laws of the house, read from the source: pages stay thin, and the core knows no screen."""

from __future__ import annotations

import ast
from pathlib import Path

import pytest

HOUSE = Path(__file__).parents[2]
PAGES = sorted(path for path in (HOUSE / "pages").glob("*.py") if path.name != "__init__.py")
SCREENS = [*PAGES, *sorted((HOUSE / "pages" / "parts").glob("*.py"))]
CORE = sorted((HOUSE / "core").rglob("*.py"))
HEAVY = {"numpy", "scipy", "pandas", "altair", "reportlab", "sqlalchemy", "duckdb", "sqlite3"}
ARITHMETIC = (ast.Add, ast.Sub, ast.Mult, ast.Div, ast.FloorDiv, ast.Mod, ast.Pow)
MOST_LINES = 80


def named(path: Path) -> str:
    return str(path.relative_to(HOUSE))


def imported(path: Path) -> set[str]:
    """Name every module that a file imports, wherever in it."""
    found: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if isinstance(node, ast.Import):
            found |= {name.name for name in node.names}
        elif isinstance(node, ast.ImportFrom):
            found |= {f"{node.module}.{name.name}" for name in node.names} | {str(node.module)}
    return found


def is_text_or_list(node: ast.expr) -> bool:
    """Say whether an operand is text or a list as it stands, or a sum of such."""
    if isinstance(node, ast.BinOp):
        return is_text_or_list(node.left) or is_text_or_list(node.right)
    text = isinstance(node, ast.JoinedStr) or (
        isinstance(node, ast.Constant) and isinstance(node.value, str)
    )
    return text or isinstance(node, ast.List | ast.ListComp)


def arithmetic(source: str) -> list[int]:
    """List the lines on which something is worked out that is neither text nor a list."""
    nodes = (
        node for node in ast.walk(ast.parse(source)) if isinstance(node, ast.BinOp | ast.AugAssign)
    )
    sums = (node for node in nodes if isinstance(node.op, ARITHMETIC))
    return [
        node.lineno
        for node in sums
        if not is_text_or_list(node.value if isinstance(node, ast.AugAssign) else node)
    ]


@pytest.mark.parametrize("path", SCREENS, ids=named)
def test_a_page_imports_nothing_that_computes_draws_or_stores(path: Path) -> None:
    assert not {text.split(".")[0] for text in imported(path)} & HEAVY


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_does_no_arithmetic(path: Path) -> None:
    assert arithmetic(path.read_text("utf-8")) == []


@pytest.mark.parametrize("path", PAGES, ids=named)
def test_a_page_has_at_most_eighty_lines(path: Path) -> None:
    assert len(path.read_text("utf-8").splitlines()) <= MOST_LINES


@pytest.mark.parametrize("path", SCREENS, ids=named)
def test_pages_import_their_parts_and_never_one_another(path: Path) -> None:
    others = {f"pages.{page.stem}" for page in PAGES}
    assert not imported(path) & others
    assert not any(text == "core.serve.edge" for text in imported(path))


@pytest.mark.parametrize("path", CORE, ids=named)
def test_the_core_knows_no_screen(path: Path) -> None:
    screens = {text.split(".")[0] for text in imported(path)} & {"streamlit", "pages", "app"}
    # The command line starts the app, and is the one module that may name it.
    allowed = {"app"} if named(path) == "core/command.py" else set()
    assert screens <= allowed


@pytest.mark.parametrize(
    "source", ["x = a * 2", "x = a - b", "x += 1", "x = len(a) / n", "x = a % b"]
)
def test_the_law_on_arithmetic_sees_a_sum(source: str) -> None:
    assert arithmetic(source) == [1]


@pytest.mark.parametrize(
    "source",
    [
        "x = a + 'b'",
        "x = f'{a}' + b",
        "x = a | b",
        "x = folder / 'name' / 'file'",
        "x += [one]",
        "x = [1] + a",
    ],
)
def test_the_law_on_arithmetic_lets_text_and_lists_pass(source: str) -> None:
    assert arithmetic(source) == []
