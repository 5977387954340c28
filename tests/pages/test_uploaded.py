"""An upload is read only as long as its page is open, and leaves nothing behind."""

from __future__ import annotations

import io
import threading
from pathlib import Path

import pytest
import streamlit as st
from streamlit.runtime.scriptrunner import StopException

from core.errors import BadFile, Complaint
from pages.parts import uploaded


def test_an_upload_is_read_from_a_private_folder_that_is_gone_after(tmp_path: Path) -> None:
    seen: list[Path] = []

    def work(path: Path, _stop: threading.Event) -> bytes:
        seen.append(path)
        return path.read_bytes()

    assert uploaded.read(io.BytesIO(b"a,b"), tmp_path / "rows", work) == b"a,b"
    assert seen[0].is_relative_to(tmp_path / "rows")
    assert list((tmp_path / "rows").iterdir()) == []


def test_what_reading_raises_comes_out(tmp_path: Path) -> None:
    def work(_path: Path, _stop: threading.Event) -> None:
        raise BadFile(Complaint("the file is empty", "export it again"))

    with pytest.raises(BadFile, match="The file is empty"):
        uploaded.read(io.BytesIO(b""), tmp_path / "rows", work)


def test_leaving_the_page_stops_the_reading_and_removes_its_files(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    stopped: list[bool] = []

    def work(_path: Path, stop: threading.Event) -> None:
        stopped.append(stop.wait(20))

    class Slot:
        def caption(self, _says: str) -> None:
            raise StopException  # as Streamlit does where the session has gone elsewhere

    monkeypatch.setattr(st, "empty", Slot)
    with pytest.raises(StopException):
        uploaded.read(io.BytesIO(b"a,b"), tmp_path / "rows", work)
    assert stopped == [True]
    assert list((tmp_path / "rows").iterdir()) == []
