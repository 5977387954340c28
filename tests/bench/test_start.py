"""From the start of the process, or of a session, to the first page drawn, against a two-line
Streamlit app.
"""

from __future__ import annotations

import shutil
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Error, Page

from tests.bench.conftest import Table, ratio, spread
from tests.bench.plain import HELLO
from tests.browser.server import Server, streamlit_run

pytestmark = pytest.mark.bench

STARTS, SESSIONS = 5, 10
OURS, THEIRS = "[data-testid=stMain] h1", "[data-testid=stMain] p:has-text('hello')"


def plain_server(folder: Path) -> Server:
    folder.mkdir(parents=True, exist_ok=True)
    script = folder / "hello.py"
    script.write_text(HELLO, "utf-8")
    server = Server(folder / "none", cwd=folder)
    server.command = [
        *streamlit_run(script, server.port),
        "--server.fileWatcherType",
        "none",
        "--browser.gatherUsageStats",
        "false",
    ]
    return server


def started(server: Server, page: Page, sign: str) -> float:
    begun = time.perf_counter()
    with server:
        page.goto(server.url)
        try:
            page.locator(sign).first.wait_for(timeout=60_000)
        except Error:
            pytest.fail(
                f"no first page; the window says:\n{page.inner_text('body')[:500]}\nthe server"
                f" says:\n{server.said()[-2000:]}"
            )
        took = time.perf_counter() - begun
        page.context.close()
    return took


def opened(server: Server, page: Page, sign: str) -> float:
    begun = time.perf_counter()
    page.goto(server.url)
    page.locator(sign).first.wait_for(timeout=60_000)
    return time.perf_counter() - begun


def test_start_to_first_page(
    measured_home: Path, tmp_path: Path, person: Callable[..., Page], table: Table
) -> None:
    ours, theirs = [], []
    for number in range(STARTS):
        for samples, server, sign in (
            (theirs, plain_server(tmp_path / f"plain{number}"), THEIRS),
            (ours, Server(Path(shutil.copytree(measured_home, tmp_path / f"warm{number}"))), OURS),
        ):
            samples.append(started(server, person(), sign))
    table.add("start, two-line app", spread(theirs, "s"))
    table.add("start, kept evidence", spread(ours, "s"))
    table.add("start, ratio", ratio(ours, theirs), "2.2")


def test_very_first_start(tmp_path: Path, person: Callable[..., Page], table: Table) -> None:
    samples = [started(Server(tmp_path / f"empty{number}"), person(), OURS) for number in range(3)]
    table.add("very first start, empty home", spread(samples, "s"))


def test_new_session_on_a_warm_server(
    fresh_home: Path, tmp_path: Path, person: Callable[..., Page], table: Table
) -> None:
    ours, theirs = [], []
    with Server(fresh_home) as server, plain_server(tmp_path / "plain") as other:
        for number in range(SESSIONS + 2):
            for samples, where, sign in ((ours, server, OURS), (theirs, other, THEIRS)):
                page = person()
                item = opened(where, page, sign)
                page.context.close()
                if number >= 2:
                    samples.append(item)
    table.add("new session, two-line app", spread(theirs, "s"))
    table.add("new session, ours", spread(ours, "s"))
    table.add("new session, ratio", ratio(ours, theirs), "1.5")
