"""Bring a SQLite backup into an empty PostgreSQL database: how a team takes along what it has."""

from __future__ import annotations

import tempfile
from pathlib import Path

from sqlalchemy import Connection, Table, func, select

from core.errors import BadFile, Complaint, NotSaved
from core.messages import mark
from core.store.backend import reading, writing
from core.store.backups import no_restore_into
from core.store.database import Store
from core.store.restore import Restored, looked_over
from core.store.schema import CASES, ENTRIES, EVIDENCE

DUMP_HEAD = b"PGDMP"  # of a dump that pg_dump made in its custom format


def move_in(copy: Path, store: Store) -> Restored:
    """Copy every case, entry and measurement of a whole backup, letter by letter.

    Raises BadFile for what is no whole backup, and NotSaved where the database holds anything
    already, or does not take it; then nothing was copied.
    """
    if store.address is None or not copy.is_file():
        raise BadFile(
            Complaint(
                mark("there is no file {copy}").format(copy=copy),
                mark("give the file of a backup"),
            )
        )
    with copy.open("rb") as file:
        if file.read(len(DUMP_HEAD)) == DUMP_HEAD:
            raise no_restore_into(store.address)
    store.home.mkdir(mode=0o700, parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory(dir=store.home, prefix=".restore-") as scratch:
        source = looked_over(copy, Path(scratch))
        try:
            with reading(source.backend) as old, writing(store.backend) as new:
                _refuse_others(new, store)
                _copied(old, new)
            return Restored(len(source.case_ids()), len(source.meetings()), None)
        finally:
            source.close()


def _refuse_others(connection: Connection, store: Store) -> None:
    for table in (CASES, ENTRIES):
        if connection.execute(select(func.count()).select_from(table)).scalar_one():
            what = mark(
                "the PostgreSQL database {shown} holds cases or meetings already"
            )
            do = mark("name an empty one in SHOWSTOPPER_DATABASE_URL")
            raise NotSaved(Complaint(what.format(shown=store.backend.shown), do))


def _copied(old: Connection, new: Connection) -> None:
    orders: dict[Table, tuple] = {
        CASES: (CASES.c.seq,),
        ENTRIES: (ENTRIES.c.meeting_id, ENTRIES.c.seq),
        EVIDENCE: (EVIDENCE.c.key,),
    }
    for table, order in orders.items():
        for row in old.execute(select(table).order_by(*order)):
            values = dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own name
            if table is CASES:
                del values["seq"]  # counted anew, in the same order
            new.execute(table.insert().values(values))
