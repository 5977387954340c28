"""The tables: append-only by trigger, each entry chained to the one before.

The number of the schema stands in the database (of a SQLite file, `pragma user_version`), and each
older number has a migration to the next one, in a transaction of its own. Files from before there
were numbers have 0.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
)

from core.errors import Complaint, NotSaved
from core.messages import mark
from core.store.append_only import make_append_only
from core.store.backend import Backend

METADATA = MetaData()

CASES = Table(
    "cases",
    METADATA,
    Column("seq", Integer, primary_key=True, autoincrement=True),
    Column("case_id", String, nullable=False, index=True),
    Column("digest", String, nullable=False, index=True),
    Column("document", Text, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
)
ENTRIES = Table(
    "entries",
    METADATA,
    Column("meeting_id", String, primary_key=True),
    Column("seq", Integer, primary_key=True),
    Column("event_id", String, nullable=False),
    Column("at", String, nullable=False),
    Column("by", String, nullable=False),
    Column("event", Text, nullable=False),
    Column("digest", String, nullable=False),
    UniqueConstraint("meeting_id", "event_id"),
)
EVIDENCE = Table(
    "evidence",
    METADATA,
    Column("key", String, primary_key=True),
    Column("document", Text, nullable=False),
    Column("at", String, nullable=False),
)


# SQLite's "insert or replace" deletes without asking the triggers on delete, so what is there
# already is refused before. PostgreSQL has no such statement.
KEYS = {
    "cases": "seq = new.seq",
    "entries": "meeting_id = new.meeting_id and (seq = new.seq or event_id = new.event_id)",
    "evidence": "key = new.key",
}


def first_tables(connection: Connection) -> None:
    """Make what a file of version 1 has; what a file of before has already stays as it is."""
    METADATA.create_all(connection)
    for table, key in KEYS.items():
        make_append_only(connection, table, key)


Migration = Callable[[Connection], None]
# The first one makes version 1 of an empty file or of one without a number, the next version 2.
# A migration that was released is never edited: what changes comes as a new one.
MIGRATIONS: tuple[Migration, ...] = (first_tables,)


def migrate(
    backend: Backend,
    migrations: tuple[Migration, ...] = MIGRATIONS,
    before: Callable[[int], object] | None = None,
) -> None:
    """Bring a database to the newest version, one transaction a step; whoever comes first does it.

    `before` is called once with the version of one that holds tables, while nobody else can
    write, to make a copy. Where it raises, nothing is changed. What is up to date is only read, so
    it opens while another program holds the lock. Raises NotSaved for a newer version, which is
    left as it is.
    """
    copied = before is None
    for number in range(len(migrations)):
        with backend.engine.connect() as connection:
            if _version(backend, connection, migrations) > number:
                continue
            connection.rollback()  # what is asked from here on begins a transaction of its own
            backend.begin_migration(connection)
            found = _version(backend, connection, migrations)
            if found > number:
                connection.rollback()
                continue
            if not copied and before is not None and backend.holds_tables(connection):
                before(found)
            copied = True
            migrations[number](connection)
            backend.set_version(connection, number + 1)
            connection.commit()


def _version(
    backend: Backend, connection: Connection, migrations: tuple[Migration, ...]
) -> int:
    found = backend.version(connection)
    refuse_newer(Path(backend.shown), found, len(migrations))
    return found


def refuse_newer(path: Path, found: int, known: int = len(MIGRATIONS)) -> None:
    """Raise NotSaved where a file was written by a newer program than this one."""
    if found > known:
        what = mark(
            "{name} was written by a newer version of Showstopper (database version {found}; this"
            " one reads up to {known}), and it was not touched"
        ).format(name=path.name, found=found, known=known)
        do = mark("install the newer version, or set SHOWSTOPPER_HOME")
        raise NotSaved(Complaint(what, do))
