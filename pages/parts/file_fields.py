"""The fields beside an uploaded file: they end with it, so that what was entered for one file never
stands beside another.
"""

from __future__ import annotations

import streamlit as st

from core.case.model import Rows

FILE = "fields_of_file"


def begin(digest: str) -> None:
    """Turn to the fields of the file with this digest."""
    st.session_state[FILE] = digest[:12]


def key(name: str) -> str:
    """Name a field of the file that was turned to last."""
    return f"{name}-{st.session_state.get(FILE, '')}"


def title_of(rows: Rows) -> str:
    """Suggest a name for the case: that of the new model's file, without what follows its dot."""
    return rows.name.split(".", maxsplit=1)[0].replace("_", " ")
