"""A bundle comes in: its digests are checked, and its case, evidence and meeting are kept here."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from pages.parts import access, desk, refusals
from pages.parts.widgets import trouble


def upload(key: str) -> None:
    """Take a bundle, and turn to its case and meeting; what is wrong with it is said here."""
    file = st.file_uploader(
        say("Bundle (ZIP or JSON)"),
        type=["zip", "json"],
        key=f"bundle-{key}",
        label_visibility="collapsed",
    )
    if (
        file is not None
        and st.button(
            say("Check and open it"),
            key=f"bundle-open-{key}",
            icon=":material/verified:",
        )
        and _opened(file.getvalue())
    ):
        st.rerun()
    trouble(near="bundle")


def _opened(content: bytes) -> bool:
    from core.exports.bundles import keep_bundle, read_bundle  # noqa: PLC0415  heavy, and seldom needed

    def keep() -> tuple[str, str]:
        access.must_present()
        return keep_bundle(desk.store(), read_bundle(content), desk.clock())

    found = refusals.tried(keep, "bundle")
    if found is None:
        return False
    desk.go_to(*found)
    return True
