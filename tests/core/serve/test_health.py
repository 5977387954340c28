"""`/health`: whether the database that is open is the one that is named and takes writes.

Nothing else.
"""

from __future__ import annotations

import asyncio
import json
import sqlite3
from pathlib import Path

import pytest

from core.serve import watch
from core.serve.watch import Health, watch_files
from core.store.database import Store
from core.store.public import PublicStore

STATES = {"status", "database", "version"}


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Store:
    monkeypatch.setattr(watch, "FRESH_SECONDS", 0.0)
    monkeypatch.setattr(watch, "ANSWER_SECONDS", 0.1)
    return Store(tmp_path)


def asked(home: Path) -> tuple[int, dict]:
    answer = asyncio.run(Health(home).look(None))
    document = json.loads(answer.body)
    assert set(document) == STATES
    assert (document["status"] == "ok") == (answer.status_code == 200)
    return answer.status_code, document["database"]


def test_a_database_that_is_there_and_answers_is_well(store: Store) -> None:
    assert asked(store.home) == (200, "ok")


def test_a_database_that_was_moved_replaced_or_put_back_is_told(
    store: Store, tmp_path: Path
) -> None:
    away = tmp_path / "away.db"
    store.path.rename(away)
    assert asked(store.home) == (503, "missing")
    sqlite3.connect(store.path).close()
    store.path.touch()
    assert asked(store.home) == (503, "replaced")
    away.replace(store.path)
    assert asked(store.home) == (200, "ok")


def test_a_log_beside_the_database_that_was_deleted_is_told(store: Store) -> None:
    store.path.with_name("showstopper.db-wal").unlink()
    assert asked(store.home)[0] == 503


def test_a_database_that_is_locked_or_damaged_is_told(store: Store, tmp_path: Path) -> None:
    holder = sqlite3.connect(store.path, isolation_level=None)
    holder.execute("begin exclusive")
    assert asked(store.home) == (503, "locked")
    holder.close()
    other = tmp_path / "other"
    other.mkdir()
    # Nobody has been here: the first visit makes the database, and nothing is wrong before.
    assert asked(other) == (200, "none yet")
    (other / "showstopper.db").write_bytes(b"no database" * 500)
    assert asked(other) == (503, "damaged")


def test_the_rooms_process_looks_at_its_own_database_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_ROLE", "audience")
    assert asked(tmp_path) == (200, "none yet")
    public = PublicStore(tmp_path)
    assert asked(tmp_path) == (200, "ok")
    public.close()
    assert not (tmp_path / "showstopper.db").exists()


def test_a_hundred_who_ask_at_once_cost_one_look(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "FRESH_SECONDS", 5.0)
    looks: list[str] = []
    health = Health(store.home)
    monkeypatch.setattr(watch, "answer", lambda *_: looks.append("") or "ok")

    async def all_at_once() -> list[int]:
        answers = await asyncio.gather(*(health.look(None) for _ in range(100)))
        return [json.loads(answer.body)["status"] == "ok" for answer in answers]

    assert all(asyncio.run(all_at_once()))
    assert len(looks) == 1


def test_a_lost_database_wakes_who_follows_it_once_and_again_when_it_is_back(
    store: Store, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(watch, "WATCH_SECONDS", 0.01)
    woken: list[str] = []
    away = tmp_path / "away.db"

    async def play() -> list[int]:
        watching = asyncio.create_task(watch_files(store.home, woken.append))
        counts = []
        for change in (
            lambda: None,
            lambda: store.path.rename(away),
            lambda: None,
            lambda: away.rename(store.path),
        ):
            change()
            await asyncio.sleep(0.1)
            counts.append(len(woken))
        watching.cancel()
        return counts

    assert asyncio.run(play()) == [0, 1, 1, 2]
    assert set(woken) == {watch.DATABASE_TOPIC}
