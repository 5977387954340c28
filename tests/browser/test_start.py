"""Three ways of starting, from any folder, and the same settings in force; the tests' own start
comes to the same.
"""

from __future__ import annotations

import re
import urllib.request
from collections.abc import Callable, Iterator
from pathlib import Path

import psutil
import pytest
import streamlit

from tests.browser import forked
from tests.browser.server import Server

pytestmark = pytest.mark.browser

WAYS = ("showstopper", "streamlit run app.py", "python app.py")
FORKED = "forked from a process that has imported all"


@pytest.fixture(scope="module", params=[*WAYS, FORKED])
def started(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Server]:
    """Start the app from a folder that has nothing to do with it, on a new data folder."""
    folder = tmp_path_factory.mktemp("anywhere")
    (folder / "elsewhere").mkdir()
    quick = request.param == FORKED
    way = WAYS[-1] if quick else request.param
    with Server(folder / "home", way=way, cwd=folder / "elsewhere", quick=quick) as server:
        if quick:
            assert isinstance(server.process, forked.Child)
        yield server


def test_a_server_with_variables_of_its_own_is_started_anew(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    assert forked.parent() is not None
    monkeypatch.setenv("STREAMLIT_BROWSER_GATHER_USAGE_STATS", "false")
    assert forked.parent() is None
    with Server(tmp_path / "home", quick=True) as server:
        assert not isinstance(server.process, forked.Child)
        assert server.process is not None
        assert server.process.poll() is None


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("server.address", "127.0.0.1"),
        ("server.enableXsrfProtection", True),
        ("server.enableCORS", True),
        ("server.enableStaticServing", False),
        ("server.enableAgentApi", False),
        ("client.showErrorDetails", "none"),
        ("client.toolbarMode", "minimal"),
        ("client.allowedOrigins", []),
        ("browser.gatherUsageStats", False),
        ("client.disableDataExport", True),
    ],
)
def test_the_setting_is_in_force(name: str, value: object, started: Server) -> None:
    assert started.settings()[name] == value


def test_the_port_that_was_asked_for_is_taken(started: Server) -> None:
    assert started.port == started.asked_port


def test_a_start_asks_nobody_to_start_again(started: Server) -> None:
    assert "restart" not in started.said()


def test_only_this_machine_is_a_host(started: Server) -> None:
    assert set(started.settings()["server.allowedHosts"]) == {"127.0.0.1", "localhost", "[::1]"}


def test_the_socket_listens_on_this_machine_only(started: Server) -> None:
    listening = {
        connection.laddr
        for process in started.family()
        for connection in process.net_connections("inet")
        if connection.status == psutil.CONN_LISTEN
    }
    assert {item.ip for item in listening} == {"127.0.0.1"}
    assert {item.port for item in listening} == {started.port}


def test_the_front_page_answers(started: Server) -> None:
    with urllib.request.urlopen(f"{started.url}/", timeout=10) as answer:
        assert answer.status == 200
        assert b"<html" in answer.read()


def test_the_browsers_code_is_what_lies_on_disk_each_time_it_is_asked_for(
    started: Server,
) -> None:
    with urllib.request.urlopen(f"{started.url}/", timeout=10) as answer:
        name = re.search(rb"/static/js/index[\w.-]+js", answer.read())
    assert name is not None
    package = Path(streamlit.__file__).parent / "static"
    for _ in range(2):
        with urllib.request.urlopen(started.url + name[0].decode(), timeout=10) as answer:
            assert answer.read() == (package / name[0].decode()[1:]).read_bytes()
            assert answer.headers["x-content-type-options"] == "nosniff"
            assert "immutable" in answer.headers["cache-control"]


def test_nothing_is_written_where_it_was_started(started: Server) -> None:
    assert list(Path(started.cwd).iterdir()) == []


def test_the_settings_name_the_process_that_runs(started: Server) -> None:
    assert started.settings()["pid"] in {process.pid for process in started.family()}


def test_the_secret_and_the_database_are_for_the_owner_only(started: Server) -> None:
    assert (started.home / "secret").stat().st_mode & 0o077 == 0


def test_an_empty_app_says_what_it_is_and_offers_three_ways_in(
    serve: Callable[..., Server], person: Callable, tmp_path: Path
) -> None:
    from tests.browser import screen

    server, page = serve(tmp_path / "empty"), person({"width": 1280, "height": 720})
    # Her own bookmark, in a browser that was never here.
    page.goto(f"{server.url}/finding")
    page.get_by_text("Found a critical bug in a model right before its release?").wait_for(
        timeout=screen.PATIENCE * 3
    )
    for way in ("Open the sample", "Open your own data", "Upload"):
        box = page.get_by_role("button", name=way, exact=False).first.bounding_box()
        assert box is not None
        assert box["y"] + box["height"] <= 720, way
    screen.settled(page)
    assert page.get_by_text("Sample case").count() == 1
    screen.press(page, "Open the sample")
    screen.until(
        page, lambda: "case=" in page.url, "the sample in the address", screen.PATIENCE * 3
    )
    page.goto(f"{server.url}/")
    screen.until(
        page,
        lambda: "4.2" in screen.text_of(screen.headline(page)),
        "the sample",
        screen.PATIENCE * 3,
    )
    start = screen.button(page, "Start the meeting", exact=False).bounding_box()
    assert start is not None
    assert start["y"] + start["height"] <= 720
    assert page.get_by_text("Sample case").count() == 1


def test_her_own_data_is_asked_for_without_opening_the_sample(
    serve: Callable[..., Server], person: Callable, tmp_path: Path
) -> None:
    from core.store.database import Store
    from tests.browser import screen

    server, page = serve(tmp_path / "empty"), person()
    page.goto(f"{server.url}/")
    page.get_by_role("button", name="Open your own data").click()
    page.get_by_role("heading", name="Your own data").wait_for(timeout=screen.PATIENCE * 3)
    assert screen.exceptions(page).count() == 0
    store = Store(server.home)
    assert store.case_ids() == ()
    store.engine.dispose()


def test_a_deep_link_works_in_a_fresh_browser_of_this_machine_and_in_no_browser_of_the_audience(
    fresh_home: Path, serve: Callable[..., Server], person: Callable
) -> None:
    from tests.browser import screen

    server, callables, room = serve(fresh_home), person(), person()
    screen.open_at(callables, f"{server.url}/finding")
    screen.shows_step(callables, "Finding")
    screen.open_at(room, f"{server.url}/audience")
    screen.open_at(room, f"{server.url}/finding")
    assert room.get_by_text("Presenting safely").count() == 0
    assert all(cookie["name"] != "showstopper" for cookie in room.context.cookies())


def test_a_server_with_open_windows_ends_when_it_is_told_to(
    fresh_home: Path, serve: Callable[..., Server], person: Callable
) -> None:
    from tests.browser import screen

    server, page = serve(fresh_home), person()
    screen.open_at(page, f"{server.url}/")
    process = server.process
    assert process is not None
    process.terminate()
    screen.until(page, lambda: process.poll() is not None, "the end of the server", patience=10_000)
