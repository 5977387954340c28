"""What the address of a page says, so that a refresh or a second tab finds the same place."""

from __future__ import annotations

from typing import NoReturn

import streamlit as st

STAYS = ("case", "meeting", "safe")  # what a turn to another page takes along


def put(name: str, value: str) -> None:
    """Put a value into the address where it is not there: each change is a message to the browser,
    and a place in its history.
    """
    if value and st.query_params.get(name) != value:
        st.query_params[name] = value
    elif not value and name in st.query_params:
        del st.query_params[name]


def open_page(file: str) -> NoReturn:
    """Leave for another page of the same case and meeting."""
    there = st.query_params.to_dict()
    st.switch_page(
        file, query_params={name: there[name] for name in STAYS if name in there}
    )
