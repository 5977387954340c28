"""A file that was uploaded, read while its page is open: whoever leaves the page ends the
reading.
"""

from __future__ import annotations

import contextvars
import shutil
import threading
from collections.abc import Callable, Mapping
from concurrent.futures import Future
from concurrent.futures import TimeoutError as NotYet
from pathlib import Path
from typing import BinaryIO, TypeVar

import streamlit as st
from streamlit.runtime import Runtime
from streamlit.runtime.uploaded_file_manager import UploadedFile

from core.case import reader_process
from core.case.files import admit
from core.case.leftovers import working_folder
from core.case.model import Rows
from core.case.readers.dialect import Dialect
from core.messages import say
from core.serve.uploads import count_held
from pages.parts import desk, refusals

T = TypeVar("T")
Reader = Callable[[Path, threading.Event], T]
LOOK_EVERY = 0.2  # seconds


def expect() -> None:
    """Get ready for a file: start the process that reads it, and count what uploads hold."""
    reader_process.begin()
    count_held(_held)


def _held() -> Mapping[str, int]:
    """Count the bytes that each session holds."""
    if not Runtime.exists():
        return {}
    files = getattr(Runtime.instance().uploaded_file_mgr, "file_storage", {})
    return {
        session: sum(len(value.data) for value in list(held.values()))
        for session, held in list(files.items())
    }


def read(file: BinaryIO, home: Path, work: Reader[T], name: str = "rows") -> T:
    """Read an upload from a private folder, under a name of our own; raises what reading raises.

    `work` takes the path, and an event that is set when the page is left: it then ends soon, and
    the folder is removed.
    """
    with working_folder(home) as folder:
        path = folder / name
        with path.open("wb") as out:
            file.seek(0)
            shutil.copyfileobj(file, out)
        return _while_here(lambda stop: work(path, stop))


def admitted(file: UploadedFile, choice: Dialect | None = None) -> Rows | None:
    """Read the file under a name of our own; the user's name is only ever shown."""
    home, wanted = desk.store().rows, choice or Dialect()

    def work(path: Path, stop: threading.Event) -> Rows:
        return admit(path, home, file.name, wanted, stop)

    return refusals.tried(lambda: read(file, home, work))


def _while_here(work: Callable[[threading.Event], T]) -> T:
    """Do something beside the script, which Streamlit can only stop where it asks for something."""
    stop, done = threading.Event(), Future[T]()

    def run() -> None:
        try:
            done.set_result(work(stop))
        except BaseException as error:  # noqa: BLE001  raised again where it was asked for
            done.set_exception(error)

    # Numbers are written as in the session that asks.
    worker = threading.Thread(
        target=contextvars.copy_context().run, args=(run,), daemon=True
    )
    worker.start()
    slot = st.empty()
    try:
        while True:
            try:
                found = done.result(LOOK_EVERY)
            except NotYet:
                if done.done():
                    raise
                slot.caption(say("Reading the file …"))
            else:
                slot.empty()
                return found
    finally:
        stop.set()
        worker.join()
