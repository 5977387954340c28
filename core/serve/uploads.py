"""Who may upload, and how much: the presenter alone, so many bytes a session and in all.

Streamlit takes a file from every session that is open, whether its page has an uploader or not, and
keeps it in memory until the session ends.
"""

from __future__ import annotations

import asyncio
import os
import time
from collections import Counter
from collections.abc import Callable, Mapping
from contextlib import suppress

from starlette.requests import ClientDisconnect, HTTPConnection
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.case.leftovers import sweep
from core.messages import mark
from core.serve.home import home
from core.serve.roles import COOKIE, Signer, process_role
from core.serve.sign_in import SignedIn, sign_in

PLACE = "/_stcore/upload_file/"
MOST_BY_SESSION = (
    2**30
)  # bytes that one session may hold: rows, two tables beside them, batches
MOST_IN_ALL = 2 * 2**30  # bytes, held and on the way, of all sessions
# What is read of an upload that is not taken, so that its sender hears why: a connection that is
# closed while bytes are on their way is cut, and the answer is lost.
READ_BYTES, READ_SECONDS = 2**20, 2.0
NOT_ALLOWED = mark("Only the presenter uploads files.")
TOO_MUCH = mark(
    "This is more than may be uploaded: remove a file that you gave before."
)
Held = Callable[[], Mapping[str, int]]
_held: list[Held] = []


def count_held(held: Held) -> None:
    """Tell how to count the bytes that each session holds; pages know it, this module does not."""
    _held[:] = [held]


class Uploads:
    """Refuses uploads of whoever is not the presenter, and those beyond what may be held."""

    def __init__(
        self, app: ASGIApp, by_session: int = MOST_BY_SESSION, in_all: int = MOST_IN_ALL
    ) -> None:
        """Wrap an application; what a server that was killed left half read is removed first."""
        self.app, self.by_session, self.in_all = app, by_session, in_all
        self.coming: Counter[str] = Counter()
        in_room = process_role(os.environ) == "audience"
        self.signer = None if in_room else Signer(home())
        if not in_room:
            sweep(home() / "rows", time.time())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, unless it is an upload that is not taken."""
        if (
            scope["type"] != "http"
            or PLACE not in scope["path"]
            or scope["method"] == "OPTIONS"
        ):
            await self.app(scope, receive, send)
        elif not self._is_presenter(scope):
            with suppress(TimeoutError):
                await asyncio.wait_for(_read(receive), READ_SECONDS)
            await _refuse(send, 403, NOT_ALLOWED)
        elif scope["method"] == "PUT":
            await self._take(scope, receive, send)
        else:
            await self.app(scope, receive, send)

    def _is_presenter(self, scope: Scope) -> bool:
        if self.signer is None:
            return False
        cookies = HTTPConnection(scope).cookies
        if (found := sign_in()) is not None:
            return isinstance(found.who(cookies), SignedIn)
        return self.signer.valid(cookies.get(COOKIE, ""))

    def _has_room(self, session: str) -> bool:
        held = _held[0]() if _held else {}
        every = sum(held.values()) + self.coming.total()
        return (
            held.get(session, 0) + self.coming[session] <= self.by_session
            and every <= self.in_all
        )

    async def _take(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass an upload on while there is room for it."""
        session = scope["path"].split(PLACE, 1)[1].split("/", 1)[0]
        came, beyond, begun = 0, False, False

        async def counted() -> Message:
            nonlocal came, beyond
            message = await receive()
            size = len(message.get("body", b""))
            came += size
            self.coming[session] += size
            beyond = beyond or not self._has_room(session)
            return {"type": "http.disconnect"} if beyond else message

        async def answer(message: Message) -> None:
            nonlocal begun
            if not beyond:
                begun = True
                await send(message)

        try:
            await self.app(scope, counted, answer)
        except ClientDisconnect:
            # What the framework says when no more comes; where we said so, that is expected.
            if not beyond:
                raise
        finally:
            self.coming[session] -= came
            if self.coming[session] <= 0:
                del self.coming[session]
        if beyond and not begun:
            await _refuse(send, 413, TOO_MUCH)


async def _read(receive: Receive) -> None:
    """Read on to the end, or as much as is read of what is not taken."""
    came, more = 0, True
    while more and came < READ_BYTES:
        message = await receive()
        came += len(message.get("body", b""))
        more = message["type"] == "http.request" and message.get("more_body", False)


async def _refuse(send: Send, status: int, says: str) -> None:
    headers = [
        (b"content-type", b"text/plain; charset=utf-8"),
        (b"connection", b"close"),
    ]
    await send({"type": "http.response.start", "status": status, "headers": headers})
    await send({"type": "http.response.body", "body": says.encode()})
