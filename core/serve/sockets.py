"""What all sockets of ours share: which pages may open one, how it is spoken to and heard out."""

from __future__ import annotations

import datetime as dt
import re
from urllib.parse import urlsplit

from starlette.requests import HTTPConnection
from starlette.websockets import WebSocket, WebSocketDisconnect

OTHER = "other"  # asked for by a page that shows whichever meeting is held
MEETING = re.compile(r"[a-z0-9-]{1,64}")
REFUSED, LATER, LEFT = 1008, 1013, 1006


def same_origin(asked: HTTPConnection) -> bool:
    """Say whether a request comes from a page of ours: its Origin is there, and names the host and
    port that were asked.
    """
    host, origin = (
        asked.headers.get("host", ""),
        urlsplit(asked.headers.get("origin", "")),
    )
    return (
        host != ""
        and origin.scheme in {"http", "https"}
        and origin.netloc.lower() == host.lower()
    )


def clock() -> dt.datetime:
    """Read the clock."""
    return dt.datetime.now(dt.UTC)


async def hear_out(socket: WebSocket) -> None:
    """Take what the browser says, which is nothing of interest, until it goes."""
    while (await socket.receive())["type"] != "websocket.disconnect":
        pass
    raise WebSocketDisconnect(LEFT)


async def say(socket: WebSocket, words: str) -> None:
    """Send a text; raises WebSocketDisconnect where nobody is there any more."""
    try:
        await socket.send_text(words)
    # The server has given this browser up, and the news of it is still on its way.
    except RuntimeError as error:
        raise WebSocketDisconnect(LEFT) from error
