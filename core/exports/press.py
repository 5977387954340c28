"""Documents made in a process of their own: a crash, a hang or a flood of memory ends that alone.

The converter of charts ends its process where it panics, and a document can grow without end. So
the app hands each document to one long-lived child, which is started when documents are first
offered, makes one at a time, and is replaced when it dies. A job goes in as a pickle, which only
this app writes; what comes back is bytes and nothing that could run here.
"""

from __future__ import annotations

import datetime as dt
import pickle
import threading
from contextlib import suppress
from functools import cache

from core import words
from core.case.model import Case
from core.child import DONE, FAILED, Child, ChildGone, Limits, Reason, serve
from core.errors import Complaint, NotPrinted
from core.meeting.events import Entry
from core.meeting.minutes import Minutes
from core.messages import say
from core.script.brief import Brief
from core.speech import in_speech, speech

MODULE = "core.exports.press"
SECONDS = 30.0  # for one document
WARM: dict = {
    "mark": "point",
    "data": {"values": [{"x": 1}]},
    "encoding": {"x": {"field": "x"}},
}
MOST_BYTES = 1_500_000_000  # resident, not reserved: V8 reserves many gigabytes


class Press:
    """One child that makes documents, and its limits: seconds a document, and bytes of memory."""

    def __init__(self, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        """Take the limits; the child is started with `begin` or the first document."""
        self.seconds, self.most_bytes = seconds, most_bytes
        self.child = Child(MODULE)
        self._turn = threading.Lock()

    def make(
        self,
        kind: str,
        brief: Brief,
        minutes: Minutes | None,
        at: dt.datetime | None = None,
        log: tuple[Entry, ...] = (),
        agreed: Case | None = None,
    ) -> bytes:
        """Make an export by its name (`core.exports.export_registry`): of the minutes, `at` a
        moment of the invitation, or of a `log` and the case as it was `agreed`.

        It speaks as the thread that asks does. Raises NotPrinted, in one sentence, where
        the child died, took too long, used too much memory, or could not set the document; the next
        document is made by a new child.
        """
        job = pickle.dumps(
            (kind, speech(), brief, minutes, at, log, agreed), pickle.HIGHEST_PROTOCOL
        )
        if not self._turn.acquire(timeout=2 * self.seconds):
            raise could_not(say("others are still being made"))
        try:
            status, content = self.child.ask(job, Limits(self.seconds, self.most_bytes))
        except ChildGone as gone:
            raise could_not(self._why(gone.reason)) from None
        finally:
            self._turn.release()
        if status == FAILED:
            raise could_not(
                say(
                    "something in it cannot be set on a page ({content})",
                    content=content.decode(),
                )
            )
        return content

    def _why(self, reason: Reason) -> str:
        if reason == "not started":
            return say("no process could be started for it")
        if reason == "time":
            return say(
                "it took longer than {seconds}",
                seconds=words.count_noun(self.seconds, "second"),
            )
        if reason == "memory":
            return say(
                "it took more than {most_bytes} of memory",
                most_bytes=words.file_size(self.most_bytes),
            )
        return say("the process that makes documents ended")

    def begin(self) -> None:
        """Start the child where none is running, so that it is ready when somebody asks."""
        if self._turn.acquire(blocking=False):
            try:
                with suppress(ChildGone):  # whoever asks for a document is told
                    self.child.begin()
            finally:
                self._turn.release()

    def end(self) -> None:
        """End the child, if there is one; the next document starts another."""
        self.child.end()


def could_not(why: str) -> NotPrinted:
    """Say that a document could not be made, why, and what to do."""
    what = say("this document could not be made: {why}", why=why)
    return NotPrinted(Complaint(what, say("try again, or export the bundle")))


@cache
def press() -> Press:
    """Give the press of this app."""
    return Press()


# In the child


def main() -> int:
    """Make documents until nobody asks for more."""
    from core.exports import export_registry  # noqa: F401, PLC0415  before anybody waits for it
    from core.exports.charts import converted  # noqa: PLC0415  the same: its engine starts slowly

    converted(WARM)
    return serve(_answer)


def _answer(job: bytes) -> tuple[bytes, bytes]:
    try:
        return DONE, _document(job)
    except Exception as error:  # noqa: BLE001  whatever it is, the next document may do
        return FAILED, type(error).__name__.encode()


def _document(job: bytes) -> bytes:
    from core.exports.export_registry import BY_NAME  # noqa: PLC0415  heavy, and not needed to ask
    from core.exports.export_sources import Sources  # noqa: PLC0415  the same

    kind, spoken, brief, minutes, at, log, agreed = pickle.loads(job)  # noqa: S301  the app itself wrote it
    with in_speech(spoken):
        return BY_NAME[kind].make(Sources(brief, minutes, log, at, agreed))


if __name__ == "__main__":
    raise SystemExit(main())
