"""A folder into which new batches are put: what rests in it is measured, each file once."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field
from pathlib import Path

from core.desk.batch_intake import (
    Taken,
    Watched,
    take_batches,
    taken_words,
    watched_meeting,
)
from core.errors import BadFile, Complaint
from core.meeting.events import Event
from core.meeting.fold import replay
from core.meeting.follow_up_events import BatchMeasured
from core.meeting.news import batch_words
from core.meeting.release_status import ReleaseStatus, release_status
from core.messages import say
from core.speech import in_speech
from core.store.database import Store

BY = "watch"
# How browsers, rsync and the like name what they have not finished.
UNFINISHED = (".part", ".partial", ".tmp", ".crdownload", ".download", "~")
State = tuple[int, int]  # bytes, and when it was written in nanoseconds


@dataclass(slots=True)
class FolderWatch:
    """A watch on a folder for a case: what it saw last of each file.

    `look` measures what did not change since the look before.
    """

    store: Store
    case_id: str
    folder: Path
    seen: dict[Path, State] = field(default_factory=dict)

    def look(self, at: dt.datetime) -> tuple[Taken, ...]:
        """Measure the new files whose size rests, and keep what they show.

        Raises BadFile for a folder that cannot be read, NoSuchThing without meeting or criteria.
        """
        watched = watched_meeting(self.store, self.case_id, at)
        there = _files(self.folder)
        rests = [path for path, state in there.items() if self.seen.get(path) == state]
        self.seen = there
        # Read again before any is judged: one may have grown since it was listed.
        still = [path for path in rests if _state(path) == there[path]]

        def append(event_id: str, event: Event) -> object:
            return self.store.append(watched.meeting_id, event_id, event, at, BY)

        with in_speech(watched.case.speech):
            files = [(path.name, path) for path in still]
            return take_batches(self.store, watched, files, append)

    def status(self, at: dt.datetime) -> tuple[Watched, ReleaseStatus]:
        """Say where the release stands by what is on record."""
        watched = watched_meeting(self.store, self.case_id, at)
        meeting = replay(self.store.log(watched.meeting_id))
        with in_speech(watched.case.speech):
            return watched, release_status(watched.gate, meeting)


def news_of(watched: Watched, taken: Taken) -> str:
    """Say what became of a file, and whether it passes the criteria."""
    if isinstance(taken.event, BatchMeasured):
        return batch_words(taken.event, watched.gate, taken.before)
    return taken_words(taken)


def _files(folder: Path) -> dict[Path, State]:
    try:
        listed = sorted(folder.iterdir())
    except OSError as error:
        raise BadFile(
            Complaint(
                say(
                    "the folder {folder} cannot be read: {reason}",
                    folder=folder,
                    reason=error.strerror,
                ),
                say("name the folder into which the batches are put"),
            )
        ) from None
    states = ((path, _state(path)) for path in listed if not _unfinished(path.name))
    return {path: state for path, state in states if state is not None}


def _unfinished(name: str) -> bool:
    return name.startswith(".") or name.lower().endswith(UNFINISHED)


def _state(path: Path) -> State | None:
    """Give size and time of a file; None for a folder, an empty file, and one that is gone."""
    try:
        found = path.stat()
    except OSError:
        return None
    return (
        (found.st_size, found.st_mtime_ns) if path.is_file() and found.st_size else None
    )
