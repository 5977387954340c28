"""How a PostgreSQL database is opened: the tables lie in the schema that its user finds first.

One connection at a time writes, by an advisory lock that ends with its transaction, so an entry is
chained to the last one whichever process wrote that. A commit is acknowledged when it is on disk.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager, suppress
from functools import cache
from typing import Any

from sqlalchemy import URL, Connection, Engine, create_engine, event, text
from sqlalchemy.exc import SQLAlchemyError

from core.errors import BadFile, Complaint, NotSaved
from core.evidence.warehouse.connection import missing_extra
from core.messages import mark
from core.store.address import DatabaseAddress

# As long as a SQLite file is waited for: with the way to the page and back the presenter is told
# within two seconds.
LOCK_SECONDS = 0.7
OPENING_SECONDS = (
    5.0  # while several open an empty database at once, or one migrates it
)
CONNECT_SECONDS = 2  # the least that libpq waits
# Of the 100 connections that a server takes unless it is told otherwise: 30 for all stores of a
# process, opened only where many ask at once, so that three processes fit beside `pg_dump`.
POOL, OVERFLOW = 5, 25
# Any numbers, the same in every process.
LOCKS = {"migration": 7710, "store": 7711, "public": 7712}
VERSIONS = "showstopper_versions"
BUSY = "55P03"  # SQLSTATE lock_not_available
LOST = (
    "08",
    "57P0",
)  # SQLSTATE of connections: class 08, shut down, crashed, starting up
SHOWN = 200  # letters of what the server says
# What a network that goes silent is found out by: libpq's own waits take many minutes.
ALIVE = {
    "keepalives_idle": "5",
    "keepalives_interval": "2",
    "keepalives_count": "3",
    "tcp_user_timeout": "8000",
}


class PostgresDatabase:
    """A database that any number of processes share; `part` names which tables of it are meant."""

    made_order = "seq"

    def __init__(self, address: DatabaseAddress, part: str) -> None:
        """Make ready to connect; raises BadFile without the driver."""
        self.address, self.part, self.shown = address, part, address.shown
        self.engine = shared_engine(address)

    def begin(self, connection: Connection) -> None:
        """Wait for the lock that the tables of this part have among all processes."""
        self._lock(connection, self.part, LOCK_SECONDS)

    def begin_migration(self, connection: Connection) -> None:
        """Wait for whoever migrates either part at the same moment, and for who writes to this."""
        self._lock(connection, "migration", OPENING_SECONDS)
        self._lock(connection, self.part, OPENING_SECONDS)

    def _lock(self, connection: Connection, name: str, seconds: float) -> None:
        # The schema is part of the key, so that two of them in one database do not wait for one
        # another.
        connection.execute(text(f"set local lock_timeout = {int(seconds * 1000)}"))
        connection.execute(
            text(
                "select pg_advisory_xact_lock(:part, to_regnamespace(current_schema())::oid::int)"
            ),
            {"part": LOCKS[name]},
        )

    def check(self) -> None:
        """Hold: every statement is asked of the server itself."""

    def rescuing(self) -> AbstractContextManager[Connection]:
        """Raise NotSaved: nothing of a server is open once it is gone, and it keeps everything."""
        what = mark("everything that was saved is in the PostgreSQL database {shown}")
        do = mark("start it again, or bring a backup of it back")
        raise NotSaved(Complaint(what.format(shown=self.shown), do))

    def version(self, connection: Connection) -> int:
        """Read the number of the schema of this part."""
        # Not by `to_regclass`, which may answer from before the lock of a migration was waited for.
        there = text(
            "select count(*) from pg_tables"
            " where schemaname = current_schema() and tablename = :name"
        )
        if not connection.execute(there, {"name": VERSIONS}).scalar():
            return 0
        query = text(f"select version from {VERSIONS} where part = :part")
        return int(connection.execute(query, {"part": self.part}).scalar() or 0)

    def set_version(self, connection: Connection, number: int) -> None:
        """Note the number; the table that holds it is made with the first one."""
        values = {"part": self.part, "number": number}
        connection.execute(
            text(
                f"create table if not exists {VERSIONS} (part text primary key, version int)"
            )
        )
        connection.execute(
            text(
                f"insert into {VERSIONS} values (:part, :number)"
                " on conflict (part) do update set version = :number"
            ),
            values,
        )

    def holds_tables(self, connection: Connection) -> bool:
        """Say whether this part was there before."""
        return self.version(connection) > 0

    def not_saved(self, error: Exception) -> NotSaved:
        """Say in words why the database did not take it, without the password."""
        return refusal(self.address, error)


def shared_engine(address: DatabaseAddress) -> Engine:
    """Give the pool that all stores of this process have at an address.

    Who disposes of it closes what is idle; the others go on. Raises BadFile without the driver.
    """
    return _engine_at(address.url)


@cache
def _engine_at(url: URL) -> Engine:
    return engine_of(DatabaseAddress("", url))


def engine_of(address: DatabaseAddress) -> Engine:
    """Make a pool of connections of an address; raises BadFile without the driver."""
    wanted: dict[str, Any] = {
        "connect_timeout": CONNECT_SECONDS,
        "application_name": "showstopper",
    }
    settings = {name: value for name, value in (wanted | ALIVE).items()
                if name not in address.url.query}  # fmt: skip
    try:
        engine = create_engine(
            address.url,
            connect_args=settings,
            pool_size=POOL,
            max_overflow=OVERFLOW,
            pool_pre_ping=True,  # after a restart of the server the old connections are dead
            hide_parameters=True,
        )
    except ImportError:
        raise missing_extra("postgres", "postgres") from None

    @event.listens_for(engine, "connect")
    def _settings(connection, _record) -> None:  # noqa: ANN001  of whatever the library hands in
        with connection.cursor() as cursor:
            cursor.execute(
                "select set_config('synchronous_commit', 'on', false)"
                " where current_setting('synchronous_commit') = 'off'"
            )
        connection.commit()

    return engine


def refusal(address: DatabaseAddress, error: Exception) -> NotSaved:
    """Say in words what a server refuses; the code of the error, SQLSTATE, comes along."""
    cause = getattr(error, "orig", None) or error
    state = getattr(cause, "sqlstate", None) or ""
    if state == BUSY:
        what = mark(
            "the database is locked by another program and takes nothing for now"
        )
        do = mark("keep what you typed, and try again in a moment")
    else:
        lines = str(cause).strip().splitlines() or [type(cause).__name__]
        says = address.secret.masked(lines[0])[:SHOWN].rstrip(". ")
        what = mark("the PostgreSQL database {shown} did not answer: {says}").format(
            shown=address.shown, says=says
        )
        do = mark("keep what you typed, see that the database runs, and try again")
    saved = NotSaved(Complaint(what, do))
    saved.reason, saved.busy = state, state == BUSY
    # What never reached a server has no state.
    unreached = not state and type(cause).__name__ == "OperationalError"
    saved.away = unreached or state.startswith(LOST)
    return saved


@contextmanager
def asked(address: DatabaseAddress) -> Generator[Connection]:
    """Lend one connection of its own, for a look at the server; raises NotSaved."""
    engine = engine_of(address)
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise refusal(address, error) from error
    finally:
        with suppress(SQLAlchemyError):
            engine.dispose()


def answers(address: DatabaseAddress) -> str:
    """Say in a word whether a database takes writes: one of ok, read-only, unreachable."""
    try:
        with asked(address) as connection:
            standby = connection.execute(
                text("select pg_is_in_recovery()")
            ).scalar_one()
            fixed = connection.execute(text("show transaction_read_only")).scalar_one()
    except (BadFile, NotSaved):
        return "unreachable"
    return "read-only" if standby or fixed == "on" else "ok"
