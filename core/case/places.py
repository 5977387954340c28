"""Where the typed copies of files of rows lie; kept apart, because naming a place needs no reader."""

from __future__ import annotations

from pathlib import Path


def typed_copy(home: Path, digest: str) -> Path:
    """Name the place of the typed copy of the file with this digest."""
    return Path(home) / f"{digest}.parquet"
