"""The database is deleted under a meeting: the page says so, acknowledges nothing, and gives a copy of everything."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.server import Server
from tests.browser.test_walk import download

pytestmark = [pytest.mark.faults, pytest.mark.browser]


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
    told = page.get_by_text("was deleted or moved while the app runs")
    expect(told.first).to_be_visible(timeout=screen.PATIENCE)
    page.reload()
    expect(told.first).to_be_visible(timeout=screen.PATIENCE)
    saved = json.loads(download(page, "Save a copy of everything", tmp_path).read_text("utf-8"))
    texts = [json.loads(one["event"]).get("text") for one in saved["entries"] if one["meeting_id"] == meeting]
    assert "said before it went" in texts
    screen.shows_step(room, "Opening")
    assert "said before it went" not in room.content()
    assert not path.exists()
    away.rename(path)
    page.reload()
    expect(told).to_have_count(0, timeout=screen.PATIENCE)
    screen.shows_step(page, "Opening")
