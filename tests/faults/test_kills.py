"""The server is killed at many moments of a scripted meeting: nothing that was acknowledged is lost
or doubled.

One tab talks to the real server by the wire and does what the browser does: it keeps each command,
under its id, until the server says that it is on disk, and sends it again to the next server.
`test_kill.py` does the same in a browser, with fewer kills.
"""

from __future__ import annotations

import asyncio
import random
import time
from pathlib import Path

import pytest

from core.meeting.events import MeetingOpened
from core.store.database import Store
from core.store.hash_chain import broken_at
from tests import cases
from tests.bench.raw import Presenter, on_a_loop
from tests.browser.server import Server
from tests.figures import tell

pytestmark = pytest.mark.faults
KINDS = ("private", "shared", "question", "objection", "park")
STEPS = ("finding", "quantification", "recommendation", "alternatives", "decision", "opening")
USABLE_SECONDS = 5.0


def held(home: Path) -> str:
    store = Store(home)
    case = store.case(store.case_ids()[0])
    store.append(
        "m-kills",
        "opened",
        MeetingOpened(case.id, case.digest, case.title, "meeting"),
        cases.AT,
        "Mira Santos",
    )
    store.engine.dispose()
    return "m-kills"


def ids_on_disk(home: Path, meeting: str) -> list[str]:
    store = Store(home)
    log = store.log(meeting)
    store.engine.dispose()
    assert broken_at(log) is None
    assert [entry.seq for entry in log] == list(range(1, len(log) + 1))
    return [entry.id for entry in log]


def commands(chance: random.Random, number: int) -> list[dict[str, str]]:
    """Script a stretch of the meeting: a few things are written down, now and then the room goes on
    a step.
    """
    result = [
        {"do": "keep", "kind": chance.choice(KINDS), "text": f"stretch {number}, word {index}"}
        for index in range(chance.randint(1, 3))
    ]
    return (
        [*result, {"do": "step", "step": STEPS[number % len(STEPS)]}] if number % 4 == 3 else result
    )


async def stretch(
    server: Server, meeting: str, left: list[dict], chance: random.Random, number: int
) -> tuple[set[str], list[dict], float]:
    """Come back with what is left, go on, and be killed at any moment.

    Gives what was acknowledged, what is left, and the seconds.
    """
    begun = time.monotonic()
    server.start()
    tab = Presenter(server.url, meeting)
    tab.queue = list(left)
    sent = {mapping["id"] for mapping in left}
    async with tab:
        back = time.monotonic() - begun
        for what in commands(chance, number):
            sent.add(tab.command(**what))
            await asyncio.sleep(chance.uniform(0.0, 0.12))
        # Half of the kills come while the last word is on its way, however quick the machine is.
        await asyncio.sleep(chance.choice((chance.uniform(0.0, 0.02), chance.uniform(0.0, 0.5))))
        server.kill()
        await asyncio.sleep(0)
        waiting = list(tab.queue)
    assert not tab.refused
    return sent - {item["id"] for item in waiting}, waiting, back


def killed(home: Path, kills: int, seed: int) -> None:
    chance, meeting = random.Random(seed), held(home)
    acknowledged: set[str] = set()
    left: list[dict] = []
    waits: list[float] = []
    flying = written = 0
    begun = time.monotonic()
    server = Server(home, quick=True)
    try:
        for number in range(kills):
            new, left, back = on_a_loop(stretch(server, meeting, left, chance, number))
            acknowledged |= new
            waits.append(back)
            on_disk = ids_on_disk(home, meeting)
            assert acknowledged <= set(on_disk)
            assert len(on_disk) == len(set(on_disk))
            flying += bool(left)
            written += bool({mapping["id"] for mapping in left} & set(on_disk))
        on_a_loop(_settle(server, meeting, left))
    finally:
        server.stop()
    on_disk = ids_on_disk(home, meeting)
    everything = acknowledged | {mapping["id"] for mapping in left} | {"opened"}
    assert set(on_disk) == everything
    # The moments meet what is on its way, before and after it was written; otherwise they would
    # show nothing.
    assert flying > kills / 10
    middle = sorted(waits)[len(waits) // 2]
    tell(
        "crash",
        f"{kills} kills, {len(on_disk)} events: 0 lost, 0 doubled; usable again after {middle:.1f}"
        f" s (median), {max(waits):.1f} s at most, imports done",
    )
    # Read with -s.
    print(
        f"{kills} kills in {time.monotonic() - begun:.0f} s: {len(on_disk)} events, none lost, none"
        f" doubled; {flying} kills met something on its way, {written} of them after it was"
        f" written; usable again after {sorted(waits)[len(waits) // 2]:.1f} s in the middle,"
        f" {max(waits):.1f} s at most (imports already done)"
    )


async def _settle(server: Server, meeting: str, left: list[dict]) -> None:
    server.start()
    tab = Presenter(server.url, meeting)
    tab.queue = list(left)
    async with tab:
        until = time.monotonic() + 20
        while tab.queue and time.monotonic() < until:  # noqa: ASYNC110  a list
            await asyncio.sleep(0.05)
        assert not tab.queue


@pytest.mark.slow
def test_nothing_acknowledged_is_lost_or_doubled_by_two_hundred_kills(fresh_home: Path) -> None:
    killed(fresh_home, 200, seed=2)
