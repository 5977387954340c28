"""A guard before the framework's own routes: what each session may fetch, and what its socket may
say.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from time import monotonic
from typing import Protocol

from starlette.requests import HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import NotSaved
from core.serve.roles import Session
from core.serve.visitors import Sockets, Visitors

STREAM = "/_stcore/stream"
# Downloads and pictures of the presenter's pages lie under /media, for whoever knows the address.
PRESENTERS = ("/media/", "/_stcore/metrics", "/_stcore/script-health-check")
EVERYBODY_SAYS = frozenset({"rerun_script", "stop_script", "app_heartbeat"})
PRESENTER_SAYS = EVERYBODY_SAYS | {
    "file_urls_request",
    "deferred_file",
    "dataframe_chunk",
}
MOST_BYTES = 262_144  # of one message of somebody who is not the presenter; theirs are below 20 kB
BURST, A_SECOND = 60, 20.0  # messages at once, and in the long run
MOST_NONSENSE = 20  # messages that no browser sends, until the socket is closed
REFUSED, LATER = 1008, 1013

KindOf = Callable[
    [bytes], str
]  # names what a message asks for, "" for what is no message


class Guard:
    """Lets through what a session may do, and nothing else.

    The framework serves its media to whoever knows an address, takes uploads from every viewer, and
    clears everybody's caches at the word of anybody. `kind_of` reads a message of its socket.
    """

    def __init__(self, app: ASGIApp, visitors: Visitors, kind_of: KindOf) -> None:
        """Wrap an application."""
        self.app, self.visitors, self.kind_of, self.sockets = (
            app,
            visitors,
            kind_of,
            Sockets(),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass on what may pass."""
        path = scope.get("path", "")
        if scope["type"] == "websocket" and path == STREAM:
            await self._stream(scope, receive, send)
        elif (
            scope["type"] == "http"
            and path.startswith(PRESENTERS)
            and await self._stranger(scope)
        ):
            await send(
                {
                    "type": "http.response.start",
                    "status": 404,
                    "headers": [(b"cache-control", b"no-store")],
                }
            )
            await send({"type": "http.response.body", "body": b""})
        else:
            await self.app(scope, receive, send)

    async def _stranger(self, scope: Scope) -> bool:
        """Say whether somebody else than the presenter asks; so it is where nobody can tell."""
        try:
            return (
                await self.visitors.asked(HTTPConnection(scope))
            ).role != "presenter"
        except NotSaved:
            return True

    async def _stream(self, scope: Scope, receive: Receive, send: Send) -> None:
        request = HTTPConnection(scope)
        try:
            who = await self.visitors.asked(request)
        except NotSaved:
            who = Session(
                "nobody"
            )  # the page itself says what is wrong with the database
        with self.sockets.seat(request, who) as free:
            if not free:
                await send({"type": "websocket.close", "code": LATER})
                return
            line = Line(who.role == "presenter", self.kind_of, receive, send)
            await self.app(scope, line.heard, send)


class Line:
    """One socket: passes messages on as its session may send them, and no faster than a person
    makes them.
    """

    def __init__(
        self, presenter: bool, kind_of: KindOf, receive: Receive, send: Send
    ) -> None:
        """Begin with a full allowance."""
        self.presenter, self.kind_of, self.receive, self.send = (
            presenter,
            kind_of,
            receive,
            send,
        )
        self.says = PRESENTER_SAYS if presenter else EVERYBODY_SAYS
        self.pace, self.nonsense = Pace(), 0

    async def heard(self) -> Message:
        """Give the next message that may pass; the others are as if never sent."""
        while True:
            message = await self.receive()
            if message["type"] != "websocket.receive":
                return message
            if not self.presenter:
                await asyncio.sleep(self.pace.wait())
            if self._passes(message.get("bytes")):
                return message
            if self.nonsense >= MOST_NONSENSE:
                await self.send({"type": "websocket.close", "code": REFUSED})
                return {"type": "websocket.disconnect", "code": REFUSED}

    def _passes(self, content: bytes | None) -> bool:
        fits = content is not None and (self.presenter or len(content) <= MOST_BYTES)
        kind = self.kind_of(content) if content is not None and fits else ""
        self.nonsense += kind == ""
        return kind in self.says


class Clock(Protocol):
    """Gives seconds that only grow."""

    def __call__(self) -> float:
        """Read the clock."""
        ...


class Pace:
    """A bucket of messages that fills again as time goes by (the leaky bucket of network
    shaping).
    """

    def __init__(self, clock: Clock = monotonic) -> None:
        """Begin with a full one."""
        self.clock, self.left, self.at = clock, float(BURST), clock()

    def wait(self) -> float:
        """Take one message and say for how many seconds it has to wait."""
        now = self.clock()
        self.left = min(BURST, self.left + (now - self.at) * A_SECOND) - 1
        self.at = now
        return max(0.0, -self.left / A_SECOND)
