"""A backup on demand: one button, and where the copy is."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from core.store.backups import KEPT
from pages.parts import desk
from pages.parts.widgets import plain, trouble


def button() -> None:
    """Offer a copy of the database: every case and meeting, private notes included."""
    if st.button(say("Back up now"), icon=":material/save:", key="backup"):
        copy = desk.tried(lambda: desk.store().backup(desk.clock()), near="backup")
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
