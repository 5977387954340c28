"""The file that is open is the file that is named: one that was deleted or replaced takes nothing
more, and can be saved.
"""

from __future__ import annotations

import json
import os
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from core.errors import NotSaved
from core.meeting.events import MeetingOpened, NoteTaken
from core.store.database import Store
from core.store.public import PublicStore
from tests import cases

pytestmark = pytest.mark.skipif(
    os.name != "posix", reason="an open file cannot be deleted on other systems"
)


@pytest.fixture
def store(tmp_path: Path) -> Store:
    result = Store(tmp_path / "a folder with # and ? in it")
    result.append("m-1", "e0", MeetingOpened("c", "d", "t"), cases.AT, "Ann")
    result.append("m-1", "e1", NoteTaken("first"), cases.AT, "Ann")
    return result


def note(store: Store, number: int) -> None:
    store.append("m-1", f"e{number}", NoteTaken("more"), cases.AT, "Ann")


def test_a_deleted_database_takes_nothing_more_and_does_not_come_back_empty(store: Store) -> None:
    path = store.home / "showstopper.db"
    path.unlink()
    for _ in range(3):
        with pytest.raises(
            NotSaved, match="was deleted or moved while the app runs; nothing is written any more"
        ):
            note(store, 2)
        with pytest.raises(NotSaved, match="Put it back at"):
            store.log("m-1")
    assert not path.exists()


def test_a_database_that_was_replaced_takes_nothing_more(store: Store, tmp_path: Path) -> None:
    other = Store(tmp_path / "other")
    other.engine.dispose()
    (tmp_path / "other" / "showstopper.db").replace(store.home / "showstopper.db")
    with pytest.raises(NotSaved, match="was replaced by another file"):
        note(store, 2)


def test_a_database_that_is_put_back_goes_on(store: Store) -> None:
    path, away = store.home / "showstopper.db", store.home / "away.db"
    path.rename(away)
    with pytest.raises(NotSaved):
        note(store, 2)
    away.rename(path)
    note(store, 2)
    assert len(store.log("m-1")) == 3


def test_all_that_is_open_of_a_lost_database_can_be_saved(store: Store) -> None:
    (store.home / "showstopper.db").unlink()
    saved = json.loads(store.rescued())
    assert [json.loads(entry["event"]).get("text") for entry in saved["entries"]] == [None, "first"]
    assert [entry["meeting_id"] for entry in saved["entries"]] == ["m-1", "m-1"]
    with pytest.raises(NotSaved):
        store.log("m-1")


def test_many_pages_save_what_is_open_of_a_lost_database_at_the_same_time(store: Store) -> None:
    """Each page that is open is told at once; one connection, used by two threads, ends SQLite."""
    for number in range(40):
        note(store, 10 + number)
    (store.home / "showstopper.db").unlink()
    with ThreadPoolExecutor(8) as pages:
        copies = set(pages.map(lambda _: store.rescued(), range(200)))
    assert len(copies) == 1


def test_the_rooms_database_is_watched_as_well(tmp_path: Path) -> None:
    public = PublicStore(tmp_path)
    (tmp_path / "public" / "room.db").unlink()
    with pytest.raises(NotSaved, match=r"room.db, in which everything is kept, was deleted"):
        public.publish("m-1", 1, "meeting", True, b"{}", cases.AT)
