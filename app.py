"""Start Showstopper: `showstopper`, `python app.py` and `streamlit run app.py` all come here."""

import os

import streamlit as st

from core.serve.edge import asked, lifespan, middleware

app = st.App("pages/router.py", middleware=middleware(), lifespan=lifespan(st.get_option))

if __name__ == "__main__":
    app.run(config=asked(os.environ))
