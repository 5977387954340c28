"""Start Showstopper: `showstopper`, `python app.py` and `streamlit run app.py` all come here."""

import os

import streamlit as st
from google.protobuf.message import DecodeError
from streamlit.proto.BackMsg_pb2 import BackMsg

from core.serve.edge import asked, lifespan, middleware
from core.serve.live import routes
from core.serve.sign_in import switch_on
from core.serve.watch import health_routes
from pages.parts.auth_settings import configured


def kind_of(content: bytes) -> str:
    """Name what a message of a browser asks for, "" for what is none."""
    try:
        message = BackMsg.FromString(content)
    except DecodeError:
        return ""
    kind = message.WhichOneof("type") or ""
    if kind != "backend_operation_request":
        return kind
    return message.backend_operation_request.WhichOneof("payload") or ""


switch_on(configured(os.environ))
app = st.App(
    "pages/router.py",
    routes=[*health_routes(), *routes()],
    middleware=middleware(kind_of),
    lifespan=lifespan(st.get_option),
)

if __name__ == "__main__":
    app.run(config=asked(os.environ))
