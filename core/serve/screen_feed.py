"""The room's screen itself, for whoever may watch: over a socket, by asking again and again, and as
a page without any script.

All three give the public record of a meeting's screen as it was published, and nothing else. Each
asks who is there as the pages do.
"""

from __future__ import annotations

import asyncio
import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass
from time import monotonic
from typing import Any, TypeVar

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, Response
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.errors import NotSaved
from core.exports.screen import is_current, load_screen
from core.messages import mark
from core.serve.bus import BUS, Listener
from core.serve.plain_page import FOLLOW, plain_page
from core.serve.roles import COOKIE, LINK, Session
from core.serve.seats import SEATS
from core.serve.sign_in import USER_COOKIE
from core.serve.sockets import (
    LATER,
    MEETING,
    OTHER,
    REFUSED,
    clock,
    hear_out,
    same_origin,
    say,
)
from core.serve.visitors import Sockets, Visitors, address_of
from core.speech import Speech, in_speech, speech_of

T = TypeVar("T")
# Half a thousand sockets that ask at their beats share one answer for so long.
RECENT_SECONDS = 1.0
WAITS = mark("The meeting has not started. This page looks again by itself.")
CANNOT = mark("This meeting cannot be shown. Ask the presenter for the audience link.")


@dataclass(frozen=True, slots=True)
class Document:
    """A published screen as it goes over the wire: which entry it shows, its hash, its text."""

    seq: int
    key: str
    text: str


class Recent:
    """Keeps answers for a moment, so that many who ask the same cost one look."""

    def __init__(self, seconds: float = RECENT_SECONDS) -> None:
        """Start without any."""
        self.seconds = seconds
        self._kept: dict[object, tuple[float, Any]] = {}
        self._locks: dict[object, asyncio.Lock] = {}

    async def of(self, key: object, look: Callable[[], T], *, anew: bool = False) -> T:
        """Give what was found within the last moment, or look in a thread; whoever comes meanwhile
        waits for that. `anew` looks in any case.
        """
        if not anew and (retained := self._fresh(key)) is not None:
            return retained[1]
        async with self._locks.setdefault(key, asyncio.Lock()):
            if not anew and (retained := self._fresh(key)) is not None:
                return retained[1]
            found = await asyncio.to_thread(look)
            self._forget()
            self._kept[key] = (monotonic(), found)
            return found

    def _fresh(self, key: object) -> tuple[float, Any] | None:
        retained = self._kept.get(key)
        return (
            retained
            if retained is not None and monotonic() - retained[0] < self.seconds
            else None
        )

    def _forget(self) -> None:
        for key in [item for item in self._kept if self._fresh(item) is None]:
            del self._kept[key]
            lock = self._locks.get(key)
            if lock is not None and not lock.locked():
                del self._locks[key]


class ScreenFeed:
    """Gives screens of meetings to whoever may watch them."""

    def __init__(self, visitors: Visitors, sockets: Sockets, beat: float) -> None:
        """Share who asks and how many sockets are open with the other routes.

        A socket with nothing to tell for `beat` seconds says that it is there.
        """
        self.visitors, self.sockets, self.beat = visitors, sockets, beat
        self.recent = Recent()
        self._documents: dict[str, Document] = {}
        self._looked: dict[str, int] = {}  # up to which version each meeting was read
        self._looking = asyncio.Lock()

    # Over a socket

    async def follow(self, socket: WebSocket) -> None:
        """Send one browser each new screen of a meeting until it goes.

        1008 for who may not, 1013 when there are too many.
        """
        meeting = socket.path_params["meeting"]
        who = await self._seated(socket, anew=True)
        if (
            not MEETING.fullmatch(meeting)
            or not same_origin(socket)
            or not may(who, meeting)
        ):
            await socket.close(REFUSED)
            return
        await socket.accept()
        with self.sockets.seat(socket, who) as free:
            if not free:
                await socket.close(LATER)
                return
            with BUS.subscribe(meeting) as news:
                try:
                    async with asyncio.TaskGroup() as both:
                        both.create_task(hear_out(socket))
                        both.create_task(self._tell(socket, meeting, news))
                except* WebSocketDisconnect:
                    pass

    async def _tell(self, socket: WebSocket, meeting: str, news: Listener) -> None:
        seat, sent, first = socket.query_params.get("seat", ""), "", True
        while True:
            try:
                async with asyncio.timeout(0 if first else self.beat):
                    version, again = await news.newest()
            except TimeoutError:
                version, again = await self._look(socket, meeting, first=first)
            first = False
            SEATS.note(seat)
            # Whoever has lost the right to watch gets no other screen: asked before it is sent.
            if again and not may(await self._seated(socket, anew=True), meeting):
                await socket.close(REFUSED)
                return
            document = await self.document(meeting, version)
            if document is not None and document.key != sent:
                sent = document.key
                await say(socket, document.text)
                if not again:
                    continue
            await say(socket, _beat(version, again=again))

    async def _look(
        self, socket: HTTPConnection, meeting: str, *, first: bool
    ) -> tuple[int, bool]:
        """Name the newest version of a meeting, and whether the page must look again even so: its
        link has ended, or another meeting is held and it shows this one for want of that.
        """
        public = self.visitors.public
        try:
            seq = await self.recent.of(
                ("seq", meeting), lambda: public.version_of(meeting)
            )
            ended = not first and not may(await self._seated(socket), meeting)
            if OTHER not in socket.query_params:
                return BUS.at_least(meeting, seq), ended
            held = await self.recent.of("held", public.live_meeting)
        except NotSaved:
            return BUS.latest(meeting), False
        return BUS.at_least(meeting, seq), ended or held not in {"", meeting}

    async def document(self, meeting: str, version: int) -> Document | None:
        """Read what was published of a meeting: once for all who ask for the same version.

        The same version may be published anew, in a newer format for one; that is found out within
        a moment.
        """
        if self._looked.get(meeting, 0) < version:
            async with self._looking:
                if self._looked.get(meeting, 0) < version:
                    found = await self._read(meeting, anew=True)
                    self._looked[meeting] = version
                    return found
        return await self._read(meeting)

    async def _read(self, meeting: str, *, anew: bool = False) -> Document | None:
        document = self._documents.get(meeting)
        try:
            read = self.visitors.public.screen
            found = await self.recent.of(
                ("screen", meeting), lambda: read(meeting), anew=anew
            )
        except NotSaved:
            return document
        if found is None or not is_current(found.document):
            return None
        if document is None or document.text.encode() != found.document:
            key = hashlib.sha256(found.document).hexdigest()[:32]
            document = Document(found.seq, key, found.document.decode())
            self._documents[meeting] = document
        return document

    async def _seated(self, request: HTTPConnection, *, anew: bool = False) -> Session:
        cookies = request.cookies
        names = (
            COOKIE,
            LINK,
            *sorted(name for name in cookies if name.startswith(USER_COOKIE)),
        )
        key = ("who", *(cookies.get(name) for name in names), address_of(request))
        try:
            return await self.recent.of(
                key, lambda: self.visitors.session(request), anew=anew
            )
        except NotSaved:
            return Session("nobody")

    # By asking

    async def poll(self, request: Request) -> Response:
        """Give the record of the screen, or 304 where it is the one that the browser has."""
        meeting = request.path_params["meeting"]
        if not may(await self._seated(request, anew=True), meeting):
            return Response(status_code=403, headers={"cache-control": "no-store"})
        SEATS.note(request.query_params.get("seat", ""))
        version, again = await self._look(request, meeting, first=False)
        document = await self.document(meeting, version)
        if document is None or again:
            return Response(
                status_code=403 if again else 404, headers={"cache-control": "no-store"}
            )
        headers = {"etag": f'"{document.key}"', "cache-control": "private, no-cache"}
        if request.headers.get("if-none-match") == headers["etag"]:
            return Response(status_code=304, headers=headers)
        return Response(document.text, headers=headers, media_type="application/json")

    async def plain(self, request: Request) -> Response:
        """Show the screen as a page that needs no script; it asks again by itself if asked to."""
        who = await self._seated(request, anew=True)
        meeting = request.path_params.get("meeting", "") or who.meeting_id
        try:
            meeting = meeting or await self.recent.of(
                "held", self.visitors.public.live_meeting
            )
        except NotSaved:
            meeting = ""
        headers = {"cache-control": "no-store"}
        if not may(who, meeting) or (meeting and not MEETING.fullmatch(meeting)):
            with in_speech(asked_speech(request)):
                return HTMLResponse(plain_page(None, CANNOT), 403, headers)
        document = None
        if meeting:
            version, _ = await self._look(request, meeting, first=True)
            document = await self.document(meeting, version)
        seen = None if document is None else load_screen(document.text.encode())
        follow = FOLLOW in request.query_params
        with in_speech(asked_speech(request)):
            return HTMLResponse(
                plain_page(seen, WAITS, clock(), follow=follow), headers=headers
            )


def asked_speech(request: HTTPConnection) -> Speech:
    """Say which language a browser asks for first: what has no case is said in it."""
    return speech_of(request.headers.get("accept-language", "").split(",")[0])


def may(who: Session, meeting: str) -> bool:
    """Say whether somebody may watch a meeting: a link that names another one opens that alone.

    >>> may(Session("audience", frozenset({"watch"}), meeting_id="m-1"), "m-2")
    False
    """
    return who.role != "nobody" and who.meeting_id in {"", meeting}


def _beat(version: int, *, again: bool) -> str:
    return json.dumps({"seq": version, "again": again, "at": clock().isoformat()})
