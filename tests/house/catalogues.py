"""Bring the catalogues up to date: each text that `say`, `say_count`, `form`, `mark` or
`count_noun` is called with.

`python -m tests.house.catalogues` writes `core/languages/<code>/messages.po`: new texts come in
without a translation, and those that are gone from the code go.
"""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from core.messages import ENGLISH, FOLDER, LANGUAGES

ROOT = Path(__file__).parents[2]
OTHERS = tuple(language.code for language in LANGUAGES if language != ENGLISH)
TAKES = {"say": 1, "mark": 1, "say_count": 2, "form": 2, "count_noun": 2}  # texts of each
WIDTH = 100

HEADER = """msgid ""
msgstr ""
"Language: {code}\\n"
"MIME-Version: 1.0\\n"
"Content-Type: text/plain; charset=utf-8\\n"
"Content-Transfer-Encoding: 8bit\\n"
"Plural-Forms: {plural}\\n"

"""

Key = str | tuple[str, str]


def texts_of(tree: ast.AST) -> Iterator[Key]:
    """List the texts of a module, each as it stands in the code."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Call):
            continue
        name = getattr(node.func, "attr", getattr(node.func, "id", ""))
        arguments = node.args[1:3] if TAKES.get(name) == 2 else node.args[:1]
        texts = [
            each.value
            for each in arguments
            if isinstance(each, ast.Constant) and isinstance(each.value, str)
        ]
        if name == "count_noun" and len(texts) == len(arguments) == 1:
            texts.append(f"{texts[0]}s")
        if texts and len(texts) == TAKES.get(name):
            yield texts[0] if len(texts) == 1 else (texts[0], texts[1])


def texts() -> dict[Key, list[str]]:
    """List all texts with the files they stand in."""
    found: dict[Key, list[str]] = defaultdict(list)
    for folder in ("pages", "core"):
        for path in sorted((ROOT / folder).rglob("*.py")):
            for text in texts_of(ast.parse(path.read_text("utf-8"))):
                place = path.relative_to(ROOT).as_posix()
                if place not in found[text]:
                    found[text].append(place)
    return dict(found)


def read(code: str) -> Catalog:
    """Read the catalogue of a language as it is."""
    path = FOLDER / code / "messages.po"
    if not path.exists():
        return Catalog(locale=code)
    with path.open("rb") as file:
        return read_po(file, locale=code)


def merged(code: str) -> bytes:
    """Write the catalogue of a language as it should be, with the translations it has."""
    before = read(code)
    after = Catalog(locale=code)
    for key, places in texts().items():
        source = key if isinstance(key, str) else key[0]
        known = before.get(source)
        empty = "" if isinstance(key, str) else ("",) * after.num_plurals
        held = known.string if known and isinstance(known.string, type(empty)) else empty
        after.add(key, held, locations=[(place, 0) for place in places])
    for message in after:
        message.flags.clear()
    file = BytesIO()
    write_po(file, after, width=WIDTH, include_lineno=False, omit_header=True)
    return HEADER.format(code=code, plural=after.plural_forms).encode() + file.getvalue()


def main() -> None:
    """Write every catalogue."""
    for code in OTHERS:
        (FOLDER / code).mkdir(parents=True, exist_ok=True)
        (FOLDER / code / "messages.po").write_bytes(merged(code))


if __name__ == "__main__":
    main()
