"""What is late, or to be reviewed, over all cases."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from core.command import main
from core.desk.due_command import due
from core.meeting.events import ActionAgreed, AnswerGiven, Event
from core.meeting.follow_up_events import (
    ActionUpdated,
    PlanStepUpdated,
    QuestionAssigned,
    UpdateSent,
)
from core.script.brief import Brief
from core.store.database import Store
from tests import cases

# The meeting is on November 23: its action is due on November 27, its review on December 1.
ACTION, QUESTION = 15, 8
NOON = dt.time(12, tzinfo=dt.UTC)


@pytest.fixture
def store(flights: Brief, tmp_path: Path) -> Iterator[Store]:
    place = Store(tmp_path / "home")
    place.save_case(flights.case, cases.AT, "Mira Santos")
    keep(place, "m-1", *cases.whole_meeting(flights.case))
    yield place
    place.engine.dispose()


def keep(store: Store, held: str, *events: Event) -> None:
    for event in events:
        seq = store.version_of(held) + 1
        store.append(held, f"e{seq}", event, cases.AT, "Mira Santos")


def on(store: Store, month: int, day: int) -> list[str]:
    now = dt.datetime.combine(dt.date(2026, month, day), NOON)
    return [item.says for item in due(store, now)]


def test_nothing_is_late_on_its_own_day(store: Store) -> None:
    assert on(store, 11, 27) == []


def test_an_action_is_late_from_the_day_after_its_date(store: Store) -> None:
    assert on(store, 11, 28) == ["late action: Mend the unit (Doe, John, Fri, Nov 27, 1 day late)"]


@pytest.mark.parametrize("state", ["done", "dropped"])
def test_a_finished_action_is_not_late(store: Store, state: str) -> None:
    keep(store, "m-1", ActionUpdated(ACTION, state))
    assert on(store, 11, 28) == []
    keep(store, "m-1", ActionUpdated(ACTION, "open", note="it came back"))
    assert len(on(store, 11, 28)) == 1


def test_a_decision_is_to_be_reviewed_from_its_date_on(store: Store) -> None:
    keep(store, "m-1", ActionUpdated(ACTION, "done"))
    assert on(store, 11, 30) == []
    assert on(store, 12, 1) == ["decision to review since Tue, Dec 1"]


def test_a_question_is_late_once_somebody_owes_its_answer(store: Store) -> None:
    keep(store, "m-1", ActionUpdated(ACTION, "done"))
    keep(store, "m-1", QuestionAssigned(QUESTION, "Mira Santos", dt.date(2026, 11, 25)))
    assert on(store, 11, 26) == [
        "late answer: Who tells the airports? (Mira Santos, Wed, Nov 25, 1 day late)"
    ]
    keep(store, "m-1", AnswerGiven(QUESTION, "The duty manager."))
    assert on(store, 11, 26) == []


def test_a_promised_update_that_did_not_go_out_is_late_until_the_next_one(store: Store) -> None:
    keep(store, "m-1", UpdateSent("All is well.", cases.AT + dt.timedelta(hours=20)))
    assert on(store, 11, 24) == [
        "late update: promised by Tue, Nov 24, 6:00\xa0AM UTC, 6 hours late"
    ]
    keep(store, "m-1", UpdateSent("Still well.", cases.AT + dt.timedelta(days=3)))
    assert on(store, 11, 24) == []


def test_an_action_without_owner_or_date_is_to_be_looked_at(flights: Brief, tmp_path: Path) -> None:
    place = Store(tmp_path / "other")
    place.save_case(flights.case, cases.AT, "Mira Santos")
    *before, closed = cases.whole_meeting(flights.case)
    keep(place, "m-1", *before, ActionAgreed("Tell the airports"), closed)
    assert on(place, 11, 24) == ["action without owner or date: Tell the airports"]
    place.engine.dispose()


def test_a_rehearsal_owes_nothing(flights: Brief, tmp_path: Path) -> None:
    place = Store(tmp_path / "other")
    place.save_case(flights.case, cases.AT, "Mira Santos")
    opened, *rest = cases.whole_meeting(flights.case)
    keep(place, "r-1", replace(opened, kind="rehearsal"), *rest)
    assert on(place, 12, 24) == []
    place.engine.dispose()


def test_a_later_meeting_decides_anew_but_actions_of_before_stay(
    store: Store, flights: Brief
) -> None:
    opened, *rest = cases.whole_meeting(flights.case)
    decided = [replace(event, review=None) if event.type == "DecisionTaken" else event
               for event in rest if event.type not in {"ActionAgreed"}]  # fmt: skip
    store.append("m-2", "e0", opened, cases.AT + dt.timedelta(days=1), "Mira Santos")
    keep(store, "m-2", *decided)
    assert on(store, 12, 2) == ["late action: Mend the unit (Doe, John, Fri, Nov 27, 5 days late)"]


def test_the_command_lists_and_ends_with_1_when_anything_is_due(
    store: Store, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(store.home / "empty"))
    assert main(["due"]) == 0
    keep(store, "m-1", UpdateSent("All is well.", cases.AT - dt.timedelta(days=400)))
    monkeypatch.setenv("SHOWSTOPPER_HOME", str(store.home))
    assert main(["due"]) == 1
    assert "late-flights-4-2\tlate update: promised by" in capsys.readouterr().out


def test_steps_of_the_plan_are_late_once_somebody_wrote_down_how_they_go(
    store: Store, flights: Brief
) -> None:
    first, second = (step.name for step in flights.case.plan[:2])
    keep(store, "m-1", ActionUpdated(ACTION, "done"))
    assert on(store, 11, 30) == []
    keep(store, "m-1", PlanStepUpdated(first, dt.date(2026, 11, 24)))
    late = [line for line in on(store, 11, 30) if line.startswith("late step: ")]
    assert late[0].startswith(f"late step: {first} (Engineering lead, since Tue, Nov 24, expected")
    assert "late" in late[0].rsplit(", ", 1)[1]
    done = PlanStepUpdated(first, dt.date(2026, 11, 24), dt.date(2026, 11, 30))
    keep(store, "m-1", done)
    assert not any(first in line for line in on(store, 11, 30))
    assert any(second in line for line in on(store, 12, 7))
