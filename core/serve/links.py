"""Links at the door: where each leads, the cookie it becomes, how often one may guess, and under
which addresses others come.
"""

from __future__ import annotations

import datetime as dt
import ipaddress
import math
import socket
from collections import deque
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from urllib.parse import urlencode

from core.serve.roles import LINK
from core.serve.visitors import household
from core.store.public import Link

MOST_GUESSES, WITHIN_SECONDS = 10, 60.0
# A packet to it is never sent: to ask how it would leave is enough. The address is set aside for
# documents (RFC 5737).
NOWHERE = ("192.0.2.1", 9)


def page_for(link: Link, in_room: bool = False) -> str:
    """Name the page that a link leads to; in the room's process there is but one.

    >>> at = dt.datetime(2026, 11, 23, tzinfo=dt.UTC)
    >>> page_for(Link("", ("watch", "vote"), "Ada", "m-1", at, once=False, ended=False))
    '/vote?meeting=m-1'
    """
    rights = set() if in_room else set(link.rights)
    page = (
        "/remote"
        if rights & {"drive", "notes"}
        else "/vote"
        if "vote" in rights
        else "/audience"
    )
    return (
        f"{page}?{urlencode({'meeting': link.meeting_id})}" if link.meeting_id else page
    )


def cookie_for(token: str, link: Link, at: dt.datetime, encrypted: bool) -> str:
    """Write the cookie that a link becomes, for as long as the link holds."""
    left = max(0, int((link.until - at).total_seconds()))
    # Lax: a link is opened from a mail or by a scan, so the way from here to the page counts as
    # coming from another site, and a Strict cookie would stay behind on it. Sockets and posts of
    # other sites get neither of the two.
    return (
        f"{LINK}={token}; Max-Age={left}; Path=/; HttpOnly;"
        f" SameSite=Lax{'; Secure' if encrypted else ''}"
    )


class Guesses:
    """Counts the wrong tokens of each address within the last minute."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Start without any; `clock` gives seconds."""
        self._clock = clock
        self._at: dict[str, deque[float]] = {}

    def wait(self, client: str) -> int:
        """Say for how many seconds an address has guessed enough; 0 when it may try."""
        recent = self._recent(household(client))
        return (
            0
            if len(recent) < MOST_GUESSES
            else max(1, math.ceil(recent[0] + WITHIN_SECONDS - self._clock()))
        )

    def wrong(self, client: str) -> None:
        """Count a wrong token."""
        for item in [name for name in self._at if not self._recent(name)]:
            del self._at[item]
        self._at.setdefault(household(client), deque(maxlen=MOST_GUESSES)).append(
            self._clock()
        )

    def _recent(self, name: str) -> deque[float]:
        found = self._at.get(name, deque())
        while found and found[0] <= self._clock() - WITHIN_SECONDS:
            found.popleft()
        return found


def own_addresses() -> tuple[str, ...]:
    """List under which addresses and name other machines reach this one, the likeliest first.

    Its loopback is not among them.
    """
    found: list[str] = []
    with suppress(OSError), socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as line:
        line.connect(NOWHERE)
        found.append(line.getsockname()[0])
    with suppress(OSError):
        found += [
            str(item[4][0]).partition("%")[0]
            for item in socket.getaddrinfo(socket.gethostname(), None)
        ]
    addresses = [text for text in found if not ipaddress.ip_address(text).is_loopback]
    return tuple(dict.fromkeys([*addresses, socket.gethostname().lower()]))


def listens_at(host: str) -> bool:
    """Say whether this machine can listen at an address or name."""
    try:
        with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as item:
            item.bind((host, 0))
    except (OSError, UnicodeError):
        return False
    return True
