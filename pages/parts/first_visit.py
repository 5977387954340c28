"""The first page of an app without a case: what this is, and three ways in."""

from __future__ import annotations

import streamlit as st

from core.errors import ShowstopperError
from core.messages import mark, say
from pages.parts import (
    bundle_upload,
    desk,
    intake,
    marks,
    page_address,
    refusals,
    table_view,
)
from pages.parts.widgets import trouble

SAYS = mark(
    "Found a critical bug in a model right before its release? Showstopper measures who"
    " is affected, estimates the cost, and walks the meeting to a decision."
)


def show(*, own_data: bool) -> None:
    """Draw the three ways in, or the one that was chosen."""
    if own_data:
        st.title(say("Your own data"), anchor=False)
        intake.upload()
        table_view.from_warehouse()
        return
    st.title(say("Showstopper"), anchor=False)
    st.markdown(say(SAYS))
    sample, own, bundle = st.columns(3, gap="medium")
    with sample.container(border=True, height="stretch"):
        st.header(say("Try a sample"), anchor=False)
        marks.sample()
        st.markdown(
            say(
                "Late-flight alerts: real flights, with a fault planted in the new model."
                " The team, the plan and the costs are examples."
            )
        )
        st.button(
            say("Open the sample"),
            key="first-sample",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_sample,
            width="stretch",
        )
    with own.container(border=True, height="stretch"):
        st.header(say("Use your own data"), anchor=False)
        st.markdown(
            say(
                "Validation records with the true outcome and both models' predictions: one"
                " file, two, or a table in your warehouse. Logs of graded answers work, too."
                " Nothing leaves this machine."
            )
        )
        if st.button(
            say("Open your own data"),
            key="first-own",
            icon=":material/folder_open:",
            width="stretch",
        ):
            page_address.open_page("case.py")
    with bundle.container(border=True, height="stretch"):
        st.header(say("Open a bundle"), anchor=False)
        st.markdown(
            say(
                "A case with its evidence and its meeting, saved from a follow-up page. Its"
                " digests are checked first."
            )
        )
        bundle_upload.upload("first")
    trouble(near="first")


def _sample() -> None:
    try:
        desk.go_to(desk.add_sample(desk.FIRST))
    except ShowstopperError as error:
        refusals.show_error(error, "first")
