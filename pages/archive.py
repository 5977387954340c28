"""All cases: search, how far each is, what was decided, what comes next, and what was learned."""

import streamlit as st

from core.messages import say
from pages.parts import archive_view, desk

desk.presenter_only()
st.title(say("Archive"), anchor=False)
cases = archive_view.listed()
archive_view.choose(cases)
archive_view.lessons(cases)
