"""The ten terms, each with what it means in this case."""

import streamlit as st

from core.messages import say
from core.script.term_list import terms
from pages.parts import desk
from pages.parts.widgets import picture_when_open, placeholders, plain

desk.presenter_only()
now = desk.now()
st.title(say("Ten terms, in this case"), anchor=False)
placeholders(now.brief)
for term in terms(now.brief):
    with st.container(border=True):
        st.markdown(f"**{term.name}**")
        st.markdown(f":gray[{plain(term.means)}]")
        st.markdown(plain(term.here))
        st.markdown(
            plain(say("If somebody asks: “{sentence}”", sentence=term.aloud)),
        )
        if term.chart:
            picture_when_open(term.name, term.chart, now.brief)
        st.page_link(term.page, label=say("See it"), icon=":material/arrow_forward:")
