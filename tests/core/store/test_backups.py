"""Backups: made at the close and on demand, kept in small number, restored only when whole."""

from __future__ import annotations

import datetime as dt
import os
import shutil
import sqlite3
import stat
from pathlib import Path

import pytest

from core.command import main
from core.errors import BadFile, NotSaved, ShowstopperError
from core.meeting.events import MeetingOpened, NoteTaken
from core.store import in_use
from core.store.backups import KEPT
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.store.in_use import InUse
from core.store.public import PublicStore
from core.store.restore import restore
from core.store.schema import MIGRATIONS
from tests import cases


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    path = tmp_path / "home"
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(path))
    held(path, "first").engine.dispose()
    return path


def held(home: Path, *notes: str, meeting: str = "m-1") -> Store:
    store = Store(home)
    store.append(meeting, "e0", MeetingOpened("c", "d", "t"), cases.AT, "Ann")
    for text in notes:
        store.append(meeting, f"e-{text}", NoteTaken(text), cases.AT, "Ann")
    return store


def copied(home: Path, to: Path | None = None) -> Path:
    store = Store(home)
    path = store.backup(cases.AT, to)
    store.engine.dispose()
    return path


def notes_in(home: Path, meeting: str = "m-1") -> list[str]:
    store = Store(home)
    log = store.log(meeting)
    store.engine.dispose()
    assert broken_at(log) is None
    return [entry.event.text for entry in log if isinstance(entry.event, NoteTaken)]


def test_a_backup_holds_what_still_stands_in_the_log_beside_the_file(
    home: Path, tmp_path: Path
) -> None:
    store = held(home, "second")
    copy = store.backup(cases.AT)
    elsewhere = tmp_path / "elsewhere"
    elsewhere.mkdir()
    shutil.copy(copy, elsewhere / "showstopper.db")
    assert notes_in(elsewhere) == ["first", "second"]


def test_the_newest_backups_are_kept_and_the_one_just_made_whatever_the_clock_says(
    home: Path,
) -> None:
    store = Store(home)
    days = [cases.AT + dt.timedelta(days=index) for index in range(KEPT + 3)]
    paths = [store.backup(day) for day in days]
    folder = home / "backups"
    assert sorted(folder.iterdir()) == sorted(paths[-KEPT:])
    past = store.backup(cases.AT - dt.timedelta(days=9))
    assert past.exists()
    assert len(list(folder.iterdir())) == KEPT
    twice = [store.backup(days[-1]) for _ in range(2)]
    assert len(set(twice)) == 2


@pytest.mark.skipif(os.name != "posix", reason="other systems have other rights")
def test_a_backup_is_its_owners_alone(home: Path, tmp_path: Path) -> None:
    before = os.umask(0o022)
    try:
        store = Store(home)
        for copy in (store.backup(cases.AT), store.backup(cases.AT, tmp_path / "mine.db")):
            assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    finally:
        os.umask(before)
    assert stat.S_IMODE((home / "backups").stat().st_mode) == 0o700


def test_a_backup_that_fails_leaves_nothing_behind(home: Path, tmp_path: Path) -> None:
    (tmp_path / "taken.db").write_bytes(b"x")
    with pytest.raises(NotSaved, match="is there already"):
        Store(home).backup(cases.AT, tmp_path / "taken.db")
    assert (tmp_path / "taken.db").read_bytes() == b"x"
    with pytest.raises(NotSaved, match="No backup was made"):
        Store(home).backup(cases.AT, tmp_path / "no" / "folder.db")
    (home / "backups").write_text("in the way")
    with pytest.raises(NotSaved, match="No backup was made"):
        Store(home).backup(cases.AT)


def test_the_command_says_where_the_backup_is_and_makes_no_empty_one(
    home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["backup", str(tmp_path / "copy.db")]) == 0
    assert capsys.readouterr().out.strip() == str(tmp_path / "copy.db")
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "none"))
    assert main(["backup"]) == 2
    assert not (tmp_path / "none").exists()


# Restore


def test_a_restored_backup_takes_the_place_and_the_database_of_before_is_kept(
    home: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = copied(home, tmp_path / "copy.db")
    later = held(home, "after the backup")
    later.engine.dispose()
    assert main(["restore", str(copy)]) == 0
    assert "Restored 0 cases and 1 meeting." in capsys.readouterr().out.replace("\xa0", " ")
    assert notes_in(home) == ["first"]
    (before,) = home.glob("showstopper-before-restore-*.db")
    old = tmp_path / "old"
    old.mkdir()
    before.rename(old / "showstopper.db")
    assert notes_in(old) == ["first", "after the backup"]
    assert copy.exists()


def test_after_a_restore_the_room_is_shown_what_is_restored(home: Path, tmp_path: Path) -> None:
    copy = copied(home, tmp_path / "copy.db")
    public = PublicStore(home)
    public.publish("m-1", 90, "meeting", True, b"later", cases.AT)
    public.close()
    restore(copy, home, cases.AT)
    public = PublicStore(home)
    assert public.publish("m-1", 2, "meeting", True, b"restored", cases.AT)
    public.close()


@pytest.mark.parametrize("folder", ["", "public"])
def test_nothing_is_restored_while_an_app_runs(home: Path, tmp_path: Path, folder: str) -> None:
    copy = copied(home, tmp_path / "copy.db")
    use, two = InUse(home / folder), InUse(home / folder)
    use.close()
    with pytest.raises(NotSaved, match="[Aa]n app is running on"):
        restore(copy, home, cases.AT)
    two.close()
    restore(copy, home, cases.AT)


def test_nothing_is_restored_under_a_command_that_has_the_database_open(
    home: Path, tmp_path: Path
) -> None:
    store = Store(home)
    copy = store.backup(cases.AT, tmp_path / "copy.db")
    with pytest.raises(NotSaved, match="[Aa]nother program has"):
        restore(copy, home, cases.AT)
    assert notes_in(home) == ["first"]
    assert not list(home.glob("*before-restore*"))
    store.engine.dispose()


def tampered(copy: Path, *statements: str) -> None:
    line = sqlite3.connect(copy)
    for statement in statements:
        line.execute(statement)
    line.commit()
    line.close()


EDIT = (
    "drop trigger entries_no_update",
    "update entries set event = replace(event, 'first', 'other')",
)
BAD = {
    "an entry was edited": (
        (
            *EDIT,
            (
                "create trigger entries_no_update before update on entries begin select"
                " raise(abort, 'entries is append-only'); end"
            ),
        ),
        "m-1 at entry 2",
    ),
    "a trigger is gone": (
        ("drop trigger entries_no_update",),
        "its tables are not those of Showstopper",
    ),
    "a trigger was put in": (
        ("create trigger odd after insert on entries begin delete from cases; end",),
        "its tables are not those",
    ),
    "a table is gone": (("drop table evidence",), "its tables are not those"),
}


@pytest.mark.parametrize("name", BAD)
def test_a_backup_that_was_changed_is_refused_and_everything_stays(
    home: Path, tmp_path: Path, name: str
) -> None:
    statements, says = BAD[name]
    store = held(home, "kept")
    copy = store.backup(cases.AT, tmp_path / "copy.db")
    store.engine.dispose()
    tampered(copy, *statements)
    with pytest.raises(BadFile, match=says):
        restore(copy, home, cases.AT)
    assert notes_in(home) == ["first", "kept"]
    assert {path.name for path in home.iterdir()} - {"public", "in-use.db"} == {"showstopper.db"}


def test_what_is_no_backup_is_refused_in_a_sentence(home: Path, tmp_path: Path) -> None:
    copy = copied(home, tmp_path / "copy.db")
    whole = copy.read_bytes()
    files = {
        "half.db": whole[: len(whole) // 2],
        "text.db": b"no database " * 500,
        "empty.db": b"",
        "middle.db": whole[:8192] + b"\xff" * 4096 + whole[12288:],
    }
    for name, content in files.items():
        (tmp_path / name).write_bytes(content)
        with pytest.raises(BadFile, match=f"{name} cannot be restored"):
            restore(tmp_path / name, home, cases.AT)
    with pytest.raises(BadFile, match="[Tt]here is no file"):
        restore(tmp_path / "none.db", home, cases.AT)
    with pytest.raises(BadFile, match="is the present database"):
        restore(home / "showstopper.db", home, cases.AT)
    assert notes_in(home) == ["first"]


def test_a_backup_of_a_newer_version_is_refused(home: Path, tmp_path: Path) -> None:
    copy = copied(home, tmp_path / "copy.db")
    tampered(copy, f"pragma user_version={len(MIGRATIONS) + 1}")
    with pytest.raises(NotSaved, match="written by a newer version of Showstopper"):
        restore(copy, home, cases.AT)


def test_a_damaged_database_is_kept_and_replaced(home: Path, tmp_path: Path) -> None:
    copy = copied(home, tmp_path / "copy.db")
    (home / "showstopper.db").write_bytes(b"damaged" * 2000)
    for end in ("-wal", "-shm"):
        (home / f"showstopper.db{end}").unlink(missing_ok=True)
    restore(copy, home, cases.AT)
    assert notes_in(home) == ["first"]
    (before,) = home.glob("showstopper-before-restore-*.db")
    assert before.read_bytes().startswith(b"damaged")


def test_a_restore_on_a_machine_without_data_makes_the_folder(home: Path, tmp_path: Path) -> None:
    copy = copied(home, tmp_path / "copy.db")
    done = restore(copy, tmp_path / "new" / "home", cases.AT)
    assert (done.before, done.meetings) == (None, 1)
    assert notes_in(tmp_path / "new" / "home") == ["first"]


def test_every_refusal_is_ours(home: Path) -> None:
    for argument in (home, home / "none"):
        with pytest.raises(ShowstopperError):
            restore(argument, home, cases.AT)


def test_an_app_starts_on_a_folder_that_cannot_be_used_and_a_restore_into_it_is_refused(
    home: Path, tmp_path: Path
) -> None:
    copy = copied(home, tmp_path / "copy.db")
    (tmp_path / "file").write_text("in the way")
    InUse(tmp_path / "file").close()
    with pytest.raises(NotSaved, match="cannot be written, so nothing was restored"):
        restore(copy, tmp_path / "file", cases.AT)


def test_no_app_starts_while_a_backup_is_being_restored(
    home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(in_use, "RESTORE_SECONDS", 0.1)
    with in_use.alone(home), pytest.raises(NotSaved, match="A backup is being restored"):
        InUse(home)
    InUse(home).close()
