"""The routes of the live meeting: sockets that hear of every new version, and the door at which a
link becomes a cookie.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import os
from pathlib import Path

from starlette.requests import HTTPConnection, Request
from starlette.responses import HTMLResponse, RedirectResponse, Response
from starlette.routing import BaseRoute, Route, WebSocketRoute
from starlette.websockets import WebSocket, WebSocketDisconnect

from core.errors import NotSaved
from core.messages import language, mark
from core.messages import say as in_words
from core.serve.bus import BUS, WAITING, Listener
from core.serve.home import home
from core.serve.links import Guesses, cookie_for, page_for
from core.serve.roles import LINK, Session, process_role
from core.serve.screen_feed import ScreenFeed, asked_speech
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
from core.serve.stores import check_database
from core.serve.visitors import Sockets, Visitors, address_of
from core.speech import in_speech
from core.store.public import Link, PublicStore, digest_of

BEAT_SECONDS = (
    10.0  # listener.js gives a socket up after two and a half of them without a word
)
FRESH = {"cache-control": "no-store"}
ASKED = mark("This opens the meeting in this browser. The link works once.")
STYLE = (
    "body{font:1.1rem/1.5 system-ui,sans-serif;margin:0} h1{font:inherit}"
    " main{max-width:26rem;margin:20vh auto 0;padding:0 1.5rem}"
    " button{font:inherit;padding:.6rem 2rem}"
)


def routes(place: Path | None = None, beat: float = BEAT_SECONDS) -> list[BaseRoute]:
    """List the routes of the live meeting, on the data folder `place` or else where it stands by
    default.
    """
    process_role(os.environ)  # says so at the start, not to the first visitor
    check_database()  # the same
    edge = Edge(home() if place is None else place, beat)
    feed = ScreenFeed(edge.visitors, edge.sockets, beat)
    return [
        WebSocketRoute("/live", edge.follow),
        WebSocketRoute("/live/{meeting}", edge.follow),
        WebSocketRoute("/screen/{meeting}", feed.follow),
        Route("/screen/{meeting}", feed.poll, methods=["GET"]),
        Route("/plain", feed.plain, methods=["GET"]),
        Route("/plain/{meeting}", feed.plain, methods=["GET"]),
        Route("/enter/{token}", edge.enter, methods=["GET", "POST"]),
    ]


class Edge:
    """What the routes share: the public database, the count of open sockets, and of wrong
    tokens.
    """

    def __init__(self, place: Path, beat: float = BEAT_SECONDS) -> None:
        """Open nothing yet.

        A socket with nothing to tell for `beat` seconds says the version again.
        """
        self.visitors, self.sockets, self.guesses = (
            Visitors(place),
            Sockets(),
            Guesses(),
        )
        self.beat, self._at_the_door = beat, asyncio.Lock()

    @property
    def public(self) -> PublicStore:
        """Name the public database."""
        return self.visitors.public

    # Sockets

    async def follow(self, socket: WebSocket) -> None:
        """Tell one browser each new version of a meeting until it goes.

        1008 for who may not, 1013 when there are too many.
        """
        meeting = socket.path_params.get("meeting", WAITING)
        named = "meeting" not in socket.path_params or MEETING.fullmatch(meeting)
        who = await self._seated(socket)
        if not named or not same_origin(socket) or who.role == "nobody":
            await socket.close(REFUSED)
            return
        await socket.accept()
        with self.sockets.seat(socket, who) as free:
            if free:
                await self._until_gone(socket, meeting)
            else:
                await socket.close(LATER)

    async def _until_gone(self, socket: WebSocket, meeting: str) -> None:
        with BUS.subscribe(meeting) as news:
            try:
                async with asyncio.TaskGroup() as both:
                    both.create_task(hear_out(socket))
                    both.create_task(self._tell(socket, meeting, news))
            except* WebSocketDisconnect:
                pass

    async def _tell(self, socket: WebSocket, meeting: str, news: Listener) -> None:
        news.offer(*await self._look(socket, meeting))
        while True:
            try:
                async with asyncio.timeout(self.beat):
                    version, forced = await news.newest()
            except TimeoutError:
                news.offer(*await self._look(socket, meeting, again=True), repeat=True)
                continue
            await say(socket, f"{version}!" if forced else f"{version}")
            if forced and (await self._seated(socket)).role == "nobody":
                await socket.close(REFUSED)
                return

    async def _look(
        self, socket: WebSocket, meeting: str, *, again: bool = False
    ) -> tuple[int, bool]:
        """Name the newest version of a meeting, shown or written, and whether the page must look
        again even so.

        It must where a meeting is held and the page waits for one, or shows another one for want of
        it; and later on, where its link has come to its end. So a push that was missed, a commit of
        another process, or a wire that is dead, is found out at the next beat.
        """
        try:
            version, forced = (
                0,
                again and (await self.visitors.asked(socket)).role == "nobody",
            )
            if meeting != WAITING:
                version = BUS.at_least(
                    meeting, await asyncio.to_thread(self.public.version_of, meeting)
                )
            if meeting == WAITING or OTHER in socket.query_params:
                forced |= await asyncio.to_thread(self.public.live_meeting) not in {
                    "",
                    meeting,
                }
        except NotSaved:
            return BUS.latest(meeting), False
        return version, forced

    async def _seated(self, socket: HTTPConnection) -> Session:
        try:
            return await self.visitors.asked(socket)
        except NotSaved:
            return Session("nobody")

    # The door

    async def enter(self, request: Request) -> Response:
        """Exchange a link for a cookie and lead on to its page.

        One that opens once asks for a click before it is used up.
        """
        if request.method == "HEAD" or "prefetch" in request.headers.get(
            "sec-purpose", ""
        ):
            return Response(status_code=204, headers=FRESH)
        # One by one, or a hundred guesses at once would pass before the first is counted.
        async with self._at_the_door:
            return await self._entered(request)

    async def _entered(self, request: Request) -> Response:
        client, at = address_of(request), clock()
        try:
            taken = await asyncio.to_thread(self._taken, request, at)
        except NotSaved:
            return sentence_page(
                request,
                mark("This did not work just now. Wait a moment and try again."),
                503,
                {"retry-after": "5"},
            )
        if taken is None:
            return self._wrong(request, client)
        token, link = taken
        if link.once:
            return HTMLResponse(page(request, ASKED, mark("Open")), headers=FRESH)
        answer = RedirectResponse(
            page_for(link, process_role(os.environ) == "audience"), 303, FRESH
        )
        answer.headers.append(
            "set-cookie",
            cookie_for(token, link, at, encrypted=request.url.scheme == "https"),
        )
        return answer

    def _wrong(self, request: Request, client: str) -> Response:
        """Count a link that opens nothing.

        A good one is let in however many were guessed from its address: a token has 256 bits, so
        the count is there to be quiet, not to be safe, and others at the same address must get in.
        """
        wait = self.guesses.wait(client)
        if wait:
            return sentence_page(
                request,
                mark(
                    "Too many links that do not work were opened from here. Wait a minute and "
                    "try again."
                ),
                429,
                {"retry-after": str(wait)},
            )
        self.guesses.wrong(client)
        return sentence_page(
            request,
            mark(
                "This link does not work (any more). Ask the presenter for a new one."
            ),
            404,
        )

    def _taken(self, request: Request, at: dt.datetime) -> tuple[str, Link] | None:
        token, retained = request.path_params["token"], request.cookies.get(LINK, "")
        # Mail programs, scanners and cameras look at links beforehand; that must not use one up.
        # They press no button.
        look = self.public.link(token, at) if request.method == "GET" else None
        taken = (
            (token, look)
            if look is not None and look.once
            else self.public.take(token, at)
        )
        if taken is not None or not retained:
            return taken
        # Who opens a one-time link again in the browser that used it up has come home, and is no
        # stranger.
        held = self.public.link(retained, at)
        return (
            (retained, held)
            if held is not None and held.parent == digest_of(token)
            else None
        )


def sentence_page(
    request: Request, sentence: str, status: int, headers: dict[str, str] | None = None
) -> HTMLResponse:
    """Answer with one sentence on a bare page."""
    return HTMLResponse(page(request, sentence), status, FRESH | (headers or {}))


def page(request: Request, sentence: str, button: str = "") -> str:
    """Write a bare page in the language of the browser: one sentence and, where named, one button
    that posts to the same address.
    """
    with in_speech(asked_speech(request)):
        posted = (
            f'<form method="post"><button autofocus>{in_words(button)}</button></form>'
        )
        head = (
            '<meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta'
            ' name="color-scheme" content="light'
            f' dark"><title>Showstopper</title><style>{STYLE}</style>'
        )
        return (
            f'<!doctype html><html lang="{language().code}"><head>{head}</head><body><main>'
            f"<h1>{in_words(sentence)}</h1>{posted if button else ''}</main></body></html>"
        )
