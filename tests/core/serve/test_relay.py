"""Several processes on one PostgreSQL database: what one of them changes is told in the others,
also after the connection was lost.
"""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Callable, Generator, Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from core.command import main
from core.errors import BadFile, NotSaved
from core.serve import relay
from core.serve.bus import DATABASE_TOPIC, WAITING, Bus, Listener
from core.serve.doctor import examine
from core.serve.relay import OUTAGE, Outage, Relay
from core.serve.stores import check_database, open_store
from core.serve.watch import Health, database_lost
from core.store.address import VARIABLE, database_address
from core.store.public import PublicStore, digest_of
from tests.cases import AT
from tests.core.wires import PATIENCE, until
from tests.postgres_place import PostgresPlace, schema_of
from tests.postgres_server import PASSWORD, Server


@pytest.fixture
def place(postgres_server: Server) -> Iterator[PostgresPlace]:
    with schema_of(postgres_server) as schema:
        yield schema


@pytest.fixture
def other(place: PostgresPlace, tmp_path: Path) -> Iterator[PublicStore]:
    """The store of another process."""
    store = PublicStore(tmp_path, place.address)
    yield store
    store.close()


class Here:
    """This process: a bus on a loop, and a relay that listens for it."""

    def __init__(self, place: PostgresPlace, home: Path, bus: Bus) -> None:
        self.bus, self.outage = bus, Outage()
        self.relay = Relay(
            place.address, lambda: PublicStore(home, place.address), bus, self.outage
        )


@contextmanager
def listened(place: PostgresPlace, home: Path) -> Generator[Here]:
    here = Here(place, home, Bus())
    here.bus.bind(asyncio.get_running_loop())
    here.relay.start()
    try:
        yield here
    finally:
        here.relay.stop()


async def next_of(news: Listener) -> tuple[int, bool]:
    async with asyncio.timeout(PATIENCE):
        return await news.newest()


async def holds(what: Callable[[], object]) -> None:
    await asyncio.to_thread(until, what)


def test_what_was_shown_before_is_known_at_the_start(
    place: PostgresPlace, other: PublicStore, tmp_path: Path
) -> None:
    other.publish("m-1", 7, "meeting", True, b"", AT)

    async def play() -> None:
        with listened(place, tmp_path) as here:
            await holds(lambda: here.bus.latest("m-1") == 7)

    asyncio.run(play())


def test_a_screen_of_another_process_is_told_to_who_follows_and_wakes_who_waits(
    place: PostgresPlace, other: PublicStore, tmp_path: Path
) -> None:
    other.publish("m-1", 1, "meeting", True, b"", AT)

    async def play() -> list[tuple[int, bool]]:
        with listened(place, tmp_path) as here:
            await holds(lambda: here.bus.latest("m-1") == 1)
            with here.bus.subscribe("m-1") as news, here.bus.subscribe(WAITING) as waiting:
                await asyncio.to_thread(other.publish, "m-1", 2, "meeting", True, b"2", AT)
                return [await next_of(news), await next_of(waiting)]

    assert asyncio.run(play()) == [(2, False), (0, True)]


def test_a_screen_that_was_not_committed_is_not_told(
    place: PostgresPlace, other: PublicStore, tmp_path: Path
) -> None:
    async def play() -> int:
        with listened(place, tmp_path) as here:
            with other.engine.connect() as line:
                await asyncio.to_thread(
                    line.exec_driver_sql,
                    "select pg_notify('showstopper.' || current_schema(), 'screen 9 m-1')",
                )
                line.rollback()
            await asyncio.to_thread(other.publish, "m-2", 1, "meeting", True, b"", AT)
            await holds(lambda: here.bus.latest("m-2") == 1)
            return here.bus.latest("m-1")

    assert asyncio.run(play()) == 0


def test_a_link_that_another_process_revokes_makes_everybody_look_again(
    place: PostgresPlace, other: PublicStore, tmp_path: Path
) -> None:
    token = other.make_link(("watch",), "m-1", AT)
    other.publish("m-1", 1, "meeting", True, b"", AT)

    async def play() -> tuple[int, bool]:
        with listened(place, tmp_path) as here:
            await holds(lambda: here.bus.latest("m-1") == 1)
            with here.bus.subscribe("m-1") as news:
                await asyncio.to_thread(other.revoke, digest_of(token), AT)
                return await next_of(news)

    assert asyncio.run(play())[1] is True


def test_a_lost_connection_is_made_again_and_what_was_missed_is_told(
    place: PostgresPlace,
    other: PublicStore,
    tmp_path: Path,
    caplog: pytest.LogCaptureFixture,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(relay, "AGAIN_SECONDS", 0.2)
    other.publish("m-1", 1, "meeting", True, b"", AT)
    caplog.set_level(logging.ERROR, "core.serve.relay")

    async def play() -> list[tuple[int, bool]]:
        with listened(place, tmp_path) as here:
            await holds(lambda: here.bus.latest("m-1") == 1)
            with here.bus.subscribe("m-1") as news, here.bus.subscribe(DATABASE_TOPIC) as database:
                here.relay.opening = _out_of_order  # it stays away while something happens
                here.relay._public = None
                await asyncio.to_thread(_cut, place)
                await holds(lambda: here.outage.error)
                went = await next_of(database)
                await asyncio.to_thread(other.publish, "m-1", 2, "meeting", True, b"2", AT)
                assert here.bus.latest("m-1") == 1
                here.relay.opening = lambda: PublicStore(tmp_path, place.address)
                came = await next_of(database)
                assert here.outage.error is None
                return [went, came, await next_of(news)]

    went, came, news = asyncio.run(play())
    assert went[1]
    assert came[1]
    assert news[0] == 2
    assert [record.message for record in caplog.records] == ["database-lost", "database-back"]


def _out_of_order() -> PublicStore:
    raise NotSaved


def _cut(place: PostgresPlace) -> None:
    """End every connection that listens, as a restart of the server does."""
    with place.raw() as line:
        line.execute(
            "select pg_terminate_backend(pid) from pg_stat_activity"
            " where query like 'listen%%' and query like %s",
            (f"%{place.schema}%",),
        )


def test_a_version_that_one_socket_found_by_looking_is_told_to_the_others() -> None:
    async def play() -> int:
        bus = Bus()
        bus.bind(asyncio.get_running_loop())
        bus.publish("m-1", 1)
        with bus.subscribe("m-1") as news:
            assert bus.at_least("m-1", 2) == 2  # the beat of another socket, a moment before
            bus.publish("m-1", 2)
            return (await next_of(news))[0]

    assert asyncio.run(play()) == 2


# What is said of the database


@pytest.fixture
def named(place: PostgresPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> PostgresPlace:
    monkeypatch.setenv(VARIABLE, place.url)
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "home"))
    return place


def asked(home: Path) -> tuple[int, bytes]:
    answer = asyncio.run(Health(home).look(None))
    return answer.status_code, bytes(answer.body)


def test_health_and_doctor_ask_the_server_and_show_no_password(
    named: PostgresPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    status, body = asked(tmp_path)
    assert (status, b'"database": "ok"' in body) == (200, True)
    says = {look.name: look for look in examine(tmp_path)}
    assert says["database"].well
    assert says["database"].says.startswith("PostgreSQL at postgresql://owner@127.0.0.1:")
    assert says["meetings"].says == "0 with an unbroken chain"
    monkeypatch.setenv(VARIABLE, named.server.url("owner", f"not-{PASSWORD}"))
    status, body = asked(tmp_path)
    assert (status, b'"database": "unreachable"' in body) == (503, True)
    looks = list(examine(tmp_path))
    assert not next(look for look in looks if look.name == "database").well
    assert PASSWORD not in repr(looks) + repr(body)


def test_the_commands_name_what_postgresql_has_instead(
    named: PostgresPlace, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["cases"]) == 0
    (tmp_path / "copy.dump").write_bytes(b"PGDMP")
    assert main(["backup"]) == main(["restore", str(tmp_path / "copy.dump")]) == 2
    said = capsys.readouterr()
    assert "pg_dump --format=custom --file=showstopper.dump postgresql://owner@" in said.err
    assert "pg_restore --exit-on-error --dbname=postgresql://owner@" in said.err
    assert PASSWORD not in said.err + said.out
    assert not (tmp_path / "home" / "showstopper.db").exists()


def test_a_server_that_is_not_there_is_named_without_its_password(tmp_path: Path) -> None:
    address = database_address("postgresql://ann:s3cret-word@127.0.0.1:1/none")
    with pytest.raises(NotSaved, match="did not answer") as caught:
        PublicStore(tmp_path, address)
    assert "postgresql://ann@127.0.0.1:1/none" in str(caught.value)
    assert "s3cret-word" not in f"{caught.value!r} {caught.value.__cause__} {address!r}"


@pytest.mark.parametrize("url", ["mysql://ann:s3cret@h/d", "s3cret", "postgresql://h:s3cret/d"])
def test_an_address_that_is_none_is_refused_at_the_start_and_not_repeated(
    url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(VARIABLE, url)
    with pytest.raises(BadFile, match=r"postgresql://user@host/database") as caught:
        check_database()
    assert "s3cret" not in str(caught.value)


def test_open_pages_are_told_what_the_relay_knows(
    named: PostgresPlace, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    open_store().close()
    assert database_lost(tmp_path) is None
    gone = NotSaved()
    monkeypatch.setattr(OUTAGE, "error", gone)
    assert database_lost(tmp_path) is gone
