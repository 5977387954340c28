"""The use cases without a screen: append then publish, rights, what-ifs, minutes, gate batches."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from pathlib import Path

import pytest

from core.case.paths import typed_copy
from core.desk.case_desk import CaseDesk, brief_in, draft_id, minutes_of
from core.desk.gate_batches import batch_shown, checked_batch
from core.errors import NotAllowed
from core.exports.screen import dump_screen, load_screen
from core.meeting.events import (
    ActionAgreed,
    AssumptionChanged,
    MeetingClosed,
    NoteTaken,
    StepShown,
)
from core.meeting.fold import replay
from core.plan.gate import gate_of
from core.script.brief import Brief
from core.serve.bus import Bus
from core.serve.roles import Session
from core.store.database import Store
from core.store.public import PublicStore
from tests import cases

PRESENTER = Session("presenter")
HELD, BY = "m-1", "Mira Santos"


@pytest.fixture
def desk(flights: Brief, tmp_path: Path) -> Iterator[CaseDesk]:
    """Open a desk on a store of its own, with the case of flights and a meeting on it."""
    store = Store(tmp_path)
    store.save_case(flights.case, cases.AT, BY)

    def argued(case, meeting):
        return brief_in(case, meeting, lambda _: flights.evidence)

    bus, loop = Bus(), asyncio.new_event_loop()
    bus.bind(loop)
    case_desk = CaseDesk(store, PublicStore(tmp_path), bus, lambda: cases.AT, argued)
    case_desk.append_and_publish(PRESENTER, HELD, cases.opening(flights.case), "e1", BY)
    yield case_desk
    loop.close()


def test_what_is_appended_is_published_and_the_bus_tells_its_number(desk: CaseDesk) -> None:
    done = desk.append_and_publish(PRESENTER, HELD, StepShown("finding"), "e2", BY)
    assert (done.entry.seq, done.troubles) == (2, ())
    shown = desk.public.screen(HELD)
    assert shown is not None
    assert shown.seq == desk.bus.latest(HELD) == 2
    seen = load_screen(shown.document)
    assert seen is not None
    assert "Finding" in dump_screen(seen).decode()


def test_the_same_id_twice_is_one_entry(desk: CaseDesk) -> None:
    for _ in range(2):
        desk.append_and_publish(PRESENTER, HELD, NoteTaken("once"), "e2", BY)
    assert len(desk.store.log(HELD)) == 2


def test_who_may_not_write_appends_and_publishes_nothing(desk: CaseDesk) -> None:
    here = Session("remote", frozenset({"notes"}), "", HELD)
    with pytest.raises(NotAllowed):
        desk.append_and_publish(here, HELD, StepShown("finding"), "e2", BY)
    assert len(desk.store.log(HELD)) == desk.public.version_of(HELD) == 1
    desk.append_and_publish(here, HELD, NoteTaken("allowed"), "e2", BY)
    assert len(desk.store.log(HELD)) == 2


def test_a_meeting_that_is_closed_is_backed_up(desk: CaseDesk, tmp_path: Path) -> None:
    desk.append_and_publish(PRESENTER, HELD, MeetingClosed(), "e2", BY)
    assert len(list((tmp_path / "backups").iterdir())) == 1


def test_what_goes_wrong_after_an_entry_is_on_disk_is_given_with_it(
    desk: CaseDesk, tmp_path: Path
) -> None:
    (tmp_path / "backups").write_text("no folder", "utf-8")
    done = desk.append_and_publish(PRESENTER, HELD, MeetingClosed(), "e2", BY)
    assert len(done.troubles) == 1
    assert replay(desk.store.log(HELD)).closed is not None


def test_a_what_if_outside_a_meeting_is_kept_in_the_draft_and_shown_to_nobody(
    desk: CaseDesk, flights: Brief
) -> None:
    for number in range(2):
        event = AssumptionChanged("rise", 0.1, (0.2, 0.3)[number])
        desk.what_if(PRESENTER, flights.case, event, f"w{number}", BY)
    draft = draft_id(flights.case)
    assert replay(desk.store.log(draft)).changed == {"rise": (0.1, 0.3)}
    assert desk.public.screen(draft) is None


def test_minutes_are_those_of_the_log(desk: CaseDesk, flights: Brief) -> None:
    event = ActionAgreed("Fix the unit", BY)
    desk.append_and_publish(PRESENTER, HELD, event, "e2", BY)
    minutes = minutes_of(flights.case, desk.store.log(HELD), desk.argued)
    assert [line.what for line in minutes.actions] == ["Fix the unit"]


def test_a_batch_shows_the_same_to_pages_and_to_the_command_line(
    flights: Brief, flights_folder: Path
) -> None:
    case, rows = flights.case, flights_folder / "rows"
    gate = gate_of(case, flights.evidence)
    assert gate is not None
    assert typed_copy(rows, case.rows.sha256).exists()
    shown = checked_batch(rows, case, case.rows, gate)
    assert shown == batch_shown(gate, case, rows)
    assert len(shown) == len(gate.conditions)


def test_what_was_moved_outside_a_meeting_stays_when_the_meeting_is_planned(flights) -> None:
    from dataclasses import replace as changed

    from core.case.appointment import Appointment
    from core.desk.case_desk import draft_id

    planned = Appointment(cases.AT, cases.AT, cases.AT)
    assert draft_id(changed(flights.case, appointment=planned)) == draft_id(flights.case)
    assert draft_id(changed(flights.case, title="Another")) != draft_id(flights.case)
