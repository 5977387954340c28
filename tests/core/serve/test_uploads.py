"""Uploads beyond what may be held are cut off, by a session and in all, whatever they say of their
size.
"""

from __future__ import annotations

import asyncio
from pathlib import Path

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import Message

from core.serve import uploads
from core.serve.roles import COOKIE, Signer
from core.serve.uploads import PLACE, Uploads, count_held


@pytest.fixture
def taken() -> list[int]:
    return []


class Client:
    """Speaks to the gate as a server does, piece by piece."""

    def __init__(self, app: Uploads, cookie: str) -> None:
        self.app, self.cookie = app, cookie

    def ask(self, method: str, place: str, *pieces: bytes) -> tuple[int, str]:
        return asyncio.run(self._ask(method, place, list(pieces)))

    async def _ask(self, method: str, place: str, pieces: list[bytes]) -> tuple[int, str]:
        said: list[Message] = []

        async def receive() -> Message:
            piece = pieces.pop(0)
            return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

        async def send(message: Message) -> None:
            said.append(message)

        headers = [(b"cookie", self.cookie.encode("latin-1"))] if self.cookie else []
        path = f"{PLACE}{place}"
        scope = {"type": "http", "method": method, "path": path, "headers": headers}
        await self.app(scope, receive, send)
        return said[0]["status"], b"".join(message.get("body", b"") for message in said).decode()


@pytest.fixture
def client(taken: list[int], tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Client:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path))
    monkeypatch.setattr(uploads, "_held", [])

    async def take(request: Request) -> Response:
        taken.append(len(await request.body()))
        return Response(status_code=204)

    app = Starlette(routes=[Route(PLACE + "{session}/{file}", take, methods=["PUT", "DELETE"])])
    return Client(Uploads(app, 1_000, 1_500), f"{COOKIE}={Signer(tmp_path).sign()}")


def test_an_upload_is_taken_while_there_is_room(client: Client, taken: list[int]) -> None:
    assert client.ask("PUT", "a/1", b"x" * 600, b"x" * 400)[0] == 204
    assert taken == [1_000]


def test_a_session_may_hold_so_much_and_all_together_somewhat_more(
    client: Client, taken: list[int]
) -> None:
    count_held(lambda: {"a": 600, "b": 500})
    assert client.ask("PUT", "a/1", b"x" * 401) == (413, uploads.TOO_MUCH)
    assert client.ask("PUT", "c/1", b"x" * 401)[0] == 413
    assert client.ask("PUT", "a/1", *[b"x" * 100] * 5) == (413, uploads.TOO_MUCH)
    assert taken == []
    assert client.ask("PUT", "a/1", *[b"x" * 100] * 4)[0] == 204


@pytest.mark.parametrize("method", ["PUT", "DELETE"])
def test_without_the_presenters_cookie_nothing_is_taken_nor_removed(
    method: str, client: Client, taken: list[int]
) -> None:
    for cookie in ("", f"{COOKIE}=", f"{COOKIE}=1.a", f"{COOKIE}=\xe9", f"{client.cookie}0"):
        client.cookie = cookie
        assert client.ask(method, "a/1", b"x") == (403, uploads.NOT_ALLOWED)
    assert taken == []


def test_who_is_refused_is_read_to_the_end_or_for_so_many_bytes(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path))
    client, left = Client(Uploads(Starlette()), ""), [b"x" * 600, b"x" * 400]
    refused = (403, uploads.NOT_ALLOWED)
    assert asyncio.run(client._ask("PUT", "a/1", left)) == refused
    assert left == []
    endless = [b"x" * 2**18] * 50
    assert asyncio.run(client._ask("PUT", "a/1", endless)) == refused
    assert len(endless) == 46
