"""The database is deleted under a meeting: the page says so, acknowledges nothing, and gives a copy
of everything.
"""

from __future__ import annotations

import datetime as dt
import json
import time
import urllib.error
import urllib.request
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from core.errors import NotSaved
from core.store.database import Store
from core.store.restore import restore
from tests.browser import screen
from tests.browser.server import Server
from tests.browser.test_walk import download
from tests.figures import tell

pytestmark = [pytest.mark.faults, pytest.mark.browser]


def health(server: Server) -> tuple[int, str]:
    """Ask as a monitor does: without a cookie."""
    try:
        with urllib.request.urlopen(f"{server.url}/health", timeout=5) as answer:
            return answer.status, json.load(answer)["database"]
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)["database"]


def copied(home: Path, folder: Path) -> Path:
    store = Store(home)
    copy = store.backup(dt.datetime.now(dt.UTC), folder / "copy.db")
    store.engine.dispose()
    return copy


def test_a_deleted_database_is_told_at_the_next_step_and_can_be_saved(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    server, page, room = serve(fresh_home), person(), person()
    screen.open_at(page, f"{server.url}/")
    meeting = screen.start_meeting(page)
    screen.capture(page, "Private note", "said before it went")
    screen.open_at(room, f"{server.url}/audience?meeting={meeting}")
    path, away = fresh_home / "showstopper.db", tmp_path / "away.db"
    path.rename(away)
    page.mouse.click(900, 250)
    page.keyboard.press("2")
    result = page.get_by_text("was deleted or moved while the app runs")
    expect(result.first).to_be_visible(timeout=screen.PATIENCE)
    page.reload()
    expect(result.first).to_be_visible(timeout=screen.PATIENCE)
    saved = json.loads(download(page, "Save a copy of everything", tmp_path).read_text("utf-8"))
    texts = [
        json.loads(entry["event"]).get("text")
        for entry in saved["entries"]
        if entry["meeting_id"] == meeting
    ]
    assert "said before it went" in texts
    screen.shows_step(room, "Opening")
    assert "said before it went" not in room.content()
    assert not path.exists()
    away.rename(path)
    page.reload()
    expect(result).to_have_count(0, timeout=screen.PATIENCE)
    # The key that no database took is held by the browser, which sends it to the one that is back.
    screen.shows_step(page, "Finding")


def test_an_idle_page_is_told_within_two_seconds_that_the_database_went_and_that_it_is_back(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    server, page, phone = serve(fresh_home), person(), person()
    screen.open_at(page, f"{server.url}/")
    meeting = screen.start_meeting(page)
    screen.capture(page, "Private note", "said before it went")
    screen.open_at(phone, f"{server.url}/setup")
    phone.wait_for_timeout(1_000)  # until its socket is there
    assert health(server) == (200, "ok")
    with pytest.raises(NotSaved, match=r"[Aa]n app is running on"):
        restore(copied(fresh_home, tmp_path), fresh_home, dt.datetime.now(dt.UTC))
    path, away = fresh_home / "showstopper.db", tmp_path / "away.db"
    path.rename(away)
    gone = time.monotonic()
    for item in (page, phone):
        result = item.get_by_text("was deleted or moved while the app runs")
        expect(result.first).to_be_visible(timeout=5_000)
        took = time.monotonic() - gone
        assert took < 4, f"told after {took:.1f} s"
        assert result.count() == 1
    assert health(server) == (503, "missing")
    tell("disk", f"an idle page tells of a deleted one after {took:.1f} s")
    print(f"an idle page was told after {took:.2f} s")
    saved = json.loads(download(page, "Save a copy of everything", tmp_path).read_text("utf-8"))
    texts = [
        json.loads(entry["event"]).get("text")
        for entry in saved["entries"]
        if entry["meeting_id"] == meeting
    ]
    assert "said before it went" in texts
    away.rename(path)
    for item in (page, phone):
        expect(item.get_by_text("was deleted or moved while the app runs")).to_have_count(
            0, timeout=5_000
        )
    screen.shows_step(page, "Opening")
    screen.until(page, lambda: health(server) == (200, "ok"), "a healthy app")


def test_what_is_being_typed_stands_while_the_database_is_gone(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    server, page = serve(fresh_home), person()
    screen.open_at(page, f"{server.url}/")
    screen.start_meeting(page)
    screen.sidebar(page).get_by_role("button", name="Shared note", exact=True).click()
    field = screen.sidebar(page).get_by_label("What was said")
    field.fill("half a sentence")
    path, away = fresh_home / "showstopper.db", tmp_path / "away.db"
    path.rename(away)
    expect(page.get_by_text("was deleted or moved while the app runs").first).to_be_visible(
        timeout=5_000
    )
    assert field.input_value() == "half a sentence"
    away.rename(path)
    expect(page.get_by_text("was deleted or moved while the app runs")).to_have_count(
        0, timeout=5_000
    )
    field.press("Enter")
    screen.on_disk(page)
    expect(screen.sidebar(page).get_by_text("Kept as shared note.")).to_be_visible(
        timeout=screen.PATIENCE
    )
