"""When the database is gone while the app runs: what happened, what to do, and a copy of all that
is still open of it.
"""

from __future__ import annotations

import logging

import streamlit as st

from core.errors import NotSaved
from core.messages import say
from core.serve.home import home
from core.serve.stores import team_database
from core.serve.watch import database_lost
from pages.parts import desk, listeners
from pages.parts.widgets import plain

LOGGER = logging.getLogger(__name__)


def show(error: NotSaved, *, private: bool) -> None:
    """Say what happened; who may read private notes gets a copy of everything."""
    LOGGER.error("database-does-not-answer", exc_info=error)
    st.error(
        "\n\n".join(plain(str(complaint)) for complaint in error.complaints),
        icon=":material/database_off:",
    )
    if not private:
        return
    if team_database() is not None:
        st.caption(
            say(
                "Everything that was saved is in the PostgreSQL database. This page goes on by"
                " itself once it answers."
            )
        )
        return
    try:
        copy = desk.store().rescued()
    except NotSaved:
        st.caption(
            say(
                "Nothing from it is open anymore, so there is nothing to save from here."
            )
        )
        return
    st.download_button(
        say("Save a copy of everything"),
        copy,
        "showstopper-rescued.json",
        "application/json",
        icon=":material/save:",
    )
    st.caption(
        say(
            "Every case and everything recorded, private notes included, as it was when the"
            " file disappeared."
        )
    )


def gone() -> NotSaved | None:
    """Say what happened to the database that is open; None where it is there."""
    return database_lost(home())


@st.fragment
def watch(*, private: bool) -> None:
    """Say at the top of an open page that the database went; what is typed below stays as it is.

    The server wakes it: nothing runs while nothing happens.
    """
    listeners.follow_database()
    if (error := gone()) is not None:
        show(error, private=private)
