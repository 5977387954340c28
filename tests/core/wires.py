"""The routes of the live meeting on a real wire, and what is read from their sockets."""

from __future__ import annotations

import asyncio
import datetime as dt
import http.client
import socket
import threading
import time
from collections.abc import AsyncGenerator, Callable
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Self

import uvicorn
from starlette.applications import Starlette
from websockets.sync.client import ClientConnection, connect

from core.serve.bus import BUS
from core.serve.edge import middleware
from core.serve.live import clock, routes
from core.serve.roles import LINK
from core.store.public import PublicStore

PATIENCE = 10.0
ELSEWHERE = {
    "X-Forwarded-For": "10.0.0.7"
}  # uvicorn believes it from this machine alone: a browser on another one


class Wire:
    """The routes behind the real middleware, served on a free port as Streamlit serves them."""

    def __init__(self, home: Path, beat: float = 60.0) -> None:
        self.public = PublicStore(home)
        app = Starlette(
            routes=routes(home, beat), middleware=middleware(lambda _: ""), lifespan=self._lifespan
        )
        self.server = uvicorn.Server(
            uvicorn.Config(
                app,
                ws="websockets-sansio",
                access_log=False,
                log_config=None,
                forwarded_allow_ips="127.0.0.1",
            )
        )
        self.socket = socket.create_server(("127.0.0.1", 0))
        self.port = self.socket.getsockname()[1]
        self.host = f"127.0.0.1:{self.port}"
        self.thread = threading.Thread(target=self.server.run, kwargs={"sockets": [self.socket]})

    @asynccontextmanager
    async def _lifespan(self, _app: object) -> AsyncGenerator[None]:
        self.loop = asyncio.get_running_loop()
        BUS.bind(self.loop)
        yield
        BUS.bind(None)

    def __enter__(self) -> Self:
        self.thread.start()
        until(lambda: self.server.started)
        return self

    def __exit__(self, *_: object) -> None:
        self.server.should_exit = True
        self.thread.join(PATIENCE)
        self.public.close()

    def tasks(self) -> int:
        """Count what runs on the loop of the server."""

        async def count() -> int:
            return len(asyncio.all_tasks())

        return asyncio.run_coroutine_threadsafe(count(), self.loop).result(PATIENCE)

    def follow(
        self,
        path: str = "/live/m-1",
        *,
        origin: str | None = "here",
        host: str | None = None,
        cookie: str = "",
        **headers: str,
    ) -> ClientConnection:
        """Open a socket as a browser on a page of ours does."""
        extra = dict(headers) | ({"Cookie": f"{LINK}={cookie}"} if cookie else {})
        line = socket.create_connection(("127.0.0.1", self.port), PATIENCE)
        sender = f"http://{host or self.host}" if origin == "here" else origin
        return connect(
            f"ws://{host or self.host}{path}",
            sock=line,
            origin=sender,
            additional_headers=extra,
            open_timeout=PATIENCE,
        )

    def ask(
        self, path: str, method: str = "GET", *, client: str = "", **headers: str
    ) -> tuple[int, http.client.HTTPMessage, str]:
        """Ask for one address, from another machine if `client` names one."""
        line = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        line.request(
            method, path, headers=headers | ({"X-Forwarded-For": client} if client else {})
        )
        answer = line.getresponse()
        body = answer.read().decode()
        line.close()
        return answer.status, answer.headers, body

    def link(
        self,
        *rights,
        once: bool = False,
        hours: float = 12.0,
        meeting: str = "m-1",
        ago: float = 0.0,
    ) -> str:
        return self.public.make_link(
            rights, meeting, clock() - dt.timedelta(hours=ago), once=once, hours=hours
        )


def until(holds: Callable[[], object]) -> None:
    """Wait for something to become true."""
    end = time.monotonic() + PATIENCE
    while not holds():
        assert time.monotonic() < end, "it did not become true in time"
        time.sleep(0.01)


def next_of(line: ClientConnection) -> str:
    return str(line.recv(timeout=PATIENCE))


def silent(line: ClientConnection) -> bool:
    """Say whether nothing more waits to be read, by asking for an answer of the server that comes
    after it.
    """
    line.ping().wait(PATIENCE)
    try:
        line.recv(timeout=0)
    except TimeoutError:
        return True
    return False
