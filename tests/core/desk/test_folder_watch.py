"""A folder of batches: each file is measured once, when it rests, against the release criteria."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pandas as pd
import pytest

from core.case.model import Case
from core.command import main
from core.desk.batch_intake import Taken
from core.desk.folder_watch import FolderWatch
from core.desk.gate_batches import checked_batch
from core.errors import BadFile, NoSuchThing
from core.evidence.key import evidence_key
from core.meeting.events import MeetingClosed
from core.meeting.fold import replay
from core.meeting.follow_up_events import BatchMeasured, BatchRefused
from core.meeting.release_status import release_status
from core.plan.gate import gate_of
from core.script.brief import Brief
from core.store.database import Store
from tests import cases

HELD = "m-1"


@pytest.fixture
def store(flights: Brief, tmp_path: Path) -> Iterator[Store]:
    place = Store(tmp_path / "home")
    keep_case(place, flights.case, flights)
    yield place
    place.engine.dispose()


def keep_case(store: Store, case: Case, brief: Brief) -> None:
    store.save_case(case, cases.AT, "Mira Santos")
    store.keep_evidence(evidence_key(case), brief.evidence, cases.AT)
    for number, event in enumerate(cases.whole_meeting(case)):
        store.append(HELD, f"e{number}", event, cases.AT, "Mira Santos")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    place = tmp_path / "batches"
    place.mkdir()
    return place


@pytest.fixture
def watch(store: Store, flights: Brief, folder: Path) -> FolderWatch:
    return FolderWatch(store, flights.case.id, folder)


def good(seed: int) -> pd.DataFrame:
    """Make a batch of a model that is mended: wrong on one in a hundred, in the segment too."""
    return cases.table(4_000, seed, churn=0.0, error=0.01)


def bad(seed: int) -> pd.DataFrame:
    return cases.planted_table(4_000, seed)


def twice(watch: FolderWatch) -> tuple[Taken, ...]:
    """Look twice: a file is measured once it did not change between two looks."""
    first = watch.look(cases.AT)
    return (*first, *watch.look(cases.AT))


def state(watch: FolderWatch) -> tuple[str, str]:
    _, status = watch.status(cases.AT)
    return status.state.state, status.colour


def test_the_release_reopens_only_after_the_agreed_number_of_passes_in_a_row(
    watch: FolderWatch, folder: Path
) -> None:
    shown = []
    batches = (("a", bad(11)), ("b", good(12)), ("c", bad(13)), ("d", good(14)), ("e", good(15)))
    for name, rows in batches:
        cases.write(rows, folder / f"{name}.parquet")
        assert [item.file for item in twice(watch)] == [f"{name}.parquet"]
        shown.append(state(watch))
    assert shown == [
        ("closed", "red"),
        ("closed", "amber"),
        ("closed", "red"),
        ("closed", "amber"),
        ("open", "green"),
    ]


def test_a_file_that_is_still_written_to_is_left_until_its_size_rests(
    watch: FolderWatch, folder: Path
) -> None:
    whole = cases.write(good(21), folder.parent / "whole.csv").read_bytes()
    path = folder / "a.csv"
    for part in (len(whole) // 3, len(whole) // 2, len(whole)):
        path.write_bytes(whole[:part])
        assert watch.look(cases.AT) == ()
    assert [type(item.event) for item in watch.look(cases.AT)] == [BatchMeasured]


def test_a_file_written_to_again_with_the_same_size_is_left(
    watch: FolderWatch, folder: Path
) -> None:
    path = cases.write(good(22), folder / "a.parquet")
    assert watch.look(cases.AT) == ()
    os.utime(path, ns=(0, path.stat().st_mtime_ns + 1))
    assert watch.look(cases.AT) == ()
    assert len(watch.look(cases.AT)) == 1


@pytest.mark.parametrize("name", [".a.csv", "a.csv.part", "a.csv.tmp", "a.CRDOWNLOAD"])
def test_what_is_named_as_unfinished_and_what_is_empty_is_left(
    watch: FolderWatch, folder: Path, name: str
) -> None:
    cases.write(good(23), folder / "a.csv").rename(folder / name)
    (folder / "empty.csv").touch()
    (folder / "a folder").mkdir()
    assert twice(watch) == ()


def test_each_batch_is_measured_once_by_its_digest(
    watch: FolderWatch, folder: Path, store: Store, flights: Brief
) -> None:
    path = cases.write(good(31), folder / "a.parquet")
    assert len(twice(watch)) == 1
    path.rename(folder / "renamed.parquet")
    assert twice(watch) == ()
    again = FolderWatch(store, flights.case.id, folder)  # as after a restart
    assert twice(again) == ()
    assert state(again) == ("closed", "amber")


def test_two_watches_of_one_folder_keep_a_batch_once(
    watch: FolderWatch, folder: Path, store: Store, flights: Brief
) -> None:
    other = FolderWatch(store, flights.case.id, folder)
    cases.write(good(32), folder / "a.parquet")
    for each in (watch, other, watch, other):
        each.look(cases.AT)
    assert len(replay(store.log(HELD)).followed_up) == 1


def test_a_batch_with_a_changed_schema_is_refused_with_its_reason_and_counts_as_none(
    watch: FolderWatch, folder: Path
) -> None:
    cases.write(good(41), folder / "a.parquet")
    twice(watch)
    cases.write(good(42).drop(columns="seg_a"), folder / "b.parquet")
    (refused,) = twice(watch)
    assert isinstance(refused.event, BatchRefused)
    assert "seg_a" in refused.event.why
    assert state(watch) == ("closed", "amber")
    cases.write(good(43), folder / "c.parquet")
    twice(watch)
    assert state(watch) == ("open", "green")  # b neither passes nor breaks the row of passes
    assert twice(watch) == ()  # nor is it looked at again


def test_what_is_no_table_is_refused(watch: FolderWatch, folder: Path) -> None:
    (folder / "notes.bin").write_bytes(b"\x00\x01 no table" * 40)
    (refused,) = twice(watch)
    assert isinstance(refused.event, BatchRefused)
    assert state(watch) == ("closed", "amber")


def test_too_few_rows_are_no_pass(watch: FolderWatch, folder: Path) -> None:
    cases.write(good(51).head(900), folder / "a.parquet")
    twice(watch)
    watched, status = watch.status(cases.AT)
    assert status.colour == "amber"
    assert status.state.last == ("too few rows",) * len(watched.gate.conditions)


def test_what_the_folder_shows_is_what_the_page_measures(
    watch: FolderWatch, folder: Path, store: Store, flights: Brief
) -> None:
    cases.write(bad(61), folder / "a.parquet")
    (taken,) = twice(watch)
    case, gate = flights.case, gate_of(flights.case, flights.evidence)
    assert gate is not None
    rows = case.rows.__class__("a.parquet", taken.event.sha256, 0, 0)
    by_hand = checked_batch(store.rows, case, rows, gate)
    recorded = release_status(gate, replay(store.log(HELD))).batches[0].shown
    assert [(item.n, item.value.low, item.value.high) for item in recorded] == [
        (item.n, item.value.low, item.value.high) for item in by_hand
    ]


def test_batches_that_come_at_once_are_taken_oldest_first_and_late_ones_refused(
    sample, tmp_path: Path, folder: Path
) -> None:
    brief: Brief = sample("late_flights")
    store = Store(tmp_path / "dated")
    keep_case(store, brief.case, brief)
    rows = pd.read_parquet(cases.SAMPLE_DATA / "late_flights" / "validation.parquet")
    for name, days in (("a", 800), ("b", 400)):  # the names say another order
        later = rows.assign(departure=rows["departure"] + pd.Timedelta(days=days))
        cases.write(later, folder / f"{name}.parquet")
    watch = FolderWatch(store, brief.case.id, folder)
    assert [item.file for item in twice(watch)] == ["b.parquet", "a.parquet"]
    early = rows.assign(departure=rows["departure"] + pd.Timedelta(days=100))
    cases.write(early, folder / "c.parquet")
    (late,) = twice(watch)
    store.engine.dispose()
    assert isinstance(late.event, BatchRefused)
    assert "before “a.parquet” ends" in late.event.why


def test_a_closed_meeting_keeps_what_came_after_it(
    watch: FolderWatch, folder: Path, store: Store
) -> None:
    cases.write(good(71), folder / "a.parquet")
    twice(watch)
    log = store.log(HELD)
    assert isinstance(log[-2].event, MeetingClosed)
    assert isinstance(log[-1].event, BatchMeasured)
    assert log[-1].by == "watch"


def test_without_meeting_criteria_or_folder_it_says_what_to_do(
    store: Store, flights: Brief, folder: Path
) -> None:
    with pytest.raises(NoSuchThing, match="There is no case"):
        FolderWatch(store, "nothing", folder).look(cases.AT)
    with pytest.raises(BadFile, match="cannot be read"):
        FolderWatch(store, flights.case.id, folder / "gone").look(cases.AT)
    fresh = Store(store.home / "fresh")
    fresh.save_case(flights.case, cases.AT, "Mira Santos")
    with pytest.raises(NoSuchThing, match="No meeting was held"):
        FolderWatch(fresh, flights.case.id, folder).look(cases.AT)
    fresh.engine.dispose()


# The command


def test_the_command_says_each_batch_and_ends_with_what_it_means(
    store: Store,
    flights: Brief,
    folder: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(store.home))
    once = ["watch", str(folder), "--case", flights.case.id, "--once", "--settle", "0.01"]
    cases.write(good(81), folder / "a.parquet")
    assert main(once) == 1
    assert "Batch “a.parquet” passed every release criterion." in capsys.readouterr().out
    cases.write(good(82), folder / "b.parquet")
    assert main(once) == 0
    assert "Green since" in capsys.readouterr().out
    cases.write(good(83).drop(columns="label"), folder / "c.parquet")
    assert main(once) == 2
    assert "“c.parquet” counts as no batch" in capsys.readouterr().err
    assert main(once) == 0  # each file is looked at once


def test_a_case_that_is_not_there_is_bad_input(
    folder: Path,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(tmp_path / "empty"))
    assert main(["watch", str(folder), "--case", "nothing", "--once"]) == 2
    assert "there is no case" in capsys.readouterr().err.lower()
