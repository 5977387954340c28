"""Places of their own in a PostgreSQL server: a schema for each test, and what is done behind the
back of a store there.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import contextmanager
from urllib.parse import quote
from uuid import uuid4

from core.store.address import DatabaseAddress, database_address
from tests.postgres_server import PASSWORD, Server

TRIGGERS = ("update", "delete", "truncate")


class PostgresPlace:
    """A schema that only this test has."""

    def __init__(self, server: Server, schema: str) -> None:
        self.server, self.schema = server, schema
        option = quote(f"-csearch_path={schema}", safe="")
        self.url = f"{server.url('owner', PASSWORD)}?options={option}"

    @property
    def address(self) -> DatabaseAddress:
        return database_address(self.url)

    def raw(self):
        """Connect past every store."""
        import psycopg

        return psycopg.connect(self.url, autocommit=True)


@contextmanager
def schema_of(server: Server) -> Generator[PostgresPlace]:
    """Make a schema, and drop it with all that is in it."""
    name = f"place_{uuid4().hex[:12]}"
    with server.connect() as line:
        line.execute(f"create schema {name}")
    try:
        yield PostgresPlace(server, name)
    finally:
        with server.connect() as line:
            line.execute(
                "select pg_terminate_backend(pid) from pg_stat_activity where pid in (select pid"
                " from pg_locks where locktype = 'relation' and relation::regclass::text like %s)",
                (f"{name}.%",),
            )
            line.execute(f"drop schema {name} cascade")
