"""A long meeting: 500 entries of every kind replayed, drawn for the room, told in words, and one
entry more on disk.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from itertools import cycle, islice
from pathlib import Path

import pytest

from core.exports.screen import dump_screen, screen, seen_by_room
from core.meeting.events import Entry, Event, MeetingClosed, MeetingOpened, NoteTaken
from core.meeting.fold import replay
from core.meeting.log_lines import log_sentences
from core.script.brief import Brief
from core.store.database import Store
from core.store.hash_chain import broken_at
from tests.bench.conftest import Table, spread
from tests.cases import AT, log_of, opening
from tests.core.logs import every_kind

pytestmark = pytest.mark.bench

LONG = 500


def long_meeting(brief: Brief) -> tuple[Event, ...]:
    """Let everything but the close happen again and again."""
    again = [
        event
        for event in every_kind(brief.case)
        if not isinstance(event, MeetingOpened | MeetingClosed)
    ]
    return (opening(brief.case), *islice(cycle(again), LONG - 1))


def timed(work: Callable[[], object], times: int = 50) -> list[float]:
    samples = []
    for _ in range(times):
        begun = time.perf_counter()
        work()
        samples.append(time.perf_counter() - begun)
    return samples


@pytest.fixture(scope="module")
def log(sample) -> tuple[Entry, ...]:
    return log_of(*long_meeting(sample("late_flights")))


def test_replay(log: tuple[Entry, ...], table: Table) -> None:
    table.add(
        "replay of 500 entries of every kind",
        spread(timed(lambda: replay(log)), "ms", 1000),
        "20 ms",
    )


def test_the_rooms_screen(log: tuple[Entry, ...], sample, table: Table) -> None:
    brief = sample("late_flights")
    table.add(
        "the audience screen after 500 entries, as bytes",
        spread(timed(lambda: dump_screen(screen("m", LONG, brief, seen_by_room(log)))), "ms", 1000),
    )


def test_words_and_chain(log: tuple[Entry, ...], sample, table: Table) -> None:
    brief = sample("late_flights")
    table.add(
        "500 entries in words",
        spread(timed(lambda: log_sentences(brief, log, private=True, votes=True), 20), "ms", 1000),
    )
    table.add("chain of 500 entries checked", spread(timed(lambda: broken_at(log), 20), "ms", 1000))


def test_append(sample, tmp_path: Path, table: Table) -> None:
    store = Store(tmp_path)
    for number, event in enumerate(long_meeting(sample("late_flights"))):
        store.append("m", f"e{number}", event, AT, "Mira Santos")
    names = iter(range(100))
    samples = timed(
        lambda: store.append("m", f"n{next(names)}", NoteTaken("a note"), AT, "Mira Santos"), 100
    )
    table.add("append() after 500 entries of every kind", spread(samples, "ms", 1000))
