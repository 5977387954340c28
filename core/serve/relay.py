"""Passes on to the sockets of this process what other processes of one PostgreSQL database change.

The server tells (NOTIFY), so nothing is asked while nothing happens. Whatever was told while the
connection was lost is read once it is back: versions only grow, so none is missed.
"""

from __future__ import annotations

import logging
import threading
from collections.abc import Callable

from core.errors import BadFile, NotSaved, ShowstopperError
from core.serve.bus import BUS, DATABASE_TOPIC, Bus
from core.store.address import DatabaseAddress
from core.store.database_news import LINKS_CHANGED, changed_screen, listening
from core.store.public import PublicStore

LOGGER = logging.getLogger(__name__)
AGAIN_SECONDS = 0.5  # between two attempts to reach a server that is gone
Opening = Callable[[], PublicStore]


class Outage:
    """Whether the database that this process listens to is gone, and what its driver says."""

    error: NotSaved | None = None


OUTAGE = Outage()


class Relay:
    """A thread that listens until it is ended."""

    def __init__(
        self,
        address: DatabaseAddress,
        opening: Opening,
        bus: Bus = BUS,
        outage: Outage = OUTAGE,
    ) -> None:
        """Name the database; `opening` opens the store of what anybody may read."""
        self.address, self.opening, self.bus, self.outage = (
            address,
            opening,
            bus,
            outage,
        )
        self._public: PublicStore | None = None
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._run, name="relay", daemon=True)

    def start(self) -> None:
        """Begin to listen."""
        self._thread.start()

    def stop(self) -> None:
        """End within a second or so."""
        self._over.set()
        self._thread.join()
        self.outage.error = None

    def _run(self) -> None:
        while not self._over.is_set():
            try:
                self._listen()
            except (BadFile, NotSaved) as error:
                self._gone(error)
                self._over.wait(AGAIN_SECONDS)
        if self._public is not None:
            self._public.close()

    def _listen(self) -> None:
        with listening(self.address) as heard:
            # Read after the listening has begun: what is committed in between is told as well.
            self._catch_up()
            while not self._over.is_set():
                for news in heard():
                    self.pass_on(news)

    def _catch_up(self) -> None:
        self._public = self._public or self.opening()
        for meeting_id, version in self._public.versions().items():
            self.bus.publish(meeting_id, version)
        if self.outage.error is not None:
            LOGGER.error("database-back")
            self.outage.error = None
            self.bus.wake(DATABASE_TOPIC)
            self.bus.wake()  # links may have been revoked meanwhile

    def pass_on(self, news: str) -> None:
        """Tell the sockets what one piece of news means; one that is not known is left alone."""
        screen = changed_screen(news)
        if screen is not None:
            self.bus.publish(*screen)
        elif news == LINKS_CHANGED:
            self.bus.wake()

    def _gone(self, error: ShowstopperError) -> None:
        first = self.outage.error is None
        self.outage.error = (
            error if isinstance(error, NotSaved) else NotSaved(*error.complaints)
        )
        if first:
            LOGGER.error("database-lost", exc_info=error)
            self.bus.wake(DATABASE_TOPIC)
