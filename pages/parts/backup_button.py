"""A backup on demand: one button, and where the copy is."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from core.store.backups import KEPT
from pages.parts import desk, refusals
from pages.parts.widgets import plain, trouble


def button() -> None:
    """Offer a copy of the database: every case and meeting, private notes included.

    PostgreSQL's is made by its own programs, and the page says so.
    """
    if (address := desk.store().address) is not None:
        st.caption(
            plain(
                say(
                    "Cases and meetings are in the PostgreSQL database {shown}. Whoever runs it"
                    " backs it up with pg_dump.",
                    shown=address.shown,
                )
            )
        )
        return
    if st.button(say("Back up now"), icon=":material/save:", key="backup"):
        copy = refusals.tried(lambda: desk.store().backup(desk.clock()), near="backup")
        if copy is not None:
            st.caption(
                plain(
                    say(
                        "Saved as {copy}. The {retained} newest backups are kept.",
                        copy=copy,
                        retained=KEPT,
                    )
                )
            )
    trouble(near="backup")
