"""The browser's code for what later steps show, by name, so that it can be read while the opening
is on the screen.
"""

from __future__ import annotations

from functools import cache
from pathlib import Path

import streamlit as st

# Elements that stand on a later step and not on the first one, in the order of the walk.
ELEMENTS = (
    "ButtonGroup",
    "TextArea",
    "Multiselect",
    "DateInput",
    "Selectbox",
    "NumberInput",
    "Slider",
    "DataFrame",
    "ArrowVegaLiteChart",
)


@cache
def names() -> tuple[str, ...]:
    """List the files of Streamlit's that hold the code of these elements; none where a version
    keeps them elsewhere, and then each is read when it is first drawn.
    """
    folder = Path(st.__file__).parent / "static" / "static"
    return tuple(
        path.name
        for item in ELEMENTS
        for path in sorted(folder.glob(f"js/{item}.*.js"))
    )
