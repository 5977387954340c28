"""A server, a browser, and a person or two in front of it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest
from playwright.sync_api import Browser, BrowserContext, Error, Page, sync_playwright

from tests.browser.server import Server
from tests.installed import program

FLAGS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
# The shell without windows draws the same pages for less; the others do where it is not installed.
NAMES = ("chromium-headless-shell", "chromium", "chromium-browser", "google-chrome")
WIDE, ROOM = {"width": 1440, "height": 900}, {"width": 1920, "height": 1080}


def chromium() -> str:
    """Find the browser."""
    return program(*NAMES)


# One browser for the package, not for the whole run: its event loop must be gone before other tests
# want theirs.
@pytest.fixture(scope="package")
def browser() -> Iterator[Browser]:
    path = chromium()
    with sync_playwright() as play:
        item = play.chromium.launch(executable_path=path, args=list(FLAGS))
        yield item
        item.close()


@pytest.fixture(scope="session")
def measured_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Open and measure the first sample once, as the first start does."""
    import datetime as dt

    from core.case.open_case import open_folder
    from core.store.database import Store
    from core.store.evidence_cache import evidence_of
    from tests.browser.server import HOUSE

    home, at = tmp_path_factory.mktemp("measured") / "home", dt.datetime.now(dt.UTC).astimezone()
    store = Store(home)
    case = open_folder(HOUSE / "sample_data" / "late_flights", store.rows, at)
    store.save_case(case, at, "sample")
    evidence_of(store, case, at)
    store.engine.dispose()
    return home


@pytest.fixture
def fresh_home(measured_home: Path, tmp_path: Path) -> Path:
    """Give a data folder of one's own in which the first sample is measured."""
    return Path(shutil.copytree(measured_home, tmp_path / "home"))


@pytest.fixture
def serve() -> Iterator[Callable[..., Server]]:
    """Start servers, and end them after the test."""
    started: list[Server] = []

    def start(home: Path, **how) -> Server:
        item = Server(home, **{"quick": True} | how)
        started.append(item)
        return item.start()

    yield start
    for server in started:
        server.stop()


@pytest.fixture(scope="module")
def shared_server(
    measured_home: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Keep one server for a file of tests that do not disturb one another."""
    home = Path(shutil.copytree(measured_home, tmp_path_factory.mktemp("shared") / "home"))
    with Server(home, quick=True) as server:
        yield server


@pytest.fixture(scope="package")
def seats(browser: Browser) -> Iterator[list[BrowserContext]]:
    """Keep browsers that somebody has left: what they have compiled of the app is there still."""
    left: list[BrowserContext] = []
    yield left
    for item in left:
        item.close()


@pytest.fixture
def person(browser: Browser, seats: list[BrowserContext]) -> Iterator[Callable[..., Page]]:
    """Seat somebody at a browser of their own: no cookie but what the app gives."""
    taken: list[BrowserContext] = []

    def sit(size: dict | None = None) -> Page:
        context = seats.pop() if seats else browser.new_context(accept_downloads=True)
        taken.append(context)
        page = context.new_page()
        page.set_viewport_size(size or WIDE)
        page.set_default_timeout(20_000)
        return page

    yield sit
    for item in taken:
        leave(item)
    seats.extend(taken)


def leave(context: BrowserContext) -> None:
    """Close all pages of a browser, and forget what they have kept."""
    for page in context.pages:
        with suppress(Error):  # a page that has gone, or that was never opened
            page.evaluate("() => localStorage.clear()")
        page.close()
    context.clear_cookies()
    context.clear_permissions()
