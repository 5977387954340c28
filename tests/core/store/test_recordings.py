"""Recordings are kept only where asked, in one folder, and are gone when deleted."""

from __future__ import annotations

import datetime as dt
import os
from pathlib import Path

import pytest

from core.errors import NotSaved
from core.store.recordings import (
    bring_back_recordings,
    delete_recordings,
    keep_recording,
    recordings,
    recordings_folder,
)

AT = dt.datetime(2026, 11, 23, 10, 0, tzinfo=dt.UTC)


def test_a_recording_is_kept_in_the_folder_that_is_named_and_nobody_else_may_read_it(
    tmp_path: Path,
) -> None:
    path = keep_recording(tmp_path, "r-1", AT, b"sound")
    assert path.parent == recordings_folder(tmp_path)
    assert path.read_bytes() == b"sound"
    assert path.stat().st_mode & 0o077 == 0
    assert recordings(tmp_path) == (path,)


def test_a_name_leads_out_of_no_folder(tmp_path: Path) -> None:
    path = keep_recording(tmp_path, "../../outside", AT, b"sound")
    assert path.parent == recordings_folder(tmp_path)


def test_recordings_are_listed_latest_last_and_deleted_all(tmp_path: Path) -> None:
    later = keep_recording(tmp_path, "a", AT + dt.timedelta(hours=1), b"later")
    first = keep_recording(tmp_path, "b", AT, b"first")
    assert recordings(tmp_path) == (first, later)
    held = delete_recordings(tmp_path)
    assert recordings(tmp_path) == ()
    bring_back_recordings(tmp_path, held)
    assert recordings(tmp_path) == (first, later)
    assert later.read_bytes() == b"later"
    assert later.stat().st_mode & 0o077 == 0


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write everywhere")
def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    tmp_path.chmod(0o500)
    with pytest.raises(NotSaved):
        keep_recording(tmp_path, "r-1", AT, b"sound")


def test_a_file_in_the_place_of_the_folder_is_told_in_a_sentence(tmp_path: Path) -> None:
    recordings_folder(tmp_path).write_text("no folder")
    with pytest.raises(NotSaved, match="Make room there"):
        keep_recording(tmp_path, "r-1", AT, b"sound")
