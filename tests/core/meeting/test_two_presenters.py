"""Two presenters write at once, with retries and double clicks: every event once, no gap, one order
for both.
"""

from __future__ import annotations

import random
import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import NotSaved
from core.meeting.events import MeetingOpened, NoteTaken
from core.meeting.fold import replay
from core.store.database import Store
from core.store.hash_chain import broken_at
from tests import cases
from tests.figures import tell

MEETING = "m-1"


def sent(
    store: Store, event_id: str, who: str, chance: random.Random, clicks: ThreadPoolExecutor
) -> int:
    """Send an event as a browser does: now and then by a double click, and again until it is told
    that it is on disk.
    """

    def once() -> int:
        while True:
            try:
                return store.append(
                    MEETING, event_id, NoteTaken(f"said in {event_id}"), cases.AT, who
                ).seq
            except NotSaved as error:
                if error.reason != "SQLITE_BUSY":
                    raise

    result = {
        index.result()
        for index in [clicks.submit(once) for _ in range(1 + (chance.random() < 0.3))]
    }
    if chance.random() < 0.2:  # the answer was lost on its way, so it is sent once more
        result.add(once())
    assert len(result) == 1
    return result.pop()


@pytest.mark.parametrize("each", [50, pytest.param(200, marks=pytest.mark.slow)])
def test_two_presenters_at_once_leave_every_event_once_in_one_order(
    each: int, tmp_path: Path
) -> None:
    stores = [Store(tmp_path) for _ in range(2)]
    stores[0].append(MEETING, "opened", MeetingOpened("c", "d", "t"), cases.AT, "Ann")
    count: list[dict[str, int]] = [{}, {}]
    together, failed = threading.Barrier(2), []

    def present(number: int) -> None:
        chance = random.Random(number)
        try:
            together.wait()
            with ThreadPoolExecutor(2) as clicks:
                for index in range(each):
                    event_id = f"{number}-{index}"
                    count[number][event_id] = sent(
                        stores[number], event_id, f"presenter {number}", chance, clicks
                    )
                    if index % 20 == 0:  # a refresh
                        assert replay(stores[number].log(MEETING)).opened is not None
        except BaseException as error:
            failed.append(error)

    presenters = [threading.Thread(target=present, args=(index,)) for index in range(2)]
    for presenter in presenters:
        presenter.start()
    for presenter in presenters:
        presenter.join()
    assert failed == []
    logs = [store.log(MEETING) for store in stores]
    assert logs[0] == logs[1]
    assert len(logs[0]) == 2 * each + 1
    assert [item.seq for item in logs[0]] == list(range(1, 2 * each + 2))
    assert broken_at(logs[0]) is None
    assert {item.id: item.seq for item in logs[0][1:]} == count[0] | count[1]
    for number in range(2):  # each presenter's own events stand in the order in which she sent them
        own = [item.id for item in logs[0] if item.id.startswith(f"{number}-")]
        assert own == [f"{number}-{index}" for index in range(each)]
    tell("two presenters", f"2 × {each} events at once: exactly {2 * each}, gap-free, one order")
    for store in stores:
        store.engine.dispose()
