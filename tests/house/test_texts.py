"""No text for users stands in the code outside the catalogues.

What is not converted yet is listed by file with how many texts it holds: a number here may shrink,
and never grow. Texts for programmers, patterns, keys and stored values are no texts for users.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
SAID = {"say", "say_count", "mark", "form", "count_noun"}
# What takes texts that no user reads: errors for programmers, logs, patterns, keys.
INSIDE = {
    *("ValueError", "TypeError", "RuntimeError", "LookupError", "NotImplementedError", "KeyError"),
    *("compile", "sub", "match", "search", "fullmatch", "split", "strip", "removeprefix"),
    *("removesuffix", "startswith", "endswith", "getattr", "cast", "TypeVar", "execute", "text"),
    *("getLogger", "ContextVar", "add_argument", "add_parser", "ArgumentParser", "replace"),
}
# Arguments that hold keys, formats, icons and addresses.
KEYS = {
    "key",
    "icon",
    "color",
    "format",
    "type",
    "mode",
    "encoding",
    "query_params",
    "extra",
    "doc",
}
SENTENCE = re.compile(r"[^\W\d_]{2,}[^\n]* [^\n]*[^\W\d_]{2,}")
MARKUP = re.compile(
    r"</?[a-z][^>]*>|[{};]\s*\w+:(?! )|^[\^(]|\\[dwsb]|==|://"
    r"|'self'|; (Max-Age|Path)=|no-cache|summary_rows="  # headers, cookies, options
    r"|= new\.|\bselect .* from |create trigger|Empty CSV|Could not skip"  # of other programs
    # statements in SQL and their parts
    r"|\b(?:SELECT|CASE|WHEN|NULL|BETWEEN)\b|\b[A-Z_]{2,}\("
)

# Files with literals that read like a sentence and are no texts for users, and how many: words by
# which columns are recognized, the name of a typeface, reasons that stand beside constants for
# whoever changes them, drawing commands of PDF, and the format of a line of the log file.
LEFT: dict[str, int] = {
    "core/case/display_names.py": 4,
    "core/charts/style.py": 1,
    "core/evidence/constant_sources.py": 7,
    "core/exports/charts.py": 1,
    "core/exports/ordered.py": 1,
    "core/log_file.py": 1,
}


@cache
def vocabularies() -> frozenset[str]:
    """Gather the values of closed vocabularies (`Literal[...]`): stored keys, said by tables."""
    return frozenset(
        each.value
        for path in (ROOT / "core").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Subscript) and getattr(node.value, "id", "") == "Literal"
        for each in ast.walk(node.slice)
        if isinstance(each, ast.Constant) and isinstance(each.value, str)
    )


def texts(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """List the literals of a module that read like a sentence and are not said."""
    parents = {child: node for node in ast.walk(tree) for child in ast.iter_child_nodes(node)}
    for node in ast.walk(tree):
        text = literal(node)
        if (
            text
            and SENTENCE.search(text)
            and not MARKUP.search(text)
            and text not in vocabularies()
            and not isinstance(parents.get(node), ast.JoinedStr | ast.Expr)
            and not is_inside(node, parents)
        ):
            yield node.lineno, text  # ty: ignore[missing-attribute]  literals have lines


def literal(node: ast.AST) -> str:
    """Give the words of a literal, without what is filled in."""
    if isinstance(node, ast.Constant):
        return node.value if isinstance(node.value, str) else ""
    if not isinstance(node, ast.JoinedStr):
        return ""
    return "…".join(str(part.value) for part in node.values if isinstance(part, ast.Constant))


def is_inside(node: ast.AST, parents: dict[ast.AST, ast.AST]) -> bool:
    """Say whether a literal is said already, or read by no user."""
    while (parent := parents.get(node)) is not None:
        if isinstance(parent, ast.Call):
            name = getattr(parent.func, "attr", getattr(parent.func, "id", ""))
            owner = getattr(getattr(parent.func, "value", None), "id", "")
            if name in SAID | INSIDE or owner in {"LOGGER", "logging", "re"}:
                return True
        if isinstance(parent, ast.keyword) and parent.arg in KEYS:
            return True
        if isinstance(parent, ast.Compare | ast.Subscript | ast.Assert):
            return True
        if isinstance(parent, ast.Dict) and node in parent.keys:
            return True
        if isinstance(parent, ast.FunctionDef | ast.ClassDef):
            return False
        node = parent
    return False


def found(path: Path) -> list[str]:
    return [f"{line}: {text}" for line, text in texts(ast.parse(path.read_text("utf-8")))]


FILES = sorted(path for part in ("core", "pages") for path in (ROOT / part).rglob("*.py"))


@pytest.mark.parametrize("path", FILES, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_a_file_holds_no_more_texts_outside_the_catalogues_than_it_did(path: Path) -> None:
    left = found(path)
    allowed = LEFT.get(path.relative_to(ROOT).as_posix(), 0)
    assert len(left) <= allowed, "\n".join(left)


def test_what_is_listed_still_holds_so_many() -> None:
    counts = {name: len(found(ROOT / name)) for name in LEFT}
    assert counts == LEFT


def test_a_planted_text_is_noticed_and_said_ones_are_not() -> None:
    code = "def f(x):\n    'Say it.'\n    st.info('No plan is entered yet.')\n    say('So it is')\n"
    assert [text for _, text in texts(ast.parse(code))] == ["No plan is entered yet."]
    assert list(texts(ast.parse('raise ValueError(f"needs a count, got {x}")'))) == []


def placeholders_differ(tree: ast.AST) -> Iterator[int]:
    """Find calls whose text names other placeholders than they pass."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call) or getattr(node.func, "id", "") != "say":
            continue
        text = node.args[0] if node.args else None
        passed = {keyword.arg for keyword in node.keywords}
        if isinstance(text, ast.Constant) and None not in passed and node.keywords:
            named = set(re.findall(r"(?<!\{)\{(\w+)\}", str(text.value)))
            if named != passed:
                yield node.lineno


def test_a_call_fills_in_what_its_text_names() -> None:
    wrong = [
        f"{path.relative_to(ROOT)}:{line}"
        for path in FILES
        for line in placeholders_differ(ast.parse(path.read_text("utf-8")))
    ]
    assert not wrong, "\n".join(wrong)
    assert list(placeholders_differ(ast.parse('say("{a}", b=1)'))) == [1]
