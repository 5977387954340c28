"""Where things are kept: the user's data folder, or where SHOWSTOPPER_HOME points."""

from __future__ import annotations

import os
from pathlib import Path


def keep_private() -> None:
    """Let nobody but their owner read the files that this process makes from now on."""
    os.umask(0o077)


def home() -> Path:
    """Name the folder of database, rows and secret."""
    supplied = os.environ.get("SHOWSTOPPER_HOME")
    if supplied:
        return Path(supplied).expanduser()
    from platformdirs import user_data_path  # noqa: PLC0415  only without a folder of one's own

    return user_data_path("showstopper", appauthor=False)
