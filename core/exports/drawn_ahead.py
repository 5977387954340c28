"""Pictures that are likely to be asked for next, drawn while nobody waits."""

from __future__ import annotations

import contextvars
import threading
from collections.abc import Callable, Iterable
from contextlib import suppress

from core.errors import ShowstopperError

QUIET_SECONDS = 0.4  # a slider that is being moved asks again sooner


class DrawnAhead:
    """Does work in a thread once nothing newer was asked for; the newest is all that counts."""

    def __init__(self, quiet_seconds: float = QUIET_SECONDS) -> None:
        """Start with nothing to do."""
        self.quiet_seconds = quiet_seconds
        self._newer = threading.Event()
        self._lock = threading.Lock()

    def soon(self, work: Iterable[Callable[[], object]]) -> threading.Thread:
        """Begin in a moment, one piece after the other, until something newer is asked for."""
        with self._lock:
            self._newer.set()
            newer = self._newer = threading.Event()
        # In the language of whoever asks.
        context = contextvars.copy_context()
        thread = threading.Thread(
            target=context.run, args=(self._do, tuple(work), newer), daemon=True
        )
        thread.start()
        return thread

    def _do(
        self, work: tuple[Callable[[], object], ...], newer: threading.Event
    ) -> None:
        if newer.wait(self.quiet_seconds):
            return
        for piece in work:
            if newer.is_set():
                return
            with suppress(ShowstopperError):  # whoever asks for it is told
                piece()
