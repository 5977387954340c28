"""Start Showstopper: `showstopper`, `python app.py` and `streamlit run app.py` all come here."""

import os

import streamlit as st

from core.serve.edge import asked, lifespan, middleware
from core.serve.live import routes
from core.serve.watch import health_routes

app = st.App(
    "pages/router.py",
    routes=[*health_routes(), *routes()],
    middleware=middleware(),
    lifespan=lifespan(st.get_option),
)

if __name__ == "__main__":
    app.run(config=asked(os.environ))
