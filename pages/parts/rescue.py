"""When the database is gone while the app runs: what happened, what to do, and a copy of all that is still open of it."""

from __future__ import annotations

import streamlit as st

from core.errors import NotSaved
from pages.parts import desk
from pages.parts.furniture import plain


def show(error: NotSaved, *, private: bool) -> None:
    """Say what happened; who may read private notes gets a copy of everything."""
    st.error("\n\n".join(plain(str(one)) for one in error.complaints), icon=":material/database_off:")
    if not private:
        return
    try:
        copy = desk.store().rescued()
    except NotSaved:
        st.caption("Nothing of it is open any more, so there is nothing to save from here.")
        return
    st.download_button("Save a copy of everything", copy, "showstopper-rescued.json", "application/json", icon=":material/save:")
    st.caption("Every case and every word that was written down, private notes included, as it was when the file went.")
