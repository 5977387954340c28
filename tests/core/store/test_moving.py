"""A SQLite backup moves into an empty PostgreSQL database: whole, to the letter, and once."""

from __future__ import annotations

from pathlib import Path

import pytest

from core.command import main
from core.errors import BadFile, NotSaved
from core.evidence.key import evidence_key
from core.meeting.events import NoteTaken
from core.script.brief import Brief
from core.store.address import VARIABLE
from core.store.database import Store
from core.store.hash_chain import broken_at
from core.store.moving import move_in
from tests import cases
from tests.core.store.places import PostgresAt


@pytest.fixture
def backup(tmp_path: Path, flights: Brief) -> Path:
    store = Store(tmp_path / "laptop")
    store.save_case(flights.case, cases.AT, "Mira Santos")
    store.keep_evidence(evidence_key(flights.case), flights.evidence, cases.AT)
    for entry in cases.log_of(*cases.whole_meeting(flights.case)):
        store.append("m1", entry.id, entry.event, entry.at, entry.by)
    store.append("m2", "open", cases.opening(flights.case), cases.AT, "Mira Santos")
    path = store.backup(cases.AT, tmp_path / "copy.db")
    store.close()
    return path


def test_everything_moves_to_the_letter_and_goes_on(
    backup: Path,
    in_postgres: PostgresAt,
    flights: Brief,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    monkeypatch.setenv(VARIABLE, in_postgres.place.url)
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(in_postgres.home))
    assert main(["restore", str(backup)]) == 0
    assert "Restored 1 case and 2 meetings." in capsys.readouterr().out.replace("\xa0", " ")
    store, before = in_postgres.store(), Store(backup.parent / "laptop")
    assert store.case(flights.case.id) == flights.case
    assert store.evidence(evidence_key(flights.case)) == flights.evidence
    assert [store.log(name) for name in ("m1", "m2")] == [before.log(name) for name in ("m1", "m2")]
    assert not broken_at(store.log("m1"))
    assert store.append("m2", "n", NoteTaken("more"), cases.AT, "Mira Santos").seq == 2
    assert broken_at(store.log("m2")) is None
    before.close()


def test_a_database_that_holds_anything_takes_no_other_one(
    backup: Path, in_postgres: PostgresAt, flights: Brief
) -> None:
    store = in_postgres.store()
    store.append("m0", "open", cases.opening(flights.case), cases.AT, "Mira Santos")
    with pytest.raises(NotSaved, match="holds cases or meetings already"):
        move_in(backup, store)
    assert store.logs() == ("m0",)
    assert store.case_ids() == ()


def test_what_is_no_whole_backup_moves_nothing(
    tmp_path: Path, backup: Path, in_postgres: PostgresAt
) -> None:
    store = in_postgres.store()
    (tmp_path / "half.db").write_bytes(backup.read_bytes()[:8192])
    (tmp_path / "dump").write_bytes(b"PGDMP\x01\x0e")
    for name in ("half.db", "none.db"):
        with pytest.raises(BadFile):
            move_in(tmp_path / name, store)
    with pytest.raises(NotSaved, match="pg_restore"):
        move_in(tmp_path / "dump", store)
    assert (store.case_ids(), store.logs()) == ((), ())
