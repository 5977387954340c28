"""Work in a process of its own, one job after the other: its death, a hang or a flood ends that
alone.

A child is started once and kept, since its imports cost more than most jobs. A job goes in as bytes
that this app wrote; what comes back is bytes and nothing that could run here.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Literal

try:
    import resource
except ImportError:  # Windows has no such limits
    resource = None

LOOK_EVERY = 0.05  # seconds
LENGTH = 8  # bytes
DONE, FAILED = b"+", b"-"
SIGXCPU = int(getattr(signal, "SIGXCPU", 0))  # Windows has none
SPARE_SECONDS = 5  # the child's own alarm rings later than the watch of a living app
Reason = Literal["not started", "time", "memory", "stopped", "ended"]


class ChildGone(Exception):
    """The child did not finish a job: it could not start, took too much, was stopped, or died."""

    def __init__(self, reason: Reason) -> None:
        """Keep the reason; whoever asked makes a sentence of it."""
        super().__init__(reason)
        self.reason: Reason = reason


@dataclass(frozen=True, slots=True)
class Limits:
    """What one job may take: seconds by the clock, bytes resident in memory, seconds of the CPU."""

    seconds: float
    most_bytes: int
    cpu_seconds: int = 0  # no limit


class Child:
    """One process that runs a module of ours, which answers jobs with `serve`."""

    def __init__(self, module: str) -> None:
        """Take the name of the module; the process is started with `begin` or the first job."""
        self.module = module
        self.process: subprocess.Popen[bytes] | None = None

    @property
    def alive(self) -> bool:
        """Say whether the process runs; one that is replaced starts cold."""
        return self.process is not None and self.process.poll() is None

    def begin(self) -> None:
        """Start the process where none runs or the last one died; raises ChildGone."""
        if self.alive:
            return
        self.end()
        try:
            self.process = subprocess.Popen(  # noqa: S603  its own module
                [sys.executable, "-m", self.module],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                cwd=Path(__file__).parents[
                    1
                ],  # whence it finds its module, installed or not
            )
        except OSError:
            raise ChildGone("not started") from None

    def ask(
        self, job: bytes, limits: Limits, stop: threading.Event | None = None
    ) -> tuple[bytes, bytes]:
        """Hand over a job and wait; gives DONE or FAILED and the answer, else raises ChildGone.

        Setting `stop` ends the job and the process at once.
        """
        self.begin()
        process = self.process
        assert process is not None  # noqa: S101  it has just begun
        reasons: list[Reason] = []
        try:
            with _watched(process, limits, stop, reasons):
                answer = _asked(process, limits, job)
        except (EOFError, OSError):
            self.end()
            by_itself: Reason = "time" if process.returncode == -SIGXCPU else "ended"
            raise ChildGone(next(iter(reasons), by_itself)) from None
        except BaseException:
            self.end()  # whoever stopped waiting must not be given this answer to another job
            raise
        if resident(process.pid) > limits.most_bytes / 2:
            self.end()  # what a library never gave back must not stop a later job
        return answer

    def end(self) -> None:
        """End the process, if there is one; the next job starts another."""
        process, self.process = self.process, None
        if process is None:
            return
        process.kill()  # one that ends by itself keeps its own reason
        process.wait()
        for pipe in (process.stdin, process.stdout):
            if pipe is not None:
                with suppress(OSError):  # what was still to be written
                    pipe.close()


def resident(pid: int) -> int:
    """Read the memory of a process that is resident, in bytes; 0 where the system does not tell."""
    try:
        pages = int(Path(f"/proc/{pid}/statm").read_text("ascii").split()[1])
        return pages * os.sysconf("SC_PAGE_SIZE")
    except (OSError, ValueError, IndexError, AttributeError):
        return 0


@contextmanager
def _watched(
    process: subprocess.Popen[bytes],
    limits: Limits,
    stop: threading.Event | None,
    reasons: list[Reason],
) -> Generator[None]:
    """Kill the process when it takes too long or too much, or is to stop, and say which it was."""
    over = threading.Event()
    ends = time.monotonic() + limits.seconds

    def watch() -> None:
        while not over.wait(LOOK_EVERY):
            if stop is not None and stop.is_set():
                reasons.append("stopped")
            elif time.monotonic() > ends:
                reasons.append("time")
            elif resident(process.pid) > limits.most_bytes:
                reasons.append("memory")
            if reasons:
                process.kill()
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    try:
        yield
    finally:
        over.set()
        watcher.join()


def _asked(
    process: subprocess.Popen[bytes], limits: Limits, job: bytes
) -> tuple[bytes, bytes]:
    """Raise OSError or EOFError where the process ends before it has answered."""
    if process.stdin is None or process.stdout is None:
        raise EOFError
    _write(process.stdin, b"%d %d" % (int(limits.seconds), limits.cpu_seconds))
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


def serve(work: Callable[[bytes], tuple[bytes, bytes]]) -> int:
    """Answer jobs until nobody asks for more; `work` gives DONE or FAILED, and the answer."""
    jobs, answers = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # what a library prints is no part of an answer
    _first_to_go()
    alarm = getattr(signal, "alarm", lambda _: 0)
    while True:
        try:
            seconds, cpu_seconds = map(int, _read(jobs).split())
            job = _read(jobs)
        except EOFError:
            return 0
        alarm(seconds + SPARE_SECONDS)  # where the app that watched it is gone
        _limit_cpu(cpu_seconds)
        status, content = work(job)
        alarm(0)
        answers.write(status)
        _write(answers, content)


def _limit_cpu(seconds: int) -> None:
    """Let the system end this process after so many more seconds of work; 0 for no limit."""
    if resource is None:
        return
    used = resource.getrusage(resource.RUSAGE_SELF)
    most = resource.getrlimit(resource.RLIMIT_CPU)[1]
    soft = int(used.ru_utime + used.ru_stime) + 1 + seconds if seconds else most
    with suppress(
        OSError, ValueError
    ):  # a hard limit of the system that is lower holds anyway
        resource.setrlimit(resource.RLIMIT_CPU, (soft, most))


def _first_to_go() -> None:
    """Let Linux end this process before the app where memory runs out."""
    with suppress(OSError):
        Path("/proc/self/oom_score_adj").write_text("1000", "ascii")
