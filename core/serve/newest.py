"""What the newest version of a meeting shows, read once for all who ask for it at the same
moment.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Generic, Protocol, TypeVar

from core.serve.bus import BUS, Bus


class Numbered(Protocol):
    """Anything that says which entry of a log it shows."""

    @property
    def seq(self) -> int:
        """Name the entry."""
        ...


T = TypeVar("T", bound=Numbered)


class Newest(Generic[T]):
    """Keeps one thing for each meeting for as long as no newer version was heard of.

    Without a version on the bus, or with one that is not what was read, everybody reads anew: the
    database is the truth.
    """

    def __init__(self, read: Callable[[str], T | None], bus: Bus = BUS) -> None:
        """Take what reads a meeting's thing, None where there is none."""
        self._kept: dict[str, T] = {}
        self._read, self._bus, self._lock = read, bus, threading.Lock()

    def of(self, meeting_id: str) -> T | None:
        """Give what the newest version shows; who comes while somebody reads it waits for that."""
        there = self._there(meeting_id)
        if there is not None:
            return there
        with self._lock:
            there = self._there(meeting_id)
            if there is not None:
                return there
            read = self._read(meeting_id)
            if read is not None and read.seq == self._bus.latest(meeting_id):
                self._kept[meeting_id] = read
            return read

    def _there(self, meeting_id: str) -> T | None:
        retained = self._kept.get(meeting_id)
        return (
            retained
            if retained is not None and retained.seq == self._bus.latest(meeting_id)
            else None
        )
