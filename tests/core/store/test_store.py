"""What is kept stays kept: append-only, chained, acknowledged only when it is on disk."""

from __future__ import annotations

import os
import shutil
import signal
import sqlite3
import subprocess
import sys
import threading
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.case.model import Case
from core.errors import MeetingOver, NoSuchThing, NotSaved
from core.evidence.key import evidence_key
from core.meeting.events import Entry, MeetingClosed, NoteTaken, StepShown
from core.meeting.fold import replay
from core.script.brief import Brief
from core.store import database
from core.store.database import Store, broken_at
from core.text import clean
from tests import cases

ROOT = Path(__file__).parents[3]
TABLES = ("cases", "entries", "evidence")


@pytest.fixture
def store(tmp_path: Path) -> Store:
    return Store(tmp_path / "home")


@pytest.fixture
def held(store: Store, flights: Brief) -> Store:
    """Keep a case, its evidence and a meeting in which everything happened."""
    store.save_case(flights.case, cases.AT, "Mira Santos")
    store.keep_evidence(evidence_key(flights.case), flights.evidence, cases.AT)
    for entry in cases.log_of(*cases.whole_meeting(flights.case)):
        store.append("m1", entry.id, entry.event, entry.at, entry.by)
    return store


def note(store: Store, event_id: str, text: str = "a note", meeting: str = "m1") -> Entry:
    return store.append(meeting, event_id, NoteTaken(text), cases.AT, "Mira Santos")


def opened(store: Store, case: Case, meeting: str = "m1") -> None:
    store.append(meeting, "open", cases.opening(case), cases.AT, "Mira Santos")


def raw(home: Path) -> sqlite3.Connection:
    return sqlite3.connect(home / "showstopper.db", isolation_level=None)


def tampered(held: Store, tmp_path: Path, *statements: str) -> tuple[Entry, ...]:
    """Change a copy of the database behind its back, triggers dropped, and read the log from it."""
    copy = tmp_path / "copy"
    copy.mkdir()
    with raw(held.home) as source:
        source.execute(f"vacuum into '{copy / 'showstopper.db'}'")
    with raw(copy) as connection:
        for table in TABLES:
            for verb in ("update", "delete"):
                connection.execute(f"drop trigger {table}_no_{verb}")
        for statement in statements:
            assert connection.execute(statement).rowcount == 1
    connection.close()
    return Store(copy).log("m1")


# Append-only


@pytest.mark.parametrize("table", TABLES)
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set at = '2000-01-01'"])
def test_the_database_refuses_to_change_what_is_kept(
    held: Store, table: str, statement: str
) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        raw(held.home).execute(statement.format(table))


def replace_first(connection: sqlite3.Connection, table: str) -> None:
    found = connection.execute(f"select rowid, * from {table} limit 1")
    names = [item[0] for item in found.description]
    row = dict(zip(names, found.fetchone(), strict=True)) | {"at": "2000-01-01T00:00:00+00:00"}
    marks = ", ".join("?" * len(row))
    connection.execute(
        f"insert or replace into {table} ({', '.join(row)}) values ({marks})", tuple(row.values())
    )


@pytest.mark.parametrize("table", TABLES)
def test_the_database_refuses_to_put_a_row_in_the_place_of_another(held: Store, table: str) -> None:
    with pytest.raises(sqlite3.IntegrityError, match="append-only"):
        replace_first(raw(held.home), table)


def test_the_same_event_twice_is_one_entry(store: Store, flights: Brief) -> None:
    opened(store, flights.case)
    first, again = note(store, "n1", "once"), note(store, "n1", "twice")
    assert first == again
    assert [entry.id for entry in store.log("m1")] == ["open", "n1"]


def test_the_same_event_id_in_two_meetings_is_two_entries(store: Store, flights: Brief) -> None:
    for meeting in ("m1", "m2"):
        opened(store, flights.case, meeting)
        note(store, "n1", meeting=meeting)
    assert [len(store.log(name)) for name in ("m1", "m2")] == [2, 2]


def test_the_same_case_saved_twice_is_kept_once(store: Store, flights: Brief) -> None:
    for _ in range(2):
        store.save_case(flights.case, cases.AT, "Mira Santos")
    assert raw(store.home).execute("select count(*) from cases").fetchone() == (1,)


# The chain


def test_a_log_that_nobody_touched_is_whole(held: Store) -> None:
    assert broken_at(held.log("m1")) is None


@pytest.mark.parametrize(
    ("statement", "place"),
    [
        ("update entries set event = replace(event, 'loud', 'mild') where seq = 3", 3),
        ("update entries set by = 'Somebody Else' where seq = 5", 5),
        ("update entries set at = '2026-11-23T11:00:00+00:00' where seq = 1", 1),
        ("update entries set event_id = 'other' where seq = 2", 2),
        ("delete from entries where seq = 4", 4),
        (
            (
                "insert into entries select meeting_id, 17, 'e17', at, by, event, digest from"
                " entries where seq = 3"
            ),
            17,
        ),
    ],
)
def test_a_changed_removed_or_added_entry_is_found(
    held: Store, tmp_path: Path, statement: str, place: int
) -> None:
    assert broken_at(tampered(held, tmp_path, statement)) == place


def test_an_entry_put_in_between_is_found(held: Store, tmp_path: Path) -> None:
    moved = [f"update entries set seq = {seq + 1} where seq = {seq}" for seq in range(16, 3, -1)]
    put = (
        "insert into entries select meeting_id, 4, 'new', at, by, event, digest from entries where"
        " seq = 3"
    )
    assert broken_at(tampered(held, tmp_path, *moved, put)) == 4


# Many at once


def run_threads(work: Callable[[int], None], threads: int = 2) -> list[BaseException]:
    failed: list[BaseException] = []

    def guarded(number: int) -> None:
        try:
            work(number)
        except BaseException as error:
            failed.append(error)

    running = [threading.Thread(target=guarded, args=(index,)) for index in range(threads)]
    for item in running:
        item.start()
    for item in running:
        item.join()
    return failed


def test_two_threads_write_a_hundred_events_each_without_a_gap(
    store: Store, flights: Brief
) -> None:
    opened(store, flights.case)
    failed = run_threads(lambda number: [note(store, f"{number}-{i}") for i in range(100)] and None)
    log = store.log("m1")
    assert failed == []
    assert [entry.seq for entry in log] == list(range(1, 202))
    assert len({entry.id for entry in log}) == 201
    assert broken_at(log) is None


def test_two_stores_on_one_folder_see_each_other(store: Store, flights: Brief) -> None:
    opened(store, flights.case)
    other = Store(store.home)
    note(other, "n1")
    assert store.version_of("m1") == other.version_of("m1") == 2


def test_an_event_is_on_disk_before_it_is_acknowledged(store: Store) -> None:
    with store.engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2


CHILD = """
import sys
from pathlib import Path
from core.store.database import Store
from core.meeting.events import MeetingOpened, NoteTaken
from tests import cases
store = Store(Path(sys.argv[1]))
store.append("m1", "open", MeetingOpened("c", "d", "t"), cases.AT, "child")
for i in range(1_000_000):
    print(store.append("m1", f"n{i}", NoteTaken("x" * 500), cases.AT, "child").id, flush=True)
"""


def test_a_process_that_is_killed_loses_nothing_that_was_acknowledged(tmp_path: Path) -> None:
    child = subprocess.Popen(
        [sys.executable, "-c", CHILD, str(tmp_path)], cwd=ROOT, stdout=subprocess.PIPE, text=True
    )
    assert child.stdout is not None
    strips = [child.stdout.readline().strip() for _ in range(40)]
    child.send_signal(signal.SIGKILL)
    strips += child.stdout.read().split("\n")[:-1]
    child.wait()
    log = Store(tmp_path).log("m1")
    assert len(strips) >= 40
    assert set(strips) <= {entry.id for entry in log}
    assert broken_at(log) is None


# When it cannot be saved


def test_a_locked_database_says_so_within_the_timeout(
    tmp_path: Path, flights: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    store = Store(tmp_path / "home")
    opened(store, flights.case)
    holder = raw(store.home)
    holder.execute("begin immediate")
    with pytest.raises(NotSaved, match="locked"):
        note(store, "n1")
    holder.execute("rollback")
    assert note(store, "n1").seq == 2


def test_a_reader_is_not_kept_waiting_by_a_writer(held: Store) -> None:
    raw(held.home).execute("begin immediate")
    assert len(held.log("m1")) == 16


def test_a_folder_that_cannot_be_made_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotSaved, match="Try again|try again"):
        Store(tmp_path / "file" / "home")


@pytest.mark.skipif(os.geteuid() == 0, reason="a read-only folder does not stop the superuser")
def test_a_read_only_folder_is_said_to_be_so(tmp_path: Path) -> None:
    home = tmp_path / "home"
    home.mkdir(mode=0o500)
    with pytest.raises(NotSaved):
        Store(home)


def test_a_file_that_is_no_database_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "showstopper.db").write_bytes(b"this is no database " * 100)
    with pytest.raises(NotSaved, match="not a database"):
        Store(tmp_path)


def test_a_refused_event_leaves_the_log_usable(held: Store) -> None:
    with pytest.raises(MeetingOver):
        note(held, "late")
    assert len(held.log("m1")) == 16
    opened(held, held.case("late-flights-4-2"), "m2")


def test_an_event_before_the_opening_is_refused(store: Store) -> None:
    with pytest.raises(NoSuchThing):
        note(store, "n1")
    assert store.log("m1") == ()


# Everything comes back


def test_opening_it_again_gives_everything_back(held: Store, flights: Brief) -> None:
    again = Store(held.home)
    assert again.case(flights.case.id) == flights.case
    assert again.version(flights.case.digest) == flights.case
    assert again.log("m1") == cases.log_of(*cases.whole_meeting(flights.case))
    assert replay(again.log("m1")) == replay(held.log("m1"))
    assert again.case_ids() == (flights.case.id,)


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_kept_evidence_is_equal_to_what_was_measured(
    store: Store, sample: Callable[[str], Brief], name: str
) -> None:
    brief = sample(name)
    key = evidence_key(brief.case)
    store.keep_evidence(key, brief.evidence, cases.AT)
    assert store.evidence(key) == brief.evidence


@pytest.mark.parametrize("name", cases.SAMPLES)
def test_a_kept_sample_case_keeps_its_digest(
    store: Store, sample: Callable[[str], Brief], name: str
) -> None:
    case = sample(name).case
    store.save_case(case, cases.AT, "Mira Santos")
    assert store.case(case.id) == case
    assert store.case(case.id).digest == case.digest


def test_what_was_never_kept_is_not_there(store: Store) -> None:
    assert store.evidence("nothing") is None
    assert store.log("nothing") == ()
    with pytest.raises(NoSuchThing):
        store.case("nothing")


def test_the_case_list_keeps_its_order_and_meetings_come_latest_first(
    held: Store, flights: Brief
) -> None:
    later = cases.log_of(cases.opening(flights.case, "rehearsal"), start=cases.AT.replace(hour=12))[
        0
    ]
    held.append("m0", "open", later.event, later.at, later.by)
    assert [name for name, _ in held.meetings_of(flights.case.id)] == ["m0", "m1"]


@pytest.mark.parametrize(
    "text",
    ["\U0001f6eb ✈", "'; drop table entries; --", "\n\t", "x" * 4_000, "٠١٢", "\u200d\u200f"],
)
def test_odd_text_comes_back_as_it_was(store: Store, flights: Brief, text: str) -> None:
    opened(store, flights.case)
    note(store, "n1", text)
    log = Store(store.home).log("m1")
    assert log[1].event == NoteTaken(text)
    assert broken_at(log) is None


def test_half_a_character_is_left_out_and_the_log_goes_on(store: Store, flights: Brief) -> None:
    opened(store, flights.case)
    note(store, "n1", "a\ud83db")
    assert store.log("m1")[1].event == NoteTaken("ab")


@settings(max_examples=40)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=4
    ),
    who=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_any_text_comes_back_clean_and_fits_the_chain(
    tmp_path_factory: pytest.TempPathFactory, flights: Brief, texts: list[str], who: str
) -> None:
    home = tmp_path_factory.mktemp("any")
    store = Store(home)
    opened(store, flights.case)
    for number, text in enumerate(texts):
        store.append("m1", f"n{number}", NoteTaken(text), cases.AT, who)
    log = Store(home).log("m1")
    assert [getattr(entry.event, "text", None) for entry in log[1:]] == [
        clean(text) for text in texts
    ]
    assert {entry.by for entry in log[1:]} == {clean(who)}
    assert broken_at(log) is None
    shutil.rmtree(home)


def test_a_closed_meeting_still_takes_what_is_asked_for_again(held: Store) -> None:
    last = held.log("m1")[-1]
    assert isinstance(last.event, MeetingClosed)
    assert held.append("m1", last.id, StepShown("opening"), cases.AT, "x") == last
