"""Documents are made in a process of their own, whose end is one sentence for the app."""

from __future__ import annotations

import array
import os
import signal
import sys
import threading
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest

from core import written
from core.child import resident
from core.errors import NotPrinted
from core.exports.emails import email_bytes, email_pdf
from core.exports.minutes_pdf import minutes_pdf
from core.exports.press import Press
from core.meeting.fold import replay
from core.meeting.minutes import Minutes, record
from core.script.brief import Brief
from tests import cases

fcntl = pytest.importorskip("fcntl", reason="it stops processes by signals")
resource = pytest.importorskip("resource")
termios = pytest.importorskip("termios")
SAYS = "This document could not be made: {}. Try again, or export the bundle."
ENDED = SAYS.format("the process that makes documents ended")


@pytest.fixture(scope="module")
def minutes(flights: Brief) -> Minutes:
    return record(flights, replay(cases.log_of(*cases.whole_meeting(flights.case))))


@pytest.fixture(scope="module")
def shared() -> Iterator[Press]:
    press = Press()
    yield press
    press.end()


def pid_of(press: Press) -> int:
    assert press.child.process is not None
    return press.child.process.pid


def waiting_bytes(press: Press) -> int:
    """Count the bytes of a job that the child has not read yet."""
    assert press.child.process is not None
    assert press.child.process.stdin is not None
    count = array.array("i", [0])
    fcntl.ioctl(press.child.process.stdin, termios.FIONREAD, count)
    return count[0]


def in_another_thread(
    press: Press, brief: Brief, minutes: Minutes
) -> tuple[threading.Thread, list[str]]:
    said: list[str] = []

    def work() -> None:
        try:
            press.make("minutes", brief, minutes)
        except NotPrinted as error:
            said.append(str(error).replace("\xa0", " "))

    thread = threading.Thread(target=work)
    thread.start()
    return thread, said


def test_documents_are_the_same_bytes_as_those_made_here(
    shared: Press, flights: Brief, minutes: Minutes
) -> None:
    assert shared.make("minutes", flights, minutes) == minutes_pdf(flights, minutes)
    assert shared.make("email", flights, minutes) == email_pdf(flights, minutes)
    assert shared.make("draft", flights, minutes) == email_bytes(flights, minutes)


def test_numbers_are_written_as_in_the_thread_that_asks(
    shared: Press, flights: Brief, minutes: Minutes
) -> None:
    with written.as_in("de_DE"):
        german = shared.make("minutes", flights, minutes)
        assert german == minutes_pdf(flights, minutes)
    assert german != shared.make("minutes", flights, minutes)


def test_one_child_makes_one_document_after_the_other(
    shared: Press, flights: Brief, minutes: Minutes
) -> None:
    shared.make("email", flights, minutes)
    first = pid_of(shared)
    threads = [in_another_thread(shared, flights, minutes) for _ in range(3)]
    for thread, said in threads:
        thread.join()
        assert said == []
    assert pid_of(shared) == first != os.getpid()


def test_a_child_that_is_killed_at_work_is_one_sentence_and_then_a_good_document(
    shared: Press, flights: Brief, minutes: Minutes
) -> None:
    shared.make("email", flights, minutes)
    first = pid_of(shared)
    os.kill(first, signal.SIGSTOP)  # it is at its job for as long as we like
    thread, said = in_another_thread(shared, flights, minutes)
    while not waiting_bytes(shared):
        thread.join(0.01)
    os.kill(first, signal.SIGKILL)
    thread.join()
    assert said == [ENDED]
    assert shared.make("minutes", flights, minutes) == minutes_pdf(flights, minutes)
    assert pid_of(shared) != first


def test_a_child_that_died_while_nobody_asked_is_replaced_without_a_word(
    shared: Press, flights: Brief, minutes: Minutes
) -> None:
    shared.make("email", flights, minutes)
    first = shared.child.process
    assert first is not None
    os.kill(first.pid, signal.SIGKILL)
    first.wait()
    assert shared.make("email", flights, minutes) == email_pdf(flights, minutes)


def test_a_document_that_takes_too_long_is_given_up(flights: Brief, minutes: Minutes) -> None:
    press = Press(seconds=1.0)
    press.begin()
    os.kill(pid_of(press), signal.SIGSTOP)
    with pytest.raises(NotPrinted) as caught:
        press.make("minutes", flights, minutes)
    assert str(caught.value).replace("\xa0", " ") == SAYS.format("it took longer than 1 second")
    press.seconds = 30.0
    assert press.make("minutes", flights, minutes).startswith(b"%PDF")
    press.end()


@pytest.mark.skipif(sys.platform != "linux", reason="only Linux tells what is resident")
def test_a_document_that_takes_too_much_memory_is_given_up(
    flights: Brief, minutes: Minutes
) -> None:
    assert resident(os.getpid()) > 10_000_000
    press = Press(most_bytes=2_000_000)
    with pytest.raises(NotPrinted) as caught:
        press.make("minutes", flights, minutes)
    assert "it took more than 2.0 MB of memory" in str(caught.value).replace("\xa0", " ")
    press.most_bytes = 1_500_000_000
    assert press.make("minutes", flights, minutes).startswith(b"%PDF")
    press.end()


def test_what_cannot_be_set_is_named_and_the_same_child_goes_on(
    shared: Press, flights: Brief, minutes: Minutes
) -> None:
    shared.make("email", flights, minutes)
    first = pid_of(shared)
    broken: Any = None
    with pytest.raises(NotPrinted) as caught:
        shared.make("minutes", flights, replace(minutes, decision=broken))
    assert str(caught.value) == SAYS.format("something in it cannot be set on a page (TypeError)")
    assert shared.make("minutes", flights, minutes).startswith(b"%PDF")
    assert pid_of(shared) == first


def test_a_child_that_cannot_be_started_is_one_sentence(flights: Brief, minutes: Minutes) -> None:
    press = Press()
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (3, hard))  # no more files, so no pipe to a child
    try:
        press.begin()
        assert press.child.process is None
        with pytest.raises(NotPrinted) as caught:
            press.make("minutes", flights, minutes)
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))
    assert str(caught.value) == SAYS.format("no process could be started for it")
    assert press.make("minutes", flights, minutes).startswith(b"%PDF")
    press.end()


def test_a_child_ends_with_the_app_that_started_it() -> None:
    press = Press()
    press.begin()
    child = press.child.process
    assert child is not None
    assert child.stdin is not None
    child.stdin.close()
    assert child.wait(60) == 0
