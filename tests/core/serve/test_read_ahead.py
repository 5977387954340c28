"""The code of a page's first elements is named in its head, with all that it needs."""

from __future__ import annotations

from pathlib import Path

import streamlit

from core.serve.first_paint import with_places
from core.serve.read_ahead import ELEMENTS, NEEDS, files, links

FOLDER = Path(streamlit.__file__).parent / "static" / "static" / "js"


def test_each_element_has_its_file_and_each_file_what_it_needs() -> None:
    assert {name.split(".")[0] for name in files()} >= set(ELEMENTS)
    page = (FOLDER.parents[1] / "index.html").read_text("utf-8")
    needed = {
        other for name in files() for other in NEEDS.findall((FOLDER / name).read_text("utf-8"))
    }
    assert {name for name in needed if name not in files() and name not in page} == set()


def test_the_head_of_a_page_names_them_beside_the_code_of_the_app() -> None:
    page = with_places(b"<html><head></head><body></body></html>", links()).decode()
    assert all(f'href="./static/js/{name}"' in page.split("</head>")[0] for name in files())
