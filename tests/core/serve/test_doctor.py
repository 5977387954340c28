"""`showstopper doctor`: what is well is said in a line, and what is not with what to do."""

from __future__ import annotations

import os
import sqlite3
from pathlib import Path

import pytest

from core.command import main
from core.exports import faces
from core.meeting.events import MeetingOpened, NoteTaken
from core.serve.doctor import Look, examine
from core.store.database import Store
from tests import cases


def looks(home: Path) -> dict[str, Look]:
    return {look.name: look for look in examine(home)}


@pytest.fixture
def home(tmp_path: Path) -> Path:
    path = tmp_path / "home"
    path.mkdir(mode=0o700)
    store = Store(path)
    store.append("m-1", "e0", MeetingOpened("c", "d", "t"), cases.AT, "Ann")
    store.append("m-1", "e1", NoteTaken("first"), cases.AT, "Ann")
    store.engine.dispose()
    return path


def test_a_machine_that_nobody_used_yet_is_well_and_stays_as_it_is(tmp_path: Path) -> None:
    found = looks(tmp_path / "none")
    assert [name for name in found.values() if not name.well] == []
    assert not (tmp_path / "none").exists()


def test_a_data_folder_in_use_is_well(home: Path) -> None:
    found = looks(home)
    assert [name for name in found.values() if not name.well] == []
    assert found["meetings"].says == "1 with an unbroken chain"


def test_a_changed_meeting_is_named_with_the_entry(home: Path) -> None:
    line = sqlite3.connect(home / "showstopper.db")
    line.execute("drop trigger entries_no_update")
    line.execute("update entries set event = replace(event, 'first', 'other') where seq = 2")
    line.commit()
    line.close()
    assert not looks(home)["meetings"].well
    assert "m-1 at entry 2" in looks(home)["meetings"].says


def test_a_damaged_database_is_told_with_what_to_do(home: Path) -> None:
    (home / "showstopper.db").write_bytes(b"no database at all" * 300)
    found = looks(home)
    assert not found["database"].well
    assert "go back to a copy" in found["database"].says
    assert not found["meetings"].well


def test_a_short_secret_is_told(home: Path) -> None:
    (home / "secret").write_bytes(b"x")
    assert "too few for a secret" in looks(home)["secret"].says


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_folder_that_others_can_read_is_told(home: Path) -> None:
    home.chmod(0o755)
    assert "chmod 700" in looks(home)["data folder"].says


def test_a_font_that_is_missing_is_told(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faces, "OTHERS", (*faces.OTHERS, "NotoSansNowhere"))
    assert looks(home)["fonts"].says.startswith("NotoSansNowhere missing")


def test_the_command_says_a_line_for_each_and_exits_with_one_where_something_is_wrong(
    home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(home))
    assert main(["doctor"]) == 0
    assert capsys.readouterr().out.count("ok  ") == 9
    (home / "secret").write_bytes(b"")
    assert main(["doctor"]) == 1
    assert "LOOK  secret" in capsys.readouterr().out
