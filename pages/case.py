"""The case: which one, your own data, everything that was entered as tables, and the samples."""

import streamlit as st

from core.messages import say
from core.script.source_lines import data_line
from pages.parts import (
    case_forms,
    desk,
    intake,
    last_save,
    page_address,
    sample_cases,
    table_view,
    unsaved,
)
from pages.parts.widgets import plain, saved

desk.presenter_only()
if st.session_state.pop("new_case", False):
    page_address.open_page("setup.py")
st.title(say("Case"), anchor=False)
case = desk.case()
case_forms.chooser(case.id)

TABS = (say("Your data"), say("Edit as tables"), say("Samples"))
own, known, samples = st.tabs(list(TABS), default=TABS[0] if case.sample else TABS[1])
with own:
    intake.upload()
    table_view.from_warehouse()
with known:
    if desk.meeting_id():
        st.info(
            say(
                "A meeting keeps the version of the case it was opened with. Changes you"
                " save here apply from the next meeting on."
            )
        )
    case_forms.show(case)
with samples:
    sample_cases.samples()
st.page_link(
    "setup.py",
    label=say("Continue setup, one question at a time"),
    icon=":material/edit_note:",
)
st.caption(plain(data_line(case)))
saved()
last_save.offer(case, desk.save_case)
unsaved.watch()
