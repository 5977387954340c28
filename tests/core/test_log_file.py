"""The log of the program: one JSON line for each event, and nothing that a person typed."""

from __future__ import annotations

import json
import logging
import os
import stat
from pathlib import Path

import pytest

from core import log_file
from core.command import main
from core.errors import BadFile, Complaint
from core.log_file import log_path, write_fault, written_to
from core.meeting.events import MeetingClosed, MeetingOpened, NoteTaken
from core.store.database import Store
from tests import cases

CANARY = "canary-7f3a"
OURS = logging.getLogger("core.planted")
THEIRS = logging.getLogger("elsewhere.planted")


def lines(home: Path) -> list[dict]:
    path = log_path(home)
    return (
        [json.loads(line) for line in path.read_text("utf-8").splitlines()] if path.exists() else []
    )


def raised() -> BaseException:
    try:
        try:
            float(CANARY)
        except ValueError as cause:
            raise BadFile(Complaint(f"the cell “{CANARY}” is no number", "correct it")) from cause
    except BadFile as error:
        return error
    raise AssertionError


def test_a_line_holds_time_level_module_event_and_ids(tmp_path: Path) -> None:
    with written_to(tmp_path):
        OURS.info("meeting-opened", extra={"meeting": "m-1", "case": "abc", "note": CANARY})
    (line,) = lines(tmp_path)
    assert line.pop("time").endswith("+00:00")
    assert line == {
        "level": "info",
        "module": "core.planted",
        "event": "meeting-opened",
        "meeting": "m-1",
        "case": "abc",
    }


def test_an_exception_leaves_its_type_and_frames_and_no_message(tmp_path: Path) -> None:
    with written_to(tmp_path):
        OURS.warning("refused", exc_info=raised())
    (line,) = lines(tmp_path)
    assert line["error"]["type"] == "BadFile"
    assert line["error"]["frames"][-1][::2] == ["tests/core/test_log_file.py", "raised"]
    assert line["error"]["causes"][0][0] == "ValueError"
    assert CANARY not in log_path(tmp_path).read_text("utf-8")


def test_what_other_libraries_log_is_neither_written_nor_printed_with_its_message(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    handler = logging.StreamHandler()
    THEIRS.addHandler(handler)
    THEIRS.propagate = False  # as Streamlit's and uvicorn's
    try:
        with written_to(tmp_path):
            THEIRS.error("Uncaught app execution %s", CANARY, exc_info=raised())
            logging.getLogger("another").warning("odd %s", CANARY)
    finally:
        THEIRS.removeHandler(handler)
    first, second = lines(tmp_path)
    assert (first["event"], first["module"], first["error"]["type"]) == (
        "other-library",
        "elsewhere.planted",
        "BadFile",
    )
    assert (second["event"], second["module"]) == ("other-library", "another")
    printed = capsys.readouterr().err
    assert f"BadFile; where it happened stands in {log_path(tmp_path)}" in printed
    assert CANARY not in printed + log_path(tmp_path).read_text("utf-8")


def test_the_log_is_rotated_bounded_and_its_owners_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(log_file, "BYTES", 2_000)
    before = os.umask(0)
    try:
        with written_to(tmp_path):
            for _ in range(300):
                OURS.info("event")
    finally:
        os.umask(before)
    files = list(log_path(tmp_path).parent.iterdir())
    assert len(files) == log_file.FILES + 1
    assert all(file.stat().st_size <= 2_000 for file in files)
    if os.name == "posix":
        assert {stat.S_IMODE(file.stat().st_mode) for file in files} == {0o600}
        assert stat.S_IMODE(files[0].parent.stat().st_mode) == 0o700


def test_a_log_that_cannot_be_written_ends_nothing(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (tmp_path / "logs").write_text("in the way")
    with written_to(tmp_path):
        OURS.info("event")
    assert capsys.readouterr().err == ""
    assert write_fault(tmp_path, raised()) is None


def test_everything_is_as_before_when_the_log_ends(tmp_path: Path) -> None:
    before = (
        logging.getLogRecordFactory(),
        list(logging.getLogger().handlers),
        logging.getLogger("core").level,
    )
    with written_to(tmp_path):
        pass
    assert before == (
        logging.getLogRecordFactory(),
        list(logging.getLogger().handlers),
        logging.getLogger("core").level,
    )


def test_a_meeting_leaves_its_opening_and_its_close_and_no_word_of_it(tmp_path: Path) -> None:
    with written_to(tmp_path):
        store = Store(tmp_path)
        store.append("m-1", "e0", MeetingOpened(CANARY, "d", CANARY), cases.AT, CANARY)
        store.append("m-1", "e1", NoteTaken(CANARY, private=True), cases.AT, CANARY)
        store.append("m-1", "e2", MeetingClosed(()), cases.AT, CANARY)
        store.backup(cases.AT)
    assert [line["event"] for line in lines(tmp_path)] == [
        "meeting-opened",
        "meeting-closed",
        "backup",
    ]
    assert {line.get("meeting") for line in lines(tmp_path)} == {"m-1", None}
    assert CANARY not in log_path(tmp_path).read_text("utf-8")


@pytest.mark.parametrize("writable", [True, False])
def test_a_fault_of_a_command_names_the_log_where_it_stands_without_the_cell(
    writable: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    home = tmp_path / "home"
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(home))
    monkeypatch.delenv("SHOWSTOPPER_DEBUG", raising=False)
    if not writable:
        home.write_text("in the way")

    def broken(_home: Path) -> object:
        raise RuntimeError(CANARY)

    monkeypatch.setattr("core.serve.doctor.examine", broken)
    assert main(["doctor"]) == 4
    said = capsys.readouterr().err
    path = Path(said.split("stands in ")[1].strip().rstrip("."))
    assert path.is_relative_to(home) == writable
    (line,) = (json.loads(line) for line in path.read_text("utf-8").splitlines())
    assert (line["event"], line["error"]["type"]) == ("fault", "RuntimeError")
    assert line["error"]["frames"][-1][2] == "broken"
    assert CANARY not in path.read_text("utf-8")


def test_the_doctor_says_where_the_log_is(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "home"))
    main(["doctor"])
    assert str(log_path(tmp_path / "home")) in capsys.readouterr().out
