"""All cases at a glance: state, decision, what comes next, and a search."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.case.appointment import Appointment
from core.desk.case_archive import ArchivedCase, archive, next_words, search
from core.meeting.events import Event, MeetingClosed
from core.meeting.follow_up_events import ActionUpdated, OutcomeRecorded, UpdateSent
from core.script.brief import Brief
from core.store.database import Store
from tests import cases

ACTION = 15


@pytest.fixture
def store(flights: Brief, tmp_path: Path) -> Iterator[Store]:
    place = Store(tmp_path / "home")
    place.save_case(flights.case, cases.AT, "Mira Santos")
    yield place
    place.engine.dispose()


def keep(store: Store, held: str, *events: Event) -> None:
    for event in events:
        seq = store.version_of(held) + 1
        store.append(held, f"e{seq}", event, cases.AT, "Mira Santos")


def only(store: Store, days: int = 0) -> ArchivedCase:
    (found,) = archive(store, cases.AT + dt.timedelta(days=days))
    return found


def test_a_case_without_a_meeting_waits_for_its_release(store: Store) -> None:
    found = only(store)
    assert (found.state, found.decision, found.meeting_id) == ("set-up", "", "")
    assert next_words(found) == "Fri, Nov 27: planned release"


def test_a_planned_meeting_comes_next(store: Store, flights: Brief) -> None:
    starts = cases.AT + dt.timedelta(days=1)
    planned = replace(flights.case, appointment=Appointment(starts, cases.AT, cases.AT))
    store.save_case(planned, cases.AT, "Mira Santos")
    found = only(store)
    assert found.state == "planned"
    assert next_words(found).endswith(": meeting")
    assert only(store, days=2).state == "set-up"


def test_a_meeting_goes_from_held_to_decided_to_released(store: Store, flights: Brief) -> None:
    *events, closed = cases.whole_meeting(flights.case)
    keep(store, "m-1", events[0])
    assert only(store).state == "held"
    keep(store, "m-1", *events[1:], closed)
    found = only(store)
    assert found.state == "decided"
    assert found.decision == "Pause until the fix is out (Helen Brooks)"
    assert next_words(found) == "Fri, Nov 27: Mend the unit"
    assert next_words(only(store, days=5)) == "Fri, Nov 27: Mend the unit (late)"
    keep(store, "m-1", ActionUpdated(ACTION, "done"))
    assert next_words(only(store, days=5)) == "Tue, Dec 1: review of the decision"
    keep(store, "m-1", UpdateSent("Well.", cases.AT + dt.timedelta(days=6)))
    assert next_words(only(store, days=5)).endswith("next update")
    keep(store, "m-1", OutcomeRecorded(dt.date(2026, 12, 9)))
    assert only(store).state == "released"


def test_a_meeting_closed_without_a_decision_says_so(store: Store, flights: Brief) -> None:
    keep(store, "m-1", cases.opening(flights.case), MeetingClosed())
    assert only(store).state == "undecided"


def test_a_rehearsal_is_no_meeting(store: Store, flights: Brief) -> None:
    keep(store, "r-1", cases.opening(flights.case, "rehearsal"))
    assert only(store).meeting_id == ""


def test_every_word_of_a_search_has_to_occur(store: Store, flights: Brief) -> None:
    keep(store, "m-1", *cases.whole_meeting(flights.case))
    found = archive(store, cases.AT)
    for asked in ("", "late FLIGHTS", "helen pause", "4.2 mira"):
        assert search(found, asked) == found
    assert search(found, "late trains") == ()


def test_what_comes_first_stands_first(store: Store, flights: Brief) -> None:
    for number, days in ((1, 9), (2, 3)):
        release = cases.AT + dt.timedelta(days=days)
        other = replace(flights.case, id=f"case-{number}", title=f"Case {number}", release=release)
        store.save_case(other, cases.AT, "Mira Santos")
    bare = replace(flights.case, id="case-3", title="Case 3", release=None)
    store.save_case(bare, cases.AT, "Mira Santos")
    titles = [case.title for case in archive(store, cases.AT)]
    assert titles == ["Case 2", flights.case.title, "Case 1", "Case 3"]
