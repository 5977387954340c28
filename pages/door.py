"""What someone sees who is neither the presenter nor in the room yet."""

import streamlit as st

st.header("Showstopper", anchor=False)
st.markdown(
    "This is where the room follows a meeting. The presenter opens the app at its own machine."
)
st.page_link("audience.py", label="Go to the room's view", icon=":material/visibility:")
