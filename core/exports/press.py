"""Documents made in a process of their own: a crash, a hang or a flood of memory ends that alone.

The converter of charts ends its process where it panics, and a document can grow without end. So
the app hands each document to one long-lived child, which is started when documents are first
offered, makes one at a time, and is replaced when it dies. A job goes in as a pickle, which only
this app writes; what comes back is bytes and nothing that could run here.
"""

from __future__ import annotations

import os
import pickle
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from functools import cache
from pathlib import Path
from typing import IO, Literal

from core import words, written
from core.errors import Complaint, NotPrinted
from core.meeting.minutes import Minutes
from core.script.brief import Brief

MODULE = "core.exports.press"
SECONDS = 30.0  # for one document
MOST_BYTES = 1_500_000_000  # resident, not reserved: V8 reserves many gigabytes
LOOK_EVERY = 0.05  # seconds
LENGTH = 8  # bytes
DONE, FAILED = b"+", b"-"
Kind = Literal["minutes", "email", "draft"]


class Press:
    """One child that makes documents, and its limits: seconds a document, and bytes of memory."""

    def __init__(self, seconds: float = SECONDS, most_bytes: int = MOST_BYTES) -> None:
        """Take the limits; the child is started with `begin` or the first document."""
        self.seconds, self.most_bytes = seconds, most_bytes
        self.process: subprocess.Popen[bytes] | None = None
        self._turn = threading.Lock()

    def make(self, kind: Kind, brief: Brief, minutes: Minutes) -> bytes:
        """Make the minutes or the email as a PDF, or the draft of the email as a message.

        Numbers are written as in the thread that asks. Raises NotPrinted, in one sentence, where
        the child died, took too long, used too much memory, or could not set the document; the next
        document is made by a new child.
        """
        job = pickle.dumps((kind, written.style().locale, brief, minutes), pickle.HIGHEST_PROTOCOL)
        if not self._turn.acquire(timeout=2 * self.seconds):
            raise could_not("others are still being made")
        try:
            return self._make(job)
        finally:
            self._turn.release()

    def begin(self) -> None:
        """Start the child where none is running, so that it is ready when somebody asks."""
        if self._turn.acquire(blocking=False):
            try:
                with suppress(OSError):  # whoever asks for a document is told
                    self._running()
            finally:
                self._turn.release()

    def _make(self, job: bytes) -> bytes:
        try:
            process = self._running()
        except OSError:
            raise could_not("no process could be started for it") from None
        reasons: list[str] = []
        try:
            with self._watched(process, reasons):
                status, content = _asked(process, job)
        except (EOFError, OSError):
            self.end()
            reason = next(iter(reasons), "the process that makes documents ended")
            raise could_not(reason) from None
        if resident(process.pid) > self.most_bytes / 2:
            self.end()  # what a library never gave back must not stop a later document
        if status == FAILED:
            raise could_not(f"something in it cannot be set on a page ({content.decode()})")
        return content

    def _running(self) -> subprocess.Popen[bytes]:
        """Give the child, a new one where there is none or the last one died."""
        if self.process is None or self.process.poll() is not None:
            self.end()
            self.process = subprocess.Popen(  # noqa: S603  its own module
                [sys.executable, "-m", MODULE, str(self.seconds)],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parents[2],  # whence it finds its module, installed or not
            )
        return self.process

    @contextmanager
    def _watched(self, process: subprocess.Popen[bytes], reasons: list[str]) -> Generator[None]:
        """End the child when it takes too long or too much, and say which it was."""
        over = threading.Event()
        ends = time.monotonic() + self.seconds

        def watch() -> None:
            while True:
                if time.monotonic() > ends:
                    reasons.append(f"it took longer than {words.counted(self.seconds, 'second')}")
                elif resident(process.pid) > self.most_bytes:
                    most = words.file_size(self.most_bytes)
                    reasons.append(f"it took more than {most} of memory")
                if reasons:
                    process.kill()
                if reasons or over.wait(LOOK_EVERY):
                    return

        watcher = threading.Thread(target=watch, daemon=True)
        watcher.start()
        try:
            yield
        finally:
            over.set()
            watcher.join()

    def end(self) -> None:
        """End the child, if there is one; the next document starts another."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written
                    pipe.close()


def could_not(why: str) -> NotPrinted:
    """Say that a document could not be made, why, and what to do."""
    what = f"this document could not be made: {why}"
    return NotPrinted(Complaint(what, "try again, or export the bundle"))


@cache
def press() -> Press:
    """Give the press of this app."""
    return Press()


def resident(pid: int) -> int:
    """Read the memory of a process that is resident, in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


def _asked(process: subprocess.Popen[bytes], job: bytes) -> tuple[bytes, bytes]:
    """Hand over a job and wait for its result; raises OSError or EOFError where the child ends."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    _write(process.stdin, job)
    status = _exactly(process.stdout, 1)
    return status, _read(process.stdout)


def _write(pipe: IO[bytes], content: bytes) -> None:
    pipe.write(len(content).to_bytes(LENGTH, "big"))
    pipe.write(content)
    pipe.flush()


def _read(pipe: IO[bytes]) -> bytes:
    return _exactly(pipe, int.from_bytes(_exactly(pipe, LENGTH), "big"))


def _exactly(pipe: IO[bytes], count: int) -> bytes:
    content = pipe.read(count)
    if len(content) < count:
        raise EOFError
    return content


# In the child


def main() -> int:
    """Make documents until nobody asks for more."""
    jobs, results = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no part of a document
    _first_to_go()
    from core.exports import documents  # noqa: F401, PLC0415  before anybody waits for it
    alarm = getattr(signal, "alarm", lambda _: 0)
    while True:
        try:
            job = _read(jobs)
        except EOFError:
            return 0
        alarm(int(float(sys.argv[1])) + 5)  # where the app that watched it is gone
        try:
            status, content = DONE, _document(job)
        except Exception as error:  # noqa: BLE001  whatever it is, the next document may do
            status, content = FAILED, type(error).__name__.encode()
        alarm(0)
        results.write(status)
        _write(results, content)


def _first_to_go() -> None:
    """Let Linux end this process before the app where memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")


def _document(job: bytes) -> bytes:
    from core.exports import documents  # noqa: PLC0415  heavy, and not needed to ask for a document

    makers: dict[str, Callable[[Brief, Minutes], bytes]] = {
        "minutes": documents.minutes_pdf,
        "email": documents.email_pdf,
        "draft": documents.email_bytes,
    }
    kind, locale, brief, minutes = pickle.loads(job)  # noqa: S301  the app itself wrote it
    with written.as_in(locale):
        return makers[kind](brief, minutes)


if __name__ == "__main__":
    raise SystemExit(main())
