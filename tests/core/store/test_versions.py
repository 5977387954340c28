"""Databases of every version that was: opened, brought up to date with a backup, or refused."""

from __future__ import annotations

import gzip
import sqlite3
import threading
from pathlib import Path

import pytest
from sqlalchemy import Connection, inspect, text

from core.errors import NotSaved, ShowstopperError
from core.meeting.events import ActionAgreed, DecisionTaken, NoteTaken, Unreadable
from core.meeting.fold import replay
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.store.public import PublicStore
from core.store.public_schema import MIGRATIONS as PUBLIC_MIGRATIONS
from core.store.restore import restore
from core.store.schema import MIGRATIONS, first_tables, migrate
from tests import cases
from tests.core.store.places import Place, PostgresAt
from tests.postgres_server import PASSWORD

# Each was made by the code of its day: a case, and a meeting of nine entries that was closed.
GOLDEN = sorted((Path(__file__).parents[2] / "data" / "databases").glob("*.db.gz"))


def laid_out(golden: Path, home: Path) -> Path:
    home.mkdir()
    (home / "showstopper.db").write_bytes(gzip.decompress(golden.read_bytes()))
    return home


def version_of(path: Path) -> int:
    line = sqlite3.connect(path)
    found = line.execute("pragma user_version").fetchone()[0]
    line.close()
    return found


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda item: item.name)
def test_a_database_of_every_version_opens_with_its_meeting(golden: Path, tmp_path: Path) -> None:
    home = laid_out(golden, tmp_path / "home")
    store = Store(home)
    assert store.titles() == {"late-flights-small": "Late-flight alerts 4.2, first 350 flights"}
    log = store.log("m-golden")
    assert (len(log), broken_at(log)) == (9, None)
    assert not [entry for entry in log if isinstance(entry.event, Unreadable)]
    meeting = replay(log)
    assert meeting.opened is not None
    assert not meeting.live
    kinds = {type(entry.event) for entry in log}
    assert {NoteTaken, DecisionTaken, ActionAgreed} <= kinds
    assert store.version(meeting.opened.case_digest).id == "late-flights-small"
    store.engine.dispose()
    assert version_of(home / "showstopper.db") == len(MIGRATIONS)


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda item: item.name)
def test_an_older_database_is_copied_before_it_is_changed_and_only_once(
    golden: Path, tmp_path: Path
) -> None:
    home = laid_out(golden, tmp_path / "home")
    before = version_of(home / "showstopper.db")
    for _ in range(2):
        Store(home).engine.dispose()
    (copy,) = (home / "backups").iterdir()
    assert copy.name.endswith(f"-version-{before}.db")
    assert version_of(copy) == before


@pytest.mark.parametrize("golden", GOLDEN, ids=lambda item: item.name)
def test_a_backup_of_every_version_can_be_restored(golden: Path, tmp_path: Path) -> None:
    copy = laid_out(golden, tmp_path / "other") / "showstopper.db"
    assert restore(copy, tmp_path / "home", cases.AT).meetings == 1
    assert version_of(copy) == 0


def test_an_older_database_takes_no_rows_in_the_place_of_others_any_more(tmp_path: Path) -> None:
    home = laid_out(
        next(item for item in GOLDEN if item.name.startswith("0-first")), tmp_path / "home"
    )
    Store(home).engine.dispose()
    line = sqlite3.connect(home / "showstopper.db")
    with pytest.raises(sqlite3.IntegrityError, match="entries is append-only"):
        line.execute("insert or replace into entries select * from entries")
    line.close()


def test_a_new_database_has_the_newest_version_and_no_backup(tmp_path: Path) -> None:
    Store(tmp_path).engine.dispose()
    PublicStore(tmp_path).close()
    assert version_of(tmp_path / "showstopper.db") == len(MIGRATIONS)
    assert version_of(tmp_path / "public" / "room.db") == 1
    assert not (tmp_path / "backups").exists()


def test_a_newer_database_is_refused_in_a_sentence_and_never_touched(tmp_path: Path) -> None:
    Store(tmp_path).engine.dispose()
    PublicStore(tmp_path).close()
    for path, opening in (("showstopper.db", Store), ("public/room.db", PublicStore)):
        line = sqlite3.connect(tmp_path / path)
        line.execute("pragma journal_mode=delete")
        line.execute("pragma user_version=99")
        line.close()
        before = (tmp_path / path).read_bytes()
        with pytest.raises(
            NotSaved,
            match=(
                r"written by a newer version of Showstopper .* not touched\. Install the newer"
                r" version"
            ),
        ):
            opening(tmp_path)
        assert (tmp_path / path).read_bytes() == before


def test_a_new_postgresql_database_has_the_newest_version(in_postgres: PostgresAt) -> None:
    in_postgres.store()
    in_postgres.public()
    assert sorted(in_postgres.rows("select part, version from showstopper_versions")) == [
        ("public", len(PUBLIC_MIGRATIONS)),
        ("store", len(MIGRATIONS)),
    ]


@pytest.mark.parametrize("part", ["store", "public"])
def test_a_newer_postgresql_database_is_refused_in_a_sentence_and_never_touched(
    in_postgres: PostgresAt, part: str
) -> None:
    in_postgres.store()
    in_postgres.public()
    in_postgres.run(f"update showstopper_versions set version = 99 where part = '{part}'")
    with pytest.raises(NotSaved, match="written by a newer version of Showstopper") as caught:
        getattr(in_postgres, part)()
    assert PASSWORD not in str(caught.value)
    assert (part, 99) in in_postgres.rows("select part, version from showstopper_versions")


def test_a_migration_that_fails_changes_nothing(place: Place) -> None:
    store = place.store()

    def second(connection: Connection) -> None:
        connection.execute(text("create table extra (x integer)"))
        raise NotSaved

    with pytest.raises(ShowstopperError):
        migrate(store.backend, (*MIGRATIONS, second))
    with store.engine.connect() as connection:
        assert store.backend.version(connection) == 1
        assert not inspect(connection).has_table("extra")
    place.store()


def test_each_step_is_taken_once_by_whoever_comes_first(place: Place) -> None:
    store = place.store()
    done: list[str] = []

    def second(_connection: Connection) -> None:
        done.append("second")

    def third(_connection: Connection) -> None:
        done.append("third")

    steps = (first_tables, second, third)
    threads = [
        threading.Thread(
            target=migrate,
            args=(store.backend, steps, lambda version: done.append(f"copy {version}")),
        )
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert [item for item in done if not item.startswith("copy")] == ["second", "third"]
    assert done[0] == "copy 1"


def test_an_open_database_can_be_opened_again_while_another_program_holds_the_lock(
    tmp_path: Path,
) -> None:
    first = Store(tmp_path)
    holder = sqlite3.connect(tmp_path / "showstopper.db", isolation_level=None)
    holder.execute("begin exclusive")
    again = Store(tmp_path)
    assert again.case_ids() == ()
    holder.execute("rollback")
    holder.close()
    for item in (again, first):
        item.engine.dispose()
