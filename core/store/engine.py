"""How a database of ours is opened: SQLite with a write-ahead log, every commit on disk before it is acknowledged."""

from __future__ import annotations

import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool

from core.errors import Complaint, NotSaved

BUSY_SECONDS = 5


def open_engine(path: Path, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Open a database file, or make it; who finds it locked waits `busy_seconds`. Raises OSError and SQLAlchemyError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    engine = create_engine(
        f"sqlite:///{path}",
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=64,
        connect_args={"check_same_thread": False, "timeout": busy_seconds, "isolation_level": None},
    )

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _record) -> None:  # noqa: ANN001
        for pragma in (f"busy_timeout={int(busy_seconds * 1000)}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"pragma {pragma}")

    _write_ahead(engine, busy_seconds)
    return engine


def _write_ahead(engine: Engine, busy_seconds: float) -> None:
    """Turn the write-ahead log on; the file remembers it.

    SQLite does not wait for others here, whatever the timeout, so several who open a new folder at once must ask again.
    """
    until = time.monotonic() + busy_seconds
    while True:
        try:
            with engine.connect() as connection:
                connection.execute(text("pragma journal_mode=WAL"))
        except OperationalError:
            if time.monotonic() > until:
                raise
            time.sleep(0.02)
        else:
            return


@contextmanager
def reading(engine: Engine) -> Generator[Connection]:
    """Lend a connection to read with; raises NotSaved where the database does not answer."""
    try:
        with engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise not_saved(error) from error


@contextmanager
def writing(engine: Engine) -> Generator[Connection]:
    """Lend a connection that alone may write, and commit at the end; raises NotSaved where the database does not take it."""
    try:
        with engine.connect() as connection:
            connection.execute(text("begin immediate"))
            yield connection
            connection.commit()
    except SQLAlchemyError as error:
        raise not_saved(error) from error


def not_saved(error: Exception) -> NotSaved:
    """Say in words that the database did not answer."""
    reason = str(getattr(error, "orig", error)).splitlines()[0]
    return NotSaved(Complaint(f"the database did not answer: {reason}", "keep what you typed, check the disk, and try again"))
