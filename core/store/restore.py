"""Put a copy of the database in the place of the present one, which is kept beside it.

The copy is opened and looked over in a folder of its own first; only a whole one takes the
place, and in one step.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import shutil
import sqlite3
import tempfile
from collections.abc import Generator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from core.errors import BadFile, Complaint, NotSaved
from core.messages import mark
from core.store.backups import back_up, stamped
from core.store.database import DATABASE, Store
from core.store.engine import version_in
from core.store.hash_chain import broken_at
from core.store.in_use import alone
from core.store.schema import ENTRIES, refuse_newer

OTHER_COPY = mark("choose another backup")
NOT_OURS = mark("its tables are not those of Showstopper")


@dataclass(frozen=True, slots=True)
class Restored:
    """What was put back: how many cases and meetings, and where the database of before is."""

    cases: int
    meetings: int
    before: Path | None


def restore(copy: Path, home: Path, at: dt.datetime) -> Restored:
    """Put a copy in the place of the database of a data folder.

    Raises BadFile for a copy that is not whole, and NotSaved while an app runs, for a copy of a
    newer version, and where the disk does not take it; then everything is as it was.
    """
    if not copy.is_file():
        raise BadFile(
            Complaint(
                mark("there is no file {copy}").format(copy=copy),
                mark("give the file of a backup"),
            )
        )
    place = home / DATABASE
    if place.exists() and copy.samefile(place):
        raise BadFile(
            Complaint(
                mark("{copy} is the present database").format(copy=copy), OTHER_COPY
            )
        )
    try:
        scratched = tempfile.TemporaryDirectory
        with _nobody_else(home), scratched(dir=home, prefix=".restore-") as scratch:
            store = looked_over(copy, Path(scratch))
            cases, meetings = len(store.case_ids()), len(store.meetings())
            store.engine.dispose()
            _joined(store.path)
            before = _moved_aside(place, at)
            _moved_aside(home / "public" / "room.db", at)
            store.path.replace(place)
    except OSError as error:
        what = mark("nothing was restored: {value}").format(
            value=error.strerror or error
        )
        do = mark("make room or give yourself the right, then try again")
        raise NotSaved(Complaint(what, do)) from error
    return Restored(cases, meetings, before)


@contextmanager
def _nobody_else(home: Path) -> Generator[None]:
    with ExitStack() as both:
        for folder in (home, home / "public"):
            both.enter_context(alone(folder))
        yield


def looked_over(copy: Path, scratch: Path) -> Store:
    """Open a copy of the copy, brought to this version, and hold it to what a database must be."""
    try:
        version = version_in(copy)
    except NotSaved as error:
        raise _not_whole(copy, error.complaints[0].what) from error
    refuse_newer(copy, version)
    # Of the file as it was given: copying it builds its indexes anew, and hides what was wrong.
    if (wrong := _integrity(copy)) != "ok":
        raise _not_whole(copy, wrong)
    if not any(name == ENTRIES.name for _, name, _ in _made_of(copy)):
        raise _not_whole(copy, NOT_OURS)
    try:
        back_up(copy, scratch / DATABASE)
        store = Store(scratch)
    except NotSaved as error:
        raise _not_whole(copy, error.complaints[0].what) from error
    try:
        _hold_to_the_schema(copy, store)
        found = {name: broken_at(store.log(name)) for name in store.logs()}
        broken = {name: place for name, place in found.items() if place is not None}
    except NotSaved as error:
        store.engine.dispose()
        raise _not_whole(copy, error.complaints[0].what) from error
    if broken:
        store.engine.dispose()
        places = ", ".join(
            mark("{name} at entry {place}").format(name=name, place=place)
            for name, place in broken.items()
        )
        raise _not_whole(
            copy, mark("changed after it was written: {places}").format(places=places)
        )
    return store


def _hold_to_the_schema(copy: Path, store: Store) -> None:
    """Raise BadFile where a copy has other tables or triggers than ours."""
    fresh = Store(store.home / "fresh")
    same = _made_of(store.path) == _made_of(fresh.path)
    fresh.engine.dispose()
    if not same:
        store.engine.dispose()
        raise _not_whole(copy, NOT_OURS)


def _reader(path: Path) -> sqlite3.Connection:
    return sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)


def _integrity(path: Path) -> str:
    line = _reader(path)
    try:
        return str(line.execute("pragma integrity_check").fetchone()[0])
    except sqlite3.Error as error:
        return str(error)
    finally:
        line.close()


def _made_of(path: Path) -> set[tuple[str, str, str]]:
    line = _reader(path)
    try:
        rows = line.execute(
            "select type, name, coalesce(sql, '') from sqlite_master"
        ).fetchall()
    finally:
        line.close()
    ours = [row for row in rows if not row[1].startswith("sqlite_")]
    return {(kind, name, re.sub(r"\s+", " ", sql)) for kind, name, sql in ours}


def _not_whole(copy: Path, why: str) -> BadFile:
    return BadFile(
        Complaint(
            mark("{name} cannot be restored: {why}").format(name=copy.name, why=why),
            OTHER_COPY,
        )
    )


def _moved_aside(place: Path, at: dt.datetime) -> Path | None:
    """Keep a file under a dated name beside it, with its log if SQLite cannot join the two."""
    if not place.exists():
        return None
    _joined(place)
    to = place.with_name(f"{stamped(f'{place.stem}-before-restore', at)}{place.suffix}")
    if to.exists():
        to = to.with_name(f"{to.stem}-{os.urandom(3).hex()}{to.suffix}")
    for end in ("-wal", "-shm"):
        beside = place.with_name(f"{place.name}{end}")
        if beside.exists():
            beside.replace(to.with_name(f"{to.name}{end}"))
    try:
        os.link(place, to)  # so that at no moment there is no database
    except OSError:
        shutil.copy2(place, to)
    if place.name != DATABASE:
        place.unlink()
    return to


def _joined(place: Path) -> None:
    """Write the log into its file; raises NotSaved where another program has it open."""
    line = sqlite3.connect(place, 0.2)
    try:
        line.execute("pragma journal_mode=delete").fetchall()
    except sqlite3.OperationalError as error:
        if "locked" in str(error):
            what = mark(
                "another program has {place} open, so nothing was restored"
            ).format(place=place)
            raise NotSaved(Complaint(what, mark("end it, then try again"))) from error
    except sqlite3.DatabaseError:
        pass  # damaged: it is kept as it is
    finally:
        line.close()
