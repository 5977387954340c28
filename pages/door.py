"""What someone sees who is neither the presenter nor in the room yet."""

import streamlit as st

from core.messages import say
from pages.parts import sign_in_view

st.title(say("Showstopper"), anchor=False)
st.markdown(
    say(
        "This is where the audience follows a meeting. The presenter opens the app on the"
        " machine it runs on."
    )
)
sign_in_view.at_the_door()
st.page_link("audience.py", label=say("Go to the audience view"), icon=":material/visibility:")
