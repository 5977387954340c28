"""Files are read in a process of its own: what breaks a reader, or floods it, is one sentence.

A library that panics or aborts takes its process along, and no check in front of one finds every
file that does it. Both the app and the command line use a child: limits on the command line's own
process would end it without a sentence. One child is started early, while the rest still loads,
and kept; it writes the typed copy where the app asks for it, so that only the notices come back.
"""

from __future__ import annotations

import atexit
import json
import os
import pickle
import threading
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager, suppress
from dataclasses import asdict
from functools import cache
from pathlib import Path
from typing import Any

from core import errors
from core.case.readers.dialect import Dialect
from core.child import DONE, FAILED, Child, ChildGone, Limits, Reason, serve
from core.errors import BadFile, Complaint, ShowstopperError, TooMuch
from core.messages import mark
from core.speech import in_speech, speech

MODULE = "core.case.reader_process"
# Memory: what Python and Arrow take anyway, and of the file what it may unpack to. Workbooks take
# most, about 60 times their size; a million rows of twenty columns about two gigabytes.
FEWEST_BYTES = 768 * 2**20
BYTES_A_BYTE = 100
MOST_BYTES = 3 * 2**30
OF_MEMORY = 0.5
# A hostile file of some kilobytes ends within ten seconds; honest ones are read at 1 MB a second
# even where they have 5,000 columns (run on two cores, November 2026).
CPU_SECONDS = 10
BYTES_A_SECOND = 2**18
BY_THE_CLOCK = 3  # times the seconds of the CPU: other processes want to work as well
AT_ONCE = 2  # files, in one app; more wait
LOOK_EVERY = 0.1  # seconds
SMALLER = mark("give fewer rows or columns, or save it as CSV or Parquet")
AGAIN = mark("export it again, as CSV or Parquet")


class ReadingFault(RuntimeError):
    """A reader met what nobody thought of: a fault of ours, told as one."""


def read(
    path: Path,
    name: str,
    wanted: Dialect,
    places: tuple[Path, Path],
    stop: threading.Event | None = None,
) -> dict[str, Any]:
    """Read a file into a typed copy; gives how it was read as JSON values of a `Reading`.

    `places` are a folder to work in and the file to write. Raises what reading raises, OSError,
    and TooMuch or BadFile where the child did not live to the end. Setting `stop` ends it.
    """
    work, out = (place.absolute() for place in places)  # the child stands elsewhere
    return _ask(("read", path.absolute(), name, wanted, work, out), path, name, stop)


def members(
    path: Path, name: str, stop: threading.Event | None = None
) -> tuple[str, ...]:
    """List the files of an archive of which one must be chosen; empty for anything else."""
    return tuple(_ask(("members", path.absolute()), path, name, stop))


def edges(
    path: Path, name: str, stop: threading.Event | None = None
) -> tuple[tuple[str, str], ...]:
    """Read a pipeline as edges, see `lineage.edges_of`."""
    found = _ask(("edges", path.absolute()), path, name, stop)
    return tuple((start, end) for start, end in found)


def begin() -> None:
    """Start a child where none waits, so that it has loaded what it needs when a file comes."""
    with suppress(ChildGone):  # whoever reads a file is told
        _children().begin()


class Children:
    """The children of this process that read files: some at once, one of them kept for the next."""

    def __init__(self) -> None:
        """Start none."""
        self._turns = threading.BoundedSemaphore(AT_ONCE)
        self._lock = threading.Lock()
        self._kept: Child | None = None

    def begin(self) -> None:
        """Start the one that is kept; raises ChildGone."""
        with self._lock:
            self._kept = self._kept or Child(MODULE)
            self._kept.begin()

    def end(self) -> None:
        """End the one that is kept."""
        with self._lock:
            if self._kept is not None:
                self._kept.end()

    @contextmanager
    def lend(self, stop: threading.Event | None) -> Generator[Child]:
        """Give a child that nobody else uses, as soon as there is one."""
        while not self._turns.acquire(timeout=LOOK_EVERY):
            if stop is not None and stop.is_set():
                raise ChildGone("stopped")
        try:
            with self._lock:
                child, self._kept = self._kept or Child(MODULE), None
            yield child
            with self._lock:
                spare, self._kept = self._kept, child
            if spare is not None:
                spare.end()
        finally:
            self._turns.release()


@cache
def _children() -> Children:
    children = Children()
    atexit.register(children.end)
    return children


def _ask(
    job: tuple[object, ...], path: Path, name: str, stop: threading.Event | None
) -> Any:  # noqa: ANN401  JSON of any kind
    limits = _limits(path)
    try:
        with _children().lend(stop) as child:
            status, content = child.ask(pickle.dumps((speech(), job)), limits, stop)
    except ChildGone as gone:
        raise _gone(name, gone.reason, limits) from None
    said = json.loads(content)
    if status == DONE:
        return said
    raise _raised(said, name)


def _limits(path: Path) -> Limits:
    size = _size(path)
    cpu = CPU_SECONDS + size // BYTES_A_SECOND
    most = min(
        MOST_BYTES, int(OF_MEMORY * _memory()), FEWEST_BYTES + BYTES_A_BYTE * size
    )
    return Limits(BY_THE_CLOCK * cpu, most, cpu)


def _size(path: Path) -> int:
    try:
        parts = path.rglob("*") if path.is_dir() else (path,)
        return sum(part.stat().st_size for part in parts)
    except OSError:  # the child says why it cannot be read
        return 0


def _memory() -> int:
    """Give the memory of this machine in bytes; where the system does not tell, enough."""
    try:
        return os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    except (AttributeError, ValueError, OSError):
        return 2 * MOST_BYTES


def _gone(name: str, reason: Reason, limits: Limits) -> ShowstopperError:
    """Say in one sentence why a child did not finish, and what to do."""
    lead = mark("“{name}” cannot be read").format(name=name[:80])
    if reason == "time":
        what = mark("{lead}: it takes more than {cpu_seconds} seconds of work").format(
            lead=lead, cpu_seconds=f"{limits.cpu_seconds:,}"
        )
        return TooMuch(Complaint(what, SMALLER))
    if reason == "memory":
        what = mark("{lead}: it takes more than {most_bytes} GB of memory").format(
            lead=lead, most_bytes=f"{limits.most_bytes / 2**30:.1f}"
        )
        return TooMuch(Complaint(what, SMALLER))
    if reason == "stopped":
        return BadFile(
            Complaint(
                mark("reading “{name}” was stopped").format(name=name[:80]),
                mark("give it again"),
            )
        )
    if reason == "not started":
        what = mark("{lead}: no process could be started for it").format(lead=lead)
        return BadFile(Complaint(what, mark("end other programs, and try again")))
    return BadFile(
        Complaint(
            mark("{lead}: it is damaged in a way that breaks its reader").format(
                lead=lead
            ),
            AGAIN,
        )
    )


def _raised(said: dict[str, Any], name: str) -> Exception:
    """Make the error of a child again."""
    match said["kind"]:
        case "os":
            return OSError(said["errno"], said["says"])
        case "broke":
            return _gone(name, "ended", Limits(0, 0))
        case "fault":
            fault = ReadingFault(said["says"])
            fault.add_note(said["trace"])
            return fault
    complaints = (Complaint(**complaint) for complaint in said["complaints"])
    return getattr(errors, said["kind"])(*complaints)


# In the child


def main() -> int:
    """Read files until nobody asks for more."""
    from core.case import typed  # noqa: F401, PLC0415  before anybody waits for it
    from core.case.readers import registry  # noqa: F401, PLC0415  loaded for what it starts

    return serve(answered)


def answered(job: bytes) -> tuple[bytes, bytes]:
    """Do a job; what goes wrong is told as JSON."""
    spoken, (what, *supplied) = pickle.loads(job)  # noqa: S301  the app itself wrote it
    with in_speech(spoken):
        return _done(what, supplied)


def _done(what: str, supplied: list[object]) -> tuple[bytes, bytes]:
    jobs: dict[str, Callable[..., object]] = {
        "read": _read,
        "members": _members,
        "edges": _edges,
    }
    try:
        return DONE, json.dumps(jobs[what](*supplied)).encode()
    except ShowstopperError as error:
        result = {
            "kind": type(error).__name__,
            "complaints": [asdict(complaint) for complaint in error.complaints],
        }
    except OSError as error:
        result = {
            "kind": "os",
            "errno": error.errno or 0,
            "says": error.strerror or str(error),
        }
    except MemoryError:
        result = {"kind": "broke"}
    except Exception as error:  # noqa: BLE001  told as a fault of ours
        says = f"{type(error).__name__}: {error}"
        result = {
            "kind": "fault",
            "says": says,
            "trace": "".join(traceback.format_exception(error)),
        }
    except BaseException:  # noqa: BLE001  a library in Rust panicked
        result = {"kind": "broke"}
    return FAILED, json.dumps(result).encode()


def _read(path: Path, name: str, wanted: Dialect, work: Path, out: Path) -> object:
    from core.case.readers.registry import open_source  # noqa: PLC0415  not needed to ask for it
    from core.case.typed import READING, write_typed  # noqa: PLC0415  loaded when it is needed

    source = open_source(path, name, wanted, work)
    return READING.dump_python(write_typed(source, wanted, out), mode="json")


def _members(path: Path) -> object:
    from core.case.readers.packed import tables_in  # noqa: PLC0415  loaded when it is needed
    from core.case.readers.workbook import is_workbook  # noqa: PLC0415  loaded when it is needed

    with path.open("rb") as stream:
        head = stream.read(4)
    return [] if head != b"PK\x03\x04" or is_workbook(path, head) else tables_in(path)


def _edges(path: Path) -> object:
    from core.case.pipeline_edges import edges_of  # noqa: PLC0415  loaded when it is needed

    return edges_of(path)


if __name__ == "__main__":
    raise SystemExit(main())
