"""The entry script: page settings, and the pages of this session's role, no others."""

from pathlib import Path

import streamlit as st

from core.errors import NotSaved
from core.messages import say
from pages.parts import (
    access,
    console,
    desk,
    first_visit,
    marks,
    page_list,
    rescue,
    sign_in_view,
    spoken,
    unsaved,
    walk_frame,
)
from pages.parts.widgets import trouble

ICON = Path(__file__).parent / "parts" / "icon.png"


def _draw(role: str) -> None:
    desk.settle()
    spoken.begin()
    pages = page_list.pages_of(role)
    place = (st.context.url or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    page = st.navigation(
        pages,
        position="hidden" if role != "presenter" or place == "audience" else "top",
    )
    if role == "presenter" and (to := st.session_state.pop("go", "")):
        console.after_the_room(to)
    with (
        st.container(horizontal_alignment="center"),
        st.container(width=page_list.width_of(role, place)),
    ):
        if role == "presenter" and place != "audience":
            sign_in_view.who_is_here()
        band = st.container()
        if role in {"presenter", "remote"} and place != "audience":
            rescue.watch(private=role == "presenter")
            if rescue.gone() is not None:
                return
        trouble(band)
        if role in {"presenter", "remote", "voter"} and place != "audience":
            marks.of_session()
        if (
            role == "presenter"
            and place not in {"audience", "setup"}
            and not desk.meeting_id()
        ):
            unsaved.notice()
        # Without a case there is nothing to show but the ways in; no sample is opened that nobody
        # asked for.
        if role == "presenter" and place != "audience" and not desk.store().case_ids():
            first_visit.show(own_data=page.title == say(page_list.AROUND["case.py"][0]))
        else:
            frame = walk_frame.begin(page.url_path) if role == "presenter" else None
            page.run()
            walk_frame.end(frame)
        trouble(band)


st.set_page_config(page_title="Showstopper", page_icon=str(ICON), layout="wide")
role = "nobody"
try:
    role = access.come_in()
    _draw(role)
except NotSaved as error:
    rescue.show(error, private=role == "presenter")
