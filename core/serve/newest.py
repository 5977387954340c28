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
        kept = self._there(meeting_id)
        if kept is not None:
            return kept
        with self._lock:
            kept = self._there(meeting_id)
            if kept is not None:
                return kept
            made = self._read(meeting_id)
            if made is not None and made.seq == self._bus.latest(meeting_id):
                self._kept[meeting_id] = made
            return made

    def _there(self, meeting_id: str) -> T | None:
        kept = self._kept.get(meeting_id)
        return kept if kept is not None and kept.seq == self._bus.latest(meeting_id) else None
