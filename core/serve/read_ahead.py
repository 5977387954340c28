"""The browser's code for the elements of a first screen, named in the head of every page.

Streamlit fetches the code of a kind of element when it meets the first of it, and holds its place
with a bar that is lower than the element: what stands below moves when it comes. Read beside the
app's own code, it is there before anything is drawn.
"""

from __future__ import annotations

import re
from functools import cache
from importlib.util import find_spec
from pathlib import Path

# Elements with a name above a field or with a row of buttons; tables and charts are too large to be
# read by pages that have none.
ELEMENTS = (
    "Button",
    "ButtonGroup",
    "DateInput",
    "DownloadButton",
    "FileUploader",
    "NumberInput",
    "PageLink",
    "Selectbox",
    "Slider",
    "TextArea",
    "TextInput",
)
NEEDS = re.compile(r"""(?:from|import)\s*["']\./([\w.-]+\.js)["']""")


@cache
def links() -> str:
    """Write a link for each file of the code."""
    return "".join(
        f'<link rel="modulepreload" crossorigin href="./static/js/{name}">'
        for name in files()
    )


@cache
def files() -> tuple[str, ...]:
    """List the files that hold the code of these elements, and what each of them needs; none where
    a version of Streamlit keeps it elsewhere.
    """
    folder = _scripts()
    wanted = [path for name in ELEMENTS for path in sorted(folder.glob(f"{name}.*.js"))]
    known: set[str] = set()
    while wanted:
        path = wanted.pop()
        if path.name not in known and path.is_file():
            known.add(path.name)
            wanted += [folder / name for name in NEEDS.findall(path.read_text("utf-8"))]
    page = folder.parents[1] / "index.html"
    own = page.read_text("utf-8") if page.is_file() else ""
    return tuple(name for name in sorted(known) if name not in own)


def _scripts() -> Path:
    found = find_spec("streamlit")
    package = Path(found.origin).parent if found and found.origin else Path()
    return package / "static/static/js"
