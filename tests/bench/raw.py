"""Raw clients: what one browser tab says to the app and hears from it, without the browser.

At this machine alone.

A tab speaks Streamlit's own socket and does what the frontend, listener.js and console.js do there:
it follows the server to another page, runs fragments again at their interval, names the large
messages it has kept, hears of versions at a socket of its own, and keeps a command until the server
says that it is on disk. The frames were compared with those of Chromium.
"""

from __future__ import annotations

import asyncio
import json
import re
import time
import urllib.request
import uuid
from collections.abc import Coroutine
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from http.cookies import SimpleCookie
from typing import Any, Self, TypeVar

from streamlit.proto.BackMsg_pb2 import BackMsg
from streamlit.proto.Element_pb2 import Element
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import WebSocketException

from core.serve.watch import DATABASE_TOPIC

T = TypeVar("T")
PLACE = re.compile(r"(\d) of 7\b")
AGAIN, TRIES = 1.5, 5  # as in listener.js
RESEND = 0.06  # as in console.js
LONGEST_OPENING = 60.0
SPREAD = 0.1  # seconds between two who come in


def on_a_loop(work: Coroutine[Any, Any, T]) -> T:
    """Run this on an event loop of its own: that of a browser may be running in this thread."""
    with ThreadPoolExecutor(1) as aside:
        return aside.submit(asyncio.run, work).result()


def cookie_of(url: str) -> str:
    """Open the front page as the presenter does, and take the cookie that it gives."""
    by_hand = urllib.request.Request(
        f"{url}/", headers={"Sec-Fetch-Site": "none"}
    )  # as browsers say of an address that was typed
    with urllib.request.urlopen(by_hand, timeout=10) as answer:
        supplied = SimpleCookie(", ".join(answer.headers.get_all("set-cookie")))
    return f"showstopper={supplied['showstopper'].value}"


class Tab:
    """One tab: where it is, what it has seen and when, and what went wrong."""

    def __init__(
        self, url: str, place: str, query: str, cookie: str = "", secrets: tuple[str, ...] = ()
    ) -> None:
        """Choose where to look; `secrets` are texts to look out for in all that comes."""
        self.base = url.removeprefix("http://")
        if not self.base.startswith("127.0.0.1:"):
            raise ValueError(f"raw clients are for this machine alone, got {url!r}.")
        self.place, self.query, self.cookie, self.secrets = place, query, cookie, secrets
        self.shown: list[tuple[float, int]] = []  # when the strap came, and which number it had
        self.heard: list[tuple[float, int]] = []  # when the listener heard of a version
        self.found: set[str] = set()
        self.troubles: list[str] = []
        self.bytes = self.messages = self.reruns = 0
        self.opened, self.seen = asyncio.Event(), asyncio.Event()
        self._page, self._paths = "", {}
        self._runs, self._age, self._answered, self._kept = 0, 2, False, {}
        self._listener: Listener | None = None
        self._feed: Feed | None = None
        self._repeats: dict[str, asyncio.Task[None]] = {}
        self._out: asyncio.Queue[bytes] = asyncio.Queue()
        self._tasks: list[asyncio.Task[None]] = []

    @property
    def number(self) -> int:
        """Read the number on the strap, 0 before there is one."""
        return self.shown[-1][1] if self.shown else 0

    # Coming and going

    async def __aenter__(self) -> Self:
        """Connect, ask for the page and wait until it is drawn."""
        self._socket = await self.connection("/_stcore/stream", subprotocols=["streamlit", "x"])
        self._tasks = [asyncio.create_task(self._hear()), asyncio.create_task(self._say())]
        self.rerun()
        async with asyncio.timeout(LONGEST_OPENING):
            await self.opened.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Close the tab."""
        self._leave(*self._tasks, *self._repeats.values())
        if self._listener:
            self._listener.close()
        if self._feed:
            self._feed.close()
        await self._socket.close()

    async def connection(self, path: str, **how: Any) -> ClientConnection:
        """Open a socket as a page of ours does, with its Origin and its cookies.

        A browser pings nobody.
        """
        headers = {"Cookie": self.cookie} if self.cookie else {}
        return await connect(
            f"ws://{self.base}{path}",
            origin=f"http://{self.base}",
            additional_headers=headers,
            compression=None,
            max_size=None,
            ping_interval=None,
            **how,
        )

    @staticmethod
    def _leave(*tasks: asyncio.Task[None]) -> None:
        for task in tasks:
            task.cancel()

    # Saying

    def rerun(self, fragment: str = "", **widgets: tuple[str, str]) -> None:
        """Ask for a run of the page, or of one of its fragments, with these widgets: a field of
        WidgetState and its value by id.
        """
        asked = BackMsg()
        state = asked.rerun_script
        state.query_string, state.page_script_hash, state.page_name = (
            self.query,
            self._page,
            "" if self._page else self.place,
        )
        state.fragment_id, state.is_auto_rerun = fragment, bool(fragment)
        state.cached_message_hashes.extend(self._kept)
        state.context_info.url, state.context_info.timezone, state.context_info.locale = (
            f"http://{self.base}/{self.place}",
            "UTC",
            "en-US",
        )
        for name, (field, value) in (self.states() | widgets).items():
            widget = state.widget_states.widgets.add(id=name)
            setattr(widget, field, value)
        state.widget_states.SetInParent()
        self.reruns, self._answered = self.reruns + 1, False
        self._out.put_nowait(asked.SerializeToString())

    def trigger(self, component: str, event: str, value: str) -> None:
        """Ask for a run because a component fired.

        This is how `setTriggerValue` is written on the wire.
        """
        self.rerun(
            **{
                f"$$STREAMLIT_INTERNAL_KEY_{component}__events": (
                    "json_trigger_value",
                    json.dumps([{"event": event, "value": value}], separators=(",", ":")),
                )
            }
        )

    def states(self) -> dict[str, tuple[str, str]]:
        """List the widgets that go with every run."""
        return {}

    async def _say(self) -> None:
        while True:
            await self._socket.send(await self._out.get())

    # Hearing

    async def _hear(self) -> None:
        try:
            async for data in self._socket:
                self._take(data, time.perf_counter())
            self.troubles.append("the socket was closed")
        except Exception as error:
            self.troubles.append(repr(error))

    def _take(self, data: bytes, at: float) -> None:
        self.bytes, self.messages = self.bytes + len(data), self.messages + 1
        self.look(data)
        message = ForwardMsg.FromString(data)
        if message.metadata.cacheable:
            self._kept[message.hash] = (self._runs, message)
        match message.WhichOneof("type"):
            case "delta":
                self._drawn(message, at)
            case "ref_hash":
                known = self._kept[message.ref_hash][
                    1
                ]  # a KeyError here is "Cached ForwardMsg MISS" in a browser
                self._kept[message.ref_hash] = (self._runs, known)
                self._drawn(known, at)
            case "new_session":
                self._begun(message)
            case "navigation":
                self._paths = {
                    page.page_script_hash: "" if page.is_default else page.url_pathname
                    for page in message.navigation.app_pages
                }
                self._turned(message.navigation.page_script_hash)
            case "page_info_changed":
                self.query = message.page_info_changed.query_string
            case "auto_rerun":
                self._repeat(message.auto_rerun.fragment_id, message.auto_rerun.interval)
            case "script_finished":
                self._finished(message)
            case "page_not_found" | "session_event" as kind:
                self.troubles.append(f"{kind}: {getattr(message, kind)}")

    def look(self, data: bytes) -> None:
        """Look for the secrets; Markdown puts backslashes between their letters."""
        plain = data.replace(b"\\", b"")
        self.found.update(secret for secret in self.secrets if secret.encode() in plain)

    def _begun(self, message: ForwardMsg) -> None:
        self._age, self._answered = (
            message.new_session.config.max_cached_message_age or self._age,
            True,
        )
        if not message.metadata.run.fragment_ids:
            self._leave(*self._repeats.values())
            self._repeats.clear()
            self._turned(message.new_session.page_script_hash)

    def _turned(self, page: str) -> None:
        if page != self._page and self._page:
            self.unmounted()
        self._page, self.place = page, self._paths.get(page, self.place)

    def unmounted(self) -> None:
        """Take note that another page stands here now."""

    def _repeat(self, fragment: str, seconds: float) -> None:
        if fragment not in self._repeats:
            self._repeats[fragment] = asyncio.create_task(self._again_and_again(fragment, seconds))

    async def _again_and_again(self, fragment: str, seconds: float) -> None:
        while True:
            await asyncio.sleep(seconds)
            self.rerun(fragment)

    def _finished(self, message: ForwardMsg) -> None:
        match message.script_finished:
            case ForwardMsg.FINISHED_WITH_COMPILE_ERROR:
                self.troubles.append("the script does not compile")
            case ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY if self._answered:
                self._runs += 1
            case ForwardMsg.FINISHED_SUCCESSFULLY:
                self.opened.set()
                if self._answered:
                    self._runs += 1
                    self._kept = {
                        name: item
                        for name, item in self._kept.items()
                        if self._runs - item[0] <= self._age
                    }

    def _drawn(self, message: ForwardMsg, at: float) -> None:
        if message.delta.WhichOneof("type") != "new_element":
            return
        element = message.delta.new_element
        match element.WhichOneof("type"):
            case "exception":
                self.troubles.append(element.exception.message)
            case "bidi_component":
                self.mounted(element, at)

    def sees(self, screen: dict, at: float) -> None:
        """Take note of a screen that is drawn now."""
        place = PLACE.match(screen["slide"]["place"])
        if place:
            self.shown.append((at, int(place[1])))
            self.seen.set()

    def mounted(self, element: Element, at: float) -> None:
        """Hand a component what it was given."""
        item = element.bidi_component
        if item.component_name == "showstopper_stage":
            data = json.loads(item.json)
            self.sees(data["screen"], at)
            if data["path"] and (self._feed is None or self._feed.path != data["path"]):
                self._feed = Feed(self, data["path"])
            return
        if item.component_name != "showstopper_listener":
            return
        data = json.loads(item.json)
        if data["path"] == f"/live/{DATABASE_TOPIC}":
            return  # it brings news only when the database goes
        if self._listener and (self._listener.name, self._listener.path) != (item.id, data["path"]):
            self._listener.close()
            self._listener = None
        self._listener = self._listener or Listener(self, item.id, data["path"])
        self._listener.drawn(data["version"], data["patience"] / 1000)


class Feed:
    """What stage_feed.js does: take each screen as it comes."""

    def __init__(self, tab: Tab, path: str) -> None:
        """Begin to follow."""
        self.tab, self.path = tab, path
        self.following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        while True:
            with suppress(OSError, WebSocketException):
                async with await self.tab.connection(self.path) as socket:
                    async for text in socket:
                        self._take(str(text), time.perf_counter())
            self.tab.troubles.append("the socket of the screens was closed")
            await asyncio.sleep(0.3)

    def _take(self, text: str, at: float) -> None:
        self.tab.look(text.encode())
        self.tab.bytes += len(text)
        document = json.loads(text)
        if "slide" in document:
            self.tab.heard.append((at, document["seq"]))
            self.tab.sees(document, at)

    def close(self) -> None:
        """Hear no more."""
        self.following.cancel()


class Follower(Tab):
    """A viewer of whom only the socket of the screens is there: half a thousand fit beside the
    server that they measure.
    """

    async def __aenter__(self) -> Self:
        """Connect, and wait for the first screen."""
        self._feed = Feed(self, f"/screen/{self.query.removeprefix('meeting=')}")
        async with asyncio.timeout(LONGEST_OPENING):
            await self.seen.wait()
        return self

    async def __aexit__(self, *_: object) -> None:
        """Leave."""
        if self._feed:
            self._feed.close()


class Listener:
    """What listener.js does: hear of versions, and have the page run again while its screen is
    behind.
    """

    def __init__(self, tab: Tab, name: str, path: str) -> None:
        """Begin to follow."""
        self.tab, self.name, self.path = tab, name, path
        self.want, self.have, self.tries, self.patience = 0, -1, 0, 0.0
        self.timer: asyncio.TimerHandle | None = None
        self.following = asyncio.create_task(self._follow())

    async def _follow(self) -> None:
        wait = 0.3
        while True:
            with suppress(OSError, WebSocketException):
                async with await self.tab.connection(self.path) as socket:
                    wait = 0.3
                    async for text in socket:
                        self._heard(str(text))
            self.tab.troubles.append("the listener's socket was closed")
            wait = min(wait * 1.7, 3.0)
            await asyncio.sleep(wait)

    def _heard(self, text: str) -> None:
        self.tab.look(text.encode())
        self.want = max(self.want, int(text.rstrip("!")))
        self.tab.heard.append((time.perf_counter(), self.want))
        if text.endswith("!"):
            self.tab.trigger(self.name, "version", f"{self.want}!{time.time_ns() // 1_000_000}")
        self._soon()

    def _soon(self) -> None:
        if self.timer is None:
            self.timer = asyncio.get_running_loop().call_later(self.patience, self._ask)

    def _ask(self) -> None:
        self.timer = None
        if self.have >= self.want:
            return
        if self.tries >= TRIES:
            self.tab.troubles.append("no answer, a browser would load the page again")
            return
        self.tab.trigger(self.name, "version", str(self.want))
        self.timer = asyncio.get_running_loop().call_later(AGAIN, self._missed)

    def _missed(self) -> None:
        self.tries += 1
        self._ask()

    def drawn(self, version: int, patience: float) -> None:
        """Take what the page says that its screen shows, and how many seconds to wait before asking
        for more.
        """
        if self.have != version:
            self.tries = 0
            self._stop()
        self.have, self.patience = version, patience
        if self.have < self.want:
            self._soon()

    def _stop(self) -> None:
        if self.timer is not None:
            self.timer.cancel()
            self.timer = None

    def close(self) -> None:
        """Hear no more."""
        self._stop()
        self.following.cancel()


class Presenter(Tab):
    """The presenter's tab, with what console.js does: each command stays in a queue until the
    server says that it is on disk.
    """

    def __init__(
        self, url: str, meeting: str, secrets: tuple[str, ...] = (), place: str = ""
    ) -> None:
        """Come in by the front door."""
        super().__init__(
            url, place, f"case=late-flights&meeting={meeting}", cookie_of(url), secrets
        )
        self.meeting, self.queue, self.commands, self.console = meeting, [], [], ""
        self.refused: dict[str, str] = {}
        self._told, self._sendings = "", 0

    def command(self, **what: str) -> str:
        """Have something done, and name it; between two pages it waits for the next one."""
        result = {"id": uuid.uuid4().hex, "meeting": self.meeting, **what}
        self.queue.append(result)
        self.commands.append(result)
        self._send()
        return result["id"]

    def states(self) -> dict[str, tuple[str, str]]:
        """List the console's queue as it was last sent from this page."""
        return {self.console: ("json_value", self._told)} if self.console and self._told else {}

    def unmounted(self) -> None:
        """Lose the console of the page that was left."""
        self.console = self._told = ""

    def mounted(self, element: Element, at: float) -> None:
        """Read from the console's data what is on disk, and say again what was never heard of."""
        super().mounted(element, at)
        item = element.bidi_component
        if item.component_name != "showstopper_console":
            return
        data = json.loads(item.json)
        self.console = item.id
        self.refused |= data["refused"]
        waiting = [item["id"] for item in self.queue]
        self.queue = [
            item for item in self.queue if item["id"] not in {*data["done"], *data["refused"]}
        ]
        if self.queue and not set(waiting) <= set(data["heard"]):
            asyncio.get_running_loop().call_later(RESEND, self._send)

    def _send(self) -> None:
        if self.console and self.queue:
            self._sendings += 1
            queue = [item | {"sending": self._sendings} for item in self.queue]
            self._told = json.dumps({"queue": queue}, separators=(",", ":"))
            self.rerun()
