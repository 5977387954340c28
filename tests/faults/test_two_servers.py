"""Two servers on one PostgreSQL database, and one for the audience alone: what the presenter does
at one of them reaches every viewer of all, also over a restart of the database.
"""

from __future__ import annotations

import asyncio
import os
from collections.abc import Callable, Iterator
from contextlib import AsyncExitStack
from pathlib import Path

import pytest

from core.meeting.events import StepShown
from core.script.steps import STEPS
from core.store.address import VARIABLE, database_address
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.store.public import PublicStore
from tests import postgres_server, shared_database, team_guide
from tests.bench.raw import Follower, Presenter, Tab, on_a_loop
from tests.browser.server import Server
from tests.faults.test_lost_file import health

pytestmark = pytest.mark.faults

VIEWERS = 4  # at each server
LONGEST = 240.0
AUDIENCE = f"meeting={shared_database.MEETING}"


@pytest.fixture
def database(monkeypatch: pytest.MonkeyPatch) -> Iterator[postgres_server.Server]:
    pytest.importorskip("psycopg", reason="the extra [postgres] is not installed")
    with postgres_server.running() as server:
        monkeypatch.setenv(VARIABLE, server.url("owner", postgres_server.PASSWORD))
        yield server


@pytest.fixture
def store(database: postgres_server.Server, fresh_home: Path) -> Iterator[Store]:
    url = database.url("owner", postgres_server.PASSWORD)
    shared = shared_database.moved(fresh_home, database_address(url))
    shared_database.opened(shared)
    (fresh_home / "showstopper.db").unlink()
    yield shared
    shared.close()


def room_alone(
    database: postgres_server.Server,
    home: Path,
    serve: Callable[..., Server],
    monkeypatch: pytest.MonkeyPatch,
) -> Server:
    """Serve the audience by a process of its own, as a role that may read nothing else."""
    PublicStore(home, database_address(os.environ[VARIABLE])).close()  # makes the tables
    with database.connect() as line:
        for statement in team_guide.grants("bob"):
            line.execute(statement)
    with monkeypatch.context() as apart:
        apart.setenv(VARIABLE, database.url("bob", postgres_server.PASSWORD))
        apart.setenv("SHOWSTOPPER_ROLE", "audience")
        return serve(home)


async def all_on(step: str, tabs: list[Tab]) -> None:
    wanted = STEPS.index(step) + 1
    async with asyncio.timeout(60):
        while any(tab.number != wanted for tab in tabs):  # noqa: ASYNC110  what raw tabs count
            await asyncio.sleep(0.02)


def test_every_viewer_of_two_servers_sees_the_last_screen_and_a_restarted_database_loses_nothing(
    store: Store,
    database: postgres_server.Server,
    fresh_home: Path,
    serve: Callable[..., Server],
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    first, second = serve(fresh_home), serve(fresh_home)
    room = room_alone(database, fresh_home, serve, monkeypatch)
    lags: list[float] = []

    async def play() -> tuple[Presenter, list[Tab]]:
        async with asyncio.timeout(LONGEST), AsyncExitStack() as seats:
            presenter = await seats.enter_async_context(
                Presenter(first.url, shared_database.MEETING)
            )
            tabs: list[Tab] = [
                await seats.enter_async_context(kind(server.url, "audience", AUDIENCE))
                for server in (first, second, room)
                for kind in (Tab, *[Follower] * (VIEWERS - 1))
            ]

            async def show(step: str) -> None:
                begun = asyncio.get_running_loop().time()
                presenter.command(do="step", step=step)
                await all_on(step, tabs)
                lags.append(asyncio.get_running_loop().time() - begun)

            for step in STEPS[1:5]:
                await show(step)
            await asyncio.to_thread(database.stop)
            for server in (first, second, room):
                assert await asyncio.to_thread(health, server) == (503, "unreachable")
            presenter.command(do="step", step=STEPS[5])
            # What no database takes is held by the browser, and nobody is shown it.
            await asyncio.sleep(1)
            assert {tab.number for tab in tabs} == {5}
            await asyncio.to_thread(database.start)
            await all_on(STEPS[5], tabs)
            await show(STEPS[6])
            return presenter, tabs

    presenter, tabs = on_a_loop(play())
    log = store.log(shared_database.MEETING)
    assert [entry.event for entry in log[1:]] == [StepShown(step) for step in STEPS[1:]]
    assert [entry.id for entry in log[1:]] == [command["id"] for command in presenter.commands]
    assert broken_at(log) is None
    assert not (fresh_home / "showstopper.db").exists()
    for server in (first, second, room):
        assert postgres_server.PASSWORD not in server.said()
        assert health(server) == (200, "ok")
    written = (path.read_bytes() for path in fresh_home.rglob("*") if path.is_file())
    assert not any(postgres_server.PASSWORD.encode() in content for content in written)
    median, longest = (1000 * lag for lag in (sorted(lags)[len(lags) // 2], max(lags)))
    print(f"a step reaches all {len(tabs)} viewers: median {median:.0f} ms, max {longest:.0f} ms")
