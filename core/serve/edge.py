"""The network edge: security headers on every answer, the presenter's cookie at the front door, warm-up at the start."""

from __future__ import annotations

import gc
import json
import logging
import os
import threading
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import ShowstopperError
from core.serve.home import home
from core.serve.roles import COOKIE, DAYS, Signer, at_this_machine

HOSTS = ["127.0.0.1", "localhost", "[::1]"]
# Streamlit's charts compile their expressions, and its styles are set from script; nothing may come from elsewhere.
POLICY = (
    "default-src 'self'; script-src 'self' 'unsafe-inline' 'unsafe-eval' blob:; style-src 'self' 'unsafe-inline'; "
    "img-src 'self' data: blob:; font-src 'self' data:; connect-src 'self' ws: wss:; worker-src 'self' blob:; "
    "object-src 'none'; base-uri 'self'; form-action 'self'; frame-ancestors 'none'"
)
HEADERS = (
    (b"content-security-policy", POLICY.encode()),
    (b"x-content-type-options", b"nosniff"),
    (b"x-frame-options", b"DENY"),
    (b"referrer-policy", b"no-referrer"),
    (b"cross-origin-opener-policy", b"same-origin"),
)
READ_BACK = (
    "server.address",
    "server.allowedHosts",
    "server.enableXsrfProtection",
    "server.enableCORS",
    "server.maxUploadSize",
    "server.enableStaticServing",
    "server.enableAgentApi",
    "server.fileWatcherType",
    "client.showErrorDetails",
    "client.showErrorLinks",
    "client.toolbarMode",
    "client.allowedOrigins",
    "browser.gatherUsageStats",
)


class Door:
    """Adds the headers to every answer, and gives the presenter's cookie to whoever opens the front page at this machine."""

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app, self.signer = app, Signer(home())

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add to its answer."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        extra = [*HEADERS, *self._cookie(scope)]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                message["headers"] = [*message.get("headers", []), *extra]
            await send(message)

        await self.app(scope, receive, answer)

    def _cookie(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in scope["headers"]}
        client = (scope.get("client") or ("", 0))[0]
        if scope["path"] != "/" or scope["method"] != "GET" or not at_this_machine(client, headers):
            return []
        cookie = f"{COOKIE}={self.signer.sign()}; Max-Age={DAYS * 86_400}; Path=/; HttpOnly; SameSite=Strict"
        return [(b"set-cookie", cookie.encode())]


def middleware() -> list[Middleware]:
    """List what stands before the app, outermost first."""
    return [Middleware(Door), Middleware(TrustedHostMiddleware, allowed_hosts=HOSTS)]


def asked(environment: Mapping[str, str]) -> dict[str, int]:
    """Take the port that the environment asks for; `python app.py` has no other way to be given one.

    >>> asked({"STREAMLIT_SERVER_PORT": "8600"}), asked({})
    ({'server.port': 8600}, {})
    """
    port = environment.get("STREAMLIT_SERVER_PORT", "")
    return {"server.port": int(port)} if port.isdigit() else {}


def lifespan(option: Callable[[str], Any]) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Make the start-up: write down the settings in force, and warm up beside the first visitor."""

    @asynccontextmanager
    async def run(_app: object) -> AsyncGenerator[None, None]:
        _write_settings(home(), {name: _plain(option, name) for name in READ_BACK} | {"pid": os.getpid()})
        threading.Thread(target=_warm_up, name="warm-up", daemon=True).start()
        yield

    return run


def _plain(option: Callable[[str], Any], name: str) -> object:
    try:
        return option(name)
    except (RuntimeError, KeyError):
        return None


def _write_settings(folder: Path, settings: dict[str, object]) -> None:
    """Write the settings in force where a person, or a test, can read them back."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "server.json").write_text(json.dumps(settings, indent=1, default=str), "utf-8")
    except OSError as error:
        logging.getLogger(__name__).warning("The settings in force could not be written down: %s", error)


def _warm_up() -> None:
    """Do once what the first page needs, while the browser still loads, then hide it all from the garbage collector.

    Every Streamlit run ends with a full collection; with these modules loaded it costs 30 to 40 ms unless they are frozen.
    """
    from core.store.warm import warm  # noqa: PLC0415  seconds of imports, which must not hold up the start of the server

    try:
        warm(home())
    except ShowstopperError as error:
        logging.getLogger(__name__).info("Nothing to warm up with: %s", error)
    gc.collect()
    gc.freeze()
