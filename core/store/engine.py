"""How a SQLite file of ours is opened: with a write-ahead log, every commit on disk before it is
acknowledged.

The file that is open is the file that is named: where it was deleted or another one put in its
place, nothing is read from it or written to it any more, because what would be acknowledged would
be lost with the program.
"""

from __future__ import annotations

import sqlite3
import threading
import time
from collections.abc import Generator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote
from weakref import WeakKeyDictionary

from sqlalchemy import Connection, Engine, create_engine, event, text
from sqlalchemy.exc import OperationalError, SQLAlchemyError
from sqlalchemy.pool import QueuePool, StaticPool

from core.errors import Complaint, NotSaved
from core.messages import mark
from core.store.schema import refuse_newer

# How long a write waits for another program that holds the lock: with the way to the page and
# back the presenter is told within two seconds.
BUSY_SECONDS = 0.7
OPENING_SECONDS = 5.0  # while several open a new folder at once, or one migrates it


@dataclass(frozen=True, slots=True)
class _Opened:
    """What an engine has open: a connection that no pool gives up, and the files as they were.

    Whoever uses the connection holds the lock: two threads on one connection end the process.
    """

    connection: sqlite3.Connection
    files: tuple[tuple[Path, tuple[int, int] | None], ...]
    lock: threading.Lock = field(default_factory=threading.Lock)


_OPENED: WeakKeyDictionary[Engine, _Opened] = WeakKeyDictionary()


class SqliteFile:
    """A database in one file."""

    made_order = "rowid"

    def __init__(
        self, path: Path, versions: int, busy_seconds: float = BUSY_SECONDS
    ) -> None:
        """Open the file, or make it; raises as `open_engine` does."""
        self.path, self.shown = path, str(path)
        self.engine = open_engine(path, versions, busy_seconds)

    def begin(self, connection: Connection) -> None:
        """Take the lock of the file.

        IMMEDIATE, because a transaction that first reads and then writes is refused at once when
        another is writing.
        """
        connection.execute(text("begin immediate"))

    def begin_migration(self, connection: Connection) -> None:
        """Take the lock of the file, which is one for everything."""
        self.begin(connection)

    def check(self) -> None:
        """Raise NotSaved where the file is gone or another one."""
        check_files(self.engine)

    def rescuing(self) -> AbstractContextManager[Connection]:
        """Lend a connection to what is still open of a file that was deleted or replaced."""
        return rescuing(self.engine)

    def version(self, connection: Connection) -> int:
        """Read the number of the schema that stands in the file."""
        return int(connection.execute(text("pragma user_version")).scalar_one())

    def set_version(self, connection: Connection, number: int) -> None:
        """Write the number into the file."""
        connection.execute(text(f"pragma user_version={number}"))

    def holds_tables(self, connection: Connection) -> bool:
        """Say whether the file is empty; those from before there were numbers hold tables."""
        return bool(
            connection.execute(text("select count(*) from sqlite_master")).scalar()
        )

    def not_saved(self, error: Exception) -> NotSaved:
        """Say in words why the file did not take it."""
        return not_saved(error)


def open_engine(
    path: Path, versions: int, busy_seconds: float = BUSY_SECONDS
) -> Engine:
    """Open a database file, or make it; who finds it locked waits `busy_seconds`.

    Raises OSError and SQLAlchemyError, and NotSaved for a file of a version after `versions`,
    which is not touched.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    sqlite3.connect(path).close()  # makes the file where there is none
    refuse_newer(path, version_in(path), versions)
    known = _identity(path)
    # Read and write, but never make: a file that was deleted does not come back empty.
    address = f"file:{quote(str(path.absolute()))}?mode=rw"

    def connect() -> sqlite3.Connection:
        _same_file(path, known)
        return sqlite3.connect(
            address,
            busy_seconds,
            uri=True,
            check_same_thread=False,
            isolation_level=None,
        )

    engine = create_engine(
        f"sqlite:///{path}",
        creator=connect,
        poolclass=QueuePool,
        pool_size=8,
        max_overflow=64,
    )

    @event.listens_for(engine, "engine_disposed")
    def _let_go(_engine: Engine) -> None:
        if (opened := _OPENED.pop(engine, None)) is not None:
            with opened.lock:
                opened.connection.close()

    @event.listens_for(engine, "connect")
    def _pragmas(connection, _record) -> None:  # noqa: ANN001  of whatever the library hands in
        wait = f"busy_timeout={int(busy_seconds * 1000)}"
        for pragma in (wait, "synchronous=FULL", "foreign_keys=ON"):
            connection.execute(f"pragma {pragma}")

    @event.listens_for(engine, "checkout")
    def _still_there(_connection, _record, _proxy) -> None:  # noqa: ANN001  of whatever the library hands in
        if engine in _OPENED:
            check_files(engine)
        else:
            _same_file(path, known)

    _write_ahead(engine)
    retained = connect()
    retained.execute(
        "select count(*) from sqlite_master"
    ).fetchall()  # opens the log beside it, too
    log = path.with_name(f"{path.name}-wal")
    # Who holds the file open keeps its log in place as well: SQLite removes it with the last one.
    _OPENED[engine] = _Opened(retained, ((path, known), (log, _identity(log))))
    return engine


def version_in(path: Path) -> int:
    """Read the number of the schema in a file, and change nothing.

    Raises NotSaved for what is no database.
    """
    line = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    try:
        return int(line.execute("pragma user_version").fetchone()[0])
    except sqlite3.Error as error:
        raise not_saved(error) from error
    finally:
        line.close()


def _identity(path: Path) -> tuple[int, int] | None:
    """Give what tells a file from another one of the same name; None where there is no file."""
    try:
        found = path.stat()
    except OSError:
        return None
    return found.st_dev, found.st_ino


def _same_file(path: Path, known: tuple[int, int] | None) -> None:
    """Raise NotSaved where the file is not the one that was opened."""
    there = _identity(path)
    if there == known:
        return
    happened = (
        mark("was deleted or moved")
        if there is None
        else mark("was replaced by another file")
    )
    what = mark(
        "{name}, in which everything is kept, {happened} while the app runs; nothing "
        "is written any more"
    ).format(name=path.name, happened=happened)
    raise NotSaved(
        Complaint(
            what,
            mark("put it back at {path}, or start the app again").format(path=path),
        )
    )


def check_files(engine: Engine) -> None:
    """Raise NotSaved where a file that an engine has open is gone or another; costs two stats."""
    opened = _OPENED.get(engine)
    for path, known in opened.files if opened is not None else ():
        if known is not None:
            _same_file(path, known)


def lost(path: Path) -> NotSaved | None:
    """Say what happened to a database that this process has open; None where nothing did."""
    for engine, opened in list(_OPENED.items()):
        if opened.files[0][0] == path:
            try:
                check_files(engine)
            except NotSaved as error:
                return error
    return None


def answer(path: Path, seconds: float) -> str:
    """Say in a word whether a database takes writes, without writing.

    One of ok, missing, locked, unreadable, damaged.
    """
    if not path.exists():
        return "missing"
    try:
        line = sqlite3.connect(f"{path.absolute().as_uri()}?mode=rw", seconds, uri=True)
        try:
            line.execute("begin immediate")
            line.execute("select count(*) from sqlite_master").fetchone()
            line.rollback()
        finally:
            line.close()
    except sqlite3.OperationalError as error:
        return "locked" if "locked" in str(error) else "unreadable"
    except sqlite3.Error:
        return "damaged"
    return "ok"


@contextmanager
def rescuing(engine: Engine) -> Generator[Connection]:
    """Lend a connection to read what is still open of a file that was deleted or replaced.

    Raises NotSaved where nothing is.
    """
    opened = _OPENED.get(engine)
    if opened is None:
        raise NotSaved(
            Complaint(
                mark("nothing of the database is open any more"),
                mark("look for a copy of the data folder"),
            )
        )
    engine = create_engine(
        "sqlite://", creator=lambda: opened.connection, poolclass=StaticPool
    )
    try:
        with opened.lock, engine.connect() as connection:
            yield connection
    except SQLAlchemyError as error:
        raise not_saved(error) from error


def _write_ahead(engine: Engine) -> None:
    """Turn the write-ahead log on; the file remembers it.

    SQLite does not wait for others here, whatever the timeout, so several who open a new folder at
    once must ask again.
    """
    until = time.monotonic() + OPENING_SECONDS
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
    """Say what is wrong inside a database file; empty where nothing is.

    Changes nothing; raises NotSaved for what is no database.
    """
    line = sqlite3.connect(f"file:{quote(str(path.absolute()))}?mode=ro", uri=True)
    try:
        result = str(line.execute("pragma quick_check").fetchone()[0])
    except sqlite3.Error as error:
        raise not_saved(error) from error
    finally:
        line.close()
    return "" if result == "ok" else result


def not_saved(error: Exception) -> NotSaved:
    """Say in words why the database did not take it; the name of SQLite's error comes along."""
    cause = getattr(error, "orig", None) or error
    reason = getattr(cause, "sqlite_errorname", "")
    busy = reason.startswith("SQLITE_BUSY")
    if busy or reason.startswith("SQLITE_LOCKED"):
        what, do = (
            mark("the database is locked by another program and takes nothing for now"),
            LOCKED,
        )
    else:
        first = (str(cause).splitlines() or [type(cause).__name__])[0]
        what, do = (
            mark("the database did not answer: {first}").format(first=first),
            ANSWERLESS,
        )
    saved = NotSaved(Complaint(what, do))
    saved.reason, saved.busy = reason, busy
    return saved


LOCKED = mark("keep what you typed, and try again in a moment")
ANSWERLESS = mark("keep what you typed, check the disk, and try again")
