"""The tables of what anybody may read: screens, links, and how links ended."""

from __future__ import annotations

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    Integer,
    LargeBinary,
    MetaData,
    String,
    Table,
    text,
)

from core.store.append_only import make_append_only
from core.store.schema import Migration

METADATA = MetaData()
SCREENS = Table(
    "screens",
    METADATA,
    Column("meeting_id", String, primary_key=True),
    Column("seq", Integer, nullable=False),
    Column("kind", String, nullable=False),
    Column("live", Boolean, nullable=False),
    Column("document", LargeBinary, nullable=False),
    Column("at", String, nullable=False),
    # Which meeting moved last is told by this count: clocks go back, and numbers of two logs do not
    # compare.
    Column("turn", Integer, nullable=False),
)
LINKS = Table(
    "links",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("rights", String, nullable=False),
    Column("person", String, nullable=False),
    Column("meeting_id", String, nullable=False, index=True),
    Column("made", String, nullable=False),
    Column("until", String, nullable=False),
    Column("once", Boolean, nullable=False),
    Column("parent", String, nullable=False, index=True),
)
ENDS = Table(
    "link_ends",
    METADATA,
    Column("digest", String, primary_key=True),
    Column("why", String, primary_key=True),
    Column("at", String, nullable=False),
)
KEYS = {
    "links": "digest = new.digest",
    "link_ends": "digest = new.digest and why = new.why",
}


def _make_tables(connection: Connection) -> None:
    METADATA.create_all(connection)
    for table, key in KEYS.items():
        make_append_only(connection, table, key)
    if connection.dialect.name == "postgresql":  # SQLite numbers rows by itself
        connection.execute(
            text("alter table links add column seq bigint generated always as identity")
        )


MIGRATIONS: tuple[Migration, ...] = (_make_tables,)
