"""A document that cannot be made is one sentence on the page, and the app goes on."""

from __future__ import annotations

import array
import datetime as dt
import signal
import sys
from collections.abc import Callable
from pathlib import Path

import psutil
import pytest
from playwright.sync_api import expect

from core.meeting.events import MeetingOpened, NoteTaken
from core.store.database import Store
from tests.browser.screen import open_at, settled, until
from tests.browser.server import Server
from tests.browser.test_walk import download

fcntl = pytest.importorskip("fcntl")
termios = pytest.importorskip("termios")
pytestmark = pytest.mark.browser
AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def held_at(home: Path) -> str:
    """Hold a meeting on the sample, and give the address of its documents."""
    store = Store(home)
    case = store.case(store.case_ids()[0])
    opening = MeetingOpened(case.id, case.digest, case.title)
    for number, event in enumerate((opening, NoteTaken("a note"))):
        store.append("m-1", f"e{number}", event, AT, "Mira Santos")
    store.engine.dispose()
    return f"/follow_up?case={case.id}&meeting=m-1"


def presses(server: Server) -> list[psutil.Process]:
    """List the processes of the app that make documents."""
    return [process for process in server.family() if "core.exports.press" in process.cmdline()]


def bytes_waiting_for(child: psutil.Process) -> int:
    """Count the bytes of a job that a process has not read yet."""
    count = array.array("i", [0])
    with Path(f"/proc/{child.pid}/fd/0").open("rb", buffering=0) as pipe:
        fcntl.ioctl(pipe, termios.FIONREAD, count)
    return count[0]


@pytest.mark.skipif(sys.platform != "linux", reason="it looks into the pipe of a process")
def test_a_crash_while_a_document_is_made_is_told_and_the_next_one_is_made(
    fresh_home: Path, serve: Callable[..., Server], person: Callable, tmp_path: Path
) -> None:
    address = held_at(fresh_home)
    server, page = serve(fresh_home), person()
    open_at(page, f"{server.url}{address}")
    settled(page)
    until(page, lambda: presses(server), "a process that makes documents")
    (child,) = presses(server)
    child.send_signal(signal.SIGSTOP)
    page.get_by_role("button", name="Minutes, PDF").click()
    until(page, lambda: bytes_waiting_for(child), "a job for that process")
    child.send_signal(signal.SIGKILL)
    said = page.get_by_text("This document could not be made: the process")
    expect(said).to_be_visible(timeout=20_000)
    expect(said).to_contain_text("Try again, or export the bundle.")
    assert download(page, "Minutes, PDF", tmp_path).read_bytes().startswith(b"%PDF")
    expect(said).to_be_hidden(timeout=20_000)
    assert [press.pid for press in presses(server)] != [child.pid]
