"""Recordings of rehearsals that the presenter asked to keep: files in one folder of their own."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

from core.errors import Complaint, NotSaved
from core.messages import say

RECORDINGS = "recordings"


def recordings_folder(home: Path) -> Path:
    """Name the folder of recordings, which only its owner may read."""
    return home / RECORDINGS


def keep_recording(home: Path, run_id: str, at: dt.datetime, content: bytes) -> Path:
    """Keep a recording of a run, and name its file; raises NotSaved."""
    folder = recordings_folder(home)
    name = re.sub(r"[^\w-]", "_", run_id)[:40]
    path = folder / f"{name}-{at.astimezone(dt.UTC):%Y%m%dT%H%M%S}.wav"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        path.write_bytes(content)
        path.chmod(0o600)
    except OSError as error:
        raise _not_kept(folder, error) from None
    return path


def recordings(home: Path) -> tuple[Path, ...]:
    """List the recordings there are, latest last."""
    return tuple(
        sorted(recordings_folder(home).glob("*.wav"), key=lambda path: path.name[-20:])
    )


def delete_recordings(home: Path) -> dict[str, bytes]:
    """Delete all recordings and give what they held, by name; raises NotSaved where one stays."""
    try:
        held = {path.name: path.read_bytes() for path in recordings(home)}
        for path in recordings(home):
            path.unlink(missing_ok=True)
    except OSError as error:
        raise _not_kept(recordings_folder(home), error) from None
    return held


def bring_back_recordings(home: Path, held: dict[str, bytes]) -> None:
    """Keep recordings again that were deleted; raises NotSaved."""
    folder = recordings_folder(home)
    try:
        for name, content in held.items():
            path = folder / Path(name).name
            path.write_bytes(content)
            path.chmod(0o600)
    except OSError as error:
        raise _not_kept(folder, error) from None


def _not_kept(folder: Path, error: OSError) -> NotSaved:
    what = say("{folder}: {why}", folder=folder, why=error.strerror or error)
    return NotSaved(
        Complaint(what, say("make room there, or choose another data folder"))
    )
