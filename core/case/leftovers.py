"""Folders to work in, named by the process that uses them, and what a killed process left of
them.
"""

from __future__ import annotations

import os
import re
import shutil
import sys
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "working"
# Working folders, and copies that are not finished; the number is that of a process.
OURS = re.compile(rf"{PREFIX}-(\d+)-\w+|[0-9a-f]{{64}}\.(\d+)-\d+\.part")
DAY = 86_400.0  # seconds, after which a folder is left over where the system does not say who lives


@contextmanager
def working_folder(home: Path) -> Generator[Path]:
    """Give an empty folder under `home`, which is private, and remove it in the end."""
    home.mkdir(parents=True, exist_ok=True)
    prefix = f"{PREFIX}-{os.getpid()}-"
    with tempfile.TemporaryDirectory(
        prefix=prefix, dir=home, ignore_cleanup_errors=True
    ) as place:
        yield Path(place)


def unfinished(copy: Path, thread: int) -> Path:
    """Name a copy that is not finished: two sessions may read the same file at the same time."""
    return copy.with_suffix(f".{os.getpid()}-{thread}.part")


def sweep(home: Path, before: float) -> list[str]:
    """Remove what processes that are gone left under `home`; gives the names.

    `before` are seconds since 1970: nothing younger is touched, nor anything of a living process.
    """
    gone = []
    with suppress(OSError):
        for place in sorted(home.iterdir()):
            if _is_left(place, before):
                if place.is_dir() and not place.is_symlink():
                    shutil.rmtree(place, ignore_errors=True)
                else:
                    place.unlink(missing_ok=True)
                gone.append(place.name)
    return gone


def _is_left(place: Path, before: float) -> bool:
    found = OURS.fullmatch(place.name)
    if found is None:
        return False
    try:
        changed = place.lstat().st_mtime
    except OSError:
        return False
    return changed < before and not _lives(int(found[1] or found[2]), changed)


def _lives(pid: int, changed: float) -> bool:
    """Say whether a process may still be there; one with our own number is an earlier one."""
    if pid == os.getpid():
        return False
    if sys.platform == "win32":  # to ask there would end it
        return time.time() - changed < DAY
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    except OSError:
        return True
    return True
