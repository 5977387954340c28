"""Draw the house: its packages floor by floor, and how many imports lead from each to each below.

`python -m tests.house.picture` writes `.github/imports.svg`; a test holds it against the imports.
"""

from __future__ import annotations

import ast
import tomllib
from collections import Counter
from html import escape
from pathlib import Path

ROOT = Path(__file__).parents[2]
PLACE = ROOT / ".github" / "imports.svg"
WIDE, HIGH, GAP, LEFT = 150, 34, 22, 20
STYLE = (
    "text{font:13px system-ui,sans-serif;fill:#16181b}.small{font-size:11px;fill:#55595e}"
    "rect{fill:#f2f5f9;stroke:#7b8794}path{fill:none;stroke:#7b8794}"
    "@media(prefers-color-scheme:dark){text{fill:#eef0f2}.small{fill:#b5bbc2}rect{fill:#1f2326}}"
)


def floors() -> list[list[str]]:
    """List the packages from the top floor down, as the import contracts order them."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))
    contracts = project["tool"]["importlinter"]["contracts"]
    layers = next(
        contract["layers"] for contract in contracts if contract["name"] == "the core is a stack"
    )
    return [["pages"], *([part.strip() for part in layer.split("|")] for layer in layers)]


def package_of(module: str) -> str:
    """Name the package of a module: that of core, or pages.

    >>> package_of("core.case.model"), package_of("pages.parts.desk"), package_of("numpy")
    ('case', 'pages', '')
    """
    first, _, rest = module.partition(".")
    if first == "pages":
        return "pages"
    return rest.partition(".")[0] if first == "core" else ""


def imports() -> Counter[tuple[str, str]]:
    """Count the import statements that lead from one package to another."""
    found: Counter[tuple[str, str]] = Counter()
    for path in [*(ROOT / "core").rglob("*.py"), *(ROOT / "pages").rglob("*.py")]:
        here = package_of(".".join(path.relative_to(ROOT).with_suffix("").parts))
        for node in ast.walk(ast.parse(path.read_text("utf-8"))):
            if isinstance(node, ast.ImportFrom) and node.module and here:
                names = (
                    [f"core.{name.name}" for name in node.names] if node.module == "core" else []
                )
                for module in names or [node.module]:
                    there = package_of(module)
                    if there and there != here:
                        found[here, there] += 1
    return found


def modules(package: str) -> int:
    """Count the modules of a package."""
    folder = ROOT / "pages" if package == "pages" else ROOT / "core" / package
    return len([path for path in folder.rglob("*.py") if path.name != "__init__.py"]) or 1


def drawn() -> str:
    """Draw it."""
    counted, boxes, listed = imports(), [], floors()
    for row, floor in enumerate(listed):
        for column, package in enumerate(floor):
            x, y = LEFT + column * (WIDE + GAP), LEFT + row * (HIGH + GAP)
            below = [(n, b) for (a, b), n in counted.items() if a == package]
            text = ", ".join(
                f"{b} {n}" for n, b in sorted(below, key=lambda item: (-item[0], item[1]))
            )
            boxes.append(
                f'<rect x="{x}" y="{y}" width="{WIDE}" height="{HIGH}" rx="5"/>'
                f'<text x="{x + 10}" y="{y + 22}">{escape(package)}'
                f' <tspan class="small">{modules(package)}</tspan></text>'
            )
            if text:
                where = LEFT + 2 * (WIDE + GAP)
                line = y + 14 + column * 15
                name = f"{package} → " if len(floor) > 1 else "→ "
                boxes.append(
                    f'<text class="small" x="{where}" y="{line}">{escape(name + text)}</text>'
                )
    width, height = 1_180, 2 * LEFT + len(listed) * (HIGH + GAP) - GAP
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {width} {height}">'
        f"<title>Packages, top floor first: modules in each, and imports of each below</title>"
        f"<style>{STYLE}</style>{''.join(boxes)}</svg>\n"
    )


if __name__ == "__main__":
    PLACE.write_text(drawn(), "utf-8")
