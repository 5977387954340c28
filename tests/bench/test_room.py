"""The room: from the presenter's key to the screens of 10 and of 50 viewers, what they cost at
rest, and what grows.

The viewers are raw clients, so that no browser's drawing is in the figures. A figure that misses
its target is printed, not failed; a lost event, a screen left behind, an error or a private word in
the room fails.
"""

from __future__ import annotations

import asyncio
import datetime as dt
import gc
import math
import os
import re
import shutil
import statistics
import time
from collections.abc import AsyncGenerator, Awaitable, Callable, Iterator
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass, field
from itertools import cycle, islice, zip_longest
from pathlib import Path

import pytest

from core.meeting.events import MeetingOpened, NoteTaken, StepShown
from core.script.steps import STEPS
from core.store.database import Store
from core.store.hash_chain import broken_at
from tests.bench.conftest import Table, p95
from tests.bench.raw import SPREAD, Follower, Presenter, Tab
from tests.browser.server import HOUSE, Server, streamlit_run

pytestmark = pytest.mark.bench

CASE, MEETING = "late-flights", "m-room"
NOTE, CUE = "ZEBRA-PRIVATE-71", "ZEBRACUE"
STEPS_SHOWN, PAUSE = 20, 1.2
SETTLING = 15.0  # after the first pages: imports, and the second freeze of the collector
LAST_FREEZE = 75.0  # after the start of the server
RESTING = 40.0  # four rounds of the fragments
WARM_UP, SLOW_PAUSE, FEW = 60.0, 2.0, 10
MINUTES = float(os.environ.get("SHOWSTOPPER_BENCH_MINUTES", "3"))
LONGEST = 600.0 + 60.0 * MINUTES


@dataclass
class Room:
    """A presenter, some viewers, and the steps that were sent: when, and which number the strap has
    then.
    """

    server: Server
    presenter: Presenter
    viewers: list[Tab]
    sent: list[tuple[float, int]] = field(default_factory=list)

    def everybody(self) -> list[Tab]:
        return [self.presenter, *self.viewers]

    async def walk(self, steps: Iterator[str], pause: float) -> None:
        """Show steps, each a pause after the one before."""
        for step in steps:
            begun = time.perf_counter()
            self.sent.append((begun, STEPS.index(step) + 1))
            self.presenter.command(do="step", step=step)
            await asyncio.sleep(pause - (time.perf_counter() - begun))

    async def arrive(self, seconds: float = 20.0) -> None:
        """Wait until all screens show the last step and all commands are on disk.

        How far it came is read afterwards.
        """
        last = self.sent[-1][1]
        for _ in range(round(seconds / 0.1)):
            if not self.presenter.queue and all(item.number == last for item in self.everybody()):
                break
            await asyncio.sleep(0.1)
        await asyncio.sleep(1)

    def lags(self, tab: Tab, begin: int = 0) -> list[float]:
        """List the seconds from each step sent to the first screen of a tab that shows it, or one
        after it; inf for never.
        """
        lags = [math.inf] * len(self.sent)
        done = 0
        for at, number in tab.shown:
            newest = max(
                (
                    place
                    for place, (sent, wanted) in enumerate(self.sent)
                    if sent <= at and wanted == number
                ),
                default=-1,
            )
            for place in range(done, newest + 1):
                lags[place] = at - self.sent[place][0]
            done = max(done, newest + 1)
        return lags[begin:]

    def hearing(self) -> list[float]:
        """List the seconds from each step sent to the moment when a viewer heard that there is
        something new; the note came before.
        """
        first = {(tab, version): at for tab in self.viewers for at, version in reversed(tab.heard)}
        return [
            first[tab, place + 3] - sent
            for tab in self.viewers
            for place, (sent, _) in enumerate(self.sent)
            if (tab, place + 3) in first
        ]

    def cpu(self) -> float:
        """Read the seconds of a core that the server has used."""
        return sum(sum(process.cpu_times()[:2]) for process in self.server.family())

    def megabytes(self) -> float:
        """Read the resident memory of the server."""
        return sum(process.memory_info().rss for process in self.server.family()) / 2**20


@pytest.fixture(scope="module")
def planted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Copy the app and plant a word in every line to say, every note to oneself and every prepared
    answer.
    """
    copy = tmp_path_factory.mktemp("planted")
    for name in ("core", "pages", "sample_data", ".streamlit"):
        shutil.copytree(HOUSE / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(HOUSE / "app.py", copy)
    for path in (copy / "core" / "script" / "phrases" / "en").glob("*.txt"):
        text = re.sub(
            r"(?m)^(\[(?:\w+\.(?:line|note)|answer\.\w+)\]\n(?:(?!\[|say:).*\n)*say: )",
            rf"\1{CUE} ",
            path.read_text("utf-8"),
        )
        path.write_text(text, "utf-8")
    return copy


def opened(home: Path) -> None:
    """Keep a meeting that has just begun."""
    store, at = Store(home), dt.datetime.now(dt.UTC).astimezone()
    case = store.case(CASE)
    store.append(
        MEETING,
        "opened",
        MeetingOpened(
            case.id,
            case.digest,
            case.title,
            "meeting",
            tuple(person.name for person in case.people),
        ),
        at,
        case.people[0].name,
    )
    store.engine.dispose()


@asynccontextmanager
async def gathered(server: Server, count: int, followers: int = 0) -> AsyncGenerator[Room]:
    """Seat the presenter and the viewers, and have a private note taken."""
    secrets = (NOTE, CUE)
    async with AsyncExitStack() as retained:
        presenter = await retained.enter_async_context(Presenter(server.url, MEETING, secrets))
        viewers = []
        for _ in range(count):
            viewers.append(
                await retained.enter_async_context(
                    Tab(server.url, "audience", f"meeting={MEETING}", secrets=secrets)
                )
            )
            await asyncio.sleep(SPREAD)
        viewers += [
            await retained.enter_async_context(
                Follower(server.url, "audience", f"meeting={MEETING}", secrets=secrets)
            )
            for _ in range(followers)
        ]
        presenter.command(do="keep", kind="private", text=NOTE)
        await asyncio.sleep(SETTLING)
        yield Room(server, presenter, viewers)


def held(
    server: Server, count: int, goes: Callable[[Room], Awaitable[None]], followers: int = 0
) -> Room:
    """Hold a meeting at a server with so many viewers; it ends by itself.

    Gives the room as it was left.
    """

    async def bounded() -> Room:
        async with asyncio.timeout(LONGEST), gathered(server, count, followers) as room:
            await goes(room)
            await room.arrive()
            # The same words are found where they belong.
            async with Presenter(server.url, MEETING, (NOTE, CUE), "follow_up") as after:
                room.presenter.found |= after.found
            return room

    gc.collect()
    gc.freeze()
    try:
        return asyncio.run(bounded())
    finally:
        gc.unfreeze()


@pytest.fixture
def serving(fresh_home: Path, planted: Path) -> Iterator[Server]:
    opened(fresh_home)
    server = Server(fresh_home, cwd=planted)
    server.command = streamlit_run(planted / "app.py", server.port)
    with server:
        yield server


def percentiles(lags: list[float]) -> str:
    return (
        f"p50 {statistics.median(lags) * 1000:.0f} ms, p95 {p95(lags) * 1000:.0f} ms, max"
        f" {max(lags) * 1000:.0f} ms, n={len(lags)}"
    )


def facts(
    room: Room,
    table: Table,
    name: str,
    store: Store | None = None,
    private: frozenset[str] = frozenset({NOTE, CUE}),
) -> None:
    """Print what must hold, then insist on it; `private` is what the presenter has seen of it."""
    store = store or Store(room.server.home)
    log = store.log(MEETING)
    store.engine.dispose()
    wanted = [
        (
            command["id"],
            StepShown(command["step"])
            if command["do"] == "step"
            else NoteTaken(NOTE, private=True),
        )
        for command in room.presenter.commands
    ]
    retained = [(entry.id, entry.event) for entry in log[1:]]
    last = room.sent[-1][1]
    there = sum(viewer.number == last for viewer in room.viewers)
    troubles = [trouble for item in room.everybody() for trouble in item.troubles] + re.findall(
        r"Traceback|Exception", room.server.said()
    )
    leaks = sum(len(viewer.found) for viewer in room.viewers)
    heard = sum(viewer.bytes for viewer in room.viewers) / 2**20
    amiss = sum(item != other for item, other in zip_longest(wanted, retained))
    table.add(
        f"{name}: events lost, doubled or out of order", f"{amiss} of {len(wanted)} sent", "0"
    )
    table.add(
        f"{name}: viewers on the last step at the end", f"{there} of {len(room.viewers)}", "all"
    )
    table.add(f"{name}: exceptions drawn, sockets lost, tracebacks", f"{len(troubles)}", "0")
    table.add(f"{name}: private note or planted cue at a viewer", f"{leaks} in {heard:.1f} MB", "0")
    table.add(
        f"{name}: the same at the presenter (control)",
        f"{len(room.presenter.found)}",
        f"{len(private)}",
    )
    assert retained == wanted
    assert broken_at(log) is None
    assert there == len(room.viewers)
    assert troubles == []
    assert leaks == 0
    assert room.presenter.found == private


def steps() -> Iterator[str]:
    return islice(cycle(STEPS), 1, None)


@pytest.mark.parametrize(
    ("count", "followers", "target", "rests"),
    [
        (10, 0, "p95 150 ms", False),
        (50, 0, "p95 150 ms", True),
        (50, 450, "p95 450 ms", True),
    ],
)
def test_the_room_follows(
    count: int, followers: int, target: str, rests: bool, serving: Server, table: Table
) -> None:
    begun = time.perf_counter()
    spent: list[float] = []

    async def goes(room: Room) -> None:
        await room.walk(islice(steps(), STEPS_SHOWN), PAUSE)
        await room.arrive()
        if rests:
            await asyncio.sleep(max(LAST_FREEZE - (time.perf_counter() - begun), 2.0))
            before, at = room.cpu(), time.perf_counter()
            await asyncio.sleep(RESTING)
            spent.append((room.cpu() - before) / (time.perf_counter() - at))

    room = held(serving, count, goes, followers)
    name = f"{count + followers} viewers"
    lags = [lag for viewer in room.viewers for lag in room.lags(viewer)]
    table.add(f"{name}: key to the audience screens", percentiles(lags), target)
    table.add(f"{name}: of which until they hear of it", percentiles(room.hearing()))
    table.add(f"{name}: key to the presenter's own screen", percentiles(room.lags(room.presenter)))
    facts(room, table, name)
    if rests:
        table.add(
            f"{name}: server at rest, of one core", f"{spent[0]:.1%} over {RESTING:.0f} s", "2.0%"
        )


def test_memory_stays(serving: Server, table: Table) -> None:
    size: list[float] = []
    marks: list[int] = []

    async def goes(room: Room) -> None:
        every = steps()
        await room.walk(islice(every, round(WARM_UP / SLOW_PAUSE)), SLOW_PAUSE)
        size.append(room.megabytes())
        marks.append(len(room.sent))
        await room.walk(islice(every, round(MINUTES * 60 / SLOW_PAUSE)), SLOW_PAUSE)
        size.append(room.megabytes())

    room = held(serving, FEW, goes)
    growth = size[1] - size[0]
    name = f"{FEW} viewers, {MINUTES:g} minutes"
    table.add(
        f"{name}: memory grown after {WARM_UP:.0f} s",
        f"{growth:+.1f} MB from {size[0]:.0f} MB, {growth * 60 / MINUTES:+.0f} MB an hour",
        "30 MB an hour",
    )
    third = (len(room.sent) - marks[0]) // 3
    table.add(
        f"{name}: key to the audience screens, first third",
        percentiles(
            [
                lag
                for viewer in room.viewers
                for lag in room.lags(viewer)[marks[0] : marks[0] + third]
            ]
        ),
    )
    table.add(
        f"{name}: key to the audience screens, last third",
        percentiles(
            [lag for viewer in room.viewers for lag in room.lags(viewer, len(room.sent) - third)]
        ),
    )
    facts(room, table, name)
