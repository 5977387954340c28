"""What a user asked for and could not be done, kept to be shown where it was asked."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import TypeVar

import streamlit as st

from core.errors import Complaint, NotSaved, ShowstopperError

LOGGER = logging.getLogger(__name__)
T = TypeVar("T")


def tried(work: Callable[[], T], near: str = "", to: str = "") -> T | None:
    """Do something that may go wrong for a user; what did is told `near` where it was asked."""
    try:
        return work()
    except ShowstopperError as error:
        refused(error, near, to)
        return None


def refused(error: ShowstopperError, near: str, to: str) -> None:
    """Log what a meeting could not do, and keep it to be shown."""
    LOGGER.warning("refused", exc_info=error, extra={"meeting": to})
    st.session_state["away"] = isinstance(error, NotSaved) and error.away
    show_error(error, near)


def show_error(error: ShowstopperError, near: str = "") -> None:
    """Keep an error to be shown: at the top of the page, or at the place that is named."""
    st.session_state[f"trouble{near}"] = error.lines()
    st.session_state.pop(
        "saved", None
    )  # what was saved before is not what was asked now


def complain(what: str, do: str, near: str) -> None:
    """Tell at a place on the page what is missing in what was entered there."""
    show_error(ShowstopperError(Complaint(what, do)), near)
