"""Small things that pages repeat: text that stays text, bands, rows of facts."""

from __future__ import annotations

import re

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

# Everything that Streamlit's markdown gives a meaning to: emphasis, links, pictures, maths, colours, icons, headings, lists.
MARKUP = re.compile(r"([\\`*_{}\[\]()#+\-.!|~$:<>&^=])")


def plain(text: str) -> str:
    """Escape text so that markdown shows it as it is."""
    return MARKUP.sub(r"\\\1", " ".join(text.split()))


def trouble(band: DeltaGenerator | None = None, near: str = "") -> None:
    """Show what went wrong, all of it, until the next step: in the band above the page, or at a named place."""
    told = st.session_state.pop(f"trouble{near}", [])
    if told:
        (band or st).error("\n".join(f"- {plain(one)}" for one in told), icon=":material/error:")


def saved() -> None:
    """Say quietly when the last thing was saved."""
    if word := st.session_state.get("saved"):
        st.caption(word)


def empty(says: str, page: str, button: str) -> None:
    """Say what will be here, and give the one link that brings it."""
    with st.container(border=True):
        st.markdown(plain(says))
        st.page_link(page, label=button, icon=":material/arrow_forward:")


def table(rows: list[dict[str, str]], key: str) -> None:
    """Show rows of text as a table that fits its place; cells are text and nothing else."""
    if rows:
        st.dataframe(rows, hide_index=True, width="stretch", key=key, selection_mode=[])
