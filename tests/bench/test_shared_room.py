"""The room of two servers on one PostgreSQL database: 500 viewers, half of them at each, and the
presenter at the first.

As in `test_room`, a figure that misses its target is printed, not failed; a lost event, a screen
left behind, an error or a private word in the room fails.
"""

from __future__ import annotations

import asyncio
import gc
from collections.abc import Iterator
from contextlib import AsyncExitStack
from itertools import islice
from pathlib import Path

import pytest

from core.store.address import VARIABLE, database_address
from core.store.database import Store
from tests import postgres_server, shared_database
from tests.bench.conftest import Table
from tests.bench.raw import SPREAD, Follower, Presenter, Tab
from tests.bench.test_room import (
    LONGEST,
    NOTE,
    PAUSE,
    SETTLING,
    STEPS_SHOWN,
    Room,
    facts,
    percentiles,
    steps,
)
from tests.browser.server import Server

pytestmark = pytest.mark.bench

TABS, FOLLOWERS = 25, 225  # at each server: whole pages, and sockets of the screen alone
AUDIENCE = f"meeting={shared_database.MEETING}"


@pytest.fixture
def shared(
    fresh_home: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[tuple[Store, Server, Server]]:
    with postgres_server.running() as database:
        url = database.url("owner", postgres_server.PASSWORD)
        monkeypatch.setenv(VARIABLE, url)
        store = shared_database.moved(fresh_home, database_address(url))
        shared_database.opened(store)
        with Server(fresh_home) as first, Server(fresh_home) as second:
            yield store, first, second
        store.close()


def test_the_room_of_two_servers_follows(
    shared: tuple[Store, Server, Server], table: Table
) -> None:
    store, first, second = shared
    near: list[Tab] = []

    async def play() -> Room:
        async with asyncio.timeout(LONGEST), AsyncExitStack() as seats:
            presenter = await seats.enter_async_context(
                Presenter(first.url, shared_database.MEETING, (NOTE,))
            )
            viewers: list[Tab] = []
            for server in (first, second):
                for kind in (*[Tab] * TABS, *[Follower] * FOLLOWERS):
                    tab = kind(server.url, "audience", AUDIENCE, secrets=(NOTE,))
                    viewers.append(await seats.enter_async_context(tab))
                    await asyncio.sleep(SPREAD if kind is Tab else 0)
                near[:] = near or viewers
            presenter.command(do="keep", kind="private", text=NOTE)
            await asyncio.sleep(SETTLING)
            room = Room(first, presenter, viewers)
            await room.walk(islice(steps(), STEPS_SHOWN), PAUSE)
            await room.arrive()
            return room

    gc.collect()
    gc.freeze()
    try:
        room = asyncio.run(play())
    finally:
        gc.unfreeze()
    for name, viewers in (
        ("the presenter's server", near),
        ("the other server", [tab for tab in room.viewers if tab not in near]),
    ):
        lags = [lag for viewer in viewers for lag in room.lags(viewer)]
        table.add(f"{len(viewers)} at {name}: key to the audience screens", percentiles(lags))
    facts(room, table, f"{len(room.viewers)} viewers of two servers", store, frozenset({NOTE}))
