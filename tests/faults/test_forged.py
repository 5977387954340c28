"""A raw client with the audience's rights: forged and mutilated messages, and the addresses of what
is not for it.
"""

from __future__ import annotations

import asyncio
import contextlib
import http.client
import json
import random
import shutil
import sqlite3
from collections.abc import Iterator
from pathlib import Path

import pytest
from streamlit.proto.BackMsg_pb2 import BackMsg
from websockets.asyncio.client import connect
from websockets.exceptions import WebSocketException
from websockets.typing import Origin, Subprotocol

from tests.bench.raw import Tab, cookie_of, on_a_loop
from tests.browser.server import Server
from tests.figures import tell

pytestmark = pytest.mark.faults
SEED = 20261129
SHORT, LONG = 200, 10_000
TABLES = ("cases", "entries", "evidence")


@pytest.fixture(scope="module")
def server(measured_home: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    home = Path(shutil.copytree(measured_home, tmp_path_factory.mktemp("forged") / "home"))
    with Server(home) as item:
        yield item


def stored_entries(home: Path) -> dict[str, list]:
    """Read all that is kept, as it stands on disk."""
    with contextlib.closing(sqlite3.connect(home / "showstopper.db")) as main:
        found = {
            name: main.execute(f"select * from {name} order by rowid").fetchall() for name in TABLES
        }
    with contextlib.closing(sqlite3.connect(home / "public" / "room.db")) as public:
        return found | {"links": public.execute("select * from links").fetchall()}


def commands(rng: random.Random) -> str:
    """Write what the presenter's console would send, for meetings there are and there are not."""
    does = ("step", "set", "pause", "undo", "keep", "move", "x")
    kinds = ("private", "shared", "question", "objection", "action", "park", "decision")
    item = {
        "id": f"f-{rng.getrandbits(40)}",
        "do": rng.choice(does),
        "meeting": rng.choice(("", "m-1", "draft")),
        "step": rng.choice(("finding", "close", "nowhere")),
        "part": "blank",
        "on": True,
        "kind": rng.choice(kinds),
        "text": rng.choice(("forged", "\x00", "x" * 5_000, "\ud83d")),
    }
    return json.dumps({"event": "queue", "value": [item]})


def forged(rng: random.Random) -> bytes:
    """Make one message: a presenter's action, another kind of request, or a mutilated one."""
    result = BackMsg()
    kind = rng.randrange(8)
    if kind < 4:
        state = result.rerun_script
        state.page_name = rng.choice(("", "setup", "case", "meeting", "follow_up", "finding"))
        state.query_string = rng.choice(
            ("", "meeting=m-1", "case=late_flights&meeting=x", "%00=%ff")
        )
        state.page_script_hash = f"{rng.getrandbits(128):032x}" if rng.random() < 0.3 else ""
        for name in ("close", "console", "own-data", "vote-Ada", "action-what"):
            widget = state.widget_states.widgets.add(
                id=rng.choice(
                    (
                        f"$$ID-{rng.getrandbits(64):x}-{name}",
                        name,
                        f"$$STREAMLIT_INTERNAL_KEY_{name}__events",
                    )
                )
            )
            field = rng.choice(
                ("trigger_value", "string_value", "json_trigger_value", "json_value")
            )
            setattr(widget, field, True if field == "trigger_value" else commands(rng))
    elif kind == 4:
        setattr(
            result,
            rng.choice(("clear_cache", "set_run_on_save", "stop_script", "load_git_info")),
            True,
        )
    elif kind == 5:
        result.file_urls_request.request_id = "x"
        result.file_urls_request.file_names.extend(["a.csv"] * 3)
    else:
        return rng.randbytes(rng.randrange(1, 300))
    raw = bytearray(result.SerializeToString())
    if rng.random() < 0.3:
        for _ in range(rng.randrange(1, 6)):
            raw[rng.randrange(len(raw))] = rng.randrange(256)
    return bytes(raw)


async def send_all(server: Server, many: int) -> int:
    """Send so many messages on sockets of the audience's; gives how many sockets were used up."""
    rng, sent, sockets = random.Random(SEED), 0, 0
    here = f"127.0.0.1:{server.port}"
    while sent < many:
        sockets += 1
        async with connect(
            f"ws://{here}/_stcore/stream",
            origin=Origin(f"http://{here}"),
            subprotocols=[Subprotocol("streamlit"), Subprotocol("x")],
            max_size=None,
        ) as line:
            hears = asyncio.create_task(_drain(line))
            with contextlib.suppress(WebSocketException):
                for _ in range(55):  # within a burst, so that a new socket is quicker than waiting
                    await line.send(forged(rng))
                    sent += 1
            hears.cancel()
    return sockets


async def _drain(line) -> None:
    with contextlib.suppress(WebSocketException):
        async for _ in line:
            pass


async def drawn(server: Server, cookie: str = "") -> bool:
    async with Tab(server.url, "", "", cookie) as tab:
        return tab.messages > 0


@pytest.mark.parametrize("many", [SHORT, pytest.param(LONG, marks=pytest.mark.slow)])
def test_forged_and_mutilated_messages_write_nothing_and_the_server_lives(
    server: Server, many: int
) -> None:
    on_a_loop(drawn(server, cookie_of(server.url)))
    before = stored_entries(server.home)
    sockets = on_a_loop(send_all(server, many))
    assert stored_entries(server.home) == before
    assert on_a_loop(drawn(server))
    assert on_a_loop(drawn(server, cookie_of(server.url)))
    assert server.process is not None and server.process.poll() is None
    tell("forged messages", f"{many:,} messages by the audience: 0 writes, server alive")
    print(f"{many} messages on {sockets} sockets: nothing written, server alive")


def status(server: Server, path: str, method: str = "GET", cookie: str = "") -> int:
    line = http.client.HTTPConnection("127.0.0.1", server.port, timeout=10)
    line.request(method, path, headers={"cookie": cookie} if cookie else {})
    answer = line.getresponse()
    answer.read()
    line.close()
    return answer.status


def test_media_metrics_and_uploads_are_not_there_for_the_audience(server: Server) -> None:
    text = cookie_of(server.url)
    for path, method in (
        ("/_stcore/metrics", "GET"),
        ("/media/" + "0" * 56 + ".png", "GET"),
        ("/_stcore/script-health-check", "GET"),
    ):
        assert status(server, path, method) == 404, path
    assert status(server, "/_stcore/upload_file/a/b", "PUT") == 403
    assert status(server, "/_stcore/metrics", cookie=text) == 200
    # What a browser needs to draw a page is there for all.
    assert status(server, "/_stcore/health") == status(server, "/_stcore/host-config") == 200
