"""What someone sees who is neither the presenter nor in the room yet."""

import streamlit as st

from core.messages import say
from core.serve.sign_in import sign_in
from pages.parts import access, sign_in_view

st.title(say("Showstopper"), anchor=False)
if sign_in() is None:
    st.markdown(
        say(
            "This is where the audience follows a meeting. The presenter opens the app on the"
            " machine it runs on."
        )
    )
else:
    st.markdown(say("This is where the audience follows a meeting."))
sign_in_view.at_the_door()
if access.sitting().role == "nobody":  # to whom the audience view is not listed
    st.markdown(say("To follow, open the link that the presenter gives you."))
else:
    st.page_link(
        "audience.py",
        label=say("Go to the audience view"),
        icon=":material/visibility:",
    )
