"""What a socket may say, how fast, and how many of them one link or address may hold."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from contextlib import ExitStack

import pytest
from starlette.requests import HTTPConnection
from streamlit.proto.BackMsg_pb2 import BackMsg

import app
from core.serve import visitors
from core.serve.guard import BURST, MOST_BYTES, MOST_NONSENSE, Line, Pace
from core.serve.roles import LINK, Session
from core.serve.visitors import Sockets

AUDIENCE = Session("audience", frozenset({"watch"}))
VOTER = Session("voter", frozenset({"vote"}), "Ada", "m-1")


def message(**fields: object) -> bytes:
    """Write a message as a browser does."""
    return BackMsg(**fields).SerializeToString()


def asked_to(work: str) -> bytes:
    result = BackMsg()
    getattr(result.backend_operation_request, work).SetInParent()
    return result.SerializeToString()


def passed(presenter: bool, *contents: bytes) -> tuple[list[bytes], list[int]]:
    """Say these messages on a socket; gives what passes and with which codes it was closed."""
    waiting = [{"type": "websocket.receive", "bytes": content} for content in contents]
    codes: list[int] = []

    async def receive() -> dict:
        return waiting.pop(0) if waiting else {"type": "websocket.disconnect", "code": 1000}

    async def send(said: dict) -> None:
        codes.append(said["code"])

    async def hear() -> list[bytes]:
        line, got = Line(presenter, app.kind_of, receive, send), []
        while (item := await line.heard())["type"] == "websocket.receive":
            got.append(item["bytes"])
        return got

    return asyncio.run(hear()), codes


def test_everybody_may_ask_for_a_run_and_nobody_may_clear_the_caches() -> None:
    run, stop, beat = (
        message(rerun_script={}),
        message(stop_script=True),
        message(app_heartbeat=True),
    )
    closed = [
        message(clear_cache=True),
        message(set_run_on_save=True),
        message(load_git_info=True),
        message(debug_shutdown_runtime=True),
        message(debug_disconnect_websocket=True),
        asked_to("install_skills"),
    ]
    for presenter in (True, False):
        assert passed(presenter, *closed, run, stop, beat) == ([run, stop, beat], [])


def test_only_the_presenter_asks_where_to_put_a_file() -> None:
    upload, download = (
        message(file_urls_request={"file_names": ["a.csv"]}),
        asked_to("deferred_file"),
    )
    assert passed(True, upload, download) == ([upload, download], [])
    assert passed(False, upload, download) == ([], [])


def test_a_socket_that_talks_nonsense_is_closed_and_never_heard() -> None:
    assert passed(False, *[b"\xff"] * (MOST_NONSENSE - 1)) == ([], [])
    assert passed(False, *[b"\xff"] * MOST_NONSENSE) == ([], [1008])


def test_a_message_too_long_for_a_browser_passes_from_the_presenter_alone() -> None:
    long = message(rerun_script={"query_string": "x" * MOST_BYTES})
    assert passed(True, long) == ([long], [])
    assert passed(False, long) == ([], [])


def test_messages_wait_once_a_burst_is_used_up() -> None:
    now = [0.0]
    pace = Pace(lambda: now[0])
    assert [pace.wait() for _ in range(BURST)] == [0.0] * BURST
    assert pace.wait() == pytest.approx(1 / 20)
    assert pace.wait() == pytest.approx(2 / 20)
    now[0] = 60.0
    assert pace.wait() == 0.0


def request(address: str, cookie: str = "") -> HTTPConnection:
    headers = [(b"cookie", f"{LINK}={cookie}".encode())] if cookie else []
    return HTTPConnection({"type": "websocket", "headers": headers, "client": (address, 1)})


@pytest.mark.parametrize(
    ("who", "cookie", "limit"),
    [
        (AUDIENCE, "a-link-for-all", "OF_ONE_LINK"),
        (VOTER, "a-link-of-one", "OF_ONE_PERSON"),
        (Session("nobody"), "", "OF_A_STRANGER"),
    ],
)
def test_one_link_or_stranger_never_takes_the_places_of_others(
    who: Session, cookie: str, limit: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(visitors, limit, 3)
    sockets = Sockets()
    with ExitStack() as held:

        def seat(address: str, token: str, who: Session = who) -> bool:
            return held.enter_context(sockets.seat(request(address, token), who))

        assert [seat("10.0.0.7", cookie) for _ in range(4)] == [True, True, True, False]
        assert seat("10.0.0.8", "another") if cookie else seat("10.0.0.8", "")
        assert seat("10.0.0.7", "third", Session("presenter"))
    assert len(sockets) == 0


def test_an_address_has_a_limit_unless_it_is_this_machine(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(visitors, "OF_ONE_ADDRESS", 2)

    def seats(address_of: Callable[[int], str]) -> list[bool]:
        with ExitStack() as held:
            sockets = Sockets()
            return [
                held.enter_context(sockets.seat(request(address_of(n), f"link-{n}"), AUDIENCE))
                for n in range(3)
            ]

    assert seats(lambda _: "10.0.0.7") == [True, True, False]
    assert seats(lambda n: f"2001:db8::{n}") == [True, True, False]
    assert seats(lambda n: f"10.0.0.{n}") == [True, True, True]
    assert seats(lambda _: "127.0.0.1") == [True, True, True]
