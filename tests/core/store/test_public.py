"""What anybody may read: the newest screen wins, and a link opens what it says, for as long as it
says, and no more.
"""

from __future__ import annotations

import datetime as dt
import secrets
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from core.errors import NotSaved
from core.store import public as module
from core.store.database import Store
from core.store.public import PublicStore, digest_of
from tests import team_guide
from tests.cases import AT
from tests.core.store.places import Place, PostgresAt

ROOT = Path(__file__).parents[3]
LATER = AT + dt.timedelta(hours=1)


@pytest.fixture
def store(place: Place) -> Iterator[PublicStore]:
    public_store = place.public()
    yield public_store
    public_store.close()


@pytest.fixture
def in_file(tmp_path: Path) -> Iterator[PublicStore]:
    public_store = PublicStore(tmp_path / "home")
    yield public_store
    public_store.close()


def together(work: Callable[[int], object], threads: int) -> list[object]:
    """Do the same in several threads at once, and collect what came of it, errors too."""
    done: list[object] = []
    start = threading.Barrier(threads)

    def change(number: int) -> None:
        start.wait()
        try:
            done.append(work(number))
        except Exception as error:
            done.append(error)

    running = [threading.Thread(target=change, args=(number,)) for number in range(threads)]
    for thread in running:
        thread.start()
    for thread in running:
        thread.join()
    return done


# Screens


def test_what_was_published_comes_back(store: PublicStore) -> None:
    assert store.publish("m-1", 3, "meeting", True, b"\x00\xffscreen", AT) is True
    shown = store.screen("m-1")
    assert shown == module.Published("m-1", 3, "meeting", True, b"\x00\xffscreen", AT)
    assert store.version_of("m-1") == 3


def test_before_anything_is_published_there_is_nothing(store: PublicStore) -> None:
    assert store.screen("m-1") is None
    assert store.version_of("m-1") == 0
    assert store.live_meeting() == ""
    assert store.links("m-1") == ()


def test_an_earlier_screen_never_replaces_a_later_one(store: PublicStore) -> None:
    assert store.publish("m-1", 7, "meeting", True, b"seven", AT)
    assert store.publish("m-1", 5, "meeting", True, b"five", LATER) is False
    assert store.screen("m-1").document == b"seven"
    assert store.publish("m-1", 8, "meeting", True, b"eight", AT)
    assert store.screen("m-1").document == b"eight"


def test_the_same_screen_again_is_not_written_and_a_corrected_one_is(store: PublicStore) -> None:
    store.publish("m-1", 7, "meeting", True, b"seven", AT)
    assert store.publish("m-1", 7, "meeting", True, b"seven", LATER) is False
    assert store.publish("m-1", 7, "meeting", True, b"seven, drawn anew", LATER) is True
    assert store.screen("m-1").document == b"seven, drawn anew"


def test_threads_that_publish_in_any_order_leave_the_newest(store: PublicStore) -> None:
    turns = list(range(1, 81))
    secrets.SystemRandom().shuffle(turns)
    done = together(
        lambda number: [
            store.publish("m-1", seq, "meeting", True, b"%d" % seq, AT) for seq in turns[number::8]
        ],
        8,
    )
    assert not [item for item in done if isinstance(item, Exception)]
    assert store.version_of("m-1") == 80
    assert store.screen("m-1").document == b"80"


def test_the_live_meeting_is_the_one_that_moved_last(store: PublicStore) -> None:
    store.publish("m-1", 1, "meeting", True, b"", AT)
    store.publish("m-2", 1, "meeting", True, b"", AT - dt.timedelta(days=1))
    assert store.live_meeting() == "m-2"
    store.publish("m-1", 2, "meeting", True, b"", AT)
    assert store.live_meeting() == "m-1"
    store.publish("m-1", 3, "meeting", False, b"", AT)
    assert store.live_meeting() == "m-2"


@pytest.mark.parametrize("kind", ["rehearsal", "draft"])
def test_a_rehearsal_or_draft_is_never_the_live_meeting(store: PublicStore, kind: str) -> None:
    store.publish("r-1", 9, kind, True, b"", AT)
    assert store.live_meeting() == ""


def test_drawing_an_old_meeting_anew_does_not_call_the_room_back_to_it(store: PublicStore) -> None:
    store.publish("m-1", 4, "meeting", True, b"old", AT)
    store.publish("m-2", 1, "meeting", True, b"", AT)
    assert store.publish("m-1", 4, "meeting", True, b"old, in larger print", LATER)
    assert store.live_meeting() == "m-2"


# Links


def test_a_link_opens_what_it_was_made_for(store: PublicStore) -> None:
    token = store.make_link(("drive", "notes"), "m-1", AT, person="Jonas", hours=2)
    link = store.link(token, LATER)
    assert (link.rights, link.person, link.meeting_id, link.once, link.ended) == (
        ("drive", "notes"),
        "Jonas",
        "m-1",
        False,
        False,
    )
    assert link.until - AT == dt.timedelta(hours=2)
    assert store.take(token, LATER) == (token, link)


def test_the_token_is_nowhere_in_the_files(in_file: PublicStore, tmp_path: Path) -> None:
    token = in_file.make_link(("watch",), "m-1", AT, once=True)
    session, _ = in_file.take(token, AT)
    text = b"".join(path.read_bytes() for path in (tmp_path / "home" / "public").iterdir())
    assert digest_of(token).encode() in text
    assert token.encode() not in text
    assert session.encode() not in text


def test_the_token_is_nowhere_in_the_tables(store: PublicStore, place: Place) -> None:
    token = store.make_link(("watch",), "m-1", AT, once=True)
    session, _ = store.take(token, AT)
    tables = ("links", "link_ends")
    text = repr([place.rows(f"select * from {table}", public=True) for table in tables])
    assert digest_of(token) in text
    assert token not in text
    assert session not in text


def test_a_token_has_256_bits(store: PublicStore) -> None:
    assert len(store.make_link(("watch",), "", AT)) == 43


def test_ten_thousand_guesses_open_nothing(in_file: PublicStore) -> None:
    for _ in range(20):
        in_file.make_link(("drive",), "m-1", AT)
    assert [
        index
        for index in (secrets.token_urlsafe(32) for _ in range(10_000))
        if in_file.link(index, AT)
    ] == []


@pytest.mark.parametrize(
    "guess", ["", "x", "' or 1=1 --", "\x00", "\ud800", "٣" * 43, "a" * 100_000]
)
def test_an_odd_guess_opens_nothing(store: PublicStore, guess: str) -> None:
    store.make_link(("drive",), "m-1", AT)
    assert store.take(guess, AT) is None


def test_the_hash_that_is_kept_is_no_token(store: PublicStore) -> None:
    token = store.make_link(("drive",), "m-1", AT)
    assert store.take(digest_of(token), AT) is None


def test_a_link_ends_with_its_hours_in_whatever_zone_it_is_asked(store: PublicStore) -> None:
    token = store.make_link(("watch",), "m-1", AT, hours=2)
    end = AT + dt.timedelta(hours=2)
    for hours in (-12, 0, 14):
        zone = dt.timezone(dt.timedelta(hours=hours))
        assert store.link(token, (end - dt.timedelta(seconds=1)).astimezone(zone)) is not None
        assert store.link(token, end.astimezone(zone)) is None
        assert store.take(token, end.astimezone(zone)) is None


def test_a_revoked_link_opens_nothing_any_more(store: PublicStore) -> None:
    token = store.make_link(("watch",), "m-1", AT)
    other = store.make_link(("watch",), "m-1", AT)
    store.revoke(digest_of(token), AT)
    store.revoke(digest_of(token), LATER)
    assert store.link(token, AT) is None
    assert store.take(token, AT) is None
    assert store.link(other, AT) is not None
    assert [link.ended for link in store.links("m-1")] == [True, False]
    assert store.revocations() == 1


def test_revoking_what_does_not_exist_changes_nothing(store: PublicStore) -> None:
    store.revoke("0" * 64, AT)
    assert store.revocations() == 0


def test_a_once_link_works_once(store: PublicStore) -> None:
    token = store.make_link(("vote",), "m-1", AT, person="Ada", once=True)
    session, link = store.take(token, AT)
    assert session != token
    assert (link.rights, link.person, link.meeting_id, link.once) == (
        ("vote",),
        "Ada",
        "m-1",
        False,
    )
    assert link.until == AT + dt.timedelta(hours=module.HOURS)
    assert store.take(token, AT) is None
    assert store.link(token, AT) is None
    assert store.take(session, LATER) == (session, store.link(session, LATER))


def test_of_many_who_bring_a_once_link_at_once_one_gets_in(place: Place) -> None:
    stores = [place.public() for _ in range(8)]
    for _ in range(10):
        token = stores[0].make_link(("drive",), "m-1", AT, once=True)
        done = together(lambda number, token=token: stores[number].take(token, AT), 8)
        assert len([item for item in done if isinstance(item, tuple)]) == 1
        assert done.count(None) == 7
    for item in stores:
        item.close()


def test_revoking_a_used_once_link_ends_what_it_was_exchanged_for(store: PublicStore) -> None:
    token = store.make_link(("drive",), "m-1", AT, once=True)
    session, _ = store.take(token, AT)
    store.revoke(digest_of(token), AT)
    assert store.link(session, AT) is None
    assert [link.ended for link in store.links("m-1")] == [True, True]


def test_links_are_listed_for_their_meeting_in_the_order_they_were_made(store: PublicStore) -> None:
    for name in ("Ada", "Jonas", "Mira"):
        store.make_link(("notes",), "m-1", AT, person=name)
    store.make_link(("notes",), "m-2", AT, person="Somebody else")
    assert [link.person for link in store.links("m-1")] == ["Ada", "Jonas", "Mira"]


@pytest.mark.parametrize(
    ("rights", "hours"), [((), 1.0), (("present",), 1.0), (("watch",), 0.0), (("watch",), -1.0)]
)
def test_a_link_without_rights_or_hours_is_a_mistake_of_ours(
    store: PublicStore, rights: tuple, hours: float
) -> None:
    with pytest.raises(ValueError, match="a link needs"):
        store.make_link(rights, "m-1", AT, hours=hours)


@pytest.mark.parametrize("table", ["links", "link_ends"])
@pytest.mark.parametrize("statement", ["delete from {}", "update {} set digest = 'x'"])
def test_the_database_refuses_to_change_what_became_of_a_link(
    store: PublicStore, place: Place, table: str, statement: str
) -> None:
    store.revoke(digest_of(store.make_link(("watch",), "m-1", AT)), AT)
    with pytest.raises(place.refused, match="append-only"):
        place.run(statement.format(table), public=True)


@pytest.mark.parametrize("table", ["links", "link_ends"])
def test_the_database_refuses_to_put_a_row_in_the_place_of_a_link(
    store: PublicStore, place: Place, table: str
) -> None:
    store.revoke(digest_of(store.make_link(("watch",), "m-1", AT)), AT)
    with pytest.raises(place.refused, match="append-only"):
        place.put_in_its_place(table, public=True)


# In PostgreSQL


def test_a_role_that_may_only_read_screens_and_take_links_serves_the_room(
    in_postgres: PostgresAt,
) -> None:
    owner, schema = in_postgres.public(), in_postgres.place.schema
    in_postgres.store()
    owner.publish("m-1", 1, "meeting", True, b"screen", AT)
    token = owner.make_link(("watch",), "m-1", AT, once=True)
    for statement in team_guide.grants("bob", schema):
        in_postgres.run(statement)
    room = PublicStore(in_postgres.home, in_postgres.as_role("bob"))
    assert room.screen("m-1").document == b"screen"
    assert room.take(token, AT) is not None
    with pytest.raises(NotSaved, match="permission denied"):
        room.publish("m-1", 2, "meeting", True, b"forged", AT)
    with pytest.raises(NotSaved, match="permission denied"):
        Store(in_postgres.home, in_postgres.as_role("bob")).log("m-1")
    room.close()


# The file


def test_it_is_on_disk_before_it_is_acknowledged(in_file: PublicStore) -> None:
    with in_file.engine.connect() as connection:
        assert connection.exec_driver_sql("pragma journal_mode").scalar() == "wal"
        assert connection.exec_driver_sql("pragma synchronous").scalar() == 2


def test_it_makes_nothing_but_its_own_folder(in_file: PublicStore, tmp_path: Path) -> None:
    in_file.publish("m-1", 1, "meeting", True, b"", AT)
    assert [path.name for path in (tmp_path / "home").iterdir()] == ["public"]


def test_several_who_open_it_at_once_all_get_it(tmp_path: Path) -> None:
    for number in range(10):
        done = together(
            lambda _, number=number: PublicStore(tmp_path / f"home{number}").version_of("m-1"), 4
        )
        assert done == [0, 0, 0, 0]


def test_several_who_open_an_empty_schema_at_once_all_get_it(in_postgres: PostgresAt) -> None:
    done = together(
        lambda number: (in_postgres.public() if number % 2 else in_postgres.store()) and None, 8
    )
    assert done == [None] * 8


def test_a_folder_that_cannot_be_made_is_said_to_be_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("in the way")
    with pytest.raises(NotSaved, match="try again|Try again"):
        PublicStore(tmp_path / "file")


def test_a_database_that_went_away_is_said_to_be_so(in_file: PublicStore, tmp_path: Path) -> None:
    store = in_file
    for suffix in ("", "-wal", "-shm"):
        (tmp_path / "home" / "public" / f"room.db{suffix}").unlink(missing_ok=True)
    store.close()
    with pytest.raises(NotSaved):
        store.version_of("m-1")
    with pytest.raises(NotSaved):
        store.make_link(("watch",), "m-1", AT)


# What others write is noticed


def test_the_data_version_stands_still_while_nothing_is_written(in_file: PublicStore) -> None:
    assert len({in_file.data_version() for _ in range(100)}) == 1


def test_the_data_version_changes_with_every_write_of_this_process(in_file: PublicStore) -> None:
    before = in_file.data_version()
    in_file.publish("m-1", 1, "meeting", True, b"", AT)
    assert in_file.data_version() != before


def test_the_data_version_changes_with_what_another_process_writes(
    in_file: PublicStore, tmp_path: Path
) -> None:
    before = in_file.data_version()
    say = (
        "import sys; from core.store.public import PublicStore; from tests.cases import AT;"
        " PublicStore(sys.argv[1]).publish('m-1', 2, 'meeting', True, b'', AT)"
    )
    subprocess.run([sys.executable, "-c", say, str(tmp_path / "home")], cwd=ROOT, check=True)
    assert in_file.data_version() != before
    assert in_file.version_of("m-1") == 2
