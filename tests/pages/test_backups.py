"""Backups from the pages: at the close of a meeting, and by a button.

What fails is told, and nothing else is lost.
"""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from core.meeting.events import MeetingClosed, StepShown
from core.store.backups import KEPT
from pages.parts import desk
from tests.pages.visit import complaints, meeting, opened, sent

pytestmark = pytest.mark.usefixtures("presenter")
FLIGHTS = "late-flights"


def entries_in(copy: Path) -> int:
    line = sqlite3.connect(copy)
    found = line.execute("select count(*) from entries").fetchone()[0]
    line.close()
    return found


def test_the_close_of_a_meeting_makes_a_backup_with_the_close_in_it(home: Path) -> None:
    held = meeting(FLIGHTS, StepShown("close"))
    screen = opened("meeting.py", case=FLIGHTS, meeting=held)
    assert not (home / "backups").exists()
    screen.button(key="close").click().run()
    (copy,) = (home / "backups").iterdir()
    assert entries_in(copy) == 3
    assert complaints(screen) == []


def test_a_close_is_kept_and_a_backup_that_failed_is_told(home: Path) -> None:
    (home / "backups").write_text("in the way")
    held = meeting(FLIGHTS, StepShown("close"))
    screen = opened("meeting.py", case=FLIGHTS, meeting=held)
    screen.button(key="close").click().run()
    assert isinstance(desk.store().log(held)[-1].event, MeetingClosed)
    (result,) = complaints(screen)
    assert result.startswith("No backup was made")


def test_the_button_says_where_the_backup_is(home: Path) -> None:
    screen = opened("follow_up.py", case=FLIGHTS, meeting=meeting(FLIGHTS, MeetingClosed()))
    screen.button(key="backup").click().run()
    (copy,) = (home / "backups").iterdir()
    assert f"Saved as {copy}. The {KEPT} newest backups are kept." in sent(screen)
    assert entries_in(copy) == 2
