"""From a key on a slider, or a click on a page's name, to the chart drawn, against the shortest
apps that do it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest
from playwright.sync_api import Page

from tests.bench.conftest import Table, ratio, spread
from tests.bench.plain import PAGE, PAGES, SLIDER
from tests.bench.watch import took, watch
from tests.browser import screen
from tests.browser.server import Server, streamlit_run

pytestmark = pytest.mark.bench

PRESSES, SWITCHES, WARM = 30, 30, 3


def plain_server(folder: Path, **files: str) -> Server:
    folder.mkdir(parents=True)
    for name, text in files.items():
        (folder / f"{name}.py").write_text(text, "utf-8")
    server = Server(folder / "none", cwd=folder)
    server.command = [
        *streamlit_run(folder / "main.py", server.port),
        "--server.fileWatcherType",
        "none",
        "--browser.gatherUsageStats",
        "false",
    ]
    return server


@pytest.fixture
def plains() -> Iterator[Callable[[Server], Server]]:
    """Start the app to measure against, and end it whatever happens."""
    with ExitStack() as retained:
        yield retained.enter_context


def pressed(page: Page, label: str) -> float:
    screen.thumb(page, label).focus()
    watch(page, "keydown")
    page.keyboard.press("ArrowRight")
    value = took(page)
    screen.settled(page)
    page.wait_for_timeout(100)
    return value


def switched(page: Page, link: str, title: str) -> float:
    watch(page, "click", title)
    page.get_by_test_id("stTopNavLinkContainer").filter(has_text=link).first.click()
    value = took(page)
    screen.settled(page)
    page.wait_for_timeout(100)
    return value


def test_slider_to_chart(
    fresh_home: Path,
    tmp_path: Path,
    serve: Callable[..., Server],
    person: Callable[..., Page],
    plains: Callable[[Server], Server],
    table: Table,
) -> None:
    server, other = serve(fresh_home), plains(plain_server(tmp_path / "plain", main=SLIDER))
    page, plain = person(), person()
    screen.open_at(page, f"{server.url}/")
    screen.open_at(page, f"{server.url}/quantification")
    screen.open_at(plain, f"{other.url}/")
    ours, theirs = [], []
    for number in range(PRESSES + WARM):
        for samples, where, label in (
            (ours, page, "flights scored a day"),
            (theirs, plain, "Range"),
        ):
            where.bring_to_front()
            value = pressed(where, label)
            if number >= WARM:
                samples.append(value)
    table.add("slider to chart, ten-line app", spread(theirs))
    table.add("slider to chart, ours", spread(ours))
    table.add("slider to chart, ratio", ratio(ours, theirs), "1.5")


def test_page_switch(
    fresh_home: Path,
    tmp_path: Path,
    serve: Callable[..., Server],
    person: Callable[..., Page],
    plains: Callable[[Server], Server],
    table: Table,
) -> None:
    pages = {
        "main": PAGES,
        "one": PAGE.format(title="One", factor=2),
        "two": PAGE.format(title="Two", factor=3),
    }
    server, other = serve(fresh_home), plains(plain_server(tmp_path / "plain", **pages))
    page, plain = person(), person()
    screen.open_at(page, f"{server.url}/")
    screen.open_at(plain, f"{other.url}/")
    heads = []
    for path in ("quantification", "finding"):
        screen.open_at(page, f"{server.url}/{path}")
        heads.append(screen.headline(page).inner_text()[:30])
    ours, theirs = [], []
    turns = (
        (("Quantification", heads[0]), ("Two", "Two")),
        (("Finding", heads[1]), ("One", "One")),
    )
    for number in range(SWITCHES + 2 * WARM):
        own, their = turns[number % 2]
        for samples, where, goal in ((ours, page, own), (theirs, plain, their)):
            where.bring_to_front()
            item = switched(where, *goal)
            if number >= 2 * WARM:
                samples.append(item)
    table.add("page switch, two-page app", spread(theirs))
    table.add("page switch, ours", spread(ours))
    table.add("page switch, ratio", ratio(ours, theirs), "1.5")
