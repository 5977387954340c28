"""What is added to the pages that Streamlit serves: the room that things take, and to the audience
view the way to the plain one for a browser in which it cannot run. One that blocks scripts goes
there at once, and one whose network lets no WebSocket through is offered it.
"""

from __future__ import annotations

import html
import json
import re
from urllib.parse import parse_qs

from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.messages import in_language, known, say
from core.serve.first_paint import with_places
from core.serve.read_ahead import links
from core.serve.whole_answer import whole_answer

PAGE, OK = "/audience", 200
NAMED = re.compile(r"[\w-]{1,64}")
PATIENCE = 12_000  # milliseconds: the first page of a server takes up to three seconds
DROPPED = {b"content-length", b"etag", b"last-modified", b"content-encoding"}
SCRIPT = """<script>setTimeout(function () {
  var app = document.querySelector('[data-testid=stApp]')
  if (app && app.getAttribute('data-test-connection-state') === 'CONNECTED') return
  var way = document.createElement('a')
  way.href = %s
  way.textContent = %s
  way.style = 'position:fixed;inset:auto 0 0 0;z-index:9999999;padding:1rem;text-align:center;'
    + 'font:1.1rem system-ui,sans-serif;color:#16181b;background:#fff;border-top:2px solid #16181b'
  document.body.append(way)
}, %d)</script>"""


class Unscripted:
    """Adds to every page what its head says, and to the audience view the way to the plain one."""

    def __init__(self, app: ASGIApp) -> None:
        """Stand before an app."""
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on; a page that is opened is whole before it is sent."""
        asked = dict(scope.get("headers", ()))
        if scope["type"] != "http" or not _opens(scope, asked):
            await self.app(scope, receive, send)
            return
        # The page as it is, neither packed nor left out because the browser has it.
        skipped = {b"accept-encoding", b"if-none-match", b"if-modified-since"}
        plain = {
            **scope,
            "headers": [pair for pair in scope["headers"] if pair[0] not in skipped],
        }
        whole = await whole_answer(self.app, plain, receive, send, _is_page)
        if whole is None:
            return
        start, body = whole
        page = with_places(body, "" if scope["path"] == PAGE else links())
        if scope["path"] == PAGE:
            page = with_way(page, scope, asked)
        await _sent(send, start, page)


def _opens(scope: Scope, headers: dict[bytes, bytes]) -> bool:
    """Say whether a request is that of a person who opens a page: not of a file or a record."""
    page = scope["path"] == PAGE or b"text/html" in headers.get(b"accept", b"")
    return scope["method"] == "GET" and page


def _is_page(start: Message) -> bool:
    found = (
        value
        for name, value in start.get("headers", [])
        if name.lower() == b"content-type"
    )
    return start["status"] == OK and b"text/html" in next(found, b"text/html")


async def _sent(send: Send, start: Message, body: bytes) -> None:
    headers = [
        pair for pair in start.get("headers", []) if pair[0].lower() not in DROPPED
    ]
    headers.append((b"content-length", str(len(body)).encode()))
    await send({**start, "headers": headers})
    await send({"type": "http.response.body", "body": body})


def with_way(page: bytes, scope: Scope, headers: dict[bytes, bytes]) -> bytes:
    """Put the way to the plain view into the head of a page; one without a head stays as it is."""
    meeting = parse_qs(scope.get("query_string", b"").decode("latin-1")).get(
        "meeting", [""]
    )[0]
    way = f"/plain/{meeting}" if NAMED.fullmatch(meeting) else "/plain"
    with in_language(known(headers.get(b"accept-language", b"").decode("latin-1")[:5])):
        text = say("This page cannot connect. Read the plain view.")
    there = f'<meta http-equiv="refresh" content="0; url={html.escape(way)}">'
    refresh = f"<noscript>{there}</noscript>"
    script = SCRIPT % (json.dumps(way), json.dumps(text), PATIENCE)
    return page.replace(b"</head>", f"{refresh}{script}</head>".encode(), 1)
