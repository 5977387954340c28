"""Signing in and out: what stands at the door, and beside the name of who is signed in."""

from __future__ import annotations

import streamlit as st

from core.messages import say
from core.serve.sign_in import FAILED, SignedIn, SignIn, TurnedAway, sign_in
from pages.parts import access
from pages.parts.auth_settings import DEFAULT
from pages.parts.widgets import plain


def at_the_door() -> None:
    """Offer to sign in, or say why who is signed in may not present."""
    if (found := sign_in()) is None or access.in_room():
        return
    who = found.who(st.context.cookies)
    if isinstance(who, TurnedAway):
        st.warning(plain(say(who.why, **dict(who.facts))), icon=":material/person_off:")
        st.markdown(
            say("Ask whoever runs this server, or sign in with another account.")
        )
        _way_out()
        return
    if who is None:
        if FAILED in st.query_params:
            text = say(
                "Signing in did not work: what the identity provider sent was not accepted."
            )
            st.warning(text, icon=":material/person_off:")
        _ways_in(found)


def _ways_in(found: SignIn) -> None:
    st.markdown(
        say("Presenters sign in. Everyone else follows by a link from the presenter.")
    )
    for name in found.clients:
        label = (
            say("Sign in")
            if name == DEFAULT
            else say("Sign in with {provider}", provider=name)
        )
        st.button(
            label,
            key=f"sign-in-{name}",
            type="primary",
            icon=":material/login:",
            on_click=st.login,
            args=() if name == DEFAULT else (name,),
        )


def who_is_here() -> None:
    """Name who is signed in, with the way out; nothing where nobody signs in."""
    found = sign_in()
    who = None if found is None else found.who(st.context.cookies)
    if not isinstance(who, SignedIn):
        return
    with st.container(
        horizontal=True, horizontal_alignment="right", vertical_alignment="center"
    ):
        st.caption(plain(say("Signed in as {name}", name=who.name)), width="content")
        _way_out()


def _way_out() -> None:
    st.button(
        say("Sign out"), key="sign-out", icon=":material/logout:", on_click=st.logout
    )
