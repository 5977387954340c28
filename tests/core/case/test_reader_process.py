"""Files are read in a process of its own: what ends it is one sentence, and the app goes on."""

from __future__ import annotations

import os
import signal
import sys
import threading
import time
from pathlib import Path

import pytest

from core.case import reader_process
from core.case.files import admit
from core.case.leftovers import sweep, working_folder
from core.case.reader_process import Children
from core.child import Limits, resident
from core.command import FAULT, main
from core.errors import BadFile, TooMuch
from tests.core.case.test_odd_files import ROWS, N, text

pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="it stops processes by signals")


@pytest.fixture
def children(monkeypatch: pytest.MonkeyPatch) -> Children:
    result = Children()
    monkeypatch.setattr(reader_process, "_children", lambda: result)
    result.begin()
    return result


def pid_of(children: Children) -> int:
    assert children._kept is not None
    assert children._kept.process is not None
    return children._kept.process.pid


def end_with(pid: int, how: int) -> None:
    os.kill(pid, how)
    if how != signal.SIGKILL:
        os.kill(pid, signal.SIGCONT)  # a process that is stopped gets no other signal


@pytest.fixture
def path(tmp_path: Path) -> Path:
    result = tmp_path / "rows.csv"
    result.write_text(text(ROWS))
    return result


def test_one_child_reads_one_file_after_the_other(
    children: Children, path: Path, tmp_path: Path
) -> None:
    first = pid_of(children)
    for i in range(3):
        assert admit(path, tmp_path / f"home-{i}").rows == N
    assert pid_of(children) == first != os.getpid()
    children.end()


@pytest.mark.parametrize("how", [signal.SIGKILL, signal.SIGABRT, signal.SIGSEGV])
def test_a_reader_that_dies_is_one_sentence_and_the_next_file_is_read(
    how: int, children: Children, path: Path, tmp_path: Path
) -> None:
    os.kill(pid_of(children), signal.SIGSTOP)  # it is at its job for as long as we like
    threading.Timer(0.3, end_with, (pid_of(children), how)).start()
    with pytest.raises(BadFile) as caught:
        admit(path, tmp_path / "home")
    assert (
        str(caught.value)
        == "“rows.csv” cannot be read: it is damaged in a way that breaks its reader. Export it"
        " again, as CSV or Parquet."
    )
    assert list((tmp_path / "home").iterdir()) == []
    assert admit(path, tmp_path / "home").rows == N


@pytest.mark.parametrize(
    ("limits", "says"),
    [
        (Limits(0.5, 2**40, 7), "it takes more than 7 seconds of work"),
        (Limits(60, 2**20, 7), "of memory"),
    ],
)
def test_a_limit_is_one_sentence_that_names_the_file_and_what_to_do(
    limits: Limits,
    says: str,
    children: Children,
    path: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(reader_process, "_limits", lambda _: limits)
    pid = pid_of(children)
    while resident(pid) < 2**21:  # stopped while it is loaded, it would have no memory yet
        time.sleep(0.01)
    os.kill(pid, signal.SIGSTOP)
    with pytest.raises(TooMuch) as caught:
        admit(path, tmp_path / "home")
    assert "“rows.csv” cannot be read: it takes more than" in str(caught.value)
    assert says in str(caught.value)
    assert str(caught.value).endswith("Give fewer rows or columns, or save it as CSV or Parquet.")


def test_work_without_end_is_ended_by_the_seconds_of_the_processor() -> None:
    from core.child import Child, ChildGone

    child = Child("tests.core.endless")
    with pytest.raises(ChildGone) as caught:
        child.ask(b"", Limits(60, 2**40, 1))
    assert caught.value.reason == "time"


def test_reading_that_is_stopped_ends_at_once_and_leaves_nothing(
    children: Children, path: Path, tmp_path: Path
) -> None:
    os.kill(pid_of(children), signal.SIGSTOP)
    stop = threading.Event()
    threading.Timer(0.2, stop.set).start()
    began = time.monotonic()
    with pytest.raises(BadFile, match="Reading “rows.csv” was stopped"):
        admit(path, tmp_path / "home", stop=stop)
    assert time.monotonic() - began < 10
    assert list((tmp_path / "home").iterdir()) == []


def test_a_panic_of_a_library_is_a_sentence_and_a_fault_of_ours_is_called_one(
    path: Path,
    read_here: None,
    monkeypatch: pytest.MonkeyPatch,
    tmp_path: Path,
    capsys: pytest.CaptureFixture[str],
) -> None:
    from core.case.readers import registry

    class Panic(BaseException):
        pass

    def broken(error: type[BaseException]) -> None:
        def open_broken(*_: object) -> None:
            raise error("index out of bounds")

        monkeypatch.setattr(registry, "open_source", open_broken)

    broken(Panic)
    with pytest.raises(BadFile, match="breaks its reader"):
        admit(path, tmp_path / "home")
    broken(ZeroDivisionError)
    assert main(["analyze", str(path)]) == FAULT
    assert "ZeroDivisionError: index out of bounds" in capsys.readouterr().err


def test_what_a_killed_process_left_is_removed_and_nothing_else(tmp_path: Path) -> None:
    gone = 2**22 + 1  # no process has such a number on Linux
    old = [f"working-{gone}-abc", f"{'0' * 64}.{gone}-7.part"]
    texts = ["working-notes", f"working-{os.getppid()}-abc", f"{'0' * 64}.parquet", "mine.part"]
    for name in (*old, *texts):
        (tmp_path / name).mkdir()
    with working_folder(tmp_path) as paths:
        assert sweep(tmp_path, time.time() - 60) == []
        os.utime(paths, (0, 0))
        assert sorted(sweep(tmp_path, time.time() + 60)) == sorted([*old, paths.name])
    assert sorted(item.name for item in tmp_path.iterdir()) == sorted(texts)
