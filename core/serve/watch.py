"""Whether the open database is there and answers: watched for open pages, asked by `/health`."""

from __future__ import annotations

import asyncio
import json
import logging
import os
import time
from collections.abc import Callable
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import BaseRoute, Route

from core.errors import NotSaved
from core.messages import mark
from core.serve.bus import BUS, DATABASE_TOPIC
from core.serve.home import home
from core.serve.relay import OUTAGE
from core.serve.roles import process_role
from core.serve.stores import team_database
from core.store.engine import answer, lost
from core.store.postgres import answers

LOGGER = logging.getLogger(__name__)
WATCH_SECONDS = 0.5
ANSWER_SECONDS = 0.5
FRESH_SECONDS = 1.0  # for which an answer holds, however many ask


def database_path(place: Path) -> Path:
    """Name the database that this process serves from; the room's has the public one alone."""
    in_room = process_role(os.environ) == "audience"
    return place / "public" / "room.db" if in_room else place / "showstopper.db"


def database_lost(place: Path) -> NotSaved | None:
    """Say what happened to the database that this process serves from; None where it is there."""
    return lost(database_path(place)) if team_database() is None else OUTAGE.error


async def watch_files(place: Path, wake: Callable[[str], None] = BUS.wake) -> None:
    """Wake open pages when the database file goes, is replaced, or comes back; until cancelled.

    At rest it costs two stats each half second, and no page runs.
    """
    path, gone = database_path(place), False
    while True:
        error = lost(path)
        if (error is not None) != gone:
            gone = not gone
            LOGGER.error("database-lost" if gone else "database-back", exc_info=error)
            wake(DATABASE_TOPIC)
        await asyncio.sleep(WATCH_SECONDS)


NONE_YET = mark("none yet")


class Health:
    """Answers whether this process serves from the database that is named; nothing private."""

    def __init__(self, place: Path | None = None) -> None:
        """Ask nothing yet."""
        self.place = home() if place is None else place
        self._lock, self._until, self._last = asyncio.Lock(), 0.0, "missing"

    async def look(self, _request: Request) -> Response:
        """Answer 200 or 503 with the state of the database, asked at most once a second."""
        address = team_database()
        if address is not None:
            return _answer(await self._asked(lambda: answers(address)))
        path = database_path(self.place)
        if lost(path) is not None:
            state = "replaced" if path.exists() else "missing"
        elif path.exists():
            state = await self._asked(lambda: answer(path, ANSWER_SECONDS))
        else:
            state = NONE_YET  # the first visit makes it
        return _answer(state)

    async def _asked(self, look: Callable[[], str]) -> str:
        async with self._lock:
            if time.monotonic() >= self._until:
                self._last = await asyncio.to_thread(look)
                self._until = time.monotonic() + FRESH_SECONDS
            return self._last


def _answer(state: str) -> Response:
    well = state in {"ok", NONE_YET}
    status = "ok" if well else "unavailable"
    result = {"status": status, "database": state, "version": _version()}
    headers = {"cache-control": "no-store"}
    return Response(
        json.dumps(result), 200 if well else 503, headers, "application/json"
    )


def health_routes() -> list[BaseRoute]:
    """List the one route that says whether the app is well."""
    return [Route("/health", Health().look, methods=["GET"])]


def _version() -> str:
    try:
        return version("showstopper")
    except PackageNotFoundError:
        return ""
