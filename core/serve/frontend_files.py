"""The browser's code, read once and given from memory.

A first visit asks for some 120 files. Read from disk, each crosses threads a dozen times, and waits
at each for whatever script runs: a busy server took half a second of its own time for one visitor.
"""

from __future__ import annotations

import asyncio
import gzip
import re
from dataclasses import dataclass

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.serve.request_origin import headers_of
from core.serve.roles import at_this_machine
from core.serve.whole_answer import whole_answer

# The names carry a hash of what is in them, so a file never changes under its name.
NAMED = re.compile(r"/static/(?:js|css|media)/[\w@+.-]+")
PACKED = re.compile(r"text/|/javascript|/json|/wasm|svg")
PARTLY = (b"range", b"if-none-match", b"if-modified-since", b"if-range")
OK = 200
Headers = list[tuple[bytes, bytes]]


@dataclass(frozen=True, slots=True)
class _File:
    headers: Headers  # without its length
    body: bytes


class FrontendFiles:
    """Answers for the files of Streamlit's frontend that it has seen once."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self.app = app
        self.held: dict[str, _File] = {}
        self.packed: dict[str, _File] = {}

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Give a file that is held, or pass the request on and hold what comes back."""
        if not _asks_whole(scope):
            await self.app(scope, receive, send)
            return
        path = scope["path"]
        found = self.held.get(path) or await self._first(scope, receive, send)
        if found is None:
            return
        if _unpacks(scope):
            if path not in self.packed:
                self.packed[path] = await asyncio.to_thread(_packed, found)
            found = self.packed[path]
        length = (b"content-length", str(len(found.body)).encode())
        headers = [*found.headers, (b"vary", b"accept-encoding"), length]
        await send({"type": "http.response.start", "status": OK, "headers": headers})
        await send({"type": "http.response.body", "body": found.body})

    async def _first(self, scope: Scope, receive: Receive, send: Send) -> _File | None:
        """Read a file; None where the answer was another, which is then sent as it is."""
        # The file as it is: a packed one would be held for those who cannot unpack it as well.
        plain = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
        asked = {**scope, "headers": plain}
        whole = await whole_answer(self.app, asked, receive, send, _never_changes)
        if whole is None:
            return None
        start, body = whole
        headers = [
            pair for pair in start["headers"] if pair[0].lower() != b"content-length"
        ]
        self.held[scope["path"]] = _File(headers, body)
        return self.held[scope["path"]]


def _asks_whole(scope: Scope) -> bool:
    """Say whether somebody asks for one of these files, all of it."""
    return (
        scope["type"] == "http"
        and scope["method"] == "GET"
        and NAMED.fullmatch(scope["path"]) is not None
        and not any(name in PARTLY for name, _ in scope["headers"])
    )


def _never_changes(start: Message) -> bool:
    said = dict(start.get("headers", ()))
    return start["status"] == OK and b"immutable" in said.get(b"cache-control", b"")


def _unpacks(scope: Scope) -> bool:
    """Say whether a file is sent packed: not on this machine, where the bytes cost less than the
    unpacking.
    """
    asked = headers_of(scope)
    client, server = ((scope.get(end) or ("", 0))[0] for end in ("client", "server"))
    packs = "gzip" in asked.get("accept-encoding", "")
    return packs and not at_this_machine(client, asked, server)


def _packed(found: _File) -> _File:
    """Pack a file by gzip, or leave it as it is where that would not be shorter."""
    kind = dict(found.headers).get(b"content-type", b"").decode("latin-1")
    shorter = gzip.compress(found.body, 6) if PACKED.search(kind) else found.body
    if len(shorter) >= len(found.body):
        return found
    return _File([*found.headers, (b"content-encoding", b"gzip")], shorter)
