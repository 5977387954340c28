"""Canaries in every field, a meeting, a failure with a traceback: none of them is in any log."""

from __future__ import annotations

import json
import sqlite3
import sys
import urllib.error
import urllib.request
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pandas as pd
import pytest
from playwright.sync_api import Page

from core.log_file import log_path
from tests.browser import screen
from tests.browser.server import HOUSE, Server

pytestmark = [pytest.mark.faults, pytest.mark.browser]
NOTE, QUESTION, CELL, FILE, NAME = (
    f"canary{word}7f3a" for word in ("note", "question", "cell", "file", "name")
)


def planted(folder: Path) -> Path:
    """Write rows of which a column, its cells and the file have canaries for names."""
    rows = pd.read_parquet(HOUSE / "sample_data" / "late_flights" / "validation.parquet").head(500)
    rows["remark"] = CELL
    path = folder / f"{FILE}.csv"
    rows.rename(columns={"remark": NAME}).to_csv(path, index=False)
    return path


BROKEN = """
import runpy
import core.meeting.log_lines as told

whole = told.shortened

def broken(text, *rest):
    if "question" in text:
        raise RuntimeError(f"{text} cannot be shortened")
    return whole(text, *rest)

told.shortened = broken
runpy.run_path(HOUSE, run_name="__main__")
"""


def test_no_word_name_cell_or_token_is_in_any_log(
    fresh_home: Path, serve: Callable[..., Server], person: Callable[..., Page], tmp_path: Path
) -> None:
    script = tmp_path / "broken.py"
    script.write_text(BROKEN.replace("HOUSE", repr(str(HOUSE / "app.py"))), "utf-8")
    server, page = serve(fresh_home, command=[sys.executable, str(script)]), person()
    screen.open_at(page, f"{server.url}/")
    meeting = screen.start_meeting(page)
    screen.capture(page, "Private note", NOTE)
    screen.sidebar(page).get_by_role("button", name="Question", exact=True).click()
    screen.sidebar(page).get_by_label("What was said").fill(QUESTION)
    page.keyboard.press("Enter")
    page.wait_for_timeout(1_500)
    token = "".join(("token", "canary", "7f3a" * 6))
    for path in (f"/enter/{token}", f"/?meeting={NOTE}&x={NAME}", f"/{FILE}"):
        with suppress(urllib.error.HTTPError):
            urllib.request.urlopen(f"{server.url}{path}", timeout=10).close()
    screen.open_at(page, f"{server.url}/case")
    screen.upload_field(page).set_input_files(planted(tmp_path))
    page.wait_for_timeout(3_000)
    # A database whose tables are gone breaks every page, with what it was asked in the message.
    line = sqlite3.connect(fresh_home / "showstopper.db")
    for table in ("entries", "cases"):
        line.execute(f"alter table {table} rename to {table}_{CELL}")
    line.commit()
    line.close()
    page.goto(f"{server.url}/?meeting={meeting}&case={NAME}")
    page.wait_for_timeout(2_000)
    server.stop()
    events = [json.loads(line) for line in log_path(fresh_home).read_text("utf-8").splitlines()]
    assert {"server-started", "meeting-opened", "server-ended"} <= {
        event["event"] for event in events
    }
    types = {event["error"]["type"] for event in events if "error" in event}
    assert {"RuntimeError", "NotSaved"} <= types, types
    logs = [server.log, *log_path(fresh_home).parent.iterdir()]
    for log in logs:
        text = log.read_text("utf-8", "replace")
        for canary in (NOTE, QUESTION, CELL, FILE, NAME, token, "Mira Santos"):
            assert canary not in text, f"{canary} in {log.name}"
