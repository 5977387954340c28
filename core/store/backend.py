"""What a store asks of the place where its tables lie: a SQLite file or a PostgreSQL database.

Tables, queries and migrations are the same for both, by SQLAlchemy Core. What differs is here: how
one connection alone gets to write, where the number of the schema stands, and what an error means.
"""

from __future__ import annotations

from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from threading import Lock, RLock
from typing import Protocol
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine
from sqlalchemy.exc import SQLAlchemyError

from core.errors import NotSaved


class Backend(Protocol):
    """A place for tables, opened."""

    engine: Engine
    shown: str  # the file, or the address without its password
    made_order: str  # the column that counts the rows of a table as they came

    def begin(self, connection: Connection) -> None:
        """Wait for the turn of this connection to write, which holds until it commits."""
        ...

    def begin_migration(self, connection: Connection) -> None:
        """Wait for the turn to change tables, which holds until the commit."""
        ...

    def check(self) -> None:
        """Raise NotSaved where the place is no longer the one that was opened."""
        ...

    def rescuing(self) -> AbstractContextManager[Connection]:
        """Lend a connection to what is still open of a place that is gone, or raise NotSaved."""
        ...

    def version(self, connection: Connection) -> int:
        """Read the number of the schema, 0 where there is none."""
        ...

    def set_version(self, connection: Connection, number: int) -> None:
        """Note the number of the schema in the transaction of a migration."""
        ...

    def holds_tables(self, connection: Connection) -> bool:
        """Say whether there is anything in it that a migration could spoil."""
        ...

    def not_saved(self, error: Exception) -> NotSaved:
        """Say in words why it did not take something."""
        ...


_MAKING = Lock()
_TURNS: WeakKeyDictionary[Engine, RLock] = WeakKeyDictionary()


def _turn(engine: Engine) -> RLock:
    with _MAKING:
        return _TURNS.setdefault(engine, RLock())


@contextmanager
def reading(backend: Backend) -> Generator[Connection]:
    """Lend a connection to read with; raises NotSaved where the database does not answer."""
    try:
        with backend.engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise backend.not_saved(error) from error


@contextmanager
def writing(backend: Backend) -> Generator[Connection]:
    """Lend a connection that alone may write, and commit at the end.

    Threads of this process take turns before they ask for the database. The lock of a SQLite file
    is not fair: one of two that write much would else wait in vain, as if another program held it.
    Raises NotSaved where the database does not take it.
    """
    try:
        with _turn(backend.engine), backend.engine.connect() as connection:
            backend.begin(connection)
            yield connection
            connection.commit()
    except SQLAlchemyError as error:
        raise backend.not_saved(error) from error
