"""How a database of ours is opened: SQLite with a write-ahead log, every commit on disk before it is acknowledged.

The file that is open is the file that is named: where it was deleted or another one put in its place, nothing is read from
it or written to it any more, because what would be acknowledged would be lost with the program.
"""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from core.errors import Complaint, NotSaved

BUSY_SECONDS = 5
# One connection of each engine that no pool gives up when the file under it goes.
_KEPT_OPEN: WeakKeyDictionary[Engine, sqlite3.Connection] = WeakKeyDictionary()


def open_engine(path: Path, busy_seconds: float = BUSY_SECONDS) -> Engine:
    """Open a database file, or make it; who finds it locked waits `busy_seconds`. Raises OSError and SQLAlchemyError."""
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(path).close()  # makes the file where there is none
    known = _identity(path)
    # Read and write, but never make: a file that was deleted does not come back empty.
    address = f"file:{quote(str(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        _same_file(path, known)
        return sqlite3.connect(address, busy_seconds, uri=True, check_same_thread=False, isolation_level=None)

    engine = create_engine(f"sqlite:///{path}", creator=connect, poolclass=QueuePool, pool_size=8, max_overflow=64)
    @event.listens_for(engine, "engine_disposed")
    def _let_go(_engine: Engine) -> None:
        if (one := _KEPT_OPEN.pop(engine, None)) is not None:
            one.close()

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _record) -> None:  # noqa: ANN001
        for pragma in (f"busy_timeout={int(busy_seconds * 1000)}", "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "checkout")
    def _still_there(_connection, _record, _proxy) -> None:  # noqa: ANN001
        _same_file(path, known)

    _write_ahead(engine, busy_seconds)
    kept = connect()
    kept.execute("select count(*) from sqlite_master").fetchall()  # opens the log beside the file, too
    _KEPT_OPEN[engine] = kept
    return engine


def _identity(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from another one of the same name; None where there is no file."""
    try:
        told = path.stat()
    except OSError:
        return None
    return told.st_dev, told.st_ino


def _same_file(path: Path, known: tuple[int, int] | None) -> None:
    """Raise NotSaved where the file is not the one that was opened."""
    there = _identity(path)
    if there == known:
        return
    happened = "was deleted or moved" if there is None else "was replaced by another file"
    what = f"{path.name}, in which everything is kept, {happened} while the app runs; nothing is written any more"
    raise NotSaved(Complaint(what, f"put it back at {path}, or start the app again"))


@contextmanager
def rescuing(engine: Engine) -> Generator[Connection]:
    """Lend a connection to read what is still open of a file that was deleted or replaced; raises NotSaved where nothing is."""
    kept = _KEPT_OPEN.get(engine)
    if kept is None:
        raise NotSaved(Complaint("nothing of the database is open any more", "look for a copy of the data folder"))
    with reading(create_engine("sqlite://", creator=lambda: kept, poolclass=StaticPool)) as connection:
        yield connection


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


def damage(path: Path) -> str:
    """Say what is wrong inside a database file; empty where nothing is. Changes nothing; raises NotSaved for what is no database."""
    line = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    try:
        told = str(line.execute("pragma quick_check").fetchone()[0])
    except sqlite3.Error as error:
        raise not_saved(error) from error
    finally:
        line.close()
    return "" if told == "ok" else told


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
