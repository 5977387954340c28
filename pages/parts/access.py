"""Who sits here: the role and the rights of this session, asked anew at every run and at every
write.
"""

from __future__ import annotations

import os
from dataclasses import replace
from urllib.parse import urlsplit

import streamlit as st

from core.desk import event_rights
from core.errors import Complaint, NotAllowed
from core.meeting.captured_kinds import CapturedKind
from core.meeting.events import (
    Entry,
    Event,
)
from core.messages import say
from core.serve.bus import BUS
from core.serve.home import home
from core.serve.roles import (
    Session,
    Signer,
    client_of,
    on_network,
    process_role,
    session,
)
from core.serve.sign_in import sign_in
from core.text import clean
from pages.parts.cached import clock, public, store

ROOM_PORT = "8502"


@st.cache_resource(show_spinner=False)
def _signer() -> Signer:
    return Signer(home())


def seat() -> Session:
    """Say who this session is and what it may do, from its cookies and from where it comes."""
    process = process_role(os.environ)
    signer = None if process == "audience" else _signer()
    # Streamlit names no address for a browser at this machine.
    client = client_of(st.context.ip_address or "127.0.0.1", st.context.headers)
    found = session(
        st.context.cookies,
        client,
        signer=signer,
        public=public(),
        process=process,
        network=on_network(os.environ),
        at=clock(),
        sign_in=sign_in(),
    )
    # The room's own process opens no log, so that nobody drives or votes there.
    return (
        replace(found, role="audience", rights=frozenset({"watch"}))
        if process == "audience" and found.rights
        else found
    )


def only(*rights: str) -> Session:
    """Stop a page for a session that has none of these rights: the second lock behind the router's
    list, which has just asked who sits here.
    """
    here = sitting()
    if not here.rights & set(rights):
        st.stop()
    return here


def come_in() -> str:
    """Ask at the beginning of a run who sits here, for the pages as well, and name the role."""
    st.session_state["seat"] = found = seat()
    return found.role


def sitting() -> Session:
    """Say who sits here as it was asked at the beginning of this run."""
    return st.session_state.get("seat") or seat()


def asked_for(name: str) -> str:
    """Read a name from the address; what is cleaned away is in no name, nor in every database."""
    return clean(st.query_params.get(name, ""))


def signed_in() -> str:
    """Name the presenter who has signed in, "" where nobody signs in."""
    here = sitting()
    return here.person if here.role == "presenter" else ""


def role() -> str:
    """Name the role of this session: "presenter", "remote", "voter", "audience" or "nobody"."""
    return seat().role


def must_present() -> None:
    """Raise NotAllowed for a session that is not the presenter's: the check before every write but
    an event.
    """
    if seat().role != "presenter":
        raise NotAllowed(
            Complaint(
                say("you don't have permission to do this"), say("ask the presenter")
            )
        )


def may(event: Event, held: str) -> bool:
    """Say whether this session may append an event to a meeting."""
    return event_rights.may(seat(), held, event, store().log)


def may_write(kind: CapturedKind) -> bool:
    """Say whether this session may write down a kind: the presenter all of them."""
    here = sitting()
    return here.role == "presenter" or kind.right in here.rights


def signature() -> str:
    """Name who writes where that is not the presenter: a note-taker, who drives nothing."""
    return event_rights.signature(sitting())


def may_read(entry: Entry) -> bool:
    """Say whether this session may read what was written down."""
    return event_rights.may_read(sitting(), entry)


def reachable() -> bool:
    """Say whether other machines reach this app."""
    return on_network(os.environ)


def address_of(token: str, *, room: bool = False) -> str:
    """Write the address of a link as others reach it: by the first host that the app was started
    for, else by the one in use.
    """
    return f"{_base(room=room)}/enter/{token}"


def in_room() -> bool:
    """Say whether this is the room's own process, in which nobody presents."""
    return process_role(os.environ) == "audience"


def apart() -> bool:
    """Say whether the room's screen runs in a process of its own."""
    return process_role(os.environ) == "presenter"


def room_address(held: str) -> str:
    """Write the address of the room's view of a meeting."""
    return f"{_base(room=True)}/audience?meeting={held}"


def _base(*, room: bool) -> str:
    parts = urlsplit(st.context.url or "http://127.0.0.1:8501/")
    hosts = [
        part for part in os.environ.get("SHOWSTOPPER_HOSTS", "").split(",") if part
    ]
    host = hosts[0] if reachable() and hosts else parts.hostname or "127.0.0.1"
    port = (
        os.environ.get("SHOWSTOPPER_ROOM_PORT", ROOM_PORT)
        if room and apart()
        else parts.port
    )
    # Without one it is the scheme's own, as behind a proxy with TLS.
    return f"{parts.scheme}://{host}{f':{port}' if port else ''}"


def wake(held: str) -> None:
    """Make everybody who follows look again: somebody may have lost the right to."""
    BUS.wake(held)
    BUS.wake()
