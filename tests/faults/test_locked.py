"""Another program holds the database: told within two seconds, once, and nothing is lost or
doubled.
"""

from __future__ import annotations

import re
import sqlite3
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from playwright.sync_api import Page, expect

from tests.browser import screen
from tests.browser.server import Server
from tests.faults.test_kill import stored_entries
from tests.figures import tell

pytestmark = [pytest.mark.faults, pytest.mark.browser]
TOLD = "is locked by another program"


def test_a_locked_database_is_told_within_two_seconds_once_and_the_text_stays_in_the_line(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, page = serve(fresh_home), person()
    screen.open_at(page, f"{server.url}/")
    meeting = screen.start_meeting(page)
    screen.capture(page, "Shared note", "said before")
    expect(screen.sidebar(page).get_by_text("Kept as shared note.")).to_be_visible()
    screen.still(page)
    holder = sqlite3.connect(fresh_home / "showstopper.db", isolation_level=None)
    holder.execute("begin exclusive")
    screen.sidebar(page).get_by_role("button", name="Question", exact=True).click()
    field = screen.sidebar(page).get_by_label("What was said")
    field.fill("Who is on call?")
    field.press("Enter")
    begun = time.monotonic()
    result = page.get_by_text(TOLD)
    expect(result).to_be_visible(timeout=10_000)
    took = time.monotonic() - begun
    tell("disk", f"a locked database is told after {took:.1f} s, once, text kept")
    print(f"a locked database was told after {took:.2f} s")
    assert took < 4  # 2 s is the feature; other work on the machine has its share
    screen.settled(page)
    assert result.count() == 1
    for word in ("did not answer", "Kept as", re.compile(r"saved \d\d:")):
        assert screen.sidebar(page).get_by_text(word).count() == 0, word
    assert field.input_value() == "Who is on call?"
    assert stored_entries(fresh_home, meeting) == ["said before"]
    # Trying again while it lasts says the same, once, and keeps the text.
    field.press("Enter")
    page.wait_for_timeout(500)
    expect(result).to_have_count(1, timeout=5_000)
    assert field.input_value() == "Who is on call?"
    holder.execute("rollback")
    holder.close()
    field.press("Enter")
    expect(screen.sidebar(page).get_by_text("Kept as question.")).to_be_visible(timeout=5_000)
    assert result.count() == 0
    screen.on_disk(page)
    assert stored_entries(fresh_home, meeting) == ["said before", "Who is on call?"]


def test_a_refused_text_does_not_come_back_under_the_keys_of_somebody_who_went_on(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page]
) -> None:
    server, page = serve(fresh_home), person()
    screen.open_at(page, f"{server.url}/")
    meeting = screen.start_meeting(page)
    screen.still(page)
    holder = sqlite3.connect(fresh_home / "showstopper.db", isolation_level=None)
    holder.execute("begin exclusive")
    screen.sidebar(page).get_by_role("button", name="Shared note", exact=True).click()
    field = screen.sidebar(page).get_by_label("What was said")
    field.fill("said in between")
    field.press("Enter")
    page.mouse.click(900, 250)
    aside = screen.sidebar(page).get_by_text("Not kept: Shared note")
    expect(aside).to_be_visible(timeout=10_000)
    expect(screen.sidebar(page).get_by_text("Entry closed")).to_be_visible()
    holder.execute("rollback")
    holder.close()
    screen.sidebar(page).get_by_role("button", name="Go on").click()
    assert field.input_value() == "said in between"
    field.press("Enter")
    screen.on_disk(page)
    assert stored_entries(fresh_home, meeting) == ["said in between"]
