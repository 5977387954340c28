"""A second file: the other version's answers, or the labels, joined to the first."""

from __future__ import annotations

import streamlit as st

from core.case.joining import joined
from core.case.model import Columns, Rows
from core.case.profile import Column
from core.case.readers.dialect import Note
from core.case.tables_beside import fitted
from core.errors import CannotJoin, ShowstopperError
from core.messages import say
from pages.parts import desk, refusals, unpaired_view
from pages.parts import reading as read
from pages.parts.uploaded import admitted
from pages.parts.widgets import trouble


def _both_after_all(rows: Rows, columns: tuple[Column, ...]) -> bool:
    """Report on the one model of a file, unless a person says that it holds both."""
    both = st.checkbox(
        say("This file holds both models' predictions: choose their columns yourself"),
        key=f"both-{rows.sha256[:12]}",
    )
    if not both:
        unpaired_view.one_model(rows, columns)
    return both


def _second(file_id: str, *, expanded: bool) -> Rows | None:
    """Take a second file, where each model has a file of its own.

    It is read with the choices of the first.
    """
    with st.expander(
        say("A second file: the new model's predictions or grades"),
        expanded=expanded,
        key=f"second-{file_id}",
        icon=":material/join_inner:",
    ):
        st.caption(
            say(
                "If each model has its own file, the two are joined by their shared id."
            )
        )
        file = st.file_uploader(
            say("The new model's file"), type=None, key="upload-second"
        )
        if file is None:
            return None
        second = admitted(file, read.wanted(file_id))
        trouble()
    return second


def _joined(rows: Rows, second: Rows) -> Rows | None:
    """Join two files by id.

    Files with different records are compared as two sets, here and at once.
    """
    apart = st.checkbox(
        say("These are two different sets of records: compare them without joining"),
        key="two-sets",
    )
    if apart:
        unpaired_view.two_sets(
            rows, second, say("They are compared without joining, as requested.")
        )
        return None
    try:
        return joined(desk.store().rows, rows, second)
    except CannotJoin as error:
        unpaired_view.two_sets(
            rows,
            second,
            say(
                "The two files can't be joined: {what}.", what=error.complaints[0].what
            ),
        )
    except ShowstopperError as error:
        refusals.show_error(error, "second")
        trouble(near="second")
    return None


def _fitted(rows: Rows, picked: Columns, what: str) -> tuple[Rows, tuple[Note, ...]]:
    return fitted(desk.store().rows, rows, picked, what)
