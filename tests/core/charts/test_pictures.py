"""Pictures are drawn beside the app: once each, in time or not at all."""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from functools import partial

import psutil
import pytest

from core.charts.draw import draw
from core.charts.on_stage import Fitted, Place, fitted
from core.errors import Complaint, NotPrinted
from core.exports.drawn_ahead import DrawnAhead
from core.exports.pictures import Painter
from core.script.brief import Brief


@pytest.fixture
def artist() -> Iterator[Painter]:
    painter = Painter(first_seconds=60.0)
    yield painter
    painter.end()


def chart(brief: Brief, width: int = 789, name: str = "change") -> Fitted:
    return fitted(draw(name, brief), Place(width, 226))


def test_the_same_picture_is_drawn_once_however_many_ask(artist: Painter, flights: Brief) -> None:
    with ThreadPoolExecutor(16) as pool:
        result = set(pool.map(artist.svg, [chart(flights)] * 16))
    (svg,) = result
    assert svg.startswith("<svg ")
    assert artist.drawn == 1
    artist.svg(chart(flights, 790))
    assert artist.drawn == 2


def test_a_child_that_was_killed_is_replaced_by_the_next_picture(
    artist: Painter, flights: Brief
) -> None:
    artist.begin()
    os.kill(artist.child.process.pid, signal.SIGKILL)
    artist.child.process.wait()
    assert artist.svg(chart(flights)).startswith("<svg ")


def test_a_picture_that_takes_too_long_is_none_and_the_next_is_drawn(
    artist: Painter, flights: Brief
) -> None:
    artist.begin()
    before, artist.seconds = artist.seconds, 0.3
    os.kill(artist.child.process.pid, signal.SIGSTOP)  # it hangs
    assert artist.svg(chart(flights)) == ""
    artist.seconds = before
    assert artist.svg(chart(flights)).startswith("<svg ")


def test_what_cannot_be_drawn_is_none_and_the_next_is_drawn(
    artist: Painter, flights: Brief
) -> None:
    assert artist.svg(Fitted({"mark": "no such mark"}, 0, 0)) == ""
    assert artist.svg(chart(flights)).startswith("<svg ")


def test_the_oldest_pictures_make_way(artist: Painter, flights: Brief, monkeypatch) -> None:
    monkeypatch.setattr("core.exports.pictures.KEPT", 2)
    for width in (500, 501, 502):
        artist.svg(chart(flights, width))
    artist.svg(chart(flights, 502))
    assert artist.drawn == 3
    artist.svg(chart(flights, 500))
    assert artist.drawn == 4


def test_the_child_ends_with_the_painter(flights: Brief) -> None:
    painter = Painter()
    painter.svg(chart(flights))
    pid = painter.child.process.pid
    painter.end()
    assert not psutil.pid_exists(pid)


# Ahead of being asked for


def test_what_is_likely_next_is_drawn_after_a_moment_of_quiet() -> None:
    done: list[int] = []
    DrawnAhead(0.0).soon([lambda: done.append(1), lambda: done.append(2)]).join()
    assert done == [1, 2]


def test_something_newer_takes_the_place_of_what_was_not_begun_or_not_finished() -> None:
    done: list[str] = []
    ahead = DrawnAhead(0.2)
    threads = [ahead.soon([partial(done.append, name)]) for name in ("old", "new")]
    for thread in threads:
        thread.join()
    assert done == ["new"]
    ahead = DrawnAhead(0.0)
    later: list[threading.Thread] = []
    first = ahead.soon([lambda: later.append(ahead.soon([])), lambda: done.append("never")])
    first.join()
    later[0].join()
    assert done == ["new"]


def test_what_cannot_be_drawn_ahead_leaves_the_rest_to_be_drawn() -> None:
    done: list[int] = []

    def fails() -> None:
        raise NotPrinted(Complaint("it cannot be drawn", "wait"))

    DrawnAhead(0.0).soon([fails, lambda: done.append(1)]).join()
    assert done == [1]
