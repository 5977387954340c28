"""The log of the program: one JSON line for each event, with nothing that a person typed.

A line holds the time, level, module and name of an event, the ids of a meeting and a case where
there are any, and of an exception its type and where it was raised: file, line and function. The
message of an exception is left out, ours too, because it quotes cells, names and files; SQLite's
own name of its error is not. The names of events are constants in the code.
"""

from __future__ import annotations

import datetime as dt
import json
import logging
import os
import traceback
from collections.abc import Callable, Generator
from contextlib import contextmanager
from io import TextIOWrapper
from logging.handlers import RotatingFileHandler
from pathlib import Path
from typing import Any

FOLDER, NAME = "logs", "showstopper.log"
BYTES, FILES = (
    1_000_000,
    4,
)  # of one file, and the older ones that are kept: 5 MB in all
OURS = ("core", "pages", "app")
FRAMES, CAUSES = 40, 4  # of one exception, from where it was raised outwards
ROOT = Path(__file__).parents[1]


def log_path(folder: Path) -> Path:
    """Name the file in which a data folder's events are written."""
    return folder / FOLDER / NAME


@contextmanager
def written_to(folder: Path) -> Generator[None]:
    """Write events of this process to the log of a folder; a disk that is full ends nothing.

    Exceptions that other libraries log go there, too, and the terminal is told of them in one
    line: what they would print may hold what was typed. SHOWSTOPPER_DEBUG leaves that as it is.
    """
    handler = _Private(log_path(folder))
    root, factory = logging.getLogger(), logging.getLogRecordFactory()
    levels = {name: logging.getLogger(name).level for name in OURS}
    root.addHandler(handler)
    for name in OURS:
        logging.getLogger(name).setLevel(logging.INFO)
    logging.setLogRecordFactory(_discreet(factory, handler))
    try:
        yield
    finally:
        logging.setLogRecordFactory(factory)
        for name, level in levels.items():
            logging.getLogger(name).setLevel(level)
        root.removeHandler(handler)
        handler.close()


def write_fault(
    folder: Path, error: BaseException, module: str = "core.command"
) -> Path | None:
    """Write down where a fault of the program happened, and name the file.

    None where the folder does not take it.
    """
    handler = _Private(log_path(folder))
    record = logging.LogRecord(module, logging.ERROR, "", 0, "fault", (), None)
    record.exc_info = (type(error), error, error.__traceback__)
    try:
        handler.stream = handler._open()  # noqa: SLF001  its own; `emit` would hide that it failed
        handler.emit(record)
    except OSError:
        return None
    finally:
        handler.close()
    return Path(handler.baseFilename)


class _Private(RotatingFileHandler):
    """A log that is rotated, bounded, and its owner's alone; what cannot be written is dropped."""

    def __init__(self, path: Path) -> None:
        super().__init__(
            path, maxBytes=BYTES, backupCount=FILES, encoding="utf-8", delay=True
        )
        self.setFormatter(_Line())

    def _open(self) -> TextIOWrapper:
        path = Path(self.baseFilename)
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        number = os.open(path, os.O_APPEND | os.O_CREAT | os.O_WRONLY, 0o600)
        return open(number, "a", encoding="utf-8")  # noqa: PTH123  a number, not a path

    def handleError(self, record: logging.LogRecord) -> None:  # noqa: N802  logging's own name
        """Drop the line: nothing of the app may depend on it."""


class _Line(logging.Formatter):
    """Writes a record as JSON; of other libraries only what is known to be safe."""

    def format(self, record: logging.LogRecord) -> str:
        """Write one line."""
        ours = record.name.split(".")[0] in OURS
        at = dt.datetime.fromtimestamp(record.created, dt.UTC).isoformat(
            timespec="milliseconds"
        )
        line: dict[str, Any] = {"time": at, "level": record.levelname.lower()}
        line["module"], line["event"] = (
            record.name,
            str(record.msg) if ours else "other-library",
        )
        line |= {
            key: value
            for key in ("meeting", "case")
            if (value := getattr(record, key, ""))
        }
        if record.exc_info and record.exc_info[1] is not None:
            line["error"] = described(record.exc_info[1])
        return json.dumps(line, ensure_ascii=True)


def described(error: BaseException) -> dict[str, Any]:
    """Describe an exception by its type, where it was raised, and what caused it; no message."""
    found: dict[str, Any] = {"type": type(error).__name__}
    for name in ("reason", "sqlite_errorname"):
        if (reason := str(getattr(error, name, ""))).startswith("SQLITE_"):
            found["reason"] = reason
    frames = traceback.extract_tb(error.__traceback__)[-FRAMES:]
    found["frames"] = [
        [_place(frame.filename), frame.lineno, frame.name] for frame in frames
    ]
    causes, cause = [], error.__cause__ or error.__context__
    while cause is not None and len(causes) < CAUSES:
        where = traceback.extract_tb(cause.__traceback__)[-1:]
        places = [f"{_place(item.filename)}:{item.lineno}" for item in where]
        causes.append([type(cause).__name__, *places])
        cause = cause.__cause__ or cause.__context__
    return found | ({"causes": causes} if causes else {})


def _place(filename: str) -> str:
    """Name a file of code from where code is kept, not from where a person keeps it."""
    path = Path(filename)
    if path.is_relative_to(ROOT) and "site-packages" not in path.parts:
        return path.relative_to(ROOT).as_posix()
    return "/".join(path.parts[-3:])


def _discreet(
    make: Callable[..., logging.LogRecord], handler: _Private
) -> Callable[..., logging.LogRecord]:
    # Streamlit's and uvicorn's loggers pass nothing on to the root, and print whole tracebacks.
    def record_without_text(*args: Any, **kwargs: Any) -> logging.LogRecord:  # noqa: ANN401  logging's own
        record = make(*args, **kwargs)
        if (
            not record.exc_info
            or record.exc_info[1] is None
            or record.name.split(".")[0] in OURS
        ):
            return record
        handler.handle(record)
        if not os.environ.get("SHOWSTOPPER_DEBUG"):
            kind = type(record.exc_info[1]).__name__
            record.msg = "%s; where it happened stands in %s"
            record.args, record.exc_info = (kind, handler.baseFilename), None
        return record

    return record_without_text
