"""The pages of each role, with their titles and icons, and how wide they are."""

import streamlit as st

from core.messages import mark, say
from core.script.steps import MEETING_PAGE, WALK
from pages.parts import access

READABLE, WIDE, NARROW = 1040, 1360, 560
WALKED = {MEETING_PAGE: (mark("Meeting"), "groups")} | {
    step.page: (step.title, step.icon) for step in WALK if step.page != MEETING_PAGE
}
AROUND = {
    "case.py": (mark("Case"), "folder_open"),
    "setup.py": (mark("Setup"), "edit_note"),
    "rehearsal.py": (mark("Rehearsal"), "timer"),
    "follow_up.py": (mark("Follow-up"), "mail"),
    "replay.py": (mark("Replay"), "history"),
    "archive.py": (mark("Archive"), "inventory_2"),
    "terms.py": (mark("Terms"), "menu_book"),
    "audience.py": (mark("Audience view"), "visibility"),
}
OTHERS = {
    "remote": {"remote.py": (mark("Remote"), "settings_remote")},
    "voter": {"vote.py": (mark("Your vote"), "how_to_vote")},
    "audience": {},
}


def _pages(listed: dict[str, tuple[str, str]]) -> list:
    return [
        st.Page(
            file,
            title=say(title),
            icon=f":material/{icon}:",
            default=file == MEETING_PAGE,
        )
        for file, (title, icon) in listed.items()
    ]


def pages_of(role: str) -> dict[str, list] | list:
    """List the pages that a role may open."""
    if role == "presenter":
        around = {
            file: says
            for file, says in AROUND.items()
            if file != "audience.py" or not access.apart()
        }
        return {"": _pages(WALKED), say("More"): _pages(around)}
    door = st.Page("door.py", title=say("Showstopper"), default=True)
    return (
        [door]
        if role == "nobody"
        else [
            door,
            *_pages(OTHERS[role]),
            *_pages({"audience.py": AROUND["audience.py"]}),
        ]
    )


def width_of(role: str, place: str) -> int:
    """Give the width of a page in pixels: of a phone, of a text, or of the room's screen."""
    if role in {"remote", "voter"} and place != "audience":
        return NARROW
    return WIDE if role != "presenter" or place == "audience" else READABLE
