"""Copies of the database: one at the close of each meeting, before a migration and on demand.

A copy is made by SQLite itself (`vacuum into`), so it holds what the log beside the file holds,
and other programs go on writing meanwhile. It is whole or not there: written under another name,
looked over, put on disk and then renamed.
"""

from __future__ import annotations

import datetime as dt
import os
import sqlite3
from contextlib import suppress
from pathlib import Path

from core.errors import Complaint, NotSaved
from core.messages import mark
from core.store.address import DatabaseAddress
from core.store.engine import damage

BACKUPS = "backups"
KEPT = 7  # copies in the folder of backups; one meeting a day, for a week
COPY_SECONDS = 5.0
DUMP = "showstopper.dump"  # of a PostgreSQL database, by its own programs


def back_up(database: Path, to: Path) -> Path:
    """Copy a database to a new file that only its owner may read, and name it.

    Raises NotSaved, and then there is no new file.
    """
    if to.exists():
        raise NotSaved(
            Complaint(
                mark("{to} is there already").format(to=to),
                mark("name a file that is not"),
            )
        )
    result = to.with_name(f".{to.name}.{os.urandom(3).hex()}.part")
    try:
        _copy(database, result)
        result.replace(to)
    except OSError as error:
        raise _no_copy(f"{to.parent}: {error.strerror or error}") from error
    finally:
        result.unlink(missing_ok=True)
    return to


def keep_backup(database: Path, folder: Path, at: dt.datetime, why: str = "") -> Path:
    """Copy a database into the folder of backups, of which the newest KEPT stay.

    Raises NotSaved.
    """
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise _no_copy(f"{folder}: {error.strerror or error}") from error
    name = f"{stamped('showstopper', at)}{f'-{why}' if why else ''}"
    there = (folder / f"{name}.db").exists()  # two within a second
    path = back_up(
        database, folder / f"{name}{f'-{os.urandom(3).hex()}' if there else ''}.db"
    )
    _thin_out(path)
    return path


def no_copy_of(address: DatabaseAddress) -> NotSaved:
    """Say how a PostgreSQL database is backed up, which is not for us to do."""
    what = mark(
        "cases and meetings are in the PostgreSQL database {shown}, not in a file here"
    )
    do = mark("back it up with pg_dump: {command}").format(
        command=" ".join(
            ("pg_dump", "--format=custom", f"--file={DUMP}", address.shown)
        )
    )
    return NotSaved(Complaint(what.format(shown=address.shown), do))


def no_restore_into(address: DatabaseAddress) -> NotSaved:
    """Say how a PostgreSQL database is restored, which is not for us to do."""
    what = mark(
        "cases and meetings are in the PostgreSQL database {shown}, not in a file here"
    )
    do = mark("stop every app, then restore into an empty database: {command}").format(
        command=" ".join(
            ("pg_restore", "--exit-on-error", f"--dbname={address.shown}", DUMP)
        )
    )
    return NotSaved(Complaint(what.format(shown=address.shown), do))


def stamped(name: str, at: dt.datetime) -> str:
    """Put the moment, in UTC, behind a name; names then stand in the order of time.

    >>> stamped("showstopper", dt.datetime(2026, 11, 29, 9, 5, 1, tzinfo=dt.UTC))
    'showstopper-20261129-090501'
    """
    return f"{name}-{at.astimezone(dt.UTC):%Y%m%d-%H%M%S}"


def _copy(database: Path, to: Path) -> None:
    # Made by us beforehand, so that it is its owner's alone from its first byte on.
    os.close(os.open(to, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600))
    address = f"{database.absolute().as_uri()}?mode=rw"
    try:
        line = sqlite3.connect(address, COPY_SECONDS, uri=True, isolation_level=None)
        try:
            line.execute("vacuum into ?", (str(to),))
        finally:
            line.close()
        wrong = damage(to)
    except sqlite3.Error as error:
        raise _no_copy(str(error).splitlines()[0]) from error
    if wrong:
        raise _no_copy(mark("the copy is damaged ({wrong})").format(wrong=wrong))
    with to.open("rb") as file:
        os.fsync(file.fileno())


def _no_copy(why: str) -> NotSaved:
    what = mark("no backup was made: {why}").format(why=why)
    return NotSaved(
        Complaint(what, mark("the data itself is as it was; make room, then try again"))
    )


def _thin_out(newest: Path) -> None:
    """Remove the oldest copies by name; the one just made stays, whatever the clock says."""
    others = sorted(
        path for path in newest.parent.glob("showstopper-*.db") if path != newest
    )
    for other in others[: max(0, len(others) - KEPT + 1)]:
        with suppress(OSError):
            other.unlink()
