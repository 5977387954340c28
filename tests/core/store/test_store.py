"""What is kept stays kept: append-only, chained, acknowledged only when it is on disk.

Each runs on a SQLite file and on PostgreSQL, but for what only a file can meet with.
"""

from __future__ import annotations

import os
import signal
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
from core.store import database, postgres
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.text import clean
from tests import cases
from tests.core.store.places import PRIVATE_TABLES, Place, PostgresAt

ROOT = Path(__file__).parents[3]


@pytest.fixture
def store(place: Place) -> Store:
    return place.store()


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


# Append-only


@pytest.mark.parametrize("table", PRIVATE_TABLES)
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set at = '2000-01-01'"])
def test_the_database_refuses_to_change_what_is_kept(
    held: Store, place: Place, table: str, statement: str
) -> None:
    with pytest.raises(place.refused, match="append-only"):
        place.run(statement.format(table))


@pytest.mark.parametrize("table", PRIVATE_TABLES)
def test_the_database_refuses_to_put_a_row_in_the_place_of_another(
    held: Store, place: Place, table: str
) -> None:
    with pytest.raises(place.refused, match="append-only"):
        place.put_in_its_place(table)


@pytest.mark.parametrize("table", PRIVATE_TABLES)
def test_postgresql_refuses_to_empty_a_table(in_postgres: PostgresAt, table: str) -> None:
    in_postgres.store()
    with pytest.raises(in_postgres.refused, match="append-only"):
        in_postgres.run(f"truncate {table}")


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


def test_the_same_case_saved_twice_is_kept_once(store: Store, place: Place, flights: Brief) -> None:
    for _ in range(2):
        store.save_case(flights.case, cases.AT, "Mira Santos")
    assert place.rows("select count(*) from cases") == [(1,)]


# The chain


def test_a_log_that_nobody_touched_is_whole(held: Store) -> None:
    assert broken_at(held.log("m1")) is None


@pytest.mark.parametrize(
    ("statement", "seq"),
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
    held: Store, place: Place, statement: str, seq: int
) -> None:
    assert broken_at(place.tampered(statement).log("m1")) == seq


def test_an_entry_put_in_between_is_found(held: Store, place: Place) -> None:
    moved = [f"update entries set seq = {seq + 1} where seq = {seq}" for seq in range(16, 3, -1)]
    put = (
        "insert into entries select meeting_id, 4, 'new', at, by, event, digest from entries where"
        " seq = 3"
    )
    assert broken_at(place.tampered(*moved, put).log("m1")) == 4


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


def test_two_stores_on_one_place_see_each_other(store: Store, place: Place, flights: Brief) -> None:
    opened(store, flights.case)
    other = place.store()
    note(other, "n1")
    assert store.version_of("m1") == other.version_of("m1") == 2


ON_DISK = {"sqlite": {"journal_mode": "wal", "synchronous": 2},
           "postgresql": {"synchronous_commit": "on"}}  # fmt: skip


def test_an_event_is_on_disk_before_it_is_acknowledged(place: Place) -> None:
    assert {name: place.setting(name) for name in ON_DISK[place.name]} == ON_DISK[place.name]


def test_a_server_that_acknowledges_before_the_disk_is_told_to_wait(
    in_postgres: PostgresAt,
) -> None:
    role = "alter role owner set synchronous_commit"
    in_postgres.run(f"{role} = off")
    try:
        assert in_postgres.setting("synchronous_commit") == "on"
    finally:
        in_postgres.run(f"{role} to default")


CHILD = """
import datetime as dt, os, sys
from pathlib import Path
from core.store.address import address_in
from core.store.database import Store
from core.errors import NotSaved
from core.meeting.events import MeetingOpened, NoteTaken
at = dt.datetime(2026, 11, 23, 9, tzinfo=dt.UTC)
store = Store(Path(sys.argv[1]), address_in(os.environ))
name, number = sys.argv[2], int(sys.argv[3])
def append(key, event):
    while True:  # as a browser does that holds what was typed
        try:
            return store.append("m1", key, event, at, "child").id
        except NotSaved as error:
            if not error.busy:
                raise
append("open", MeetingOpened("c", "d", "t"))
sys.stdin.readline()
for i in range(number):
    print(append(f"{name}{i}", NoteTaken("x" * 500)), flush=True)
"""


def child(place: Place, name: str, number: int) -> subprocess.Popen[str]:
    """Start a process that appends events once it is sent a line."""
    return subprocess.Popen(
        [sys.executable, "-c", CHILD, str(place.home), name, str(number)],
        cwd=ROOT, env=place.environment(), text=True,
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip


def begin(item: subprocess.Popen[str]) -> None:
    assert item.stdin is not None
    item.stdin.write("go\n")
    item.stdin.flush()


def test_a_process_that_is_killed_loses_nothing_that_was_acknowledged(place: Place) -> None:
    appending = child(place, "n", 1_000_000)
    begin(appending)
    assert appending.stdout is not None
    strips = [appending.stdout.readline().strip() for _ in range(40)]
    appending.send_signal(signal.SIGKILL)
    strips += appending.stdout.read().split("\n")[:-1]
    appending.wait()
    log = place.store().log("m1")
    assert len(strips) >= 40
    assert set(strips) <= {entry.id for entry in log}
    assert broken_at(log) is None


def test_two_processes_append_at_once_without_a_gap_and_nothing_twice(place: Place) -> None:
    both = [child(place, name, 40) for name in ("a", "b")]
    for item in both:
        begin(item)
    acknowledged = [item.communicate()[0].split() for item in both]
    log = place.store().log("m1")
    assert [len(ids) for ids in acknowledged] == [40, 40]
    assert sorted(entry.id for entry in log) == sorted(["open", *acknowledged[0], *acknowledged[1]])
    assert [entry.seq for entry in log] == list(range(1, 82))
    assert broken_at(log) is None


def test_all_stores_of_a_process_share_one_pool(in_postgres: PostgresAt, flights: Brief) -> None:
    stores = [in_postgres.store() for _ in range(3)]
    assert len({id(item.engine) for item in (*stores, in_postgres.public())}) == 1
    stores[0].close()
    opened(stores[1], flights.case)
    assert stores[2].version_of("m1") == 1


# When it cannot be saved


def test_a_locked_database_says_so_within_the_timeout(
    place: Place, flights: Brief, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(database, "BUSY_SECONDS", 0.2)
    monkeypatch.setattr(postgres, "LOCK_SECONDS", 0.2)
    store = place.store()
    opened(store, flights.case)
    holder = place.hold()
    with pytest.raises(NotSaved, match="locked") as caught:
        note(store, "n1")
    assert caught.value.busy
    holder.execute("rollback")
    assert note(store, "n1").seq == 2


def test_a_reader_is_not_kept_waiting_by_a_writer(held: Store, place: Place) -> None:
    holder = place.hold()
    assert len(held.log("m1")) == 16
    holder.execute("rollback")


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


def test_opening_it_again_gives_everything_back(held: Store, place: Place, flights: Brief) -> None:
    again = place.store()
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
def test_odd_text_comes_back_as_it_was(
    store: Store, place: Place, flights: Brief, text: str
) -> None:
    opened(store, flights.case)
    note(store, "n1", text)
    log = place.store().log("m1")
    assert log[1].event == NoteTaken(text)
    assert broken_at(log) is None


def test_half_a_character_is_left_out_and_the_log_goes_on(store: Store, flights: Brief) -> None:
    opened(store, flights.case)
    note(store, "n1", "a\ud83db")
    assert store.log("m1")[1].event == NoteTaken("ab")


def test_an_id_with_a_nul_is_kept_as_it_is_hashed(store: Store, flights: Brief) -> None:
    opened(store, flights.case)
    first, again = note(store, "n\x001"), note(store, "n\x001")
    assert first == again
    assert broken_at(store.log("m1")) is None


@settings(max_examples=40)
@given(
    texts=st.lists(
        st.text(st.characters(exclude_categories=["Cs"]), max_size=60), min_size=1, max_size=4
    ),
    who=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
)
def test_any_text_comes_back_clean_and_fits_the_chain(
    store: Store, flights: Brief, texts: list[str], who: str
) -> None:
    meeting = f"m-{len(store.logs())}"
    opened(store, flights.case, meeting)
    for number, text in enumerate(texts):
        store.append(meeting, f"n{number}", NoteTaken(text), cases.AT, who)
    log = store.log(meeting)
    assert [getattr(entry.event, "text", None) for entry in log[1:]] == [
        clean(text) for text in texts
    ]
    assert {entry.by for entry in log[1:]} == {clean(who)}
    assert broken_at(log) is None


def test_a_closed_meeting_still_takes_what_is_asked_for_again(held: Store) -> None:
    last = held.log("m1")[-1]
    assert isinstance(last.event, MeetingClosed)
    assert held.append("m1", last.id, StepShown("opening"), cases.AT, "x") == last
