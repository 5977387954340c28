"""The case: which one, your own rows, and what the team knows."""

import streamlit as st

from pages.parts import case_forms, desk, intake
from pages.parts.furniture import plain, saved

desk.presenter_only()
st.header("Case", anchor=False)
current = desk.case_id()
case_forms.chooser(current)
case = desk.store().case(current)

own, known, samples = st.tabs(["Your own rows", "What the team knows", "Samples"], default="What the team knows" if not case.sample else "Your own rows")
with own:
    intake.upload()
with known:
    if desk.meeting_id():
        st.info("A meeting keeps the version of the case that it was opened on. What you save here counts from the next meeting on.")
    case_forms.show(case)
with samples:
    intake.samples()
st.caption(plain(f"Rows: {case.rows.name}, {case.rows.rows:,} rows, digest {case.rows.sha256[:7]}"))
saved()
