"""The only database code: cases, logs and evidence, by SQLAlchemy Core.

In a SQLite file of the data folder, or in a PostgreSQL database that several processes share. An
event is acknowledged after it is on disk, and one connection at a time writes. Each thread keeps a
connection of its own through the pool of SQLAlchemy.
"""

from __future__ import annotations

import datetime as dt
import logging
from contextlib import AbstractContextManager
from pathlib import Path

from pydantic import ValidationError
from pydantic_core import PydanticSerializationError
from sqlalchemy import Connection, Engine, func, select
from sqlalchemy.exc import SQLAlchemyError

from core.case.codec import json_bytes, load_case, sealed_case
from core.case.model import Case
from core.errors import BadCase, BadFile, Complaint, NoSuchThing
from core.evidence.evidence_codec import EVIDENCE_JSON
from core.evidence.records import Evidence
from core.meeting.event_codec import document_of, opened, sealed
from core.meeting.events import (
    Entry,
    Event,
    LeftOut,
    MeetingClosed,
    MeetingOpened,
    Unreadable,
)
from core.meeting.fold import allowed, replay
from core.messages import mark
from core.store.address import DatabaseAddress
from core.store.backend import Backend, reading, writing
from core.store.backups import BACKUPS, back_up, keep_backup, no_copy_of
from core.store.engine import BUSY_SECONDS, SqliteFile, not_saved
from core.store.hash_chain import chained, fits
from core.store.postgres import PostgresDatabase
from core.store.schema import CASES, ENTRIES, EVIDENCE, MIGRATIONS, migrate
from core.text import clean

LOGGER = logging.getLogger(__name__)
DATABASE = "showstopper.db"
DRAFTS = "draft-%"
NEVER = dt.datetime.fromtimestamp(0, dt.UTC)
CLOSING = '%"type":"MeetingClosed"}'


class Store:
    """Cases, logs and evidence: files under one folder, and tables there or at an address."""

    def __init__(self, home: Path, address: DatabaseAddress | None = None) -> None:
        """Open or make the database; raises NotSaved where it cannot be written."""
        self.home, self.address = Path(home), address
        if address is not None:
            self.backend: Backend = PostgresDatabase(address, "store")
            try:
                migrate(self.backend)
            except SQLAlchemyError as error:
                raise self.backend.not_saved(error) from error
            return
        try:
            self.backend = SqliteFile(self.path, len(MIGRATIONS), BUSY_SECONDS)
            migrate(self.backend, before=self._copied)
        except (OSError, SQLAlchemyError) as error:
            raise not_saved(error) from error

    @property
    def engine(self) -> Engine:
        """Name the pool of connections."""
        return self.backend.engine

    def close(self) -> None:
        """Let go of the database."""
        self.engine.dispose()

    @property
    def path(self) -> Path:
        """Name the database file; there is none where an address was given."""
        return self.home / DATABASE

    def backup(self, at: dt.datetime, to: Path | None = None) -> Path:
        """Write a copy of everything but the rows, and name it; raises NotSaved.

        Without `to` it goes into the folder of backups, where the newest are kept. A PostgreSQL
        database is copied by its own programs: the error says how.
        """
        if self.address is not None:
            raise no_copy_of(self.address)
        self.backend.check()
        LOGGER.info("backup")
        return (
            keep_backup(self.path, self.home / BACKUPS, at)
            if to is None
            else back_up(self.path, to)
        )

    def _copied(self, version: int) -> None:
        LOGGER.info("migration")
        at = dt.datetime.now(dt.UTC)
        keep_backup(self.path, self.home / BACKUPS, at, f"version-{version}")

    @property
    def rows(self) -> Path:
        """Name the folder of the typed copies of files of rows."""
        return self.home / "rows"

    # Cases

    def save_case(
        self, case: Case, at: dt.datetime, by: str, *, verbatim: bool = False
    ) -> None:
        """Keep a version of a case as it will be read; the same version twice is kept once.

        Its texts are cleaned, but for a `verbatim` one, whose digest a meeting from elsewhere
        names. Raises BadCase for a case that could not be read again.
        """
        case, document = sealed_case(case, verbatim=verbatim)
        with self._writing() as connection:
            last = connection.execute(
                _latest().where(CASES.c.case_id == case.id)
            ).first()
            if last is None or last.digest != case.digest:
                row = {
                    "case_id": case.id,
                    "digest": case.digest,
                    "document": document.decode(),
                    "at": at.isoformat(),
                    "by": by,
                }
                connection.execute(CASES.insert().values(row))

    def case(self, case_id: str) -> Case:
        """Read the latest version of a case; raises NoSuchThing."""
        return self._read_case(_latest().where(CASES.c.case_id == case_id), case_id)

    def version(self, digest: str) -> Case:
        """Read the version of a case with this digest; raises NoSuchThing."""
        return self._read_case(
            select(CASES.c.document, CASES.c.digest).where(CASES.c.digest == digest),
            digest[:7],
        )

    def _read_case(self, query, name: str) -> Case:  # noqa: ANN001  of whatever the library hands in
        with self._reading() as connection:
            found = connection.execute(query).first()
        if found is None:
            raise NoSuchThing(
                Complaint(
                    mark("there is no case “{name}”").format(name=name),
                    mark("choose one from the list"),
                )
            )
        try:
            return load_case(found.document)
        except BadCase as error:
            what = mark(
                "the case “{name}” as it is kept cannot be read: {what}"
            ).format(name=name, what=error.complaints[0].what)
            raise BadCase(
                Complaint(
                    what, mark("open its file, its folder or a bundle of it again")
                )
            ) from None

    def titles(self) -> dict[str, str]:
        """Name all cases by their ids, in the order they were first kept.

        One that cannot be read says so.
        """
        return {name: self._title(name) for name in self.case_ids()}

    def _title(self, name: str) -> str:
        try:
            return self.case(name).title
        except BadCase:
            return mark("{name} (cannot be read)").format(name=name)

    def case_ids(self) -> tuple[str, ...]:
        """List all cases in the order they were first kept."""
        with self._reading() as connection:
            query = (
                select(CASES.c.case_id)
                .group_by(CASES.c.case_id)
                .order_by(func.min(CASES.c.seq))
            )
            return tuple(connection.execute(query).scalars())

    # Logs

    def append(
        self, meeting_id: str, event_id: str, happened: Event, at: dt.datetime, by: str
    ) -> Entry:
        """Append an event and return its entry once it is on disk.

        The same `event_id` again returns the first entry.

        The event is written as the log will read it. Raises BadEvent for what it could not read
        again, what `allowed` raises, and NotSaved where the database does not take it.
        """
        happened, _ = sealed(happened)
        # PostgreSQL's texts hold no NUL; what is hashed must be what is kept.
        event_id = event_id.encode("utf-8", "replace").decode().replace("\0", "\ufffd")
        by = clean(by)
        with self._writing() as connection:
            here = select(ENTRIES).where(ENTRIES.c.meeting_id == meeting_id)
            known = connection.execute(
                here.where(ENTRIES.c.event_id == event_id)
            ).first()
            if known is not None:
                return _entry(known)
            _allowed(connection, meeting_id, happened)
            last = connection.execute(
                here.order_by(ENTRIES.c.seq.desc()).limit(1)
            ).first()
            entry = chained(
                None if last is None else _entry(last), event_id, happened, at, by
            )
            connection.execute(ENTRIES.insert().values(_row(meeting_id, entry)))
        if isinstance(happened, MeetingOpened):
            LOGGER.info("meeting-opened", extra={"meeting": meeting_id})
        if isinstance(happened, MeetingClosed):
            LOGGER.info("meeting-closed", extra={"meeting": meeting_id})
        return entry

    def carry_over(self, meeting_id: str, entry: Entry) -> None:
        """Put an entry as it is where it stood in a record from elsewhere; once.

        The chain needs each to the letter, also what cannot be read, was left out, or `append`
        would clean. Raises BadFile where it does not fit the entry before it, and what `allowed`
        raises.
        """
        with self._writing() as connection:
            here = select(ENTRIES).where(ENTRIES.c.meeting_id == meeting_id)
            if (
                connection.execute(here.where(ENTRIES.c.event_id == entry.id)).first()
                is not None
            ):
                return
            last = connection.execute(
                here.order_by(ENTRIES.c.seq.desc()).limit(1)
            ).first()
            before = None if last is None else _entry(last)
            if not fits(before, entry):
                raise BadFile(
                    Complaint(
                        mark("entry {seq} does not fit the one before it").format(
                            seq=entry.seq
                        ),
                        mark("ask for the file as it was"),
                    )
                )
            if not isinstance(entry.event, Unreadable | LeftOut):
                _allowed(connection, meeting_id, entry.event)
            connection.execute(ENTRIES.insert().values(_row(meeting_id, entry)))

    def log(self, meeting_id: str) -> tuple[Entry, ...]:
        """Read a log in order; an unknown meeting has an empty one."""
        with self._reading() as connection:
            return _entries(connection, meeting_id)

    def rescued(self) -> bytes:
        """Write all cases and logs that are still open as JSON, for when the file under them is
        gone; raises NotSaved without any.
        """
        with self.backend.rescuing() as connection:
            cases = [
                dict(row._mapping)  # noqa: SLF001  SQLAlchemy's own name
                for row in connection.execute(select(CASES).order_by(CASES.c.seq))
            ]
            entries = connection.execute(
                select(ENTRIES).order_by(ENTRIES.c.meeting_id, ENTRIES.c.seq)
            )
            log = [dict(row._mapping) for row in entries]  # noqa: SLF001  SQLAlchemy's own name for a row as a mapping
        return json_bytes({"cases": cases, "entries": log})

    def version_of(self, meeting_id: str) -> int:
        """Read the number of the last entry of a meeting: what changes when anything changes."""
        with self._reading() as connection:
            query = select(func.coalesce(func.max(ENTRIES.c.seq), 0)).where(
                ENTRIES.c.meeting_id == meeting_id
            )
            return int(connection.execute(query).scalar_one())

    def logs(self) -> tuple[str, ...]:
        """List the ids of all logs: meetings, rehearsals and drafts."""
        with self._reading() as connection:
            return tuple(
                connection.execute(select(ENTRIES.c.meeting_id).distinct()).scalars()
            )

    def meetings(self) -> tuple[tuple[str, Entry], ...]:
        """List all meetings and rehearsals with their opening entry, latest first.

        Drafts are none.
        """
        with self._reading() as connection:
            rows = connection.execute(
                select(ENTRIES).where(
                    ENTRIES.c.seq == 1, ENTRIES.c.meeting_id.not_like(DRAFTS)
                )
            ).all()
        found = [(row.meeting_id, _entry(row)) for row in rows]
        return tuple(sorted(found, key=lambda match_: match_[1].at, reverse=True))

    def meetings_of(self, case_id: str) -> tuple[tuple[str, Entry], ...]:
        """List the meetings of one case, latest first."""
        return tuple(
            meeting
            for meeting in self.meetings()
            if isinstance(meeting[1].event, MeetingOpened)
            and meeting[1].event.case_id == case_id
        )

    def without_opening(self) -> tuple[str, ...]:
        """List the meetings whose opening cannot be read, so that none of them can be shown."""
        return tuple(
            name
            for name, first in self.meetings()
            if isinstance(first.event, Unreadable)
        )

    # Evidence

    def keep_evidence(self, key: str, evidence: Evidence, at: dt.datetime) -> bool:
        """Keep evidence under its key, once, and say whether it is there to be read.

        What could not be read again, because a number in it is not finite, is not kept: it is
        measured anew each time it is asked for, and the log of the program says so.
        """
        document = _dumped(evidence)
        if _evidence(document) != evidence:
            LOGGER.warning("evidence-not-kept")
            return False
        with self._writing() as connection:
            if (
                connection.execute(
                    select(EVIDENCE.c.key).where(EVIDENCE.c.key == key)
                ).first()
                is None
            ):
                connection.execute(
                    EVIDENCE.insert().values(
                        key=key, document=document, at=at.isoformat()
                    )
                )
        return True

    def evidence(self, key: str) -> Evidence | None:
        """Read kept evidence.

        What cannot be read counts as not kept, so that it is measured again.
        """
        with self._reading() as connection:
            found = connection.execute(
                select(EVIDENCE.c.document).where(EVIDENCE.c.key == key)
            ).scalar()
        return None if found is None else _evidence(found)

    def _reading(self) -> AbstractContextManager[Connection]:
        return reading(self.backend)

    def _writing(self) -> AbstractContextManager[Connection]:
        return writing(self.backend)


def _dumped(evidence: Evidence) -> str:
    try:
        return EVIDENCE_JSON.dump_json(evidence, warnings=False).decode()
    except PydanticSerializationError:
        return ""


def _evidence(document: str) -> Evidence | None:
    try:
        return EVIDENCE_JSON.validate_json(document)
    except ValidationError:
        return None


def _latest():  # noqa: ANN202  a query of the library
    return (
        select(CASES.c.document, CASES.c.digest).order_by(CASES.c.seq.desc()).limit(1)
    )


def _allowed(connection: Connection, meeting_id: str, happened: Event) -> None:
    """Raise what `allowed` raises of an event, which depends on the opening and the close alone."""
    # The type is the last word of an event's JSON.
    ends = (ENTRIES.c.seq == 1) | ENTRIES.c.event.like(CLOSING)
    query = (
        select(ENTRIES)
        .where(ENTRIES.c.meeting_id == meeting_id, ends)
        .order_by(ENTRIES.c.seq)
    )
    allowed(replay(_entry(row) for row in connection.execute(query)), happened)


def _entries(connection: Connection, meeting_id: str) -> tuple[Entry, ...]:
    rows = connection.execute(
        select(ENTRIES)
        .where(ENTRIES.c.meeting_id == meeting_id)
        .order_by(ENTRIES.c.seq)
    )
    return tuple(_entry(row) for row in rows)


def _entry(row) -> Entry:  # noqa: ANN001  of whatever the library hands in
    try:
        return Entry(
            row.seq,
            row.event_id,
            dt.datetime.fromisoformat(row.at),
            row.by,
            opened(row.event),
            row.digest,
            row.event,
        )
    except (TypeError, ValueError):
        broken = Unreadable(str(row.event), mark("its time cannot be read"))
        return Entry(row.seq, row.event_id, NEVER, str(row.by), broken, row.digest)


def _row(meeting_id: str, entry: Entry) -> dict:
    return {
        "meeting_id": meeting_id,
        "seq": entry.seq,
        "event_id": entry.id,
        "at": entry.at.isoformat(),
        "by": entry.by,
        "event": entry.document or document_of(entry.event),
        "digest": entry.digest,
    }
