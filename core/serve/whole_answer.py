"""An answer of the app behind, held back until it is whole."""

from __future__ import annotations

from collections.abc import Callable

from starlette.types import ASGIApp, Message, Receive, Scope, Send


async def whole_answer(
    app: ASGIApp,
    scope: Scope,
    receive: Receive,
    send: Send,
    wanted: Callable[[Message], bool],
) -> tuple[Message, bytes] | None:
    """Ask an app, and give the start and the whole body of an answer whose start is wanted; any
    other is sent on piece by piece, and gives None.
    """
    started: list[Message] = []
    body = bytearray()

    async def gathered(message: Message) -> None:
        if message["type"] == "http.response.start":
            started.append(message)
        if not wanted(started[0]):
            await send(message)
        elif message["type"] == "http.response.body":
            body.extend(message.get("body", b""))

    await app(scope, receive, gathered)
    return (started[0], bytes(body)) if started and wanted(started[0]) else None
