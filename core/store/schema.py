"""The tables: append-only by trigger, each entry chained to the one before.

The number of the schema stands in the file (`pragma user_version`), and each older number has a
migration to the next one, in a transaction of its own. Files from before there were numbers
have 0.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from sqlalchemy import (
    Column,
    Connection,
    Engine,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    UniqueConstraint,
    text,
)

from core.errors import Complaint, NotSaved
from core.messages import mark

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


# "insert or replace" deletes without asking the triggers on delete, so what is there already is
# refused before.
KEYS = {
    "cases": "seq = new.seq",
    "entries": "meeting_id = new.meeting_id and (seq = new.seq or event_id = new.event_id)",
    "evidence": "key = new.key",
}


def written_once(table: str, key: str) -> str:
    """Write the trigger that refuses a row whose `key`, a condition on `new`, is there already."""
    return (
        f"create trigger if not exists {table}_once before insert on {table} when exists (select 1"
        f" from {table} where {key}) begin select raise(abort, '{table} is append-only'); end"
    )


def never(table: str, verb: str) -> str:
    """Write the trigger that refuses to update or delete rows."""
    # Names come from these modules alone, never from outside.
    return (
        f"create trigger if not exists {table}_no_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
    )


def first_tables(connection: Connection) -> None:
    """Make what a file of version 1 has; what a file of before has already stays as it is."""
    METADATA.create_all(connection)
    for table in METADATA.tables:
        for verb in ("update", "delete"):
            connection.execute(text(never(table, verb)))
    for table, key in KEYS.items():
        connection.execute(text(written_once(table, key)))


Migration = Callable[[Connection], None]
# The first one makes version 1 of an empty file or of one without a number, the next version 2.
# A migration that was released is never edited: what changes comes as a new one.
MIGRATIONS: tuple[Migration, ...] = (first_tables,)


def migrate(
    engine: Engine,
    migrations: tuple[Migration, ...] = MIGRATIONS,
    before: Callable[[int], object] | None = None,
) -> None:
    """Bring a file to the newest version, one transaction a step; whoever comes first does it.

    `before` is called once with the version of a file that holds tables, while nobody else can
    write, to make a copy. Where it raises, nothing is changed. A file that is up to date is only
    read, so it opens while another program holds the lock. Raises NotSaved for a file of a newer
    version, which is left as it is.
    """
    copied = before is None
    for number in range(len(migrations)):
        with engine.connect() as connection:
            if _version(connection, migrations) > number:
                continue
            connection.execute(text("begin immediate"))
            found = _version(connection, migrations)
            if found > number:
                connection.rollback()
                continue
            if not copied and before is not None and _has_tables(connection):
                before(found)
            copied = True
            migrations[number](connection)
            connection.execute(text(f"pragma user_version={number + 1}"))
            connection.commit()


def _version(connection: Connection, migrations: tuple[Migration, ...]) -> int:
    found = int(connection.execute(text("pragma user_version")).scalar_one())
    refuse_newer(Path(connection.engine.url.database or ""), found, len(migrations))
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


def _has_tables(connection: Connection) -> bool:
    return bool(connection.execute(text("select count(*) from sqlite_master")).scalar())
