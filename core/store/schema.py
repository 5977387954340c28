"""The tables: append-only by trigger, each entry chained to the one before."""

from __future__ import annotations

from sqlalchemy import Column, Engine, Integer, MetaData, String, Table, Text, UniqueConstraint, text

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


def create(engine: Engine) -> None:
    """Make the tables and their triggers where they are not there yet; one at a time, whoever comes first."""
    with engine.connect() as connection:
        connection.execute(text("begin immediate"))
        METADATA.create_all(connection)
        for table in METADATA.tables:
            for verb in ("update", "delete"):
                connection.execute(text(never(table, verb)))
        for table, key in KEYS.items():
            connection.execute(text(written_once(table, key)))
        connection.commit()


# "insert or replace" deletes without asking the triggers on delete, so what is there already is refused before.
KEYS = {
    "cases": "seq = new.seq",
    "entries": "meeting_id = new.meeting_id and (seq = new.seq or event_id = new.event_id)",
    "evidence": "key = new.key",
}


def written_once(table: str, key: str) -> str:
    """Write the trigger that refuses a row whose `key`, a condition on `new`, is there already."""
    return (
        f"create trigger if not exists {table}_once before insert on {table} when exists (select 1 from {table} where {key}) "
        f"begin select raise(abort, '{table} is append-only'); end"
    )


def never(table: str, verb: str) -> str:
    """Write the trigger that refuses to update or delete rows."""
    # Names come from these modules alone, never from outside.
    return (
        f"create trigger if not exists {table}_no_{verb} before {verb} on {table} "
        f"begin select raise(abort, '{table} is append-only'); end"
    )
