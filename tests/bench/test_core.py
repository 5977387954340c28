"""The core by itself: argue a case, replay a long log, append to the store."""

from __future__ import annotations

import time
from pathlib import Path

import pytest

from core.meeting.case_in_room import in_room
from core.meeting.events import AssumptionChanged, NoteTaken, QuestionAsked, StepShown
from core.meeting.fold import replay
from core.script.brief import Brief, argue
from core.store.database import Store
from tests.bench.conftest import Table, spread
from tests.cases import AT, log_of, opening

pytestmark = pytest.mark.bench

STEPS = ("opening", "finding", "quantification", "recommendation", "alternatives", "decision")


def events(brief: Brief, n: int):
    """Make up a long meeting."""
    return (opening(brief.case), *(_event(i) for i in range(n - 1)))


def _event(i: int):
    return (
        StepShown(STEPS[i % 6]),
        AssumptionChanged("traffic", 800.0 + i, 1100.0 + i),
        QuestionAsked(f"question {i}"),
        NoteTaken(f"note {i}"),
    )[i % 4]


def seconds(benchmark) -> list[float]:
    return list(benchmark.stats.stats.data)


def test_argue(benchmark, sample, table: Table) -> None:
    brief = sample("late_flights")
    benchmark.pedantic(argue, (brief.case, brief.evidence), rounds=20, warmup_rounds=2)
    table.add("argue()", spread(seconds(benchmark), "ms", 1000))


def test_argue_a_what_if(benchmark, sample, table: Table) -> None:
    brief = sample("late_flights")
    case = in_room(
        brief.case, replay(log_of(opening(brief.case), AssumptionChanged("traffic", 900.0, 1300.0)))
    )
    benchmark.pedantic(argue, (case, brief.evidence), rounds=20, warmup_rounds=2)
    table.add("argue() a what-if", spread(seconds(benchmark), "ms", 1000))


def test_replay_of_500_events(benchmark, sample, table: Table) -> None:
    log = log_of(*events(sample("late_flights"), 500))
    benchmark.pedantic(replay, (log,), rounds=30, warmup_rounds=2)
    table.add("replay of 500 events", spread(seconds(benchmark), "ms", 1000))


@pytest.mark.parametrize("before", [0, 500])
def test_append(before: int, sample, tmp_path: Path, table: Table) -> None:
    store, brief = Store(tmp_path), sample("late_flights")
    for number, event in enumerate(events(brief, before + 1)):
        store.append("m", f"e{number}", event, AT, "Mira Santos")
    samples = []
    for number in range(100):
        begun = time.perf_counter()
        store.append("m", f"n{number}", NoteTaken(f"note {number}"), AT, "Mira Santos")
        samples.append(time.perf_counter() - begun)
    table.add(f"append() after {before} events", spread(samples, "ms", 1000))


def test_read_a_log_of_500_events(sample, tmp_path: Path, table: Table) -> None:
    store = Store(tmp_path)
    for number, event in enumerate(events(sample("late_flights"), 500)):
        store.append("m", f"e{number}", event, AT, "Mira Santos")
    samples = []
    for _ in range(50):
        begun = time.perf_counter()
        replay(store.log("m"))
        samples.append(time.perf_counter() - begun)
    table.add("log() and replay of 500 events", spread(samples, "ms", 1000))
