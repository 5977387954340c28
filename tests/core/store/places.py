"""Where a store's tables lie in a test: a SQLite file, or a schema of PostgreSQL."""

from __future__ import annotations

import os
import sqlite3
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

import psycopg

from core.store.address import VARIABLE, DatabaseAddress, database_address
from core.store.database import Store
from core.store.public import PublicStore
from tests.postgres_place import TRIGGERS, PostgresPlace

PRIVATE_TABLES = ("cases", "entries", "evidence")


class Place(Protocol):
    """Opens stores, and goes behind their backs."""

    @property
    def name(self) -> str: ...
    @property
    def home(self) -> Path: ...
    @property
    def refused(self) -> type[Exception]: ...  # what a trigger raises

    def store(self) -> Store: ...
    def public(self) -> PublicStore: ...
    def environment(self) -> dict[str, str]: ...
    def run(self, statement: str, *, public: bool = False) -> int: ...
    def rows(self, query: str, *, public: bool = False) -> Sequence[tuple]: ...
    def put_in_its_place(self, table: str, *, public: bool = False) -> None: ...
    def tampered(self, *statements: str) -> Store: ...
    def hold(self) -> Any: ...
    def setting(self, name: str) -> object: ...


class SqlitePlace:
    name, refused = "sqlite", sqlite3.IntegrityError

    def __init__(self, home: Path) -> None:
        self.home = home
        self.opened: list[Store | PublicStore] = []

    def store(self) -> Store:
        self.opened.append(store := Store(self.home))
        return store

    def public(self) -> PublicStore:
        self.opened.append(public := PublicStore(self.home))
        return public

    def environment(self) -> dict[str, str]:
        return {name: value for name, value in os.environ.items() if name != VARIABLE}

    def _line(self, public: bool) -> sqlite3.Connection:
        path = self.home / "public" / "room.db" if public else self.home / "showstopper.db"
        return sqlite3.connect(path, isolation_level=None)

    def run(self, statement: str, *, public: bool = False) -> int:
        return self._line(public).execute(statement).rowcount

    def rows(self, query: str, *, public: bool = False) -> Sequence[tuple]:
        return self._line(public).execute(query).fetchall()

    def put_in_its_place(self, table: str, *, public: bool = False) -> None:
        """Put a row in the place of the first one, as SQLite's own statement does."""
        line = self._line(public)
        line.execute(f"insert or replace into {table} select * from {table}")

    def tampered(self, *statements: str) -> Store:
        """Change a copy with its triggers dropped."""
        copy = self.home.parent / "copy"
        copy.mkdir()
        with self._line(public=False) as source:
            source.execute(f"vacuum into '{copy / 'showstopper.db'}'")
        other = SqlitePlace(copy)
        for table in PRIVATE_TABLES:
            for verb in ("update", "delete"):
                other.run(f"drop trigger {table}_no_{verb}")
        for statement in statements:
            assert other.run(statement) == 1
        return other.store()

    def hold(self) -> sqlite3.Connection:
        """Take the right to write from everybody until `rollback`."""
        line = self._line(public=False)
        line.execute("begin immediate")
        return line

    def setting(self, name: str) -> object:
        with self.store().engine.connect() as connection:
            return connection.exec_driver_sql(f"pragma {name}").scalar()

    def close(self) -> None:
        for item in self.opened:
            item.engine.dispose()


class PostgresAt:
    name, refused = "postgresql", psycopg.errors.IntegrityError

    def __init__(self, home: Path, place: PostgresPlace) -> None:
        self.home, self.place = home, place
        self.opened: list[Store | PublicStore] = []
        self.lines: list[psycopg.Connection] = []

    def store(self) -> Store:
        self.opened.append(store := Store(self.home, self.place.address))
        return store

    def public(self) -> PublicStore:
        self.opened.append(public := PublicStore(self.home, self.place.address))
        return public

    def as_role(self, role: str) -> DatabaseAddress:
        """Write the address of the same schema for another user of the server."""
        return database_address(self.place.url.replace("://owner:", f"://{role}:"))

    def environment(self) -> dict[str, str]:
        return os.environ | {VARIABLE: self.place.url}

    def run(self, statement: str, *, public: bool = False) -> int:
        with self.place.raw() as line:
            return line.execute(statement).rowcount

    def rows(self, query: str, *, public: bool = False) -> Sequence[tuple]:
        with self.place.raw() as line:
            return line.execute(query).fetchall()

    def put_in_its_place(self, table: str, *, public: bool = False) -> None:
        """Put a row in the place of the first one, as PostgreSQL's own statement does."""
        with self.place.raw() as line:
            line.execute(
                f"insert into {table} overriding system value select * from {table} limit 1"
                f" on conflict ({self._key(line, table)}) do update set digest = 'x'"
                if table == "links"
                else f"insert into {table} select * from {table} limit 1"
                f" on conflict ({self._key(line, table)}) do update set at = '2000-01-01'"
            )

    @staticmethod
    def _key(line: psycopg.Connection, table: str) -> str:
        found = line.execute(
            "select a.attname from pg_index i join pg_attribute a on a.attrelid = i.indrelid and"
            " a.attnum = any(i.indkey) where i.indrelid = %s::regclass and i.indisprimary",
            (table,),
        )
        return ", ".join(name for (name,) in found)

    def tampered(self, *statements: str) -> Store:
        """Change the tables with their triggers dropped: nobody else has this schema."""
        with self.place.raw() as line:
            for table in PRIVATE_TABLES:
                for verb in TRIGGERS:
                    line.execute(f"drop trigger {table}_no_{verb} on {table}")
            for statement in statements:
                assert line.execute(statement).rowcount == 1
        return self.store()

    def hold(self) -> _Held:
        """Take the right to write from everybody until `rollback`."""
        line = self.place.raw()
        self.lines.append(line)
        line.execute("begin")
        line.execute(
            "select pg_advisory_xact_lock(7711, to_regnamespace(current_schema())::oid::int)"
        )
        return _Held(line)

    def setting(self, name: str) -> object:
        with self.store().engine.connect() as connection:
            return connection.exec_driver_sql(f"show {name}").scalar()

    def close(self) -> None:
        for line in self.lines:
            line.close()
        for item in self.opened:
            item.engine.dispose()


class _Held:
    def __init__(self, line: psycopg.Connection) -> None:
        self.line = line

    def execute(self, statement: str) -> None:
        self.line.execute(statement)
