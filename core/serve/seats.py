"""Which browsers were heard from lately, by the name that their page was given.

A page whose component never reached the browser is found out by this: its script has run, and
nobody in it has asked for a screen.
"""

from __future__ import annotations

import threading
from collections.abc import Callable
from time import monotonic

LATELY_SECONDS = 60.0  # a socket is heard of every ten seconds
LONGEST_NAME = 64
MOST = 10_000


class Seats:
    """Names and when each was heard from."""

    def __init__(self, clock: Callable[[], float] = monotonic) -> None:
        """Start empty; `clock` gives seconds."""
        self._clock, self._lock = clock, threading.Lock()
        self._heard: dict[str, float] = {}

    def note(self, name: str) -> None:
        """Take note of a name that was heard from now; those of long ago are forgotten."""
        if not name or len(name) > LONGEST_NAME:
            return
        with self._lock:
            if len(self._heard) >= MOST:
                late = self._clock() - LATELY_SECONDS
                self._heard = {
                    name: at for name, at in self._heard.items() if at > late
                }
            if len(self._heard) < MOST:
                self._heard[name] = self._clock()

    def lately(self, name: str) -> bool:
        """Say whether a name was heard from within the last minute."""
        with self._lock:
            return (
                self._clock() - self._heard.get(name, float("-inf")) <= LATELY_SECONDS
            )


SEATS = Seats()
