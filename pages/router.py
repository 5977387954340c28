"""The entry script: page settings, and the pages of this session's role, no others."""

from pathlib import Path

import streamlit as st

from pages.parts import desk
from pages.parts.furniture import trouble

ICON = Path(__file__).parent / "parts" / "icon.png"
READABLE, WIDE = 1040, 1360
WALK = {
    "meeting.py": ("Meeting", "groups"),
    "finding.py": ("Finding", "search"),
    "quantification.py": ("Quantification", "payments"),
    "recommendation.py": ("Recommendation", "event"),
    "alternatives.py": ("Alternatives", "balance"),
}
AROUND = {
    "case.py": ("Case", "folder_open"),
    "rehearsal.py": ("Rehearsal", "timer"),
    "follow_up.py": ("Follow-up", "mail"),
    "terms.py": ("Terms", "menu_book"),
    "audience.py": ("Room's view", "visibility"),
}


def _pages(listed: dict[str, tuple[str, str]]) -> list:
    return [st.Page(file, title=title, icon=f":material/{icon}:", default=file == "meeting.py") for file, (title, icon) in listed.items()]


def _for(role: str) -> dict[str, list] | list:
    if role == "presenter":
        return {"": _pages(WALK), "More": _pages(AROUND)}
    return [st.Page("door.py", title="Showstopper", default=True), *_pages({"audience.py": AROUND["audience.py"]})]


st.set_page_config(page_title="Showstopper", page_icon=str(ICON), layout="wide")
role = desk.role()
desk.settle()
pages = _for(role)
in_room = (st.context.url or "").split("?")[0].rstrip("/").endswith("/audience")
page = st.navigation(pages, position="hidden" if role == "audience" or in_room else "top")
with st.container(horizontal_alignment="center"), st.container(width=WIDE if in_room or role == "audience" else READABLE):
    band = st.container()
    trouble(band)
    page.run()
    trouble(band)
