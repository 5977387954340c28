"""What anybody may read, in a database of its own: the last published screen of each meeting, and
hashes of links.

A process that serves the room opens this file alone, so notes and rows are out of its reach
whatever goes wrong in it. In PostgreSQL these are tables of their own, for whose reader a role
without rights to the others is enough.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import secrets
import threading
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

from sqlalchemy import (
    Connection,
    Engine,
    Row,
    Select,
    func,
    select,
    text,
)
from sqlalchemy.exc import SQLAlchemyError

from core.store.address import DatabaseAddress
from core.store.backend import Backend, reading, writing
from core.store.database_news import LINKS_CHANGED, screen_changed, tell_others
from core.store.engine import SqliteFile, not_saved
from core.store.postgres import PostgresDatabase
from core.store.public_schema import ENDS, LINKS, MIGRATIONS, SCREENS
from core.store.schema import migrate

Right = Literal["watch", "drive", "notes", "vote"]
RIGHTS: tuple[Right, ...] = get_args(Right)
HOURS = 12.0
TOKEN_BYTES = 32

USED, REVOKED = "used", "revoked"


@dataclass(frozen=True, slots=True)
class Published:
    """The screen of a meeting as the room sees it: the entry of the log that it shows, and its
    document as bytes.
    """

    meeting_id: str
    seq: int
    kind: str
    live: bool
    document: bytes
    at: dt.datetime


@dataclass(frozen=True, slots=True)
class Link:
    """What a link opens, and for whom.

    `parent` names the one-time link that it was exchanged for, if any.
    """

    digest: str
    rights: tuple[Right, ...]
    person: str
    meeting_id: str
    until: dt.datetime
    once: bool
    ended: bool
    parent: str = ""


class PublicStore:
    """Published screens and links under one folder, or at an address."""

    def __init__(self, home: Path, address: DatabaseAddress | None = None) -> None:
        """Open or make the database; raises NotSaved where it cannot be written."""
        self._watching: Connection | None = None
        self._lock = threading.Lock()
        if address is not None:
            self.backend: Backend = PostgresDatabase(address, "public")
            try:
                migrate(self.backend, MIGRATIONS)
            except SQLAlchemyError as error:
                raise self.backend.not_saved(error) from error
            return
        try:
            self.backend = SqliteFile(
                Path(home) / "public" / "room.db", len(MIGRATIONS)
            )
            migrate(self.backend, MIGRATIONS)
        except (OSError, SQLAlchemyError) as error:
            raise not_saved(error) from error

    @property
    def engine(self) -> Engine:
        """Name the pool of connections."""
        return self.backend.engine

    def close(self) -> None:
        """Let go of the file."""
        with self._lock:
            if self._watching is not None:
                self._watching.close()
                self._watching = None
        self.engine.dispose()

    # Screens

    def publish(
        self,
        meeting_id: str,
        seq: int,
        kind: str,
        live: bool,
        document: bytes,
        at: dt.datetime,
    ) -> bool:
        """Show the room what the entry `seq` of a log left behind; says whether it was written.

        Threads come out of order, so what shows an earlier entry than the one kept is left out, and
        so is what is kept already.
        """
        with writing(self.backend) as connection:
            last = connection.execute(
                select(SCREENS).where(SCREENS.c.meeting_id == meeting_id)
            ).first()
            if last is not None and (
                last.seq > seq
                or (last.seq, last.kind, last.live, last.document)
                == (seq, kind, live, document)
            ):
                return False
            turn = (
                last.turn
                if last is not None and last.seq == seq
                else _next_turn(connection)
            )
            row = {
                "seq": seq,
                "kind": kind,
                "live": live,
                "document": document,
                "at": at.isoformat(),
                "turn": turn,
            }
            if last is None:
                connection.execute(
                    SCREENS.insert().values(meeting_id=meeting_id, **row)
                )
            else:
                there = SCREENS.c.meeting_id == meeting_id
                connection.execute(SCREENS.update().where(there).values(row))
            tell_others(connection, screen_changed(meeting_id, seq))
            return True

    def screen(self, meeting_id: str) -> Published | None:
        """Read the last screen of a meeting."""
        with reading(self.backend) as connection:
            row = connection.execute(
                select(SCREENS).where(SCREENS.c.meeting_id == meeting_id)
            ).first()
        return (
            None
            if row is None
            else Published(
                row.meeting_id,
                row.seq,
                row.kind,
                row.live,
                row.document,
                dt.datetime.fromisoformat(row.at),
            )
        )

    def version_of(self, meeting_id: str) -> int:
        """Read the number of the entry that the room sees, 0 before there is one."""
        with reading(self.backend) as connection:
            return int(
                connection.execute(
                    select(SCREENS.c.seq).where(SCREENS.c.meeting_id == meeting_id)
                ).scalar()
                or 0
            )

    def live_meeting(self) -> str:
        """Name the meeting that is being held, the one that moved last if there are several.

        "" without one. Rehearsals and drafts are none.
        """
        query = (
            select(SCREENS.c.meeting_id)
            .where(SCREENS.c.live, SCREENS.c.kind == "meeting")
            .order_by(SCREENS.c.turn.desc())
            .limit(1)
        )
        with reading(self.backend) as connection:
            return connection.execute(query).scalar() or ""

    def data_version(self) -> int:
        """Read a number that changes when any other connection has committed, be it of this process
        or of another. Of a SQLite file alone: PostgreSQL says so by itself.
        """
        try:
            with self._lock:
                if self._watching is None:
                    self._watching = self.engine.connect()
                return int(
                    self._watching.execute(text("pragma data_version")).scalar_one()
                )
        except SQLAlchemyError as error:
            raise self.backend.not_saved(error) from error

    def versions(self) -> dict[str, int]:
        """Read the number of the entry that the room sees of each meeting."""
        with reading(self.backend) as connection:
            rows = connection.execute(select(SCREENS.c.meeting_id, SCREENS.c.seq)).all()
        return {row.meeting_id: row.seq for row in rows}

    # Links

    def make_link(
        self,
        rights: tuple[Right, ...],
        meeting_id: str,
        at: dt.datetime,
        person: str = "",
        hours: float = HOURS,
        once: bool = False,
    ) -> str:
        """Make a link that holds for some hours and return its token, of which only the hash is
        kept.

        `meeting_id` "" is for whichever meeting is held; `once` is for the first who opens it.
        Raises ValueError for rights that are none.
        """
        if not rights or not set(rights) <= set(RIGHTS) or hours <= 0:
            raise ValueError(
                f"a link needs rights out of {RIGHTS} and hours > 0, got {rights!r} and {hours!r}."
            )
        with writing(self.backend) as connection:
            return _minted(
                connection,
                ",".join(rights),
                person,
                meeting_id,
                at,
                at + dt.timedelta(hours=hours),
                once,
            )

    def link(self, token: str, at: dt.datetime) -> Link | None:
        """Read what a token opens; None for one that is unknown, expired, revoked or used up."""
        with reading(self.backend) as connection:
            return _holding(connection, digest_of(token), at)

    def take(self, token: str, at: dt.datetime) -> tuple[str, Link] | None:
        """Exchange a token at the door: a one-time link is used up by it and gives a token of its
        own, every other one itself.

        None where the token opens nothing. Of two who bring the same one-time link at once, one
        gets in.
        """
        found = self.link(token, at)
        if found is None or not found.once:
            return None if found is None else (token, found)
        with writing(self.backend) as connection:
            held = _holding(connection, found.digest, at)
            if held is None:
                return None
            connection.execute(
                ENDS.insert().values(digest=held.digest, why=USED, at=at.isoformat())
            )
            token = _minted(
                connection,
                ",".join(held.rights),
                held.person,
                held.meeting_id,
                at,
                held.until,
                once=False,
                parent=held.digest,
            )
            link = _holding(connection, digest_of(token), at)
        return None if link is None else (token, link)

    def revoke(self, digest: str, at: dt.datetime) -> None:
        """End a link for good, and what it was exchanged for."""
        with writing(self.backend) as connection:
            gone = select(ENDS.c.digest).where(ENDS.c.why == REVOKED)
            query = select(LINKS.c.digest).where(
                (LINKS.c.digest == digest) | (LINKS.c.parent == digest),
                LINKS.c.digest.not_in(gone),
            )
            for element in connection.execute(query).scalars().all():
                connection.execute(
                    ENDS.insert().values(digest=element, why=REVOKED, at=at.isoformat())
                )
            tell_others(connection, LINKS_CHANGED)

    def links(self, meeting_id: str) -> tuple[Link, ...]:
        """List the links of a meeting in the order they were made, with those that have ended.

        Whether one has expired is told by `until`.
        """
        with reading(self.backend) as connection:
            return tuple(
                map(
                    _link,
                    connection.execute(
                        _with_ends()
                        .where(LINKS.c.meeting_id == meeting_id)
                        .order_by(text(f"links.{self.backend.made_order}"))
                    ),
                )
            )

    def revocations(self) -> int:
        """Count the links that were revoked: what tells a watcher that viewers must be looked at
        again.
        """
        with reading(self.backend) as connection:
            return int(
                connection.execute(
                    select(func.count()).select_from(ENDS).where(ENDS.c.why == REVOKED)
                ).scalar_one()
            )


def digest_of(token: str) -> str:
    """Hash a token as it is kept."""
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).hexdigest()


def _next_turn(connection: Connection) -> int:
    return int(
        connection.execute(
            select(func.coalesce(func.max(SCREENS.c.turn), 0) + 1)
        ).scalar_one()
    )


def _minted(
    connection: Connection,
    rights: str,
    person: str,
    meeting_id: str,
    at: dt.datetime,
    until: dt.datetime,
    once: bool,
    parent: str = "",
) -> str:
    token = secrets.token_urlsafe(TOKEN_BYTES)
    row = {
        "rights": rights,
        "person": person,
        "meeting_id": meeting_id,
        "made": at.isoformat(),
        "until": until.isoformat(),
        "once": once,
        "parent": parent,
    }
    connection.execute(LINKS.insert().values(digest=digest_of(token), **row))
    return token


def _with_ends() -> Select:
    ended = select(ENDS.c.digest).where(ENDS.c.digest == LINKS.c.digest).exists()
    return select(LINKS, ended.label("ended"))


def _holding(connection: Connection, digest: str, at: dt.datetime) -> Link | None:
    row = connection.execute(_with_ends().where(LINKS.c.digest == digest)).first()
    found = None if row is None else _link(row)
    return None if found is None or found.ended or found.until <= at else found


def _link(row: Row) -> Link:
    until = dt.datetime.fromisoformat(row.until)
    rights = tuple(right for right in RIGHTS if right in row.rights.split(","))
    return Link(
        row.digest,
        rights,
        row.person,
        row.meeting_id,
        until,
        bool(row.once),
        bool(row.ended),
        row.parent,
    )
