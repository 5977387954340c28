"""The push bus: script threads say that something changed, and every socket that follows it hears
the newest version.

Only numbers go over the bus. What there is to see is fetched by the page itself, so that roles are
checked in one place. A version of a meeting only grows. Where something else changed, its followers
are woken: told the same version once more.
"""

from __future__ import annotations

import asyncio
import threading
from collections.abc import Generator
from contextlib import contextmanager, suppress

# the topic of those who wait for a meeting to be held: it has no version, its followers are only
# ever woken
WAITING = ""
# What pages follow to hear that the database went or came back; it has the form of a meeting's id.
DATABASE_TOPIC = "database"


class Listener:
    """What one socket has still to be told: the newest version alone, however many it was too slow
    for.
    """

    def __init__(self) -> None:
        self._there = asyncio.Event()
        self._version, self._forced = -1, False

    def offer(self, version: int, forced: bool = False, repeat: bool = False) -> None:
        """Put a version there if it is newer than the last one.

        A forced one, or one to be repeated, is told in any case.
        """
        if forced or repeat or version > self._version:
            self._version, self._forced = (
                max(version, self._version),
                forced or self._forced,
            )
            self._there.set()

    async def newest(self) -> tuple[int, bool]:
        """Wait for a version that was not told yet; gives it, and whether it was forced."""
        await self._there.wait()
        self._there.clear()
        forced, self._forced = self._forced, False
        return self._version, forced


class Bus:
    """Fans versions out from any thread to the sockets of one event loop."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._loop: asyncio.AbstractEventLoop | None = None
        self._latest: dict[str, int] = {}
        self._told: dict[str, int] = {}
        self._listeners: dict[str, set[Listener]] = {}

    def bind(self, loop: asyncio.AbstractEventLoop | None) -> None:
        """Name the loop on which sockets are served, None when it ends.

        What was heard before is forgotten.
        """
        with self._lock:
            self._loop = loop
            self._latest.clear()
            self._told.clear()

    def publish(self, meeting_id: str, version: int) -> None:
        """Tell all who follow a meeting that it has come to this version, and wake those who wait
        for one. From any thread.

        Without a loop nothing happens, and a version that is not newer than the last one that was
        told is no news. One that a socket found by looking is: the others do not know of it.
        """
        with self._lock:
            if self._loop is None or version <= self._told.get(meeting_id, 0):
                return
            self._told[meeting_id] = version
            self._latest[meeting_id] = max(version, self._latest.get(meeting_id, 0))
            self._call({meeting_id: version}, forced=False)
            self._call({WAITING: 0}, forced=True)

    def wake(self, meeting_id: str | None = None) -> None:
        """Make all who follow a meeting, and all who wait for one, look again although it did not
        move, as after a link was revoked.

        Without an id everybody looks again.
        """
        with self._lock:
            topics = (
                tuple(self._listeners) if meeting_id is None else (meeting_id, WAITING)
            )
            self._call(
                {topic: self._latest.get(topic, 0) for topic in topics}, forced=True
            )

    def latest(self, meeting_id: str) -> int:
        """Name the newest version that was heard of, 0 before the first."""
        with self._lock:
            return self._latest.get(meeting_id, 0)

    def at_least(self, meeting_id: str, version: int) -> int:
        """Take note of a version that was read elsewhere, and name the newer of it and the latest.

        Tells nobody.
        """
        with self._lock:
            known = self._latest.get(meeting_id, 0)
            if (
                version > known
            ):  # a made-up id is never kept, or browsers could fill the memory with them
                self._latest[meeting_id] = version
            return max(version, known)

    def followers(self, meeting_id: str) -> int:
        """Count the sockets of this process that follow a meeting."""
        with self._lock:
            return len(self._listeners.get(meeting_id, ()))

    def topics(self) -> tuple[str, ...]:
        """List what is followed by any socket."""
        with self._lock:
            return tuple(self._listeners)

    @contextmanager
    def subscribe(self, meeting_id: str) -> Generator[Listener]:
        """Follow a meeting, or with "" wait for one, on the loop that is bound."""
        listener = Listener()
        with self._lock:
            self._listeners.setdefault(meeting_id, set()).add(listener)
        try:
            yield listener
        finally:
            with self._lock:
                self._listeners[meeting_id].discard(listener)
                if not self._listeners[meeting_id]:
                    del self._listeners[meeting_id]

    def _call(self, news: dict[str, int], forced: bool) -> None:
        if self._loop is not None:
            with suppress(RuntimeError):  # the loop has closed: nobody listens any more
                self._loop.call_soon_threadsafe(self._fan_out, news, forced)

    def _fan_out(self, news: dict[str, int], forced: bool) -> None:
        with self._lock:
            reached = [
                (item, version)
                for topic, version in news.items()
                for item in self._listeners.get(topic, ())
            ]
        for item, version in reached:
            item.offer(version, forced)


BUS = Bus()
