"""Whether an app uses a data folder: a lock that ends with the process, however that ends.

SQLite's own locks serve for it, because they are the same on every system: who uses the folder
reads a small file in a transaction that stays open, and a restore asks for it alone.
"""

from __future__ import annotations

import sqlite3
from collections.abc import Generator
from contextlib import contextmanager
from pathlib import Path

from core.errors import Complaint, NotSaved
from core.messages import mark

LOCK = "in-use.db"
RESTORE_SECONDS = 10.0  # how long a start waits for a restore to come to its end


class InUse:
    """The mark of a process on a folder, until it is closed or the end of the process."""

    def __init__(self, folder: Path) -> None:
        """Set the mark; raises NotSaved where a restore is under way.

        A folder that cannot be written gets none: nobody can restore into it either, and the
        pages say what is wrong with it.
        """
        self._line: sqlite3.Connection | None = None
        try:
            self._line = _opened(folder, RESTORE_SECONDS)
            self._line.execute("begin")
            self._line.execute("select count(*) from sqlite_master").fetchall()
        except OSError:
            return
        except sqlite3.Error as error:
            if not _is_locked(error):
                return
            what, do = (
                mark("a backup is being restored"),
                mark("wait until that has ended, then start again"),
            )
            raise NotSaved(Complaint(what, do)) from error

    def close(self) -> None:
        """Take the mark away."""
        if self._line is not None:
            self._line.close()


@contextmanager
def alone(folder: Path) -> Generator[None]:
    """Keep every app out of a folder; raises NotSaved where one uses it."""
    try:
        line = _opened(folder, 0.2)
    except (OSError, sqlite3.Error) as error:
        raise _not_ours(folder) from error
    try:
        try:
            line.execute("begin exclusive")
        except sqlite3.Error as error:
            if not _is_locked(error):
                raise _not_ours(folder) from error
            what = mark(
                "an app is running on {folder}, so nothing was restored"
            ).format(folder=folder)
            raise NotSaved(
                Complaint(what, mark("stop the app, then try again"))
            ) from error
        yield
    finally:
        line.close()


def _is_locked(error: sqlite3.Error) -> bool:
    return error.sqlite_errorname.startswith("SQLITE_BUSY")


def _not_ours(folder: Path) -> NotSaved:
    what = mark("{folder} cannot be written, so nothing was restored").format(
        folder=folder
    )
    return NotSaved(
        Complaint(what, mark("give yourself the right, or set SHOWSTOPPER_HOME"))
    )


def _opened(folder: Path, seconds: float) -> sqlite3.Connection:
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    return sqlite3.connect(
        folder / LOCK, seconds, isolation_level=None, check_same_thread=False
    )
