"""The network edge: security headers on every answer, the presenter's cookie at the front door,
what is done at the start.
"""

from __future__ import annotations

import asyncio
import gc
import importlib
import json
import logging
import os
import re
import sys
import threading
import time
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import (
    AbstractAsyncContextManager,
    asynccontextmanager,
    closing,
    suppress,
)
from pathlib import Path
from typing import Any

from starlette.middleware import Middleware
from starlette.middleware.trustedhost import TrustedHostMiddleware
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from core.errors import ShowstopperError
from core.log_file import written_to
from core.serve.bus import BUS, WAITING
from core.serve.frontend_files import FrontendFiles
from core.serve.guard import Guard, KindOf
from core.serve.home import home, keep_private
from core.serve.listening import HOSTS, more_hosts
from core.serve.relay import Relay
from core.serve.request_origin import (
    WATCHES,
    from_our_page,
    gone_to_by_hand,
    headers_of,
    leads_in,
)
from core.serve.roles import (
    COOKIE,
    DAYS,
    Signer,
    at_this_machine,
    loopback,
    process_role,
)
from core.serve.security_headers import HEADERS, Headers, policy_for
from core.serve.sign_in import CALLBACK, FAILED, secrets_files, sign_in
from core.serve.stores import open_public, open_store, team_database
from core.serve.unscripted import Unscripted
from core.serve.uploads import Uploads
from core.serve.visitors import Visitors
from core.serve.watch import watch_files
from core.store.in_use import InUse
from core.store.public import PublicStore

LOGGER = logging.getLogger(__name__)

DRAWN_WITH = (
    "pandas",
    "PIL.Image",
    "core.exports.screen",
)  # what pages load only when they draw
SWITCH_SECONDS = 0.001
FREEZE_AFTER = (0, 10, 60)  # seconds after the one before
READ_BACK = (
    "server.address",
    "server.port",
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
    "client.disableDataExport",
    "browser.gatherUsageStats",
    "theme.baseFontSize",
)
LOOK_EVERY_SECONDS = 0.1


class Door:
    """Lets in what comes from a page of ours, adds the headers, and gives the presenter's cookie to
    who opens her page here.

    Streamlit's own check of where a request comes from ignores the port and asks an address in the
    network; so whatever comes from another page ends here, before Streamlit sees it.

    In the room's process there is no such cookie, nor the secret that it is signed with.
    """

    def __init__(self, app: ASGIApp) -> None:
        """Wrap an application."""
        self.app, self.signer = (
            app,
            (None if process_role(os.environ) == "audience" else Signer(home())),
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on and add to its answer."""
        if scope["type"] in {"http", "websocket"} and not from_our_page(scope):
            await _refuse(scope, send)
            return
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        extra = [
            (b"content-security-policy", policy_for(headers_of(scope)).encode()),
            *HEADERS,
            *self._cookie(scope),
        ]

        async def answer(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = [*message.get("headers", []), *extra]
                message["headers"] = told_at_the_door(scope["path"], headers)
            await send(message)

        await self.app(scope, receive, answer)

    def _cookie(self, scope: Scope) -> list[tuple[bytes, bytes]]:
        headers = headers_of(scope)
        client, server = (
            (scope.get(end) or ("", 0))[0] for end in ("client", "server")
        )
        if (
            self.signer is None
            or sign_in() is not None
            or scope["method"] != "GET"
            or not at_this_machine(client, headers, server)
        ):
            return []
        if scope["path"] == "/audience" and f"{COOKIE}=" not in headers.get(
            "cookie", ""
        ):
            return [
                (b"set-cookie", f"{WATCHES}=1; Path=/; HttpOnly; SameSite=Lax".encode())
            ]
        if not leads_in(scope["path"], headers) or not gone_to_by_hand(headers):
            return []
        cookie = (
            f"{COOKIE}={self.signer.sign()}; Max-Age={DAYS * 86_400}; Path=/; HttpOnly;"
            " SameSite=Strict"
        )
        return [(b"set-cookie", cookie.encode())]


def told_at_the_door(path: str, headers: Headers) -> Headers:
    """Lead a sign-in that the framework refused to a page that says so; it would say nothing.

    >>> told_at_the_door(CALLBACK, [(b"location", b"/")])
    [(b'location', b'/?sign_in_failed=1')]
    >>> cookie = (b"set-cookie", b"_streamlit_user=abc; Path=/")
    >>> told_at_the_door(CALLBACK, [(b"location", b"/"), cookie])[0]
    (b'location', b'/')
    """
    signed = any(
        name == b"set-cookie" and re.match(rb'_streamlit_user=[^;"]', value)
        for name, value in headers
    )
    if path != CALLBACK or signed:
        return headers
    return [
        (name, value + b"?" + FAILED.encode() + b"=1" if name == b"location" else value)
        for name, value in headers
    ]


async def _refuse(scope: Scope, send: Send) -> None:
    """Refuse a request without a word of what is here."""
    if scope["type"] == "websocket":
        await send({"type": "websocket.close", "code": 1008})
        return
    said = b"This address answers its own pages only."
    policy = (b"content-security-policy", policy_for({}).encode())
    headers = [(b"content-type", b"text/plain; charset=utf-8"), policy, *HEADERS]
    await send({"type": "http.response.start", "status": 403, "headers": headers})
    await send({"type": "http.response.body", "body": said})


def middleware(kind_of: KindOf) -> list[Middleware]:
    """List what stands before the app, outermost first; from here on files are its owner's alone.

    `kind_of` names what a message of the framework's socket asks for, "" for what is no message.
    """
    keep_private()
    logging.getLogger("streamlit.config").addFilter(of_running)
    # The server takes X-Forwarded-For from any program of this machine unless it is told whose to
    # take.
    os.environ["FORWARDED_ALLOW_IPS"] = os.environ.get("SHOWSTOPPER_PROXIES", "")
    hosts = [*HOSTS, *more_hosts(os.environ)]
    return [
        Middleware(Door),
        Middleware(TrustedHostMiddleware, allowed_hosts=hosts, www_redirect=False),
        Middleware(FrontendFiles),
        Middleware(Uploads),
        Middleware(Unscripted),
        Middleware(Guard, visitors=Visitors(home()), kind_of=kind_of),
    ]


def asked(environment: Mapping[str, str]) -> dict[str, Any]:
    """Take the port and the file of secrets that the environment asks for.

    `python app.py` has no other way to be given them.

    >>> asked({"STREAMLIT_SERVER_PORT": "8600"}), asked({})
    ({'server.port': 8600}, {})
    """
    port = environment.get("STREAMLIT_SERVER_PORT", "")
    named = {"server.port": int(port)} if port.isdigit() else {}
    return named | secrets_files(environment)


def lifespan(
    option: Callable[[str], Any],
) -> Callable[[Any], AbstractAsyncContextManager[None]]:
    """Make the start-up and the end: settings written down, warm-up beside the first visitor, the
    push bus on this loop.

    A process that does not hear what another one publishes watches the public file, or listens to
    the PostgreSQL database.
    """

    @asynccontextmanager
    async def run(_app: object) -> AsyncGenerator[None, None]:
        in_room = process_role(os.environ) == "audience"
        place = home() / "public" if in_room else home()
        with written_to(place), closing(InUse(place)):
            _write_settings(
                place,
                {name: _plain(option, name) for name in READ_BACK}
                | {"pid": os.getpid()},
            )
            if not loopback(str(_plain(option, "server.address"))):
                os.environ["SHOWSTOPPER_NETWORK"] = (
                    "1"  # however the address was set, strangers then need a link
                )
            # Scripts of several viewers run at once, and whoever waits for a file or a socket asks
            # for the interpreter anew each time.
            sys.setswitchinterval(SWITCH_SECONDS)
            logging.getLogger("uvicorn.access").addFilter(without_secrets)
            logging.getLogger("streamlit.config").removeFilter(of_running)
            BUS.bind(asyncio.get_running_loop())
            threading.Thread(
                target=_warm_up_room if in_room else _warm_up,
                name="warm-up",
                daemon=True,
            ).start()
            relay, tasks = _relay(), []
            if relay is not None:
                relay.start()
            else:
                tasks.append(asyncio.create_task(watch_files(home())))
                if in_room:
                    tasks.append(asyncio.create_task(_watch(home())))
            LOGGER.info("server-started")
            try:
                yield
            finally:
                LOGGER.info("server-ended")
                BUS.bind(None)
                if not in_room:
                    _end_painter()
                for task in tasks:
                    await _ended(task)
                if relay is not None:
                    await asyncio.to_thread(relay.stop)

    return run


def _relay() -> Relay | None:
    address = team_database()
    return None if address is None else Relay(address, open_public)


def _end_painter() -> None:
    """End the process that draws pictures, where one was started."""
    pictures = sys.modules.get("core.exports.pictures")
    if pictures is not None:
        pictures.painter().end()


async def _ended(task: asyncio.Task[None]) -> None:
    task.cancel()
    with suppress(asyncio.CancelledError):
        await task


def of_running(record: logging.LogRecord) -> bool:
    """Pass over what Streamlit says of its settings while it starts: it takes the port of the
    command line for a change, and asks to be restarted.

    >>> text = "An update to the [server] config option section was detected."
    >>> of_running(logging.LogRecord("streamlit.config", 30, "", 0, text, (), None))
    False
    """
    return "config option section was detected" not in record.getMessage()


def without_secrets(record: logging.LogRecord) -> bool:
    """Leave tokens and questions out of an access log, which our own ways of starting do not write.

    >>> arguments = ("GET", "/enter/abc", "/x?meeting=m")
    >>> one = logging.LogRecord("uvicorn.access", 20, "", 0, "%s", arguments, None)
    >>> without_secrets(one), one.args
    (True, ('GET', '/enter/…', '/x'))
    """
    if isinstance(record.args, tuple):
        record.args = tuple(
            _without(arg) if isinstance(arg, str) else arg for arg in record.args
        )
    return True


def _without(address: str) -> str:
    plain = address.split("?", 1)[0]
    return "/enter/…" if plain.startswith("/enter/") else plain


class Watcher:
    """Passes on to the sockets of this process what another one commits to the public database."""

    def __init__(self, public: PublicStore) -> None:
        """Start without having seen anything."""
        self.public, self.seen, self.live, self.revoked = public, -1, "", 0

    def look(self) -> None:
        """Look once; costs microseconds where nothing was committed.

        Raises NotSaved, and then the next look makes up for it.
        """
        seen = self.public.data_version()
        if seen == self.seen:
            return
        for topic in BUS.topics():
            BUS.publish(topic, self.public.version_of(topic))
        live, revoked = self.public.live_meeting(), self.public.revocations()
        if live != self.live:
            BUS.wake(WAITING)
        if revoked > self.revoked:
            BUS.wake()
        self.seen, self.live, self.revoked = seen, live, revoked


async def _watch(place: Path) -> None:
    watcher: Watcher | None = None
    try:
        while True:
            try:
                watcher = watcher or Watcher(
                    await asyncio.to_thread(PublicStore, place)
                )
                watcher.look()
                await asyncio.sleep(LOOK_EVERY_SECONDS)
            except ShowstopperError as error:
                LOGGER.warning("public-database-not-watched", exc_info=error)
                await asyncio.sleep(1)
    finally:
        if watcher is not None:
            watcher.public.close()


def _plain(option: Callable[[str], Any], name: str) -> object:
    try:
        return option(name)
    except (RuntimeError, KeyError):
        return None


def _write_settings(folder: Path, settings: dict[str, object]) -> None:
    """Write the settings in force where a person, or a test, can read them back."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "server.json").write_text(
            json.dumps(settings, indent=1, default=str), "utf-8"
        )
    except OSError as error:
        LOGGER.warning("settings-not-written", exc_info=error)


def _warm_up_room() -> None:
    """Import what the first page needs, and open the public database and no other."""
    import core.store.warm  # noqa: F401, PLC0415  its imports are what is wanted here; nothing of it is called

    try:
        open_public().close()
    except ShowstopperError as error:
        LOGGER.warning("public-database-not-opened", exc_info=error)
    _hide_from_collector()


def _warm_up() -> None:
    """Do once what the first page needs, while the browser still loads."""
    from core.exports.pictures import painter  # noqa: PLC0415  heavy, and not needed to answer
    from core.store.warm import warm  # noqa: PLC0415  the same

    painter().begin()
    try:
        with closing(open_store()) as store:
            warm(store)
    except ShowstopperError as error:
        LOGGER.warning("not-warmed-up", exc_info=error)
    _hide_from_collector()


def _hide_from_collector() -> None:
    """Hide all that is loaded from the garbage collector, now and again when the first pages have
    loaded the rest.

    With these modules loaded a full collection costs 30 to 40 ms during which nobody is served,
    unless they are frozen. Streamlit's own one after each run is switched off
    (`runner.postScriptGC`); those that Python starts by itself remain.
    """
    for name in DRAWN_WITH:
        importlib.import_module(name)
    for wait in FREEZE_AFTER:
        time.sleep(wait)
        gc.collect()
        gc.freeze()
