"""Who asks: the session behind a request, and how many sockets one link or address may hold."""

from __future__ import annotations

import asyncio
import datetime as dt
import ipaddress
import os
from collections import Counter
from collections.abc import Generator
from contextlib import contextmanager
from functools import cached_property
from pathlib import Path

from starlette.requests import HTTPConnection

from core.serve.roles import (
    LINK,
    Session,
    Signer,
    client_of,
    loopback,
    on_network,
    process_role,
    session,
)
from core.serve.sign_in import sign_in
from core.serve.stores import open_public
from core.store.public import PublicStore, digest_of

# Half a thousand viewers, each with a page and a listener, is the largest audience measured.
MOST_SOCKETS = 1_200  # in all; the presenter's own are not counted
OF_ONE_LINK = 600  # one link for the whole audience, posted in a chat
OF_ONE_PERSON = 20  # a phone, a note-taker, a voter: a few tabs and reconnects
OF_A_STRANGER = 20  # the page that asks for a link, for each address
OF_ONE_ADDRESS = 600  # an office behind one address


class Visitors:
    """Looks up sessions in one data folder; opens nothing before it is first asked."""

    def __init__(self, place: Path) -> None:
        """Name the data folder."""
        self.place = place

    @cached_property
    def public(self) -> PublicStore:
        """Open the public database when it is first asked for."""
        return open_public(self.place)

    @cached_property
    def signer(self) -> Signer | None:
        """Load the presenter's secret, but never in the room's process."""
        return None if process_role(os.environ) == "audience" else Signer(self.place)

    def session(self, request: HTTPConnection) -> Session:
        """Say who sends a request; raises NotSaved where links cannot be read."""
        return session(
            request.cookies,
            address_of(request),
            signer=self.signer,
            public=self.public,
            process=process_role(os.environ),
            network=on_network(os.environ),
            at=dt.datetime.now(dt.UTC),
            sign_in=sign_in(),
        )

    async def asked(self, request: HTTPConnection) -> Session:
        """As `session`, beside the event loop, because it may read the database."""
        return await asyncio.to_thread(self.session, request)


class Sockets:
    """Counts open sockets, so that no link and no address takes the places of all others."""

    def __init__(self) -> None:
        """Start with none."""
        self._open: Counter[str] = Counter()

    @contextmanager
    def seat(self, request: HTTPConnection, who: Session) -> Generator[bool]:
        """Hold a place while a socket is open; gives False where there is none left.

        The presenter always has one.
        """
        limits = {} if who.role == "presenter" else _limits(request, who)
        free = all(self._open[name] < limit for name, limit in limits.items())
        taken = list(limits) if free else []
        self._open.update(taken)
        try:
            yield free
        finally:
            self._open.subtract(taken)
            self._open += Counter()  # forgets whoever has gone

    def __len__(self) -> int:
        """Count the sockets that are open, without the presenter's."""
        return self._open["all"]


def _limits(request: HTTPConnection, who: Session) -> dict[str, int]:
    address, token = address_of(request), request.cookies.get(LINK, "")
    # Everybody at this machine has the same address, and a proxy in front of us may, too.
    near = {"all": MOST_SOCKETS}
    if not loopback(address):
        near[f"address {household(address)}"] = OF_ONE_ADDRESS
    if who.role == "nobody":
        return near | {f"stranger {household(address)}": OF_A_STRANGER}
    if not token:
        return near
    shared = who.rights <= {"watch"}
    return near | {f"link {digest_of(token)}": OF_ONE_LINK if shared else OF_ONE_PERSON}


def address_of(request: HTTPConnection) -> str:
    """Name the address that a request comes from, "" where nobody says it who is believed."""
    return client_of(request.client.host if request.client else "", request.headers)


def household(client: str) -> str:
    """Name whose address it is: a line has 2 ** 64 addresses of IPv6, and could use each of them.

    >>> household("10.0.0.7"), household("2001:db8::1"), household("?")
    ('10.0.0.7', '2001:db8::/64', '?')
    """
    try:
        address = ipaddress.ip_address(client)
    except ValueError:
        return client
    if isinstance(address, ipaddress.IPv4Address) or address.ipv4_mapped:
        return client
    return str(ipaddress.ip_network((int(address), 64), strict=False))
