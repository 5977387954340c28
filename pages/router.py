"""The entry script: page settings, and the pages of this session's role, no others."""

from pathlib import Path

import streamlit as st

from core.errors import NotSaved
from pages.parts import access, console, desk, first, marks, rescue
from pages.parts.widgets import trouble

ICON = Path(__file__).parent / "parts" / "icon.png"
READABLE, WIDE, NARROW = 1040, 1360, 560
WALK = {
    "meeting.py": ("Meeting", "groups"),
    "finding.py": ("Finding", "search"),
    "quantification.py": ("Quantification", "payments"),
    "recommendation.py": ("Recommendation", "event"),
    "alternatives.py": ("Alternatives", "balance"),
}
AROUND = {
    "case.py": ("Case", "folder_open"),
    "setup.py": ("Setup", "edit_note"),
    "rehearsal.py": ("Rehearsal", "timer"),
    "follow_up.py": ("Follow-up", "mail"),
    "replay.py": ("Replay", "history"),
    "terms.py": ("Terms", "menu_book"),
    "audience.py": ("Room's view", "visibility"),
}
OTHERS = {
    "remote": {"remote.py": ("Remote", "settings_remote")},
    "voter": {"vote.py": ("Your vote", "how_to_vote")},
    "audience": {},
}


def _pages(listed: dict[str, tuple[str, str]]) -> list:
    return [
        st.Page(file, title=title, icon=f":material/{icon}:", default=file == "meeting.py")
        for file, (title, icon) in listed.items()
    ]


def _for(role: str) -> dict[str, list] | list:
    if role == "presenter":
        around = {
            file: says
            for file, says in AROUND.items()
            if file != "audience.py" or not access.apart()
        }
        return {"": _pages(WALK), "More": _pages(around)}
    door = st.Page("door.py", title="Showstopper", default=True)
    return (
        [door]
        if role == "nobody"
        else [door, *_pages(OTHERS[role]), *_pages({"audience.py": AROUND["audience.py"]})]
    )


def _draw(role: str) -> None:
    desk.settle()
    pages = _for(role)
    place = (st.context.url or "").split("?")[0].rstrip("/").rsplit("/", 1)[-1]
    page = st.navigation(
        pages, position="hidden" if role != "presenter" or place == "audience" else "top"
    )
    if role == "presenter" and (to := st.session_state.pop("go", "")):
        console.after_the_room(to)
    others = role != "presenter" or place == "audience"
    width = (
        NARROW
        if role in {"remote", "voter"} and place != "audience"
        else WIDE
        if others
        else READABLE
    )
    with st.container(horizontal_alignment="center"), st.container(width=width):
        band = st.container()
        if role in {"presenter", "remote"} and place != "audience":
            rescue.watch(private=role == "presenter")
            if rescue.gone() is not None:
                return
        trouble(band)
        if role in {"presenter", "remote", "voter"} and place != "audience":
            marks.of_session()
        # Without a case there is nothing to show but the ways in; no sample is opened that nobody
        # asked for.
        if role == "presenter" and place != "audience" and not desk.store().case_ids():
            first.show(own_data=page.title == AROUND["case.py"][0])
        else:
            page.run()
        trouble(band)


st.set_page_config(page_title="Showstopper", page_icon=str(ICON), layout="wide")
role = "nobody"
try:
    role = access.come_in()
    _draw(role)
except NotSaved as error:
    rescue.show(error, private=role == "presenter")
